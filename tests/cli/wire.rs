//! The requests of the three endpoints, and the responses of the API page, mostly against an independent mock server.

use httpmock::Method::{GET, POST};
use httpmock::{Mock, MockServer, Then, When};

use crate::support::{CREATED, ERROR, GET as ONE, KEY, LIST, RunResult, Server, TestEnv, json_reply};

/// Matches the headers of every request.
fn expect_headers(when: When) -> When {
    when.header("authorization", format!("Bearer {KEY}"))
        .header("accept", "application/json")
        .header("user-agent", concat!("convers8/", env!("CARGO_PKG_VERSION")))
}

fn respond(then: Then, status: u16, body: &str) {
    then.status(status)
        .header("content-type", "application/json")
        .body(body);
}

fn run(server: &MockServer, arguments: &[&str]) -> RunResult {
    TestEnv::with_api(&server.base_url()).run(arguments)
}

fn listing(server: &MockServer) -> Mock<'_> {
    server.mock(|when, then| {
        expect_headers(when.method(GET).path("/contacts")).is_true(|request| request.uri().query().is_none());
        respond(then, 200, LIST);
    })
}

const CREATE: [&str; 6] = ["contacts", "create", "--name", "New Contact", "--phone", "1234567890"];
const AS_GIVEN: &str = "warning: 1234567890 is sent as written: international format starts with + and the country code (or pass --region)\n";

#[test]
fn list_sends_no_parameters_and_prints_the_response_byte_for_byte() {
    let server = MockServer::start();
    let listing = listing(&server);
    run(&server, &["contacts", "list", "--json"]).assert_output(0, &format!("{LIST}\n"), "");
    listing.assert();
}

#[test]
fn get_requests_the_id_and_prints_the_response_byte_for_byte() {
    let server = MockServer::start();
    let one = server.mock(|when, then| {
        expect_headers(when.method(GET).path("/contacts/contact_20250411ABC"));
        respond(then, 200, ONE);
    });
    run(&server, &["contacts", "get", "contact_20250411ABC", "--json"]).assert_output(0, &format!("{ONE}\n"), "");
    one.assert();
}

#[test]
fn create_posts_the_body_once_and_prints_the_response_byte_for_byte() {
    let server = MockServer::start();
    let create = server.mock(|when, then| {
        expect_headers(when.method(POST).path("/contacts"))
            .header("content-type", "application/json")
            .body(r#"{"name":"New Contact","phone_number":"1234567890"}"#);
        respond(then, 201, CREATED);
    });
    run(&server, &[&CREATE[..], &["--json"]].concat()).assert_output(0, &format!("{CREATED}\n"), AS_GIVEN);
    create.assert();
}

#[test]
fn each_request_has_these_headers_and_no_others() {
    for (arguments, response, method, target, body) in [
        (&["contacts", "list"][..], LIST, "GET", "/contacts", ""),
        (
            &["contacts", "get", "contact_20250411ABC"],
            ONE,
            "GET",
            "/contacts/contact_20250411ABC",
            "",
        ),
        (
            &CREATE,
            CREATED,
            "POST",
            "/contacts",
            r#"{"name":"New Contact","phone_number":"1234567890"}"#,
        ),
    ] {
        let server = Server::always(move || json_reply(200, response));
        assert_eq!(server.run(arguments).status, Some(0));
        let [request] = server.requests().try_into().unwrap();
        let sent = (request.method.as_str(), request.target.as_str(), request.body.as_str());
        assert_eq!(sent, (method, target, body));
        let mut headers: Vec<(String, &str)> = request
            .headers
            .iter()
            .map(|(name, value)| (name.to_ascii_lowercase(), value.as_str()))
            .collect();
        headers.sort_unstable();
        let (key, length) = (format!("Bearer {KEY}"), body.len().to_string());
        let of_body = [
            ("content-length", length.as_str()),
            ("content-type", "application/json"),
        ];
        let mut expected = vec![
            ("accept", "application/json"),
            ("accept-encoding", "gzip"),
            ("authorization", key.as_str()),
            ("host", server.url.trim_start_matches("http://")),
            ("user-agent", concat!("convers8/", env!("CARGO_PKG_VERSION"))),
        ];
        expected.extend(of_body.into_iter().filter(|_| !body.is_empty()));
        expected.sort_unstable();
        let sent: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        assert_eq!(sent, expected);
    }
}

#[test]
fn documented_error_codes_have_exit_codes_and_keep_the_envelope() {
    for (status, code, exit) in [
        (404, "not_found", 3),
        (422, "validation_error", 5),
        (401, "unauthorized", 4),
        (429, "rate_limit_exceeded", 6),
    ] {
        let server = MockServer::start();
        let envelope = ERROR.replace("error_code", code);
        server.mock(|when, then| {
            when.any_request();
            respond(then, status, &envelope);
        });
        let compact: serde_json::Value = serde_json::from_str(&envelope).unwrap();
        for command in [&["contacts", "list"][..], &["contacts", "get", "x"], &CREATE] {
            let flags = ["--json", "--max-wait", "0", "-q"];
            let result = run(&server, &[command, &flags].concat());
            assert_eq!(
                (result.status, result.stdout.as_str()),
                (Some(exit), ""),
                "{code}: {command:?}"
            );
            let mut object: serde_json::Value = serde_json::from_str(&result.stderr).unwrap();
            let members = object.as_object_mut().unwrap();
            assert_eq!(members.remove("status"), Some(status.into()));
            let warnings = members.remove("warnings");
            assert_eq!(warnings.is_some(), command == CREATE, "{warnings:?}");
            assert_eq!(object, compact, "{code}: {command:?}");
        }
    }
}
