//! One row of a file, and the receiver of rows.

use std::borrow::Cow;

use super::cells::shown;
use super::format::DetectedFormat;
use crate::error::Result;

/// One row as the file has it.
#[derive(Debug)]
pub struct RawRow<'a> {
    /// The line it starts on, from 1; in a JSON document the number of the element, from 1.
    pub line: u64,
    /// The names of its columns, as the file has them: they may be empty or repeat.
    pub columns: &'a [String],
    /// All its cells, by position. There may be more than columns, and in a table, whose rows all have the same columns,
    /// fewer. Bytes that are not UTF-8 are U+FFFD.
    pub fields: Vec<Cow<'a, str>>,
    /// Texts that are no cells, each with its name: the other properties of a card, the arrays and objects of a JSON
    /// object. Only a rejects file has them.
    pub others: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

impl RawRow<'_> {
    /// The cell of a column without the white space around it; empty where the row is shorter.
    pub(super) fn cell(&self, column: usize) -> &str {
        self.fields.get(column).map_or("", |cell| cell.trim())
    }
}

/// The name and the number of a row as written, without the white space around them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RawContact<'a> {
    /// The name. It may be empty: the number alone can show that the contact exists.
    pub name: Cow<'a, str>,
    /// The number, never empty, and not checked.
    pub phone: Cow<'a, str>,
    /// The column of the name, for a reason; two columns are `First" + "Last`.
    pub name_column: &'a str,
    /// The column of the number, for a reason.
    pub phone_column: &'a str,
    /// The country of the number, if a column has one.
    pub country: Option<CountryCell<'a>>,
    /// The number of further phone numbers in the row, which are not used.
    pub further_numbers: usize,
}

/// The cell of a country or calling code. The text is not blank, and not checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CountryCell<'a> {
    /// The text, such as `KE`, `Kenya` or `254`.
    pub text: &'a str,
    /// The column, for a reason.
    pub column: &'a str,
}

/// A cell whose text a contact can't have.
#[derive(Debug)]
pub(super) struct CellProblem {
    /// Its position in the row.
    pub column: usize,
    /// The rest of a sentence about it, for people.
    pub reason: Cow<'static, str>,
}

/// A row without a usable contact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RowError {
    /// True if the row only has no number, which is not a failure.
    pub is_empty: bool,
    /// The reason, which names the column.
    pub reason: Cow<'static, str>,
    /// The name, as far as the row has one.
    pub name: String,
    /// The number as written, as far as the row has one.
    pub phone: String,
}

impl RowError {
    /// Creates an error for a row that has no number.
    pub(super) fn empty(reason: impl Into<Cow<'static, str>>) -> Self {
        RowError {
            is_empty: true,
            ..RowError::invalid(reason)
        }
    }

    /// Creates an error for an unusable row.
    pub(super) fn invalid(reason: impl Into<Cow<'static, str>>) -> Self {
        RowError {
            is_empty: false,
            reason: reason.into(),
            name: String::new(),
            phone: String::new(),
        }
    }

    /// Sets the name and the number.
    pub(super) fn with(self, name: &str, phone: &str) -> Self {
        RowError {
            name: name.into(),
            phone: phone.into(),
            ..self
        }
    }
}

/// Takes the rows of a file.
pub trait RowSink {
    /// Called once, before the first row. An error ends the reading.
    fn detected(&mut self, format: &DetectedFormat) -> Result<()>;
    /// Called for each row, in order. An error ends the reading.
    fn row(&mut self, row: &RawRow<'_>, contact: Result<RawContact<'_>, RowError>) -> Result<()>;
}

impl<'a> RawContact<'a> {
    /// Checks that neither text was damaged before the file was written.
    pub(super) fn checked(self) -> Result<RawContact<'a>, RowError> {
        let texts = [
            ("name", &self.name, self.name_column),
            ("number", &self.phone, self.phone_column),
        ];
        for (what, text, column) in texts {
            let problem = match text {
                text if text.contains('\u{FFFD}') => "contains \u{FFFD}: it is not UTF-8, or a conversion damaged it",
                text if text.contains('\0') => "contains a NUL character",
                _ => continue,
            };
            let reason = format!("{what} (column \"{column}\") {problem}");
            return Err(RowError::invalid(reason).with(&self.name, &self.phone));
        }
        Ok(self)
    }
}

/// Passes an invalid row with `text` as its only cell.
pub(super) fn emit_unreadable(
    sink: &mut dyn RowSink,
    line: u64,
    reason: impl Into<Cow<'static, str>>,
    text: &str,
) -> Result<()> {
    let row = RawRow {
        line,
        columns: &["content".to_owned()],
        fields: vec![text.into()],
        others: Vec::new(),
    };
    sink.row(&row, Err(RowError::invalid(reason)))
}

/// Lists column names in quotes, for people. `budget` is the most characters that takes.
pub(super) fn listed(names: &[String], budget: usize) -> String {
    let mut list = Vec::new();
    let mut left = budget;
    for name in names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
        if left == 0 {
            list.push("…".to_owned());
            break;
        }
        let name = shown(name, left.min(40));
        // The quotes and the comma count too: many short names are long as well.
        left = left.saturating_sub(name.chars().count() + 4);
        list.push(format!("\"{name}\""));
    }
    match list.is_empty() {
        true => "nothing".into(),
        false => list.join(", "),
    }
}
