//! Text helpers shared by all messages: truncation, escaping, invisible characters, plurals and large numbers.

mod cells;

use std::borrow::Cow;

pub use cells::{escape_tsv, guard_formula, unguard_formula};

/// The most characters of a server text (a message, a name, a code) that are copied to a message or a file.
pub const SERVER_TEXT: usize = 200;

/// Returns at most `max_chars` characters of the text, followed by `…` if it is longer.
pub fn truncate(text: &str, max_chars: usize) -> Cow<'_, str> {
    match text.char_indices().nth(max_chars) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// Returns a server text for a message or a file: truncated, on one line, safe for terminals.
pub fn server_text(text: &str) -> String {
    escape(&truncate(text, SERVER_TEXT)).into_owned()
}

/// Returns whether a character can control a terminal or reorder the text around it: C0, DEL and C1 controls
/// (C1 includes an 8-bit CSI), line separators, bidirectional embeddings, overrides and isolates (UAX #9),
/// interlinear annotations and tags.
pub fn is_unsafe_for_terminal(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Returns whether a character has no glyph: Unicode's `Default_Ignorable_Code_Point` and the empty Braille cell.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFF8}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// Returns whether nothing in the text is visible.
pub fn is_blank(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_whitespace() || c.is_control() || is_invisible(c))
}

/// Returns the text on one line, with every unsafe character escaped in Rust syntax: `\n`, `\x1b`, `\u{202e}`.
pub fn escape(text: &str) -> Cow<'_, str> {
    replace_unsafe(text, |c, out| match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c if c.is_ascii() => out.push_str(&format!("\\x{:02x}", c as u32)),
        c => out.push_str(&format!("\\u{{{:x}}}", c as u32)),
    })
}

/// Returns a JSON document on one line, with every unsafe character escaped in JSON syntax. The value does not change.
pub fn escape_json(json: &str) -> Cow<'_, str> {
    replace_unsafe(json, |c, out| match c {
        // JSON strings cannot contain these, so they are white space between tokens.
        '\n' | '\r' | '\t' => out.push(' '),
        c => c
            .encode_utf16(&mut [0; 2])
            .iter()
            .for_each(|unit| out.push_str(&format!("\\u{unit:04x}"))),
    })
}

fn replace_unsafe(text: &str, replace: impl Fn(char, &mut String)) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe_for_terminal) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match is_unsafe_for_terminal(c) {
            true => replace(c, &mut out),
            false => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Returns the text in lower case and without accents, composed or combining, for comparing names. Invisible characters
/// are dropped.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        let base = match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
            'ç' | 'ć' | 'č' => 'c',
            'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
            'ì'..='ï' | 'ī' => 'i',
            'ñ' | 'ń' | 'ň' => 'n',
            'ò'..='ö' | 'ō' | 'ő' => 'o',
            'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
            'ý' | 'ÿ' => 'y',
            'œ' => {
                folded.push('o');
                'e'
            }
            '\u{300}'..='\u{36F}' => continue,
            c if is_invisible(c) => continue,
            c => c,
        };
        folded.push(base);
    }
    folded
}

/// Wraps each line to the width. In an indented line, such as `  NAME  text`, the text continues in its own column.
pub fn wrap(text: &str, width: usize) -> String {
    text.lines().map(|line| wrap_line(line, width) + "\n").collect()
}

fn wrap_line(line: &str, width: usize) -> String {
    let start = line.len() - line.trim_start().len();
    let gap = line[start..].find("  ").filter(|_| start > 0);
    let indent = gap.map_or(start, |gap| line.len() - line[start + gap..].trim_start().len());
    let (mut wrapped, mut column) = (line[..indent].to_owned(), indent);
    for (index, word) in line[indent..].split_whitespace().enumerate() {
        let length = word.chars().count();
        if index > 0 && column + 1 + length > width {
            wrapped.push_str(&format!("\n{:indent$}", ""));
            column = indent;
        } else if index > 0 {
            wrapped.push(' ');
            column += 1;
        }
        wrapped.push_str(word);
        column += length;
    }
    wrapped
}

/// Returns the count and its noun: `1 row`, `1,000 rows`.
pub fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", thousands(count), if count == 1 { one } else { many })
}

/// Returns the number with its digits in groups of three: `1,234,567`.
pub fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn truncates_by_characters_and_appends_an_ellipsis() {
        for (text, max, expected) in [
            ("", 0, ""),
            ("ab", 2, "ab"),
            ("abc", 2, "ab…"),
            ("éé山", 2, "éé…"),
            ("a", 0, "…"),
        ] {
            assert_eq!(truncate(text, max), expected, "{text:?}");
        }
        assert_eq!(server_text(&"\n".repeat(1000)), format!("{}…", r"\n".repeat(200)));
    }

    #[test]
    fn escapes_unsafe_characters_and_keeps_all_others() {
        for (text, shown) in [
            ("\x1b[31mred\x1b]0;title\x07", r"\x1b[31mred\x1b]0;title\x07"),
            ("\u{9b}31m", r"\u{9b}31m"),
            ("a\tb\r\nc\x7f", r"a\tb\r\nc\x7f"),
            ("\u{202e}evil\u{2069}", r"\u{202e}evil\u{2069}"),
            ("عائشة አበበ 山田 👩‍👩‍👧 é\u{200f}", "عائشة አበበ 山田 👩‍👩‍👧 é\u{200f}"),
        ] {
            assert_eq!(escape(text), shown);
        }
    }

    #[test]
    fn escaped_json_has_the_same_value() {
        for (text, shown) in [
            ("{\t\"a\":\n1}", "{ \"a\": 1}"),
            (
                "\"\u{202e}\u{7f}\u{9b}\u{e0001}\"",
                r#""\u202e\u007f\u009b\udb40\udc01""#,
            ),
            (r#"{"a":"\n\u202e é"}"#, r#"{"a":"\n\u202e é"}"#),
        ] {
            assert_eq!(escape_json(text), shown);
            let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
            assert_eq!(value(&escape_json(text)), value(text));
        }
    }

    #[test]
    fn wraps_lines_with_a_hanging_indent() {
        let text = "A long line of words\n\n  NAME  the text of the name\n  a literal\nend";
        let wrapped = "A long line of\nwords\n\n  NAME  the text\n        of the\n        name\n  a literal\nend\n";
        assert_eq!(wrap(text, 16), wrapped);
        assert_eq!(wrap(text, 80), text.to_owned() + "\n");
    }

    #[test]
    fn groups_digits_and_selects_the_plural() {
        for (count, shown) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(count), shown);
        }
        for (count, shown) in [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (4000, "4,000 rows")] {
            assert_eq!(plural(count, "row", "rows"), shown);
        }
    }

    #[test]
    fn folds_case_and_accents() {
        for (text, folded) in [
            ("Prénom", "prenom"),
            ("Pre\u{301}nom", "prenom"),
            ("ÂGE CŒUR", "age coeur"),
            ("\u{FEFF}Número", "numero"),
            ("ስም", "ስም"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    proptest! {
        #[test]
        fn escaped_text_has_no_unsafe_character(text: String) {
            prop_assert!(!escape(&text).chars().any(is_unsafe_for_terminal));
            prop_assert!(!escape_json(&text).chars().any(is_unsafe_for_terminal));
        }
    }
}
