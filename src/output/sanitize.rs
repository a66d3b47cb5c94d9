//! Foreign text on a terminal: characters that act are shown, not obeyed.

use std::borrow::Cow;

/// Whether a terminal would do something else with the character than show it: C0, DEL and C1
/// controls (C1 holds an 8-bit CSI), line separators, and what reorders the text around it
/// (Unicode's bidirectional embeddings, overrides and isolates, UAX #9).
fn is_unsafe_for_terminal(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The text on one line, with every acting character escaped.
pub fn line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe_for_terminal) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_unsafe_for_terminal(c) && c.is_ascii() => out.push_str(&format!("\\x{:02x}", c as u32)),
            c if is_unsafe_for_terminal(c) => out.push_str(&format!("\\u{{{:x}}}", c as u32)),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// JSON on one line, with every acting character as JSON escapes it: to a parser, the same value.
pub fn json(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe_for_terminal) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            // No string holds them as they are, so they stand between tokens.
            '\n' | '\r' | '\t' => out.push(' '),
            c if is_unsafe_for_terminal(c) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_acts_is_shown_and_what_people_write_is_kept() {
        for (text, shown) in [
            ("\x1b[31mred\x1b]0;title\x07", r"\x1b[31mred\x1b]0;title\x07"),
            ("\u{9b}31m", r"\u{9b}31m"),
            ("a\tb\r\nc\x7f", r"a\tb\r\nc\x7f"),
            ("\u{202e}evil\u{2069}", r"\u{202e}evil\u{2069}"),
            ("عائشة አበበ 山田 👩‍👩‍👧 é\u{200f}", "عائشة አበበ 山田 👩‍👩‍👧 é\u{200f}"),
        ] {
            assert_eq!(line(text), shown);
        }
    }

    #[test]
    fn json_stays_the_json_it_was() {
        for (text, shown) in [
            ("{\t\"a\":\n1}", "{ \"a\": 1}"),
            (
                "\"\u{202e}\u{7f}\u{9b}\u{e0001}\"",
                r#""\u202e\u007f\u009b\udb40\udc01""#,
            ),
            (r#"{"a":"\n\u202e é"}"#, r#"{"a":"\n\u202e é"}"#),
        ] {
            assert_eq!(json(text), shown);
            let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
            assert_eq!(value(&json(text)), value(text));
        }
    }

    proptest! {
        #[test]
        fn nothing_that_acts_ever_comes_out(text: String) {
            prop_assert!(!line(&text).chars().any(is_unsafe_for_terminal));
        }
    }
}
