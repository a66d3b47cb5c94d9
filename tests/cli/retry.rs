//! Retries: which failures of a read are retried and how often, and when sending stops.

use std::time::Duration;

use crate::support::account::{Account, Fault};
use crate::support::{
    GET, MakeReply, Reply, RunResult, Server, contact_response, error_body, http_response, in_parallel, json_reply,
};

fn get(server: &Server, flags: &[&str]) -> RunResult {
    server.run(&[&["contacts", "get", "x", "-o", "ids"], flags].concat())
}

fn failing(status: u16, extra: &str) -> Reply {
    Reply::Send(http_response(status, "text/html", extra, "<h1>Not now"))
}

#[test]
fn a_read_is_retried_and_then_succeeds() {
    let rows: [(&str, MakeReply); 14] = [
        ("closed", || Reply::Close),
        ("closed in the headers", || {
            Reply::SendAndClose(b"HTTP/1.1 200 OK\r\nCont".into())
        }),
        ("closed in the body", || {
            let whole = http_response(200, "application/json", "", GET);
            Reply::SendAndClose(whole[..whole.len() - 9].into())
        }),
        ("closed in a body without length", || {
            Reply::SendAndClose(format!("HTTP/1.1 200 OK\r\n\r\n{}", &GET[..99]).into())
        }),
        ("timeout", || Reply::Hang(Duration::from_secs(60))),
        ("408", || failing(408, "")),
        ("425", || failing(425, "")),
        ("429", || failing(429, "Retry-After: 0\r\n")),
        ("rate_limit_exceeded", || {
            Reply::Send(http_response(
                400,
                "application/json",
                "Retry-After: 0\r\n",
                &error_body("rate_limit_exceeded"),
            ))
        }),
        ("500", || failing(500, "")),
        ("502", || failing(502, "")),
        ("503", || failing(503, "")),
        ("503 with Retry-After", || failing(503, "Retry-After: 0\r\n")),
        ("504", || failing(504, "")),
    ];
    in_parallel(rows, |(what, reply)| {
        let server = Server::start(move |place, _| match place {
            0 => reply(),
            _ => json_reply(200, GET),
        });
        let timeout = if what == "timeout" { "1" } else { "30" };
        let is_pause = matches!(what, "429" | "rate_limit_exceeded" | "503 with Retry-After");
        let result = get(&server, &["--timeout", timeout]).retried(usize::from(!is_pause));
        result.assert_output(0, "contact_20250411ABC\n", "");
        assert_eq!(server.count("GET"), 2, "{what}");
    });
}

#[test]
fn the_last_failure_is_reported_when_the_retries_are_used_up() {
    let offline = "hint: check the connection, --base-url and the proxy variables; `-v` shows each request\n";
    let trouble = "hint: the API has a problem: try again later, or raise --retries\n";
    let rows: [(MakeReply, &str, usize, String); 4] = [
        (
            || Reply::Close,
            "1",
            2,
            format!("error: URL closed the connection\n{offline}"),
        ),
        (
            || Reply::Close,
            "0",
            1,
            format!("error: URL closed the connection\n{offline}"),
        ),
        (
            || json_reply(500, &error_body("internal")),
            "2",
            3,
            format!("error: the API failed: No: Because (internal, HTTP 500)\n{trouble}"),
        ),
        (
            || json_reply(503, &error_body("internal")),
            "0",
            1,
            format!("error: the API failed: No: Because (internal, HTTP 503)\n{trouble}"),
        ),
    ];
    in_parallel(rows, |(reply, retries, requests, stderr)| {
        let server = Server::always(reply);
        get(&server, &["--retries", retries])
            .retried(requests - 1)
            .assert_output(7, "", &stderr);
        assert_eq!(server.count("GET"), requests, "{stderr}");
    });
}

#[test]
fn three_retries_are_the_default() {
    let server = Server::always(|| json_reply(502, &error_body("internal")));
    get(&server, &["--quiet"]).assert_fails(7, &["the API failed"]);
    assert_eq!(server.count("GET"), 4);
}

#[test]
fn does_not_retry_a_permanent_error() {
    for (status, exit) in [(501, 7), (505, 7), (400, 5), (404, 3), (403, 4), (302, 1)] {
        let server = Server::always(move || json_reply(status, &error_body("odd")));
        get(&server, &[]).assert_fails(exit, &["error: ", &format!("HTTP {status}")]);
        assert_eq!(server.count("GET"), 1, "{status}");
    }
}

#[test]
fn rate_limit_waits_do_not_use_up_retries() {
    let server = Server::start(|place, _| match place {
        0..5 => failing(429, "Retry-After: 0\r\n"),
        _ => json_reply(200, GET),
    });
    get(&server, &["--retries", "0"]).assert_output(0, "contact_20250411ABC\n", "");
    assert_eq!(server.count("GET"), 6);
}

#[test]
fn a_retry_after_longer_than_max_wait_is_6_at_once() {
    let server = Server::always(|| {
        Reply::Send(http_response(
            503,
            "application/json",
            "Retry-After: 60\r\n",
            &error_body("odd"),
        ))
    });
    get(&server, &["--max-wait", "59"]).assert_fails(
        6,
        &["error: the API requires a wait of 60 s, but at most 59 s are allowed: No: Because (odd, HTTP 503)\n"],
    );
    assert_eq!(server.count("GET"), 1);
}

#[test]
fn a_connection_closed_between_two_requests_is_replaced() {
    let server = Server::start(|_, request| {
        let id = request.target.trim_start_matches("/contacts/");
        Reply::SendAndClose(http_response(200, "application/json", "", &contact_response(id)))
    });
    // The close can arrive just after the next request was sent. Then it is sent again, with a note that -q hides.
    server
        .run(&["contacts", "get", "11111", "22222", "33333", "-o", "ids", "-q"])
        .assert_output(0, "11111\n22222\n33333\n", "");
}

#[test]
fn an_open_connection_is_reused() {
    let server =
        Server::start(|_, request| json_reply(200, &contact_response(request.target.trim_start_matches("/contacts/"))));
    server
        .run(&["contacts", "get", "11111", "22222", "-o", "ids"])
        .assert_output(0, "11111\n22222\n", "");
    let connections: Vec<usize> = server.requests().iter().map(|request| request.connection).collect();
    assert_eq!(connections, [0, 0]);
}

/// Imports this many rows with these flags.
fn import(account: &Account, rows: usize, flags: &[&str]) -> RunResult {
    let env = account.server.env();
    let rows: String = (0..rows).map(|n| format!("Name {n},+2547{n:08}\n")).collect();
    std::fs::write(env.home().join("people.csv"), format!("name,phone\n{rows}")).unwrap();
    env.run(&[&["contacts", "import", "people.csv", "--settle", "0"], flags].concat())
}

#[test]
fn stops_sending_to_a_server_that_always_fails() {
    let account = Account::with_faults(|_| Some(Fault::NotCreated(failing(503, ""))));
    let result = import(&account, 200, &["--retries", "0"]);
    assert_eq!(result.status, Some(9), "{result:?}");
    result.assert_stderr_contains(&["sending stopped after 3 failures in a row", "HTTP 503"]);
    // At most one per worker, and one after each of the two pauses.
    let sent = account.create_requests().len();
    assert!((3..=8 + 2).contains(&sent), "{sent} writes");
}

#[test]
fn an_import_completes_after_a_short_server_failure() {
    let account = Account::with_faults(|sent| (sent.nth < 2).then(|| Fault::NotCreated(failing(502, ""))));
    let result = import(&account, 40, &["--jobs", "2", "--timeout", "1"]);
    result.assert_stderr_contains(&["2 rows without a usable response"]);
    assert_eq!(
        (result.status, account.numbers().len(), account.create_requests().len()),
        (Some(0), 40, 42)
    );
}

#[test]
fn the_next_write_waits_for_the_retry_after_of_a_503() {
    let account =
        Account::with_faults(|sent| (sent.nth == 0).then(|| Fault::NotCreated(failing(503, "Retry-After: 1.5\r\n"))));
    let result = import(&account, 3, &["--jobs", "1", "--timeout", "2"]);
    result.assert_stderr_contains(&["HTTP 503"]);
    assert!(
        !result.stderr.contains("waiting 1 s"),
        "the longer wait is reported: {result:?}"
    );
    let sent = account.create_requests();
    let pause = sent[1].at - sent[0].at;
    assert!(pause >= Duration::from_millis(1500), "{pause:?}");
}
