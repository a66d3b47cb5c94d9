//! The sending: workers that take rows in order.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use super::Import;
use super::account_index::AccountIndex;
use super::journal::{Attempt, Claim};
use super::plan::twin;
use super::rows::{ImportRow, Number, Outcome};
use super::send::{Sent, send};
use crate::api::response::Response;
use crate::error::{ApiError, Error, Exit};

/// Time between two reports of progress.
const TICK: Duration = Duration::from_millis(100);

/// How the sending ended.
#[derive(Debug)]
pub enum Ended {
    /// Every planned row was tried.
    Completed,
    /// The program was asked to stop.
    Stopped,
    /// By something that every further row would meet as well.
    Aborted(Error),
}

/// What the workers share.
pub struct WorkerState<'a> {
    import: &'a Import<'a>,
    index: &'a AccountIndex,
    rows: Mutex<&'a mut [ImportRow]>,
    /// Rows that the listing or the journal must resolve.
    unresolved: Mutex<Vec<u32>>,
    ended: Mutex<Option<Error>>,
    over: AtomicBool,
    /// The IDs in the responses of this run, hashed.
    given: Mutex<HashSet<u64>>,
    hasher: RandomState,
    /// Rows one after the other that never connected.
    unconnected: AtomicU32,
    workers: u32,
    /// Whether a GET showed that a 403 is about the contact, not about the key.
    may_read: AtomicBool,
}

impl<'a> WorkerState<'a> {
    /// For sending these rows with as many workers as the options say.
    pub fn new(import: &'a Import, index: &'a AccountIndex, rows: &'a mut [ImportRow]) -> Self {
        Self {
            import,
            index,
            rows: Mutex::new(rows),
            unresolved: Mutex::default(),
            ended: Mutex::default(),
            over: AtomicBool::new(false),
            given: Mutex::default(),
            hasher: RandomState::new(),
            unconnected: AtomicU32::new(0),
            workers: import.options.jobs.max(1) as u32,
            may_read: AtomicBool::new(false),
        }
    }

    /// Sends these rows. Returns how it ended, and the rows to resolve.
    pub fn execute(self, planned: &[u32]) -> (Ended, Vec<u32>) {
        let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let stopping = || self.import.account.is_stopping();
        std::thread::scope(|scope| {
            let (working, finished) = channel::<()>();
            for _ in 0..(self.workers as usize).min(planned.len()) {
                let (working, next, done, state) = (working.clone(), &next, &done, &self);
                scope.spawn(move || {
                    while !state.over.load(Ordering::SeqCst) && !stopping() {
                        let Some(row) = planned.get(next.fetch_add(1, Ordering::SeqCst)) else {
                            break;
                        };
                        state.send(*row);
                        done.fetch_add(1, Ordering::SeqCst);
                    }
                    drop(working);
                });
            }
            drop(working);
            while finished.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                self.import
                    .reporter
                    .progress(done.load(Ordering::SeqCst), planned.len());
            }
        });
        self.import
            .reporter
            .progress(done.load(Ordering::SeqCst), planned.len());
        // The last results are in the journal before anything waits: other processes may depend on them.
        if let Err(error) = self.import.journal.refresh() {
            self.end(error);
        }
        let ended = match lock(&self.ended).take() {
            Some(error) if stopping() && super::is_interruption(&error) => Ended::Stopped,
            Some(error) => Ended::Aborted(error),
            None if stopping() => Ended::Stopped,
            None => Ended::Completed,
        };
        (ended, self.unresolved.into_inner().expect("no worker panics"))
    }

    fn end(&self, error: Error) {
        lock(&self.ended).get_or_insert(error);
        self.over.store(true, Ordering::SeqCst);
    }

    /// Sets a row's outcome and writes it to the results file. A row that can't be written ends the run.
    fn set(&self, row: u32, outcome: Outcome, id: Option<&str>, reason: Option<String>) {
        let mut rows = lock(&self.rows);
        let row = &mut rows[row as usize];
        row.set(outcome, id, reason.map(|reason| self.import.reporter.redact(&reason)));
        if let Some(results) = self.import.results {
            results.record(row, self.import.account.now());
            results.failure().into_iter().for_each(|error| self.end(error));
        }
    }

    /// The outcome is for the listing or the journal to find out.
    fn leave_open(&self, row: u32, reason: String) {
        self.set(row, Outcome::Unknown, None, Some(reason));
        lock(&self.unresolved).push(row);
    }

    fn send(&self, position: u32) {
        let (line, number, contact) = {
            let rows = lock(&self.rows);
            let row = &rows[position as usize];
            let Some(number) = row.number else { return };
            (row.line, number, row.to_contact())
        };
        let import = self.import;
        let twin = twin(import, number);
        let claim = Claim {
            number,
            twins: twin.as_slice(),
            evidence: self.index.evidence(None),
            sync: false,
            by_create: false,
        };
        let sent = send(
            import.account,
            import.journal,
            &contact,
            &claim,
            &|now| match import.results {
                Some(results) => results.sending(line, &contact, now),
                None => Ok(()),
            },
        );
        if !matches!(sent, Sent::NotSent(Error::Network(_))) {
            self.unconnected.store(0, Ordering::SeqCst);
        }
        match sent {
            Sent::Created(response) => self.created(position, number, &response),
            Sent::Conflict(error) => {
                self.set(position, Outcome::Rejected, None, Some(error.to_string()));
                lock(&self.unresolved).push(position);
            }
            Sent::Rejected(error) => self.rejected(position, error),
            Sent::Unknown { reason, .. } => self.leave_open(position, reason),
            Sent::Mismatch { id, number: other } => {
                let reason = format!(
                    "the API responded with {}, which has the number {other}",
                    id.as_deref().unwrap_or("a contact without an ID")
                );
                self.leave_open(position, reason.clone());
                self.end(Error::Unexpected(format!(
                    "line {line}: {reason}: nothing more was sent"
                )));
            }
            // Not sent by this job, so the results file says nothing about it.
            Sent::Refused(_) => {
                let reason = "another process sent it at the same time".to_owned();
                lock(&self.rows)[position as usize].set(Outcome::Unknown, None, Some(reason));
                lock(&self.unresolved).push(position);
            }
            Sent::NotSent(Error::Network(reason)) => {
                self.set(position, Outcome::Failed, None, Some(reason.clone()));
                // One row may have had bad luck; as many as are sent at once, one after the other, did not.
                if self.unconnected.fetch_add(1, Ordering::SeqCst) + 1 >= self.workers {
                    self.end(Error::Network(reason));
                }
            }
            // The rate limit, a file, an interruption: the next row would meet it too.
            Sent::NotSent(error) => {
                self.set(position, Outcome::NotAttempted, None, None);
                self.end(error);
            }
        }
    }

    fn created(&self, position: u32, number: Number, response: &Response) {
        let id = response.id();
        let close = |attempt| {
            // After a failed append, the next claim fails: the sending ends.
            self.import
                .journal
                .close_soon(number, attempt, self.import.account.now());
        };
        match id.as_deref() {
            Some(id) if self.index.has_id(id) => {
                close(Attempt::NotCreated);
                let reason = format!("the API responded with {id}, which was there before");
                self.set(position, Outcome::Existing, Some(id), Some(reason));
            }
            // Two rows can't be one contact: one of the responses belongs to another request.
            Some(id) if !lock(&self.given).insert(self.hasher.hash_one(id)) => {
                close(Attempt::Unknown);
                self.leave_open(position, format!("the API responded with {id}, the ID of another row"));
            }
            id_or_none => {
                close(Attempt::Created {
                    id: id.clone(),
                    printed: true,
                });
                self.set(position, Outcome::Created, id_or_none, None);
            }
        }
    }

    fn rejected(&self, position: u32, error: ApiError) {
        let is_refused = error.exit() == Exit::Unauthorized;
        if is_refused && (error.status != 403 || error.code == "unauthorized" || self.is_read_refused()) {
            self.set(position, Outcome::NotAttempted, None, None);
            return self.end(Error::Api(error.into()));
        }
        self.set(position, Outcome::Rejected, None, Some(error.to_string()));
    }

    /// Whether the key may not even read: then a 403 is about the key, and not about one contact.
    fn is_read_refused(&self) -> bool {
        if self.may_read.load(Ordering::SeqCst) {
            return false;
        }
        let mut listing = self.import.account.listing().at_most(1);
        let read = listing.read(&mut |_| Ok(std::ops::ControlFlow::Break(())));
        let is_refused = read.is_err_and(|error| error.exit() == Exit::Unauthorized);
        self.may_read.store(!is_refused, Ordering::SeqCst);
        is_refused
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no worker panics")
}
