//! Character classes of phone numbers.

use crate::text::is_invisible;

/// Converts Arabic-Indic and Persian digits, and full-width characters (`＋`, `（`, `０`), to ASCII.
#[inline]
pub(super) fn to_ascii(c: char) -> char {
    let code = u32::from(c);
    let ascii = match code {
        0..=0x7F => return c,
        0x660..=0x669 => code - 0x660 + 0x30,
        0x6F0..=0x6F9 => code - 0x6F0 + 0x30,
        0xFF01..=0xFF5E => code - 0xFF01 + 0x21,
        _ => return c,
    };
    char::from_u32(ascii).unwrap_or(c)
}

/// Counts the digits, including those that [`to_ascii`] converts.
pub(super) fn count_digits(text: &str) -> usize {
    text.chars().map(to_ascii).filter(char::is_ascii_digit).count()
}

/// Returns whether a character is a separator between digits. The caller handles `.` and `/`.
pub(super) fn is_separator(c: char) -> bool {
    matches!(
        c,
        ' ' | '-' | '(' | ')'
        | '\u{058A}' // Armenian hyphen
        | '\u{2010}'
            ..='\u{2015}' // hyphens and dashes
        | '\u{2043}' // hyphen bullet
        | '\u{2212}' // minus
        | '\u{2E3A}' | '\u{2E3B}' // long dashes
        | '\u{30FC}' // katakana long vowel mark, used as a dash in Japan
        | '\u{FE58}' | '\u{FE63}' // small dashes
    ) || c.is_whitespace()
        || is_invisible(c)
}
