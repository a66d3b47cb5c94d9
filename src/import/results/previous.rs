//! The records of earlier runs.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use super::record::{Header, Record, RejectsFile};
use super::unusable;
use crate::error::{Error, Result};
use crate::import::journal::entry::{Entry, TimeLimits};
use crate::import::journal::moment::Moment;
use crate::import::journal::status::Status;
use crate::import::rows::{ImportRow, Number, Outcome};

/// The maximum bytes of a line. A longer one was not written by an import.
const MAX_LINE: u64 = 64 << 10;

/// The outcomes of earlier runs of a job.
#[derive(Default)]
pub struct PreviousRuns {
    /// The fingerprint of the input of the first run.
    pub input: Option<String>,
    /// The SHA-256 of each rejects file that a run wrote.
    pub rejects: Vec<String>,
    /// Attempts that may have created a contact, by number.
    entries: HashMap<Number, Entry>,
    /// Numbers whose time could not be compared. It is counted from when the file was read.
    rebased: HashSet<Number>,
    /// The last record of each line, hashed.
    written: HashMap<u64, u64>,
    hasher: RandomState,
}

impl PreviousRuns {
    /// Returns the status of a number.
    pub fn status(&self, number: Number, limits: TimeLimits, now: Moment) -> Status {
        let entry = self.entries.get(&number);
        entry.map_or(Status::Free, |entry| entry.status(false, entry.key, limits, now))
    }

    /// Returns whether the last record of a row is still correct.
    pub fn has_record(&self, row: &ImportRow) -> bool {
        match row.number.filter(|number| self.entries.contains_key(number)) {
            // A new time is written, so that the next run waits no longer than this one.
            Some(number) if row.outcome == Outcome::Unknown => !self.rebased.contains(&number),
            _ => self.written.get(&row.line) == Some(&self.hash(row.outcome, &row.shown_number())),
        }
    }

    /// Applies the next line. Returns whether it is a record.
    fn learn_line(&mut self, line: &[u8]) -> bool {
        if let Ok(record) = serde_json::from_slice::<Record>(line) {
            self.learn(&record);
        } else if let Ok(record) = serde_json::from_slice::<RejectsFile>(line) {
            self.rejects.push(record.rejects.into_owned());
        } else {
            return false;
        }
        true
    }

    fn learn(&mut self, record: &Record) {
        let hash = self.hash(record.outcome, &record.phone_number);
        self.written.insert(record.line, hash);
        // These outcomes are not about the number.
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
    pub(super) fn rebase(&mut self, now: Moment) {
        for (number, entry) in &mut self.entries {
            if entry.rebase(false, now) {
                self.rebased.insert(*number);
            }
        }
    }

    fn hash(&self, outcome: Outcome, number: &str) -> u64 {
        self.hasher.hash_one((outcome, number))
    }
}

/// The content of a results file.
#[derive(Default)]
pub(super) struct Scanned {
    pub previous: PreviousRuns,
    /// The bytes of its records, without an unfinished last line.
    pub length: u64,
    /// The last record has no line feed.
    pub needs_line_feed: bool,
}

/// Reads a results file.
pub(super) fn scan(path: &Path, file: &File, header: &Header) -> Result<Scanned> {
    if !file.metadata().is_ok_and(|metadata| metadata.is_file()) {
        let path = path.display();
        return Err(Error::Usage(format!(
            "{path} is not a regular file: it can't keep results"
        )));
    }
    let mut reader = BufReader::with_capacity(1 << 18, file);
    let (mut scanned, mut line) = (Scanned::default(), Vec::new());
    for number in 1u64.. {
        line.clear();
        let read = (&mut reader).take(MAX_LINE).read_until(b'\n', &mut line);
        if read.map_err(|error| unusable(path, &error))? == 0 {
            break;
        }
        let is_whole = line.last() == Some(&b'\n');
        let is_last = !is_whole && reader.fill_buf().map_err(|error| unusable(path, &error))?.is_empty();
        if number == 1 {
            match header.check(path, &line, is_last)? {
                Some(found) => scanned.previous.input = found.input,
                None => break,
            }
        } else {
            // A line that is too long is not whole and not the last.
            let is_record = (is_whole || is_last) && scanned.previous.learn_line(&line);
            if !is_record && is_last {
                // The run was killed while it wrote the line.
                break;
            }
            if !is_record {
                let path = path.display();
                return Err(Error::Unexpected(format!(
                    "line {number} of the results file {path} is not a record; nothing was sent"
                )));
            }
        }
        scanned.length += line.len() as u64;
        scanned.needs_line_feed = is_last;
    }
    Ok(scanned)
}
