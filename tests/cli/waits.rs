//! Waits: what a command reports while it has no response, and that `--json` keeps stderr to one line.

use std::time::Duration;

use crate::support::{LIST, Reply, Server, http_response, in_parallel};

const LISTING: [&str; 2] = ["contacts", "list"];

fn hanging() -> Server {
    Server::always(|| Reply::Hang(Duration::from_secs(60)))
}

#[test]
fn a_server_that_hangs_is_reported_before_the_timeout_and_at_each_retry() {
    let server = hanging();
    let env = server.env().env("CONVERS8_RETRIES", "1");
    let result = env.run(&[&LISTING[..], &["--timeout", "2.5"]].concat());
    assert_eq!((result.status, result.stdout.as_str()), (Some(7), ""));
    let lines: Vec<&str> = result.stderr.lines().collect();
    let waiting = format!("note: waiting for {}: no response for 2 s", server.url);
    let retry = format!("note: no response from {} within 2.5 s; retry 1 of 1 in ", server.url);
    assert_eq!(lines[0], waiting);
    assert!(lines[1].starts_with(&retry), "{lines:?}");
    assert_eq!(lines[2], waiting);
    assert!(lines[3].starts_with("error: no response from"), "{lines:?}");
    assert_eq!(lines.len(), 5, "{lines:?}");
}

#[test]
fn quiet_and_json_report_no_waits() {
    let server = hanging();
    let cases = [("-q", "error: no response from"), ("--json", "{\"success\":false,")];
    in_parallel(cases, |(flag, start)| {
        let env = server.env().env("CONVERS8_RETRIES", "1");
        let result = env.run(&[&LISTING[..], &["--timeout", "2.2", flag]].concat());
        assert_eq!((result.status, result.stdout.as_str()), (Some(7), ""));
        assert_eq!(result.stderr.lines().count(), 1, "{}", result.stderr);
        assert!(result.stderr.starts_with(start), "{}", result.stderr);
    });
}

/// Tests on a pseudo-terminal, created by `script` of util-linux.
#[cfg(target_os = "linux")]
mod on_a_terminal {
    use super::*;
    use crate::support::on_terminal;

    #[test]
    fn the_spinner_is_removed_before_the_output() {
        let server = Server::start(|_, _| {
            std::thread::sleep(Duration::from_millis(2600));
            Reply::Send(http_response(200, "application/json", "", LIST))
        });
        let env = server.env();
        let env = env.env("TERM", "xterm");
        let (status, text) = on_terminal(&env, 80, "contacts list --color never");
        assert_eq!(status, Some(0), "{text}");
        let shown = format!("waiting for {}: no response for 2 s", server.url);
        assert!(text.contains(&shown), "{text:?}");
        let (_, rest) = text.rsplit_once("waiting for").unwrap();
        let (before, _) = rest.split_once("ID  ").unwrap();
        assert!(before.contains("\u{1b}[2K"), "the line is erased: {text:?}");
        let (status, text) = on_terminal(&env.env("TERM", "dumb"), 80, "contacts list");
        assert_eq!(status, Some(0), "{text}");
        assert!(!text.contains('\u{1b}'), "{text:?}");
        assert!(text.contains(&format!("note: {shown}")), "{text:?}");
    }
}
