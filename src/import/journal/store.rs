//! The contents of the journal in memory, and the file that keeps them.

use std::path::PathBuf;

use super::entry::{Entry, Sender, State, TimeLimits};
use super::file::JournalFile;
use super::moment::Moment;
use super::record::Contents;
use super::steps::Step;
use crate::error::Result;
use crate::import::rows::Number;

/// The journal of one process.
pub struct Store {
    /// The entries and marks, as far as they were read.
    pub contents: Contents,
    /// The time when this process created a contact last.
    pub last_created: Option<Moment>,
    /// `None`: nothing is kept.
    file: Option<JournalFile>,
    /// Lines to append.
    unwritten: Vec<u8>,
    limits: TimeLimits,
    opened: Moment,
}

impl Store {
    /// Opens the file.
    pub fn open(path: Option<PathBuf>, limits: TimeLimits, now: Moment) -> Result<Self> {
        Ok(Self {
            contents: Contents::default(),
            last_created: None,
            file: path.map(JournalFile::open).transpose()?,
            unwritten: Vec::new(),
            limits,
            opened: now,
        })
    }

    /// Returns whether there is a file.
    pub fn is_kept(&self) -> bool {
        self.file.is_some()
    }

    /// Returns whether there are lines to append.
    pub fn has_unwritten(&self) -> bool {
        !self.unwritten.is_empty()
    }

    /// Returns whether this process has begun to send and not ended.
    pub fn is_sending(&self) -> bool {
        self.file.as_ref().is_some_and(|file| file.locks.is_held())
    }

    /// Returns whether another process still runs.
    pub fn is_alive(&self, sender: Sender) -> bool {
        (self.file.as_ref()).is_some_and(|file| file.locks.is_alive(sender))
    }

    /// Locks the file, reads what other processes appended, calls `work`, and appends what it left to append.
    pub fn locked<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if let Some(file) = &mut self.file {
            let contents = &mut self.contents;
            file.lock(|line| match line {
                Some(line) => contents.apply_line(line, self.limits, self.opened),
                None => *contents = Contents::default(),
            })?;
        }
        let done = work(self).and_then(|done| self.write().map(|()| done));
        if let Some(file) = &mut self.file {
            file.unlock();
        }
        done
    }

    /// Executes the steps of this process. Appended records are written at the end of [`Store::locked`], or before they
    /// are synced.
    pub fn execute(&mut self, own: Sender, steps: Vec<Step>) -> Result<()> {
        for step in steps {
            match step {
                Step::Append(record) => {
                    if let Some(file) = &mut self.file {
                        if record.begins_sending(own) {
                            file.hold_own_lock(own)?;
                        }
                        record.write_line(&mut self.unwritten);
                    }
                    self.contents.apply(record);
                }
                Step::Sync => {
                    self.write()?;
                    self.file.as_mut().map_or(Ok(()), JournalFile::sync)?;
                }
                Step::Clear => {
                    self.unwritten.clear();
                    self.contents = Contents::default();
                    self.file.as_mut().map_or(Ok(()), JournalFile::clear)?;
                }
            }
        }
        Ok(())
    }

    fn write(&mut self) -> Result<()> {
        if let Some(file) = &mut self.file
            && !self.unwritten.is_empty()
        {
            file.append(&self.unwritten)?;
            self.unwritten.clear();
        }
        Ok(())
    }

    /// Drops a created contact from memory. Its row has the outcome, and a large import needs no second copy.
    pub fn forget_created(&mut self, number: Number, now: Moment) {
        self.last_created = Some(now);
        self.contents.entries.remove(&number);
    }

    /// Releases the lock of this process, unless it has left an attempt without result.
    pub fn release_lock(&mut self, own: Sender) {
        let is_open = |entry: &Entry| entry.sender == own && entry.state == State::Open;
        if let Some(file) = &mut self.file
            && !self.contents.entries.values().any(is_open)
        {
            file.locks.release();
        }
    }
}
