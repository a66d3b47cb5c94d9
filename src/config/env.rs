//! The environment variables that convers8 reads.

use super::source::{Place, Source};
use crate::api::key::ApiKey;
use crate::cli::Color;
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

    /// Returns the settings in the environment.
    ///
    /// # Errors
    ///
    /// A variable is not UTF-8. Ignoring it could select another account.
    pub fn source(&self) -> Result<Source> {
        let is_not_utf8 = |value: String| value.contains(char::REPLACEMENT_CHARACTER);
        if let Some(name) = VARIABLES.iter().find(|name| self.get(name).is_some_and(is_not_utf8)) {
            return Err(Error::Usage(format!("{name} is not valid UTF-8")));
        }
        Ok(Source::new(Place::Environment, |setting| {
            let name = variable(setting);
            self.get(&name).filter(|_| VARIABLES.contains(&name.as_str()))
        }))
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

/// Returns the name of the variable for a setting. Not every setting has one: see [`VARIABLES`].
pub fn variable(setting: &str) -> String {
    format!("CONVERS8_{}", setting.to_uppercase())
}
