//! The mark of a process that sends. After a power cut it shows that entries may be lost.

use serde::{Deserialize, Serialize};

use super::entry::{Limits, Liveness};
use super::moment::Moment;

/// The record that a process is sending, and how much of the journal a power cut may have lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// T and S of the process.
    pub limits: Limits,
    /// The time when the mark was written.
    pub at: Option<Moment>,
    /// True if the system was restarted since then, so that entries may be lost.
    pub lost: bool,
}

/// The meaning of a mark for a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hold {
    /// Its process is alive: all of its entries are in the journal.
    Active,
    /// Nothing was lost, or the time has passed: the mark can be removed after the journal was synced.
    Over,
    /// Entries may be lost: write the mark back with the present time, as lost.
    Restart,
    /// Nothing may be sent before this time.
    Until(Moment),
}

impl Mark {
    /// Returns the meaning of the mark for a run with this T and S.
    pub fn hold(&self, liveness: Liveness, limits: Limits, now: Moment) -> Hold {
        let until = |at: Moment| at + self.limits.larger(limits).total();
        match self.at.filter(|at| at.is_past(now)) {
            _ if liveness == Liveness::Alive => Hold::Active,
            None => Hold::Restart,
            Some(at) if self.lost && !until(at).is_past(now) => Hold::Until(until(at)),
            Some(_) => Hold::Over,
        }
    }
}
