//! Parsers for the values of flags.

use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

use encoding_rs::Encoding;

use crate::text::is_blank;

/// Parses seconds, with fractions, up to one day. A larger value is likely a mistake, such as milliseconds.
pub fn seconds(text: &str) -> Result<Duration, String> {
    match text.trim().parse::<f64>() {
        Ok(seconds) if (0.0..=86_400.0).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        _ => Err("expected a number of seconds from 0 to 86400".into()),
    }
}

/// Parses text with a visible character, and removes the white space around it.
pub fn not_blank(text: &str) -> Result<String, String> {
    match is_blank(text) {
        true => Err("expected text that is not blank".into()),
        false => Ok(text.trim().to_owned()),
    }
}

/// Returns a parser of whole numbers in this range.
pub fn between<T: Clone + Display + FromStr + PartialOrd>(
    least: T,
    most: T,
) -> impl Fn(&str) -> Result<T, String> + Clone {
    move |text| match text.parse() {
        Ok(number) if number >= least && number <= most => Ok(number),
        _ => Err(format!("expected a whole number from {least} to {most}")),
    }
}

/// Parses a whole number from 1.
pub fn positive(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err("expected a whole number from 1".into()),
    }
}

/// Parses requests per second, with fractions.
pub fn rate(text: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(rate) if (0.001..=1_000_000.0).contains(&rate) => Ok(rate),
        _ => Err("expected a number of requests per second above 0".into()),
    }
}

/// Parses the name of an encoding, as web pages give it.
pub fn encoding(name: &str) -> Result<&'static Encoding, String> {
    Encoding::for_label_no_replacement(name.as_bytes()).ok_or_else(|| {
        "no such encoding; use its name on web pages, such as utf-8, utf-16le, windows-1252, windows-1251, macintosh, \
         gbk or shift_jis"
            .into()
    })
}

/// Like [`seconds`], but rejects 0.
pub fn seconds_above_zero(text: &str) -> Result<Duration, String> {
    match seconds(text)? {
        Duration::ZERO => Err("expected more than 0 seconds".into()),
        time => Ok(time),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_seconds_and_rejects_other_text() {
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        assert_eq!(seconds("0"), Ok(Duration::ZERO));
        for text in ["", "-1", "inf", "NaN", "1e9", "5s"] {
            assert!(seconds(text).is_err(), "{text}");
        }
        assert!(seconds_above_zero("0").is_err());
    }

    #[test]
    fn parses_whole_numbers_and_rejects_other_text() {
        let small = between(0_u16, 256);
        assert_eq!((small("0"), small("256"), positive("1")), (Ok(0), Ok(256), Ok(1)));
        for text in ["", "-1", "x", "1.5", "99999999999999999999"] {
            assert!(small(text).is_err() && positive(text).is_err(), "{text}");
        }
        assert_eq!(small("257").unwrap_err(), "expected a whole number from 0 to 256");
        assert!(positive("0").is_err());
    }
}
