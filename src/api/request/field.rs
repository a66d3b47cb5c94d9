//! Fields of a request to any endpoint.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::api::path::escape;
use crate::error::{Error, Result};

/// A field of a request: a name and a JSON value.
#[derive(Debug, Clone)]
pub struct Field {
    pub(super) key: String,
    value: Box<RawValue>,
}

impl Field {
    /// Parses `KEY=STRING`.
    pub fn string(text: &str) -> Result<Self, String> {
        let (key, value) = split(text)?;
        let value = serde_json::value::to_raw_value(value).map_err(|error| error.to_string())?;
        Ok(Self { key, value })
    }

    /// Parses `KEY=JSON`. The JSON text is not changed.
    pub fn json(text: &str) -> Result<Self, String> {
        let (key, value) = split(text)?;
        match serde_json::from_str(value) {
            Ok(value) => Ok(Self { key, value }),
            Err(error) => Err(format!("the field {key:?} is not JSON: {error}; a string needs quotes")),
        }
    }

    /// Returns the value as a query parameter: the text of a string, or the JSON of another type.
    fn as_parameter(&self) -> Result<Cow<'_, str>> {
        let raw = self.value.get();
        match raw.starts_with('"') {
            true => serde_json::from_str(raw)
                .map(Cow::Owned)
                .map_err(|error| Error::Usage(format!("the field {:?} can't be part of a URL: {error}", self.key))),
            false => Ok(raw.into()),
        }
    }
}

fn split(text: &str) -> Result<(String, &str), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value)),
        _ => Err("a field must look like KEY=VALUE".into()),
    }
}

/// Appends the fields to the query of a path.
pub(super) fn append_query(path: &mut String, fields: &[Field]) -> Result<()> {
    for field in fields {
        if !path.ends_with(['?', '&']) {
            path.push(if path.contains('?') { '&' } else { '?' });
        }
        path.push_str(&escape(&field.key));
        path.push('=');
        path.push_str(&escape(&field.as_parameter()?));
    }
    Ok(())
}

/// Returns the fields as a JSON object, in their order and with unchanged values. Empty if there are no fields.
pub(super) fn to_object(fields: &[Field]) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    for field in fields {
        body.push(if body.is_empty() { b'{' } else { b',' });
        let key = serde_json::to_string(&field.key)
            .map_err(|error| Error::Unexpected(format!("{:?} can't be written as JSON: {error}", field.key)))?;
        body.extend(key.bytes().chain([b':']).chain(field.value.get().bytes()));
    }
    if !body.is_empty() {
        body.push(b'}');
    }
    Ok(body)
}
