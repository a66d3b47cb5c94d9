//! The list of settings that `convers8 config` shows.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};

use super::section::Section;
use super::{KeySource, Settings};

/// The current value of a setting.
#[derive(Debug, Serialize)]
pub struct Entry {
    /// The name in the config file.
    pub setting: &'static str,
    /// The value. The key is masked.
    pub value: Value,
    /// The flag, variable or table that sets it, or `default`.
    pub source: String,
}

impl Settings {
    /// Returns all settings.
    pub fn entries(&self) -> Vec<Entry> {
        let region = self.region.map(|region| region.to_string());
        let profile = Entry {
            setting: "profile",
            value: json!(self.profile),
            source: self.layers.profile_source().into(),
        };
        vec![
            profile,
            self.base_url_entry(),
            self.key_entry(),
            self.entry("region", json!(region), |s| s.region.is_some()),
            self.entry("timeout", seconds(self.timeout), |s| s.timeout.is_some()),
            self.entry("retries", json!(self.policy.retries), |s| s.retries.is_some()),
            self.entry("max_wait", seconds(self.policy.max_wait), |s| s.max_wait.is_some()),
            self.entry("ca_cert", json!(self.ca_cert), |s| s.ca_cert.is_some()),
            self.entry("read_only", json!(self.read_only_source().is_some()), |s| {
                s.read_only == Some(true)
            }),
        ]
    }

    fn base_url_entry(&self) -> Entry {
        match self.is_sandbox {
            true => Entry {
                setting: "base_url",
                value: json!("embedded sandbox"),
                source: "--sandbox".into(),
            },
            false => self.entry("base_url", json!(self.base_url.to_string()), |s| s.base_url.is_some()),
        }
    }

    fn key_entry(&self) -> Entry {
        let (value, source) = match &self.key {
            _ if self.is_sandbox => (Value::Null, KeySource::Sandbox.to_string()),
            Ok(location) => (json!(location.masked()), location.source.to_string()),
            Err(why) => (Value::Null, why.clone()),
        };
        Entry {
            setting: "api_key",
            value,
            source,
        }
    }

    fn entry(&self, setting: &'static str, value: Value, is_set: fn(&Section) -> bool) -> Entry {
        let source = self.layers.source(setting, is_set);
        Entry {
            setting,
            value,
            source: source.unwrap_or("default".into()),
        }
    }
}

/// Returns seconds, as an integer if possible.
fn seconds(time: Duration) -> Value {
    match time.subsec_nanos() {
        0 => json!(time.as_secs()),
        _ => json!(time.as_secs_f64()),
    }
}
