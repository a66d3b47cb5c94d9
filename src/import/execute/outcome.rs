//! The outcomes of rows that were sent.

use std::hash::BuildHasher;

use super::{Run, Task};
use crate::error::{ApiError, Error, Exit};
use crate::import::journal::entry::State;
use crate::import::rows::Outcome;
use crate::import::send::Sent;

impl Run<'_> {
    /// Sets the outcome of a row, and records it.
    pub(super) fn receive(&self, task: &Task, sent: Sent) {
        let mut state = self.state();
        state.done += 1;
        if !matches!(sent, Sent::NotSent(Error::Network(_))) {
            state.unconnected = 0;
        }
        drop(state);
        match sent {
            Sent::Created { id, .. } => self.created(task, id),
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
            // Not sent by this job, so its outcome is not recorded in the results file.
            Sent::Refused(_) => {
                let reason = "another process sent it at the same time".to_owned();
                let mut state = self.state();
                state.rows[task.position].set(Outcome::Unknown, None, Some(reason));
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

    fn created(&self, task: &Task, id: Option<String>) {
        let close = |result| self.import.close(task.number, result);
        let is_repeated = |id: &str| !self.state().ids.insert(self.hasher.hash_one(id));
        match id.as_deref() {
            Some(id) if self.index.has_id(id) => {
                close(None);
                let reason = format!("the API responded with {id}, which was there before");
                self.set(task, Outcome::Existing, Some(id), Some(reason));
            }
            // Two rows can't be one contact: one of the responses belongs to another request.
            Some(id) if is_repeated(id) => {
                close(Some(State::Unknown));
                self.leave_open(task, format!("the API responded with {id}, the ID of another row"));
            }
            shown => {
                self.set(task, Outcome::Created, shown, None);
                let unprinted = false;
                close(Some(State::Created { id, unprinted }));
            }
        }
    }

    fn rejected(&self, task: &Task, error: ApiError) {
        if error.exit() == Exit::Unauthorized {
            self.set(task, Outcome::NotAttempted, None, None);
            return self.abort(Error::Api(error.into()));
        }
        self.set(task, Outcome::Rejected, None, Some(error.to_string()));
        if error.status == 403
            && let Some(refusal) = self.read_refusal()
        {
            self.abort(refusal);
        }
    }

    /// Returns the error of a read, if the key may not even read. Then a 403 is about the key, and not about one contact.
    fn read_refusal(&self) -> Option<Error> {
        if self.state().may_read {
            return None;
        }
        let mut listing = self.import.account.listing().at_most(1);
        let read = listing.read(&mut |_| Ok(std::ops::ControlFlow::Break(())));
        self.state().may_read = read.is_ok();
        read.err().filter(|error| error.exit() == Exit::Unauthorized)
    }

    /// Sets a row's outcome and records it in the results file.
    fn set(&self, task: &Task, outcome: Outcome, id: Option<&str>, reason: Option<String>) {
        let reason = reason.map(|reason| self.import.reporter.redact(&reason));
        let mut state = self.state();
        let row = &mut state.rows[task.position];
        row.set(outcome, id, reason);
        if let Some(results) = self.import.results {
            results.record(row, self.import.account.now());
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
}
