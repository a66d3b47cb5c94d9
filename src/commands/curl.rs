//! `--curl`: prints the requests of a command as `curl` commands. Nothing is sent and no key is read.

use std::path::Path;

use super::Context;
use crate::api::request::ApiRequest;
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::output::curl::Curl;

/// Prints a command for each request, or nothing if one of them is invalid. `body_file` is the file that contains the
/// body.
pub fn print(
    context: &Context,
    settings: &Settings,
    requests: impl IntoIterator<Item = Result<ApiRequest>>,
    body_file: Option<&Path>,
) -> Result<()> {
    if context.global.sandbox {
        let why = "--curl can't be used with --sandbox, which ends with this command; run `convers8 sandbox` in another \
                   terminal, export the variables that it prints, and leave out --sandbox";
        return Err(Error::Usage(why.into()));
    }
    context.text_only("a curl command")?;
    let curl = Curl {
        base_url: &settings.base_url,
        ca_cert: settings.ca_cert.as_deref(),
        body_file,
    };
    let mut commands = String::new();
    for request in requests {
        commands.push_str(&curl.command(&request?));
    }
    if context.console.redact(&commands) != commands {
        let why = "this request contains the API key outside the Authorization header, and the command would show it; remove it";
        return Err(Error::Usage(why.into()));
    }
    let mut out = context.out();
    out.text(&commands)?;
    out.flush()?;
    if settings.ca_cert.is_some() {
        let why = "curl's --cacert replaces the system's certificates, while --ca-cert adds to them";
        context.console.note(why);
    }
    if !settings.key_is_from_environment() {
        context
            .console
            .note("the command takes the key from CONVERS8_API_KEY: set it to this account's key first");
    }
    Ok(())
}

/// Rejects flags that need several requests, because `--curl` shows one request. `instead` completes the error.
pub fn require_single_request(others: &[(bool, &str)], instead: &str) -> Result<()> {
    match others.iter().find(|(given, _)| *given) {
        Some((_, flag)) => Err(Error::Usage(format!("--curl shows one request, and {flag} {instead}"))),
        None => Ok(()),
    }
}
