//! All rows of the input, in a temporary file.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Seek, Write};

use serde::{Deserialize, Serialize};

use crate::import::source::RawRow;

/// A row in the temporary file.
#[derive(Serialize, Deserialize)]
struct Line {
    /// Its columns, unless they are those of the row before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    columns: Option<Vec<String>>,
    fields: Vec<String>,
}

/// The rows.
pub struct KeptRows {
    file: BufWriter<File>,
    columns: Vec<String>,
}

impl KeptRows {
    /// Starts with an empty file.
    pub fn new(file: File) -> Self {
        Self {
            file: BufWriter::new(file),
            columns: Vec::new(),
        }
    }

    /// Adds a row, without the line and the reason that a rejects file gave it.
    pub fn add(&mut self, row: &RawRow<'_>) -> io::Result<()> {
        let (columns, fields) = row.of_input();
        let other_names = row.others.iter().map(|(name, _)| name.as_ref());
        let names = columns.iter().map(String::as_str).chain(other_names);
        let changed = !names.clone().eq(&self.columns);
        if changed {
            self.columns = names.map(str::to_owned).collect();
        }
        let fields = fields.iter().chain(row.others.iter().map(|(_, text)| text));
        let line = Line {
            columns: changed.then(|| self.columns.clone()),
            fields: fields.map(|field| field.to_string()).collect(),
        };
        serde_json::to_writer(&mut self.file, &line)?;
        self.file.write_all(b"\n")
    }

    /// Calls `each` with the index, the columns and the fields of every row, in order. There may be fewer or more fields
    /// than columns.
    pub fn each(&mut self, mut each: impl FnMut(usize, &[String], &[String]) -> io::Result<()>) -> io::Result<()> {
        self.file.flush()?;
        let file = self.file.get_mut();
        file.rewind()?;
        let mut columns = Vec::new();
        for (index, line) in BufReader::new(file).lines().enumerate() {
            let row: Line = serde_json::from_str(&line?)?;
            columns = row.columns.unwrap_or(columns);
            each(index, &columns, &row.fields)?;
        }
        Ok(())
    }
}
