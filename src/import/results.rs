//! `--results`: what was done with each row, written as it happens, so that a run that is stopped
//! anywhere can be finished by the next one.
//!
//! JSON Lines. The first record names the account; then, for each row, a record before it is sent
//! (`unknown`, with the time) and one when its outcome is known. The last record of a number wins. A
//! line is one write, so whatever a killed run left is whole lines and at most one torn one.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::account_index::AccountIndex;
use super::lock::AccountLock;
use super::rows::{Number, Outcome, Rows};
use crate::error::{Error, Result};

/// No record is longer; what is, was not written by an import.
const LONGEST: u64 = 8 << 20;

/// Whose contacts a results file tells of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Owner {
    /// Where the API is; the sandbox's port changes, so it is called by its name.
    pub base_url: String,
    /// The profile in use.
    pub profile: Option<String>,
}

/// A line of the file, after the first.
#[derive(Serialize, Deserialize)]
struct Record<'a> {
    line: u64,
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    phone_number: Cow<'a, str>,
    outcome: Outcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sent_at: Option<String>,
    /// The number's WhatsApp twin was in the account before it was sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    twin_before: bool,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    id: Option<Cow<'a, str>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    reason: Option<Cow<'a, str>>,
}

/// What earlier runs did with a number, as far as it matters to this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriorOutcome {
    /// It was created.
    Created,
    /// It was sent, and nobody knows.
    Unknown {
        /// When it was sent last.
        sent_at: Option<SystemTime>,
        /// Its twin was in the account before.
        twin_before: bool,
    },
}

/// What earlier runs did.
#[derive(Default)]
pub struct PreviousRuns {
    numbers: HashMap<Number, PriorOutcome>,
    /// When anything was sent last.
    last_sent: Option<SystemTime>,
    /// The last record of each line, hashed, so that a run does not repeat what stands there.
    said: HashMap<u64, u64>,
    hasher: RandomState,
}

impl PreviousRuns {
    /// What was done with this number.
    pub fn was(&self, number: Number) -> Option<PriorOutcome> {
        self.numbers.get(&number).copied()
    }

    /// How many numbers are unknown, and when the last of them was sent.
    pub fn unknown(&self) -> Option<(usize, SystemTime)> {
        let sent = self.numbers.values().filter_map(|was| match was {
            PriorOutcome::Unknown { sent_at, .. } => Some(sent_at.unwrap_or(SystemTime::UNIX_EPOCH)),
            PriorOutcome::Created => None,
        });
        sent.fold(None, |most, sent| match most {
            None => Some((1, sent)),
            Some((count, last)) => Some((count + 1, last.max(sent))),
        })
    }

    /// Whether this number was created by the job.
    pub fn created(&self, number: &str) -> bool {
        Number::of(number).is_some_and(|number| self.was(number) == Some(PriorOutcome::Created))
    }

    /// When anything was sent last.
    pub fn last_sent(&self) -> Option<SystemTime> {
        self.last_sent
    }

    /// Whether the account can be this job's: of the contacts it created, one at least is there.
    pub fn belongs_to(&self, roster: &AccountIndex) -> bool {
        let created = |was: &PriorOutcome| *was == PriorOutcome::Created;
        let mut numbers = self
            .numbers
            .iter()
            .filter(|(_, was)| created(was))
            .map(|(number, _)| *number)
            .peekable();
        numbers.peek().is_none() || numbers.any(|number| roster.find(number).is_some())
    }

    fn learn(&mut self, record: &Record) {
        self.said
            .insert(record.line, self.hash(record.outcome, &record.phone_number));
        // Those tell of a row, not of what became of its number.
        if matches!(record.outcome, Outcome::Duplicate | Outcome::Invalid) {
            return;
        }
        let sent_at = record
            .sent_at
            .as_deref()
            .and_then(|time| humantime::parse_rfc3339(time).ok());
        self.last_sent = self.last_sent.max(sent_at);
        let Some(number) = Number::of(&record.phone_number) else {
            return;
        };
        match record.outcome {
            Outcome::Created => drop(self.numbers.insert(number, PriorOutcome::Created)),
            Outcome::Unknown => {
                // The record of the outcome has no time: that of the sending stands.
                let (before, twin) = match self.numbers.get(&number) {
                    Some(PriorOutcome::Unknown { sent_at, twin_before }) => (*sent_at, *twin_before),
                    _ => (None, false),
                };
                let was = PriorOutcome::Unknown {
                    sent_at: sent_at.max(before),
                    twin_before: record.twin_before || twin,
                };
                self.numbers.insert(number, was);
            }
            _ => drop(self.numbers.remove(&number)),
        }
    }

    fn hash(&self, outcome: Outcome, number: &str) -> u64 {
        self.hasher.hash_one((outcome, number))
    }
}

/// The results file, open and locked.
pub struct ResultsFile {
    path: PathBuf,
    state: Mutex<State>,
}

struct State {
    file: File,
    /// Bytes of whole lines.
    length: u64,
    /// Why a line could not be written.
    failure: Option<String>,
}

impl ResultsFile {
    /// Opens the file, or makes it, waits for another run that holds it, and reads what earlier runs did.
    pub fn open(path: &Path, owner: &Owner, turn: &AccountLock) -> Result<(Self, PreviousRuns)> {
        let failed = |error: io::Error| unusable(path, &error);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.open(path).map_err(failed)?;
        turn.take(&file, path)?;
        let past = read(path, &file, owner)?;
        let length = file.metadata().map_err(failed)?.len();
        let journal = Self {
            path: path.to_owned(),
            state: Mutex::new(State {
                file,
                length,
                failure: None,
            }),
        };
        if past.is_none() {
            journal.write(&json(owner)?)?;
        }
        Ok((journal, past.unwrap_or_default()))
    }

    /// What earlier runs did, read without touching the file: for a dry run.
    pub fn peek(path: &Path, owner: &Owner) -> Result<PreviousRuns> {
        match File::open(path) {
            Ok(file) => Ok(scan(path, &file, owner)?.0.unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(PreviousRuns::default()),
            Err(error) => Err(unusable(path, &error)),
        }
    }

    /// A row is about to be sent.
    pub fn sending(&self, row: &Entry, now: SystemTime, twin_before: bool) -> Result<()> {
        let sent_at = Some(humantime::format_rfc3339_millis(now).to_string());
        let record = Record {
            sent_at,
            twin_before,
            ..row.record(Outcome::Unknown, None, None)
        };
        self.write(&json(&record)?)
    }

    /// The outcome of a row that was sent. A failure is kept for [`failure`](Self::failure): what was
    /// sent was sent, and the next row will not be.
    pub fn outcome(&self, row: &Entry, outcome: Outcome, id: Option<&str>, reason: Option<&str>) {
        let _ = json(&row.record(outcome, id, reason)).and_then(|line| self.write(&line));
    }

    /// The outcome of a row, as `rows` has it.
    pub fn record(&self, rows: &Rows, index: usize, id: Option<&str>) {
        self.outcome(&Entry::of(rows, index), rows.outcome(index), id, rows.reason(index));
    }

    /// What kept a line from being written, if something did.
    pub fn failure(&self) -> Option<Error> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.failure.clone().map(Error::Unexpected)
    }

    /// The rows whose outcome stands before anything is sent, unless their last record says so already.
    /// Duplicates come before the row they repeat, so that the last record of a number is its own.
    pub fn planned(&self, rows: &Rows, past: &PreviousRuns, roster: &AccountIndex) -> Result<()> {
        let mut batch = String::new();
        for index in (0..rows.len()).filter(|index| rows.outcome(*index) != Outcome::Planned) {
            let listed = match rows.outcome(index) {
                Outcome::Existing | Outcome::Created => roster.listed(rows, index),
                _ => None,
            };
            let id = listed.map(|listed| listed.id);
            let entry = Entry::of(rows, index);
            let record = entry.record(rows.outcome(index), id, rows.reason(index));
            let said = past.said.get(&record.line) == Some(&past.hash(record.outcome, &record.phone_number));
            if !said {
                batch.push_str(&json(&record)?);
            }
            if batch.len() > 1 << 20 {
                self.write(&std::mem::take(&mut batch))?;
            }
        }
        self.write(&batch)
    }

    /// A line that could not be written whole is taken back, and nothing is written after it: what
    /// stands in the file stays true and readable.
    fn write(&self, lines: &str) -> Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(failure) = &state.failure {
            return Err(Error::Unexpected(failure.clone()));
        }
        match state.file.write_all(lines.as_bytes()) {
            Ok(()) => {
                state.length += lines.len() as u64;
                Ok(())
            }
            Err(error) => {
                let failure = unusable(&self.path, &error);
                state.failure = Some(failure.to_string());
                let _ = state.file.set_len(state.length);
                Err(failure)
            }
        }
    }
}

fn unusable(path: &Path, error: &io::Error) -> Error {
    Error::Unexpected(format!("the results file {}: {error}", path.display()))
}

/// A row, as its records name it.
pub struct Entry<'a> {
    /// The line it starts on.
    pub line: u64,
    /// Its name.
    pub name: &'a str,
    /// Its number as it is sent, or as written where it can't be sent.
    pub number: Cow<'a, str>,
}

impl<'a> Entry<'a> {
    fn of(rows: &'a Rows, index: usize) -> Self {
        Self {
            line: rows.line(index),
            name: rows.name(index),
            number: rows.shown_number(index).into(),
        }
    }

    fn record(&'a self, outcome: Outcome, id: Option<&'a str>, reason: Option<&'a str>) -> Record<'a> {
        Record {
            line: self.line,
            name: self.name.into(),
            phone_number: self.number.as_ref().into(),
            outcome,
            sent_at: None,
            twin_before: false,
            id: id.map(Into::into),
            reason: reason.map(Into::into),
        }
    }
}

fn json(record: &impl Serialize) -> Result<String> {
    let line = serde_json::to_string(record);
    line.map(|line| line + "\n")
        .map_err(|error| Error::Unexpected(format!("a record can't be written: {error}")))
}

/// Reads the file, cuts off a torn last line, and stands at its end. `None` for an empty file.
fn read(path: &Path, mut file: &File, owner: &Owner) -> Result<Option<PreviousRuns>> {
    let (past, whole, ended) = scan(path, file, owner)?;
    let mut mend = || {
        file.set_len(whole)?;
        file.seek(SeekFrom::End(0))?;
        // Some editors take the last line feed away.
        if ended { Ok(()) } else { file.write_all(b"\n") }
    };
    mend().map_err(|error| unusable(path, &error))?;
    Ok(past)
}

/// Reads the whole lines; says how many bytes they are, and whether the last has its line feed.
fn scan(path: &Path, file: &File, owner: &Owner) -> Result<(Option<PreviousRuns>, u64, bool)> {
    if !file.metadata().is_ok_and(|metadata| metadata.is_file()) {
        return Err(Error::Usage(format!(
            "{} is no regular file: it can't keep results",
            path.display()
        )));
    }
    let mut reader = BufReader::with_capacity(1 << 18, file);
    let (mut line, mut number, mut whole) = (Vec::new(), 0u64, 0u64);
    let mut past: Option<PreviousRuns> = None;
    loop {
        line.clear();
        let read = (&mut reader).take(LONGEST).read_until(b'\n', &mut line);
        read.map_err(|error| unusable(path, &error))?;
        let ended = line.last() == Some(&b'\n');
        match &mut past {
            None if !ended && json(owner)?.as_bytes().starts_with(&line) => return Ok((None, 0, true)),
            None => past = Some(begin(path, &line, owner)?),
            // A torn line is one that was being written when the run was killed.
            Some(_) if !ended && serde_json::from_slice::<Record>(&line).is_err() => return Ok((past, whole, true)),
            Some(past) => {
                let record: Record = serde_json::from_slice(&line).map_err(|_| {
                    Error::Unexpected(format!(
                        "line {} of the results file {} is no record",
                        number + 1,
                        path.display()
                    ))
                })?;
                past.learn(&record);
            }
        }
        number += 1;
        whole += line.len() as u64;
        if !ended {
            return Ok((past, whole, false));
        }
    }
}

fn begin(path: &Path, line: &[u8], owner: &Owner) -> Result<PreviousRuns> {
    let found: Owner = serde_json::from_slice(line).map_err(|_| not_ours(path))?;
    if found == *owner {
        return Ok(PreviousRuns::default());
    }
    let told = |owner: &Owner| match &owner.profile {
        Some(profile) => format!("{} (profile {profile:?})", owner.base_url),
        None => format!("{} (no profile)", owner.base_url),
    };
    Err(Error::Usage(format!(
        "the results file {} is of {}, and this import goes to {}",
        path.display(),
        told(&found),
        told(owner)
    )))
}

fn not_ours(path: &Path) -> Error {
    Error::Usage(format!(
        "{} is no results file of an import; it is left as it was",
        path.display()
    ))
}
