//! `auth status`: the key in use, its source, and whether the API accepts it.

use std::path::Path;

use serde_json::json;

use super::super::Context;
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
                Status::without_key(&settings).print(context, &settings, format)?;
            }
            return Err(error);
        }
    };
    let response = session.client.list(None, None);
    let status = Status {
        key: Some(config::masked(&session.key)),
        source: Some(session.source.clone()),
        base_url: session.client.base_url().to_string(),
        is_valid: match &response {
            Ok(_) => Some(true),
            Err(error) if error.exit() == Exit::Unauthorized => Some(false),
            Err(_) => None,
        },
    };
    status.print(context, &settings, format)?;
    response?;
    Ok(())
}

struct Status {
    key: Option<String>,
    source: Option<KeySource>,
    base_url: String,
    /// True if the API accepts the key, false if it refuses it, `None` without a usable response.
    is_valid: Option<bool>,
}

impl Status {
    fn without_key(settings: &Settings) -> Self {
        Self {
            key: None,
            source: None,
            base_url: settings.base_url.to_string(),
            is_valid: None,
        }
    }

    fn print(self, context: &Context, settings: &Settings, format: Format) -> Result<()> {
        let mut out = context.out();
        let file = &settings.file;
        let profiles = file.profiles();
        let from = self.source.as_ref().map(ToString::to_string);
        if format == Format::Json {
            let kind = self.source.as_ref().map(|source| match source {
                KeySource::Environment => "environment",
                KeySource::File(_) => "file",
                KeySource::Command(_) => "command",
                KeySource::Sandbox => "sandbox",
            });
            let document = json!({
                "key": self.key, "source": kind, "from": from, "profile": settings.profile,
                "base_url": self.base_url, "valid": self.is_valid, "file": file.path(), "profiles": profiles,
            });
            out.document(&document.to_string())?;
            return out.flush();
        }
        let none = || "none".to_owned();
        let api = match (&self.key, self.is_valid) {
            (None, _) => "key not checked: there is no key",
            (_, Some(true)) => "accepts the key",
            (_, Some(false)) => "refuses the key",
            (_, None) => "key not checked: the request failed",
        };
        let exists = file.path().is_some_and(Path::exists);
        let rows = [
            ("Key", self.key.unwrap_or_else(none)),
            ("Source", from.unwrap_or_else(none)),
            ("Base URL", self.base_url),
            ("API", api.to_owned()),
            ("Profile", settings.profile.clone().unwrap_or_else(none)),
            (
                "Profiles",
                Some(profiles.join(", "))
                    .filter(|names| !names.is_empty())
                    .unwrap_or_else(none),
            ),
            (
                "Config file",
                format!("{}{}", file.name(), if exists { "" } else { " (does not exist)" }),
            ),
        ];
        out.rows(rows.map(|(label, text)| [label.to_owned(), text]))?;
        out.flush()
    }
}
