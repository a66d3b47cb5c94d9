//! Chooses the columns of a file by their names and by `--map`.

use std::collections::BTreeMap;

use super::super::cells::shown;
use super::super::headers::{Meaning, PhoneKind, REGION, meaning, normalize_header};
use super::super::mapping::Mapping;
use super::super::row::listed;
use super::{ColumnError, CountrySource, PhoneSource, Source};

/// Finds the meaning of each column: by `--map`, else by its name. A mapped column replaces those that would compete with it.
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

/// Chooses columns by their meanings.
pub(super) struct Chooser<'a> {
    columns: &'a [String],
    meanings: Vec<Option<Meaning>>,
    /// The most characters of column names that an error quotes.
    budget: usize,
}

impl<'a> Chooser<'a> {
    pub(super) fn new(columns: &'a [String], map: &[Mapping], budget: usize) -> Result<Self, ColumnError> {
        let meanings = meanings(columns, map, budget)?;
        Ok(Self {
            columns,
            meanings,
            budget,
        })
    }

    fn label(&self, column: usize) -> String {
        shown(self.columns[column].trim(), 60)
    }

    fn source(&self, columns: Vec<usize>) -> Source {
        let labels = columns.iter().map(|&index| self.label(index));
        Source {
            label: labels.collect::<Vec<_>>().join("\" + \""),
            columns,
        }
    }

    /// Returns the columns of the number, the best one first.
    pub(super) fn phones(&self) -> Result<Vec<PhoneSource>, ColumnError> {
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
            kinds.retain(|(kind, _), _| *kind != PhoneKind::Number);
        }
        let columns = kinds.into_values().flatten();
        Ok(columns.map(|column| self.phone(column)).collect())
    }

    /// Returns the column of a number, and the one that has its kind: `Phone 1 - Label` for `Phone 1 - Value`.
    fn phone(&self, column: usize) -> PhoneSource {
        let name = normalize_header(&self.columns[column]);
        let kind = name.strip_suffix("value").and_then(|start| {
            let is_kind = |name: &String| {
                let rest = normalize_header(name).strip_prefix(start).map(str::to_owned);
                rest.is_some_and(|rest| rest == "label" || rest == "type")
            };
            self.columns.iter().position(is_kind)
        });
        PhoneSource {
            column,
            label: self.label(column),
            kind,
        }
    }

    /// Returns the columns of the name, the best ones first: the full name, its parts, the organisation.
    pub(super) fn names(&self) -> Result<Vec<Source>, ColumnError> {
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

    /// Returns the columns of the country, the best one first.
    pub(super) fn countries(&self) -> Vec<CountrySource> {
        let has_country =
            |meaning: &Option<Meaning>| matches!(meaning, Some(Meaning::Country(_)) if *meaning != Some(REGION));
        // The REGION of Mailchimp's exports is a state, and CC the country of the IP address of the subscription.
        let is_state = self.meanings.iter().any(has_country) || self.columns.iter().any(|name| name.trim() == "CC");
        let ranks = [Meaning::Country(0), Meaning::Country(1), REGION];
        let ranks = ranks.into_iter().filter(|rank| *rank != REGION || !is_state);
        let columns = ranks.flat_map(|rank| self.with(rank).map(move |column| (column, rank)));
        let source = |(column, rank)| CountrySource {
            column,
            label: self.label(column),
            is_region: rank == REGION,
        };
        columns.map(source).collect()
    }

    fn with(&self, meaning: Meaning) -> impl Iterator<Item = usize> {
        let columns = 0..self.columns.len();
        columns.filter(move |&index| self.meanings[index] == Some(meaning))
    }

    /// Returns the one column with this meaning, if any.
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
