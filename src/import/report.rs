//! The outcomes of the rows, counted: for people, for scripts, and as an exit code.

use std::time::Duration;

use serde::Serialize;

use super::execute::Ended;
use super::rows::{ImportRow, Outcome};
use crate::error::{Error, Exit};
use crate::text::plural;

/// Reasons shown of an outcome; the rest is counted.
const SHOWN: usize = 5;

/// Rows by outcome. They sum to `total`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Serialize)]
pub struct Summary {
    /// Rows of the file.
    pub total: usize,
    /// After a dry run: those that would be sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_create: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<usize>,
    existing: usize,
    duplicate: usize,
    #[serde(skip_serializing_if = "is_zero")]
    empty: usize,
    invalid: usize,
    rejected: usize,
    failed: usize,
    unknown: usize,
    #[serde(skip_serializing_if = "is_zero")]
    missing: usize,
    not_attempted: usize,
    /// Those among `existing` and `duplicate` that are so because of a WhatsApp twin.
    #[serde(skip_serializing_if = "is_zero")]
    whatsapp_twins: usize,
    elapsed_seconds: f64,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Summary {
    /// Counts the rows.
    pub fn of(rows: &[ImportRow], dry_run: bool, elapsed: Duration) -> Self {
        let count = |outcome| rows.iter().filter(|row| row.outcome == outcome).count();
        let created = count(Outcome::Created);
        // A dry run counts what earlier runs created as existing.
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
            whatsapp_twins: rows.iter().filter(|row| row.by_twin).count(),
            elapsed_seconds: (elapsed.as_secs_f64() * 1000.0).round() / 1000.0,
        }
    }

    /// The counts by name, in the order of the JSON.
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

    /// A table for people: what there is none of is left out.
    pub fn table(&self) -> String {
        let twins = (self.whatsapp_twins > 0).then_some(("WhatsApp twins", self.whatsapp_twins));
        let lines = self.counts().chain([("total", self.total)]).chain(twins);
        let table: String = lines.map(|(name, count)| format!("{name:<14}{count:>9}\n")).collect();
        format!("{table}{:<14}{:>9.1} s\n", "elapsed", self.elapsed_seconds)
    }

    /// On one line.
    pub fn line(&self) -> String {
        let counts: Vec<_> = self.counts().map(|(name, count)| format!("{count} {name}")).collect();
        let twins = match self.whatsapp_twins {
            0 => String::new(),
            twins => format!(" ({twins} of them WhatsApp twins)"),
        };
        match counts.is_empty() {
            true => number_of_rows(self.total),
            false => format!("{}: {}{twins}", number_of_rows(self.total), counts.join(", ")),
        }
    }

    /// The exit code: unknown → 9; else what ended the run; else 8 if a row is not in the account; else 0. A signal
    /// beats them all when the process ends.
    pub fn exit(&self, ended: &Ended) -> Exit {
        let incomplete = self.invalid + self.rejected + self.failed + self.missing + self.not_attempted > 0;
        match ended {
            Ended::Stopped => Exit::Interrupted,
            _ if self.unknown > 0 => Exit::Unknown,
            Ended::Aborted(error) => error.exit(),
            Ended::Completed if incomplete => Exit::Incomplete,
            Ended::Completed => Exit::Success,
        }
    }

    /// Whether the run left something to do for another.
    pub fn is_unfinished(&self) -> bool {
        self.unknown + self.not_attempted + self.failed > 0
    }
}

/// A count of rows, for people.
pub fn number_of_rows(count: usize) -> String {
    plural(count, "row", "rows")
}

/// The rows of an outcome and their reasons: how many, and the first few.
pub fn reasons(rows: &[ImportRow], outcome: Outcome, word: &str) -> Option<String> {
    let of_outcome = || rows.iter().filter(|row| row.outcome == outcome);
    let count = of_outcome().count();
    let shown: Vec<String> = of_outcome()
        .take(SHOWN)
        .map(|row| format!("line {}: {}", row.line, row.reason.as_deref().unwrap_or(word)))
        .collect();
    let more = match count.checked_sub(SHOWN) {
        Some(more) if more > 0 => format!("; and {more} more"),
        _ => String::new(),
    };
    let rows = plural(count, "row is", "rows are");
    (count > 0).then(|| format!("{rows} {word}: {}{more}", shown.join("; ")))
}

/// The error that ended a run, if one did.
pub fn error_of(ended: Ended) -> Option<Error> {
    match ended {
        Ended::Aborted(error) => Some(error),
        Ended::Completed | Ended::Stopped => None,
    }
}
