//! Paths below the base URL. Validation ensures that a path can't change the host or leave the path of the base URL.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// All characters except the unreserved ones (RFC 3986, 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Characters that must be escaped in a path or a query (RFC 3986, 3.3 and 3.4). `%` is allowed, as it starts an escape.
const INVALID_IN_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The longest escaped ID in bytes. Servers should accept URLs of 8000 bytes (RFC 9110, 4.1).
const MAX_ID_LENGTH: usize = 8000;

/// Escapes text for use in any part of a URL.
pub fn escape(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Returns the path of a page of the listing. A parameter that is `None` is omitted.
pub fn list_path(page: Option<u64>, per_page: Option<u64>) -> String {
    let parameters: Vec<String> = [("page", page), ("per_page", per_page)]
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}={}", value?)))
        .collect();
    match parameters.is_empty() {
        true => "/contacts".into(),
        false => format!("/contacts?{}", parameters.join("&")),
    }
}

/// Returns the path of a contact. `None` if the ID is empty, too long, or contains a `.` or `..` segment, which servers
/// resolve.
pub fn contact_path(id: &str) -> Option<String> {
    let escaped = escape(id);
    let is_valid = escaped.len() <= MAX_ID_LENGTH && check_segments(&escaped).is_ok();
    is_valid.then(|| format!("/contacts/{escaped}"))
}

/// Validates a path, with or without a query, that the user entered. Adds a leading slash and escapes invalid characters.
/// The error describes the problem.
pub fn api_path(text: &str) -> Result<String, String> {
    let below = text.strip_prefix('/').unwrap_or(text);
    let path = below.split('?').next().unwrap_or_default();
    let checked = check_characters(text).and_then(|()| match path {
        "" => Ok(()),
        path => check_segments(path.strip_suffix('/').unwrap_or(path)),
    });
    match checked {
        Ok(()) => Ok(format!("/{}", utf8_percent_encode(below, INVALID_IN_PATH))),
        Err(reason) => Err(format!("the path {text:?} {reason}")),
    }
}

fn check_characters(text: &str) -> Result<(), &'static str> {
    let is_escape = |rest: &str| {
        rest.get(..2)
            .is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
    };
    let first_segment = text.split(['/', '?']).next().unwrap_or_default();
    if text.is_empty() {
        return Err("is empty");
    }
    if text.contains('\\') {
        return Err("contains a backslash; write %5C for a backslash");
    }
    if text.contains('#') {
        return Err("contains a #, which starts a fragment that is not sent; write %23 for a # character");
    }
    if text.chars().any(char::is_control) {
        return Err("contains a control character");
    }
    if first_segment.contains(':') {
        return Err("starts like a URL; a path below the base URL is expected");
    }
    if !text.split('%').skip(1).all(is_escape) {
        return Err("contains a % without two hexadecimal digits; write %25 for a % character");
    }
    Ok(())
}

/// Checks the decoded segments, because servers resolve `..` after decoding. Some treat a backslash as a slash.
fn check_segments(path: &str) -> Result<(), &'static str> {
    let decoded = percent_decode_str(path).decode_utf8();
    let decoded = decoded.map_err(|_| "contains an escape that is not UTF-8")?;
    if decoded.split('/').any(str::is_empty) {
        return Err("contains an empty segment");
    }
    let mut names = decoded.split(['/', '\\']);
    match names.any(|name| matches!(name, "." | "..")) {
        true => Err("contains a . or .. segment, which servers and proxies resolve"),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests;
