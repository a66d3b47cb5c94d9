//! `contacts list`: one page, and the whole listing.

mod all;
mod contradictory;
mod fields;
mod filter;
mod limit;
mod page;

use crate::support::{Request, RunResult, Server, TestEnv, contact, requested_page};

const OPENING: &str = "{\"success\":true,\"data\":{\"contacts\":[\n";
const BROKEN: &str = r#"{"success":false,"message":"Broken","error":{"code":"oops","details":"no disk"}}"#;

fn contacts(count: u64) -> Vec<String> {
    (1..=count).map(contact).collect()
}

fn ids(range: std::ops::RangeInclusive<u64>) -> String {
    range.map(|id| format!("{id}\n")).collect()
}

/// An account with this many contacts, read page by page.
fn account(count: u64) -> Server {
    let contacts = contacts(count);
    Server::start(move |_, request| requested_page(&contacts, request))
}

fn list(env: &TestEnv, arguments: &[&str]) -> RunResult {
    env.run(&[&["contacts", "list"], arguments].concat())
}

fn targets(server: &Server) -> Vec<String> {
    server.requests().into_iter().map(|request| request.target).collect()
}

/// The number of the page that a request asks for.
fn number(request: &Request) -> u64 {
    request.parameter("page").unwrap()
}
