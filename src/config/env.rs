//! The environment variables that convers8 reads.

use super::section::Section;
use crate::api::key::ApiKey;
use crate::cli::{self, Color};
use crate::error::{Error, Result};

/// The variables that select the account and configure requests.
pub const VARIABLES: [&str; 8] = [
    "CONVERS8_API_KEY",
    "CONVERS8_BASE_URL",
    "CONVERS8_CONFIG",
    "CONVERS8_PROFILE",
    "CONVERS8_READ_ONLY",
    "CONVERS8_REGION",
    "CONVERS8_TIMEOUT",
    "CONVERS8_RETRIES",
];

/// Environment variables. An empty or blank variable counts as unset.
pub struct Env(Box<Lookup>);

type Lookup = dyn Fn(&str) -> Option<String> + Send + Sync;

impl Env {
    /// Reads the environment of this process.
    pub fn process() -> Self {
        Self::of(|name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
    }

    /// Creates an environment for tests.
    pub fn of(lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Box::new(lookup))
    }

    /// Returns the value of a variable, without leading and trailing white space.
    pub fn get(&self, name: &str) -> Option<String> {
        let value = (self.0)(name)?.trim().to_owned();
        Some(value).filter(|value| !value.is_empty())
    }

    /// Returns whether a variable is set to an empty or blank value.
    pub fn is_set_but_empty(&self, name: &str) -> bool {
        (self.0)(name).is_some() && self.get(name).is_none()
    }

    /// Returns the settings in the environment, without the key.
    ///
    /// # Errors
    ///
    /// A variable has an invalid value. One that is not UTF-8 is an error too, because ignoring it could select another
    /// account.
    pub fn section(&self) -> Result<Section> {
        for name in VARIABLES {
            if self
                .get(name)
                .is_some_and(|value| value.contains(char::REPLACEMENT_CHARACTER))
            {
                return Err(Error::Usage(format!("{name} is not valid UTF-8")));
            }
        }
        Ok(Section {
            base_url: self.get("CONVERS8_BASE_URL"),
            region: self.parse("CONVERS8_REGION", str::parse)?,
            timeout: self.parse("CONVERS8_TIMEOUT", cli::seconds_above_zero)?,
            retries: self.parse("CONVERS8_RETRIES", whole_number)?,
            read_only: self.parse("CONVERS8_READ_ONLY", switch)?,
            ..Section::default()
        })
    }

    fn parse<T>(&self, name: &str, parse: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>> {
        let value = self.get(name).map(|text| parse(&text));
        value.transpose().map_err(|why| Error::Usage(format!("{name}: {why}")))
    }

    /// Returns the key in the environment if it is valid in a header. It must be redacted from all messages.
    pub fn key(&self) -> Option<ApiKey> {
        ApiKey::new(&self.get("CONVERS8_API_KEY")?).ok()
    }

    /// Returns whether to use colours (no-color.org, bixense.com/clicolors). `None`: on terminals only.
    pub fn color(&self, flag: Color) -> Option<bool> {
        match flag {
            Color::Always => Some(true),
            Color::Never => Some(false),
            Color::Auto if self.get("NO_COLOR").is_some() => Some(false),
            Color::Auto if self.get("CLICOLOR_FORCE").is_some_and(|value| value != "0") => Some(true),
            Color::Auto if self.get("TERM").is_some_and(|term| term == "dumb") => Some(false),
            Color::Auto => None,
        }
    }
}

fn whole_number(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| "expected a whole number from 0".to_owned())
}

fn switch(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" => Ok(false),
        _ => Err("expected 1 or 0".to_owned()),
    }
}
