//! Limits of a plan, checked before the first request that creates a contact.

use std::fmt;
use std::str::FromStr;

use super::plan::Plan;
use super::rows::Outcome;
use crate::error::{Error, Result};
use crate::text::{plural, thousands};

/// The fewest rows with a number for which their share of invalid rows is checked.
const MIN_ROWS: usize = 10;

/// The limits of an import.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlanLimits {
    /// Create at most this many contacts. Later rows are not attempted.
    pub limit: Option<usize>,
    /// Create nothing if more contacts than this would be created.
    pub max_create: Option<usize>,
    /// Create nothing if more rows than this are invalid.
    pub max_invalid: MaxInvalid,
}

/// A number of rows, or a share of the rows with a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaxInvalid {
    /// A number of rows.
    Rows(usize),
    /// A share, from 0 to 100. It is not checked for files with few rows.
    Percent(u8),
}

impl PlanLimits {
    /// Checks a plan.
    ///
    /// # Errors
    ///
    /// [`Error::Stopped`] if a limit is exceeded.
    pub fn check(&self, plan: &Plan) -> Result<()> {
        // Rows that an earlier run sent may be sent again.
        let creations = plan.to_create.len() + plan.unresolved.len();
        if let Some(max) = self.max_create.filter(|max| creations > *max) {
            let contacts = plural(creations, "contact", "contacts");
            return Err(Error::Stopped(format!(
                "{contacts} would be created, more than --max-create {max}: nothing was sent"
            )));
        }
        let invalid = plan.summary.count(Outcome::Invalid);
        let with_number = plan.summary.total - plan.summary.count(Outcome::Empty);
        if self.max_invalid.is_exceeded(invalid, with_number) {
            let rows = plural(with_number, "row", "rows");
            return Err(Error::Stopped(format!(
                "{} of {rows} are invalid, more than --max-invalid {}: nothing was sent; check the columns, or set --region or a higher limit",
                thousands(invalid),
                self.max_invalid
            )));
        }
        Ok(())
    }
}

impl MaxInvalid {
    fn is_exceeded(self, invalid: usize, rows: usize) -> bool {
        match self {
            MaxInvalid::Rows(max) => invalid > max,
            MaxInvalid::Percent(max) => rows >= MIN_ROWS && invalid * 100 > rows * usize::from(max),
        }
    }
}

impl Default for MaxInvalid {
    fn default() -> Self {
        MaxInvalid::Percent(50)
    }
}

impl FromStr for MaxInvalid {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let value = match text.strip_suffix('%') {
            None => text.parse().map(MaxInvalid::Rows).ok(),
            Some(percent) => percent
                .parse()
                .ok()
                .filter(|percent| *percent <= 100)
                .map(MaxInvalid::Percent),
        };
        value.ok_or_else(|| "expected a number of rows, such as 20, or a share from 0% to 100%".into())
    }
}

impl fmt::Display for MaxInvalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MaxInvalid::Rows(rows) => rows.fmt(f),
            MaxInvalid::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_a_number_of_rows_or_a_share() {
        for (text, parsed) in [
            ("0", Some(MaxInvalid::Rows(0))),
            ("20", Some(MaxInvalid::Rows(20))),
            ("0%", Some(MaxInvalid::Percent(0))),
            ("100%", Some(MaxInvalid::Percent(100))),
            ("101%", None),
            ("-1", None),
            ("", None),
            ("%", None),
            ("1.5%", None),
        ] {
            assert_eq!(text.parse().ok(), parsed, "{text:?}");
            assert!(parsed.is_none_or(|parsed| parsed.to_string() == text));
        }
    }

    #[test]
    fn checks_a_share_from_ten_rows_on_and_a_number_of_rows_always() {
        for (max, invalid, rows, exceeded) in [
            ("50%", 5, 10, false),
            ("50%", 6, 10, true),
            ("50%", 9, 9, false),
            ("0%", 1, 10, true),
            ("0%", 0, 10, false),
            ("100%", 10, 10, false),
            ("0", 1, 1, true),
            ("2", 2, 3, false),
            ("2", 3, 3, true),
        ] {
            let parsed: MaxInvalid = max.parse().unwrap();
            assert_eq!(
                parsed.is_exceeded(invalid, rows),
                exceeded,
                "{invalid} of {rows}, {max}"
            );
        }
    }
}
