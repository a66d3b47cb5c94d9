//! The columns that a rejects file has beside those of the input, so that it can be fixed and imported.

use std::borrow::Cow;

use super::RawRow;

/// The column with the line of the input.
pub const LINE: &str = "line";

/// The column with the reason.
pub const REASON: &str = "reason";

/// The start of the name of a column for fields that were beyond the header; their position follows, from 1.
pub const BEYOND_HEADER: &str = "extra field ";

/// Tests whether the columns are those of a rejects file.
pub(super) fn is_rejects_file(columns: &[String]) -> bool {
    matches!(columns, [.., line, reason] if line == LINE && reason == REASON)
}

/// Finds the columns of a rejects file whose fields were beyond the header of the original file; another file has none.
/// A row in which one of them is not empty was not corrected.
pub(super) fn beyond_header(columns: &[String]) -> Vec<usize> {
    let names = columns.iter().enumerate().filter(|_| is_rejects_file(columns));
    let beyond = names.filter(|(_, name)| name.starts_with(BEYOND_HEADER));
    beyond.map(|(position, _)| position).collect()
}

impl<'a> RawRow<'a> {
    /// Returns the columns and the fields without [`LINE`] and [`REASON`] of a rejects file. A row with more fields than
    /// columns keeps all: its fields are not where the header says.
    pub fn of_input(&self) -> (&'a [String], &[Cow<'a, str>]) {
        let is_extended = is_rejects_file(self.columns) && self.fields.len() <= self.columns.len();
        let columns = self.columns.len() - if is_extended { 2 } else { 0 };
        let fields = match is_extended {
            true => columns.min(self.fields.len()),
            false => self.fields.len(),
        };
        (&self.columns[..columns], &self.fields[..fields])
    }
}
