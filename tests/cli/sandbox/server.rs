//! `convers8 sandbox`: a server for other programs.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::{Serving, TWO, create, data};
use crate::support::{RunResult, TestEnv};

#[test]
fn responds_to_other_programs_as_on_the_api_page() {
    let (_folder, data) = data();
    let sandbox = Serving::start(&data, &[]);
    assert!(sandbox.url.starts_with("http://127.0.0.1:"));
    assert_eq!(sandbox.key, "sandbox");
    let (status, listed) = sandbox.ask("GET", "/contacts", "any", "");
    let page: serde_json::Value = serde_json::from_str(crate::support::LIST).unwrap();
    assert_eq!((status, listed), (200, page));
    let body = r#"{"name":"Ada","phone_number":"+254712345678"}"#;
    let (status, made) = sandbox.ask("POST", "/contacts", "any", body);
    assert_eq!((status / 100, &made["success"]), (2, &true.into()));
    let id = made["data"]["contact"]["id"].as_str().unwrap();
    let (status, got) = sandbox.ask("GET", &format!("/contacts/{id}"), "any", "");
    assert_eq!((status, &got["data"]), (200, &made["data"]));
    let (status, refused) = sandbox.ask("GET", "/contacts/none", "any", "");
    assert_eq!((status, &refused["error"]["code"]), (404, &"not_found".into()));
    let (_, refused) = sandbox.ask("POST", "/contacts", "any", "{}");
    assert_eq!(refused["error"]["code"], "validation_error");
    let result = sandbox.env().run(&["contacts", "list", "-o", "ids"]);
    result.assert_output(0, &format!("{TWO}{id}\n"), "");
}

#[cfg(unix)]
#[test]
fn the_sandbox_ends_by_the_signal() {
    for (name, number) in [("INT", 2), ("TERM", 15)] {
        let (_folder, data) = data();
        let sandbox = Serving::start(&data, &[]);
        assert_eq!(sandbox.ask("GET", "/contacts", "any", "").0, 200);
        let note = format!("note: serving the sandbox at {}; press Ctrl-C to stop\n", sandbox.url);
        assert_eq!(sandbox.stop(name), (Some(number), note));
    }
}

#[cfg(unix)]
#[test]
fn verbose_logs_each_request_to_stderr() {
    let (_folder, data) = data();
    let sandbox = Serving::start(&data, &["-v", "--fault", "error-after=1"]);
    sandbox.ask("GET", "/contacts?page=1", "any", "");
    sandbox.ask("GET", "/none", "any", "");
    sandbox.ask("POST", "/contacts", "any", "{}");
    let note = format!("note: serving the sandbox at {}; press Ctrl-C to stop\n", sandbox.url);
    let log = "GET /contacts?page=1 200\nGET /none 404\nPOST /contacts error-after\n";
    assert_eq!(sandbox.stop("INT"), (Some(2), format!("{note}{log}")));
}

#[test]
fn serves_loopback_hosts_only() {
    let (_folder, data) = data();
    let sandbox = Serving::start(&data, &[]);
    let (_, port) = sandbox.url.rsplit_once(':').unwrap();
    for (host, status) in [("evil.example", "421"), ("localhost", "200"), ("[::1]", "200")] {
        let mut stream = TcpStream::connect(sandbox.url.trim_start_matches("http://")).unwrap();
        let head = format!("Host: {host}:{port}\r\nAuthorization: Bearer x\r\nConnection: close\r\n\r\n");
        write!(stream, "GET /contacts HTTP/1.1\r\n{head}").unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        assert_eq!(response.split(' ').nth(1), Some(status), "{host}");
        assert_eq!(response.contains("John Doe"), status == "200");
    }
}

#[test]
fn can_require_a_key() {
    let (_folder, data) = data();
    let sandbox = Serving::start(&data, &["--key", "it's mine-1"]);
    assert_eq!(sandbox.key, r"'it'\''s mine-1'");
    assert_eq!(sandbox.ask("GET", "/contacts", "other", "").0, 401);
    assert_eq!(sandbox.ask("GET", "/contacts", "it's mine-1", "").0, 200);
    let result = sandbox
        .env()
        .env("CONVERS8_API_KEY", "other")
        .run(&["contacts", "list"]);
    result.assert_fails(4, &["the API rejected the key", "unauthorized"]);
    TestEnv::new()
        .run(&["sandbox", "--port", "0", "--key", " "])
        .assert_fails(2, &["--key is empty"]);
}

#[test]
fn a_rate_limit_is_6_with_max_wait_0() {
    let (_folder, data) = data();
    let sandbox = Serving::start(&data, &["--rate-limit", "1"]);
    // Repeated, because on a slow machine two requests may be more than a second apart.
    let limited = (0..100).find_map(|_| {
        sandbox.ask("GET", "/contacts", "any", "");
        let result = sandbox.env().run(&["contacts", "list", "--max-wait", "0"]);
        (result.status != Some(0)).then_some(result)
    });
    let limited: RunResult = limited.unwrap();
    limited.assert_fails(6, &["rate limited", "rate_limit_exceeded", "--max-wait"]);
}

#[test]
fn faults_affect_writes_and_with_fault_reads_also_reads() {
    for (fault, created, reason) in [
        ("drop-before", false, "closed the connection"),
        ("drop-after", true, "closed the connection"),
        ("error-before", false, "HTTP 500"),
        ("error-after", true, "HTTP 500"),
        ("html-503", false, "HTML"),
        ("hang", true, "within 0.3 s"),
    ] {
        let (_folder, data) = data();
        let fault_flag = format!("{fault}=1");
        let sandbox = Serving::start(&data, &["--fault", &fault_flag, "--seed", "1"]);
        let env = sandbox.env().env("CONVERS8_TIMEOUT", "0.3");
        let result = env.run(&create("Ada", "+254712345678"));
        result.assert_fails(9, &[reason]);
        let listed = sandbox.env().run(&["contacts", "list", "-o", "ids"]);
        let total = if created { 3 } else { 2 };
        assert_eq!(
            (listed.status, listed.stdout.lines().count()),
            (Some(0), total),
            "{fault}"
        );
        let sandbox = Serving::start(&data, &["--fault", &fault_flag, "--fault-reads"]);
        let env = sandbox.env().env("CONVERS8_TIMEOUT", "0.3");
        env.run(&["contacts", "list"]).assert_fails(7, &[reason]);
    }
}

#[test]
fn rejects_unusable_flags_before_it_serves() {
    for (flags, reason) in [
        (&["--fault", "explode=1"][..], "'explode' is not a fault"),
        (&["--fault", "hang"], "has no probability"),
        (&["--fault", "hang=2"], "not a probability"),
        (&["--fault-reads"], "--fault"),
        (&["--rate-limit", "0"], "--rate-limit"),
        (&["--reset", "--key", "x"], "--reset"),
    ] {
        let result = TestEnv::new().run(&[&["sandbox"], flags].concat());
        assert_eq!((result.status, result.stdout.as_str()), (Some(2), ""));
        result.assert_stderr_contains(&["error: ", reason]);
    }
}
