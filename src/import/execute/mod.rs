//! Sends planned rows with several workers.

mod claim;
mod outcome;

use std::cell::Cell;
use std::collections::HashSet;
use std::hash::RandomState;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use super::Import;
use super::account_index::AccountIndex;
use super::journal::moment::Moment;
use super::rows::{ImportRow, Number};
use super::send::send;
use crate::api::model::NewContact;
use crate::error::Error;
use claim::Ahead;

/// The time between two reports of progress.
const TICK: Duration = Duration::from_millis(100);

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
pub fn execute(
    import: &Import,
    index: &AccountIndex,
    rows: &mut [ImportRow],
    planned: &[usize],
) -> (Ended, Vec<usize>) {
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
            let _ = import.journal.flush().and_then(|()| import.flush_results());
        }
    });
    run.report_progress();
    run.end()
}

/// The state that the workers share.
struct Run<'a> {
    import: &'a Import<'a>,
    index: &'a AccountIndex,
    planned: &'a [usize],
    hasher: RandomState,
    state: Mutex<State<'a>>,
}

/// The progress of the workers.
struct State<'a> {
    rows: &'a mut [ImportRow],
    /// The number of planned rows that a worker has taken.
    taken: usize,
    ahead: Ahead,
    /// The number of planned rows that were tried.
    done: usize,
    /// Rows that the listing or the journal must resolve.
    unresolved: Vec<usize>,
    /// Why no more rows are sent.
    error: Option<Error>,
    /// The IDs in the responses of this run, hashed.
    ids: HashSet<u64>,
    /// The number of consecutive rows that never connected.
    unconnected: usize,
    /// True if a GET has shown that a 403 is about the contact, not about the key.
    may_read: bool,
}

/// A row that a worker has taken.
struct Task {
    position: usize,
    line: u64,
    number: Number,
    contact: NewContact,
    /// The time of its claim, until it is used for an attempt. The results file has a record with this time.
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
        let row = &state.rows[position];
        Some(Task {
            position,
            line: row.line,
            number: row.number?,
            contact: row.to_contact(),
            claimed: Cell::new(state.ahead.at.filter(|_| is_claimed)),
        })
    }

    fn report_progress(&self) {
        let done = self.state().done;
        self.import.reporter.progress(done, self.planned.len());
    }

    fn end(self) -> (Ended, Vec<usize>) {
        let state = self.state.into_inner().expect("no worker panics");
        // Rows that were claimed and not taken.
        for position in &self.planned[state.taken..state.taken.max(state.ahead.end)] {
            let number = state.rows[*position].number;
            number.into_iter().for_each(|number| self.import.close(number, None));
        }
        // Before anything waits, the results must be in the journal: other processes may depend on them.
        let journal = self.import.journal.refresh();
        let flushed = self.import.flush_results().and(journal).err();
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
