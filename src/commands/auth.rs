//! `auth login | status | logout`: the stored key.

use std::io::{self, BufRead, IsTerminal};

use anyhow::Context as _;
use serde_json::json;

use super::{Concurrency, Context, Session};
use crate::api::client::ApiKey;
use crate::config::{KeySource, Settings};
use crate::error::{Error, Exit, Result};
use crate::interrupt;
use crate::output::Format;

/// Reads a key, checks it with one request, and stores it.
pub fn login(context: &Context) -> anyhow::Result<()> {
    let format = context.table_or_json()?;
    if context.global.sandbox {
        return Err(Error::Usage("the sandbox takes any key: there is nothing to log in to".into()).into());
    }
    let mut settings = Settings::load(&context.global, &context.env, true)?;
    let key = ApiKey::new(&read_key(context)?).map_err(Error::Usage)?;
    let client = context.client(&settings, settings.base_url.clone(), &key, Concurrency::default())?;
    client.list(None, None).map_err(|error| match error {
        Error::Api(mut refusal) if refusal.exit() == Exit::Unauthorized => {
            refusal.details = format!("{} nothing was stored", refusal.details).trim().to_owned();
            Error::Api(refusal)
        }
        error => error,
    })?;
    let profile = settings.profile.clone();
    settings.file.store_key(profile.as_deref(), &key)?;
    let path = settings.file.path().display();
    if settings.key_is_from_environment() {
        context
            .console
            .warn("CONVERS8_API_KEY is set, and beats the stored key");
    }
    let mut out = context.out();
    match format {
        Format::Json => out
            .answer(
                &json!({"stored": path.to_string(), "profile": profile, "base_url": settings.base_url.to_string()})
                    .to_string(),
            )
            .map_err(|error| error.after("the key was stored"))?,
        _ => out.text(&format!("The API takes the key. Stored in {path}{}.\n", of(&profile)))?,
    }
    Ok(out.flush()?)
}

fn read_key(context: &Context) -> anyhow::Result<String> {
    if io::stdin().is_terminal() {
        return prompt();
    }
    interrupt::ends_at_once()?;
    let mut line = String::new();
    io::stdin()
        .lock()
        .read_line(&mut line)
        .context("cannot read the key from stdin")?;
    if line.trim().is_empty() {
        context
            .console
            .note("stdin is no terminal, so the key is read from there: its first line");
    }
    Ok(line)
}

/// Asks without showing what is typed. A signal that ended the program here would leave the terminal
/// mute, so it is noted, the terminal put back, and then obeyed.
fn prompt() -> anyhow::Result<String> {
    interrupt::noted()?;
    let key = rpassword::prompt_password("API key (not shown): ");
    interrupt::ends_at_once()?;
    match key {
        Err(error) if error.kind() == io::ErrorKind::Interrupted => {
            Err(Error::Interrupted(Exit::Interrupted, "interrupted: nothing was stored".into()).into())
        }
        key => key.context("cannot read the key from the terminal"),
    }
}

/// Says which key is used, and asks the API whether it works.
pub fn status(context: &Context) -> anyhow::Result<()> {
    let format = context.table_or_json()?;
    let settings = context.settings()?;
    let profile = settings.profile.clone();
    let base_url = settings.base_url.to_string();
    let session = match context.session(&settings) {
        Ok(session) => session,
        Err(error) => {
            if let Some(Error::NoKey(_)) = error.downcast_ref() {
                print(
                    context,
                    format,
                    &Status {
                        key: None,
                        source: None,
                        profile,
                        base_url,
                        verdict: None,
                    },
                )?;
            }
            return Err(error);
        }
    };
    let verdict = session.client.list(None, None);
    let Session {
        client, key, source, ..
    } = &session;
    let base_url = client.base_url().to_string();
    let works = match &verdict {
        Ok(_) => Some(true),
        Err(error) if error.exit() == Exit::Unauthorized => Some(false),
        Err(_) => None,
    };
    print(
        context,
        format,
        &Status {
            key: Some(masked(key)),
            source: Some(source),
            profile,
            base_url,
            verdict: works,
        },
    )?;
    verdict?;
    Ok(())
}

struct Status<'a> {
    key: Option<String>,
    source: Option<&'a KeySource>,
    profile: Option<String>,
    base_url: String,
    /// Whether the API takes the key, where it could be asked.
    verdict: Option<bool>,
}

fn print(context: &Context, format: Format, status: &Status) -> Result<()> {
    let mut out = context.out();
    let from = status.source.map(ToString::to_string);
    if format == Format::Json {
        let kind = status.source.map(|source| match source {
            KeySource::Environment => "environment",
            KeySource::File(_) => "file",
            KeySource::Command(_) => "command",
            KeySource::Sandbox => "sandbox",
        });
        let object = json!({
            "key": status.key, "source": kind, "from": from, "profile": status.profile,
            "base_url": status.base_url, "valid": status.verdict,
        });
        out.answer(&object.to_string())?;
    } else {
        let verdict = match (&status.key, status.verdict) {
            (None, _) => "no key to ask with",
            (_, Some(true)) => "takes the key",
            (_, Some(false)) => "refuses the key",
            (_, None) => "could not be asked",
        };
        let lines = [
            ("Key", status.key.as_deref().unwrap_or("none")),
            ("From", from.as_deref().unwrap_or("nowhere")),
            ("Profile", status.profile.as_deref().unwrap_or("none")),
            ("Base URL", &status.base_url),
            ("The API", verdict),
        ];
        for (label, text) in lines {
            out.text(&format!("{label:<10}{}\n", crate::output::sanitize::line(text)))?;
        }
    }
    out.flush()
}

/// Enough to tell two keys apart, and only of a key long enough to stay secret.
fn masked(key: &ApiKey) -> String {
    const SHOWN: usize = 4;
    const LONG: usize = 16;
    let key = key.expose();
    match key.len() >= LONG {
        true => format!("********{}", &key[key.len() - SHOWN..]),
        false => "********".into(),
    }
}

/// Removes the stored key.
pub fn logout(context: &Context) -> anyhow::Result<()> {
    let format = context.table_or_json()?;
    let mut settings = context.settings()?;
    let profile = settings.profile.clone();
    let removed = settings.file.remove_key(profile.as_deref())?;
    let path = settings.file.path().display();
    if settings.key_is_from_environment() {
        context.console.warn("CONVERS8_API_KEY is still set");
    }
    let mut out = context.out();
    match (format, removed) {
        (Format::Json, _) => {
            out.answer(&json!({"removed": removed, "file": path.to_string(), "profile": profile}).to_string())?
        }
        (_, true) => out.text(&format!("Removed the key from {path}{}.\n", of(&profile)))?,
        (_, false) => out.text(&format!("No key was stored in {path}{}.\n", of(&profile)))?,
    }
    Ok(out.flush()?)
}

fn of(profile: &Option<String>) -> String {
    profile
        .as_ref()
        .map(|profile| format!(" for the profile {profile:?}"))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_key_is_masked_wholly() {
        for (key, shown) in [
            ("k", "********"),
            ("sk_test_1234567", "********"),
            ("sk_live_123456789", "********6789"),
        ] {
            assert_eq!(masked(&ApiKey::new(key).unwrap()), shown);
        }
    }
}
