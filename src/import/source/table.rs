//! The header of a table: CSV, TSV or an Excel sheet.

use super::FileError;
use super::columns::{ColumnError, ColumnMap};
use super::options::SourceOptions;
use super::rejects_columns::beyond_header;
use super::row::{CellProblem, RawContact, RawRow, RowError};
use crate::text::plural;

/// The characters of column names that an error about the whole file quotes.
const HEADER_BUDGET: usize = 600;

/// The columns of a table.
pub(super) struct Table {
    /// Their names.
    pub header: Vec<String>,
    /// The columns of the name and the number.
    columns: ColumnMap,
    /// In a rejects file, the columns of fields that were beyond the header of the original file.
    beyond_header: Vec<usize>,
}

impl Table {
    /// Chooses the columns of the name and the number.
    pub fn new(header: Vec<String>, options: &SourceOptions) -> Result<Self, FileError> {
        let is_number = |cell: &String| cell.chars().filter(char::is_ascii_digit).count() >= 7;
        let is_title = header.iter().filter(|name| !name.trim().is_empty()).count() < 2;
        let hint = if header.iter().any(is_number) {
            "; the first line looks like a contact: the file needs a header line, such as name,phone_number"
        } else if is_title {
            "; if the header is on another line, add --header-line N"
        } else {
            ""
        };
        let columns = ColumnMap::choose(&header, options, HEADER_BUDGET).map_err(|error| match error {
            ColumnError::Mapping(text) => FileError::Usage(format!("{text}{hint}")),
            ColumnError::Missing(text) => FileError::Unreadable(format!("{text}{hint}")),
            ColumnError::Ambiguous(text) => FileError::Unreadable(text),
        })?;
        let beyond_header = beyond_header(&header);
        Ok(Table {
            header,
            columns,
            beyond_header,
        })
    }

    /// Describes the columns in use, and the lines that `--header-line` leaves out, for people.
    pub fn description(&self, options: &SourceOptions) -> String {
        let columns = self.columns.description();
        match options.header_line {
            None | Some(1) => columns,
            Some(line) => {
                let before = usize::try_from(line - 1).unwrap_or(usize::MAX);
                let lines = plural(before, "line", "lines");
                format!("{lines} before the header ignored, {columns}")
            }
        }
    }

    /// Finds the contact of a row. `problems` are those of its cells.
    pub fn contact<'a>(&'a self, row: &'a RawRow<'_>, problems: &[CellProblem]) -> Result<RawContact<'a>, RowError> {
        if let Some(column) = self.beyond_header.iter().find(|column| !row.cell(**column).is_empty()) {
            let name = &self.header[*column];
            return Err(RowError::invalid(format!(
                "column \"{name}\" is not empty: move each field of the row to its column"
            )));
        }
        let contact = self.columns.contact(row)?;
        self.columns.check_cells(contact, problems)
    }
}
