//! `--rejects`: the rows that were not created and can be fixed, with all their fields, the line and the reason.
//!
//! All rows are kept in a temporary file while the input is read: the outcome of a row is known only at the end, and
//! stdin can't be read twice.

mod history;
mod layout;
mod rows;
#[cfg(test)]
mod tests;
mod writer;

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::fingerprint::sha256;
use super::source::{CsvFormat, RawRow};
use crate::error::{Error, Result};
pub use history::History;
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
    /// The format of the file.
    pub format: CsvFormat,
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
            format: CsvFormat::FOR_EXCEL,
            history,
            job: String::new(),
        })
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
        let written = writer::write(file.as_file(), self.format, &mut self.rows, rejected);
        let written = written.and_then(|count| Ok((count, sha256(&mut file.reopen()?)?)));
        let (count, hash) = written.map_err(|error| failed(&self.name, &error))?;
        if !self.may_replace()? {
            return Err(self.keep_both(file));
        }
        // Before the file is in place: a killed run must not leave a file that the next one refuses.
        let added = self.history.add(&self.job, &hash);
        file.persist(&self.path).map_err(|error| failed(&self.name, &error))?;
        added.map(|()| count)
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
}

fn folder(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn failed(path: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::Unexpected(format!("cannot write the rejects to {}: {error}", path.display()))
}
