//! The settings of one source, such as a table of the config file.

use std::path::PathBuf;
use std::time::Duration;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::cli;
use crate::phone::Region;

/// The settings of the top level, a profile, the environment or the flags.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct Section {
    /// The API key.
    #[serde(deserialize_with = "text")]
    pub api_key: Option<String>,
    /// A shell command whose first line is the API key.
    #[serde(deserialize_with = "text")]
    pub api_key_command: Option<String>,
    /// The base URL, not validated.
    #[serde(deserialize_with = "text")]
    pub base_url: Option<String>,
    /// The country whose national number format is accepted.
    #[serde(deserialize_with = "region")]
    pub region: Option<Region>,
    /// The time limit of one request.
    #[serde(deserialize_with = "timeout")]
    pub timeout: Option<Duration>,
    /// The number of retries.
    #[serde(deserialize_with = "retries")]
    pub retries: Option<u32>,
    /// The longest wait for a rate limit.
    #[serde(deserialize_with = "max_wait")]
    pub max_wait: Option<Duration>,
    /// A PEM file with certificates to trust.
    #[serde(deserialize_with = "path")]
    pub ca_cert: Option<PathBuf>,
    /// True if writes are not allowed.
    #[serde(deserialize_with = "read_only")]
    pub read_only: Option<bool>,
}

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

/// Reads a value. The error does not contain the value, which may be a misplaced API key.
fn read<'de, D, T>(deserializer: D, expected: &str) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map_err(|_| D::Error::custom(format!("expected {expected}")))
}

/// Reads a string. An empty one counts as unset.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text: String = read(deserializer, "a string in quotes")?;
    Ok(Some(text).filter(|text| !text.is_empty()))
}

fn path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PathBuf>, D::Error> {
    Ok(text(deserializer)?.map(PathBuf::from))
}

fn region<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Region>, D::Error> {
    let code = text(deserializer)?;
    code.map(|code| code.parse().map_err(D::Error::custom)).transpose()
}

fn timeout<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    let seconds: f64 = read(deserializer, "a number of seconds")?;
    let time = cli::seconds_above_zero(&seconds.to_string());
    time.map(Some).map_err(D::Error::custom)
}

fn max_wait<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    let seconds: f64 = read(deserializer, "a number of seconds")?;
    let time = cli::seconds(&seconds.to_string());
    time.map(Some).map_err(D::Error::custom)
}

fn retries<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    read(deserializer, "a whole number from 0").map(Some)
}

fn read_only<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    read(deserializer, "true or false").map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(text: &str) -> Result<Section, String> {
        toml_edit::de::from_str(text).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn every_listed_setting_is_read() {
        for name in SETTINGS {
            assert!(section(&format!("{name} = {{}}")).is_err(), "{name} is not read");
        }
    }

    #[test]
    fn an_error_does_not_quote_the_value() {
        for name in SETTINGS {
            for value in ["[\"sk_live_secret\"]", "\"sk_live_secret\""] {
                let why = section(&format!("{name} = {value}")).err().unwrap_or_default();
                assert!(!why.contains("sk_live"), "{why}");
            }
        }
    }

    #[test]
    fn whole_and_fractional_seconds_are_read_and_an_empty_string_is_not_set() {
        let read = section("timeout = 2\nmax_wait = 0.5\nbase_url = \"\"").unwrap();
        assert_eq!(read.timeout, Some(Duration::from_secs(2)));
        assert_eq!(read.max_wait, Some(Duration::from_millis(500)));
        assert_eq!(read.base_url, None);
    }
}
