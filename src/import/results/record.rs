//! The records of a results file.

use std::borrow::Cow;
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::import::journal::entry::{Entry, KeyId, Sender, State, TimeLimits};
use crate::import::journal::moment::{BootId, Moment};
use crate::import::rows::Outcome;

/// The maximum bytes of a name, number, ID or reason. Escaped as JSON they can be six times as long, and then a record is
/// still under 64 KiB.
const MAX_TEXT: usize = 2 << 10;

/// The first record: the account and the input.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Header {
    /// The normalised base URL.
    pub base_url: String,
    /// Fingerprint of the key.
    pub key: String,
    /// Flags that change what is sent.
    #[serde(default)]
    pub options: serde_json::Value,
    /// Fingerprint of the input.
    #[serde(default)]
    pub input: Option<String>,
    /// True if a file of another key is accepted, because the key was rotated.
    #[serde(skip)]
    pub same_account: bool,
}

impl Header {
    /// Returns whether the line is the start of this record. Another file, which may be valid JSON, is not overwritten.
    fn is_start(&self, line: &[u8]) -> bool {
        let start = format!(r#"{{"base_url":{:?},"key":{:?},"options":"#, self.base_url, self.key);
        let is_same = line
            .iter()
            .zip(start.as_bytes())
            .all(|(byte, expected)| byte == expected);
        is_same && serde_json::from_slice::<serde_json::Value>(line).is_err()
    }

    /// Checks the first line of a file. Returns `None` if the line is unfinished: the first run was killed while it wrote
    /// it.
    pub fn check(&self, path: &Path, line: &[u8], is_unfinished: bool) -> Result<Option<Self>> {
        let Ok(found) = serde_json::from_slice::<Self>(line) else {
            if is_unfinished && self.is_start(line) {
                return Ok(None);
            }
            return Err(Error::Usage(format!(
                "{} is not the results file of an import; it is not changed",
                path.display()
            )));
        };
        let path = path.display();
        if found.base_url != self.base_url {
            return Err(Error::Usage(format!(
                "the results file {path} is of {}, and this import goes to {}",
                found.base_url, self.base_url
            )));
        }
        if found.key != self.key && !self.same_account {
            return Err(Error::Usage(format!(
                "the results file {path} was written with another API key; if the key of the same account was replaced, pass --same-account"
            )));
        }
        Ok(Some(found))
    }
}

/// A record of a rejects file that was written, so that the next run may replace it.
#[derive(Serialize, Deserialize)]
pub struct RejectsFile<'a> {
    /// Its SHA-256.
    #[serde(borrow)]
    pub rejects: Cow<'a, str>,
}

/// A record of a row.
#[derive(Serialize, Deserialize)]
pub struct Record<'a> {
    pub line: u64,
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    pub phone_number: Cow<'a, str>,
    pub outcome: Outcome,
    /// The wall clock, for people. No decision uses it. If it is present, the times below are those of the sending.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Cow<'a, str>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    boot: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at_ns: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    timeout_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    settle_ms: Option<u64>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    id: Option<Cow<'a, str>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    reason: Option<Cow<'a, str>>,
}

impl<'a> Record<'a> {
    pub fn new(line: u64, name: &'a str, phone_number: Cow<'a, str>, outcome: Outcome) -> Self {
        Self {
            line,
            name: bounded(name.into()),
            phone_number: bounded(phone_number),
            outcome,
            sent_at: None,
            boot: None,
            at_ns: None,
            timeout_ms: None,
            settle_ms: None,
            id: None,
            reason: None,
        }
    }

    /// Sets the time of the sending or of the outcome.
    pub fn set_time(&mut self, time: Option<Moment>, limits: TimeLimits) {
        self.boot = time.map(|time| format!("{:016x}", time.boot.0).into());
        self.at_ns = time.and_then(|time| u64::try_from(time.at.as_nanos()).ok());
        // Rounded up: a longer wait is safe.
        let milliseconds = |time: Duration| u64::try_from(time.as_nanos().div_ceil(1_000_000)).ok();
        self.timeout_ms = milliseconds(limits.timeout);
        self.settle_ms = milliseconds(limits.settle);
    }

    pub fn set_texts(&mut self, id: Option<String>, reason: Option<String>) {
        self.id = id.map(|id| bounded(id.into()));
        self.reason = reason.map(|reason| bounded(reason.into()));
    }

    /// Returns the attempt that may have created the contact. `None` if the number was certainly not created.
    pub fn entry(&self) -> Option<Entry> {
        let state = match self.outcome {
            Outcome::Created | Outcome::Missing => State::Created {
                id: self.id.as_deref().map(str::to_owned),
                unprinted: false,
            },
            Outcome::Unknown if self.sent_at.is_some() => State::Open,
            Outcome::Unknown => State::Unknown,
            _ => return None,
        };
        let limit = |milliseconds: Option<u64>| Duration::from_millis(milliseconds.unwrap_or_default());
        Some(Entry {
            // The run has ended, and the header was checked.
            sender: Sender(0),
            key: KeyId(0),
            by_create: false,
            limits: TimeLimits {
                timeout: limit(self.timeout_ms),
                settle: limit(self.settle_ms),
            },
            at: self.time(),
            state,
        })
    }

    fn time(&self) -> Option<Moment> {
        Some(Moment {
            boot: BootId(u64::from_str_radix(self.boot.as_deref()?, 16).ok()?),
            at: Duration::from_nanos(self.at_ns?),
        })
    }
}

/// Returns the time of the wall clock (RFC 3339).
pub fn wall_clock() -> String {
    // `humantime` panics for times before 1970, which a wrong clock can return.
    let now = SystemTime::now().max(SystemTime::UNIX_EPOCH);
    humantime::format_rfc3339_millis(now).to_string()
}

fn bounded(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.len() <= MAX_TEXT {
        return text;
    }
    let end = (0..=MAX_TEXT).rev().find(|end| text.is_char_boundary(*end));
    Cow::Owned(format!("{}…", &text[..end.unwrap_or_default()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_under_64_kib_whatever_the_texts_are() {
        for text in ["\u{1}".repeat(100_000), "é".repeat(100_000), "\"".repeat(100_000)] {
            let mut record = Record::new(2, &text, text.as_str().into(), Outcome::Rejected);
            record.set_texts(Some(text.clone()), Some(text.clone()));
            let line = serde_json::to_string(&record).unwrap();
            assert!(line.len() < 64 << 10, "{}", line.len());
            assert!(serde_json::from_str::<Record>(&line).is_ok());
        }
    }
}
