//! The end of an import: outcomes on stdout, reasons and the next step on stderr.

use std::time::Instant;

use super::super::Context;
use super::{Done, rejects, rows};
use crate::cli::ImportArgs;
use crate::error::{Error, Exit, Result, WriteOperation};
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
    /// Reports the outcomes. Returns the exit code as an error.
    pub fn print(&self, done: Done, guard: Option<&InterruptGuard>) -> Result<()> {
        let console = &self.context.console;
        let summary = Summary::of(&done.rows, self.arguments.dry_run, self.start.elapsed());
        let exit = self.exit(&summary, &done.ended);
        self.warn_about(&done.rows);
        let rejects = done.rejects.transpose();
        if let Ok(Some(count)) = &rejects {
            rejects::report(self.context, self.arguments, *count);
        }
        if let Some(guard) = guard {
            guard.enter(Phase::Done(summary.line()));
        }
        let error = self.error(exit, &summary, error_of(done.ended));
        // The outcome is printed whatever else fails. Its exit code stands, also for a failure to print it.
        let printed = match self.prints_rows() {
            true => rows::print(self.context, &done.rows, self.arguments.dry_run),
            false => self.print_summary(&summary),
        };
        match (rejects.and(printed), error) {
            (Err(failure), None) if !matches!(failure, Error::BrokenPipe) => Err(failure),
            (Err(failure), Some(error)) if !matches!(failure, Error::BrokenPipe) => {
                console.error(&failure.into());
                Err(error)
            }
            (_, error) => error.map_or(Ok(()), Err),
        }
    }

    /// Returns the error that ends the command, and reports the summary if the error does not.
    fn error(&self, exit: Exit, summary: &Summary, ended_by: Option<Error>) -> Option<Error> {
        let (line, resume) = (summary.line(), self.resume);
        let can_continue = summary.is_unfinished() && !self.arguments.dry_run && exit != Exit::Stopped;
        let line_and_next_step = match can_continue {
            true => format!("{line}; to continue, {resume}"),
            false => line.clone(),
        };
        match exit {
            Exit::Interrupted => Some(Error::Interrupted(exit, format!("interrupted; {line_and_next_step}"))),
            Exit::Unknown => Some(Error::Unknown {
                reason: ended_by.map_or(line.clone(), |error| format!("{line}; {error}")),
                response: None,
                operation: WriteOperation::Import {
                    resume: resume.to_owned(),
                },
            }),
            _ => {
                if can_continue || (self.prints_rows() && !self.arguments.dry_run) {
                    self.context.console.note(&line_and_next_step);
                }
                ended_by.or((exit != Exit::Success).then_some(Error::AlreadyReported(exit)))
            }
        }
    }

    fn exit(&self, summary: &Summary, ended: &Ended) -> Exit {
        match summary.exit(ended) {
            Exit::Success if self.arguments.exit_code && summary.count(Outcome::Planned) > 0 => Exit::Incomplete,
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
