//! Turns JSON objects into rows. Objects may have different keys.

use super::super::cells::shown;
use super::super::columns::{ColumnError, ColumnMap};
use super::super::format::{CsvFormat, DetectedFormat};
use super::super::options::SourceOptions;
use super::super::row::{RawRow, RowError, RowSink, emit_unreadable, listed};
use super::super::{FileError, ROW_LIMIT};
use super::object::Object;

/// The characters of its keys that the reason for one object quotes.
const ROW_BUDGET: usize = 60;

/// Passes the rows to the sink, in order.
pub(super) struct ObjectRows<'s> {
    sink: &'s mut dyn RowSink,
    options: SourceOptions<'s>,
    /// For the description of the format.
    pub kind: &'static str,
    /// The line or element before the next row.
    pub line: u64,
    /// The keys of the last object, which the next one mostly has too, and the columns chosen for them.
    keys: Vec<String>,
    columns: Result<ColumnMap, ColumnError>,
    any_object: bool,
    announced: bool,
    /// For each mapping, whether an object has its key.
    mapped: Vec<bool>,
}

impl<'s> ObjectRows<'s> {
    pub fn new(sink: &'s mut dyn RowSink, options: &SourceOptions<'s>) -> Self {
        ObjectRows {
            sink,
            options: *options,
            kind: "JSON",
            line: 0,
            keys: Vec::new(),
            columns: Err(ColumnError::Missing(String::new())),
            any_object: false,
            announced: false,
            mapped: vec![false; options.map.len()],
        }
    }

    /// Tests whether the object has the keys of a name and a number.
    pub fn is_contact(&mut self, object: &Object<'_>) -> bool {
        self.choose(&object.keys).is_ok()
    }

    /// Passes an object as a row.
    pub fn object(&mut self, object: &Object<'_>) -> Result<(), FileError> {
        if object.size > ROW_LIMIT {
            return self.unusable(format!("the object is longer than {ROW_LIMIT} bytes"), "");
        }
        let _ = self.choose(&object.keys);
        self.announce()?;
        self.line += 1;
        let row = RawRow {
            line: self.line,
            columns: &self.keys,
            fields: object.texts(),
            others: object.nested_texts(),
        };
        let contact = match &self.columns {
            Ok(columns) => columns.contact(&row),
            Err(ColumnError::Missing(text)) if !object.nested.is_empty() => {
                let nested: Vec<String> = object.nested.iter().map(|(key, _)| key.clone()).collect();
                let nested = listed(&nested, ROW_BUDGET);
                Err(RowError::invalid(format!(
                    "{text}; arrays and objects are not used: {nested}"
                )))
            }
            Err(error) => Err(error.clone().into()),
        };
        Ok(self.sink.row(&row, contact)?)
    }

    /// Passes an invalid row with `text` as its only cell.
    pub fn unusable(&mut self, reason: String, text: &str) -> Result<(), FileError> {
        self.announce()?;
        self.line += 1;
        Ok(emit_unreadable(self.sink, self.line, reason, text)?)
    }

    /// Checks at the end of the file that each mapped key occurred.
    pub fn finish(mut self) -> Result<(), FileError> {
        self.announce()?;
        let missing = self.options.map.iter().zip(&self.mapped).find(|(_, found)| !**found);
        match missing {
            Some((mapping, _)) if self.any_object => Err(FileError::Usage(format!(
                "--map: no object has the key \"{}\"; there are {}",
                shown(&mapping.column, 60),
                listed(&self.keys, 600)
            ))),
            _ => Ok(()),
        }
    }

    /// Chooses the columns for an object with these keys.
    fn choose(&mut self, keys: &[String]) -> &Result<ColumnMap, ColumnError> {
        if !self.any_object || self.keys != keys {
            for (mapping, found) in self.options.map.iter().zip(&mut self.mapped) {
                *found |= !mapping.positions(keys).is_empty();
            }
            self.any_object = true;
            self.keys = keys.to_vec();
            self.columns = ColumnMap::choose(keys, &self.options, ROW_BUDGET);
        }
        &self.columns
    }

    fn announce(&mut self) -> Result<(), FileError> {
        if !std::mem::replace(&mut self.announced, true) {
            let columns = match &self.columns {
                Ok(columns) => columns.description(),
                Err(_) => "name and number from each object's keys".into(),
            };
            self.sink.detected(&DetectedFormat {
                description: format!("{}, {columns}", self.kind),
                csv: CsvFormat::FOR_EXCEL,
            })?;
        }
        Ok(())
    }
}
