//! `--results`: the records of a job, written as it happens, so that it can be finished by another run, also on
//! another machine.
//!
//! JSON Lines. The first record names the account and the input. Then each row has a record before it is sent (with
//! `sent_at`, outcome `unknown`) and one after. The last record of a number wins. A line is one write, so a killed run
//! leaves whole lines and at most one without its line feed, which is dropped.

mod record;

use std::collections::{HashMap, HashSet};
use std::fs::{File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::Serialize;

use super::journal::entry::{Entry, KeyId, Limits, Liveness, Sender, Standing};
use super::journal::moment::Moment;
use super::lock::AccountLock;
use super::rows::{ImportRow, Number, Outcome};
use crate::api::model::NewContact;
use crate::error::{Error, Result};
use record::{Record, RejectsFile};

pub use record::Header;

/// Bytes of a line. A longer one was not written by an import.
const MAX_LINE: u64 = 64 << 10;

/// What earlier runs of a job did.
#[derive(Default)]
pub struct PreviousRuns {
    /// The fingerprint of the input that the first run read.
    pub input: Option<String>,
    /// The SHA-256 of each rejects file that a run wrote.
    pub rejects: Vec<String>,
    /// Attempts that may exist, by number.
    entries: HashMap<Number, Entry>,
    /// Numbers whose time could not be compared: it is counted from when the file was read.
    rebased: HashSet<Number>,
    /// The last record of each line, hashed, so that a run does not repeat it.
    written: HashMap<u64, u64>,
    hasher: RandomState,
}

impl PreviousRuns {
    /// What the file says about a number.
    pub fn standing(&self, number: Number, limits: Limits, now: Moment) -> Standing {
        let entry = self.entries.get(&number);
        entry.map_or(Standing::Free, |entry| {
            entry.standing(Liveness::Dead, entry.key, limits, now)
        })
    }

    fn learn(&mut self, record: &Record) {
        self.written
            .insert(record.line, self.hash(record.outcome, &record.phone_number));
        // A record of a row that says nothing about its number.
        if matches!(record.outcome, Outcome::Duplicate | Outcome::Invalid | Outcome::Empty) {
            return;
        }
        let Some(number) = Number::of(&record.phone_number) else {
            return;
        };
        match record.entry() {
            Some(entry) => drop(self.entries.insert(number, entry)),
            None => drop(self.entries.remove(&number)),
        }
    }

    /// Counts times that can't be compared from now. The runs that wrote them have ended.
    fn rebase(&mut self, now: Moment) {
        for (number, entry) in &mut self.entries {
            if let Some(state) = entry.rebased(Liveness::Dead, now) {
                entry.state = state;
                self.rebased.insert(*number);
            }
        }
    }

    fn hash(&self, outcome: Outcome, number: &str) -> u64 {
        self.hasher.hash_one((outcome, number))
    }
}

/// Removes the key from a text of the server.
pub type Redact = dyn Fn(&str) -> String + Send + Sync;

/// The results file, open and locked.
pub struct ResultsFile {
    path: PathBuf,
    header: Header,
    limits: Limits,
    redact: Box<Redact>,
    file: Mutex<Output>,
}

struct Output {
    file: File,
    /// Bytes of whole lines.
    length: u64,
    /// Why a line could not be written.
    failure: Option<String>,
}

impl ResultsFile {
    /// Opens the file, or makes it, waits for another run that holds it, and reads what earlier runs did.
    pub fn open(
        path: &Path,
        header: Header,
        limits: Limits,
        lock: &AccountLock,
        redact: Box<Redact>,
    ) -> Result<(Self, PreviousRuns)> {
        let failed = |error: io::Error| unusable(path, &error);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(failed)?;
        lock.take(&file, path)?;
        let scanned = scan(path, &file, &header)?;
        file.set_len(scanned.length)
            .and_then(|()| file.seek(SeekFrom::End(0)))
            .map_err(failed)?;
        let mut length = scanned.length;
        if scanned.needs_line_feed {
            // Some editors take the last line feed away.
            file.write_all(b"\n").map_err(failed)?;
            length += 1;
        }
        let mut previous = scanned.previous;
        previous.rebase(lock.account.now());
        let output = Output {
            file,
            length,
            failure: None,
        };
        let results = Self {
            path: path.to_owned(),
            header,
            limits,
            redact,
            file: Mutex::new(output),
        };
        Ok((results, previous))
    }

    /// Reads what earlier runs did without touching the file: for a dry run.
    pub fn peek(path: &Path, header: &Header, now: Moment) -> Result<PreviousRuns> {
        let mut previous = match File::open(path) {
            Ok(file) => scan(path, &file, header)?.previous,
            Err(error) if error.kind() == io::ErrorKind::NotFound => PreviousRuns::default(),
            Err(error) => return Err(unusable(path, &error)),
        };
        previous.rebase(now);
        Ok(previous)
    }

    /// Writes the first record of a new file: now the whole input was read.
    pub fn begin(&self, input: String) -> Result<()> {
        let is_new = self.file.lock().expect(UNPOISONED).length == 0;
        let header = Header {
            input: Some(input),
            ..self.header.clone()
        };
        if is_new { self.write(&line_of(&header)?) } else { Ok(()) }
    }

    /// Writes the SHA-256 of a rejects file.
    pub fn add_rejects(&self, hash: &str) -> Result<()> {
        let record = RejectsFile { rejects: hash.into() };
        self.write(&line_of(&record)?)
    }

    /// Writes that a row is about to be sent.
    pub fn sending(&self, line: u64, contact: &NewContact, now: Moment) -> Result<()> {
        let mut record = Record::new(
            line,
            &contact.name,
            contact.phone_number.as_str().into(),
            Outcome::Unknown,
        );
        record.set_sent(now, self.limits);
        self.write(&line_of(&record)?)
    }

    /// Writes the outcome of a row. A failure is kept for [`failure`](Self::failure): what was sent was sent, and the
    /// next row will not be.
    pub fn record(&self, row: &ImportRow, now: Moment) {
        let _ = self.line(row, now).and_then(|line| self.write(&line));
    }

    fn line(&self, row: &ImportRow, now: Moment) -> Result<String> {
        let mut record = Record::new(row.line, &row.name, row.shown_number(), row.outcome);
        if matches!(row.outcome, Outcome::Created | Outcome::Unknown | Outcome::Missing) {
            record.set_time(now, self.limits);
        }
        let id = row.id.as_deref().map(&self.redact);
        let reason = row.reason.as_deref().map(&self.redact);
        record.set_texts(id, reason);
        line_of(&record)
    }

    /// Why a line could not be written, if one could not.
    pub fn failure(&self) -> Option<Error> {
        self.file
            .lock()
            .expect(UNPOISONED)
            .failure
            .clone()
            .map(Error::Unexpected)
    }

    /// Writes the rows whose outcome stands before anything is sent, unless their last record says the same.
    /// Duplicates come before the row they repeat, so that the last record of a number is its own.
    pub fn planned(&self, rows: &[ImportRow], previous: &PreviousRuns, now: Moment) -> Result<()> {
        let mut batch = String::new();
        for row in rows.iter().filter(|row| row.outcome != Outcome::Planned) {
            let is_written = match row.number.filter(|number| previous.entries.contains_key(number)) {
                // A time that was counted anew is written down, so that the next run waits no longer than this one.
                Some(number) if row.outcome == Outcome::Unknown => !previous.rebased.contains(&number),
                _ => previous.written.get(&row.line) == Some(&previous.hash(row.outcome, &row.shown_number())),
            };
            if !is_written {
                batch.push_str(&self.line(row, now)?);
            }
            if batch.len() > 1 << 20 {
                self.write(&std::mem::take(&mut batch))?;
            }
        }
        self.write(&batch)
    }

    /// A line that could not be written whole is taken back, and nothing is written after it.
    fn write(&self, lines: &str) -> Result<()> {
        let mut output = self.file.lock().expect(UNPOISONED);
        if let Some(failure) = &output.failure {
            return Err(Error::Unexpected(failure.clone()));
        }
        match output.file.write_all(lines.as_bytes()) {
            Ok(()) => {
                output.length += lines.len() as u64;
                Ok(())
            }
            Err(error) => {
                let failure = unusable(&self.path, &error);
                output.failure = Some(failure.to_string());
                let _ = output.file.set_len(output.length);
                Err(failure)
            }
        }
    }
}

const UNPOISONED: &str = "no thread panics while it writes the results";

fn unusable(path: &Path, error: &io::Error) -> Error {
    Error::Unexpected(format!("the results file {}: {error}", path.display()))
}

fn line_of(record: &impl Serialize) -> Result<String> {
    let line = serde_json::to_string(record);
    line.map(|line| line + "\n")
        .map_err(|error| Error::Unexpected(format!("a record can't be written: {error}")))
}

/// What a results file holds.
#[derive(Default)]
struct Scanned {
    previous: PreviousRuns,
    /// Bytes of its records, without an unfinished last line.
    length: u64,
    /// The last record has no line feed.
    needs_line_feed: bool,
}

fn scan(path: &Path, file: &File, header: &Header) -> Result<Scanned> {
    if !file.metadata().is_ok_and(|metadata| metadata.is_file()) {
        return Err(Error::Usage(format!(
            "{} is not a regular file: it can't keep results",
            path.display()
        )));
    }
    let mut reader = BufReader::with_capacity(1 << 18, file);
    let (mut scanned, mut line, mut number) = (Scanned::default(), Vec::new(), 0u64);
    loop {
        line.clear();
        let read = (&mut reader).take(MAX_LINE).read_until(b'\n', &mut line);
        if read.map_err(|error| unusable(path, &error))? == 0 {
            return Ok(scanned);
        }
        number += 1;
        let is_whole = line.last() == Some(&b'\n');
        let is_last = !is_whole && reader.fill_buf().map_err(|error| unusable(path, &error))?.is_empty();
        if number == 1 {
            match header.check(path, &line, is_last)? {
                Some(found) => scanned.previous.input = found.input,
                None => return Ok(scanned),
            }
        } else {
            match serde_json::from_slice::<Record>(&line) {
                Ok(record) if is_whole || is_last => scanned.previous.learn(&record),
                _ => match serde_json::from_slice::<RejectsFile>(&line) {
                    Ok(record) if is_whole || is_last => scanned.previous.rejects.push(record.rejects.into_owned()),
                    // It was being written when the run was killed.
                    _ if is_last => return Ok(scanned),
                    _ => {
                        return Err(Error::Unexpected(format!(
                            "line {number} of the results file {} is not a record; nothing was sent",
                            path.display()
                        )));
                    }
                },
            }
        }
        scanned.length += line.len() as u64;
        scanned.needs_line_feed = is_last;
    }
}

/// The sender of a results file's entries: a run that has ended.
const ENDED: Sender = Sender(0);

/// The key of a results file's entries: its header was checked.
const SAME_KEY: KeyId = KeyId(0);
