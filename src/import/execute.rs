//! The sending: workers that take rows in order, and one board where they say what became of them.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Import;
use super::account_index::AccountIndex;
use super::results::{Entry, ResultsFile};
use super::rows::{Outcome, Rows};
use crate::api::client::Creation;
use crate::api::model::NewContact;
use crate::api::verdict::Answer;
use crate::error::{Error, Exit, Result};

/// How often the audience is told of progress.
const TICK: Duration = Duration::from_millis(100);

/// How the sending ended.
#[derive(Debug)]
pub enum Ended {
    /// Every planned row was tried.
    Completed,
    /// The program was asked to stop.
    Stopped,
    /// Something that every further row would meet as well.
    Aborted(Error),
}

/// Rows whose outcome the listing must tell.
#[derive(Debug, Default)]
pub struct Unresolved {
    /// Sent, and no answer to believe: the row, and what came instead.
    pub unknown: HashMap<u32, String>,
    /// Answered with 409: the row, and what the API said.
    pub conflicts: HashMap<u32, String>,
}

/// What the workers share.
pub struct WorkerState<'a> {
    rows: Mutex<&'a mut Rows>,
    journal: Option<&'a ResultsFile>,
    roster: &'a AccountIndex,
    twins: &'a HashMap<u32, String>,
    unresolved: Mutex<Unresolved>,
    ended: Mutex<Option<Error>>,
    over: AtomicBool,
    /// The IDs that this run's creations were answered with, hashed.
    given: Mutex<HashSet<u64>>,
    hasher: RandomState,
    /// Rows in a row that never connected.
    unconnected: AtomicU32,
    /// Rows sent at once.
    workers: u32,
}

impl<'a> WorkerState<'a> {
    /// A board for these rows.
    pub fn new(
        rows: &'a mut Rows,
        journal: Option<&'a ResultsFile>,
        roster: &'a AccountIndex,
        twins: &'a HashMap<u32, String>,
        workers: usize,
    ) -> Self {
        Self {
            rows: Mutex::new(rows),
            journal,
            roster,
            twins,
            unresolved: Mutex::default(),
            ended: Mutex::default(),
            over: AtomicBool::new(false),
            given: Mutex::default(),
            hasher: RandomState::new(),
            unconnected: AtomicU32::new(0),
            workers: workers as u32,
        }
    }

    /// What is left for the listing to tell.
    pub fn into_unresolved(self) -> Unresolved {
        self.unresolved.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, row: u32) -> Option<Sent> {
        let rows = lock(&self.rows);
        let index = row as usize;
        let phone_number = rows.number(index)?.e164();
        Some(Sent {
            row,
            line: rows.line(index),
            contact: NewContact {
                name: rows.name(index).to_owned(),
                phone_number,
            },
        })
    }

    /// Writes down what became of a row; a row that can't be written down ends the run.
    fn settle(&self, sent: &Sent, outcome: Outcome, id: Option<&str>, reason: Option<String>) {
        if let Some(journal) = self.journal {
            journal.outcome(&sent.entry(), outcome, id, reason.as_deref());
            journal.failure().into_iter().for_each(|error| self.end(error));
        }
        let mut rows = lock(&self.rows);
        rows.set_outcome(sent.row as usize, outcome);
        if let Some(reason) = reason {
            rows.set_reason(sent.row as usize, reason);
        }
    }

    /// What became of it is for the listing to tell.
    fn leave_open(&self, sent: &Sent, what: String) {
        self.settle(sent, Outcome::Unknown, None, Some(what.clone()));
        lock(&self.unresolved).unknown.insert(sent.row, what);
    }

    fn end(&self, error: Error) {
        lock(&self.ended).get_or_insert(error);
        self.over.store(true, Ordering::SeqCst);
    }
}

/// A row that is sent, taken off the board so that no worker waits for another's writing.
struct Sent {
    row: u32,
    line: u64,
    contact: NewContact,
}

impl Sent {
    fn entry(&self) -> Entry<'_> {
        Entry {
            line: self.line,
            name: &self.contact.name,
            number: self.contact.phone_number.as_str().into(),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sends the planned rows, each at most once with an outcome that is not certain.
pub fn execute(import: &Import, board: &WorkerState, planned: &[u32]) -> Ended {
    let next = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let (working, finished) = channel::<()>();
        for _ in 0..board.workers {
            let (working, next, done) = (working.clone(), &next, &done);
            scope.spawn(move || {
                while !board.over.load(Ordering::SeqCst) && !(import.stopping)() {
                    let Some(index) = planned.get(next.fetch_add(1, Ordering::SeqCst)) else {
                        break;
                    };
                    send(import, board, *index);
                    done.fetch_add(1, Ordering::SeqCst);
                }
                drop(working);
            });
        }
        drop(working);
        while finished.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
            import.audience.progress(done.load(Ordering::SeqCst), planned.len());
        }
    });
    import.audience.progress(done.load(Ordering::SeqCst), planned.len());
    match lock(&board.ended).take() {
        Some(error) if (import.stopping)() && super::is_interruption(&error) => Ended::Stopped,
        Some(error) => Ended::Aborted(error),
        None if (import.stopping)() => Ended::Stopped,
        None => Ended::Completed,
    }
}

fn send(import: &Import, board: &WorkerState, row: u32) {
    let Some(sent) = board.take(row) else { return };
    let before = || -> Result<()> {
        let twin_before = board.twins.contains_key(&row);
        let journal = board
            .journal
            .map(|journal| journal.sending(&sent.entry(), import.clock.now(), twin_before));
        journal.unwrap_or(Ok(()))
    };
    let creation = (import.account.create)(&sent.contact, &before);
    if !matches!(creation, Creation::Not(Error::Network(_))) {
        board.unconnected.store(0, Ordering::SeqCst);
    }
    match creation {
        Creation::Created(answer) => created(board, &sent, &answer),
        Creation::Conflict(refusal) => {
            lock(&board.unresolved).conflicts.insert(row, refusal.to_string());
            board.settle(&sent, Outcome::Rejected, None, Some(refusal.to_string()));
        }
        Creation::Unknown { what, .. } => board.leave_open(&sent, what),
        Creation::Not(Error::Network(why)) => {
            board.settle(&sent, Outcome::Failed, None, Some(why.clone()));
            // One row may have had bad luck; as many as are sent at once, one after the other, did not.
            if board.unconnected.fetch_add(1, Ordering::SeqCst) + 1 >= board.workers {
                board.end(Error::Network(why));
            }
        }
        Creation::Not(Error::Api(refusal)) if refusal.exit() != Exit::Unauthorized => {
            board.settle(&sent, Outcome::Rejected, None, Some(refusal.to_string()));
        }
        // The key, the rate limit, the results file, an interruption: the next row would meet it too.
        Creation::Not(error) => {
            board.settle(&sent, Outcome::NotAttempted, None, None);
            board.end(error);
        }
    }
}

fn created(board: &WorkerState, sent: &Sent, answer: &Answer) {
    let id = answer.id();
    match id.as_deref() {
        Some(id) if board.roster.has_id(id) => {
            let reason = format!("the API answered with {id}, which was there before");
            board.settle(sent, Outcome::Existing, Some(id), Some(reason));
        }
        // Two rows can't be one contact: one of the answers was another request's.
        Some(id) if !lock(&board.given).insert(board.hasher.hash_one(id)) => {
            board.leave_open(sent, format!("the API answered with {id}, the ID of another row"));
        }
        id => board.settle(sent, Outcome::Created, id, None),
    }
}
