//! `api`: requests to any endpoint, with the same retry rules. The response is printed unchanged, and a path cannot
//! select another host.

mod outcomes;
mod output;
mod request;
#[cfg(unix)]
mod signals;

const HINT: &str = "hint: check whether it took effect before sending it again\n";

fn unknown(method: &str, why: &str) -> String {
    format!("error: outcome unknown: {method} /messages may or may not have been processed ({why})\n{HINT}")
}
