//! The journal: the attempts to create contacts that this machine has made and that are not resolved yet.
//!
//! `create` and every worker of `import` use it. Before the first byte of each POST they *claim* the number: under the
//! file's lock they read what other processes appended, stop if an attempt is unresolved, and append their own entry.
//! Afterwards they append the result. A process that is killed at any point leaves an entry that shows it.

pub mod entry;
mod file;
pub mod moment;
pub mod path;
pub mod record;
mod sender_lock;
pub mod status;
pub mod steps;
mod store;
#[cfg(test)]
mod tests;

use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use crate::error::Result;
use crate::import::rows::Number;
use entry::{Entry, KeyId, Sender, State, TimeLimits};
use moment::Moment;
use record::Contents;
use status::Status;
use steps::{Process, Step};
use store::Store;

pub use steps::Claim;

/// Returns a random number that is not the one of [`record::UNREADABLE`].
fn random() -> u64 {
    RandomState::new().build_hasher().finish() | 1
}

/// The journal of one base URL, as one process uses it.
pub struct Journal {
    sender: Sender,
    key: KeyId,
    limits: TimeLimits,
    store: Mutex<Store>,
}

impl Journal {
    /// Opens the journal in this file. Without a file, it ends with the process.
    pub fn open(path: Option<PathBuf>, key: KeyId, limits: TimeLimits, now: Moment) -> Result<Self> {
        let journal = Self {
            sender: Sender(random()),
            key,
            limits,
            store: Mutex::new(Store::open(path, limits, now)?),
        };
        journal.update(now, |process, contents| (process.tidy(contents), ()))?;
        Ok(journal)
    }

    /// Reads a journal for a dry run, without changing it. A number that another process is sending counts as unresolved.
    pub fn peek(path: &Path, key: KeyId, limits: TimeLimits, now: Moment) -> Result<Self> {
        let journal = Self::open(None, key, limits, now)?;
        let mut store = journal.store();
        file::peek(path, |line| store.contents.apply_line(line, limits, now))?;
        drop(store);
        Ok(journal)
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().expect("no thread panics while it holds the journal")
    }

    /// Under the file's lock, reads what other processes appended and executes the steps that `plan` returns.
    fn update<T>(&self, now: Moment, plan: impl FnOnce(&Process, &Contents) -> (Vec<Step>, T)) -> Result<T> {
        self.store().locked(|store| self.execute(store, now, plan))
    }

    /// Executes the steps that `plan` returns.
    fn execute<T>(
        &self,
        store: &mut Store,
        now: Moment,
        plan: impl FnOnce(&Process, &Contents) -> (Vec<Step>, T),
    ) -> Result<T> {
        let process = Process {
            sender: self.sender,
            key: self.key,
            limits: self.limits,
            now,
            is_alive: &|sender| store.is_alive(sender),
        };
        let (steps, result) = plan(&process, &store.contents);
        store.execute(self.sender, steps)?;
        Ok(result)
    }

    /// Returns whether the journal is kept for later runs.
    pub fn is_kept(&self) -> bool {
        self.store().is_kept()
    }

    /// T and S of this run.
    pub fn limits(&self) -> TimeLimits {
        self.limits
    }

    /// Reads what other processes appended, and appends the results of this process.
    pub fn refresh(&self) -> Result<()> {
        self.store().locked(|_| Ok(()))
    }

    /// Appends the results of this process, if it has some that are not appended yet.
    pub fn flush(&self) -> Result<()> {
        let mut store = self.store();
        match store.has_unwritten() {
            true => store.locked(|_| Ok(())),
            false => Ok(()),
        }
    }

    /// Returns whether the journal had an entry for this number when it was last read.
    fn is_known(&self, number: Number) -> bool {
        self.store().contents.entries.contains_key(&number)
    }

    /// Returns the status of a number, as far as the journal was read.
    pub fn status(&self, number: Number, now: Moment) -> Result<Status> {
        match self.is_known(number) {
            true => self.update(now, |process, contents| process.status(contents, number)),
            false => Ok(Status::Free),
        }
    }

    /// Returns the time before which nothing may be sent, because a power cut may have lost entries.
    pub fn hold(&self, now: Moment) -> Result<Option<Moment>> {
        self.update(now, |process, contents| process.hold(contents))
    }

    /// Appends the mark of this process. Call it before reading the listing that the plan uses: until [`Journal::end`], no
    /// other process empties the file. With `sync` the mark is synced to disk, and entries need not be.
    pub fn begin(&self, sync: bool, now: Moment) -> Result<()> {
        self.update(now, |process, _| (process.begin(sync), ()))
    }

    /// Claims numbers at this time, in order. Returns how many it claimed, and the status of the next one if that must not
    /// be sent.
    pub fn claim(&self, claims: &[Claim], now: Moment) -> Result<(usize, Option<Status>)> {
        self.store().locked(|store| {
            for (count, claim) in claims.iter().enumerate() {
                let refusal = self.execute(store, now, |process, contents| process.claim(contents, claim))?;
                if refusal.is_some() {
                    return Ok((count, refusal));
                }
            }
            Ok((claims.len(), None))
        })
    }

    /// Records the result of an attempt that was claimed. `None`: certainly not created. It is appended with the next
    /// claim, [`Journal::flush`] or [`Journal::refresh`]; if the process dies before, the entry stays open.
    pub fn close(&self, number: Number, result: Option<State>, now: Moment) {
        let is_created = matches!(result, Some(State::Created { .. }));
        let mut store = self.store();
        let closed = self.execute(&mut store, now, |process, contents| {
            let steps = process.close(contents, number, result);
            let is_closed = !steps.is_empty();
            (steps, is_closed)
        });
        // After a failure, the next claim fails too.
        if is_created && closed.unwrap_or_default() {
            store.forget_created(number, now);
        }
    }

    /// Resolves a number: a listing or a GET shows that it was created. `printed`: `create` has printed it.
    pub fn found(&self, number: Number, id: Option<&str>, printed: bool, now: Moment) -> Result<()> {
        match self.is_known(number) {
            true => self.update(now, |process, contents| {
                (process.found(contents, number, id, printed), ())
            }),
            false => Ok(()),
        }
    }

    /// Removes the entry of a number, because the user accepts another request or deleted the contact. Returns whether
    /// there was one.
    pub fn forget(&self, number: Number, now: Moment) -> Result<bool> {
        self.update(now, |process, contents| {
            let steps = process.forget(contents, number);
            let is_found = !steps.is_empty();
            (steps, is_found)
        })
    }

    /// Returns every entry, by number, and its status.
    pub fn entries(&self, now: Moment) -> Result<Vec<(Number, Entry, Status)>> {
        self.update(now, |process, contents| {
            let (mut steps, mut entries) = (Vec::new(), Vec::new());
            for (number, entry) in &contents.entries {
                let (write_back, status) = process.status(contents, *number);
                steps.extend(write_back);
                entries.push((*number, entry.clone(), status));
            }
            entries.sort_unstable_by_key(|(number, ..)| *number);
            (steps, entries)
        })
    }

    /// Ends the sending: syncs the entries to disk, then removes the mark, and empties the file if no run depends on it.
    pub fn end(&self, now: Moment) -> Result<()> {
        let mut store = self.store();
        if !store.is_sending() {
            return Ok(());
        }
        store.locked(|store| {
            store.release_lock(self.sender);
            let last_created = store.last_created;
            self.execute(store, now, |process, contents| {
                (process.end(contents, last_created), ())
            })
        })
    }
}
