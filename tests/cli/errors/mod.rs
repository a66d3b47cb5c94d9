//! Errors: what is shown for a lost, redirected or unusable response, with `--json`, and without the key.

mod json;
mod redaction;
mod responses;
mod tls;

use crate::support::{RunResult, Server, json_reply};
const LISTING: [&str; 2] = ["contacts", "list"];
const CREATING: [&str; 6] = ["contacts", "create", "--name", "Ada", "--phone", "+254712345678"];

/// Runs against a server that sends this response to every request.
fn run_against(status: u16, body: &str, arguments: &[&str]) -> RunResult {
    let body = body.to_owned();
    let server = Server::always(move || json_reply(status, &body));
    server.env().without_retries().run(arguments)
}
