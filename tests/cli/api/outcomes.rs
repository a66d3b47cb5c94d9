//! What each response means, and when the request is sent again.

use std::time::Duration;

use super::{HINT, unknown};
use crate::support::{ERROR, MakeReply, Reply, Server, TestEnv, error_body, http_response, in_parallel, json_reply};

const WRITES: [&str; 4] = ["POST", "PUT", "PATCH", "DELETE"];

#[test]
fn retries_a_read_and_then_gives_up() {
    let rows: [MakeReply; 3] = [
        || Reply::Close,
        || json_reply(500, ERROR),
        || Reply::Send(http_response(503, "text/html", "Retry-After: 0\r\n", "<h1>")),
    ];
    in_parallel(rows, |reply| {
        let server = Server::start(move |place, _| if place == 0 { reply() } else { json_reply(200, "[]") });
        let result = server.run(&["api", "GET", "/messages"]);
        let is_pause = result.stderr.is_empty();
        result.retried(usize::from(!is_pause)).assert_output(0, "[]\n", "");
        assert_eq!(server.count("GET"), 2);
        let server = Server::always(reply);
        server
            .run(&["api", "GET", "/messages", "--retries", "0"])
            .assert_fails(7, &["hint: "]);
        assert_eq!(server.count("GET"), 1);
    });
    for (reply, words) in [
        ((|| json_reply(200, "<html>")) as MakeReply, "HTML"),
        (
            || Reply::Send(http_response(302, "text/html", "Location: /x\r\n", "")),
            "an unexpected redirect to /x",
        ),
    ] {
        let server = Server::always(reply);
        server.run(&["api", "GET", "/messages"]).assert_fails(1, &[words]);
        assert_eq!(server.count("GET"), 1);
    }
}

#[test]
fn sends_a_write_once_and_reports_an_unknown_outcome() {
    let html = "HTML instead of JSON (from a proxy or a login page?) (HTTP 200)";
    let rows: [(MakeReply, &str); 10] = [
        (|| Reply::Close, "URL closed the connection"),
        (
            || Reply::SendAndClose(b"HTTP/1.1 200 OK\r\nCont".into()),
            "URL closed the connection",
        ),
        (
            || Reply::SendAndClose(b"HTTP/1.1 200 OK\r\n\r\n".into()),
            "the response ended before its body",
        ),
        (
            || Reply::SendAndClose(b"HTTP/1.1 200 OK\r\n\r\n[1,2".into()),
            "the response ended in the middle of its JSON",
        ),
        (
            || Reply::Hang(Duration::from_secs(60)),
            "no response from URL within 0.3 s",
        ),
        (
            || json_reply(500, ERROR),
            "the API failed: Error message: Error details (error_code, HTTP 500)",
        ),
        (
            || Reply::Send(http_response(503, "text/html", "Retry-After: 0\r\n", "<h1>")),
            "the API failed: HTML instead of JSON (from a proxy or a login page?) (HTTP 503)",
        ),
        (|| json_reply(200, "<html>"), html),
        (
            || Reply::Send(http_response(307, "text/html", "Location: /x\r\n", "")),
            "an unexpected redirect to /x (HTTP 307)",
        ),
        (
            || json_reply(201, r#"{"success":true,"success":false}"#),
            "JSON with duplicate keys (HTTP 201)",
        ),
    ];
    in_parallel(rows, |(reply, why)| {
        for method in WRITES {
            let server = Server::always(reply);
            let timeout = if why.contains("within") { "0.3" } else { "30" };
            let flags = ["-f", "a=b", "--timeout", timeout];
            server
                .run(&[&["api", method, "/messages"], &flags[..]].concat())
                .assert_output(9, "", &unknown(method, why));
            assert_eq!(server.requests().len(), 1, "{method}: {why}");
        }
    });
    let server = Server::always(|| Reply::Close);
    let result = server.run(&["api", "POST", "/messages", "--json"]);
    let expected = serde_json::json!({
        "success": false,
        "message": "outcome unknown: POST /messages may or may not have been processed (URL closed the connection)",
        "error": {"code": "outcome_unknown", "details": HINT.trim_start_matches("hint: ").trim_end()},
    });
    result.assert_fails_as_json(9, &expected);
}

#[test]
fn sends_a_write_again_that_was_not_processed() {
    for method in ["GET", "POST", "DELETE"] {
        for status in [400, 429] {
            let server = Server::start(move |place, _| match place {
                0 => Reply::Send(http_response(
                    status,
                    "application/json",
                    "Retry-After: 0\r\n",
                    &error_body("rate_limit_exceeded"),
                )),
                _ => json_reply(200, "{}"),
            });
            server
                .run(&["api", method, "/messages", "-f", "a=b"])
                .assert_output(0, "{}\n", "");
            let received = server.requests();
            assert_eq!(received.len(), 2, "{method}");
            assert_eq!(
                (&received[0].target, &received[0].body),
                (&received[1].target, &received[1].body)
            );
        }
        let server = Server::always(|| Reply::Send(http_response(429, "text/html", "Retry-After: 9\r\n", "<h1>")));
        server
            .run(&["api", method, "/messages", "--max-wait", "5"])
            .assert_fails(6, &["wait of 9 s", "--max-wait"]);
        let unreachable = TestEnv::with_api(&crate::support::unused_url()).without_retries();
        unreachable
            .run(&["api", method, "/messages"])
            .assert_fails(7, &["nothing listens"]);
    }
}

#[test]
fn an_endless_response_head_is_an_error() {
    let endless = || {
        Reply::Send(http_response(
            200,
            "application/json",
            &format!("X: {}\r\n", "a".repeat(40_000)),
            "{}",
        ))
    };
    let server = Server::always(endless);
    let env = server.env().without_retries();
    env.run(&["api", "GET", "/x"])
        .assert_fails(7, &["headers of the response"]);
    env.run(&["api", "POST", "/x"])
        .assert_fails(9, &["outcome unknown", "the headers of the response"]);
    assert_eq!(server.count("POST"), 1);
}
