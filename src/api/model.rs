//! The wire: the shapes that the API's page shows, read leniently.
//!
//! A raw text is kept beside each typed view, so that output can be the API's own spelling.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use crate::error::Error;

/// What every answer is wrapped in, its data aside.
#[derive(Debug, Deserialize)]
pub struct Envelope<'a> {
    /// `true` or `false`; anything else is neither.
    #[serde(borrow, default)]
    pub success: Option<&'a RawValue>,
    /// A sentence for people.
    #[serde(borrow, default)]
    pub message: Text<'a>,
    /// What went wrong.
    #[serde(borrow, default)]
    pub error: Option<&'a RawValue>,
}

impl Envelope<'_> {
    /// `success` as the API promises it: a boolean.
    pub fn success(&self) -> Option<bool> {
        match self.success?.get() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }
}

/// The `error` of an envelope.
#[derive(Debug, Default, Deserialize)]
pub struct ErrorBody<'a> {
    /// One of the four documented codes, or one this client does not know.
    #[serde(borrow, default)]
    pub code: Text<'a>,
    /// More about it.
    #[serde(borrow, default)]
    pub details: Text<'a>,
}

/// The `data` of a listing.
#[derive(Debug, Deserialize)]
pub struct ListData<'a> {
    /// Each contact in the API's own spelling.
    #[serde(borrow)]
    pub contacts: Vec<&'a RawValue>,
    /// Where this page stands.
    #[serde(default)]
    pub pagination: Option<Pagination>,
}

/// An answer, where nothing but its data is asked for.
#[derive(Debug, Deserialize)]
pub struct Holding<T> {
    /// What was asked for.
    pub data: T,
}

/// The `data` of one contact.
#[derive(Debug, Deserialize)]
pub struct OneData<'a> {
    /// The contact in the API's own spelling.
    #[serde(borrow)]
    pub contact: &'a RawValue,
}

/// Where a page stands in its listing, as the API says it. Fields it leaves out are `None`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Pagination {
    /// Contacts in the account.
    #[serde(default, deserialize_with = "count")]
    pub total: Option<u64>,
    /// This page's number, from 1.
    #[serde(default, deserialize_with = "count")]
    pub page: Option<u64>,
    /// Contacts on a full page.
    #[serde(default, deserialize_with = "count")]
    pub per_page: Option<u64>,
    /// Pages in the listing.
    #[serde(default, deserialize_with = "count")]
    pub total_pages: Option<u64>,
}

impl Pagination {
    /// How many pages there are, computed from `total` where the API does not say.
    pub fn pages(&self) -> Option<u64> {
        self.total_pages.or_else(|| match (self.total, self.per_page) {
            (Some(total), Some(per_page)) if per_page > 0 => Some(total.div_ceil(per_page)),
            _ => None,
        })
    }
}

/// A contact, with whatever fields it has.
#[derive(Debug, Default, Deserialize)]
pub struct Contact<'a> {
    /// The API's identifier.
    #[serde(borrow, default)]
    pub id: Text<'a>,
    /// The name, as it was given.
    #[serde(borrow, default)]
    pub name: Text<'a>,
    /// The number, as it was given: never judged, never rewritten.
    #[serde(borrow, default)]
    pub phone_number: Text<'a>,
    /// RFC 3339.
    #[serde(borrow, default)]
    pub created_at: Text<'a>,
    /// RFC 3339.
    #[serde(borrow, default)]
    pub updated_at: Text<'a>,
}

impl<'a> Contact<'a> {
    /// Reads a contact of a listing or an answer.
    pub fn read(raw: &'a str) -> Result<Self, Error> {
        object(raw)
    }
}

/// All of a contact that tells it from others.
#[derive(Debug, Deserialize)]
pub struct Identified<'a> {
    /// The API's identifier.
    #[serde(borrow, default)]
    pub id: Text<'a>,
}

/// Reads an object of the API. An array is none, though serde would take its elements for fields.
pub fn object<'a, T: Deserialize<'a>>(raw: &'a str) -> Result<T, Error> {
    let senseless =
        |why: &dyn std::fmt::Display| Error::Unexpected(format!("a contact of the API makes no sense: {why}"));
    match raw.trim_start().starts_with('{') {
        true => serde_json::from_str(raw).map_err(|error| senseless(&error)),
        false => Err(senseless(&"it is no object")),
    }
}

/// The body of a creation, field for field as on the API's page.
#[derive(Debug, Clone, Serialize)]
pub struct NewContact {
    /// The name.
    pub name: String,
    /// E.164, or digits as they were given.
    pub phone_number: String,
}

/// A string that may be missing, null, or something else than a string: those keep their JSON
/// spelling, so that a number where a string was expected_total still shows.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Text<'a>(pub Option<Cow<'a, str>>);

impl Text<'_> {
    /// The text, empty where there is none.
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
        // A lone surrogate is legal JSON and no Rust string: its escaped spelling is shown.
        Ok(Text(Some(match serde_json::from_str::<String>(raw) {
            Ok(decoded) => Cow::Owned(decoded),
            Err(_) => Cow::Borrowed(inner),
        })))
    }
}

/// A count, also where it came as a string; anything else counts as not said.
fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let raw = <&RawValue>::deserialize(deserializer)?.get();
    Ok(raw.trim_matches('"').parse().ok())
}

/// One line, and otherwise the API's spelling: white space between tokens dropped, nothing else.
pub fn compact(json: &str) -> Cow<'_, str> {
    // A string cannot hold a raw line break, so a text without one is a line already.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_reads_what_was_not_promised() {
        for (json, expected) in [
            (r#""John""#, Some("John")),
            (r#""a\nbé""#, Some("a\nbé")),
            ("null", None),
            ("12345678901234567890123", Some("12345678901234567890123")),
            ("1.10", Some("1.10")),
            ("true", Some("true")),
            (r#"{"a":1}"#, Some(r#"{"a":1}"#)),
            (r#""\ud800""#, Some(r"\ud800")),
        ] {
            let text: Text = serde_json::from_str(json).unwrap();
            assert_eq!(text.0.as_deref(), expected, "{json}");
        }
    }

    #[test]
    fn pagination_reads_strings_and_survives_nonsense() {
        let read: Pagination =
            serde_json::from_str(r#"{"total":"12","page":1,"per_page":null,"total_pages":-3,"x":0}"#).unwrap();
        assert_eq!(
            read,
            Pagination {
                total: Some(12),
                page: Some(1),
                per_page: None,
                total_pages: None
            }
        );
    }

    #[test]
    fn compact_changes_nothing_but_white_space() {
        let pretty = "{\n  \"a b\": 1.10,\n\t\"q\": \"x \\\" y  \\\\\",\r\n  \"n\": [ 1, 2 ]\n}";
        assert_eq!(compact(pretty), r#"{"a b":1.10,"q":"x \" y  \\","n":[1,2]}"#);
        assert!(matches!(compact(r#"{ "a": 1 }"#), Cow::Borrowed(_)));
    }
}
