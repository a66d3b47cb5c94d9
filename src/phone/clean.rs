//! Removes the separators of a phone number, and rejects text that is not exactly one number.

mod link;
mod rejection;

use super::characters::{is_separator, to_ascii};
use super::{MAX_DIGITS, MIN_DIGITS};
use crate::text::is_invisible;
use link::{Link, find_number};
use rejection::{TWO_NUMBERS, reason_for, spreadsheet};

/// The most digits that are stored: the longest number, a leading `00`, and enough digits to detect a trailing `.00`.
const KEPT_DIGITS: usize = 24;

/// The start of a number, before its digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Prefix {
    None,
    /// A `+`, or a place where only international numbers are written, such as a WhatsApp link.
    Plus,
    /// `00`
    Zeros,
}

/// A text without its separators.
pub(super) struct Cleaned {
    pub(super) prefix: Prefix,
    /// `+` and 7 to 15 digits, without a leading `00`. Always starts with `+`, even if the text does not.
    pub(super) kept: String,
}

/// Removes separators, and the link or address around a number, and checks the number of digits.
///
/// # Errors
///
/// The reason why the text is not exactly one phone number.
pub(super) fn clean(text: &str) -> Result<Cleaned, String> {
    let cleaned = remove_separators(text);
    let link = cleaned.is_err().then(|| find_number(text)).flatten();
    match link {
        None => cleaned,
        Some(Link { number, is_whatsapp }) => {
            let mut cleaned = remove_separators(number)?;
            if is_whatsapp {
                cleaned.prefix = Prefix::Plus;
            }
            Ok(cleaned)
        }
    }
}

fn remove_separators(text: &str) -> Result<Cleaned, String> {
    let mut scan = Scan::new();
    for (at, c) in text.char_indices() {
        if !scan.accepts(to_ascii(c)) {
            return Err(reason_for(&scan, text, &text[at..]));
        }
    }
    scan.finish(text)
}

/// The state of the scan from left to right.
struct Scan {
    plus: bool,
    apostrophe: bool,
    /// `+` and the digits so far, at most [`KEPT_DIGITS`].
    kept: String,
    /// The number of digits so far.
    digits: usize,
    dots: usize,
    /// The number of digits before the last dot.
    dot: usize,
    /// The number of digits before the last slash.
    slash: usize,
}

impl Scan {
    fn new() -> Self {
        let mut kept = String::with_capacity(1 + KEPT_DIGITS);
        kept.push('+');
        Self {
            plus: false,
            apostrophe: false,
            kept,
            digits: 0,
            dots: 0,
            dot: 0,
            slash: 0,
        }
    }

    /// Reads one character. Returns false where it is not allowed.
    fn accepts(&mut self, c: char) -> bool {
        let begun = self.plus || self.digits > 0;
        match c {
            '0'..='9' => {
                self.digits += 1;
                if self.digits <= KEPT_DIGITS {
                    self.kept.push(c);
                }
            }
            '+' if !begun => self.plus = true,
            '\'' | '’' if !begun && !self.apostrophe => self.apostrophe = true,
            '.' => {
                self.dots += 1;
                self.dot = self.digits;
            }
            '/' => self.slash = self.digits,
            _ => return is_separator(c),
        }
        true
    }

    fn finish(mut self, text: &str) -> Result<Cleaned, String> {
        if self.digits == 0 {
            let blank = text.chars().all(|c| c.is_whitespace() || is_invisible(c));
            return Err(if blank { "empty" } else { "no digits" }.to_owned());
        }
        if self.has_decimals() {
            return Err(spreadsheet("decimals"));
        }
        let mut prefix = if self.plus { Prefix::Plus } else { Prefix::None };
        if !self.plus && self.kept.starts_with("+00") {
            prefix = Prefix::Zeros;
            self.digits -= 2;
            self.slash = self.slash.saturating_sub(2);
            self.kept.drain(1..3);
        }
        if self.is_split_by_slash(prefix) {
            return Err(TWO_NUMBERS.to_owned());
        }
        match self.digits {
            0..MIN_DIGITS => Err(format!("fewer than {MIN_DIGITS} digits")),
            MIN_DIGITS..=MAX_DIGITS => Ok(Cleaned {
                prefix,
                kept: self.kept,
            }),
            _ => Err(format!("more than {MAX_DIGITS} digits: perhaps {TWO_NUMBERS}")),
        }
    }

    /// Detects `254712345678.0` and `254712345678.25`. With the decimals as digits, it would be a different number.
    fn has_decimals(&self) -> bool {
        let after = self.kept.get(1 + self.dot..).unwrap_or_default();
        let is_zero = after.bytes().all(|digit| digit == b'0');
        self.dots == 1 && self.dot >= MIN_DIGITS && !after.is_empty() && (after.len() <= 2 || is_zero)
    }

    /// Detects a slash that separates two numbers (0712345678/0722345678) or two endings (030 1234567/68): it follows
    /// enough digits for a complete number. A slash after an area code (030/1234567) is a separator. Two numbers that are
    /// read as one could be the number of another person.
    fn is_split_by_slash(&self, prefix: Prefix) -> bool {
        let country_code = if prefix == Prefix::None { 0 } else { 2 };
        self.slash >= MIN_DIGITS + country_code && self.slash < self.digits
    }
}
