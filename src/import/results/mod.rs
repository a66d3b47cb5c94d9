//! `--results`: the records of a job. With them, another run can finish the job, also on another machine.
//!
//! JSON Lines. The first record names the account and the input. Each row has a record before it is sent (with `sent_at`
//! and the outcome `unknown`) and one after it. The last record of a number is valid. A line is one write, so a killed
//! run leaves whole lines and at most one without its line feed, which is dropped.

mod previous;
mod record;

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use serde::Serialize;

use super::journal::entry::Limits;
use super::journal::moment::Moment;
use super::lock::AccountLock;
use super::private_file;
use super::rows::{ImportRow, Outcome};
use crate::api::model::NewContact;
use crate::error::{Error, Result};
use record::{Record, RejectsFile};

pub use previous::PreviousRuns;
pub use record::Header;

/// The bytes of lines that are written together when the plan is recorded.
const MAX_BATCH: usize = 1 << 20;

/// Removes the API key from a text of the server.
pub type Redact = dyn Fn(&str) -> String + Send + Sync;

/// The results file, open and locked.
pub struct ResultsFile {
    path: PathBuf,
    header: Header,
    limits: Limits,
    redact: Box<Redact>,
    output: Mutex<Output>,
}

struct Output {
    file: File,
    /// The bytes of whole lines.
    length: u64,
    /// Why a line could not be written.
    failure: Option<String>,
}

impl ResultsFile {
    /// Opens the file. Creates it if it does not exist, waits for another run that uses it, and reads the records of
    /// earlier runs.
    pub fn open(
        path: &Path,
        header: Header,
        limits: Limits,
        lock: &AccountLock,
        redact: Box<Redact>,
    ) -> Result<(Self, PreviousRuns)> {
        let failed = |error: io::Error| unusable(path, &error);
        let mut file = private_file::open(path).map_err(failed)?;
        lock.take(&file, path)?;
        let scanned = previous::scan(path, &file, &header)?;
        let mut length = scanned.length;
        file.set_len(length)
            .and_then(|()| file.seek(SeekFrom::End(0)))
            .map_err(failed)?;
        if scanned.needs_line_feed {
            // Some editors remove the last line feed.
            file.write_all(b"\n").map_err(failed)?;
            length += 1;
        }
        let mut previous = scanned.previous;
        previous.rebase(lock.account.now());
        let results = Self {
            path: path.to_owned(),
            header,
            limits,
            redact,
            output: Mutex::new(Output {
                file,
                length,
                failure: None,
            }),
        };
        Ok((results, previous))
    }

    /// Reads the records of earlier runs without changing the file, for a dry run.
    pub fn peek(path: &Path, header: &Header, now: Moment) -> Result<PreviousRuns> {
        let mut previous = match File::open(path) {
            Ok(file) => previous::scan(path, &file, header)?.previous,
            Err(error) if error.kind() == io::ErrorKind::NotFound => PreviousRuns::default(),
            Err(error) => return Err(unusable(path, &error)),
        };
        previous.rebase(now);
        Ok(previous)
    }

    /// Writes the first record of a new file, with the fingerprint of the input.
    pub fn begin(&self, input: String) -> Result<()> {
        if self.output().length > 0 {
            return Ok(());
        }
        let header = Header {
            input: Some(input),
            ..self.header.clone()
        };
        self.write(&line_of(&header)?)
    }

    /// Writes the SHA-256 of a rejects file.
    pub fn add_rejects(&self, hash: &str) -> Result<()> {
        self.write(&line_of(&RejectsFile { rejects: hash.into() })?)
    }

    /// Writes that a row is about to be sent, and when. Without a time, a later run counts from when it reads the record.
    pub fn sending(&self, line: u64, contact: &NewContact, time: Option<Moment>) -> Result<()> {
        let number = contact.phone_number.as_str().into();
        let mut record = Record::new(line, &contact.name, number, Outcome::Unknown);
        record.set_sent(time, self.limits);
        self.write(&line_of(&record)?)
    }

    /// Writes the outcome of a row. After a failure, [`failure`](Self::failure) returns it, and no more rows are sent.
    pub fn record(&self, row: &ImportRow, now: Moment) {
        let _ = self.line(row, now).and_then(|line| self.write(&line));
    }

    fn line(&self, row: &ImportRow, now: Moment) -> Result<String> {
        let mut record = Record::new(row.line, &row.name, row.shown_number(), row.outcome);
        if matches!(row.outcome, Outcome::Created | Outcome::Unknown | Outcome::Missing) {
            record.set_time(Some(now), self.limits);
        }
        let id = row.id.as_deref().map(&self.redact);
        let reason = row.reason.as_deref().map(&self.redact);
        record.set_texts(id, reason);
        line_of(&record)
    }

    /// Returns why a line could not be written, if one could not.
    pub fn failure(&self) -> Option<Error> {
        self.output().failure.clone().map(Error::Unexpected)
    }

    /// Writes the rows that have an outcome before anything is sent, unless their last record says the same. Duplicates
    /// come before the row that they repeat, so that the last record of a number is that of the row.
    pub fn planned(&self, rows: &[ImportRow], previous: &PreviousRuns, now: Moment) -> Result<()> {
        let mut batch = String::new();
        for row in rows.iter().filter(|row| row.outcome != Outcome::Planned) {
            if !previous.has_record(row) {
                batch.push_str(&self.line(row, now)?);
            }
            if batch.len() > MAX_BATCH {
                self.write(&std::mem::take(&mut batch))?;
            }
        }
        self.write(&batch)
    }

    fn output(&self) -> MutexGuard<'_, Output> {
        self.output
            .lock()
            .expect("no thread panics while it writes the results")
    }

    /// Writes lines. If that fails, removes the part that was written, and writes nothing more.
    fn write(&self, lines: &str) -> Result<()> {
        let output = &mut *self.output();
        if let Some(failure) = &output.failure {
            return Err(Error::Unexpected(failure.clone()));
        }
        if let Err(error) = output.file.write_all(lines.as_bytes()) {
            let failure = unusable(&self.path, &error);
            output.failure = Some(failure.to_string());
            let _ = output.file.set_len(output.length);
            return Err(failure);
        }
        output.length += lines.len() as u64;
        Ok(())
    }
}

fn unusable(path: &Path, error: &io::Error) -> Error {
    Error::Unexpected(format!("the results file {}: {error}", path.display()))
}

fn line_of(record: &impl Serialize) -> Result<String> {
    let line = serde_json::to_string(record);
    line.map(|line| line + "\n")
        .map_err(|error| Error::Unexpected(format!("a record can't be written: {error}")))
}
