//! Values that are accepted as any JSON type, and JSON text on one line.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// A string that may be missing or null. A value of another type is kept as its JSON text, so that it can be shown.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Text<'a>(pub Option<Cow<'a, str>>);

impl Text<'_> {
    /// Returns the text, or an empty string.
    pub fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        let Some(inner) = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
            return Ok(Text((raw != "null").then_some(Cow::Borrowed(raw))));
        };
        if !inner.contains('\\') {
            return Ok(Text(Some(Cow::Borrowed(inner))));
        }
        // A lone surrogate is valid JSON but not a valid Rust string, so its escape sequence is kept.
        Ok(Text(Some(match serde_json::from_str::<String>(raw) {
            Ok(decoded) => Cow::Owned(decoded),
            Err(_) => Cow::Borrowed(inner),
        })))
    }
}

/// Parses a count from a number or a string. Other values are ignored.
pub(super) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let raw = <&RawValue>::deserialize(deserializer)?.get();
    Ok(raw.trim_matches('"').parse().ok())
}

/// Returns JSON on one line. Removes only white space between tokens.
pub fn compact(json: &str) -> Cow<'_, str> {
    // JSON strings can't contain line breaks, so text without line breaks is unchanged.
    if !json.contains(['\n', '\r']) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len());
    let (mut quoted, mut escaped) = (false, false);
    for c in json.chars() {
        if quoted || !matches!(c, ' ' | '\t' | '\n' | '\r') {
            out.push(c);
        }
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = quoted,
            '"' => quoted = !quoted,
            _ => {}
        }
    }
    Cow::Owned(out)
}
