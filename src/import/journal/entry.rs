//! The state of one number in the journal, and what a run may do with the number.
//!
//! Everything here is a pure function of its arguments. The program, the simulator and the model checker use the same
//! functions.
//!
//! The one assumption: counted from when the API's first machine has received a request, the server finishes it within
//! T (`--timeout`) and lists it within S (`--settle`) after that. A client transmits nothing after it gave up at time
//! g, or, if it died, later than T after the send time. So a request that was given up at g is listed at g + T + S, or
//! never.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::moment::{Moment, nanoseconds};

/// The longest time from the claim of an attempt to its first byte. A sender that needs longer claims again.
pub const MAX_CLAIM_AGE: Duration = Duration::from_millis(50);

/// How long the server may take: T and S.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// T: time to finish a request.
    #[serde(with = "nanoseconds")]
    pub timeout: Duration,
    /// S: time to list what a finished request created.
    #[serde(with = "nanoseconds")]
    pub settle: Duration,
}

impl Limits {
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
    pub limits: Limits,
    /// True if `create` sent it. Then its result must be printed.
    pub by_create: bool,
    /// Its state.
    pub state: State,
}

/// The state of an attempt. A time is `None` if it is missing or unreadable.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum State {
    /// Sent, or about to be sent. No result yet.
    Open {
        /// The time just before the first byte.
        sent: Option<Moment>,
    },
    /// No usable response.
    Unknown {
        /// The time when the sender gave up.
        since: Option<Moment>,
    },
    /// The API responded that it created the contact.
    Created {
        /// The contact's ID, where the response had one.
        id: Option<String>,
        /// The time of the response.
        at: Option<Moment>,
        /// Sent by `create`, which could not print it.
        unprinted: bool,
    },
    /// The API responded with a contact that has another number.
    Mismatch {
        /// That contact's ID.
        id: Option<String>,
    },
}

/// The state of the process that sent an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Liveness {
    /// Its lock file is locked. It runs or is stopped.
    Alive,
    /// Its lock file is not locked.
    Dead,
    /// Its lock file is missing: it may run or not.
    Missing,
}

/// The meaning of a number's entry for a run.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Standing {
    /// The number may be sent.
    Free,
    /// Its sender is alive and will write the result.
    Pending,
    /// A complete listing that begins at this time or later decides.
    Unresolved {
        /// g + T + S.
        until: Moment,
    },
    /// Created; counts as existing for listings that began before `until`.
    Created {
        /// The contact's ID.
        id: Option<String>,
        /// The time from which every complete listing shows it.
        until: Moment,
        /// `create` has not printed it yet.
        unprinted: bool,
    },
    /// Only a GET of this ID, a listing or `journal forget` resolves it.
    Mismatch {
        /// The ID in the response.
        id: Option<String>,
    },
}

/// The result of a listing for a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Listing {
    /// No listing was read.
    Unread,
    /// A contact has the number.
    Shows,
    /// A complete listing has no contact with the number.
    Absent,
}

/// The knowledge of a run about a number from the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Evidence {
    /// The time when the listing began, or now if it was not read.
    pub began: Moment,
    /// The result of the listing.
    pub listing: Listing,
}

/// The next step for a number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Decision {
    /// Send it.
    Send,
    /// It is in the account.
    Existing,
    /// It is in the account because an earlier attempt created it.
    Created,
    /// Wait for the sender's result.
    AwaitSender,
    /// Read a complete listing at this time or later.
    AwaitListing(Moment),
    /// Get the contact of this ID.
    Mismatch(Option<String>),
    /// An earlier run of this job created it, and the account no longer has it.
    Missing,
}

impl Entry {
    /// Returns the state to write back if the time can't be compared with `now`. Then the whole time is waited from now.
    pub fn rebased(&self, liveness: Liveness, now: Moment) -> Option<State> {
        let unusable = |time: &Option<Moment>| !time.is_some_and(|time| time.is_past(now));
        match &self.state {
            State::Open { .. } if liveness == Liveness::Alive => None,
            // Its sender may have died just now. Then the kernel may transmit it until now + T.
            State::Open { sent } if unusable(sent) => Some(State::Open { sent: Some(now) }),
            State::Unknown { since } if unusable(since) => Some(State::Unknown { since: Some(now) }),
            State::Created { id, at, unprinted } if unusable(at) => Some(State::Created {
                id: id.clone(),
                at: Some(now),
                unprinted: *unprinted,
            }),
            _ => None,
        }
    }

    /// Returns the meaning of the entry for a run with this key, T and S. Its time must be comparable: see
    /// [`Entry::rebased`].
    pub fn standing(&self, liveness: Liveness, key: KeyId, limits: Limits, now: Moment) -> Standing {
        let limits = self.limits.larger(limits);
        let unresolved = |given_up: Option<Moment>| Standing::Unresolved {
            until: given_up.unwrap_or(now) + limits.total(),
        };
        match &self.state {
            State::Open { .. } if liveness == Liveness::Alive => Standing::Pending,
            State::Open { sent } => unresolved(sent.map(|sent| sent + MAX_CLAIM_AGE + limits.timeout)),
            State::Unknown { since } => unresolved(*since),
            State::Created { id, at, unprinted } => {
                let until = at.unwrap_or(now) + limits.settle;
                match self.key == key {
                    true => Standing::Created {
                        id: id.clone(),
                        until,
                        unprinted: *unprinted,
                    },
                    // The key may be of another account, where the ID has no meaning.
                    false => Standing::Unresolved { until },
                }
            }
            State::Mismatch { id } => Standing::Mismatch { id: id.clone() },
        }
    }

    /// Returns whether no run needs the entry any more.
    pub fn is_over(&self, limits: Limits, now: Moment) -> bool {
        let settle = self.limits.larger(limits).settle;
        match &self.state {
            State::Created { at, unprinted, .. } => {
                !unprinted && at.is_some_and(|at| at.is_past(now) && (at + settle).is_past(now))
            }
            _ => false,
        }
    }
}

impl Standing {
    /// Returns the stricter of two standings of one number.
    pub fn stricter(self, other: Self) -> Self {
        use Standing::{Created, Free, Mismatch, Pending, Unresolved};
        match (self, other) {
            (Free, other) | (other, Free) => other,
            (Pending, _) | (_, Pending) => Pending,
            (Mismatch { id }, _) | (_, Mismatch { id }) => Mismatch { id },
            (Unresolved { until: a }, Unresolved { until: b } | Created { until: b, .. })
            | (Created { until: a, .. }, Unresolved { until: b }) => Unresolved { until: a.max(b) },
            (a @ Created { until, .. }, b @ Created { until: later, .. }) => match later > until {
                true => b,
                false => a,
            },
        }
    }
}

/// Decides what to do with a number.
pub fn decide(standing: &Standing, evidence: Evidence) -> Decision {
    let Evidence { began, listing } = evidence;
    match (standing, listing) {
        (Standing::Unresolved { .. } | Standing::Mismatch { .. }, Listing::Shows) => Decision::Created,
        (_, Listing::Shows) => Decision::Existing,
        (Standing::Free, _) => Decision::Send,
        (Standing::Pending, _) => Decision::AwaitSender,
        (Standing::Mismatch { id }, _) => Decision::Mismatch(id.clone()),
        (Standing::Unresolved { until }, Listing::Absent) if until.is_past(began) => Decision::Send,
        (Standing::Unresolved { until }, _) => Decision::AwaitListing(*until),
        (Standing::Created { unprinted: true, .. }, Listing::Unread) => Decision::Existing,
        (Standing::Created { until, .. }, _) if until.is_past(began) => Decision::Send,
        (Standing::Created { .. }, _) => Decision::Existing,
    }
}

/// Decides what to do with a row of an import, from the journal's standing, from the standing that the results file
/// gives (`Free` without one), and from a complete listing.
pub fn decide_row(journal: &Standing, results: &Standing, evidence: Evidence) -> Decision {
    let by_this_job = *results != Standing::Free;
    let created_by_job = matches!(results, Standing::Created { .. });
    let standing = journal.clone().stricter(results.clone());
    match (decide(&standing, evidence), standing) {
        (Decision::Existing, Standing::Created { until, .. })
            if created_by_job && evidence.listing == Listing::Absent =>
        {
            Decision::AwaitListing(until)
        }
        (Decision::Existing, _) if by_this_job => Decision::Created,
        (Decision::Send, _) if created_by_job => Decision::Missing,
        (decision, _) => decision,
    }
}
