//! Sends planned rows with several workers.

use std::cell::Cell;
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use super::Import;
use super::account_index::AccountIndex;
use super::decide::twin;
use super::journal::entry::{MAX_CLAIM_AGE, Standing};
use super::journal::moment::Moment;
use super::journal::{Attempt, Claim};
use super::rows::{ImportRow, Number, Outcome};
use super::send::{Sent, is_fresh, send};
use crate::api::model::NewContact;
use crate::api::response::Response;
use crate::error::{ApiError, Error, Exit, Result};

/// The time between two reports of progress.
const TICK: Duration = Duration::from_millis(100);
/// The most rows that are claimed together with the next one.
const MAX_AHEAD: usize = 15;

/// How the sending ended.
#[derive(Debug)]
pub enum Ended {
    /// Every planned row was tried.
    Completed,
    /// The program was asked to stop.
    Stopped,
    /// An error that every other row would have too.
    Aborted(Error),
}

/// Sends these rows with as many workers as the options say. Returns how it ended, and the rows to resolve.
pub fn execute(import: &Import, index: &AccountIndex, rows: &mut [ImportRow], planned: &[u32]) -> (Ended, Vec<u32>) {
    let run = Run {
        import,
        index,
        planned,
        hasher: RandomState::new(),
        state: Mutex::new(State {
            rows,
            taken: 0,
            ahead: Ahead::default(),
            done: 0,
            unresolved: Vec::new(),
            error: None,
            ids: HashSet::new(),
            unconnected: 0,
            may_read: false,
        }),
    };
    std::thread::scope(|scope| {
        let (working, finished) = channel::<()>();
        for _ in 0..import.options.jobs.max(1).min(planned.len()) {
            let (run, working) = (&run, working.clone());
            scope.spawn(move || {
                run.work();
                drop(working);
            });
        }
        drop(working);
        while finished.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
            run.report_progress();
            // Other processes may wait for the results. After a failure, the next claim fails too.
            let _ = import.journal.flush();
        }
    });
    run.report_progress();
    run.end()
}

/// The state that the workers share.
struct Run<'a> {
    import: &'a Import<'a>,
    index: &'a AccountIndex,
    planned: &'a [u32],
    hasher: RandomState,
    state: Mutex<State<'a>>,
}

struct State<'a> {
    rows: &'a mut [ImportRow],
    /// The number of planned rows that a worker has taken.
    taken: usize,
    ahead: Ahead,
    /// The number of planned rows that were tried.
    done: usize,
    /// Rows that the listing or the journal must resolve.
    unresolved: Vec<u32>,
    /// Why no more rows are sent.
    error: Option<Error>,
    /// The IDs in the responses of this run, hashed.
    ids: HashSet<u64>,
    /// The number of consecutive rows that never connected.
    unconnected: usize,
    /// True if a GET has shown that a 403 is about the contact, not about the key.
    may_read: bool,
}

/// Planned rows that are claimed and not taken yet. On a fast API, the journal is locked once for several rows.
#[derive(Default)]
struct Ahead {
    /// The end of the rows that the last claim included.
    end: usize,
    /// The time of the last claim.
    at: Option<Moment>,
    /// The number of rows to claim together with the next one.
    size: usize,
    /// The end of the rows of all claims.
    last_end: usize,
}

/// A row that a worker has taken.
struct Task {
    position: u32,
    line: u64,
    number: Number,
    contact: NewContact,
    /// The time of its claim, until it is used for an attempt.
    claimed: Cell<Option<Moment>>,
}

impl<'a> Run<'a> {
    fn state(&self) -> MutexGuard<'_, State<'a>> {
        self.state.lock().expect("no worker panics")
    }

    fn work(&self) {
        while let Some(task) = self.take() {
            let sent = send(self.import, task.number, &task.contact, &|| self.claim(&task));
            self.receive(&task, sent);
            self.state().done += 1;
        }
    }

    /// Takes the next row. `None`: no more rows are sent.
    fn take(&self) -> Option<Task> {
        let mut state = self.state();
        if state.error.is_some() || self.import.account.is_stopping() {
            return None;
        }
        let position = *self.planned.get(state.taken)?;
        let is_claimed = state.taken < state.ahead.end;
        state.taken += 1;
        let row = &state.rows[position as usize];
        Some(Task {
            position,
            line: row.line,
            number: row.number?,
            contact: row.to_contact(),
            claimed: Cell::new(state.ahead.at.filter(|_| is_claimed)),
        })
    }

    /// Claims a row for one attempt, and writes it to the results file. Returns why it must not be sent.
    fn claim(&self, task: &Task) -> Result<Option<Standing>> {
        let mut results = self.import.results;
        loop {
            match task.claimed.get().filter(|at| is_fresh(self.import, *at)) {
                None => {
                    if let Some(refusal) = self.claim_with_next(task)? {
                        return Ok(Some(refusal));
                    }
                }
                Some(at) => match results.take() {
                    Some(results) => results.sending(task.line, &task.contact, at)?,
                    None => {
                        task.claimed.set(None);
                        return Ok(None);
                    }
                },
            }
        }
    }

    /// Claims a row. If the last claim was a short time ago, also claims the next rows.
    fn claim_with_next(&self, task: &Task) -> Result<Option<Standing>> {
        let mut state = self.state();
        let now = self.import.account.now();
        let is_fast = |at: Moment| at.at + MAX_CLAIM_AGE / 4 > now.at;
        let size = match state.ahead.at.is_some_and(is_fast) {
            true => MAX_AHEAD.min(2 * state.ahead.size + 1),
            false => 0,
        };
        let next = self.planned[state.taken..].iter().take(size);
        let next = next.filter_map(|position| state.rows[*position as usize].number);
        let claim = |number: Number| Claim {
            number,
            twin: twin(self.import, number),
            evidence: self.index.evidence(None),
            sync: false,
            by_create: false,
        };
        let claims: Vec<Claim> = [task.number].into_iter().chain(next).map(claim).collect();
        let (count, refusal) = self.import.journal.claim(&claims, now)?;
        if count == 0 {
            return Ok(refusal);
        }
        let end = state.taken + count - 1;
        state.ahead = Ahead {
            end,
            at: Some(now),
            size,
            last_end: end.max(state.ahead.last_end),
        };
        task.claimed.set(Some(now));
        Ok(None)
    }

    fn receive(&self, task: &Task, sent: Sent) {
        if !matches!(sent, Sent::NotSent(Error::Network(_))) {
            self.state().unconnected = 0;
        }
        match sent {
            Sent::Created(response) => self.created(task, &response),
            Sent::Conflict(error) => {
                self.set(task, Outcome::Rejected, None, Some(error.to_string()));
                self.state().unresolved.push(task.position);
            }
            Sent::Rejected(error) => self.rejected(task, error),
            Sent::Unknown { reason, .. } => self.leave_open(task, reason),
            Sent::Mismatch { id, number } => {
                let id = id.as_deref().unwrap_or("a contact without an ID");
                let reason = format!("the API responded with {id}, which has the number {number}");
                self.leave_open(task, reason.clone());
                let line = task.line;
                self.abort(Error::Unexpected(format!(
                    "line {line}: {reason}: nothing more was sent"
                )));
            }
            // Not sent by this job, so the results file has no record of it.
            Sent::Refused(_) => {
                let reason = "another process sent it at the same time".to_owned();
                let mut state = self.state();
                state.rows[task.position as usize].set(Outcome::Unknown, None, Some(reason));
                state.unresolved.push(task.position);
            }
            Sent::NotSent(Error::Network(reason)) => {
                self.set(task, Outcome::Failed, None, Some(reason.clone()));
                let mut state = self.state();
                state.unconnected += 1;
                // One row may fail by accident. As many as there are workers, one after the other, do not.
                if state.unconnected >= self.import.options.jobs.max(1) {
                    state.error.get_or_insert(Error::Network(reason));
                }
            }
            // The rate limit, a file, an interruption: the next row would have the same error.
            Sent::NotSent(error) => {
                self.set(task, Outcome::NotAttempted, None, None);
                self.abort(error);
            }
        }
    }

    fn created(&self, task: &Task, response: &Response) {
        let close = |attempt| self.import.close(task.number, attempt);
        let id = response.id();
        let is_repeated = |id: &str| !self.state().ids.insert(self.hasher.hash_one(id));
        match id.as_deref() {
            Some(id) if self.index.has_id(id) => {
                close(Attempt::NotCreated);
                let reason = format!("the API responded with {id}, which was there before");
                self.set(task, Outcome::Existing, Some(id), Some(reason));
            }
            // Two rows can't be one contact: one of the responses belongs to another request.
            Some(id) if is_repeated(id) => {
                close(Attempt::Unknown);
                self.leave_open(task, format!("the API responded with {id}, the ID of another row"));
            }
            shown => {
                let (id, printed) = (id.clone(), true);
                close(Attempt::Created { id, printed });
                self.set(task, Outcome::Created, shown, None);
            }
        }
    }

    fn rejected(&self, task: &Task, error: ApiError) {
        let is_refused = error.exit() == Exit::Unauthorized;
        if is_refused && (error.status != 403 || error.code == "unauthorized" || self.is_read_refused()) {
            self.set(task, Outcome::NotAttempted, None, None);
            return self.abort(Error::Api(error.into()));
        }
        self.set(task, Outcome::Rejected, None, Some(error.to_string()));
    }

    /// Returns whether the key may not even read. Then a 403 is about the key, and not about one contact.
    fn is_read_refused(&self) -> bool {
        if self.state().may_read {
            return false;
        }
        let mut listing = self.import.account.listing().at_most(1);
        let read = listing.read(&mut |_| Ok(std::ops::ControlFlow::Break(())));
        let is_refused = read.is_err_and(|error| error.exit() == Exit::Unauthorized);
        self.state().may_read = !is_refused;
        is_refused
    }

    /// Sets a row's outcome and writes it to the results file. If it can't be written, no more rows are sent.
    fn set(&self, task: &Task, outcome: Outcome, id: Option<&str>, reason: Option<String>) {
        let reason = reason.map(|reason| self.import.reporter.redact(&reason));
        let mut state = self.state();
        let row = &mut state.rows[task.position as usize];
        row.set(outcome, id, reason);
        if let Some(results) = self.import.results {
            results.record(row, self.import.account.now());
            if let Some(error) = results.failure() {
                state.error.get_or_insert(error);
            }
        }
    }

    /// Leaves the outcome to the listing or the journal.
    fn leave_open(&self, task: &Task, reason: String) {
        self.set(task, Outcome::Unknown, None, Some(reason));
        self.state().unresolved.push(task.position);
    }

    fn abort(&self, error: Error) {
        self.state().error.get_or_insert(error);
    }

    fn report_progress(&self) {
        let done = self.state().done;
        self.import.reporter.progress(done, self.planned.len());
    }

    fn end(self) -> (Ended, Vec<u32>) {
        let state = self.state.into_inner().expect("no worker panics");
        // Rows that were claimed and not taken.
        for position in &self.planned[state.taken..state.taken.max(state.ahead.last_end)] {
            let number = state.rows[*position as usize].number;
            number
                .into_iter()
                .for_each(|number| self.import.close(number, Attempt::NotCreated));
        }
        // Before anything waits, the results must be in the journal: other processes may depend on them.
        let flushed = self.import.journal.refresh().err();
        let stopping = self.import.account.is_stopping();
        let ended = match state.error.or(flushed) {
            Some(error) if stopping && super::is_interruption(&error) => Ended::Stopped,
            Some(error) => Ended::Aborted(error),
            None if stopping => Ended::Stopped,
            None => Ended::Completed,
        };
        (ended, state.unresolved)
    }
}
