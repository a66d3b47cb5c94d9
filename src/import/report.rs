//! The summary of an import: the rows by outcome, as a table, as JSON, on one line, and as an exit code.

use std::time::Duration;

use serde::{Serialize, Serializer};

use super::execute::Ended;
use super::rows::{ImportRow, Outcome};
use crate::error::{Error, Exit};
use crate::text::{plural, thousands};

/// The outcomes in the order of the summary.
const OUTCOMES: [Outcome; 11] = [
    Outcome::Planned,
    Outcome::Created,
    Outcome::Existing,
    Outcome::Duplicate,
    Outcome::Empty,
    Outcome::Invalid,
    Outcome::Rejected,
    Outcome::Failed,
    Outcome::Unknown,
    Outcome::Missing,
    Outcome::NotAttempted,
];

/// The number of rows by outcome. The outcomes add up to `total`.
#[derive(Debug, Default, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// All rows of the file.
    pub total: usize,
    #[serde(flatten, serialize_with = "as_members")]
    counts: Vec<(Outcome, usize)>,
    /// The rows among `not_attempted` that are beyond `--limit`.
    beyond_limit: usize,
    /// The rows among `existing` and `duplicate` that are so because of a WhatsApp twin.
    whatsapp_twins: usize,
    elapsed_seconds: f64,
}

fn as_members<S: Serializer>(counts: &[(Outcome, usize)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(counts.iter().map(|(outcome, count)| (outcome.name(), count)))
}

impl Summary {
    /// Counts the rows of a plan, or of an import that has ended.
    pub fn of(rows: &[ImportRow], is_plan: bool, elapsed: Duration) -> Self {
        let outcome = |row: &ImportRow| if is_plan { row.outcome.in_plan() } else { row.outcome };
        let count = |of| (of, rows.iter().filter(|row| outcome(row) == of).count());
        let unused = if is_plan { Outcome::Created } else { Outcome::Planned };
        Self {
            total: rows.len(),
            counts: OUTCOMES.into_iter().filter(|of| *of != unused).map(count).collect(),
            beyond_limit: rows.iter().filter(|row| row.is_beyond_limit()).count(),
            whatsapp_twins: rows.iter().filter(|row| row.by_twin).count(),
            elapsed_seconds: (elapsed.as_secs_f64() * 1000.0).round() / 1000.0,
        }
    }

    /// Returns the number of rows with this outcome.
    pub fn count(&self, of: Outcome) -> usize {
        let mut counts = self.counts.iter();
        counts
            .find(|(outcome, _)| *outcome == of)
            .map_or(0, |(_, count)| *count)
    }

    /// The outcomes of at least one row.
    fn counts(&self) -> impl Iterator<Item = (String, usize)> {
        let counts = self.counts.iter().filter(|(_, count)| *count > 0);
        counts.map(|(outcome, count)| (outcome.name().replace('_', " "), *count))
    }

    /// The rows that another outcome counts already.
    fn details(&self) -> impl Iterator<Item = (String, usize)> {
        let details = [
            ("beyond --limit".to_owned(), self.beyond_limit),
            ("WhatsApp twins".to_owned(), self.whatsapp_twins),
        ];
        details.into_iter().filter(|(_, count)| *count > 0)
    }

    /// Formats the counts above zero as a table.
    pub fn table(&self) -> String {
        let total = ("total".to_owned(), self.total);
        let lines = self.counts().chain([total]).chain(self.details());
        let table: String = lines.map(|(name, count)| format!("{name:<14}{count:>9}\n")).collect();
        format!("{table}{:<14}{:>9.1} s\n", "elapsed", self.elapsed_seconds)
    }

    /// Formats the counts above zero on one line.
    pub fn line(&self) -> String {
        let list = |counts: &mut dyn Iterator<Item = (String, usize)>| {
            let counts = counts.map(|(name, count)| format!("{} {name}", thousands(count)));
            counts.collect::<Vec<_>>().join(", ")
        };
        let (counts, details) = (list(&mut self.counts()), list(&mut self.details()));
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
        use Outcome::{Failed, Invalid, Missing, NotAttempted, Rejected};
        let not_created = [Invalid, Rejected, Failed, Missing, NotAttempted];
        let not_created: usize = not_created.into_iter().map(|outcome| self.count(outcome)).sum();
        match ended {
            Ended::Stopped => Exit::Interrupted,
            _ if self.count(Outcome::Unknown) > 0 => Exit::Unknown,
            Ended::Aborted(error) => error.exit(),
            Ended::Completed if not_created > self.beyond_limit => Exit::Incomplete,
            Ended::Completed => Exit::Success,
        }
    }

    /// Returns whether another run can continue this one.
    pub fn is_unfinished(&self) -> bool {
        let open = [Outcome::Unknown, Outcome::NotAttempted, Outcome::Failed];
        open.into_iter().any(|outcome| self.count(outcome) > 0)
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
