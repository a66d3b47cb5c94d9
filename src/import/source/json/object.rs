//! A JSON object with its keys in order and its values as they are spelled.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::super::cells::shown;
use super::what;

/// The most keys of an object, which bounds its memory.
const MAX_KEYS: usize = 10_000;

/// An object, its pairs in order; a key may repeat.
#[derive(Default)]
pub(super) struct Object<'a> {
    /// The keys of texts, numbers, booleans and `null`.
    pub keys: Vec<String>,
    values: Vec<&'a RawValue>,
    /// The length of all values but the nested ones.
    pub size: usize,
    /// The pairs whose values are arrays or objects.
    pub nested: Vec<(String, &'a RawValue)>,
}

impl<'a> Object<'a> {
    /// Parses a value that is an object.
    ///
    /// # Errors
    ///
    /// The reason why the value can't be a row.
    pub fn parse(value: &'a RawValue) -> Result<Self, String> {
        let text = value.get();
        let found = match text.as_bytes() {
            [b'{', ..] => return serde_json::from_str(text).map_err(|error| what(&error)),
            [b'[', ..] => "an array".to_owned(),
            [b'"', ..] => format!("the text {}", shown(text, 40)),
            _ => shown(text, 40),
        };
        Err(format!("expected an object with a name and a number, found {found}"))
    }

    /// The texts of the keys. A number is spelled as in the file, so it is never rounded into another; `null` is empty. A
    /// text with half of a surrogate pair (`\ud83d`) is spelled as in the file too, with U+FFFD, which makes its row
    /// invalid: as an empty text, another key would take its place.
    pub fn texts(&self) -> Vec<Cow<'a, str>> {
        let text = |value: &&'a RawValue| match value.get().as_bytes() {
            [b'"', ..] => match serde_json::from_str::<String>(value.get()) {
                Ok(text) => text.into(),
                Err(_) => format!("{}\u{FFFD}", value.get().trim_matches('"')).into(),
            },
            b"null" => "".into(),
            _ => value.get().into(),
        };
        self.values.iter().map(text).collect()
    }

    /// Returns the arrays and objects with their keys, as JSON.
    pub fn nested_texts(&self) -> Vec<(Cow<'_, str>, Cow<'a, str>)> {
        let texts = self.nested.iter();
        texts
            .map(|(key, value)| (key.as_str().into(), value.get().into()))
            .collect()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_map(Pairs)
    }
}

struct Pairs;

impl<'de> Visitor<'de> for Pairs {
    type Value = Object<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
        let mut object = Object::default();
        while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
            if object.keys.len() + object.nested.len() == MAX_KEYS {
                return Err(A::Error::custom(format!("the object has more than {MAX_KEYS} keys")));
            }
            if value.get().starts_with(['[', '{']) {
                object.nested.push((key, value));
            } else {
                object.size += key.len() + value.get().len();
                object.keys.push(key);
                object.values.push(value);
            }
        }
        Ok(object)
    }
}
