//! The source of the API key, and the base URLs that it may be sent to.

use std::fmt;

use super::key_command::first_line_of;
use super::source::Source;
use crate::api::base_url::{self, BaseUrl};
use crate::api::key::ApiKey;
use crate::error::{Error, Result};

/// Masks a key for output. The last four characters of a long key are shown, to distinguish keys.
pub fn masked(key: &ApiKey) -> String {
    match key.expose() {
        key if key.len() >= 16 => format!("********{}", &key[key.len() - 4..]),
        _ => "********".into(),
    }
}

/// The source of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// `CONVERS8_API_KEY`.
    Environment,
    /// `api_key` in the config file: the path, and the profile if there is one.
    File(String),
    /// `api_key_command` in the config file: the path, and the profile if there is one.
    Command(String),
    /// The sandbox accepts any key.
    Sandbox,
}

impl fmt::Display for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeySource::Environment => f.write_str("CONVERS8_API_KEY"),
            KeySource::File(place) => f.write_str(place),
            KeySource::Command(place) => write!(f, "the api_key_command of {place}"),
            KeySource::Sandbox => f.write_str("the sandbox, which accepts any key"),
        }
    }
}

/// A key, or the command that prints it.
#[derive(Debug, Clone)]
pub struct KeyLocation {
    text: String,
    pub source: KeySource,
    /// The only base URL that the key may be sent to. `None`: any.
    base_url: Option<String>,
}

impl KeyLocation {
    /// Creates the location of a key from `CONVERS8_API_KEY`.
    pub fn environment(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            source: KeySource::Environment,
            base_url: None,
        }
    }

    /// Creates the location of a key in a table of the config file.
    pub fn stored(table: &Source) -> Option<Self> {
        let (text, source) = match (table.get("api_key"), table.get("api_key_command")) {
            (Some(key), _) => (key, KeySource::File(table.name("api_key"))),
            (None, Some(command)) => (command, KeySource::Command(table.name("api_key_command"))),
            (None, None) => return None,
        };
        Some(Self {
            text: text.to_owned(),
            source,
            base_url: Some(base_url_of(table).to_owned()),
        })
    }

    /// Checks that the key may be sent to `base_url`. A stored key may be sent only to the base URL of its table, so that
    /// a wrong `--base-url`, variable or profile does not send it to another server. `url_source` is used in the message.
    pub fn for_base_url(self, base_url: &BaseUrl, url_source: &str) -> Result<Self, String> {
        match &self.base_url {
            Some(own) if BaseUrl::parse(own).ok().map(|own| origin(&own)) != Some(origin(base_url)) => Err(format!(
                "the API key of {} is sent only to {own}, but {url_source} is {base_url}",
                self.source
            )),
            _ => Ok(self),
        }
    }

    /// Returns the key. Runs `api_key_command` if it is the source.
    pub fn read(&self) -> Result<ApiKey> {
        let text = match self.source {
            KeySource::Command(_) => first_line_of(&self.text)?,
            _ => self.text.clone(),
        };
        ApiKey::new(&text).map_err(|why| Error::Usage(format!("{why} (from {})", self.source)))
    }

    /// Returns the masked key, without running a command.
    pub fn masked(&self) -> String {
        match self.source {
            KeySource::Command(_) => "printed by api_key_command".into(),
            _ => ApiKey::new(&self.text).map_or("********".into(), |key| masked(&key)),
        }
    }
}

/// Returns the base URL of a table, or the default.
pub fn base_url_of(table: &Source) -> &str {
    table.get("base_url").unwrap_or(base_url::DEFAULT)
}

/// Returns the origin: scheme, host and port (RFC 6454).
fn origin(base_url: &BaseUrl) -> (bool, String, u16) {
    (
        base_url.is_https(),
        base_url.host().to_ascii_lowercase(),
        base_url.port(),
    )
}

#[cfg(test)]
mod tests {
    use super::super::source::Place;
    use super::*;

    #[test]
    fn a_short_key_is_masked_completely() {
        for (key, shown) in [
            ("k", "********"),
            ("sk_test_1234567", "********"),
            ("sk_live_123456789", "********6789"),
        ] {
            assert_eq!(masked(&ApiKey::new(key).unwrap()), shown);
        }
    }

    #[test]
    fn a_stored_key_is_allowed_for_the_origin_of_its_table_only() {
        for (own, other, allowed) in [
            (None, "https://waba-v1.convers8.africa", true),
            (None, "https://WABA-v1.convers8.africa:443/v2/", true),
            (None, "https://waba-v2.convers8.africa", false),
            (Some("https://work.example"), base_url::DEFAULT, false),
            (Some("https://work.example"), "https://work.example:8443", false),
            (Some("http://127.0.0.1:80"), "http://127.0.0.1", true),
            (Some("http://127.0.0.1"), "https://127.0.0.1", false),
            (Some("no URL"), "https://work.example", false),
        ] {
            let table = Source::new(Place::Table("config.toml".into()), |setting| match setting {
                "api_key" => Some("key".to_owned()),
                "base_url" => own.map(str::to_owned),
                _ => None,
            });
            let key = KeyLocation::stored(&table).unwrap();
            let base_url = BaseUrl::parse(other).unwrap();
            let result = key.for_base_url(&base_url, "--base-url");
            assert_eq!(result.is_ok(), allowed, "{own:?} {other}: {result:?}");
        }
    }
}
