//! Finds the name and the number of a row by the names of its columns.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::cells::{first_value, is_blank, is_no_number, shown};
use super::headers::{Meaning, PhoneKind, REGION, meaning, normalize_header};
use super::mapping::Mapping;
use super::options::SourceOptions;
use super::row::{CellProblem, CountryCell, RawContact, RawRow, RowError, listed};
use crate::phone::find_country;

/// Why columns don't fit.
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
        RowError::Invalid(text.into())
    }
}

/// The columns of the name and of the number. Of several, the first one that is not empty in a row is used.
#[derive(Clone, Debug)]
pub(super) struct ColumnMap {
    names: Vec<Source>,
    phones: Vec<Source>,
    /// The columns of the country, the best one first, and whether the cell may also be another kind of region.
    countries: Vec<(Source, bool)>,
    /// The name of rows without one.
    default_name: Option<String>,
}

/// Columns whose cells together are one text.
#[derive(Clone, Debug)]
struct Source {
    columns: Vec<usize>,
    /// For a quoted place in a message; several columns are `First" + "Last`.
    label: String,
}

impl ColumnMap {
    /// Chooses among `columns`. `budget` is how many characters of their names an error may quote.
    pub fn choose(columns: &[String], options: &SourceOptions, budget: usize) -> Result<Self, ColumnError> {
        let chooser = Chooser {
            columns,
            meanings: meanings(columns, options.map, budget)?,
            budget,
        };
        Ok(ColumnMap {
            phones: chooser.phones()?,
            names: match chooser.names() {
                Err(ColumnError::Missing(_)) if options.name.is_some() => Vec::new(),
                names => names?,
            },
            countries: chooser.countries(),
            default_name: options.name.map(str::to_owned),
        })
    }

    /// For people, after the format's name.
    pub fn description(&self) -> String {
        let list = |sources: &[Source], default: Option<&str>| {
            let labels = sources.iter().take(4).map(|source| format!("\"{}\"", source.label));
            let labels = labels.chain(default.map(str::to_owned));
            labels.collect::<Vec<_>>().join(", else ")
        };
        let default_name = self.default_name.as_ref().map(|_| "--name");
        let country = match &self.countries[..] {
            [] => String::new(),
            [(first, _), ..] => format!("; country from \"{}\"", first.label),
        };
        format!(
            "name from {}; number from {}{country}",
            list(&self.names, default_name),
            list(&self.phones, None)
        )
    }

    /// Finds the name and the number of a row.
    pub fn contact<'a>(&'a self, row: &'a RawRow<'_>) -> Result<RawContact<'a>, RowError> {
        let mut phones = self
            .phones
            .iter()
            .flat_map(|source| source.columns.iter().map(move |column| (source, column)));
        let used = phones.find_map(|(source, column)| {
            let cell = row.cell(*column);
            (!is_no_number(cell)).then_some((source, cell))
        });
        let Some((phone, cell)) = used else {
            let columns: Vec<&str> = self.phones.iter().map(|source| source.label.as_str()).collect();
            return Err(RowError::Empty(
                format!("number (column \"{}\") is empty", columns.join("\", \"")).into(),
            ));
        };
        let mut names = self.names.iter().map(|source| (source, source.text(row)));
        let (name, name_text) = match (names.find(|(_, text)| !text.is_empty()), &self.default_name) {
            (Some((source, text)), _) => (source.label.as_str(), text),
            (None, Some(default)) => ("--name", Cow::Borrowed(default.as_str())),
            (None, None) => (self.names.first().map_or("", |source| &source.label), Cow::Borrowed("")),
        };
        let (number, further_numbers) = first_value(cell);
        RawContact {
            name: name_text,
            phone: number.into(),
            name_column: name,
            phone_column: &phone.label,
            country: self.country(row),
            further_numbers,
        }
        .checked()
    }

    /// Finds the country of a row: the first cell that is not empty. A region is used only if it is a country.
    fn country<'a>(&'a self, row: &'a RawRow<'_>) -> Option<CountryCell<'a>> {
        self.countries.iter().find_map(|(source, is_region)| {
            let text = row.cell(source.columns[0]);
            // NA is Namibia, and may be a placeholder elsewhere.
            let is_used = find_country(text).is_some() || !(*is_region || is_no_number(text));
            let column = &source.label;
            is_used.then_some(CountryCell { text, column })
        })
    }
}

impl ColumnMap {
    /// Rejects a contact of this row whose name or number is in a cell with a problem.
    pub fn check_cells<'a>(
        &self,
        contact: RawContact<'a>,
        problems: &[CellProblem],
    ) -> Result<RawContact<'a>, RowError> {
        let fields = [
            ("number", &self.phones, contact.phone_column),
            ("name", &self.names, contact.name_column),
        ];
        for (field, sources, label) in fields {
            let source = sources.iter().find(|source| source.label == label);
            let has = |problem: &&CellProblem| source.is_some_and(|source| source.columns.contains(&problem.column));
            if let Some(problem) = problems.iter().find(has) {
                let reason = format!("{field} (column \"{label}\") {}", problem.reason);
                return Err(RowError::Invalid(reason.into()));
            }
        }
        Ok(contact)
    }
}

impl Source {
    /// The cells that are not blank, with a space between them. A cell that the text ends with already ("Ann Lee" +
    /// "Lee") is left out.
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

/// What each column holds: by `--map`, else by its name. A mapped column replaces those that would compete with it.
fn meanings(columns: &[String], map: &[Mapping], budget: usize) -> Result<Vec<Option<Meaning>>, ColumnError> {
    let mut meanings: Vec<_> = columns.iter().map(|name| meaning(&normalize_header(name))).collect();
    for mapping in map {
        for meaning in &mut meanings {
            *meaning = meaning.filter(|meaning| !mapping.field.replaces(*meaning));
        }
    }
    for (place, mapping) in (0..).zip(map) {
        let column = shown(&mapping.column, 60);
        match mapping.positions(columns)[..] {
            [one] => meanings[one] = Some(mapping.field.meaning(place)),
            [] => {
                let found = listed(columns, budget);
                let error = format!("--map: there is no column \"{column}\"; there are {found}");
                return Err(ColumnError::Mapping(error));
            }
            [..] => {
                let error = format!("--map: more than one column is called \"{column}\"");
                return Err(ColumnError::Mapping(error));
            }
        }
    }
    Ok(meanings)
}

struct Chooser<'a> {
    columns: &'a [String],
    meanings: Vec<Option<Meaning>>,
    budget: usize,
}

impl Chooser<'_> {
    fn source(&self, columns: Vec<usize>) -> Source {
        let labels = columns.iter().map(|&index| shown(self.columns[index].trim(), 60));
        Source {
            label: labels.collect::<Vec<_>>().join("\" + \""),
            columns,
        }
    }

    /// The sources of the number, the best one first. Those that are no better than another are left out.
    fn phones(&self) -> Result<Vec<Source>, ColumnError> {
        let mut kinds: BTreeMap<(PhoneKind, u32), Vec<usize>> = BTreeMap::new();
        for (index, meaning) in self.meanings.iter().enumerate() {
            if let Some(Meaning::Phone(kind, place)) = meaning {
                kinds.entry((*kind, *place)).or_default().push(index);
            }
        }
        match kinds.values().next() {
            None => return Err(self.missing("number", "phone")),
            Some(best) if best.len() > 1 => return Err(self.ambiguous(best, "number", "phone")),
            Some(_) => {}
        }
        if kinds.len() > 1 {
            kinds.retain(|(kind, _), columns| *kind != PhoneKind::Number && columns.len() == 1);
        }
        Ok(kinds.into_values().map(|columns| self.source(columns)).collect())
    }

    /// The sources of the name, the best one first: the whole name, its parts, the organisation.
    fn names(&self) -> Result<Vec<Source>, ColumnError> {
        let mut full = match self.only(Meaning::FullName(0), "name")? {
            None => self.only(Meaning::FullName(1), "name")?,
            name => name,
        };
        let mut first = self.only(Meaning::FirstName, "first_name")?;
        let mut last = self.only(Meaning::LastName, "last_name")?;
        if let Some(name) = full.filter(|&name| self.meanings[name] == Some(Meaning::FullName(0))) {
            if first.is_none() && last.is_some() {
                // "Name" beside "Surname" is a first name.
                first = full.take();
            } else if first.is_some() && last.is_none() && normalize_header(&self.columns[name]) == "nom" {
                // "Nom" beside "Prénom" is a last name.
                last = full.take();
            }
        }
        let parts = first.into_iter().chain(self.with(Meaning::MiddleName)).chain(last);
        let organization = self.with(Meaning::Organization).take(1);
        let sources = [full.into_iter().collect(), parts.collect(), organization.collect()];
        let found: Vec<Source> = sources
            .into_iter()
            .filter(|columns: &Vec<usize>| !columns.is_empty())
            .map(|columns| self.source(columns))
            .collect();
        match found.is_empty() {
            true => Err(self.missing("name", "name")),
            false => Ok(found),
        }
    }

    fn countries(&self) -> Vec<(Source, bool)> {
        let ranks = [Meaning::Country(0), Meaning::Country(1), REGION];
        let columns = ranks
            .into_iter()
            .flat_map(|rank| self.with(rank).map(move |index| (index, rank)));
        columns
            .map(|(index, rank)| (self.source(vec![index]), rank == REGION))
            .collect()
    }

    fn with(&self, meaning: Meaning) -> impl Iterator<Item = usize> {
        let columns = 0..self.columns.len();
        columns.filter(move |&index| self.meanings[index] == Some(meaning))
    }

    /// The one column with this meaning.
    fn only(&self, meaning: Meaning, field: &str) -> Result<Option<usize>, ColumnError> {
        let columns: Vec<usize> = self.with(meaning).collect();
        match columns[..] {
            [] => Ok(None),
            [one] => Ok(Some(one)),
            [..] => Err(self.ambiguous(&columns, &field.replace('_', " "), field)),
        }
    }

    fn ambiguous(&self, fits: &[usize], what: &str, field: &str) -> ColumnError {
        let names: Vec<String> = fits.iter().map(|&index| self.columns[index].clone()).collect();
        let names = listed(&names, self.budget);
        ColumnError::Ambiguous(format!(
            "several columns could be the {what}: {names}; choose with --map {field}=COLUMN"
        ))
    }

    fn missing(&self, what: &str, field: &str) -> ColumnError {
        let found = listed(self.columns, self.budget);
        ColumnError::Missing(format!(
            "no column is the {what}; found {found}; name it with --map {field}=COLUMN"
        ))
    }
}
