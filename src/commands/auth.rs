//! `auth login | status | logout`: stores, checks and removes the API key.

mod status;

use std::io::{self, BufRead, IsTerminal, Read};
use std::path::Path;

use anyhow::Context as _;
use serde_json::json;

use super::{Concurrency, Context};
use crate::api::key::ApiKey;
use crate::config::{self, Settings};
use crate::error::{Advice, Error, Exit, Result};
use crate::interrupt;
use crate::output::Format;
pub use status::status;

/// Reads a key, checks it with one request, and stores it.
pub fn login(context: &Context, has_argument: bool) -> anyhow::Result<()> {
    let format = context.table_or_json()?;
    if has_argument {
        let why = "`auth login` takes no key as an argument, because other users can see it; \
                   run it without one and paste the key at the prompt";
        return Err(Error::Usage(why.into()).into());
    }
    if context.global.sandbox {
        return Err(Error::Usage("the sandbox accepts any key: no login is needed".into()).into());
    }
    let settings = Settings::load(&context.global, &context.env, true)?;
    let path = config_path(&settings)?;
    let key = ApiKey::new(&read_key(context)?).map_err(Error::Usage)?;
    let base_url = &settings.base_url;
    let client = context.client(&settings, base_url.clone(), &key, Concurrency::default())?;
    client.list(None, None).map_err(|error| not_stored(error, &settings))?;
    let profile = settings.profile.as_deref();
    let stored_url = settings.base_url_to_store();
    config::store_key(path, profile, &key, stored_url)?;
    if settings.key_is_from_environment() {
        context
            .console
            .warn("CONVERS8_API_KEY is set, and overrides the stored key");
    }
    let mut out = context.out();
    match format {
        Format::Json => {
            let document = json!({"stored": path, "profile": profile, "base_url": base_url.to_string()});
            out.document(&document.to_string())
                .map_err(|error| error.after("the key was stored"))?;
        }
        _ => {
            let with_url = stored_url.map_or(String::new(), |url| format!(", with the base URL {url}"));
            let place = path.display();
            out.text(&format!(
                "The API accepts the key. Stored in {place}{}{with_url}.\n",
                for_profile(profile)
            ))?;
        }
    }
    Ok(out.flush()?)
}

fn config_path(settings: &Settings) -> Result<&Path> {
    let why = "cannot choose a config file, because this user has no home folder; set CONVERS8_CONFIG to a path";
    settings.file.path().ok_or_else(|| Error::Usage(why.into()))
}

/// Adds to the error of the check that the key was not stored, and the next step.
fn not_stored(error: Error, settings: &Settings) -> anyhow::Error {
    let message = "the key was not stored".to_owned();
    match error.exit() {
        Exit::Unauthorized => {
            let hint = format!(
                "check that the key was copied completely and belongs to {}",
                settings.base_url
            );
            anyhow::Error::from(error).context(Advice { message, hint })
        }
        _ => anyhow::Error::from(error).context(format!("{message}, because it could not be checked")),
    }
}

fn read_key(context: &Context) -> anyhow::Result<String> {
    /// Bytes. More than any valid key, so that a longer one is reported as too long.
    const LIMIT: u64 = 1 << 20;
    if io::stdin().is_terminal() {
        return prompt(context);
    }
    let mut line = String::new();
    let stdin = io::stdin().lock();
    let read = stdin.take(LIMIT).read_line(&mut line);
    read.context("cannot read the key from stdin")?;
    if line.trim().is_empty() {
        context
            .console
            .note("stdin is not a terminal, so the key is read from its first line");
    }
    Ok(line)
}

/// Reads the key without showing it. A signal restores the terminal.
///
/// During the prompt, the terminal sends Ctrl-C as a character, for which `rpassword` returns an error. The process is
/// then ended by the signal too.
fn prompt(context: &Context) -> anyhow::Result<String> {
    let is_interrupted = |entered: &io::Result<String>| {
        (entered.as_ref()).is_err_and(|error| error.kind() == io::ErrorKind::Interrupted)
    };
    let prompt = || {
        let entered = rpassword::prompt_password("API key (not shown): ");
        if is_interrupted(&entered) {
            // `rpassword` has raised SIGINT: the signal thread reports it and ends the process.
            std::thread::sleep(std::time::Duration::from_secs(1));
        }
        entered
    };
    let entered = interrupt::during_prompt(&context.console, prompt);
    if is_interrupted(&entered) {
        let error = Error::Interrupted(Exit::Interrupted, "interrupted: nothing was stored".into());
        interrupt::end(Exit::Interrupted, || context.console.finish(Some(&error.into())));
    }
    entered.context("cannot read the key from the terminal")
}

/// Removes the stored key.
pub fn logout(context: &Context) -> anyhow::Result<()> {
    let format = context.table_or_json()?;
    let settings = context.settings()?;
    let profile = settings.profile.as_deref();
    let path = config_path(&settings)?;
    let removed = config::remove_key(path, profile)?;
    if settings.key_is_from_environment() {
        context.console.warn("CONVERS8_API_KEY is still set");
    }
    let mut out = context.out();
    let place = format!("{}{}", path.display(), for_profile(profile));
    match (format, removed) {
        (Format::Json, _) => {
            out.document(&json!({"removed": removed, "file": path, "profile": profile}).to_string())?;
        }
        (_, true) => out.text(&format!("Removed the key from {place}.\n"))?,
        (_, false) => out.text(&format!("No key was stored in {place}.\n"))?,
    }
    Ok(out.flush()?)
}

fn for_profile(profile: Option<&str>) -> String {
    profile.map_or(String::new(), |profile| format!(" for the profile {profile:?}"))
}
