//! `--jq`: an expression over the JSON document of a command.

mod documents;
mod errors;

use serde_json::json as value;

use crate::support::{CREATED, ERROR, GET, LIST, RunResult, Server, json_reply};

const CREATE: [&str; 6] = ["contacts", "create", "--name", "Ada", "--phone", "+254712345678"];
const CREATED_ID: &str = "contact_20250411DEF";
const ROWS: &str = "name,phone\nAda,+254712345678\nBob,abc\n";
const SUMMARY: &str = "\"\\(.created) created, \\(.invalid) invalid\"";

/// Starts a server that returns the listing of the API page.
fn page() -> Server {
    Server::start(|_, request| match (request.method.as_str(), request.target.as_str()) {
        ("POST", _) => json_reply(201, &CREATED.replace("1234567890", "+254712345678")),
        (_, "/contacts/contact_20250411ABC" | "/contacts/contact_20250411XYZ") => json_reply(200, GET),
        (_, target) if target.starts_with("/contacts/") => json_reply(404, ERROR),
        _ => json_reply(200, LIST),
    })
}

fn failed(code: &str, message: &str) -> serde_json::Value {
    value!({"success": false, "message": message, "error": {"code": code, "details": ""}})
}

#[track_caller]
fn assert_prints(server: &Server, arguments: &[&str], expression: &str, stdout: &str) -> RunResult {
    let result = server.run(&[arguments, &["--jq", expression]].concat());
    assert_eq!(
        (result.status, result.stdout.as_str()),
        (Some(0), stdout),
        "{arguments:?}\n{}",
        result.stderr
    );
    result
}
