//! `--rejects`: opens the file, and selects and reports its rows.

use super::Job;
use crate::error::Result;
use crate::import::fingerprint::fingerprint;
use crate::import::rejects::{History, Rejects};
use crate::import::rows::{ImportRow, Outcome};
use crate::text::thousands;

impl Job<'_> {
    /// Opens the file of rejects. A dry run writes none.
    pub fn rejects<'h>(&self, history: History<'h>) -> Result<Option<Rejects<'h>>> {
        let Some(path) = &self.arguments.rejects else {
            return Ok(None);
        };
        if self.arguments.dry_run {
            let path = path.display();
            self.context.console.note(&format!("a dry run does not write {path}"));
            return Ok(None);
        }
        let others = [Some(&self.arguments.file), self.arguments.results.as_ref()];
        Rejects::new(path, others.into_iter().flatten(), history).map(Some)
    }

    /// Returns the name of this job: the fingerprint of the input's path, so that a corrected input is the same job, or
    /// of the content of stdin.
    pub fn name(&self, content: &str) -> String {
        let path = self.arguments.file.canonicalize();
        let path = path.ok().filter(|_| self.arguments.file.as_os_str() != "-");
        path.map_or(content.to_owned(), |path| {
            format!("{:016x}", fingerprint(path.as_os_str().as_encoded_bytes()))
        })
    }

    /// Reports how many rows are in the file.
    pub fn report_rejects(&self, count: usize) {
        let Some(path) = &self.arguments.rejects else { return };
        let path = path.display();
        self.context.console.note(&match count {
            0 => format!("no rejects: {path} has only a header"),
            1 => format!("1 row to fix is in {path}"),
            count => format!("{} rows to fix are in {path}", thousands(count)),
        });
    }
}

/// Returns the line and the reason of a row that belongs in the rejects.
pub fn rejected(row: &ImportRow) -> Option<(u64, &str)> {
    let reason = match row.outcome {
        Outcome::Invalid | Outcome::Rejected | Outcome::Failed => row.reason.as_deref().unwrap_or_default(),
        Outcome::NotAttempted => row.reason.as_deref().unwrap_or("not attempted: the run ended first"),
        _ => return None,
    };
    Some((row.line, reason))
}
