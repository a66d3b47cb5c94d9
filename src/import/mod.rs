//! Imports a file of contacts, and creates none twice.
//!
//! The API has no idempotency key, no search and no delete: a lost response leaves a contact that may or may not
//! exist. So an import plans from a complete listing, sends only the numbers that it does not show, and writes each
//! attempt to the journal before its first byte. It sends a number again only if a complete listing that began after the
//! time limits of the last attempt does not show it. An unknown outcome is reported as unknown.
//!
//! The account and the clock are one trait, [`Account`], so that the simulator in `tests` can test every interleaving.

mod account;
pub mod account_index;
mod bare;
pub mod decide;
pub mod execute;
pub mod fingerprint;
pub mod journal;
pub mod limits;
pub mod lock;
pub mod normalize;
pub mod plan;
pub mod private_file;
mod progress;
pub mod reasons;
pub mod reconcile;
pub mod rejects;
pub mod report;
pub mod results;
pub mod rows;
pub mod send;
pub mod source;

use std::time::Duration;

use crate::error::{Error, Result};

pub use account::Account;
pub use progress::ProgressReporter;

use account_index::AccountIndex;
use execute::Ended;
use journal::Journal;
use journal::entry::State;
use journal::moment::Moment;
use limits::PlanLimits;
use plan::Plan;
use results::{PreviousRuns, ResultsFile};
use rows::{ImportRow, Number};

/// The plan is made again from a new listing if the confirmation took longer.
const PLAN_LIFETIME: Duration = Duration::from_secs(30);

/// The options of an import.
#[derive(Debug, Clone, Copy, Default)]
pub struct ImportOptions {
    /// The maximum number of concurrent requests.
    pub jobs: usize,
    /// S: the time within which a created contact is listed.
    pub settle: Duration,
    /// Stop at the plan.
    pub dry_run: bool,
    /// WhatsApp twins count as different contacts.
    pub distinct_twins: bool,
    /// Limits of the plan.
    pub limits: PlanLimits,
}

/// An import and its environment.
pub struct Import<'a> {
    /// The account and the clock.
    pub account: &'a dyn Account,
    /// The journal of the account's base URL.
    pub journal: &'a Journal,
    /// The results file.
    pub results: Option<&'a ResultsFile>,
    /// The outcomes of earlier runs of this job.
    pub previous: &'a PreviousRuns,
    /// Reports progress.
    pub reporter: &'a dyn ProgressReporter,
    /// The options.
    pub options: ImportOptions,
}

impl Import<'_> {
    fn note(&self, text: &str) {
        self.reporter.note(text);
    }

    /// Reads a complete listing. Before that it waits for what a power cut may have lost.
    pub fn read_account(&self) -> Result<AccountIndex> {
        while let Some(until) = self.journal.hold(self.account.now())? {
            if self.options.dry_run {
                break;
            }
            self.note(&format!(
                "the system restarted while contacts were sent: nothing is sent for {} s",
                seconds(until.remaining(self.account.now()))
            ));
            self.wait_until(until)?;
        }
        AccountIndex::read(self.account, &|text| self.note(text))
    }

    fn plan(&self, rows: &mut [ImportRow], index: &AccountIndex) -> Result<Plan> {
        let plan = plan::plan(self, rows, index)?;
        self.reporter.planned(&plan, rows);
        Ok(plan)
    }

    /// Records the result of an attempt in the journal. `None`: certainly not created. An ID that contains the API key is
    /// not recorded.
    pub fn close(&self, number: Number, mut result: Option<State>) {
        if let Some(State::Created { id, .. } | State::Mismatch { id }) = &mut result {
            id.take_if(|id| self.reporter.redact(id) != *id);
        }
        self.journal.close(number, result, self.account.now());
    }

    /// Resolves a number in the journal: the account has it. `printed`: `create` has printed it. An ID that contains the
    /// API key is not recorded.
    pub fn found(&self, number: Number, id: Option<&str>, printed: bool) -> Result<()> {
        let id = id.filter(|id| self.reporter.redact(id) == **id);
        self.journal.found(number, id, printed, self.account.now())
    }

    fn flush_results(&self) -> Result<()> {
        self.results.map_or(Ok(()), ResultsFile::flush)
    }

    /// Waits until a time. Checks the clock again after each sleep, because a suspended system can end it too early.
    fn wait_until(&self, until: Moment) -> Result<()> {
        loop {
            let remaining = until.remaining(self.account.now());
            if remaining.is_zero() {
                return Ok(());
            }
            self.account.sleep(remaining)?;
        }
    }

    /// Plans, asks for confirmation, sends, resolves unknown rows, and sets the outcome of each row.
    pub fn run(&self, rows: &mut [ImportRow], index: AccountIndex) -> Result<Ended> {
        let plan = self.plan(rows, &index)?;
        if self.options.dry_run {
            let check = self.options.limits.check(&plan);
            return Ok(check.map_or_else(Ended::Aborted, |()| Ended::Completed));
        }
        match self.approve(rows, index, plan) {
            Ok((index, plan)) => self.send(rows, index, plan),
            Err(stopped @ Error::Stopped(_)) => {
                plan::set_final_outcomes(rows, |_| {});
                Ok(Ended::Aborted(stopped))
            }
            Err(error) => Err(error),
        }
    }

    /// Checks the limits and asks for confirmation. Returns the plan to send: a new one from a new listing if the
    /// confirmation took long.
    ///
    /// # Errors
    ///
    /// [`Error::Stopped`] if nothing is to be sent.
    fn approve(&self, rows: &mut [ImportRow], index: AccountIndex, plan: Plan) -> Result<(AccountIndex, Plan)> {
        self.options.limits.check(&plan)?;
        let outdated = self.account.now() + PLAN_LIFETIME;
        self.reporter.confirm(&plan)?;
        if !outdated.is_past(self.account.now()) {
            return Ok((index, plan));
        }
        drop(index);
        self.note("the account is read again, because the plan is older than 30 s");
        let index = self.read_account()?;
        self.journal.refresh()?;
        let plan = self.plan(rows, &index)?;
        self.options.limits.check(&plan)?;
        Ok((index, plan))
    }

    fn send(&self, rows: &mut [ImportRow], index: AccountIndex, plan: Plan) -> Result<Ended> {
        if let Some(results) = self.results {
            results.planned(rows, self.previous, self.account.now())?;
        }
        let ended = reconcile::send_and_resolve(self, rows, index, plan)?;
        plan::set_final_outcomes(rows, |row| {
            if let Some(results) = self.results {
                results.record(row, self.account.now());
            }
        });
        let failure = self.flush_results().err();
        let journal = self.journal.end(self.account.now()).err();
        Ok(match (ended, failure.or(journal)) {
            (Ended::Completed, Some(failure)) => Ended::Aborted(failure),
            (ended, _) => ended,
        })
    }
}

/// Returns the seconds of a time, rounded up: with one decimal, or with none from ten on.
pub fn seconds(time: Duration) -> f64 {
    match time.as_secs() {
        10.. => time.as_secs_f64().ceil(),
        _ => (time.as_secs_f64() * 10.0).ceil() / 10.0,
    }
}

/// Returns whether the error was caused by a signal.
pub fn is_interruption(error: &Error) -> bool {
    matches!(error, Error::Interrupted(..))
}

#[cfg(test)]
mod tests;
