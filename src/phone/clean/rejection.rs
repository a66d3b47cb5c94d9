//! Describes why a text is not exactly one phone number.

use super::super::MIN_DIGITS;
use super::super::characters::{count_digits, to_ascii};
use super::Scan;

pub(super) const TWO_NUMBERS: &str = "two numbers in one";

/// Returns the reason. `rest` starts with the first character of `text` that is not allowed.
pub(super) fn reason_for(scan: &Scan, text: &str, rest: &str) -> String {
    let c = rest.chars().next().map_or(' ', to_ascii);
    let has_number_before = scan.digits >= MIN_DIGITS;
    let has_number_after = count_digits(rest) >= MIN_DIGITS;
    if is_scientific(text) {
        return spreadsheet("scientific notation");
    }
    if has_number_before && is_zeros_after_comma(rest) {
        return spreadsheet("decimals");
    }
    if scan.digits > 0
        && let Some(extension) = extension(rest)
    {
        return format!("has the extension {extension}");
    }
    if has_number_before && has_number_after && is_between_numbers(rest) {
        return TWO_NUMBERS.to_owned();
    }
    match c {
        '+' if scan.plus => format!("more than one +: perhaps {TWO_NUMBERS}"),
        '+' => "has a + that is not at the start".to_owned(),
        _ if c.is_alphabetic() => "contains letters".to_owned(),
        _ if c.is_ascii_graphic() => format!("contains {c}"),
        _ => format!("contains {}", c.escape_unicode()),
    }
}

/// Returns the reason for a number that a spreadsheet or another program has changed.
pub(super) fn spreadsheet(damage: &str) -> String {
    format!("damaged by a spreadsheet or another program ({damage}): store the number as text there")
}

/// Detects `2.54712E+11`, with any text before or after it.
fn is_scientific(text: &str) -> bool {
    let text = text.trim_matches(|c: char| !c.is_ascii_digit());
    text.split_once(['e', 'E']).is_some_and(|(mantissa, exponent)| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !mantissa.is_empty()
            && mantissa.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b','))
            && (1..=3).contains(&exponent.len())
            && exponent.bytes().all(|b| b.is_ascii_digit())
    })
}

/// Detects `,00`, decimals with a decimal comma.
fn is_zeros_after_comma(rest: &str) -> bool {
    rest.strip_prefix(',')
        .map(str::trim_end)
        .is_some_and(|zeros| !zeros.is_empty() && zeros.bytes().all(|b| b == b'0'))
}

/// Returns the digits of an extension: `x42`, `ext. 5`, `;ext=5` or `#12`.
fn extension(rest: &str) -> Option<&str> {
    let (mark, digits) = rest.split_at(rest.find(|c: char| c.is_ascii_digit())?);
    let digits = digits.trim_end();
    let mark = mark.trim_matches(|c: char| c.is_whitespace() || ".:=;,-".contains(c));
    let marks = ["x", "ext", "extn", "extension", "#"];
    (marks.iter().any(|known| mark.eq_ignore_ascii_case(known))
        // More digits would be a second number.
        && digits.len() < MIN_DIGITS
        && digits.bytes().all(|b| b.is_ascii_digit()))
    .then_some(digits)
}

fn is_between_numbers(rest: &str) -> bool {
    let word = rest.split(|c: char| !c.is_alphabetic()).next();
    rest.starts_with([',', ';', '|', '&', '+']) || word.is_some_and(|word| word.eq_ignore_ascii_case("or"))
}
