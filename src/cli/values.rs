//! Values of options that are more than a word.

use std::time::Duration;

/// A number of seconds, fractions allowed. A day is the most: longer is a slip of the pen.
pub fn seconds(text: &str) -> Result<Duration, String> {
    match text.trim().parse::<f64>() {
        Ok(seconds) if (0.0..=86_400.0).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        _ => Err("not a number of seconds from 0 to 86400".into()),
    }
}

/// Requests a second, fractions allowed.
pub fn rate(text: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(rate) if (0.001..=1_000_000.0).contains(&rate) => Ok(rate),
        _ => Err("not a number of requests a second above 0".into()),
    }
}

/// As [`seconds`], and some time at all.
pub fn seconds_above_zero(text: &str) -> Result<Duration, String> {
    match seconds(text)? {
        Duration::ZERO => Err("no time at all: nothing could be asked".into()),
        time => Ok(time),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_read_and_nonsense_is_not() {
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        assert_eq!(seconds("0"), Ok(Duration::ZERO));
        for text in ["", "-1", "inf", "NaN", "1e9", "5s"] {
            assert!(seconds(text).is_err(), "{text}");
        }
        assert!(seconds_above_zero("0").is_err());
    }
}
