//! The entry of one number in the journal.
//!
//! The one assumption: counted from when the API's first machine has received a request, the server finishes it within
//! T (`--timeout`) and lists it within S (`--settle`) after that. A client transmits nothing after it gave up at time
//! g, or, if it died, later than T after the send time. So a request that was given up at g is listed at g + T + S, or
//! never.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::moment::{Moment, nanoseconds};
use super::status::Status;

/// The longest time from the claim of an attempt to its first byte. A sender that needs longer claims again.
pub const MAX_CLAIM_AGE: Duration = Duration::from_millis(50);

/// The time limits of the server: T and S.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeLimits {
    /// T: time to finish a request.
    #[serde(with = "nanoseconds")]
    pub timeout: Duration,
    /// S: time to list what a finished request created.
    #[serde(with = "nanoseconds")]
    pub settle: Duration,
}

impl TimeLimits {
    /// Returns the larger T and the larger S of both.
    pub fn larger(self, other: Self) -> Self {
        Self {
            timeout: self.timeout.max(other.timeout),
            settle: self.settle.max(other.settle),
        }
    }

    /// Returns T + S: the time from the end of the transmission until a listing shows the contact.
    pub fn total(self) -> Duration {
        self.timeout + self.settle
    }
}

/// Identifies one process that sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sender(pub u64);

/// Fingerprint of an API key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct KeyId(pub u64);

/// The last attempt to create a number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The process that sent it.
    pub sender: Sender,
    /// The key it was sent with.
    pub key: KeyId,
    /// T and S of the sender.
    pub limits: TimeLimits,
    /// True if `create` sent it. Then its result must be printed.
    pub by_create: bool,
    /// The time of its state: of the claim, of giving up, or of the response. `None` if it is missing or unreadable.
    pub at: Option<Moment>,
    /// Its state.
    pub state: State,
}

/// The state of an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum State {
    /// Claimed: sent, or about to be sent. No result yet.
    Open,
    /// No usable response.
    Unknown,
    /// The API responded that it created the contact.
    Created {
        /// The contact's ID, where the response had one.
        id: Option<String>,
        /// Sent by `create`, which has not printed it.
        unprinted: bool,
    },
    /// The API responded with a contact that has another number.
    Mismatch {
        /// That contact's ID.
        id: Option<String>,
    },
}

impl Entry {
    /// Replaces a time that can't be compared with `now` by `now`, so that the whole time is waited from now. Returns
    /// whether the entry was changed.
    pub fn rebase(&mut self, is_sender_alive: bool, now: Moment) -> bool {
        let needs_time = match self.state {
            // If its sender died just now, the kernel may transmit it until now + T.
            State::Open => !is_sender_alive,
            State::Unknown | State::Created { .. } => true,
            State::Mismatch { .. } => false,
        };
        let is_changed = needs_time && !self.at.is_some_and(|at| at.is_past(now));
        if is_changed {
            self.at = Some(now);
        }
        is_changed
    }

    /// Returns the meaning of the entry for a run with this key, T and S. Its time must be comparable: see
    /// [`Entry::rebase`].
    pub fn status(&self, is_sender_alive: bool, key: KeyId, limits: TimeLimits, now: Moment) -> Status {
        let limits = self.limits.larger(limits);
        let at = self.at.unwrap_or(now);
        match &self.state {
            State::Open if is_sender_alive => Status::Pending,
            State::Open => Status::Unresolved {
                until: at + MAX_CLAIM_AGE + limits.timeout + limits.total(),
            },
            State::Unknown => Status::Unresolved {
                until: at + limits.total(),
            },
            // Another key may be of another account, where the ID has no meaning.
            State::Created { .. } if self.key != key => Status::Unresolved {
                until: at + limits.settle,
            },
            State::Created { id, unprinted } => Status::Created {
                id: id.clone(),
                until: at + limits.settle,
                unprinted: *unprinted,
            },
            State::Mismatch { id } => Status::Mismatch { id: id.clone() },
        }
    }

    /// Returns whether no run needs the entry any more.
    pub fn is_over(&self, limits: TimeLimits, now: Moment) -> bool {
        let settle = self.limits.larger(limits).settle;
        let is_printed = matches!(self.state, State::Created { unprinted: false, .. });
        is_printed && self.at.is_some_and(|at| (at + settle).is_past(now))
    }
}
