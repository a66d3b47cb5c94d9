//! Errors: each kind has an exit code, a message and a hint.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::support::{CREATED, ERROR, KEY, LIST, Reply, Server, TestEnv, http_response, json_reply, unused_url};

const LISTING: [&str; 2] = ["contacts", "list"];
const GETTING: [&str; 3] = ["contacts", "get", "contact_1"];
const CREATING: [&str; 6] = ["contacts", "create", "--name", "Ada", "--phone", "+254712345678"];

/// An error envelope with this code.
fn error_body(code: &str) -> String {
    format!(r#"{{"success":false,"message":"No.","error":{{"code":"{code}","details":"Because."}}}}"#)
}

/// Runs against a server that sends this response to every request.
fn run_against(status: u16, body: &str, arguments: &[&str]) -> crate::support::RunResult {
    let body = body.to_owned();
    let server = Server::always(move || json_reply(status, &body));
    server.env().without_retries().run(arguments)
}

#[test]
fn success_is_0() {
    let result = run_against(200, LIST, &["contacts", "list", "-o", "ids"]);
    result.assert_output(0, "contact_20250411ABC\ncontact_20250411XYZ\n", "");
}

#[test]
fn the_error_code_takes_precedence_over_the_status() {
    for (code, status, exit) in [
        ("not_found", 404, 3),
        ("not_found", 400, 3),
        ("unauthorized", 401, 4),
        ("unauthorized", 200, 4),
        ("validation_error", 422, 5),
        ("validation_error", 404, 5),
    ] {
        for arguments in [&LISTING[..], &GETTING, &CREATING] {
            run_against(status, &error_body(code), arguments).assert_fails(exit, &["No.", "Because.", code]);
        }
    }
}

#[test]
fn the_status_decides_when_the_code_is_unknown() {
    for (status, reading, creating) in [
        (200, 1, 5),
        (400, 5, 5),
        (401, 4, 4),
        (403, 4, 5),
        (404, 3, 3),
        (410, 3, 5),
        (418, 1, 5),
        (422, 5, 5),
        (500, 7, 9),
        (503, 7, 9),
    ] {
        for (arguments, exit) in [(&LISTING[..], reading), (&CREATING, creating)] {
            let result = run_against(status, ERROR, arguments);
            result.assert_fails(exit, &["Error message", "Error details", "error_code"]);
        }
    }
}

#[test]
fn a_rate_limit_wait_over_max_wait_is_6_at_once() {
    let server = Server::always(|| {
        let body = error_body("rate_limit_exceeded");
        Reply::Send(http_response(429, "application/json", "Retry-After: 30\r\n", &body))
    });
    for arguments in [&LISTING[..], &CREATING] {
        let arguments = [arguments, &["--max-wait", "0"]].concat();
        let before = server.requests().len();
        let result = server.env().run(&arguments);
        result.assert_fails(6, &["30 s", "rate_limit_exceeded", "--max-wait"]);
        assert_eq!(server.requests().len(), before + 1);
    }
}

#[test]
fn an_invalid_response_is_1_for_a_read_and_unknown_for_a_write() {
    let html = "<html>Sign in to the hotel's network</html>";
    for (status, content_type, body, reading, words) in [
        (200, "text/html", html, 1, "HTML instead of JSON (from a proxy"),
        (502, "text/html", html, 7, "HTML instead of JSON (from a proxy"),
        (200, "application/json", "", 1, "an empty response body"),
        (200, "application/json", "hello", 1, "text that is not JSON"),
        (200, "application/json", "7", 1, "unexpected JSON structure"),
    ] {
        let server = Server::always(move || Reply::Send(http_response(status, content_type, "", body)));
        let env = server.env().without_retries();
        let status = format!("HTTP {status}");
        env.run(&LISTING).assert_fails(reading, &[words, &status]);
        let result = env.run(&CREATING);
        result.assert_fails(9, &[words, &status, "hint: run the same command again"]);
        assert_eq!(server.count("POST"), 1);
    }
    for body in [r#"{"success":true}"#, r#"{"success":true,"data":{"contacts":7}}"#] {
        run_against(200, body, &LISTING).assert_fails(1, &["has no data.contacts"]);
    }
}

#[test]
fn a_truncated_response_is_a_lost_response() {
    let half = &LIST[..LIST.len() / 2];
    let length = format!("Content-Length: {}\r\n", LIST.len());
    for header in [length.as_str(), "Connection: close\r\n"] {
        let bytes = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{header}\r\n{half}");
        let server = Server::always(move || Reply::SendAndClose(bytes.clone().into_bytes()));
        let env = server.env().without_retries();
        env.run(&LISTING).assert_fails(7, &["hint: "]);
        env.run(&CREATING)
            .assert_fails(9, &["hint: run the same command again"]);
        assert_eq!(server.count("POST"), 1);
    }
}

#[test]
fn a_timeout_is_7_for_a_read_and_unknown_for_a_write() {
    let server = Server::always(|| Reply::Hang(Duration::from_secs(60)));
    let env = server.env().without_retries().env("CONVERS8_TIMEOUT", "60");
    for (arguments, exit) in [(&LISTING[..], 7), (&CREATING, 9)] {
        let arguments = [arguments, &["--timeout", "0.3"]].concat();
        env.run(&arguments)
            .assert_fails(exit, &["no response from", "within 0.3 s"]);
    }
}

#[test]
fn a_closed_connection_is_7_for_a_read_and_unknown_for_a_write() {
    let server = Server::always(|| Reply::Close);
    let env = server.env().without_retries();
    env.run(&LISTING).assert_fails(7, &["closed the connection"]);
    env.run(&CREATING).assert_fails(9, &["closed the connection", "hint: "]);
}

#[test]
fn a_failed_connection_is_7_also_for_a_write() {
    for (url, words) in [
        (unused_url(), "nothing listens at"),
        ("https://nowhere.invalid".to_owned(), "no address found for the host of"),
    ] {
        for arguments in [&LISTING[..], &CREATING] {
            let result = TestEnv::with_api(&url).without_retries().run(arguments);
            result.assert_fails(7, &[words, &url, "hint: check the connection"]);
        }
    }
}

#[test]
fn https_to_a_server_without_tls_is_7() {
    let (url, received) = broken_tls_server("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    let env = TestEnv::with_api(&url).without_retries();
    for arguments in [&LISTING[..], &CREATING] {
        env.run(arguments).assert_fails(7, &["the TLS connection to", &url]);
    }
    assert_eq!(requests_in(&received), [false, false]);
}

/// Starts a server that reads the start of a TLS handshake, sends `reply` and closes the connection. The receiver gets
/// the bytes that it read.
fn broken_tls_server(reply: &'static str) -> (String, mpsc::Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let (sender, received) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut bytes = vec![0; 16 << 10];
            let mut stream = stream.unwrap();
            let length = stream.read(&mut bytes).unwrap_or_default();
            bytes.truncate(length);
            let _ = sender.send(bytes);
            let _ = stream.write_all(reply.as_bytes());
        }
    });
    (url, received)
}

/// Returns, for each connection, whether a request was read from it.
fn requests_in(received: &mpsc::Receiver<Vec<u8>>) -> Vec<bool> {
    let is_request = |bytes: Vec<u8>| bytes.windows(4).any(|window| matches!(window, b"POST" | b"GET "));
    received.try_iter().map(is_request).collect()
}

#[test]
fn retries_a_write_after_a_broken_tls_handshake() {
    let (url, received) = broken_tls_server("");
    let env = TestEnv::with_api(&url).env("CONVERS8_RETRIES", "1");
    env.run(&CREATING).retried(1).assert_fails(7, &[&url, "hint: "]);
    assert_eq!(requests_in(&received), [false, false]);
}

#[test]
fn reports_a_redirect_and_does_not_follow_it() {
    let other = Server::always(|| json_reply(200, CREATED));
    let to = format!("{}/contacts?key={KEY}", other.url);
    let location = format!("Location: {to}\r\n");
    for status in [301, 302, 303, 307, 308] {
        let location = location.clone();
        let server =
            Server::always(move || Reply::Send(http_response(status, "text/html", &location, "<html>Moved</html>")));
        let named = format!(
            "an unexpected redirect to {}/contacts?key=*** (HTTP {status})",
            other.url
        );
        server.env().run(&LISTING).assert_fails(1, &[&named]);
        server.env().run(&CREATING).assert_fails(9, &[&named]);
        server
            .env()
            .run(&[&LISTING[..], &["-vv"]].concat())
            .assert_stderr_contains(&[&named]);
    }
    assert!(other.requests().is_empty());
}

/// Runs with a limited address space, so that reading without end fails.
#[cfg(target_os = "linux")]
fn run_in_little_memory(env: &TestEnv, arguments: &[&str]) -> crate::support::RunResult {
    let plain = env.command(arguments);
    let mut limited = std::process::Command::new("sh");
    limited
        .args(["-c", "ulimit -v 300000; exec \"$0\" \"$@\""])
        .arg(plain.get_program())
        .args(plain.get_args())
        .env_clear()
        .envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    crate::support::RunResult::new(limited.output().unwrap(), arguments)
}

#[cfg(target_os = "linux")]
#[test]
fn an_endless_response_takes_little_memory() {
    const TIMES: usize = 256;
    let blanks = vec![b' '; 1 << 20];
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    for _ in 0..TIMES {
        packer.write_all(&blanks).unwrap();
    }
    let packed = packer.finish().unwrap();
    for (chunk, times, header) in [(blanks, TIMES, ""), (packed, 1, "Content-Encoding: gzip\r\n")] {
        for length in [format!("Content-Length: {}\r\n", chunk.len() * times), String::new()] {
            let head = format!("HTTP/1.1 200 OK\r\n{header}{length}Connection: close\r\n\r\n").into_bytes();
            let chunk = chunk.clone();
            let server = Server::always(move || Reply::SendRepeatedly(head.clone(), chunk.clone(), times));
            let result = run_in_little_memory(&server.env().without_retries(), &LISTING);
            result.assert_fails(1, &["larger than 32 MiB"]);
        }
    }
}

#[test]
fn wrong_usage_is_2() {
    for (arguments, words) in [
        (&["contacts", "lits"][..], "lits"),
        (&["contacts", "list", "--page", "0"], "--page"),
        (&["contacts", "list", "--timeout", "0"], "--timeout"),
        (&["contacts", "create", "--name", "Ada"], "--phone"),
    ] {
        let result = TestEnv::with_api(&unused_url()).run(arguments);
        assert_eq!((result.status, result.stdout.as_str()), (Some(2), ""));
        result.assert_stderr_contains(&["error: ", words, "--help"]);
    }
}

#[test]
fn with_json_a_usage_error_names_the_arguments() {
    let usage =
        |message: &str| json!({"success": false, "message": message, "error": {"code": "usage", "details": ""}});
    for (arguments, message) in [
        (
            &["contacts", "create"][..],
            "the following required arguments were not provided: --name <NAME>, --phone <NUMBER>",
        ),
        (
            &["contacts", "create", "--name", "Amina"],
            "the following required arguments were not provided: --phone <NUMBER>",
        ),
        (
            &["contacts", "list", "--page", "0"],
            "invalid value '0' for '--page <N>': expected a whole number from 1",
        ),
    ] {
        let result = TestEnv::new().run(&[arguments, &["--json"]].concat());
        assert_eq!((result.status, result.stdout.as_str()), (Some(2), ""));
        let printed: serde_json::Value = serde_json::from_str(&result.stderr).unwrap();
        let shown = printed["message"].as_str().unwrap();
        assert!(shown.starts_with(message), "{shown}");
        result.assert_fails_as_json(2, &usage(shown));
    }
    let result = TestEnv::new().run(&["--json", "contacts"]);
    result.assert_fails_as_json(2, &usage("a command is missing; --help lists the commands"));
}

#[test]
fn read_only_refuses_every_write_before_any_request() {
    let server = Server::always(|| json_reply(200, CREATED));
    let row = "name,phone\nAmina,+255712345678\n";
    let import = ["contacts", "import", "-"];
    let post = ["api", "POST", "/contacts", "-f", "name=Amina"];
    let env = |text: &str| server.env().config(text);
    for (env, flags, source) in [
        (env(""), &["--read-only"][..], "--read-only"),
        (env("").env("CONVERS8_READ_ONLY", "1"), &[], "CONVERS8_READ_ONLY"),
        (
            env("read_only = true\n").env("CONVERS8_READ_ONLY", "0"),
            &[],
            "config.toml",
        ),
        (
            env("[work]\nread_only = true\n"),
            &["--profile", "work"],
            "config.toml (profile \"work\")",
        ),
    ] {
        for arguments in [&CREATING[..], &import, &post, &["api", "DELETE", "/contacts/1"]] {
            let result = env.run_with_stdin(&[arguments, flags].concat(), row);
            let words = format!("{source}): this command writes, so nothing was sent");
            result.assert_fails(2, &["read-only mode is on (set by ", &words]);
        }
    }
    assert!(server.requests().is_empty());
    let reader = env("").env("CONVERS8_READ_ONLY", "1");
    for arguments in [
        &[&CREATING[..], &["--dry-run"]].concat()[..],
        &[&CREATING[..], &["--curl"]].concat(),
        &["api", "GET", "/contacts"],
    ] {
        assert_eq!(reader.run(arguments).status, Some(0), "{arguments:?}");
    }
    let listing = Server::always(|| json_reply(200, LIST));
    let result = listing
        .env()
        .env("CONVERS8_READ_ONLY", "1")
        .run_with_stdin(&[&import[..], &["--dry-run"]].concat(), row);
    assert_eq!(result.status, Some(0), "{}", result.stderr);
    assert_eq!((server.count("POST"), listing.count("POST")), (0, 0));
}

#[test]
fn rejects_an_invalid_contact_before_sending() {
    let server = Server::always(|| json_reply(200, CREATED));
    for (name, number, words) in [(" ", "+254712345678", "--name"), ("Ada", "12", "--phone")] {
        let result = server
            .env()
            .run(&["contacts", "create", "--name", name, "--phone", number]);
        result.assert_fails(5, &[words]);
    }
    assert!(server.requests().is_empty());
}

#[test]
fn a_missing_key_is_4_with_a_hint() {
    let server = Server::always(|| json_reply(200, LIST));
    let env = TestEnv::new().env("CONVERS8_BASE_URL", &server.url);
    for arguments in [&LISTING[..], &CREATING] {
        let result = env.run(arguments);
        result.assert_fails(4, &["no API key", "CONVERS8_API_KEY", "convers8 auth login"]);
    }
    assert!(server.requests().is_empty());
}

#[test]
fn a_refused_key_is_4_with_a_hint() {
    for (status, arguments) in [(401, &LISTING[..]), (401, &CREATING), (403, &LISTING)] {
        let result = run_against(status, "{}", arguments);
        result.assert_fails(4, &["the API rejected the key", "convers8 auth status"]);
    }
}

#[cfg(unix)]
#[test]
fn a_read_ends_by_the_signal() {
    for (name, exit) in [("INT", -2), ("TERM", -15)] {
        let (sender, arrived) = mpsc::channel();
        let server = Server::always(move || {
            let _ = sender.send(());
            Reply::Hang(Duration::from_secs(60))
        });
        let child = server.env().command(&LISTING).spawn().unwrap();
        arrived.recv().unwrap();
        crate::support::signal(name, child.id());
        let result = crate::support::RunResult::new(child.wait_with_output().unwrap(), &LISTING);
        result.assert_output(exit, "", "");
    }
}

#[test]
fn json_errors_are_the_envelope_of_the_api_with_the_status() {
    let body = r#"{"success":false,"message":"M","error":{"code":"odd","details":"D","field":"x"},"trace":1.10}"#;
    for (status, exit) in [(418, 1), (404, 3), (401, 4), (422, 5), (500, 7)] {
        let mut expected: serde_json::Value = serde_json::from_str(body).unwrap();
        expected["status"] = json!(status);
        let result = run_against(status, body, &["contacts", "list", "--json"]);
        result.assert_fails_as_json(exit, &expected);
        result.assert_stderr_contains(&["1.10"]);
    }
}

#[test]
fn json_errors_have_the_request_id_and_retry_after() {
    let headers = "X-Request-Id: req-7\r\nRetry-After: 2.5\r\n";
    for (status, arguments, exit, code) in [
        (503, &LISTING[..], 6, "odd"),
        (429, &LISTING, 6, "odd"),
        (429, &CREATING, 6, "odd"),
        (422, &CREATING, 5, "odd"),
        (503, &CREATING, 9, "outcome_unknown"),
    ] {
        let server =
            Server::always(move || Reply::Send(http_response(status, "application/json", headers, &error_body("odd"))));
        let result = server
            .env()
            .run(&[arguments, &["--json", "-q", "--max-wait", "0"]].concat());
        let error: serde_json::Value = serde_json::from_str(&result.stderr).unwrap();
        assert_eq!(
            (result.status, error["error"]["code"].as_str()),
            (Some(exit), Some(code))
        );
        assert_eq!(error["status"], json!(status));
        assert_eq!(error["request_id"], json!("req-7"));
        assert_eq!(error["retry_after"], json!(2.5));
    }
}

#[test]
fn cuts_long_texts_of_the_server() {
    let body = format!(
        r#"{{"success":false,"message":"{}","error":{{"code":"odd"}}}}"#,
        "x".repeat(5 << 20)
    );
    let server = Server::always(move || json_reply(400, &body));
    let cut = format!("{}…", "x".repeat(200));
    server
        .env()
        .run(&LISTING)
        .assert_output(5, "", &format!("error: {cut} (odd, HTTP 400)\n"));
    let result = server.env().run(&[&LISTING[..], &["--json"]].concat());
    let error: serde_json::Value = serde_json::from_str(&result.stderr).unwrap();
    assert_eq!(error["message"], json!(cut));
    assert_eq!(error["error"]["code"], json!("odd"));
}

#[test]
fn reports_a_key_that_is_too_long() {
    let env = TestEnv::with_api(&unused_url()).env("CONVERS8_API_KEY", "k".repeat(20_000));
    for arguments in [&LISTING[..], &CREATING] {
        env.run(arguments).assert_fails(2, &["the API key is 20000 bytes long"]);
    }
}

#[test]
fn json_errors_of_the_client_have_the_same_shape() {
    let hanging_up = Server::always(|| Reply::Close);
    let html = Server::always(|| Reply::Send(http_response(502, "text/html", "", "<html>")));
    let empty = Server::always(|| json_reply(200, r#"{"success":true,"data":{}}"#));
    let keyless = TestEnv::new();
    for (env, arguments, exit, code, status) in [
        (hanging_up.env(), &LISTING[..], 7, "network", None),
        (hanging_up.env(), &CREATING, 9, "outcome_unknown", None),
        (html.env(), &LISTING, 7, "network", Some(502)),
        (empty.env(), &LISTING, 1, "unexpected", None),
        (keyless, &LISTING, 4, "unauthorized", None),
        (hanging_up.env(), &["contacts", "lits"], 2, "usage", None),
        (hanging_up.env(), &["contacts", "get", ""], 5, "validation_error", None),
    ] {
        let result = env.without_retries().run(&[arguments, &["--json"]].concat());
        let mut printed: serde_json::Value = serde_json::from_str(&result.stderr).unwrap();
        assert!(
            printed["message"].as_str().is_some_and(|message| !message.is_empty()),
            "{printed}"
        );
        printed["message"] = json!("");
        printed["error"]["details"] = json!("");
        let mut expected = json!({"success": false, "message": "", "error": {"code": code, "details": ""}});
        if let Some(status) = status {
            expected["status"] = json!(status);
        }
        assert_eq!((result.status, result.stdout.as_str()), (Some(exit), ""));
        assert_eq!((printed, result.stderr.lines().count()), (expected, 1));
    }
}

#[test]
fn redacts_a_key_that_the_server_repeats() {
    let odd = r#"sk"/+\echo"#;
    for key in [KEY, odd] {
        let spelled = serde_json::to_string(key).unwrap();
        let spelled = spelled.trim_matches('"');
        for body in [
            format!(r#"{{"success":false,"message":"bad key {spelled}!","error":{{"code":"c","details":"d"}}}}"#),
            format!(r#"{{"success":false,"message":"m","error":{{"code":"c","details":"bad key {spelled}!"}}}}"#),
            // PHP escapes slashes.
            format!(
                r#"{{"success":false,"message":"bad key {}!","error":{{"code":"c"}}}}"#,
                spelled.replace('/', r"\/")
            ),
        ] {
            let server = Server::always(move || json_reply(401, &body));
            let env = server.env().env("CONVERS8_API_KEY", key);
            for flags in [&[][..], &["-vv"], &["--json"], &["-vv", "--json"]] {
                let result = env.run(&[&LISTING[..], flags].concat());
                assert_eq!((result.status, result.stdout.as_str()), (Some(4), ""));
                result.assert_stderr_contains(&["bad key ***!"]);
                for spelling in [key, spelled, &spelled.replace('/', r"\/")] {
                    assert!(
                        !result.stderr.contains(spelling),
                        "{spelling} leaked:\n{}",
                        result.stderr
                    );
                }
            }
        }
    }
}

#[test]
fn redacts_a_key_at_the_end_of_a_truncated_body() {
    for before in [4090, 4096 - KEY.len(), 4096] {
        let body = format!("{}{KEY}{}", "x".repeat(before), "é".repeat(100));
        let server = Server::always(move || Reply::Send(http_response(404, "text/plain", "", &body)));
        let result = server.env().run(&["contacts", "list", "-vv"]);
        assert_eq!((result.status, result.stdout.as_str()), (Some(3), ""));
        result.assert_stderr_contains(&[" more bytes\n"]);
        assert!(!result.stderr.contains(&KEY[..4]), "{}", result.stderr);
    }
}

#[test]
fn redacts_the_key_in_verbose_output() {
    let server = Server::always(|| json_reply(200, LIST));
    let result = server.env().run(&["contacts", "list", "-vv", "-o", "ids"]);
    assert_eq!(result.status, Some(0));
    assert_eq!(result.stdout, "contact_20250411ABC\ncontact_20250411XYZ\n");
    result.assert_stderr_contains(&["> GET ", "authorization: ", "***", "< 200 GET ", "John Doe"]);
    let sent = server.requests()[0].header("authorization").map(str::to_owned);
    assert_eq!(sent, Some(format!("Bearer {KEY}")));
}
