//! The limit of the number of rows.

use super::format::DetectedFormat;
use super::row::{RawContact, RawRow, RowError, RowSink};
use crate::error::{Error, Result};
use crate::text::thousands;

/// Passes rows on, and fails at the first row beyond the limit.
pub(super) struct RowLimit<'s> {
    sink: &'s mut dyn RowSink,
    limit: usize,
    count: usize,
}

impl<'s> RowLimit<'s> {
    pub fn new(sink: &'s mut dyn RowSink, limit: usize) -> Self {
        RowLimit { sink, limit, count: 0 }
    }
}

impl RowSink for RowLimit<'_> {
    fn detected(&mut self, format: &DetectedFormat) -> Result<()> {
        self.sink.detected(format)
    }

    fn row(&mut self, row: &RawRow<'_>, contact: Result<RawContact<'_>, RowError>) -> Result<()> {
        if self.count == self.limit {
            return Err(Error::Unexpected(format!(
                "the file has more than {} rows: split it into smaller files",
                thousands(self.limit)
            )));
        }
        self.count += 1;
        self.sink.row(row, contact)
    }
}

#[cfg(test)]
mod tests {
    use super::super::row::emit_unreadable;
    use super::super::testing::Found;
    use super::*;

    #[test]
    fn the_first_row_beyond_the_limit_is_an_error() {
        let mut found = Found::default();
        let mut limited = RowLimit::new(&mut found, 2);
        for line in 2..4 {
            emit_unreadable(&mut limited, line, "x", "").unwrap();
        }
        let error = emit_unreadable(&mut limited, 4, "x", "").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the file has more than 2 rows: split it into smaller files"
        );
    }
}
