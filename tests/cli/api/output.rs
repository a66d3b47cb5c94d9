//! What `api` prints.

use crate::support::{CREATED, GET, KEY, LIST, Reply, Server, TestEnv, http_response, json_reply};

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
