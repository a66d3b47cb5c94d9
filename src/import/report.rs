//! The summary of an import: the rows by outcome, as a table, as JSON, on one line, and as an exit code.

use std::time::Duration;

use serde::Serialize;

use super::execute::Ended;
use super::rows::{ImportRow, Outcome};
use crate::error::{Error, Exit};
use crate::text::{plural, thousands};

/// The number of rows by outcome. The outcomes add up to `total`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Serialize)]
pub struct Summary {
    /// All rows of the file.
    pub total: usize,
    /// The rows that a dry run would create. `None` for a run that creates them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_create: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<usize>,
    existing: usize,
    duplicate: usize,
    /// The rows without a number.
    pub empty: usize,
    /// The rows that can't be sent.
    pub invalid: usize,
    rejected: usize,
    failed: usize,
    unknown: usize,
    missing: usize,
    not_attempted: usize,
    /// The rows among `not_attempted` that are beyond `--limit`.
    beyond_limit: usize,
    /// The rows among `existing` and `duplicate` that are so because of a WhatsApp twin.
    whatsapp_twins: usize,
    elapsed_seconds: f64,
}

impl Summary {
    /// Counts the rows. With `dry_run`, rows that an earlier run created count as existing.
    pub fn of(rows: &[ImportRow], dry_run: bool, elapsed: Duration) -> Self {
        let count = |outcome| rows.iter().filter(|row| row.outcome == outcome).count();
        let created = count(Outcome::Created);
        let existing = count(Outcome::Existing) + if dry_run { created } else { 0 };
        Self {
            total: rows.len(),
            to_create: dry_run.then(|| count(Outcome::Planned)),
            created: (!dry_run).then_some(created),
            existing,
            duplicate: count(Outcome::Duplicate),
            empty: count(Outcome::Empty),
            invalid: count(Outcome::Invalid),
            rejected: count(Outcome::Rejected),
            failed: count(Outcome::Failed),
            unknown: count(Outcome::Unknown),
            missing: count(Outcome::Missing),
            not_attempted: count(Outcome::NotAttempted),
            beyond_limit: rows.iter().filter(|row| row.is_beyond_limit()).count(),
            whatsapp_twins: rows.iter().filter(|row| row.by_twin).count(),
            elapsed_seconds: (elapsed.as_secs_f64() * 1000.0).round() / 1000.0,
        }
    }

    /// The outcomes of at least one row, in the order of the JSON.
    fn counts(&self) -> impl Iterator<Item = (&'static str, usize)> {
        [
            ("to create", self.to_create.unwrap_or_default()),
            ("created", self.created.unwrap_or_default()),
            ("existing", self.existing),
            ("duplicate", self.duplicate),
            ("empty", self.empty),
            ("invalid", self.invalid),
            ("rejected", self.rejected),
            ("failed", self.failed),
            ("unknown", self.unknown),
            ("missing", self.missing),
            ("not attempted", self.not_attempted),
        ]
        .into_iter()
        .filter(|(_, count)| *count > 0)
    }

    /// The rows that another outcome counts already.
    fn details(&self) -> impl Iterator<Item = (&'static str, usize)> {
        [
            ("beyond --limit", self.beyond_limit),
            ("WhatsApp twins", self.whatsapp_twins),
        ]
        .into_iter()
        .filter(|(_, count)| *count > 0)
    }

    /// Formats the counts above zero as a table for people.
    pub fn table(&self) -> String {
        let lines = self.counts().chain([("total", self.total)]).chain(self.details());
        let table: String = lines.map(|(name, count)| format!("{name:<14}{count:>9}\n")).collect();
        format!("{table}{:<14}{:>9.1} s\n", "elapsed", self.elapsed_seconds)
    }

    /// Formats the counts above zero on one line.
    pub fn line(&self) -> String {
        let list = |counts: Vec<(&str, usize)>| {
            let counts = counts
                .iter()
                .map(|(name, count)| format!("{} {name}", thousands(*count)));
            counts.collect::<Vec<_>>().join(", ")
        };
        let (counts, details) = (list(self.counts().collect()), list(self.details().collect()));
        let mut line = number_of_rows(self.total);
        if !counts.is_empty() {
            line.push_str(&format!(": {counts}"));
        }
        if !details.is_empty() {
            line.push_str(&format!(" ({details})"));
        }
        line
    }

    /// Returns the exit code: a signal, then 9 for an unknown row, then the error that ended the run, then 8 for a row
    /// that is not in the account. Rows beyond `--limit` do not count.
    pub fn exit(&self, ended: &Ended) -> Exit {
        let not_attempted = self.not_attempted - self.beyond_limit;
        let incomplete = self.invalid + self.rejected + self.failed + self.missing + not_attempted > 0;
        match ended {
            Ended::Stopped => Exit::Interrupted,
            _ if self.unknown > 0 => Exit::Unknown,
            Ended::Aborted(error) => error.exit(),
            Ended::Completed if incomplete => Exit::Incomplete,
            Ended::Completed => Exit::Success,
        }
    }

    /// Returns whether another run can continue this one.
    pub fn is_unfinished(&self) -> bool {
        self.unknown + self.not_attempted + self.failed > 0
    }
}

/// Formats a number of rows.
pub fn number_of_rows(count: usize) -> String {
    plural(count, "row", "rows")
}

/// Returns the error that ended a run.
pub fn error_of(ended: Ended) -> Option<Error> {
    match ended {
        Ended::Aborted(error) => Some(error),
        Ended::Completed | Ended::Stopped => None,
    }
}
