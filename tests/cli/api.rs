//! `api`: requests to any endpoint, with the same retry rules. The response is printed unchanged, and a path cannot
//! select another host.

use std::time::Duration;

use crate::support::{
    Act, Acting, CREATED, ERROR, GET, KEY, LIST, Request, Server, TestEnv, answer, at_once, json, refusal,
};

const WRITES: [&str; 4] = ["POST", "PUT", "PATCH", "DELETE"];
const HINT: &str = "hint: check whether it took effect before sending it again\n";

fn unknown(method: &str, why: &str) -> String {
    format!("error: outcome unknown: {method} /messages may or may not have been processed ({why})\n{HINT}")
}

fn only(server: &Server) -> Request {
    let [seen] = server.seen().try_into().unwrap();
    seen
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
        let server = Server::always(move || json(200, body));
        let printed = format!("{}\n", body.trim_end_matches('\n'));
        server.run(&["api", method, path]).is(0, &printed, "");
        server.run(&["api", method, path, "--json"]).is(0, &printed, "");
        let seen = &server.seen()[0];
        let sent = (
            seen.method.as_str(),
            seen.target.trim_start_matches('/'),
            seen.body.as_str(),
        );
        assert_eq!(sent, (method.to_uppercase().as_str(), path.trim_start_matches('/'), ""));
        assert_eq!(seen.header("authorization"), Some(format!("Bearer {KEY}").as_str()));
        assert_eq!(seen.header("accept"), Some("application/json"));
        assert_eq!(seen.header("content-type"), None);
    }
}

#[test]
fn prints_nothing_for_an_empty_response() {
    for (status, extra) in [
        (204, ""),
        (200, "Content-Length: 0\r\n"),
        (202, "Content-Length: 0\r\n"),
    ] {
        let said = format!("HTTP/1.1 {status} Done\r\n{extra}\r\n");
        let server = Server::always(move || Act::Say(said.clone().into_bytes()));
        for method in ["GET", "POST", "DELETE"] {
            server.run(&["api", method, "/messages"]).is(0, "", "");
            server.run(&["api", method, "/messages", "--json"]).is(0, "", "");
        }
    }
}

#[test]
fn sends_fields_as_parameters_of_a_get_and_as_an_object_otherwise() {
    let server = Server::always(|| json(200, "{}"));
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
            .is(0, "{}\n", "");
    }
    let seen = server.seen();
    assert_eq!(
        (seen[0].target.as_str(), seen[0].body.as_str()),
        (
            "/messages?a=b&to=%2B254%207%26x%3Dy&e=&n=1.10&list=%5B1%2C%20%22a%22%5D&s=text",
            ""
        )
    );
    for seen in &seen[1..] {
        let body = r#"{"to":"+254 7&x=y","e":"","n":1.10,"list":[1, "a"],"s":"text"}"#;
        assert_eq!((seen.target.as_str(), seen.body.as_str()), ("/messages?a=b", body));
        assert_eq!(seen.header("content-type"), Some("application/json"));
    }
}

#[test]
fn sends_the_input_byte_for_byte() {
    let body = " {\"n\" : 1.10,\r\n\"é\":[]}\n\n";
    for (file, stdin) in [("in.json", ""), ("-", body)] {
        let server = Server::always(|| json(200, "{}"));
        let env = server.env();
        std::fs::write(env.home().join("in.json"), body).unwrap();
        let arguments = ["api", "POST", "/messages", "--input", file];
        env.run_with_stdin(&arguments, stdin).is(0, "{}\n", "");
        let seen = only(&server);
        assert_eq!(
            (seen.body.as_str(), seen.header("content-type")),
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
        let server = Server::always(|| json(200, "{}"));
        server.run(&["api", method, "x"]).is(0, "{}\n", "");
        let seen = only(&server);
        assert_eq!(
            ["content-length", "content-type", "transfer-encoding"].map(|name| seen.header(name)),
            [length, None, None],
            "{method}"
        );
    }
}

#[test]
fn rejects_wrong_arguments_before_sending() {
    let server = Server::always(|| json(200, "{}"));
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
        let ran = env.run(&[&["api"], arguments].concat());
        assert_eq!(
            (ran.status, ran.stdout.as_str()),
            (Some(exit), ""),
            "{arguments:?}: {ran:?}"
        );
        ran.says(words);
    }
    let ran = env.run(&["api", "POST", "x", "--input", "bad.json", "--json"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(5), ""));
    ran.says(&["\"code\":\"validation_error\""]);
    TestEnv::new()
        .env("CONVERS8_BASE_URL", &server.url)
        .run(&["api", "POST", "x"])
        .fails(4, &["no API key"]);
    assert_eq!(server.seen().len(), 0);
}

#[test]
fn rejects_a_path_to_another_host_or_out_of_the_base_url() {
    let server = Server::always(|| json(200, "{}"));
    let evil = Server::always(|| json(200, "{}"));
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
        "/a/%252e%252e/b".into(),
        "/a/..;/b".into(),
        "/a#b".into(),
        "/a%00".into(),
        "/a%0d%0aHost:%20evil".into(),
        "/a\r\nHost: evil".into(),
        "/%c0%ae%c0%ae/b".into(),
        "/100%".into(),
        "".into(),
    ] {
        for method in ["GET", "POST"] {
            let ran = server.run(&["api", method, &path]);
            ran.fails(2, &["error: the path "]);
            server
                .run(&["api", method, &path, "--curl"])
                .fails(2, &["error: the path "]);
        }
    }
    assert_eq!((server.seen().len(), evil.seen().len()), (0, 0));
    for (path, target) in [
        (format!("/@{host}/x"), format!("/@{host}/x")),
        ("a b/é?q=[1]".into(), "/a%20b/%C3%A9?q=%5B1%5D".into()),
    ] {
        server.run(&["api", "GET", &path]).is(0, "{}\n", "");
        assert_eq!(server.seen().last().unwrap().target, target);
    }
    assert_eq!(evil.seen().len(), 0);
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
        let server = Server::always(move || json(status, &refusal(code)));
        for (method, exit) in [("GET", reading), ("POST", writing), ("DELETE", writing)] {
            let said = format!("No: Because ({code}, HTTP {status})\n");
            server.run(&["api", method, "/messages"]).fails(exit, &[&said]);
        }
        assert_eq!(server.seen().len(), 3);
    }
    let server = Server::always(|| json(400, ERROR));
    let mut expected: serde_json::Value = serde_json::from_str(ERROR).unwrap();
    expected["status"] = 400.into();
    server
        .run(&["api", "POST", "/messages", "--json"])
        .fails_as_json(5, &expected);
}

#[test]
fn retries_a_read_and_then_gives_up() {
    let rows: [Acting; 3] = [
        || Act::Close,
        || json(500, ERROR),
        || Act::Say(answer(503, "text/html", "Retry-After: 0\r\n", "<h1>")),
    ];
    at_once(rows, |act| {
        let server = Server::start(move |place, _| if place == 0 { act() } else { json(200, "[]") });
        let ran = server.run(&["api", "GET", "/messages"]);
        let is_pause = ran.stderr.is_empty();
        ran.retried(usize::from(!is_pause)).is(0, "[]\n", "");
        assert_eq!(server.count("GET"), 2);
        let server = Server::always(act);
        server
            .run(&["api", "GET", "/messages", "--retries", "0"])
            .fails(7, &["hint: "]);
        assert_eq!(server.count("GET"), 1);
    });
    for (act, words) in [
        ((|| json(200, "<html>")) as Acting, "HTML"),
        (
            || Act::Say(answer(302, "text/html", "Location: /x\r\n", "")),
            "an unexpected redirect to /x",
        ),
    ] {
        let server = Server::always(act);
        server.run(&["api", "GET", "/messages"]).fails(1, &[words]);
        assert_eq!(server.count("GET"), 1);
    }
}

#[test]
fn sends_a_write_once_and_reports_an_unknown_outcome() {
    let html = "HTML instead of JSON (from a proxy or a login page?) (HTTP 200)";
    let rows: [(Acting, &str); 10] = [
        (|| Act::Close, "URL closed the connection"),
        (
            || Act::SayAndClose(b"HTTP/1.1 200 OK\r\nCont".into()),
            "URL closed the connection",
        ),
        (
            || Act::SayAndClose(b"HTTP/1.1 200 OK\r\n\r\n".into()),
            "the response ended before its body",
        ),
        (
            || Act::SayAndClose(b"HTTP/1.1 200 OK\r\n\r\n[1,2".into()),
            "the response ended in the middle of its JSON",
        ),
        (|| Act::Hang(Duration::from_secs(60)), "no response from URL within 1 s"),
        (
            || json(500, ERROR),
            "the API failed: Error message: Error details (error_code, HTTP 500)",
        ),
        (
            || Act::Say(answer(503, "text/html", "Retry-After: 0\r\n", "<h1>")),
            "the API failed: HTML instead of JSON (from a proxy or a login page?) (HTTP 503)",
        ),
        (|| json(200, "<html>"), html),
        (
            || Act::Say(answer(307, "text/html", "Location: /x\r\n", "")),
            "an unexpected redirect to /x (HTTP 307)",
        ),
        (
            || json(201, r#"{"success":true,"success":false}"#),
            "JSON with duplicate keys (HTTP 201)",
        ),
    ];
    at_once(rows, |(act, why)| {
        for method in WRITES {
            let server = Server::always(act);
            let timeout = if why.contains("within") { "1" } else { "30" };
            let flags = ["-f", "a=b", "--timeout", timeout];
            server
                .run(&[&["api", method, "/messages"], &flags[..]].concat())
                .is(9, "", &unknown(method, why));
            assert_eq!(server.seen().len(), 1, "{method}: {why}");
        }
    });
    let server = Server::always(|| Act::Close);
    let ran = server.run(&["api", "POST", "/messages", "--json"]);
    let expected = serde_json::json!({
        "success": false,
        "message": "outcome unknown: POST /messages may or may not have been processed (URL closed the connection)",
        "error": {"code": "outcome_unknown", "details": HINT.trim_start_matches("hint: ").trim_end()},
    });
    ran.fails_as_json(9, &expected);
}

#[test]
fn sends_a_write_again_that_was_not_processed() {
    for method in ["GET", "POST", "DELETE"] {
        for status in [400, 429] {
            let server = Server::start(move |place, _| match place {
                0 => Act::Say(answer(
                    status,
                    "application/json",
                    "Retry-After: 0\r\n",
                    &refusal("rate_limit_exceeded"),
                )),
                _ => json(200, "{}"),
            });
            server.run(&["api", method, "/messages", "-f", "a=b"]).is(0, "{}\n", "");
            let seen = server.seen();
            assert_eq!(seen.len(), 2, "{method}");
            assert_eq!((&seen[0].target, &seen[0].body), (&seen[1].target, &seen[1].body));
        }
        let server = Server::always(|| Act::Say(answer(429, "text/html", "Retry-After: 9\r\n", "<h1>")));
        server
            .run(&["api", method, "/messages", "--max-wait", "5"])
            .fails(6, &["wait of 9 s", "--max-wait"]);
        let nobody = TestEnv::with_api(&crate::support::nobody()).without_retries();
        nobody.run(&["api", method, "/messages"]).fails(7, &["nothing listens"]);
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
        let ran = env.run(&[&["--sandbox", "api"], &words[..]].concat());
        assert_eq!(ran.status, Some(0), "{example}: {ran:?}");
        assert!(ran.stdout.starts_with(r#"{"success":true,"#), "{ran:?}");
        ran.says(&["note: this is the sandbox"]);
    }
    let ran = env.run(&["--sandbox", "api", "GET", "/messages"]);
    ran.fails(3, &["not_found"]);
}

#[test]
fn never_prints_the_key() {
    let server = Server::always(|| json(401, &format!(r#"{{"message":"bad key {KEY}"}}"#)));
    for method in ["GET", "POST"] {
        let ran = server.run(&["api", method, &format!("/x?key={KEY}"), "-vv"]);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(4), ""));
        ran.says(&["> authorization: ***", "> accept: application/json", "bad key ***"]);
    }
}

#[test]
fn a_closed_stdout_does_not_change_the_outcome() {
    let server = Server::always(|| Act::Say(answer(200, "application/json", "", "{}")));
    let mut running = server.env().start(&["api", "POST", "/messages"]);
    running.close_stdout();
    running.ends().is(0, "", "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_does_not_hide_the_outcome() {
    let server = Server::always(|| json(200, "{}"));
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let arguments = ["api", "POST", "/messages"];
    let output = server.env().command(&arguments).stdout(full).output().unwrap();
    let ran = crate::support::Ran::new(output, &arguments);
    assert_eq!(ran.status, Some(1));
    ran.says(&["error: POST /messages was processed, but: cannot write to stdout"]);
}

#[cfg(unix)]
mod signals {
    use super::*;

    const STOPPING: &str = "note: stopping after the requests in flight; a second signal stops at once\n";

    #[test]
    fn a_read_ends_at_once() {
        for (signal, exit) in [("INT", -2), ("TERM", -15)] {
            let server = Server::always(|| Act::Hang(Duration::from_secs(60)));
            let running = server.env().start(&["api", "GET", "/messages"]);
            server.wait_for("GET");
            running.signal(signal);
            running.ends().is(exit, "", "");
        }
    }

    #[test]
    fn waits_for_the_request_in_flight() {
        let rows: [(Acting, i32, &str, String); 4] = [
            (
                || json(200, "{}"),
                -2,
                "{}\n",
                "error: interrupted; POST /messages was processed\n".into(),
            ),
            (
                || json(429, &refusal("rate_limit_exceeded")),
                -2,
                "",
                "error: interrupted: POST /messages was not processed\n".into(),
            ),
            (
                || json(422, &refusal("validation_error")),
                -2,
                "",
                "error: No: Because (validation_error, HTTP 422)\n".into(),
            ),
            (|| Act::Close, -2, "", unknown("POST", "URL closed the connection")),
        ];
        for (act, exit, stdout, error) in rows {
            let (server, release) = Server::held(act);
            let mut running = server.env().start(&["api", "POST", "/messages"]);
            server.wait_for("POST");
            running.signal("INT");
            running.wait_until_it_says("stopping");
            drop(release);
            let error = error.replace("URL", &server.url);
            running.ends().is(exit, stdout, &format!("{STOPPING}{error}"));
            assert_eq!(server.count("POST"), 1);
        }
    }

    #[test]
    fn a_second_signal_ends_with_an_unknown_outcome() {
        let server = Server::always(|| Act::Hang(Duration::from_secs(60)));
        let mut running = server.env().start(&["api", "DELETE", "/messages"]);
        server.wait_for("DELETE");
        running.signal("INT");
        running.wait_until_it_says("stopping");
        running.signal("TERM");
        let error = unknown("DELETE", "interrupted with 1 request in flight");
        running.ends().is(-2, "", &format!("{STOPPING}{error}"));
        assert_eq!(server.seen().len(), 1);
    }
}

#[test]
fn rejects_a_url_that_is_too_long_to_send() {
    let server = Server::always(|| json(200, "{}"));
    let long = format!("/x?q={}", "a".repeat(12_000));
    server.run(&["api", "POST", &long]).is(0, "{}\n", "");
    assert_eq!(server.seen()[0].target, long);
    let too_long = format!("/x?q={}", "a".repeat(40_000));
    for method in ["GET", "POST"] {
        let ran = server.run(&["api", method, &too_long]);
        ran.fails(2, &["bytes long, more than can be sent"]);
    }
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn an_endless_response_head_is_an_error() {
    let endless = || {
        Act::Say(answer(
            200,
            "application/json",
            &format!("X: {}\r\n", "a".repeat(40_000)),
            "{}",
        ))
    };
    let server = Server::always(endless);
    let env = server.env().without_retries();
    env.run(&["api", "GET", "/x"]).fails(7, &["headers of the response"]);
    env.run(&["api", "POST", "/x"])
        .fails(9, &["outcome unknown", "the headers of the response"]);
    assert_eq!(server.count("POST"), 1);
}
