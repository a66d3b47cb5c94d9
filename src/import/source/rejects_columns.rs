//! The columns that a rejects file has beside those of the input, so that it can be fixed and imported.

use super::RawRow;

/// The column with the line of the input.
pub const LINE: &str = "line";

/// The column with the reason.
pub const REASON: &str = "reason";

/// The start of the name of a column for fields that were beyond the header; their position follows, from 1.
pub const BEYOND_HEADER: &str = "extra field ";

fn is_rejects_file(columns: &[String]) -> bool {
    matches!(columns, [.., line, reason] if line == LINE && reason == REASON)
}

/// Returns the positions of the columns whose fields were beyond the header of the original file.
pub(super) fn beyond_header(columns: &[String]) -> Vec<usize> {
    if !is_rejects_file(columns) {
        return Vec::new();
    }
    let names = columns.iter().enumerate();
    let beyond = names.filter(|(_, name)| name.starts_with(BEYOND_HEADER));
    beyond.map(|(position, _)| position).collect()
}

impl RawRow<'_> {
    /// Returns the number of columns without [`LINE`] and [`REASON`] of a rejects file. A row with more fields than
    /// columns keeps all: its fields are not where the header says.
    pub fn columns_of_input(&self) -> usize {
        match is_rejects_file(self.columns) && self.fields.len() <= self.columns.len() {
            true => self.columns.len() - 2,
            false => self.columns.len(),
        }
    }
}
