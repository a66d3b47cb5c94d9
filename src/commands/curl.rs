//! `--curl`: the requests of a command as `curl` commands. Nothing is sent, and no key is read.

use std::path::Path;

use super::Context;
use crate::api::request::ApiRequest;
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::output::Format;
use crate::output::curl::Curl;

/// Prints a command for each call, or nothing if one of them can't be. `body_file` is the file that
/// the body came from.
pub fn print(
    context: &Context,
    settings: &Settings,
    calls: impl IntoIterator<Item = Result<ApiRequest>>,
    body_file: Option<&Path>,
) -> Result<()> {
    if context.global.sandbox {
        let why = "--sandbox serves this command only, and --curl prints one for later: run `convers8 sandbox` \
                   elsewhere, export the two variables it prints, and leave out --sandbox";
        return Err(Error::Usage(why.into()));
    }
    if context.format() != Format::Table {
        return Err(Error::Usage("--curl prints a command, and no other format".into()));
    }
    let curl = Curl {
        base_url: &settings.base_url,
        ca_cert: settings.ca_cert(),
        body_file,
    };
    let mut commands = String::new();
    for call in calls {
        commands.push_str(&curl.command(&call?)?);
    }
    if context.console.redact(&commands) != commands {
        let why = "the API key itself is in this request, which would print it; only its header needs it";
        return Err(Error::Usage(why.into()));
    }
    let mut out = context.out();
    out.text(&commands)?;
    out.flush()?;
    if settings.ca_cert().is_some() {
        let why = "curl's --cacert replaces the system's certificates, where --ca-cert adds to them";
        context.console.note(why);
    }
    if !settings.key_is_from_environment() {
        context
            .console
            .note("the command takes the key from CONVERS8_API_KEY: set it to this account's key first");
    }
    Ok(())
}

/// Refuses what makes many requests, or none, to be shown as one.
pub fn alone(others: &[(bool, &str)], instead: &str) -> Result<()> {
    match others.iter().find(|(given, _)| *given) {
        Some((_, flag)) => Err(Error::Usage(format!("--curl shows one request, and {flag} {instead}"))),
        None => Ok(()),
    }
}
