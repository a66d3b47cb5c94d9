//! `contacts create`: what is sent, how often, and what is reported.

mod dry_run;
mod journal;
mod outcomes;
mod output;
mod request;
mod retry;
mod skip_existing;

use crate::support::{CREATED, Reply, json_reply};

/// A valid number, and the ID of the contact of `support::account` that has it.
const NUMBER: &str = "+254700012345";
const ID: &str = "12345";
const NEW_ID: &str = "contact_20250411DEF\n";
const HINT: &str = "hint: run the same command again: it waits until that is known, 35 s at most, and then shows the contact or creates it\n";
const KEY_HINT: &str = "hint: `convers8 auth status` shows which key was used and where it came from\n";
const OFFLINE_HINT: &str = "hint: check the connection, --base-url and the proxy variables; `-v` shows each request\n";

fn create<'a>(flags: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["contacts", "create", "--name", "New Contact", "--phone", NUMBER];
    if !flags.contains(&"-o") {
        arguments.extend(["-o", "ids"]);
    }
    arguments.extend(flags);
    arguments
}

/// Returns the arguments of the API page's example.
fn create_api_example<'a>(flags: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["contacts", "create", "--name", "New Contact", "--phone", "1234567890"];
    arguments.extend(flags);
    arguments
}

const AS_GIVEN: &str = "warning: 1234567890 is sent as written: international format starts with + and the country code (or pass --region)\n";

/// Returns the API page's response with the number that was sent.
fn created() -> Reply {
    json_reply(201, &created_body())
}

fn created_body() -> String {
    CREATED.replace("1234567890", NUMBER)
}

/// Returns the API page's response, unchanged.
fn created_api_example() -> Reply {
    json_reply(201, CREATED)
}
