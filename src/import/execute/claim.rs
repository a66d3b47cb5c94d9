//! The claims of the workers. On a fast API, one claim includes several rows, so that the journal is locked once for them.

use super::{Run, Task};
use crate::error::Result;
use crate::import::decide::twin;
use crate::import::journal::Claim;
use crate::import::journal::entry::{MAX_CLAIM_AGE, Status};
use crate::import::journal::moment::Moment;
use crate::import::rows::Number;
use crate::import::send::is_fresh;

/// The most rows that are claimed together with the next one.
const MAX_AHEAD: usize = 15;

/// Planned rows that are claimed and not taken yet.
#[derive(Default)]
pub(super) struct Ahead {
    /// The end of the rows that the last claim included.
    pub(super) end: usize,
    /// The time of the last claim.
    pub(super) at: Option<Moment>,
    /// The number of rows to claim together with the next one.
    size: usize,
    /// The end of the rows of all claims.
    pub(super) last_end: usize,
}

impl Run<'_> {
    /// Claims a row for one attempt, and writes it to the results file. Returns why it must not be sent.
    pub(super) fn claim(&self, task: &Task) -> Result<Option<Status>> {
        let (mut records, mut recorded) = (0, None);
        loop {
            let Some(at) = task.claimed.get().filter(|at| is_fresh(self.import, *at)) else {
                if let Some(refusal) = self.claim_with_next(task)? {
                    return Ok(Some(refusal));
                }
                continue;
            };
            // After a pause, the time in the first record is too early. The second has none, so that a later run waits
            // the whole time.
            match self.import.results {
                Some(results) if records < 2 && recorded != Some(at) => {
                    let time = (records == 0).then_some(at);
                    results.sending(task.line, &task.contact, time)?;
                    recorded = Some(at);
                    records += 1;
                }
                _ => {
                    task.claimed.set(None);
                    return Ok(None);
                }
            }
        }
    }

    /// Claims a row. If the last claim was a short time ago, also claims the next rows.
    fn claim_with_next(&self, task: &Task) -> Result<Option<Status>> {
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
}
