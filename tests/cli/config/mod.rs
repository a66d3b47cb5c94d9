//! Settings: sources, precedence, errors, and `convers8 config`.

mod base_url;
mod file;
mod key;
mod show;
mod sources;

use crate::support::{LIST, Server, json_reply};

const IDS: [&str; 4] = ["contacts", "list", "-o", "ids"];
const LISTED: &str = "contact_20250411ABC\ncontact_20250411XYZ\n";

fn api() -> Server {
    Server::always(|| json_reply(200, LIST))
}

/// Returns the key in the last request.
fn key_seen(server: &Server) -> String {
    let received = server.requests();
    let header = received
        .last()
        .and_then(|received| received.header("authorization"))
        .unwrap();
    header.trim_start_matches("Bearer ").to_owned()
}
