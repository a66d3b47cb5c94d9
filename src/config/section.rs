//! The settings of one source, such as a table of the config file.

use std::path::PathBuf;
use std::time::Duration;

use crate::cli;
use crate::phone::Region;

/// The settings of the flags, the environment, a profile, or the top level of the config file.
#[derive(Debug, Default, Clone)]
pub struct Section {
    /// The API key.
    pub api_key: Option<String>,
    /// A shell command whose first line is the API key.
    pub api_key_command: Option<String>,
    /// The base URL, not validated.
    pub base_url: Option<String>,
    /// The country whose national number format is accepted.
    pub region: Option<Region>,
    /// The time limit of one request.
    pub timeout: Option<Duration>,
    /// The number of retries.
    pub retries: Option<u32>,
    /// The longest wait for a rate limit.
    pub max_wait: Option<Duration>,
    /// A PEM file with certificates to trust.
    pub ca_cert: Option<PathBuf>,
    /// True if writes are not allowed.
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

/// Returns the text of a setting by its name. `None`: it is not set.
type Lookup<'a> = dyn Fn(&str) -> Result<Option<String>, String> + 'a;

impl Section {
    /// Reads the settings from text.
    ///
    /// # Errors
    ///
    /// The name of an invalid setting, and the reason. The reason does not contain the text, which may be a misplaced
    /// API key.
    pub fn read(lookup: &Lookup) -> Result<Self, (&'static str, String)> {
        Ok(Self {
            api_key: setting(lookup, "api_key", text)?,
            api_key_command: setting(lookup, "api_key_command", text)?,
            base_url: setting(lookup, "base_url", text)?,
            region: setting(lookup, "region", str::parse)?,
            timeout: setting(lookup, "timeout", cli::seconds_above_zero)?,
            retries: setting(lookup, "retries", cli::whole)?,
            max_wait: setting(lookup, "max_wait", cli::seconds)?,
            ca_cert: setting(lookup, "ca_cert", |path| Ok(path.into()))?,
            read_only: setting(lookup, "read_only", switch)?,
        })
    }
}

/// Reads a setting. An empty text counts as unset.
fn setting<T>(
    lookup: &Lookup,
    name: &'static str,
    parse: fn(&str) -> Result<T, String>,
) -> Result<Option<T>, (&'static str, String)> {
    let text = lookup(name).map_err(|why| (name, why))?;
    let value = text.filter(|text| !text.is_empty()).map(|text| parse(&text));
    value.transpose().map_err(|why| (name, why))
}

fn text(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

fn switch(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" => Ok(false),
        _ => Err("expected true or false".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> Result<Section, (&'static str, String)> {
        Section::read(&|setting| Ok((setting == name).then(|| text.to_owned())))
    }

    #[test]
    fn every_listed_setting_is_read() {
        for name in SETTINGS {
            let error = Section::read(&|setting| if setting == name { Err(String::new()) } else { Ok(None) });
            assert_eq!(error.unwrap_err().0, name);
        }
    }

    #[test]
    fn an_error_does_not_quote_the_text() {
        for name in SETTINGS {
            let why = read(name, "sk_live_secret").err().unwrap_or_default().1;
            assert!(!why.contains("sk_live"), "{why}");
        }
    }

    #[test]
    fn fractional_seconds_are_read_and_an_empty_text_is_not_set() {
        let half = read("max_wait", "0.5").unwrap();
        assert_eq!(half.max_wait, Some(Duration::from_millis(500)));
        assert_eq!(read("timeout", "").unwrap().timeout, None);
    }
}
