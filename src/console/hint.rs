//! Hints: the flag, variable or command that solves an error. No other module writes hints.

use crate::error::{Advice, Error, Exit};

/// Returns the next step after an error, if there is one.
pub fn hint(error: &anyhow::Error) -> Option<String> {
    match error.downcast_ref::<Advice>() {
        Some(advice) => Some(advice.hint.clone()),
        None => error.downcast_ref().and_then(of_kind),
    }
}

fn of_kind(error: &Error) -> Option<String> {
    let hint = match error {
        Error::NoKey(_) => "set CONVERS8_API_KEY, or run `convers8 auth login`; `--sandbox` needs no key",
        Error::Api(error) => match error.exit() {
            Exit::Unauthorized => "`convers8 auth status` shows which key was used and where it came from",
            Exit::Network => "the API has a problem: try again later, or raise --retries",
            _ => return None,
        },
        Error::RateLimited { .. } => "try again later, or allow longer waits with --max-wait",
        Error::Unknown { operation, .. } => return Some(operation.advice()),
        Error::ServerFailing(_) => "the API has a problem: try again later, or raise --retries",
        Error::Certificate(_) => {
            "if your network inspects TLS connections, pass the certificate of its proxy with --ca-cert"
        }
        Error::ProxyCredentials(_) => "add user:password@ before the host in the proxy variable",
        Error::Network(_) => "check the connection, --base-url and the proxy variables; `-v` shows each request",
        Error::InvalidResponse(error) if (300..400).contains(&error.status) => {
            "redirects are not followed; if the API moved, pass --base-url"
        }
        _ => return None,
    };
    Some(hint.to_owned())
}
