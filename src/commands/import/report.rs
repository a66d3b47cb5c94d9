//! The end of an import: outcomes on stdout, reasons and the next step on stderr.

use std::time::Instant;

use super::super::Context;
use super::{Done, rejects, rows};
use crate::cli::ImportArgs;
use crate::error::{Error, Exit, Result};
use crate::import::execute::Ended;
use crate::import::reasons::reasons;
use crate::import::report::{Summary, error_of};
use crate::import::rows::{ImportRow, Outcome};
use crate::interrupt::{InterruptGuard, Phase};
use crate::output::Format;

/// Reports a finished import.
pub struct Report<'a> {
    pub context: &'a Context,
    pub arguments: &'a ImportArgs,
    /// The instruction to continue the import.
    pub resume: &'a str,
    /// The start of the import.
    pub start: Instant,
}

impl Report<'_> {
    /// Reports the outcomes and writes the rejects. Returns the exit code as an error.
    pub fn print(&self, done: Done, guard: Option<&InterruptGuard>) -> Result<()> {
        let console = &self.context.console;
        let summary = Summary::of(&done.rows, self.arguments.dry_run, self.start.elapsed());
        let exit = self.exit(&summary, &done.ended);
        self.warn_about(&done.rows);
        let written = done.rejects.map_or(Ok(()), |count| {
            count.map(|count| rejects::report(self.context, self.arguments, count))
        });
        if let Some(guard) = guard {
            guard.enter(Phase::Done(summary.line()));
        }
        if let Some(error) = error_of(done.ended) {
            console.error(&error.into());
        }
        if summary.is_unfinished() && !self.arguments.dry_run && exit != Exit::Stopped {
            console.note(&format!("{}; to continue, {}", summary.line(), self.resume));
        } else if self.prints_rows() {
            console.note(&summary.line());
        }
        // The outcome is printed whatever else fails. Its exit code stands, also for a failure to print it.
        let printed = match self.prints_rows() {
            true => rows::print(self.context, &done.rows, self.arguments.dry_run),
            false => self.print_summary(&summary),
        };
        match written.and(printed) {
            Err(error) if exit == Exit::Success && !matches!(error, Error::BrokenPipe) => Err(error),
            Err(error) if !matches!(error, Error::BrokenPipe) => {
                console.error(&error.into());
                Err(Error::AlreadyReported(exit))
            }
            _ if exit == Exit::Success => Ok(()),
            _ => Err(Error::AlreadyReported(exit)),
        }
    }

    fn exit(&self, summary: &Summary, ended: &Ended) -> Exit {
        match summary.exit(ended) {
            Exit::Success if self.arguments.exit_code && summary.to_create > Some(0) => Exit::Incomplete,
            exit => exit,
        }
    }

    fn warn_about(&self, rows: &[ImportRow]) {
        for (outcome, one, many) in [
            (Outcome::Rejected, "row is rejected", "rows are rejected"),
            (Outcome::Failed, "row is failed", "rows are failed"),
            (Outcome::Unknown, "row is unknown", "rows are unknown"),
        ] {
            let reasons = reasons(rows, outcome, one, many);
            reasons.iter().for_each(|text| self.context.console.warn(text));
        }
    }

    fn prints_rows(&self) -> bool {
        !matches!(self.context.format(), Format::Table | Format::Json)
    }

    fn print_summary(&self, summary: &Summary) -> Result<()> {
        let mut out = self.context.out();
        match self.context.format() {
            Format::Json => {
                let json = serde_json::to_string(summary);
                let json = json.map_err(|error| Error::Unexpected(format!("cannot write the summary: {error}")))?;
                out.document(&json)?;
            }
            _ => out.text(&summary.table())?,
        }
        out.flush()
    }
}
