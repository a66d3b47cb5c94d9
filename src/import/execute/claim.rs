//! The claims of the workers. On a fast API, one claim includes several rows, so that the journal is locked once for them.

use std::iter::once;

use super::{Run, Task};
use crate::error::Result;
use crate::import::decide::twin;
use crate::import::journal::Claim;
use crate::import::journal::entry::MAX_CLAIM_AGE;
use crate::import::journal::moment::Moment;
use crate::import::journal::status::Status;
use crate::import::rows::Number;
use crate::import::send::is_fresh;

/// The most rows that are claimed together with the next one. Claims include so many only on an API that creates
/// thousands of contacts per second, because the number doubles while claims follow each other quickly.
const MAX_AHEAD: usize = 63;

/// Planned rows that are claimed and not taken yet.
#[derive(Default)]
pub(super) struct Ahead {
    /// The end of the rows that are claimed.
    pub(super) end: usize,
    /// The time when they were claimed.
    pub(super) at: Option<Moment>,
    /// The number of rows that were claimed together with one.
    size: usize,
}

impl Run<'_> {
    /// Claims a row for one attempt, and writes it to the results file. Returns why it must not be sent.
    pub(super) fn claim(&self, task: &Task) -> Result<Option<Status>> {
        let mut claims = usize::from(task.claimed.get().is_some());
        while !task.claimed.get().is_some_and(|at| is_fresh(self.import, at)) {
            if let Some(refusal) = self.claim_with_next(task, claims)? {
                return Ok(Some(refusal));
            }
            claims += 1;
        }
        task.claimed.set(None);
        Ok(None)
    }

    /// Claims a row that was claimed `earlier` times for this attempt. Also claims the next rows, if the last claim was a
    /// short time ago.
    fn claim_with_next(&self, task: &Task, earlier: usize) -> Result<Option<Status>> {
        let mut state = self.state();
        let now = self.import.account.now();
        let are_ahead = state.taken < state.ahead.end;
        let is_fast = |at: Moment| at.at + MAX_CLAIM_AGE / 4 > now.at;
        let size = match earlier == 0 && !are_ahead && state.ahead.at.is_some_and(is_fast) {
            true => MAX_AHEAD.min(2 * state.ahead.size + 1),
            false => 0,
        };
        let next = self.planned[state.taken..].iter().take(size);
        let next = next.filter_map(|position| state.rows[*position].number);
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
        if !are_ahead {
            let at = Some(now);
            state.ahead = Ahead { end, at, size };
        }
        // After a pause, the time in the first record is too early. The second has none, so that a later run waits the
        // whole time.
        if let Some(results) = self.import.results.filter(|_| earlier < 2) {
            let next = &self.planned[state.taken..end];
            let claimed = once(&task.position).chain(next).map(|position| &state.rows[*position]);
            results.sending(claimed, (earlier == 0).then_some(now))?;
        }
        task.claimed.set(Some(now));
        Ok(None)
    }
}
