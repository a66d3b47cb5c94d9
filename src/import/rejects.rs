//! `--rejects`: the rows that were not created and can be fixed, with all their fields, the line and the reason.
//!
//! All rows are kept in a temporary file while the input is read: the outcome of a row is known only at the end, and
//! stdin can't be read twice.

mod history;
mod layout;
mod rows;

use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::fingerprint::sha256;
use super::source::{DetectedFormat, LINE, REASON, RawRow};
use crate::error::{Error, Result};
use crate::text::{escape_tsv, guard_formula};
pub use history::History;
use layout::{Layout, OTHER_FIELDS};
use rows::KeptRows;

/// The line and the reason of a row that belongs in the file, by the row's index.
pub type Rejected<'a> = dyn Fn(usize) -> Option<(u64, &'a str)> + 'a;

/// The file of rejects, and the rows kept for it.
pub struct Rejects<'a> {
    /// As given, for messages.
    name: PathBuf,
    /// The file that is replaced: a symbolic link stays one.
    path: PathBuf,
    rows: KeptRows,
    format: Option<DetectedFormat>,
    history: History<'a>,
    /// The job, for the history.
    job: String,
}

impl<'a> Rejects<'a> {
    /// Checks that the file can be written. It must not be one of the `others` that this run reads or writes.
    pub fn new<'b>(path: &Path, others: impl Iterator<Item = &'b PathBuf>, history: History<'a>) -> Result<Self> {
        let refused = |why: &str| Err(Error::Usage(format!("--rejects {} {why}", path.display())));
        let place = path.canonicalize();
        if path.is_symlink() && place.is_err() {
            return refused("is a symbolic link to a missing file");
        }
        if place.as_ref().is_ok_and(|place| !place.is_file()) {
            return refused("is not a regular file");
        }
        for other in others {
            if other == path || (place.is_ok() && place.as_ref().ok() == other.canonicalize().ok().as_ref()) {
                return refused("is a file that this import reads or writes itself");
            }
        }
        let place = place.unwrap_or_else(|_| path.to_owned());
        // Without a name, so that a killed run leaves nothing behind.
        let rows = tempfile::tempfile_in(folder(&place)).map_err(|error| failed(path, &error))?;
        Ok(Self {
            name: path.to_owned(),
            path: place,
            rows: KeptRows::new(rows),
            format: None,
            history,
            job: String::new(),
        })
    }

    /// Sets the format of the input, which the file gets too.
    pub fn set_format(&mut self, format: &DetectedFormat) {
        self.format = Some(format.clone());
    }

    /// Keeps a row. Every row is kept, in order.
    pub fn keep(&mut self, row: &RawRow<'_>) -> Result<()> {
        self.rows.add(row).map_err(|error| failed(&self.name, &error))
    }

    /// Checks that the file does not exist, is empty, or was written by this job and not changed since.
    pub fn check(&mut self, job: String) -> Result<()> {
        self.job = job;
        match self.may_replace()? {
            true => Ok(()),
            false => Err(Error::Usage(format!(
                "--rejects {}: the file exists, and this import did not write it or it was changed since; move it, or \
                 choose another name",
                self.name.display()
            ))),
        }
    }

    fn may_replace(&self) -> Result<bool> {
        let mut file = match File::open(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(true),
            opened => opened.map_err(|error| failed(&self.name, &error))?,
        };
        let length = file.metadata().map_err(|error| failed(&self.name, &error))?.len();
        let hash = sha256(&mut file).map_err(|error| failed(&self.name, &error))?;
        Ok(length == 0 || self.history.contains(&self.job, &hash)?)
    }

    /// Writes the file under another name and renames it. Returns the number of rows in it.
    pub fn finish(mut self, rejected: &Rejected) -> Result<usize> {
        let file = tempfile::Builder::new()
            .prefix("rejects-")
            .suffix(".csv")
            .tempfile_in(folder(&self.path))
            .map_err(|error| failed(&self.name, &error))?;
        let written = self.write(file.as_file(), rejected).and_then(|count| {
            file.as_file().sync_all()?;
            Ok((count, sha256(&mut file.reopen()?)?))
        });
        let (count, hash) = written.map_err(|error| failed(&self.name, &error))?;
        if !self.may_replace()? {
            return Err(self.keep_both(file));
        }
        // Before the file is in place: a killed run must not leave a file that the next one refuses.
        self.history.add(&self.job, &hash)?;
        file.persist(&self.path).map_err(|error| failed(&self.name, &error))?;
        Ok(count)
    }

    fn keep_both(&self, file: NamedTempFile) -> Error {
        match file.keep() {
            Ok((_, kept)) => Error::Unexpected(format!(
                "{} was changed while the import ran and is not replaced; the rejects are in {}",
                self.name.display(),
                kept.display()
            )),
            Err(error) => failed(&self.name, &error),
        }
    }

    fn write(&mut self, file: &File, rejected: &Rejected) -> io::Result<usize> {
        let mut layout = Layout::default();
        self.rows.each(&mut |index, row| {
            // An empty file of rejects also has the columns of the input.
            if index == 0 || rejected(index).is_some() {
                layout.positions(&row);
            }
            Ok(())
        })?;
        let mut writer = Writer::new(file, self.format.as_ref())?;
        let other = layout.has_other.then_some(OTHER_FIELDS);
        let names = layout.names.clone();
        writer.write(names.iter().map(String::as_str).chain(other).chain([LINE, REASON]))?;
        let mut count = 0;
        self.rows.each(&mut |index, row| {
            let Some((line, reason)) = rejected(index) else {
                return Ok(());
            };
            count += 1;
            let mut record = vec![""; names.len()];
            let mut others = Vec::new();
            let positions = layout.positions(&row);
            for (field, value) in row.fields.iter().enumerate() {
                match positions[field] {
                    Some(position) => record[position] = value,
                    None if value.is_empty() => {}
                    None => others.push((row.columns.get(field).map_or("", String::as_str), value)),
                }
            }
            let others = match other {
                Some(_) => Some(serde_json::to_string(&others)?),
                None => None,
            };
            let line = line.to_string();
            writer.write(record.into_iter().chain(others.as_deref()).chain([&line, reason]))
        })?;
        writer.csv.flush()?;
        Ok(count)
    }
}

/// Writes CSV like the input's.
struct Writer<W: Write> {
    csv: csv::Writer<W>,
    is_tsv: bool,
}

impl<'f> Writer<BufWriter<&'f File>> {
    fn new(file: &'f File, format: Option<&DetectedFormat>) -> io::Result<Self> {
        let mut file = BufWriter::new(file);
        if format.is_some_and(|format| format.bom) {
            file.write_all("\u{FEFF}".as_bytes())?;
        }
        let delimiter = format.map_or(b',', |format| format.delimiter);
        let terminator = match format.is_some_and(|format| format.crlf) {
            true => csv::Terminator::CRLF,
            false => csv::Terminator::Any(b'\n'),
        };
        let mut builder = csv::WriterBuilder::new();
        Ok(Self {
            csv: builder.delimiter(delimiter).terminator(terminator).from_writer(file),
            is_tsv: delimiter == b'\t',
        })
    }

    fn write<'c>(&mut self, cells: impl Iterator<Item = &'c str>) -> io::Result<()> {
        for cell in cells {
            let cell = guard_formula(cell);
            match self.is_tsv {
                true => self.csv.write_field(escape_tsv(&cell).as_bytes())?,
                false => self.csv.write_field(cell.as_bytes())?,
            }
        }
        Ok(self.csv.write_record(None::<&[u8]>)?)
    }
}

fn folder(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn failed(path: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::Unexpected(format!("cannot write the rejects to {}: {error}", path.display()))
}
