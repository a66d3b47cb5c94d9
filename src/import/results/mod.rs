//! `--results`: the records of a job. With them, another run can finish the job, also on another machine.
//!
//! JSON Lines. The first record names the account and the input. Each row has a record before it is sent (with `sent_at`
//! and the outcome `unknown`) and one after it. The last record of a number is valid. Outcomes are written together with
//! the next rows that are sent, and every 100 ms. A killed run leaves whole lines and at most one without its line feed,
//! which is dropped.

mod previous;
mod record;

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use serde::Serialize;

use super::journal::entry::TimeLimits;
use super::journal::moment::Moment;
use super::lock::AccountLock;
use super::private_file;
use super::rows::{ImportRow, Outcome};
use crate::error::{Error, Result};
use record::{Record, RejectsFile};

pub use previous::PreviousRuns;
pub use record::Header;

/// The most bytes of lines that are written together.
const MAX_BATCH: usize = 1 << 20;

/// Removes the API key from a text of the server.
pub type Redact = dyn Fn(&str) -> String + Send + Sync;

/// The results file, open and locked.
pub struct ResultsFile {
    path: PathBuf,
    header: Header,
    limits: TimeLimits,
    redact: Box<Redact>,
    output: Mutex<Output>,
}

struct Output {
    file: File,
    /// The bytes of the lines in the file.
    length: u64,
    /// Lines to write.
    unwritten: Vec<u8>,
    /// Why a line could not be written.
    failure: Option<String>,
}

impl ResultsFile {
    /// Opens the file. Creates it if it does not exist, waits for another run that uses it, and reads the records of
    /// earlier runs.
    pub fn open(
        path: &Path,
        header: Header,
        limits: TimeLimits,
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
                unwritten: Vec::new(),
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
        self.output().add(&header);
        self.flush()
    }

    /// Writes the SHA-256 of a rejects file.
    pub fn add_rejects(&self, hash: &str) -> Result<()> {
        self.output().add(&RejectsFile { rejects: hash.into() });
        self.flush()
    }

    /// Writes that rows are about to be sent, and when. Without a time, a later run counts from when it reads the records.
    pub fn sending<'a>(&self, rows: impl Iterator<Item = &'a ImportRow>, time: Option<Moment>) -> Result<()> {
        let sent_at = record::wall_clock();
        let mut output = self.output();
        for row in rows {
            let mut record = Record::new(row.line, &row.name, row.shown_number(), Outcome::Unknown);
            record.set_time(time, self.limits);
            record.sent_at = Some((&sent_at).into());
            output.add(&record);
        }
        output.write(&self.path)
    }

    /// Records the outcome of a row. It is written with the next rows that are sent, or by [`flush`](Self::flush).
    pub fn record(&self, row: &ImportRow, now: Moment) {
        let mut record = Record::new(row.line, &row.name, row.shown_number(), row.outcome);
        if matches!(row.outcome, Outcome::Created | Outcome::Unknown | Outcome::Missing) {
            record.set_time(Some(now), self.limits);
        }
        let id = row.id.as_deref().map(&self.redact);
        let reason = row.reason.as_deref().map(&self.redact);
        record.set_texts(id, reason);
        let mut output = self.output();
        output.add(&record);
        if output.unwritten.len() > MAX_BATCH {
            // After a failure, the next write fails too.
            let _ = output.write(&self.path);
        }
    }

    /// Writes the recorded outcomes. If that fails, nothing more can be written, and no more rows may be sent.
    pub fn flush(&self) -> Result<()> {
        self.output().write(&self.path)
    }

    /// Writes the rows that have an outcome before anything is sent, unless their last record says the same. So the last
    /// record of a number is that of the row that is sent, and not that of a duplicate.
    pub fn planned(&self, rows: &[ImportRow], previous: &PreviousRuns, now: Moment) -> Result<()> {
        let decided = rows.iter().filter(|row| row.outcome != Outcome::Planned);
        for row in decided.filter(|row| !previous.has_record(row)) {
            self.record(row, now);
        }
        self.flush()
    }

    fn output(&self) -> MutexGuard<'_, Output> {
        self.output
            .lock()
            .expect("no thread panics while it writes the results")
    }
}

impl Output {
    /// Adds a line to those to write.
    fn add(&mut self, record: &impl Serialize) {
        serde_json::to_writer(&mut self.unwritten, record).expect("a record is valid JSON");
        self.unwritten.push(b'\n');
    }

    /// Writes the lines. If that fails, removes the part that was written, and writes nothing more.
    fn write(&mut self, path: &Path) -> Result<()> {
        if let Some(failure) = &self.failure {
            return Err(Error::Unexpected(failure.clone()));
        }
        if let Err(error) = self.file.write_all(&self.unwritten) {
            let failure = unusable(path, &error);
            self.failure = Some(failure.to_string());
            let _ = self.file.set_len(self.length);
            return Err(failure);
        }
        self.length += self.unwritten.len() as u64;
        self.unwritten.clear();
        Ok(())
    }
}

fn unusable(path: &Path, error: &io::Error) -> Error {
    Error::Unexpected(format!("the results file {}: {error}", path.display()))
}
