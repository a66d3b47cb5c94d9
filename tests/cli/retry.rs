//! Reads are tried again where that may help, as often as is allowed, and no oftener.

use std::time::Duration;

use crate::support::{Act, Acting, GET, Ran, Server, TestEnv, answer, at_once, json, one, refusal};

fn get(server: &Server, flags: &[&str]) -> Ran {
    server.run(&[&["contacts", "get", "x", "-o", "ids"], flags].concat())
}

fn failing(status: u16, extra: &str) -> Act {
    Act::Say(answer(status, "text/html", extra, "<h1>Not now"))
}

#[test]
fn a_read_is_tried_again_and_then_succeeds() {
    let rows: [(&str, Acting); 12] = [
        ("closed", || Act::Close),
        ("closed in the headers", || {
            Act::SayAndClose(b"HTTP/1.1 200 OK\r\nCont".into())
        }),
        ("closed in the body", || {
            let whole = answer(200, "application/json", "", GET);
            Act::SayAndClose(whole[..whole.len() - 9].into())
        }),
        ("closed in a body without length", || {
            Act::SayAndClose(format!("HTTP/1.1 200 OK\r\n\r\n{}", &GET[..99]).into())
        }),
        ("late", || Act::Hang(Duration::from_secs(60))),
        ("429", || failing(429, "Retry-After: 0\r\n")),
        ("rate_limit_exceeded", || {
            Act::Say(answer(
                400,
                "application/json",
                "Retry-After: 0\r\n",
                &refusal("rate_limit_exceeded"),
            ))
        }),
        ("500", || failing(500, "")),
        ("502", || failing(502, "")),
        ("503", || failing(503, "")),
        ("503 that says when", || failing(503, "Retry-After: 0\r\n")),
        ("504", || failing(504, "")),
    ];
    at_once(rows, |(what, act)| {
        let server = Server::start(move |place, _| match place {
            0 => act(),
            _ => json(200, GET),
        });
        let timeout = if what == "late" { "1" } else { "30" };
        get(&server, &["--timeout", timeout]).is(0, "contact_20250411ABC\n", "");
        assert_eq!(server.count("GET"), 2, "{what}");
    });
}

#[test]
fn spent_retries_end_it_with_what_happened_last() {
    let offline = "hint: check the connection, --base-url and the proxy variables; `-v` shows each request\n";
    let trouble = "hint: the API is in trouble; try again later, or raise --retries\n";
    let rows: [(Acting, &str, usize, String); 4] = [
        (
            || Act::Close,
            "1",
            2,
            format!("error: URL closed the connection\n{offline}"),
        ),
        (
            || Act::Close,
            "0",
            1,
            format!("error: URL closed the connection\n{offline}"),
        ),
        (
            || json(500, &refusal("internal")),
            "2",
            3,
            format!("error: the API failed: No: Because (internal, HTTP 500)\n{trouble}"),
        ),
        (
            || json(503, &refusal("internal")),
            "0",
            1,
            format!("error: the API failed: No: Because (internal, HTTP 503)\n{trouble}"),
        ),
    ];
    at_once(rows, |(act, retries, requests, stderr)| {
        let server = Server::always(act);
        get(&server, &["--retries", retries]).is(7, "", &stderr);
        assert_eq!(server.count("GET"), requests, "{stderr}");
    });
}

#[test]
fn three_retries_are_usual() {
    let server = Server::always(|| json(502, &refusal("internal")));
    get(&server, &["--quiet"]).fails(7, &["the API failed", "hint: the API is in trouble"]);
    assert_eq!(server.count("GET"), 4);
}

#[test]
fn what_another_try_would_not_mend_is_not_tried_again() {
    for (status, exit) in [(501, 7), (505, 7), (400, 5), (404, 3), (408, 1), (302, 1)] {
        let server = Server::always(move || json(status, &refusal("odd")));
        get(&server, &[]).fails(exit, &["error: ", &format!("HTTP {status}")]);
        assert_eq!(server.count("GET"), 1, "{status}");
    }
}

#[test]
fn a_read_waits_for_a_rate_limit_without_spending_retries() {
    let server = Server::start(|place, _| match place {
        0..5 => failing(429, "Retry-After: 0\r\n"),
        _ => json(200, GET),
    });
    get(&server, &["--retries", "0"]).is(0, "contact_20250411ABC\n", "");
    assert_eq!(server.count("GET"), 6);
}

#[test]
fn a_failing_api_that_asks_for_too_long_a_wait_is_given_up_on() {
    let server = Server::always(|| Act::Say(answer(503, "application/json", "Retry-After: 60\r\n", &refusal("odd"))));
    get(&server, &["--max-wait", "59"]).fails(7, &["error: the API failed: No: Because (odd, HTTP 503)\n"]);
    assert_eq!(server.count("GET"), 1);
}

#[test]
fn a_read_of_a_host_that_is_not_there_fails() {
    let env = TestEnv::with_api("http://127.0.0.1:1");
    env.run(&["contacts", "get", "x", "--retries", "1"]).is(
        7,
        "",
        "error: nothing listens at http://127.0.0.1:1 (connection refused)\n\
         hint: check the connection, --base-url and the proxy variables; `-v` shows each request\n",
    );
}

#[test]
fn a_connection_that_the_server_closed_between_two_requests_does_no_harm() {
    let server = Server::start(|_, seen| {
        let id = seen.target.trim_start_matches("/contacts/");
        Act::SayAndClose(answer(200, "application/json", "", &one(id)))
    });
    server
        .run(&["contacts", "get", "11111", "22222", "33333", "-o", "ids"])
        .is(0, "11111\n22222\n33333\n", "");
}

#[test]
fn a_connection_is_used_again() {
    let server = Server::start(|_, seen| json(200, &one(seen.target.trim_start_matches("/contacts/"))));
    server
        .run(&["contacts", "get", "11111", "22222", "-o", "ids"])
        .is(0, "11111\n22222\n", "");
    let connections: Vec<usize> = server.seen().iter().map(|seen| seen.connection).collect();
    assert_eq!(connections, [0, 0]);
}
