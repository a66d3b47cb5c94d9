//! The request: fields, input, path and length.

use crate::support::{Request, Server, TestEnv, json_reply};

fn only(server: &Server) -> Request {
    let [request] = server.requests().try_into().unwrap();
    request
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
            &["latin.json is not JSON: invalid utf-8"],
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
