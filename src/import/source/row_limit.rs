//! The limits of the number of rows, which bound the memory.

use super::format::DetectedFormat;
use super::row::{RawContact, RawRow, RowError, RowSink};
use crate::error::{Error, Result};
use crate::text::thousands;

/// The most rows of a file. All rows are kept in memory.
const ROWS: usize = 5_000_000;
/// The most unusable rows, which also keep a reason. With more, the file itself is damaged, or is no list of contacts.
const UNUSABLE_ROWS: usize = 100_000;

/// Passes rows on, and fails at the first row beyond a limit.
pub(super) struct RowLimit<'s> {
    sink: &'s mut dyn RowSink,
    rows: usize,
    unusable: usize,
}

impl<'s> RowLimit<'s> {
    pub fn new(sink: &'s mut dyn RowSink) -> Self {
        RowLimit {
            sink,
            rows: 0,
            unusable: 0,
        }
    }
}

impl RowSink for RowLimit<'_> {
    fn detected(&mut self, format: &DetectedFormat) -> Result<()> {
        self.sink.detected(format)
    }

    fn row(&mut self, row: &RawRow<'_>, contact: Result<RawContact<'_>, RowError>) -> Result<()> {
        self.rows += 1;
        if self.rows > ROWS {
            let limit = thousands(ROWS);
            return Err(Error::Unexpected(format!(
                "the file has more than {limit} rows: split it into smaller files"
            )));
        }
        if let Err(error) = &contact
            && !error.is_empty
        {
            self.unusable += 1;
            if self.unusable > UNUSABLE_ROWS {
                let limit = thousands(UNUSABLE_ROWS);
                return Err(Error::Unexpected(format!(
                    "the file has more than {limit} unusable rows, such as line {}: {}",
                    row.line, error.reason
                )));
            }
        }
        self.sink.row(row, contact)
    }
}

#[cfg(test)]
mod tests {
    use super::super::row::emit_unreadable;
    use super::super::testing::{Found, run};
    use super::*;

    #[test]
    fn the_first_unusable_row_beyond_the_limit_is_an_error() {
        let mut found = Found::default();
        let mut limited = RowLimit::new(&mut found);
        for line in 0..UNUSABLE_ROWS as u64 {
            emit_unreadable(&mut limited, line, "x", "").unwrap();
        }
        let error = emit_unreadable(&mut limited, 100_002, "x", "").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the file has more than 100,000 unusable rows, such as line 100002: x"
        );
    }

    #[test]
    fn the_first_row_beyond_the_limit_is_an_error() {
        let mut found = Found::default();
        let mut limited = RowLimit {
            rows: ROWS - 1,
            ..RowLimit::new(&mut found)
        };
        emit_unreadable(&mut limited, 2, "x", "").unwrap();
        let error = emit_unreadable(&mut limited, 3, "x", "").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the file has more than 5,000,000 rows: split it into smaller files"
        );
    }

    #[test]
    fn rows_without_a_number_are_not_unusable() {
        let file = "name,phone\n".to_owned() + &"Ann,\n".repeat(UNUSABLE_ROWS + 1);
        assert_eq!(
            run(file.as_bytes(), "", None, &[]).unwrap().rows.len(),
            UNUSABLE_ROWS + 1
        );
    }
}
