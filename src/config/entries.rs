//! The list of settings that `convers8 config` shows.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};

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
        let (key, key_source) = match &self.key {
            Ok(key) => (json!(key.masked()), key.source.to_string()),
            Err(why) => (Value::Null, why.clone()),
        };
        let mut entries = vec![
            entry("profile", json!(self.profile), Some(self.sources.profile_source.into())),
            self.entry("base_url", json!(self.base_url.to_string())),
            entry("api_key", key, Some(key_source)),
            self.entry("region", json!(region)),
            self.entry("timeout", seconds(self.timeout)),
            self.entry("retries", json!(self.policy.retries)),
            self.entry("max_wait", seconds(self.policy.max_wait)),
            self.entry("ca_cert", json!(self.ca_cert)),
            entry(
                "read_only",
                json!(self.read_only_source.is_some()),
                self.read_only_source.clone(),
            ),
        ];
        if self.is_sandbox {
            entries[1] = entry("base_url", json!("embedded sandbox"), Some("--sandbox".into()));
            entries[2] = entry("api_key", Value::Null, Some(KeySource::Sandbox.to_string()));
        }
        entries
    }

    fn entry(&self, setting: &'static str, value: Value) -> Entry {
        entry(setting, value, self.sources.name(setting))
    }
}

fn entry(setting: &'static str, value: Value, source: Option<String>) -> Entry {
    Entry {
        setting,
        value,
        source: source.unwrap_or("default".into()),
    }
}

/// Returns seconds, as an integer if possible.
fn seconds(time: Duration) -> Value {
    match time.subsec_nanos() {
        0 => json!(time.as_secs()),
        _ => json!(time.as_secs_f64()),
    }
}
