//! `auth status`: the key in use, its source, and whether the API accepts it.

use std::path::Path;

use serde_json::json;

use super::super::{Context, Session};
use crate::config::{self, KeySource, Settings};
use crate::error::{Error, Exit, Result};
use crate::output::Format;

/// Shows which key is used, and asks the API whether it is valid.
pub fn status(context: &Context) -> anyhow::Result<()> {
    let format = context.table_or_json()?;
    let settings = context.settings()?;
    let session = match context.session(&settings) {
        Ok(session) => session,
        Err(error) => {
            if matches!(error.downcast_ref(), Some(Error::NoKey(_))) {
                print(context, &settings, format, None, None)?;
            }
            return Err(error);
        }
    };
    let response = session.client.list(None, None);
    let is_valid = match &response {
        Ok(_) => Some(true),
        Err(error) if error.exit() == Exit::Unauthorized => Some(false),
        Err(_) => None,
    };
    print(context, &settings, format, Some(&session), is_valid)?;
    response?;
    Ok(())
}

/// Prints the status. Without a session there is no key. `is_valid` is true if the API accepts the key, false if it
/// refuses it, `None` without a usable response.
fn print(
    context: &Context,
    settings: &Settings,
    format: Format,
    session: Option<&Session>,
    is_valid: Option<bool>,
) -> Result<()> {
    let mut out = context.out();
    let file = &settings.file;
    let profiles = file.profiles();
    let key = session.map(|session| config::masked(&session.key));
    let source = session.map(|session| &session.source);
    let from = source.map(ToString::to_string);
    let base_url = session.map_or(&settings.base_url, |session| session.client.base_url());
    let base_url = base_url.to_string();
    if format == Format::Json {
        let kind = source.map(|source| match source {
            KeySource::Environment => "environment",
            KeySource::File(_) => "file",
            KeySource::Command(_) => "command",
            KeySource::Sandbox => "sandbox",
        });
        let document = json!({
            "key": key, "source": kind, "from": from, "profile": settings.profile,
            "base_url": base_url, "valid": is_valid, "file": file.path(), "profiles": profiles,
        });
        out.document(&document.to_string())?;
        return out.flush();
    }
    let api = match (session, is_valid) {
        (None, _) => "key not checked: there is no key",
        (_, Some(true)) => "accepts the key",
        (_, Some(false)) => "refuses the key",
        (_, None) => "key not checked: the request failed",
    };
    let profiles = (!profiles.is_empty()).then(|| profiles.join(", "));
    let missing = match file.path().is_some_and(Path::exists) {
        true => "",
        false => " (does not exist)",
    };
    let rows = [
        ("Key", key),
        ("Source", from),
        ("Base URL", Some(base_url)),
        ("API", Some(api.to_owned())),
        ("Profile", settings.profile.clone()),
        ("Profiles", profiles),
        ("Config file", Some(format!("{}{missing}", file.name()))),
    ];
    out.rows(rows.map(|(label, text)| [label.to_owned(), text.unwrap_or_else(|| "none".into())]))?;
    out.flush()
}
