//! Character classes of phone numbers.

use crate::text::is_invisible;

/// The zeros of the decimal digits of each script, ten consecutive characters each (Unicode 16, general category Nd).
const ZEROS: [u32; 73] = [
    0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0, 0xF20,
    0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0,
    0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x10D40, 0x11066, 0x110F0, 0x11136, 0x111D0,
    0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x116D0, 0x116DA, 0x11730, 0x118E0, 0x11950, 0x11BF0, 0x11C50,
    0x11D50, 0x11DA0, 0x11F50, 0x16A60, 0x16AC0, 0x16B50, 0x1CCF0, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6,
    0x1E140, 0x1E2F0, 0x1E4F0, 0x1E5F1, 0x1E950, 0x1FBF0,
];

/// Converts decimal digits of any script, and full-width characters (`＋`, `（`), to ASCII.
#[inline]
pub(super) fn to_ascii(c: char) -> char {
    if c.is_ascii() { c } else { other_to_ascii(c) }
}

fn other_to_ascii(c: char) -> char {
    let code = u32::from(c);
    let last_zero = ZEROS[..ZEROS.partition_point(|zero| *zero <= code)].last();
    let ascii = match (last_zero.map(|zero| code - zero), code) {
        (Some(digit @ 0..=9), _) => digit + 0x30,
        (_, 0xFF01..=0xFF5E) => code - 0xFF01 + 0x21,
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
