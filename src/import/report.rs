//! What became of the rows, counted: for people, for scripts, and as an exit code.

use std::time::Duration;

use serde::Serialize;

use super::execute::Ended;
use super::rows::{Outcome, Rows};
use crate::error::{Error, Exit};

/// Reasons shown of a kind, before the rest is only counted.
const SHOWN: usize = 5;

/// How many rows ended how. They sum to `total`.
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
    invalid: usize,
    rejected: usize,
    failed: usize,
    unknown: usize,
    not_attempted: usize,
    elapsed_seconds: f64,
}

impl Summary {
    /// Counts the rows.
    pub fn of(rows: &Rows, dry_run: bool, elapsed: Duration) -> Self {
        let count = |outcome| rows.with(outcome).count();
        let created = count(Outcome::Created);
        // What earlier runs created is done; a dry run tells it with what it found there.
        let existing = count(Outcome::Existing) + if dry_run { created } else { 0 };
        Self {
            total: rows.len(),
            to_create: dry_run.then(|| count(Outcome::Planned)),
            created: (!dry_run).then_some(created),
            existing,
            duplicate: count(Outcome::Duplicate),
            invalid: count(Outcome::Invalid),
            rejected: count(Outcome::Rejected),
            failed: count(Outcome::Failed),
            unknown: count(Outcome::Unknown),
            not_attempted: count(Outcome::NotAttempted),
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
            ("invalid", self.invalid),
            ("rejected", self.rejected),
            ("failed", self.failed),
            ("unknown", self.unknown),
            ("not attempted", self.not_attempted),
        ]
        .into_iter()
        .filter(|(_, count)| *count > 0)
    }

    /// A table for people: what there is none of is left out.
    pub fn table(&self) -> String {
        let lines = self.counts().chain([("total", self.total)]);
        let table: String = lines.map(|(name, count)| format!("{name:<14}{count:>9}\n")).collect();
        format!("{table}{:<14}{:>9.1} s\n", "elapsed", self.elapsed_seconds)
    }

    /// On one line.
    pub fn line(&self) -> String {
        let counts: Vec<_> = self.counts().map(|(name, count)| format!("{count} {name}")).collect();
        match counts.is_empty() {
            true => number_of_rows(self.total),
            false => format!("{}: {}", number_of_rows(self.total), counts.join(", ")),
        }
    }

    /// Any unknown → 9; else what ended the run; else 8 if a row was not created; else 0.
    pub fn exit(&self, ended: &Ended, signal: Option<Exit>) -> Exit {
        match ended {
            _ if self.unknown > 0 => Exit::Unknown,
            _ if signal.is_some() => signal.unwrap_or(Exit::Interrupted),
            Ended::Stopped => Exit::Interrupted,
            Ended::Aborted(error) => error.exit(),
            Ended::Completed if self.invalid + self.rejected + self.failed + self.not_attempted > 0 => Exit::Incomplete,
            Ended::Completed => Exit::Success,
        }
    }

    /// Whether the run left something to do for another.
    pub fn is_unfinished(&self) -> bool {
        self.unknown + self.not_attempted + self.failed > 0
    }
}

/// As people say it.
pub fn number_of_rows(count: usize) -> String {
    if count == 1 {
        "1 row".into()
    } else {
        format!("{count} rows")
    }
}

/// The rows of an outcome and their reasons: how many, and the first few.
pub fn reasons(rows: &Rows, outcome: Outcome, word: &str) -> Option<String> {
    let with: Vec<usize> = rows.with(outcome).take(SHOWN).collect();
    let count = rows.with(outcome).count();
    let shown: Vec<String> = with
        .iter()
        .map(|index| format!("line {}: {}", rows.line(*index), rows.reason(*index).unwrap_or(word)))
        .collect();
    let more = if count > SHOWN {
        format!("; and {} more", count - SHOWN)
    } else {
        String::new()
    };
    let rows = if count == 1 { "row is" } else { "rows are" };
    (count > 0).then(|| format!("{count} {rows} {word}: {}{more}", shown.join("; ")))
}

/// What ended a run, for the error at its end.
pub fn error_of(ended: Ended) -> Option<Error> {
    match ended {
        Ended::Aborted(error) => Some(error),
        Ended::Completed | Ended::Stopped => None,
    }
}
