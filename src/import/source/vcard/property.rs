//! One property of a card, such as `item1.TEL;TYPE=CELL:+254712345678` (RFC 6350 section 3.3, and vCard 2.1 and 3.0).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use encoding_rs::{Encoding, UTF_8};

use super::decoder::ValueDecoder;

/// A property with its value as written.
pub(super) struct Property {
    /// The text before the dot (`item1`), which other properties share; mostly empty.
    pub group: String,
    /// In capitals.
    pub name: String,
    /// In capitals, without quotes: `TYPE=CELL,VOICE`.
    pub parameters: Vec<String>,
    value: String,
}

impl Property {
    /// Parses an unfolded line.
    pub fn parse(line: &[u8], decoder: &ValueDecoder) -> Self {
        let (header, value) = split_header(line);
        let property = Self::parse_header(header);
        Property {
            value: property.text_of(value, decoder),
            ..property
        }
    }

    /// Parses the part of a line before its value.
    pub fn parse_header(header: &[u8]) -> Self {
        let words = header.split(unquoted(b';')).map(String::from_utf8_lossy);
        let mut words = words.map(|word| word.to_ascii_uppercase().replace('"', ""));
        let name = words.next().unwrap_or_default();
        let (group, name) = name.rsplit_once('.').unwrap_or(("", &name));
        Property {
            group: group.trim().to_owned(),
            name: name.trim().to_owned(),
            parameters: words.collect(),
            value: String::new(),
        }
    }

    /// Returns the values of a parameter. vCard 2.1 omits the names of TYPE and ENCODING (`TEL;CELL`).
    pub fn values<'a>(&'a self, parameter: &'a str) -> impl Iterator<Item = &'a str> {
        let list = move |text: &'a String| match text.split_once('=') {
            Some((name, list)) => (name.trim() == parameter).then_some(list),
            None => Some(&text[..]),
        };
        let lists = self.parameters.iter().filter_map(list);
        lists.flat_map(|list| list.split(',')).map(str::trim)
    }

    /// Tests whether a parameter has a value.
    pub fn has(&self, parameter: &str, value: &str) -> bool {
        self.values(parameter).any(|found| found == value)
    }

    /// Tests whether the value is in quoted-printable.
    pub fn is_quoted_printable(&self) -> bool {
        self.has("ENCODING", "QUOTED-PRINTABLE") || self.has("ENCODING", "Q")
    }

    /// Returns the whole value.
    pub fn text(&self, decoder: &ValueDecoder) -> String {
        self.decode(&self.value, decoder).trim().to_owned()
    }

    /// Returns the components of the value, which semicolons separate, each as its parts, which commas separate.
    pub fn components(&self, decoder: &ValueDecoder) -> Vec<Vec<String>> {
        let decode_parts = |component: &str| {
            let parts = component.split(unescaped(','));
            parts.map(|part| self.decode(part, decoder)).collect()
        };
        self.value.split(unescaped(';')).map(decode_parts).collect()
    }

    /// Decodes escapes, then the ENCODING, then the CHARSET.
    fn decode(&self, value: &str, decoder: &ValueDecoder) -> String {
        let text = unescape(value);
        if self.is_quoted_printable() {
            self.text_of(&decode_quoted_printable(&text), decoder)
        } else if self.has("ENCODING", "BASE64") || self.has("ENCODING", "B") {
            match BASE64_STANDARD.decode(text.trim()) {
                Ok(bytes) => self.text_of(&bytes, decoder),
                Err(_) => '\u{FFFD}'.into(),
            }
        } else {
            text
        }
    }

    /// Decodes the CHARSET. Invalid bytes become U+FFFD.
    fn text_of(&self, bytes: &[u8], decoder: &ValueDecoder) -> String {
        match self.values("CHARSET").next() {
            // Some phones name a CHARSET and write UTF-8.
            Some(charset) if std::str::from_utf8(bytes).is_err() => {
                let charset = Encoding::for_label(charset.as_bytes()).unwrap_or(UTF_8);
                charset.decode_without_bom_handling(bytes).0.into_owned()
            }
            _ => decoder.decode(bytes),
        }
    }
}

/// Splits a line at the colon before the value: the first outside quotes, else, if a quote is never closed, the first.
pub(super) fn split_header(line: &[u8]) -> (&[u8], &[u8]) {
    let colon = line.iter().position(unquoted(b':'));
    let colon = colon.or_else(|| line.iter().position(|byte| *byte == b':'));
    colon.map_or((line, b""), |colon| (&line[..colon], &line[colon + 1..]))
}

/// Finds a separator outside double quotes.
fn unquoted(separator: u8) -> impl FnMut(&u8) -> bool {
    let mut is_quoted = false;
    move |byte| {
        is_quoted ^= *byte == b'"';
        *byte == separator && !is_quoted
    }
}

/// Finds a separator without a backslash before it.
fn unescaped(separator: char) -> impl FnMut(char) -> bool {
    let mut is_escaped = false;
    move |c| {
        let is_found = c == separator && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        is_found
    }
}

fn unescape(value: &str) -> String {
    let mut chars = value.chars();
    let unescaped = std::iter::from_fn(|| match chars.next()? {
        '\\' => Some(match chars.next() {
            Some('n' | 'N') => '\n',
            Some('r' | 'R') => '\r',
            other => other.unwrap_or('\\'),
        }),
        c => Some(c),
    });
    unescaped.collect()
}

/// Decodes `=3D`. The soft line breaks are removed already. An equals sign without two hexadecimal digits stays.
fn decode_quoted_printable(text: &str) -> Vec<u8> {
    let mut parts = text.split('=');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let hex = part.get(..2).filter(|hex| !hex.starts_with('+'));
        let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(byte.unwrap_or(b'='));
        bytes.extend_from_slice(&part.as_bytes()[if byte.is_some() { 2 } else { 0 }..]);
    }
    bytes
}
