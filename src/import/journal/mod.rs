//! The journal: what this machine sent to an API and does not know the outcome of, or knows and no listing shows yet.
//!
//! `create` and every worker of `import` go through it. Before the first byte of each POST they *claim* the number:
//! under the file's lock they read what other processes appended, refuse if an attempt is unresolved, and append their
//! own. Afterwards they append the result. A process that is killed anywhere leaves an entry that says so.

pub mod entry;
mod file;
pub mod moment;
pub mod path;
pub mod record;
pub mod steps;
#[cfg(test)]
mod tests;

use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::error::Result;
use crate::import::rows::Number;
use entry::{Entry, KeyId, Limits, Liveness, Sender, Standing, State};
use file::JournalFile;
use moment::Moment;
use record::{Contents, Record};
use steps::{Process, Step};

pub use steps::{Attempt, Claim};

const UNPOISONED: &str = "no thread panics while it holds the journal";

/// A random number that is not [`UNREADABLE`]'s.
fn random() -> u64 {
    RandomState::new().build_hasher().finish() | 1
}

/// The journal of one base URL, as one process uses it.
pub struct Journal {
    sender: Sender,
    key: KeyId,
    limits: Limits,
    inner: Mutex<Inner>,
}

struct Inner {
    contents: Contents,
    /// None: nothing can be kept, and the journal lives as long as the process.
    file: Option<JournalFile>,
    /// When this process opened it. It uses no listing that began before.
    opened: Moment,
    /// When this process created a contact last.
    last_created: Option<Moment>,
    /// Results that are appended with the next claim. If the process dies first, their entries stay open.
    unwritten: String,
}

impl Journal {
    /// Opens the journal in this file. Without a file nothing outlives the process.
    pub fn open(path: Option<PathBuf>, key: KeyId, limits: Limits, now: Moment) -> Result<Self> {
        let file = path.map(JournalFile::open).transpose()?;
        let journal = Self {
            sender: Sender(random()),
            key,
            limits,
            inner: Mutex::new(Inner {
                contents: Contents::default(),
                file,
                opened: now,
                last_created: None,
                unwritten: String::new(),
            }),
        };
        journal.locked(|inner| {
            inner.contents.entries.retain(|_, entry| !entry.is_over(limits, now));
            let steps = inner.ask(&journal, now, |process, contents| process.tidy(contents));
            inner.execute(steps)
        })?;
        Ok(journal)
    }

    /// Reads a journal for a dry run, which leaves it as it is. What is being sent counts as unresolved.
    pub fn peek(path: &Path, key: KeyId, limits: Limits, now: Moment) -> Result<Self> {
        let journal = Self::open(None, key, limits, now)?;
        file::peek(path, |line| {
            journal.inner.lock().expect(UNPOISONED).read_line(limits, line)
        })?;
        Ok(journal)
    }

    /// Calls `work` with the file's lock held and its contents read.
    fn locked<T>(&self, work: impl FnOnce(&mut Inner) -> Result<T>) -> Result<T> {
        let mut inner = self.inner.lock().expect(UNPOISONED);
        inner.lock(self.limits)?;
        let done = work(&mut inner).and_then(|done| inner.write_results().map(|()| done));
        inner.unlock();
        done
    }

    /// Reads what other processes appended.
    pub fn refresh(&self) -> Result<()> {
        self.locked(|_| Ok(()))
    }

    fn is_known(&self, number: Number) -> bool {
        self.inner
            .lock()
            .expect(UNPOISONED)
            .contents
            .entries
            .contains_key(&number)
    }

    /// What the journal says about a number now, as far as it was read.
    pub fn standing(&self, number: Number, now: Moment) -> Result<Standing> {
        match self.is_known(number) {
            true => self.locked(|inner| self.standing_in(inner, number, now)),
            false => Ok(Standing::Free),
        }
    }

    fn standing_in(&self, inner: &mut Inner, number: Number, now: Moment) -> Result<Standing> {
        let (step, standing) = inner.ask(self, now, |process, contents| process.standing(contents, number));
        inner.execute(step)?;
        Ok(standing)
    }

    /// The time before which nothing may be sent, because a power cut may have lost entries.
    pub fn hold(&self, now: Moment) -> Result<Option<Moment>> {
        self.locked(|inner| {
            let (steps, until) = inner.ask(self, now, |process, contents| process.hold(contents));
            inner.execute(steps)?;
            Ok(until)
        })
    }

    /// Marks that this process is going to send. It must be done before the listing is read that the sending is planned
    /// from: until [`Journal::end`], no other process empties the file. With `sync` the mark is on the disk, and no
    /// entry needs to be.
    pub fn begin(&self, sync: bool, now: Moment) -> Result<()> {
        self.locked(|inner| {
            inner.hold_sender_lock(self.sender)?;
            let steps = inner.ask(self, now, |process, _| process.begin(sync));
            inner.execute(steps)
        })
    }

    /// Claims a number at this time: appends that it is about to be sent, or returns why it must not be.
    pub fn claim(&self, claim: &Claim, now: Moment) -> Result<Option<Standing>> {
        self.locked(|inner| {
            let (steps, refused) = inner.ask(self, now, |process, contents| process.claim(contents, claim));
            if refused.is_none() {
                inner.hold_sender_lock(self.sender)?;
            }
            inner.execute(steps)?;
            Ok(refused)
        })
    }

    /// Appends the result of an attempt that was claimed.
    pub fn close(&self, number: Number, attempt: Attempt, now: Moment) -> Result<()> {
        self.close_soon(number, attempt, now);
        self.refresh()
    }

    /// Keeps the result of an attempt that was claimed, and appends it with the next claim or [`Journal::refresh`].
    pub fn close_soon(&self, number: Number, attempt: Attempt, now: Moment) {
        let mut inner = self.inner.lock().expect(UNPOISONED);
        let is_created = matches!(attempt, Attempt::Created { .. });
        let step = inner.ask(self, now, |process, contents| process.close(contents, number, attempt));
        let Some(Step::Append(record)) = step else { return };
        if inner.file.is_some() {
            inner.unwritten.push_str(&record.to_line());
        }
        inner.contents.apply(record);
        if is_created {
            inner.last_created = Some(now);
            // The rows know it, and a million of them need no second place.
            inner.contents.entries.remove(&number);
        }
    }

    /// Whether a file keeps it for the next run.
    pub fn is_kept(&self) -> bool {
        self.inner.lock().expect(UNPOISONED).file.is_some()
    }

    /// T and S of this run.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Resolves a number: a listing or a GET shows that it was created.
    pub fn found(&self, number: Number, id: Option<&str>, now: Moment) -> Result<()> {
        if !self.is_known(number) {
            return Ok(());
        }
        self.locked(|inner| {
            let step = inner.ask(self, now, |process, contents| process.found(contents, number, id));
            inner.execute(step)
        })
    }

    /// Forgets a number: the user says that it may be sent again, or deleted the contact.
    pub fn forget(&self, number: Number) -> Result<()> {
        if !self.is_known(number) {
            return Ok(());
        }
        self.locked(|inner| match inner.contents.entries.contains_key(&number) {
            true => inner.append(Record::Resolved(number)),
            false => Ok(()),
        })
    }

    /// The user has what `create` could not print.
    pub fn mark_printed(&self, number: Number) -> Result<()> {
        self.locked(|inner| match inner.contents.entries.get(&number) {
            Some(entry) => match &entry.state {
                State::Created { id, at, .. } => {
                    let (id, at, unprinted) = (id.clone(), *at, false);
                    inner.append(Record::State(
                        number,
                        entry.sender,
                        State::Created { id, at, unprinted },
                    ))
                }
                _ => Ok(()),
            },
            None => Ok(()),
        })
    }

    /// Every entry that some run still depends on, and what it means.
    pub fn entries(&self, now: Moment) -> Result<Vec<(Number, Entry, Standing)>> {
        self.locked(|inner| {
            let mut numbers: Vec<Number> = inner.contents.entries.keys().copied().collect();
            numbers.sort_unstable();
            let mut entries = Vec::new();
            for number in numbers {
                let standing = self.standing_in(inner, number, now)?;
                let entry = inner.contents.entries.get(&number).cloned();
                entries.extend(entry.map(|entry| (number, entry, standing)));
            }
            Ok(entries)
        })
    }

    /// Ends the sending: the entries are put on the disk, then the mark is removed, and the file is emptied if nothing
    /// is open.
    pub fn end(&self, now: Moment) -> Result<()> {
        self.locked(|inner| {
            let last_created = inner.last_created;
            let steps = inner.ask(self, now, |process, contents| process.end(contents, last_created));
            let is_open = |entry: &Entry| entry.sender == self.sender && matches!(entry.state, State::Open { .. });
            if let Some(file) = inner
                .file
                .as_mut()
                .filter(|_| !inner.contents.entries.values().any(is_open))
            {
                file.release_sender_lock(self.sender);
            }
            inner.execute(steps)
        })
    }
}

impl Inner {
    /// Locks the file and reads what other processes appended.
    fn lock(&mut self, limits: Limits) -> Result<()> {
        let Some(mut file) = self.file.take() else {
            return Ok(());
        };
        let locked = file.lock(|line| self.read_line(limits, line));
        self.file = Some(file);
        locked
    }

    /// Applies a line. `None` says that the file is read from its start.
    fn read_line(&mut self, limits: Limits, line: Option<&[u8]>) {
        match line.map(Record::parse) {
            Some(Some(record)) => {
                let number = record.number();
                self.contents.apply(record);
                // A million contacts of an earlier import need no place.
                if let Some(number) = number
                    && self
                        .contents
                        .entries
                        .get(&number)
                        .is_some_and(|entry| entry.is_over(limits, self.opened))
                {
                    self.contents.entries.remove(&number);
                }
            }
            Some(None) => self.contents.apply_unreadable(limits),
            None => self.contents = Contents::default(),
        }
    }

    fn unlock(&mut self) {
        if let Some(file) = &mut self.file {
            file.unlock();
        }
    }

    fn append(&mut self, record: Record) -> Result<()> {
        if let Some(file) = &mut self.file {
            let mut lines = std::mem::take(&mut self.unwritten);
            lines.push_str(&record.to_line());
            file.append(&lines)?;
        }
        self.contents.apply(record);
        Ok(())
    }

    fn write_results(&mut self) -> Result<()> {
        match (&mut self.file, std::mem::take(&mut self.unwritten)) {
            (Some(file), lines) if !lines.is_empty() => file.append(&lines),
            _ => Ok(()),
        }
    }

    fn liveness(&self, sender: Sender) -> Liveness {
        self.file.as_ref().map_or(Liveness::Dead, |file| file.liveness(sender))
    }

    fn hold_sender_lock(&mut self, sender: Sender) -> Result<()> {
        self.file.as_mut().map_or(Ok(()), |file| file.hold_sender_lock(sender))
    }

    /// Asks the pure functions what `journal`'s process may do now.
    fn ask<T>(&self, journal: &Journal, now: Moment, question: impl FnOnce(&Process, &Contents) -> T) -> T {
        let process = Process {
            sender: journal.sender,
            key: journal.key,
            limits: journal.limits,
            now,
            liveness: &|sender| self.liveness(sender),
        };
        question(&process, &self.contents)
    }

    fn execute(&mut self, steps: impl IntoIterator<Item = Step>) -> Result<()> {
        for step in steps {
            match step {
                Step::Append(record) => self.append(record)?,
                Step::Sync => {
                    self.write_results()?;
                    self.file.as_mut().map_or(Ok(()), JournalFile::sync)?;
                }
                Step::Clear => {
                    self.write_results()?;
                    self.file.as_mut().map_or(Ok(()), JournalFile::clear)?;
                }
            }
        }
        Ok(())
    }
}
