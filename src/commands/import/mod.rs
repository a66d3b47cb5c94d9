//! `contacts import`: the arguments, files, prompts and reports of an import.

mod file;
mod job;
mod offline;
mod paths;
mod preview;
mod progress;
mod prompt;
mod rejects;
mod report;
mod rows;

use std::path::Path;
use std::time::Instant;

use super::{Concurrency, Context};
use crate::cli::ImportArgs;
use crate::error::{Error, Result, WriteOperation};
use crate::import::execute::Ended;
use crate::import::limits::PlanLimits;
use crate::import::rows::ImportRow;
use crate::import::{ImportOptions, source};
use crate::interrupt::InterruptGuard;
use crate::output::Format;
use crate::output::shell::quoted;
use job::Job;
use report::Report;
pub use rows::COLUMNS;

/// A finished run.
struct Done {
    rows: Vec<ImportRow>,
    ended: Ended,
    /// The number of rows in the rejects file, if there is one.
    rejects: Option<Result<usize>>,
}

/// Runs the command.
pub fn run(context: &Context, arguments: &ImportArgs) -> anyhow::Result<()> {
    let start = Instant::now();
    check_output(context)?;
    let settings = context.settings()?;
    if !arguments.dry_run {
        context.require_write(&settings)?;
    }
    let resume = resume(&arguments.file);
    let report = Report {
        context,
        arguments,
        resume: &resume,
        start,
    };
    if arguments.offline {
        let done = offline::plan(context, arguments, &settings)?;
        return Ok(report.print(done, None)?);
    }
    let concurrency = Concurrency {
        jobs: arguments.jobs.into(),
        rate: arguments.rate,
    };
    let session = context.paced_session(&settings, concurrency)?;
    let operation = WriteOperation::Import { resume: resume.clone() };
    let guard = InterruptGuard::install(&context.console, &session.client, operation);
    let job = Job::new(context, arguments, &settings, &session, &guard);
    let done = job.run().map_err(|error| guard.interrupted(error))?;
    Ok(report.print(done, Some(&guard))?)
}

/// Checks the output flags.
fn check_output(context: &Context) -> Result<()> {
    match context.format() {
        Format::Ids => Err(Error::Usage(
            "import writes table, json, jsonl, csv or tsv; rows of a file have no list of IDs".into(),
        )),
        Format::Csv | Format::Tsv => rows::columns(context).map(drop),
        _ => context.no_columns(),
    }
}

fn options(arguments: &ImportArgs) -> ImportOptions {
    ImportOptions {
        jobs: arguments.jobs.into(),
        settle: arguments.settle,
        dry_run: arguments.dry_run,
        distinct_twins: arguments.distinct_twins,
        limits: PlanLimits {
            limit: arguments.limit,
            max_create: arguments.max_create,
            max_invalid: arguments.max_invalid,
        },
    }
}

/// Returns the instruction to continue an import.
fn resume(file: &Path) -> String {
    if source::is_stdin(file) {
        return "run the same command again with the same input".into();
    }
    let words = std::env::args_os().skip(1);
    let words: Vec<String> = words.map(|word| quoted(&word.to_string_lossy())).collect();
    format!("run: convers8 {}", words.join(" "))
}
