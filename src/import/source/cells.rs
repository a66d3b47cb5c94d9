//! The text of a cell: blank, a placeholder, several values, or unsafe to quote.

use std::borrow::Cow;

pub(super) use crate::text::is_blank;
use crate::text::{escape, truncate, unguard_formula};

/// Returns whether the cell is blank or a placeholder, such as `N/A`.
pub(super) fn is_no_number(text: &str) -> bool {
    const PLACEHOLDERS: [&str; 12] = [
        "-", "--", "–", "—", "n/a", "#n/a", "na", "n.a.", "null", "(null)", "none", "nil",
    ];
    is_blank(text) || PLACEHOLDERS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// The first of several values in one cell, as Google writes them, and how many others there are.
pub(super) fn first_value(text: &str) -> (&str, usize) {
    let mut values = text.split(" ::: ").map(str::trim).filter(|value| !is_blank(value));
    let first = values.next().unwrap_or(text);
    (first, values.count())
}

/// Undoes the escapes that `list -o tsv` writes: `\t`, `\n`, `\r`, `\\`, and `\"` at the start. Other backslashes stay.
pub(super) fn unescape_tsv(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains('\\') {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let escaped = match chars.peek() {
            Some('t') => '\t',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('\\') => '\\',
            Some('"') if is_blank(&plain) => '"',
            _ => '\0',
        };
        if c == '\\' && escaped != '\0' {
            plain.push(escaped);
            chars.next();
        } else {
            plain.push(c);
        }
    }
    Cow::Owned(plain)
}

/// Removes the apostrophe that a rejects file, or `list -o csv`, gives to formulas.
pub(super) fn unguard(cell: Cow<'_, str>) -> Cow<'_, str> {
    match cell {
        Cow::Borrowed(text) => unguard_formula(text).into(),
        Cow::Owned(text) if !text.starts_with('\'') => text.into(),
        Cow::Owned(text) => unguard_formula(&text).to_owned().into(),
    }
}

/// Text from the file as a reason may quote it: at most `longest` characters, on one line.
pub(super) fn shown(text: &str, longest: usize) -> String {
    escape(&truncate(text, longest)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_text_is_blank() {
        for text in [
            "",
            " \t",
            "\u{200B}",
            "\u{2060}\u{FEFF}",
            "\u{AD}",
            "\u{3164}",
            "\u{A0}",
            "\u{2800}\u{FE0F}",
        ] {
            assert!(is_blank(text), "{text:?}");
        }
        for text in ["a", "\u{200B}a", "ሰ", "👩", "-"] {
            assert!(!is_blank(text), "{text:?}");
        }
    }

    #[test]
    fn placeholders_are_no_numbers() {
        for text in ["", "-", "N/A", "n/a", "NULL", "null", "None", "#N/A", "\u{200B}"] {
            assert!(is_no_number(text), "{text:?}");
        }
        for text in ["0", "+", "nullable", "12"] {
            assert!(!is_no_number(text), "{text:?}");
        }
    }

    #[test]
    fn the_escapes_of_list_are_undone_and_other_backslashes_stay() {
        for (text, plain) in [
            (r"a\tb\nc\rd", "a\tb\nc\rd"),
            (r"C:\\temp\\new", r"C:\temp\new"),
            (r"\\t", r"\t"),
            (r"a\b\", r"a\b\"),
            (r#"\"Ada" Lee"#, r#""Ada" Lee"#),
            (r#"a\"b"#, r#"a\"b"#),
        ] {
            assert_eq!(unescape_tsv(text.into()), plain, "{text}");
        }
    }

    #[test]
    fn the_first_of_several_values_is_used() {
        assert_eq!(first_value("+1 ::: +2 ::: +3"), ("+1", 2));
        assert_eq!(first_value(" ::: +2"), ("+2", 0));
        assert_eq!(first_value("+1"), ("+1", 0));
    }
}
