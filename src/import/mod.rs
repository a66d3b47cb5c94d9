//! Seeding that nothing can duplicate or lose.
//!
//! The API has no idempotency key, no search and no delete, so a lost answer to a creation leaves a
//! contact that may or may not exist, for ever. Therefore: plan from the account's own listing; send
//! only what a complete listing does not show; never send again what may have arrived, until a
//! complete and settled listing shows its absence; ask the listing about what is not known; and say
//! what remains unknown.
//!
//! Nothing in here knows a socket: an [`Account`] is two functions, and time is handed in too, so
//! that every interleaving can be tested.

pub mod account_index;
pub mod execute;
pub mod lock;
pub mod normalize;
pub mod plan;
pub mod reconcile;
pub mod rejects;
pub mod report;
pub mod results;
pub mod rows;
pub mod source;

use std::ops::ControlFlow;
use std::time::{Duration, SystemTime};

use crate::api::client::{Before, Creation};
use crate::api::model::NewContact;
use crate::error::{Error, Result};

use account_index::AccountIndex;
use execute::{Ended, WorkerState};
use plan::Plan;
use results::{PreviousRuns, ResultsFile};
use rows::{Outcome, Rows};

/// One reading of the listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// `total` of its first page.
    pub expected_total: Option<u64>,
    /// Why it ended before its last page, if the listing contradicted itself.
    pub broken: bool,
}

/// Takes the contacts of a listing, one at a time, in the API's own spelling.
pub type Each<'a> = dyn FnMut(&str) -> Result<ControlFlow<()>> + 'a;

/// The account, as an import knows it.
pub struct Account<'a> {
    /// Reads the listing from its first page, until the end or until told to break off.
    pub list: &'a (dyn Fn(&mut Each) -> Result<Reading> + Sync),
    /// Creates a contact; the second function is called before each sending.
    pub create: &'a (dyn Fn(&NewContact, &Before) -> Creation + Sync),
}

/// Time, as an import knows it.
pub trait Clock: Sync {
    /// The wall clock, which the journal's records carry from one run to the next.
    fn now(&self) -> SystemTime;
    /// Sleeps, or fails when the program is asked to stop.
    fn sleep(&self, time: Duration) -> Result<()>;
}

/// Who is told how it goes.
pub trait ProgressReporter: Sync {
    /// The plan stands, and nothing was sent yet.
    fn planned(&self, plan: &Plan);
    /// So many of so many rows were sent.
    fn progress(&self, done: usize, of: usize);
    /// Sending is over.
    fn sent(&self);
    /// Something people should know.
    fn note(&self, text: &str);
}

/// How an import is run.
#[derive(Debug, Clone, Copy)]
pub struct ImportOptions {
    /// Requests at once.
    pub jobs: usize,
    /// How long the server may take to list what it finished.
    pub settle: Duration,
    /// How long the server may take to finish a request.
    pub timeout: Duration,
    /// Stop at the plan.
    pub dry_run: bool,
}

/// An import, with all it needs.
pub struct Import<'a> {
    /// The account.
    pub account: Account<'a>,
    /// Time.
    pub clock: &'a dyn Clock,
    /// Who is told.
    pub audience: &'a dyn ProgressReporter,
    /// How it is run.
    pub terms: ImportOptions,
    /// Whether the program was asked to stop.
    pub stopping: &'a (dyn Fn() -> bool + Sync),
}

impl Import<'_> {
    /// Waits until a listing can say what became of what earlier runs sent. Returns whether one can:
    /// a dry run does not wait.
    pub fn wait_for_the_past(&self, past: &PreviousRuns) -> Result<bool> {
        let Some((unknown, last)) = past.unknown() else {
            return Ok(true);
        };
        let wait = self.until_settled(last);
        if wait.is_zero() || self.terms.dry_run {
            return Ok(wait.is_zero());
        }
        self.audience.note(&format!(
            "{unknown} rows of an earlier run are unknown; a listing can tell about the last of them in {} s: waiting",
            wait.as_secs_f64().ceil()
        ));
        self.clock.sleep(wait)?;
        Ok(true)
    }

    /// How long until a listing must show what was sent then. A time in the future is of a clock that
    /// was set back: the whole time is waited.
    fn until_settled(&self, sent: SystemTime) -> Duration {
        let age = self.clock.now().duration_since(sent).unwrap_or_default();
        (self.terms.timeout + self.terms.settle).saturating_sub(age)
    }

    /// Reads the account until a listing is complete; once more, after a wait, if it shows nothing of
    /// what earlier runs created lately.
    pub fn roster(&self, past: &PreviousRuns) -> Result<AccountIndex> {
        let read = || account_index::complete(self.account.list, &|text| self.audience.note(text));
        let roster = read()?;
        let wait = past.last_sent().map_or(Duration::ZERO, |last| self.until_settled(last));
        if past.belongs_to(&roster) || wait.is_zero() || self.terms.dry_run {
            return Ok(roster);
        }
        let seconds = wait.as_secs_f64().ceil();
        self.audience.note(&format!(
            "the listing shows nothing yet of what an earlier run created: reading it again in {seconds} s"
        ));
        self.clock.sleep(wait)?;
        read()
    }

    /// Plans, sends, asks the listing, and leaves each row with its outcome.
    /// `settled` is what [`wait_for_the_past`](Self::wait_for_the_past) said before the roster was read.
    pub fn run(
        &self,
        rows: &mut Rows,
        roster: &AccountIndex,
        past: PreviousRuns,
        settled: bool,
        journal: Option<&ResultsFile>,
    ) -> Result<Ended> {
        let plan = plan::plan(rows, roster, &past, settled)?;
        self.audience.planned(&plan);
        if self.terms.dry_run {
            return Ok(Ended::Completed);
        }
        if let Some(journal) = journal {
            journal.planned(rows, &past, roster)?;
        }
        drop(past);
        let workers = self.terms.jobs.clamp(1, plan.to_create.len().max(1));
        let board = WorkerState::new(rows, journal, roster, &plan.twins, workers);
        let ended = execute::execute(self, &board, &plan.to_create);
        self.audience.sent();
        let unresolved = board.into_unresolved();
        let ended = reconcile::reconcile(self, rows, roster, journal, unresolved, ended);
        finish(rows, journal);
        Ok(match (ended, journal.and_then(ResultsFile::failure)) {
            (Ended::Completed, Some(failure)) => Ended::Aborted(failure),
            (ended, _) => ended,
        })
    }
}

/// What was planned and never sent was not attempted; duplicates share the lot of their first.
fn finish(rows: &mut Rows, journal: Option<&ResultsFile>) {
    let record = |rows: &Rows, index: usize| {
        journal
            .into_iter()
            .for_each(|journal| journal.record(rows, index, None))
    };
    for index in 0..rows.len() {
        if rows.outcome(index) == Outcome::Planned {
            rows.set_outcome(index, Outcome::NotAttempted);
            record(rows, index);
        }
    }
    for index in 0..rows.len() {
        let Some(first) = rows.first_of(index) else { continue };
        let outcome = rows.outcome(first);
        if !matches!(outcome, Outcome::Created | Outcome::Existing) {
            let reason = rows.reason(first).map(str::to_owned);
            rows.set_outcome(index, outcome);
            reason.into_iter().for_each(|reason| rows.set_reason(index, reason));
            record(rows, index);
        }
    }
}

/// Whether a signal is behind the error.
pub fn is_interruption(error: &Error) -> bool {
    matches!(error, Error::Interrupted(..))
}

#[cfg(test)]
mod tests;
