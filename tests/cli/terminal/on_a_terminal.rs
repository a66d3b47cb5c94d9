//! Tests on a pseudo-terminal, created by `script` of util-linux.

use unicode_width::UnicodeWidthStr;

use super::{HOSTILE, listing, names, phone_columns};
use crate::support::on_terminal;
use crate::support::{RunResult, Server};

fn shown(server: &Server, width: usize, arguments: &str) -> (Option<i32>, String) {
    on_terminal(&server.env(), width, arguments)
}

#[test]
fn truncates_rows_to_the_terminal_width() {
    let long = "n".repeat(100_000);
    let server = names(&["Ada", "山田太郎山田太郎山田太郎山田太郎山田太郎", &long, "\u{1b}[31m\n"]);
    for width in [200, 80, 60, 40] {
        let (status, text) = shown(&server, width, "contacts list --color never");
        assert_eq!((status, text.lines().count()), (Some(0), 5), "{text:?}");
        let widest = text.lines().map(str::width).max();
        assert!(widest <= Some(width), "{widest:?} columns of {width}:\n{text}");
        assert!(text.contains('…'), "{text}");
    }
}

#[test]
fn truncates_thousands_of_rows_to_the_same_columns() {
    let server = listing(
        (0..2_500)
            .map(|nth| format!("Name {} {}", nth % 7, "x".repeat(90)))
            .collect(),
    );
    let (status, text) = shown(&server, 80, "contacts list --all --color never");
    assert_eq!((status, text.lines().count()), (Some(0), 2_501));
    assert!(text.lines().all(|line| line.width() <= 80));
    let columns = phone_columns(&text);
    assert!(columns.iter().all(|column| *column == columns[0]));
}

#[test]
fn truncates_an_audit_to_the_terminal_width() {
    let long = "n".repeat(100_000);
    let server = names(&["Ada", "山田太郎山田太郎山田太郎山田太郎山田太郎", &long, "\u{1b}[31m\n"]);
    for (width, bar) in [(200, 82), (80, 62), (60, 42), (40, 22)] {
        let (status, text) = shown(&server, width, "contacts audit --color never");
        assert_eq!(status, Some(0), "{text}");
        let widest = text.lines().map(str::width).max();
        assert!(widest <= Some(width), "{widest:?} columns of {width}:\n{text}");
        assert!(text.contains('…'), "{text}");
        let chart = format!("\n  KE  4  100.0%  {}\n", "█".repeat(bar + 1));
        assert!(text.ends_with(&chart), "{text}");
    }
}

#[test]
fn the_header_is_coloured_unless_turned_off() {
    let server = names(&["Ada"]);
    let coloured = |arguments: &str| {
        let (status, text) = shown(&server, 80, arguments);
        assert_eq!(status, Some(0));
        text.contains("\u{1b}[1m")
    };
    assert!(coloured("contacts list"));
    assert!(!coloured("contacts list --color never"));
}

#[test]
fn unsafe_characters_are_escaped() {
    let server = names(&HOSTILE.map(|(name, _)| name));
    let (status, text) = shown(&server, 120, "contacts list --color never -vv");
    assert_eq!(status, Some(0));
    let result = RunResult {
        status,
        stdout: text,
        stderr: String::new(),
    };
    result.assert_safe_for_terminal();
}
