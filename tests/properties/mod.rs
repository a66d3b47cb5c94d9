//! Whatever comes from outside, made wrong in every way that chance finds: nothing panics, hangs or is_unsafe_for_terminal on a
//! terminal, and what each input promises holds.
//!
//! A case is drawn from its number, so it comes back: `CONVERS8_SEED=71 cargo test fuzz::cards` looks at that one.
//! The long run is `CONVERS8_CASES=1000000 cargo test --profile fuzz --bin convers8 fuzz::`; it tells what it did, and
//! which case took longest.

mod answers;
mod cards;
mod cases;
mod config;
mod draw;
mod http;
mod numbers;
mod output;
mod pages;
mod results;
mod sources;
mod values;
mod wire;

use std::path::Path;

use tempfile::TempDir;

use crate::api::client::ApiKey;
use crate::console::Console;
use cases::fuzz;

/// A key that JSON and URLs spell otherwise than it is.
const KEY: &str = r#"sk/+live"51H8\x="#;

/// A console that knows [`KEY`].
fn console(json: bool) -> Console {
    let console = Console::new(false, 0, json, false);
    console.keep_secret(&ApiKey::new(KEY).unwrap());
    console
}

/// What leaves the console is one line, does nothing to a terminal, and holds no key, however it is spelled.
#[track_caller]
fn assert_safe(console: &Console, text: &str) {
    assert_harmless(&console.safe(text));
    assert_keyless(&console.safe(text));
}

#[track_caller]
fn assert_harmless(text: &str) {
    let acting = text.chars().find(|c| {
        c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    });
    assert_eq!(acting, None, "{text:?}");
}

#[track_caller]
fn assert_keyless(text: &str) {
    for spelled in [text.to_owned(), unescaped(text), percent_decoded(text)] {
        assert!(!spelled.contains(KEY), "{text}");
    }
}

/// JSON's escapes undone, wherever they stand.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let unit = after.strip_prefix('u').and_then(|hex| hex.get(..4));
        let unit = unit.and_then(|hex| char::from_u32(u32::from_str_radix(hex, 16).ok()?));
        let (c, length) = match (unit, after.chars().next()) {
            (Some(c), _) => (c, 5),
            (None, Some(c @ ('"' | '\\' | '/'))) => (c, 1),
            (None, _) => ('\\', 0),
        };
        out.push(c);
        rest = &after[length..];
    }
    out + rest
}

/// A URL's escapes undone.
fn percent_decoded(text: &str) -> String {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let value = hex
            .and_then(|hex| u8::from_str_radix(hex, 16).ok())
            .filter(|_| byte == b'%');
        out.push(value.unwrap_or(byte));
        rest = &after[if value.is_some() { 2 } else { 0 }..];
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A folder that costs no disk, where there is such a thing.
fn scratch() -> TempDir {
    let memory = Path::new("/dev/shm");
    match memory.is_dir() {
        true => tempfile::tempdir_in(memory).unwrap(),
        false => tempfile::tempdir().unwrap(),
    }
}
