//! A document of the API as a value of jaq.

use std::borrow::Cow;

use jaq_json::{Val, read};

/// Levels. jaq parses and drops nested values recursively, and a response must not exhaust the stack.
const DEEPEST: usize = 500;

/// Parses a document. Each number keeps its spelling.
pub fn read(document: &str) -> Result<Val, String> {
    if depth(document) > DEEPEST {
        return Err(format!("the document is nested more than {DEEPEST} levels deep"));
    }
    let document = replace_lone_surrogates(document);
    read::parse_single(document.as_bytes()).map_err(|error| format!("cannot read the document: {error}"))
}

/// Returns how deep arrays and objects are nested.
fn depth(document: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_string, mut escaped) = (false, false);
    for byte in document.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// Replaces each unpaired UTF-16 surrogate (`\ud83d` alone) with `\ufffd`. JSON allows it, UTF-8 does not.
fn replace_lone_surrogates(document: &str) -> Cow<'_, str> {
    if !document.contains("\\u") {
        return Cow::Borrowed(document);
    }
    let mut replaced = String::with_capacity(document.len());
    let mut rest = document;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        replaced.push_str(before);
        let (kept, length) = match (utf16(escape), escape.get(6..).and_then(utf16)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (escape, 12),
            (Some(0xd800..=0xdfff), _) => ("\\ufffd", 6),
            _ => (escape, 2),
        };
        let end = escape.floor_char_boundary(length);
        replaced.push_str(kept.get(..end).unwrap_or(kept));
        rest = &escape[end..];
    }
    Cow::Owned(replaced + rest)
}

/// Returns the UTF-16 unit of a `\uXXXX` at the start.
fn utf16(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}
