//! `api`: requests to any endpoint, with the same retry rules. The response is printed unchanged, and a path cannot
//! select another host.

use std::time::Duration;

use crate::support::{
    CREATED, ERROR, GET, KEY, LIST, MakeReply, Reply, Request, Server, TestEnv, error_body, http_response, in_parallel,
    json_reply,
};

const WRITES: [&str; 4] = ["POST", "PUT", "PATCH", "DELETE"];
const HINT: &str = "hint: check whether it took effect before sending it again\n";

fn unknown(method: &str, why: &str) -> String {
    format!("error: outcome unknown: {method} /messages may or may not have been processed ({why})\n{HINT}")
}

fn only(server: &Server) -> Request {
    let [request] = server.requests().try_into().unwrap();
    request
}

#[test]
fn prints_the_response_byte_for_byte() {
    for (method, path, body) in [
        ("GET", "/contacts", LIST),
        ("get", "contacts/contact_20250411ABC", GET),
        ("Post", "/contacts", CREATED),
        (
            "DELETE",
            "/messages/1",
            "[ 1.10,\n {\"b\": 1, \"a\": 12345678901234567890123} ]\n",
        ),
        ("GET", "/n", "7"),
    ] {
        let server = Server::always(move || json_reply(200, body));
        let printed = format!("{}\n", body.trim_end_matches('\n'));
        server.run(&["api", method, path]).assert_output(0, &printed, "");
        server
            .run(&["api", method, path, "--json"])
            .assert_output(0, &printed, "");
        let request = &server.requests()[0];
        let sent = (
            request.method.as_str(),
            request.target.trim_start_matches('/'),
            request.body.as_str(),
        );
        assert_eq!(sent, (method.to_uppercase().as_str(), path.trim_start_matches('/'), ""));
        assert_eq!(request.header("authorization"), Some(format!("Bearer {KEY}").as_str()));
        assert_eq!(request.header("accept"), Some("application/json"));
        assert_eq!(request.header("content-type"), None);
    }
}

#[test]
fn prints_nothing_for_an_empty_response() {
    for (status, extra) in [
        (204, ""),
        (200, "Content-Length: 0\r\n"),
        (202, "Content-Length: 0\r\n"),
    ] {
        let printed = format!("HTTP/1.1 {status} Done\r\n{extra}\r\n");
        let server = Server::always(move || Reply::Send(printed.clone().into_bytes()));
        for method in ["GET", "POST", "DELETE"] {
            server.run(&["api", method, "/messages"]).assert_output(0, "", "");
            server
                .run(&["api", method, "/messages", "--json"])
                .assert_output(0, "", "");
        }
    }
}

#[test]
fn sends_fields_as_parameters_of_a_get_and_as_an_object_otherwise() {
    let server = Server::always(|| json_reply(200, "{}"));
    let fields = [
        "-F",
        "n=1.10",
        "-f",
        "to=+254 7&x=y",
        "-F",
        "list=[1, \"a\"]",
        "-F",
        "s=\"text\"",
        "-f",
        "e=",
    ];
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        let path = "/messages?a=b";
        server
            .run(&[&["api", method, path], &fields[..]].concat())
            .assert_output(0, "{}\n", "");
    }
    let received = server.requests();
    assert_eq!(
        (received[0].target.as_str(), received[0].body.as_str()),
        (
            "/messages?a=b&to=%2B254%207%26x%3Dy&e=&n=1.10&list=%5B1%2C%20%22a%22%5D&s=text",
            ""
        )
    );
    for received in &received[1..] {
        let body = r#"{"to":"+254 7&x=y","e":"","n":1.10,"list":[1, "a"],"s":"text"}"#;
        assert_eq!(
            (received.target.as_str(), received.body.as_str()),
            ("/messages?a=b", body)
        );
        assert_eq!(received.header("content-type"), Some("application/json"));
    }
}

#[test]
fn sends_the_input_byte_for_byte() {
    let body = " {\"n\" : 1.10,\r\n\"é\":[]}\n\n";
    for (file, stdin) in [("in.json", ""), ("-", body)] {
        let server = Server::always(|| json_reply(200, "{}"));
        let env = server.env();
        std::fs::write(env.home().join("in.json"), body).unwrap();
        let arguments = ["api", "POST", "/messages", "--input", file];
        env.run_with_stdin(&arguments, stdin).assert_output(0, "{}\n", "");
        let request = only(&server);
        assert_eq!(
            (request.body.as_str(), request.header("content-type")),
            (body, Some("application/json"))
        );
    }
}

#[test]
fn sends_content_length_0_where_a_body_is_expected() {
    for (method, length) in [
        ("POST", Some("0")),
        ("PUT", Some("0")),
        ("PATCH", Some("0")),
        ("GET", None),
        ("DELETE", None),
    ] {
        let server = Server::always(|| json_reply(200, "{}"));
        server.run(&["api", method, "x"]).assert_output(0, "{}\n", "");
        let request = only(&server);
        assert_eq!(
            ["content-length", "content-type", "transfer-encoding"].map(|name| request.header(name)),
            [length, None, None],
            "{method}"
        );
    }
}

#[test]
fn rejects_wrong_arguments_before_sending() {
    let server = Server::always(|| json_reply(200, "{}"));
    let env = server.env();
    std::fs::write(env.home().join("bad.json"), "{\n\"a\": tru}").unwrap();
    std::fs::write(env.home().join("latin.json"), b"{\n\"a\": \"\xe9\"}").unwrap();
    for (arguments, exit, words) in [
        (&["POST", "x", "-f", "novalue"][..], 2, &["KEY=VALUE"][..]),
        (
            &["POST", "x", "-F", "a={"],
            2,
            &["\"a\" is not JSON", "line 1 column 1"],
        ),
        (&["POST", "x", "-f", "a=1", "-F", "a=2"], 2, &["\"a\" is given twice"]),
        (&["POST", "x", "-f", "a=1", "--input", "-"], 2, &["--input"]),
        (&["GET", "x", "--input", "bad.json"], 2, &["a GET has no body"]),
        (&["FETCH", "x"], 2, &["GET, POST, PUT, PATCH, DELETE"]),
        (&["GET", "x", "-o", "csv"], 2, &["table or json"]),
        (&["POST", "x", "--input", "none.json"], 1, &["cannot read none.json"]),
        (
            &["POST", "x", "--input", "bad.json"],
            5,
            &["bad.json is not JSON", "line 2 column 9"],
        ),
        (
            &["POST", "x", "--input", "latin.json"],
            5,
            &["latin.json is not JSON: line 2 is not UTF-8"],
        ),
        (
            &["POST", "x", "--input", "-"],
            5,
            &["stdin is not JSON: EOF", "line 1 column 0"],
        ),
    ] {
        let result = env.run(&[&["api"], arguments].concat());
        assert_eq!(
            (result.status, result.stdout.as_str()),
            (Some(exit), ""),
            "{arguments:?}: {result:?}"
        );
        result.assert_stderr_contains(words);
    }
    let result = env.run(&["api", "POST", "x", "--input", "bad.json", "--json"]);
    assert_eq!((result.status, result.stdout.as_str()), (Some(5), ""));
    result.assert_stderr_contains(&["\"code\":\"validation_error\""]);
    TestEnv::new()
        .env("CONVERS8_BASE_URL", &server.url)
        .run(&["api", "POST", "x"])
        .assert_fails(4, &["no API key"]);
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn rejects_a_path_to_another_host_or_out_of_the_base_url() {
    let server = Server::always(|| json_reply(200, "{}"));
    let evil = Server::always(|| json_reply(200, "{}"));
    let host = evil.url.trim_start_matches("http://");
    for path in [
        evil.url.clone(),
        format!("//{host}/x"),
        format!("/{}", evil.url),
        "/a//b".into(),
        format!("/%2f{host}/x"),
        format!("\\\\{host}\\x"),
        format!("/\\{host}/x"),
        format!("{host}/x"),
        "javascript:alert(1)".into(),
        "../contacts".into(),
        "/a/../b".into(),
        "/a/%2e%2e/b".into(),
        "/a/.%2E".into(),
        "/a/..%2fb".into(),
        "/a/..%5cb".into(),
        "/a#b".into(),
        "/a\r\nHost: evil".into(),
        "/%c0%ae%c0%ae/b".into(),
        "/100%".into(),
        "".into(),
    ] {
        for method in ["GET", "POST"] {
            let result = server.run(&["api", method, &path]);
            result.assert_fails(2, &["error: the path "]);
            server
                .run(&["api", method, &path, "--curl"])
                .assert_fails(2, &["error: the path "]);
        }
    }
    assert_eq!((server.requests().len(), evil.requests().len()), (0, 0));
    for (path, target) in [
        (format!("/@{host}/x"), format!("/@{host}/x")),
        ("a b/é?q=[1]".into(), "/a%20b/%C3%A9?q=%5B1%5D".into()),
    ] {
        server.run(&["api", "GET", &path]).assert_output(0, "{}\n", "");
        assert_eq!(server.requests().last().unwrap().target, target);
    }
    assert_eq!(evil.requests().len(), 0);
}

#[test]
fn the_error_code_takes_precedence_over_the_status() {
    for (status, code, reading, writing) in [
        (404, "not_found", 3, 3),
        (422, "validation_error", 5, 5),
        (401, "unauthorized", 4, 4),
        (200, "unauthorized", 4, 4),
        (403, "odd", 4, 5),
        (404, "odd", 3, 3),
        (400, "odd", 5, 5),
        (409, "odd", 5, 5),
        (410, "odd", 3, 5),
        (418, "odd", 1, 5),
        (200, "odd", 1, 5),
    ] {
        let server = Server::always(move || json_reply(status, &error_body(code)));
        for (method, exit) in [("GET", reading), ("POST", writing), ("DELETE", writing)] {
            let printed = format!("No: Because ({code}, HTTP {status})\n");
            server
                .run(&["api", method, "/messages"])
                .assert_fails(exit, &[&printed]);
        }
        assert_eq!(server.requests().len(), 3);
    }
    let server = Server::always(|| json_reply(400, ERROR));
    let mut expected: serde_json::Value = serde_json::from_str(ERROR).unwrap();
    expected["status"] = 400.into();
    server
        .run(&["api", "POST", "/messages", "--json"])
        .assert_fails_as_json(5, &expected);
}

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
            "no response from URL within 1 s",
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
            let timeout = if why.contains("within") { "1" } else { "30" };
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
fn the_examples_of_its_help_work_in_the_sandbox() {
    let env = TestEnv::new();
    let help = env.run(&["api", "--help"]);
    let examples: Vec<&str> = help
        .stdout
        .lines()
        .filter_map(|line| line.strip_prefix("  convers8 api "))
        .collect();
    assert_eq!(examples.len(), 4, "{}", help.stdout);
    for example in examples.iter().filter(|example| !example.contains("--curl")) {
        let words: Vec<&str> = example.split_whitespace().collect();
        let result = env.run(&[&["--sandbox", "api"], &words[..]].concat());
        assert_eq!(result.status, Some(0), "{example}: {result:?}");
        assert!(result.stdout.starts_with(r#"{"success":true,"#), "{result:?}");
        result.assert_stderr_contains(&["note: this is the sandbox"]);
    }
    let result = env.run(&["--sandbox", "api", "GET", "/messages"]);
    result.assert_fails(3, &["not_found"]);
}

#[test]
fn never_prints_the_key() {
    let server = Server::always(|| json_reply(401, &format!(r#"{{"message":"bad key {KEY}"}}"#)));
    for method in ["GET", "POST"] {
        let result = server.run(&["api", method, &format!("/x?key={KEY}"), "-vv"]);
        assert_eq!((result.status, result.stdout.as_str()), (Some(4), ""));
        result.assert_stderr_contains(&["> authorization: ***", "> accept: application/json", "bad key ***"]);
    }
}

#[test]
fn a_closed_stdout_does_not_change_the_outcome() {
    let server = Server::always(|| Reply::Send(http_response(200, "application/json", "", "{}")));
    let mut running = server.env().start(&["api", "POST", "/messages"]);
    running.close_stdout();
    running.wait().assert_output(0, "", "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_does_not_hide_the_outcome() {
    let server = Server::always(|| json_reply(200, "{}"));
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let arguments = ["api", "POST", "/messages"];
    let output = server.env().command(&arguments).stdout(full).output().unwrap();
    let result = crate::support::RunResult::new(output, &arguments);
    assert_eq!(result.status, Some(1));
    result.assert_stderr_contains(&["error: POST /messages was processed, but: cannot write to stdout"]);
}

#[cfg(unix)]
mod signals {
    use super::*;

    const STOPPING: &str = "note: stopping after the requests in flight; a second signal stops at once\n";

    #[test]
    fn a_read_ends_at_once() {
        for (signal, exit) in [("INT", -2), ("TERM", -15)] {
            let server = Server::always(|| Reply::Hang(Duration::from_secs(60)));
            let running = server.env().start(&["api", "GET", "/messages"]);
            server.wait_for("GET");
            running.signal(signal);
            running.wait().assert_output(exit, "", "");
        }
    }

    #[test]
    fn waits_for_the_request_in_flight() {
        let rows: [(MakeReply, i32, &str, String); 4] = [
            (
                || json_reply(200, "{}"),
                -2,
                "{}\n",
                "error: interrupted; POST /messages was processed\n".into(),
            ),
            (
                || json_reply(429, &error_body("rate_limit_exceeded")),
                -2,
                "",
                "error: interrupted: POST /messages was not processed\n".into(),
            ),
            (
                || json_reply(422, &error_body("validation_error")),
                -2,
                "",
                "error: No: Because (validation_error, HTTP 422)\n".into(),
            ),
            (|| Reply::Close, -2, "", unknown("POST", "URL closed the connection")),
        ];
        for (reply, exit, stdout, error) in rows {
            let (server, release) = Server::with_blocked_create(reply);
            let mut running = server.env().start(&["api", "POST", "/messages"]);
            server.wait_for("POST");
            running.signal("INT");
            running.wait_for_stderr("stopping");
            drop(release);
            let error = error.replace("URL", &server.url);
            running
                .wait()
                .assert_output(exit, stdout, &format!("{STOPPING}{error}"));
            assert_eq!(server.count("POST"), 1);
        }
    }

    #[test]
    fn a_second_signal_ends_with_an_unknown_outcome() {
        let server = Server::always(|| Reply::Hang(Duration::from_secs(60)));
        let mut running = server.env().start(&["api", "DELETE", "/messages"]);
        server.wait_for("DELETE");
        running.signal("INT");
        running.wait_for_stderr("stopping");
        running.signal("TERM");
        let error = unknown("DELETE", "interrupted with 1 request in flight");
        running.wait().assert_output(-2, "", &format!("{STOPPING}{error}"));
        assert_eq!(server.requests().len(), 1);
    }
}

#[test]
fn rejects_a_url_that_is_too_long_to_send() {
    let server = Server::always(|| json_reply(200, "{}"));
    let long = format!("/x?q={}", "a".repeat(12_000));
    server.run(&["api", "POST", &long]).assert_output(0, "{}\n", "");
    assert_eq!(server.requests()[0].target, long);
    let too_long = format!("/x?q={}", "a".repeat(40_000));
    for method in ["GET", "POST"] {
        let result = server.run(&["api", method, &too_long]);
        result.assert_fails(2, &["bytes long, more than can be sent"]);
    }
    assert_eq!(server.requests().len(), 1);
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
