//! `--rejects`: the rows that were not created and can be fixed, with their own columns and the reason.
//!
//! All rows are kept in a temporary file while the input is read: the outcome of a row is known only at the end, and
//! stdin can't be read twice.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::source::RawRow;
use crate::error::{Error, Result};

/// The column that is added.
const REASON: &str = "reason";

/// A row as it was read.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Its columns, where they are others than those of the row before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    c: Option<Vec<String>>,
    v: Vec<String>,
}

/// The rows kept for the file of rejects.
pub struct Rejects {
    path: PathBuf,
    kept: BufWriter<File>,
    columns: Vec<String>,
}

impl Rejects {
    /// Checks that the file can be written. It is replaced at the end, so it must not be one of the `others` that this
    /// run reads or writes, nor a device.
    pub fn new<'a>(path: &Path, others: impl Iterator<Item = &'a PathBuf>) -> Result<Self> {
        let refused = |why: &str| Err(Error::Usage(format!("--rejects {} {why}", path.display())));
        let place = path.canonicalize();
        if path.is_symlink() && place.is_err() {
            return refused("is a link to nothing");
        }
        if place.as_ref().is_ok_and(|place| !place.is_file()) {
            return refused("is no regular file");
        }
        for other in others {
            if other == path || (place.is_ok() && place.as_ref().ok() == other.canonicalize().ok().as_ref()) {
                return refused("is a file that this import reads or writes itself");
            }
        }
        // A link stays one.
        let path = &place.unwrap_or_else(|_| path.to_owned());
        // Without a name, so that a killed run leaves nothing behind.
        let kept = tempfile::tempfile_in(folder(path)).map_err(|error| failed(path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            kept: BufWriter::new(kept),
            columns: Vec::new(),
        })
    }

    /// Keeps a row. Every row is kept, in order.
    pub fn keep(&mut self, row: &RawRow<'_>) -> Result<()> {
        let changed = (self.columns != row.columns).then(|| row.columns.to_vec());
        if let Some(columns) = &changed {
            self.columns.clone_from(columns);
        }
        let kept = Kept {
            c: changed,
            v: row.fields.iter().map(|field| field.to_string()).collect(),
        };
        let line = serde_json::to_string(&kept).map_err(|error| failed(&self.path, &error))?;
        writeln!(self.kept, "{line}").map_err(|error| failed(&self.path, &error))
    }

    /// Writes the file under another name and renames it. `reason_of` returns the reason of a row, by its index, that
    /// belongs in the file. Returns how many rows are in it.
    pub fn finish(self, reason_of: &ReasonOf) -> Result<usize> {
        let Self { path, kept, .. } = self;
        let mut kept = kept.into_inner().map_err(|error| failed(&path, &error))?;
        let columns = all_columns(&path, &mut kept, reason_of)?;
        let beside = NamedTempFile::new_in(folder(&path)).map_err(|error| failed(&path, &error))?;
        let mut writer = csv::Writer::from_writer(BufWriter::new(beside));
        let head = columns.iter().map(String::as_str).chain([REASON]);
        writer.write_record(head).map_err(|error| failed(&path, &error))?;
        let (mut count, mut places) = (0, Places::default());
        each_reject(&path, &mut kept, reason_of, &mut |of_row, values, reason| {
            places.find(&columns, of_row);
            let value = |place: &Option<usize>| place.and_then(|place| values.get(place)).map_or("", String::as_str);
            count += 1;
            let record = places.found.iter().map(value).chain([reason]);
            writer.write_record(record).map_err(|error| failed(&path, &error))
        })?;
        let buffered = writer.into_inner().map_err(|error| failed(&path, &error))?;
        let beside = buffered.into_inner().map_err(|error| failed(&path, &error))?;
        beside.as_file().sync_all().map_err(|error| failed(&path, &error))?;
        beside.persist(&path).map_err(|error| failed(&path, &error))?;
        Ok(count)
    }
}

/// All columns of the rejects, in the order in which they first occur.
fn all_columns(path: &Path, kept: &mut File, reason_of: &ReasonOf) -> Result<Vec<String>> {
    let (mut columns, mut known) = (Vec::new(), HashSet::from([REASON.to_owned()]));
    each_reject(path, kept, reason_of, &mut |of_row, _, _| {
        for column in of_row {
            if !known.contains(column) {
                known.insert(column.clone());
                columns.push(column.clone());
            }
        }
        Ok(())
    })?;
    Ok(columns)
}

/// The place of each column in a row, which mostly is the one in the row before.
#[derive(Default)]
struct Places {
    of_row: Option<Vec<String>>,
    found: Vec<Option<usize>>,
}

impl Places {
    fn find(&mut self, columns: &[String], of_row: &[String]) {
        if self.of_row.as_deref() == Some(of_row) {
            return;
        }
        let mut places = HashMap::new();
        for (place, column) in of_row.iter().enumerate() {
            // Of two columns with the same name, the first.
            places.entry(column).or_insert(place);
        }
        self.found = columns.iter().map(|column| places.get(column).copied()).collect();
        self.of_row = Some(of_row.to_vec());
    }
}

/// The reason of the row with this index, if it belongs in the file.
pub type ReasonOf<'a> = dyn Fn(usize) -> Option<&'a str> + 'a;

type EachReject<'a> = dyn FnMut(&[String], &[String], &str) -> Result<()> + 'a;

/// Calls `each` with the columns, values and reason of every row that belongs in the file.
fn each_reject(path: &Path, kept: &mut File, reason_of: &ReasonOf, each: &mut EachReject) -> Result<()> {
    kept.rewind().map_err(|error| failed(path, &error))?;
    let mut columns = Vec::new();
    for (index, line) in BufReader::new(kept).lines().enumerate() {
        let line = line.map_err(|error| failed(path, &error))?;
        let row: Kept = serde_json::from_str(&line).map_err(|error| failed(path, &error))?;
        columns = row.c.unwrap_or(columns);
        if let Some(reason) = reason_of(index) {
            each(&columns, &row.v, reason)?;
        }
    }
    Ok(())
}

fn folder(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn failed(path: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::Unexpected(format!("cannot write the rejects to {}: {error}", path.display()))
}
