//! Errors with `--json`: one object on one line.

use serde_json::json;

use super::{CREATING, LISTING, run_against};
use crate::support::{Reply, Server, TestEnv, error_body, http_response, json_reply};

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
fn json_reports_several_missing_contacts_in_one_object() {
    let server = Server::start(|_, request| match request.target.as_str() {
        "/contacts/c1" => json_reply(200, r#"{"success":true,"data":{"contact":{"id":"c1"}}}"#),
        _ => json_reply(
            404,
            r#"{"success":false,"message":"Not found","error":{"code":"not_found","details":""}}"#,
        ),
    });
    let result = server
        .env()
        .run(&["contacts", "get", "c1", "gone1", "gone2", "--jq", ".data.contact.id"]);
    assert_eq!((result.status, result.stdout.as_str()), (Some(3), "c1\n"));
    assert_eq!(
        result.stderr,
        "{\"success\":false,\"message\":\"Not found\",\"error\":{\"code\":\"not_found\",\"details\":\"\"},\
         \"status\":404,\"warnings\":[\"contact gone2: Not found (not_found, HTTP 404)\"]}\n"
    );
}
