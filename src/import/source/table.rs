//! The header of a table: CSV, TSV or an Excel sheet.

use super::FileError;
use super::columns::{ColumnError, ColumnMap};
use super::options::SourceOptions;
use crate::text::plural;

/// The characters of column names that an error about the whole file quotes.
const HEADER_BUDGET: usize = 600;

/// Chooses the columns of the name and the number.
pub(super) fn choose_columns(header: &[String], options: &SourceOptions) -> Result<ColumnMap, FileError> {
    let is_number = |cell: &String| cell.chars().filter(char::is_ascii_digit).count() >= 7;
    let is_title = header.iter().filter(|name| !name.trim().is_empty()).count() < 2;
    let hint = if header.iter().any(is_number) {
        "; the first line looks like a contact: the file needs a header line, such as name,phone_number"
    } else if is_title {
        "; if the header is on another line, add --header-line N"
    } else {
        ""
    };
    ColumnMap::choose(header, options, HEADER_BUDGET).map_err(|error| match error {
        ColumnError::Mapping(text) => FileError::Usage(format!("{text}{hint}")),
        ColumnError::Missing(text) => FileError::Unreadable(format!("{text}{hint}")),
        ColumnError::Ambiguous(text) => FileError::Unreadable(text),
    })
}

/// Reports the lines that `--header-line` leaves out, before the columns.
pub(super) fn ignored_lines(header_line: Option<u64>) -> String {
    match header_line {
        None | Some(1) => String::new(),
        Some(line) => {
            let before = usize::try_from(line - 1).unwrap_or(usize::MAX);
            format!("{} before the header ignored, ", plural(before, "line", "lines"))
        }
    }
}
