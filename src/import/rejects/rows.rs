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

/// A row as it was read.
pub struct KeptRow<'a> {
    /// The names of its columns; there may be fewer or more than fields.
    pub columns: &'a [String],
    /// How often the columns have changed before this row.
    pub changes: usize,
    /// Its fields.
    pub fields: &'a [String],
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
        let columns = &row.columns[..row.columns_of_input()];
        let count = match columns.len() < row.columns.len() {
            true => columns.len().min(row.fields.len()),
            false => row.fields.len(),
        };
        // A long header is not compared with each short row of its table.
        let is_of_table = count < columns.len() && !self.columns.is_empty();
        let other_names = row.others.iter().map(|(name, _)| name.as_ref());
        let names = columns.iter().map(String::as_str).chain(other_names);
        let changed = !is_of_table && !names.clone().eq(&self.columns);
        if changed {
            self.columns = names.map(str::to_owned).collect();
        }
        let fields = row.fields[..count]
            .iter()
            .chain(row.others.iter().map(|(_, text)| text));
        let line = Line {
            columns: changed.then(|| self.columns.clone()),
            fields: fields.map(|field| field.to_string()).collect(),
        };
        serde_json::to_writer(&mut self.file, &line)?;
        self.file.write_all(b"\n")
    }

    /// Calls `each` with the index and the fields of every row, in order.
    pub fn each(&mut self, each: &mut dyn FnMut(usize, KeptRow) -> io::Result<()>) -> io::Result<()> {
        self.file.flush()?;
        let file = self.file.get_mut();
        file.rewind()?;
        let (mut columns, mut changes) = (Vec::new(), 0);
        for (index, line) in BufReader::new(file).lines().enumerate() {
            let row: Line = serde_json::from_str(&line?)?;
            if let Some(changed) = row.columns {
                columns = changed;
                changes += 1;
            }
            let row = KeptRow {
                columns: &columns,
                changes,
                fields: &row.fields,
            };
            each(index, row)?;
        }
        Ok(())
    }
}
