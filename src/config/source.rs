//! One source of settings: the flags, the environment, or a table of the config file.

use std::collections::HashMap;

use super::env;
use crate::error::{Error, Result};

/// The names of the settings. A profile can't have one of these names.
pub const SETTINGS: [&str; 9] = [
    "api_key",
    "api_key_command",
    "base_url",
    "region",
    "timeout",
    "retries",
    "max_wait",
    "ca_cert",
    "read_only",
];

/// The settings that are strings in the config file. An empty one counts as unset.
pub const STRINGS: [&str; 5] = ["api_key", "api_key_command", "base_url", "region", "ca_cert"];

/// The settings of one source, as text.
#[derive(Debug)]
pub struct Source {
    place: Place,
    texts: HashMap<&'static str, String>,
}

/// The kinds of sources.
#[derive(Debug)]
pub enum Place {
    /// The command line.
    Flags,
    /// The environment variables.
    Environment,
    /// A table of the config file: the path, and the profile if there is one.
    Table(String),
}

impl Source {
    /// Reads every setting.
    pub fn new(place: Place, lookup: impl Fn(&str) -> Option<String>) -> Self {
        // An empty number or switch is an error: `read_only = ""` must not allow writes.
        let text = |setting| lookup(setting).filter(|text| !text.is_empty() || !STRINGS.contains(&setting));
        let texts = SETTINGS.into_iter().map(|setting| (setting, text(setting)));
        Self {
            place,
            texts: texts.filter_map(|(setting, text)| Some((setting, text?))).collect(),
        }
    }

    /// Returns a setting.
    pub fn get(&self, setting: &str) -> Option<&str> {
        self.texts.get(setting).map(String::as_str)
    }

    /// Returns the flag, variable or table of a setting.
    pub fn name(&self, setting: &str) -> String {
        match &self.place {
            Place::Flags => format!("--{}", setting.replace('_', "-")),
            Place::Environment => env::variable(setting),
            Place::Table(name) => name.clone(),
        }
    }

    /// Parses a setting. The error does not contain the text, which may be a misplaced API key.
    pub fn parse<T>(&self, setting: &str, parse: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>> {
        let value = self.get(setting).map(parse).transpose();
        value.map_err(|why| {
            let name = self.name(setting);
            Error::Usage(match self.place {
                Place::Table(_) => format!("{name}: {why} in `{setting}`"),
                _ => format!("{name}: {why}"),
            })
        })
    }
}

/// Parses a switch.
pub fn switch(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" => Ok(false),
        _ => Err("expected true or false".to_owned()),
    }
}
