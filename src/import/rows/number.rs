//! Phone numbers of rows, in a form that is small and quick to compare.

use std::num::NonZeroU64;

use crate::phone;

/// A phone number in eight bytes: the decimal number with the digit 1 and then its digits, so that leading zeros are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Number(NonZeroU64);

impl Number {
    /// Reads the digits of a text. `None` for no digits, or more than 18.
    pub fn of(text: &str) -> Option<Self> {
        let digits = phone::key(text);
        if !(1..=18).contains(&digits.len()) {
            return None;
        }
        let append = |number, digit: u8| 10 * number + u64::from(digit - b'0');
        NonZeroU64::new(digits.bytes().fold(1, append)).map(Self)
    }

    /// Returns the number in E.164 format.
    pub fn e164(self) -> String {
        let mut text = self.0.get().to_string();
        text.replace_range(..1, "+");
        text
    }

    /// Returns the last eight digits. `None` if there are fewer.
    pub fn suffix(self) -> Option<u32> {
        let modulus = 100_000_000;
        (self.0.get() >= modulus).then(|| (self.0.get() % modulus) as u32)
    }

    /// Returns the WhatsApp twin of the number.
    pub fn twin(self) -> Option<Self> {
        phone::twin_of_digits(&self.0.get().to_string()[1..])
            .as_deref()
            .and_then(Self::of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_keeps_its_leading_zeros_and_is_written_as_e164() {
        assert_eq!(Number::of("+254 712-345678").unwrap().e164(), "+254712345678");
        assert_ne!(Number::of("0712345678"), Number::of("712345678"));
        assert_eq!(Number::of("00254712345678"), Number::of("+254712345678"));
        assert_eq!(Number::of("no digits"), None);
        assert_eq!(Number::of("1234567890123456789"), None);
    }

    #[test]
    fn the_suffix_is_the_last_eight_digits() {
        for (text, suffix) in [
            ("+254712345678", Some(12_345_678)),
            ("12345678", Some(12_345_678)),
            ("0700000001", Some(1)),
            ("2345678", None),
        ] {
            assert_eq!(Number::of(text).unwrap().suffix(), suffix, "{text}");
        }
    }

    #[test]
    fn a_twin_has_its_number_as_twin() {
        let number = Number::of("+5215512345678").unwrap();
        assert_eq!(number.twin(), Number::of("+525512345678"));
        assert_eq!(number.twin().unwrap().twin(), Some(number));
        assert_eq!(Number::of("+254712345678").unwrap().twin(), None);
    }
}
