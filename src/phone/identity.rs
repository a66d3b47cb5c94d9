//! Recognises the same phone number in different formats.
//!
//! docs/import.md describes the rules under "Numbers". Rules are not combined, so recognition is not transitive.

mod plans;

#[cfg(test)]
mod tests;

use super::characters::to_ascii;
use super::number::is_valid_international;
pub use plans::twin_of_digits;

/// The number of digits that rule 3 compares.
const SUFFIX_DIGITS: usize = 8;

/// The rule by which a listed number matches the number that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recognition {
    /// Rule 1: the digits are equal, without a leading `00`.
    SameDigits,
    /// Rule 2: WhatsApp treats the two numbers as one.
    WhatsAppTwin,
    /// Rule 3: the listed number is in national format, such as `0712345678` for `+254712345678`, and the names are equal.
    NationalSpelling,
}

/// Returns the rule by which a listed contact matches the contact that was sent, if any.
///
/// Names are compared for [`Recognition::NationalSpelling`] only, without leading and trailing white space.
pub fn recognise(sent: &str, sent_name: &str, listed: &str, listed_name: &str) -> Option<Recognition> {
    // Most servers return the number as it was sent.
    if sent == listed && sent.contains(|c: char| c.is_ascii_digit()) {
        return Some(Recognition::SameDigits);
    }
    let (sent, listed) = (key(sent), key(listed));
    if sent.is_empty() || listed.is_empty() {
        return None;
    }
    if sent == listed {
        return Some(Recognition::SameDigits);
    }
    if twin_of_digits(&sent).is_some_and(|twin| twin == listed) {
        return Some(Recognition::WhatsAppTwin);
    }
    let same_suffix = || suffix(&sent).is_some_and(|digits| suffix(&listed) == Some(digits));
    let same_name = sent_name.trim() == listed_name.trim();
    (same_name && same_suffix() && !is_valid_international(&listed)).then_some(Recognition::NationalSpelling)
}

/// Returns the comparison key of a number: its ASCII digits, without a leading `00`.
///
/// Full-width and Arabic-Indic digits are converted, and all other characters are ignored. The key of a text without
/// digits is empty. Repeated `00` are removed too, so that the key of a key is the key itself.
pub fn key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    key.extend(text.chars().map(to_ascii).filter(char::is_ascii_digit));
    let zeros = key.bytes().take_while(|digit| *digit == b'0').count();
    if zeros >= 2 {
        key.drain(..zeros - zeros % 2);
    }
    key
}

/// Returns the WhatsApp twin of a number, in E.164 format: another number that WhatsApp may treat as the same account.
/// The twin of a twin is the number itself, so a number has at most one twin.
pub fn twin(number: &str) -> Option<String> {
    let mut twin = twin_of_digits(&key(number))?;
    twin.insert(0, '+');
    Some(twin)
}

fn suffix(digits: &str) -> Option<&str> {
    digits.get(digits.len().checked_sub(SUFFIX_DIGITS)?..)
}
