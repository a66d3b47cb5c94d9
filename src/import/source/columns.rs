//! Finds the name and the number of a row by the names of its columns.

mod choose;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use super::SourceOptions;
use super::cells::{first_value, is_blank, is_no_number};
use super::headers::label_rank;
use super::row::{CellProblem, CountryCell, RawContact, RawRow, RowError};
use crate::phone::find_country;
use choose::Chooser;

/// The reason why the columns of a file are not usable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum ColumnError {
    /// `--map` names a column that does not exist, or several.
    Mapping(String),
    /// None is the name, or none the number.
    Missing(String),
    /// Several could be, and none is better.
    Ambiguous(String),
}

impl From<ColumnError> for RowError {
    fn from(error: ColumnError) -> Self {
        let (ColumnError::Mapping(text) | ColumnError::Missing(text) | ColumnError::Ambiguous(text)) = error;
        RowError::invalid(text)
    }
}

/// The columns of the name, the number and the country, the best one of each first. The first one that is not empty in a
/// row is used.
#[derive(Clone, Debug)]
pub(super) struct ColumnMap {
    names: Vec<Source>,
    /// The name of contacts without one: `--name`.
    default_name: Option<String>,
    phones: Vec<PhoneSource>,
    countries: Vec<CountrySource>,
}

/// Columns whose cells together are one text.
#[derive(Clone, Debug)]
struct Source {
    columns: Vec<usize>,
    /// The names of the columns, for a message that quotes them: `First" + "Last`.
    label: String,
}

/// A column of numbers.
#[derive(Clone, Debug)]
struct PhoneSource {
    column: usize,
    label: String,
    /// The column that has the kind of each number, such as `Phone 1 - Label`.
    kind: Option<usize>,
}

/// A column of countries or calling codes.
#[derive(Clone, Debug)]
struct CountrySource {
    column: usize,
    label: String,
    /// True if the cell may also be a region of a country.
    is_region: bool,
}

impl ColumnMap {
    /// Chooses among `columns`. An error quotes at most `budget` characters of their names.
    pub fn choose(columns: &[String], options: &SourceOptions, budget: usize) -> Result<Self, ColumnError> {
        let chooser = Chooser::new(columns, options.map, budget)?;
        let phones = chooser.phones()?;
        let names = match chooser.names() {
            Err(ColumnError::Missing(_)) if options.name.is_some() => Vec::new(),
            names => names?,
        };
        Ok(ColumnMap {
            names,
            default_name: options.name.map(str::to_owned),
            phones,
            countries: chooser.countries(),
        })
    }

    /// Describes the columns for people, after the name of the format.
    pub fn description(&self) -> String {
        let names = list(self.names.iter().map(|source| &source.label));
        let phones = list(self.phones.iter().map(|source| &source.label));
        let name = match (names.is_empty(), &self.default_name) {
            (true, _) => "name from --name".to_owned(),
            (false, None) => format!("name from {names}"),
            (false, Some(_)) => format!("name from {names}, else --name"),
        };
        let country = match self.countries.first() {
            None => String::new(),
            Some(first) => format!("; country from \"{}\"", first.label),
        };
        format!("{name}; number from {phones}{country}")
    }

    /// Finds the name, the number and the country of a row.
    pub fn contact<'a>(&'a self, row: &'a RawRow<'_>) -> Result<RawContact<'a>, RowError> {
        let (name_column, name) = self.name(row);
        let Some((phone, cell)) = self.phone(row) else {
            let columns: Vec<&str> = self.phones.iter().map(|source| source.label.as_str()).collect();
            let reason = format!("number (column \"{}\") is empty", columns.join("\", \""));
            return Err(RowError::empty(reason).with(&name, ""));
        };
        let (number, further_numbers) = first_value(cell);
        RawContact {
            name,
            phone: number.into(),
            name_column,
            phone_column: &phone.label,
            country: self.country(row),
            further_numbers: further_numbers + self.other_labelled(row, phone),
        }
        .checked()
    }

    /// Finds the best number of a row. Where a column has the kind of each number, the kind decides, then the order.
    fn phone<'a>(&'a self, row: &'a RawRow<'_>) -> Option<(&'a PhoneSource, &'a str)> {
        let cells = self.phones.iter().map(|source| (source, row.cell(source.column)));
        let used = cells.filter(|(_, cell)| !is_no_number(cell));
        used.min_by_key(|(source, _)| source.kind.map_or(0, |kind| label_rank(row.cell(kind))))
    }

    /// Counts the numbers of a row that are in columns like that of the number in use, such as `Phone 2 - Value`.
    fn other_labelled(&self, row: &RawRow<'_>, used: &PhoneSource) -> usize {
        let others = self.phones.iter().filter(|source| source.column != used.column);
        let labelled = others.filter(|source| source.kind.is_some() && used.kind.is_some());
        labelled.filter(|source| !is_no_number(row.cell(source.column))).count()
    }

    /// Finds the name of a row and its column.
    fn name<'a>(&'a self, row: &'a RawRow<'_>) -> (&'a str, Cow<'a, str>) {
        let mut names = self.names.iter().map(|source| (source, source.text(row)));
        match (names.find(|(_, text)| !text.is_empty()), &self.default_name) {
            (Some((source, text)), _) => (&source.label, text),
            (None, Some(name)) => ("--name", name.as_str().into()),
            (None, None) => (self.names.first().map_or("", |source| &source.label), "".into()),
        }
    }

    /// Finds the country of a row: the first cell that is not empty. A region is used only if it is a country.
    fn country<'a>(&'a self, row: &'a RawRow<'_>) -> Option<CountryCell<'a>> {
        self.countries.iter().find_map(|source| {
            let text = row.cell(source.column);
            // NA is Namibia here, N/A is not.
            let is_empty = is_no_number(text) && !text.eq_ignore_ascii_case("NA");
            let is_used = !is_empty && (!source.is_region || find_country(text).is_some());
            let column = &source.label;
            is_used.then_some(CountryCell { text, column })
        })
    }

    /// Rejects a contact of this row whose name or number is in a cell with a problem.
    pub fn check_cells<'a>(
        &self,
        contact: RawContact<'a>,
        problems: &[CellProblem],
    ) -> Result<RawContact<'a>, RowError> {
        if problems.is_empty() {
            return Ok(contact);
        }
        let phone = self.phones.iter().find(|source| source.label == contact.phone_column);
        let name = self.names.iter().find(|source| source.label == contact.name_column);
        let fields = [
            ("number", contact.phone_column, phone.map(|source| vec![source.column])),
            ("name", contact.name_column, name.map(|source| source.columns.clone())),
        ];
        for (field, label, columns) in fields {
            let columns = columns.unwrap_or_default();
            if let Some(problem) = problems.iter().find(|problem| columns.contains(&problem.column)) {
                let reason = format!("{field} (column \"{label}\") {}", problem.reason);
                return Err(RowError::invalid(reason).with(&contact.name, &contact.phone));
            }
        }
        Ok(contact)
    }
}

impl Source {
    /// Joins the cells that are not blank with spaces. A cell that the text ends with already ("Ann Lee" + "Lee") is left
    /// out.
    fn text<'a>(&self, row: &'a RawRow<'_>) -> Cow<'a, str> {
        let cells = self.columns.iter().map(|column| row.cell(*column));
        let mut text = Cow::Borrowed("");
        for cell in cells.filter(|cell| !is_blank(cell)) {
            let repeated = text.strip_suffix(cell).is_some_and(|before| before.ends_with(' '));
            if text.is_empty() {
                text = Cow::Borrowed(cell);
            } else if !repeated {
                text = Cow::Owned(format!("{text} {cell}"));
            }
        }
        text
    }
}

/// Lists at most four quoted labels.
fn list<'a>(labels: impl Iterator<Item = &'a String>) -> String {
    let labels = labels.take(4).map(|label| format!("\"{label}\""));
    labels.collect::<Vec<_>>().join(", else ")
}
