//! The status of a number for a run, and what the run does with the number.
//!
//! | entry | status | until |
//! |---|---|---|
//! | none | free | |
//! | open, sender alive | pending | the sender's result |
//! | open, sender dead | unresolved | claim + 50 ms + T, and then T + S |
//! | unknown | unresolved | given up + T + S |
//! | created | created | response + S |
//! | created with another key | unresolved | response + S |
//! | mismatch | mismatch | a GET of the ID, a listing, or `journal forget` |
//!
//! | status | a listing shows it | a listing began later and does not show it | otherwise |
//! |---|---|---|---|
//! | free | existing | send | send |
//! | pending | existing | await the sender | await the sender |
//! | unresolved | created | send | await a later listing |
//! | created | existing | send | created lately |
//! | mismatch | created | get the contact | get the contact |
//!
//! `create` without `--skip-existing` reads no listing: a created number is sent once its time has passed and it was
//! printed. A row that an earlier run of the job created, according to the results file, is missing where others are sent.
//!
//! Everything here is a pure function of its arguments. The program, the simulator and the model checker use the same
//! functions.

use super::moment::Moment;

/// The meaning of a number's entry for a run.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Status {
    /// The number may be sent.
    Free,
    /// Its sender is alive and will write the result.
    Pending,
    /// A complete listing that begins at this time or later decides.
    Unresolved {
        /// g + T + S.
        until: Moment,
    },
    /// Created. Counts as existing for listings that began before `until`.
    Created {
        /// The contact's ID.
        id: Option<String>,
        /// The time from which every complete listing shows it.
        until: Moment,
        /// `create` has not printed it.
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
pub enum Evidence {
    /// No listing was read until now.
    Unread {
        /// The present time.
        now: Moment,
    },
    /// A contact has the number.
    Listed,
    /// A complete listing has no contact with the number.
    Absent {
        /// The time when the listing began.
        began: Moment,
    },
}

/// The next step for a number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Decision {
    /// Send it.
    Send,
    /// It is in the account.
    Existing,
    /// The listing shows what an earlier attempt created.
    Created,
    /// An earlier attempt created it, and a listing need not show it yet.
    CreatedLately {
        /// The contact's ID.
        id: Option<String>,
        /// The time from which every complete listing shows it.
        until: Moment,
    },
    /// Wait for the sender's result.
    AwaitSender,
    /// Read a complete listing at this time or later.
    AwaitListing(Moment),
    /// Get the contact of this ID.
    Mismatch(Option<String>),
    /// An earlier run of this job created it, and the account no longer has it.
    Missing,
}

impl Status {
    /// Returns the stricter status of two numbers of one contact, or of two sources for one number.
    pub fn stricter(self, other: Self) -> Self {
        use Status::{Created, Free, Mismatch, Pending, Unresolved};
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
pub fn decide(status: &Status, evidence: Evidence) -> Decision {
    match (status.clone(), evidence) {
        (Status::Unresolved { .. } | Status::Mismatch { .. }, Evidence::Listed) => Decision::Created,
        (_, Evidence::Listed) => Decision::Existing,
        (Status::Free, _) => Decision::Send,
        (Status::Pending, _) => Decision::AwaitSender,
        (Status::Mismatch { id }, _) => Decision::Mismatch(id),
        (Status::Unresolved { until }, Evidence::Absent { began }) if until.is_past(began) => Decision::Send,
        (Status::Unresolved { until }, _) => Decision::AwaitListing(until),
        // What is not printed yet is printed by the next run.
        (Status::Created { until, unprinted, .. }, Evidence::Unread { now }) if !unprinted && until.is_past(now) => {
            Decision::Send
        }
        (Status::Created { until, .. }, Evidence::Absent { began }) if until.is_past(began) => Decision::Send,
        (Status::Created { id, until, .. }, _) => Decision::CreatedLately { id, until },
    }
}

/// Decides what to do with a row of an import, from the status in the journal and the status in the results file (`Free`
/// without one).
pub fn decide_row(journal: &Status, results: &Status, evidence: Evidence) -> Decision {
    let by_this_job = *results != Status::Free;
    let created_by_job = matches!(results, Status::Created { .. });
    match decide(&journal.clone().stricter(results.clone()), evidence) {
        Decision::Existing if by_this_job => Decision::Created,
        Decision::CreatedLately { until, .. } if created_by_job => Decision::AwaitListing(until),
        Decision::Send if created_by_job => Decision::Missing,
        decision => decision,
    }
}
