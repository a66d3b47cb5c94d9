//! Removes API keys from text before it leaves the process.
//!
//! Applies to stderr and to the files that this program writes. The API's data on stdout is never changed.

use std::borrow::Cow;
use std::sync::RwLock;

use crate::api::key::ApiKey;

/// The replacement for a key.
pub const REDACTED: &str = "***";
/// Bytes. A shorter key can occur inside ordinary words, so it is masked only where it is a complete value.
const MIN_LENGTH_ANYWHERE: usize = 8;
/// Bytes. A key that was truncated with `…` is masked if at least this many bytes of it are left.
const MIN_TRUNCATED_LENGTH: usize = 4;
const UNPOISONED: &str = "no thread panics while it holds the list of keys";

/// The keys to mask.
#[derive(Default)]
pub struct Redactor {
    keys: RwLock<Vec<ApiKey>>,
}

impl Redactor {
    /// Adds a key.
    pub fn add(&self, key: &ApiKey) {
        let mut keys = self.keys.write().expect(UNPOISONED);
        if !keys.contains(key) {
            keys.push(key.clone());
        }
    }

    /// Masks every key, including keys with JSON or URL escapes.
    pub fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let keys = self.keys.read().expect(UNPOISONED);
        keys.iter()
            .fold(Cow::Borrowed(text), |text, key| match mask(key.expose(), &text) {
                Some(masked) => Cow::Owned(masked),
                None => text,
            })
    }
}

/// Returns the text with the key masked, or `None` if the text does not contain the key.
fn mask(key: &str, text: &str) -> Option<String> {
    let (mut masked, mut copied, mut at) = (String::new(), 0, 0);
    while at < text.len() {
        let found = matched_length(key, &text.as_bytes()[at..]).map(|length| (&text[..at], &text[at + length..]));
        match found.filter(|(before, after)| key.len() >= MIN_LENGTH_ANYWHERE || is_whole_value(before, after)) {
            Some((before, after)) => {
                masked.push_str(&before[copied..]);
                // Half an escape sequence would break the JSON around it.
                let backslashes = masked.len() - masked.trim_end_matches('\\').len();
                masked.truncate(masked.len() - backslashes % 2);
                masked.push_str(REDACTED);
                at = text.len() - after.len();
                copied = at;
            }
            None => at += 1,
        }
    }
    (copied > 0).then(|| masked + &text[copied..])
}

/// Returns whether the text between `before` and `after` is a quoted value, or a complete query parameter or header
/// value.
fn is_whole_value(before: &str, after: &str) -> bool {
    // A quote inside a JSON string has a backslash.
    let closing = after.trim_start_matches('\\');
    for quote in ['"', '\'', '`'] {
        if before.ends_with(quote) && closing.starts_with(quote) {
            let is_name = quote == '"' && closing[1..].trim_start().starts_with(':');
            return !is_name;
        }
    }
    let ends = |marks: &[char]| after.is_empty() || closing.starts_with(marks);
    match before.ends_with('=') {
        true => ends(&['&', '#', '"', '\'', '`', ' ', '\n']),
        false => (before.ends_with(": ") || before.ends_with("Bearer ")) && ends(&['"', '\'', '`', '\n']),
    }
}

/// Returns the number of bytes at the start of the text that match the key, or a part of it that ends with `…`.
fn matched_length(key: &str, text: &[u8]) -> Option<usize> {
    // A backslash can be a character of the key or start an escape sequence, so both are tried.
    let mut bytes = key.bytes();
    let mut ends: Vec<usize> = character_ends(bytes.next()?, text, 0).collect();
    for (matched, byte) in (1..).zip(bytes) {
        if ends.is_empty() {
            return None;
        }
        let is_truncated = |end: &&usize| text[**end..].starts_with("…".as_bytes());
        if matched >= MIN_TRUNCATED_LENGTH
            && key.len() >= MIN_LENGTH_ANYWHERE
            && let Some(end) = ends.iter().find(is_truncated)
        {
            return Some(*end);
        }
        ends = ends.iter().flat_map(|end| character_ends(byte, text, *end)).collect();
        ends.dedup();
    }
    ends.into_iter().max()
}

/// Returns the end positions of a character of the key that starts at `at`: unescaped, escaped (`\/` in JSON), or
/// hexadecimal (`\u002f` in JSON, `%2F` in a URL).
fn character_ends(byte: u8, text: &[u8], at: usize) -> impl Iterator<Item = usize> {
    let hexadecimal = |from: usize, to: usize| {
        let digits = text
            .get(at + from..at + to)
            .and_then(|digits| str::from_utf8(digits).ok());
        digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) == Some(byte)
    };
    let escaped = match text.get(at..).unwrap_or_default() {
        [b'\\', b'u', ..] if hexadecimal(2, 6) => Some(6),
        [b'\\', next, ..] if *next == byte && matches!(next, b'"' | b'\\' | b'/') => Some(2),
        [b'%', ..] if hexadecimal(1, 3) => Some(3),
        _ => None,
    };
    let unescaped = (text.get(at) == Some(&byte)).then_some(1);
    unescaped.into_iter().chain(escaped).map(move |length| at + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redactor(key: &str) -> Redactor {
        let redactor = Redactor::default();
        redactor.add(&ApiKey::new(key).unwrap());
        redactor
    }

    #[test]
    fn masks_keys_with_json_and_url_escapes() {
        let one = redactor(r#"s"k\1_long"#);
        for (text, masked) in [
            (r#"bad key s"k\1_long!"#, "bad key ***!"),
            (r#"{"k":"s\"k\\1_long"}"#, r#"{"k":"***"}"#),
            ("/?key=s%22k%5C1_long&b", "/?key=***&b"),
        ] {
            assert_eq!(one.redact(text), masked);
        }
        let other = redactor("c2s/a+b==");
        assert_eq!(other.redact(r#"{"k":"c2s\/a+b=="}"#), r#"{"k":"***"}"#);
        assert_eq!(other.redact("c2s%2Fa%2Bb%3D%3D c2s"), "*** c2s");
    }

    #[test]
    fn masks_keys_with_any_combination_of_escaped_characters() {
        let redactor = redactor(r#"sk/a"b\c"#);
        for escaped in [
            r"\u0073k\u002Fa\u0022b\u005cc",
            "sk%2fa%22b%5Cc",
            r#"sk/a\"b\\c"#,
            r#"%73%6B\/a"b\c"#,
        ] {
            assert_eq!(redactor.redact(&format!("<{escaped}>é")), "<***>é");
        }
        // JSON inside a JSON string stays valid.
        assert_eq!(redactor.redact(r#""\\u0073k/a\"b\\c""#), r#""***""#);
        for other in ["sk/a", "sk%2", r"\u0073k", r"sk/a\", "%", r"\", ""] {
            assert!(matches!(redactor.redact(other), Cow::Borrowed(_)));
        }
    }

    #[test]
    fn masks_a_key_that_was_truncated() {
        let redactor = redactor("sk_live_1234");
        for (text, masked) in [
            ("bad key sk_live…", "bad key ***…"),
            ("bad key sk_l… (HTTP 400)", "bad key ***… (HTTP 400)"),
            ("bad key sk_…", "bad key sk_…"),
            ("sk_live is no key", "sk_live is no key"),
        ] {
            assert_eq!(redactor.redact(text), masked);
        }
    }

    #[test]
    fn masks_a_short_key_only_where_it_is_a_complete_value() {
        let redactor = redactor("e");
        for (text, masked) in [
            (
                r#"{"success":false,"message":"e"}"#,
                r#"{"success":false,"message":"***"}"#,
            ),
            (r#"{"e": "e" , "n":"ee"}"#, r#"{"e": "***" , "n":"ee"}"#),
            (r#""{\"key\":\"e\",\"e\":1}""#, r#""{\"key\":\"***\",\"e\":1}""#),
            ("https://h/e?e=e&k=e#e", "https://h/e?e=***&k=***#e"),
            ("the value 'e' or `e` is e", "the value '***' or `***` is e"),
            ("> x-key: e", "> x-key: ***"),
            ("Authorization: Bearer e", "Authorization: Bearer ***"),
            ("error: e e: e was here", "error: e e: e was here"),
            ("CONVERS8_API_KEY=e convers8", "CONVERS8_API_KEY=*** convers8"),
            ("e", "e"),
        ] {
            assert_eq!(redactor.redact(text), masked);
        }
    }
}
