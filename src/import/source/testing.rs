//! Files as literal text, and their rows as lines of text.

use std::io::Read;

use super::{DetectedFormat, FileError, Format, Mapping, RawContact, RawRow, RowError, RowSink, SourceOptions, read};
use crate::error::Result;

/// The rows as `LINE NAME | NUMBER`, `LINE - REASON` for a row without a number, or `LINE ! REASON`.
pub fn rows(input: impl AsRef<[u8]>, name: &str) -> Result<Vec<String>, FileError> {
    run(input.as_ref(), name, None, &[]).map(|found| found.rows)
}

/// The rows with `--map`.
pub fn mapped(input: &str, name: &str, map: &[&str]) -> Result<Vec<String>, FileError> {
    run(input.as_bytes(), name, None, map).map(|found| found.rows)
}

/// The description of the format.
pub fn detected(input: impl AsRef<[u8]>, name: &str, format: Option<Format>) -> String {
    run(input.as_ref(), name, format, &[]).unwrap().description
}

/// The reason why the file is unreadable.
pub fn unreadable(input: impl AsRef<[u8]>, name: &str) -> String {
    match rows(input, name).unwrap_err() {
        FileError::Unreadable(text) => text,
        other => panic!("not a problem of the file: {other:?}"),
    }
}

/// The reason why the flags don't fit the file.
pub fn usage<T: std::fmt::Debug>(result: Result<T, FileError>) -> String {
    match result.unwrap_err() {
        FileError::Usage(text) => text,
        other => panic!("not a problem of the flags: {other:?}"),
    }
}

/// All that a file gives.
#[derive(Debug, Default, PartialEq)]
pub struct Found {
    pub description: String,
    pub format: Option<DetectedFormat>,
    pub rows: Vec<String>,
    pub cells: Vec<Vec<String>>,
    pub contacts: Vec<Option<(String, String)>>,
    pub further_numbers: usize,
    descriptions: usize,
}

impl RowSink for Found {
    fn detected(&mut self, format: &DetectedFormat) -> Result<()> {
        assert!(self.rows.is_empty(), "called before the first row");
        self.description.clone_from(&format.description);
        self.format = Some(format.clone());
        self.descriptions += 1;
        Ok(())
    }

    fn row(&mut self, row: &RawRow<'_>, contact: Result<RawContact<'_>, RowError>) -> Result<()> {
        self.cells
            .push(row.fields.iter().map(|cell| cell.to_string()).collect());
        let owned = contact
            .as_ref()
            .map(|contact| (contact.name.to_string(), contact.phone.to_string()));
        self.contacts.push(owned.ok());
        self.rows.push(match contact {
            Ok(contact) => {
                self.further_numbers += contact.further_numbers;
                format!("{} {} | {}", row.line, contact.name, contact.phone)
            }
            Err(RowError::Empty(reason)) => format!("{} - {reason}", row.line),
            Err(RowError::Invalid(reason)) => format!("{} ! {reason}", row.line),
        });
        Ok(())
    }
}

/// Reads any input.
pub fn run(input: impl Read, name: &str, format: Option<Format>, map: &[&str]) -> Result<Found, FileError> {
    let map: Vec<Mapping> = map.iter().map(|text| text.parse().unwrap()).collect();
    let mut found = Found::default();
    read(input, name, &SourceOptions { format, map: &map }, &mut found)?;
    assert_eq!(found.descriptions, 1, "the format is given once");
    Ok(found)
}
