//! `--rejects`: opens the file, and selects and reports its rows.

use std::path::Path;

use super::super::Context;
use crate::cli::ImportArgs;
use crate::error::Result;
use crate::import::fingerprint::fingerprint;
use crate::import::rejects::{History, Rejects};
use crate::import::rows::{ImportRow, Outcome};
use crate::import::source::is_stdin;
use crate::text::thousands;

/// Opens the file of rejects. A dry run writes none.
pub fn open<'h>(context: &Context, arguments: &ImportArgs, history: History<'h>) -> Result<Option<Rejects<'h>>> {
    let Some(path) = &arguments.rejects else {
        return Ok(None);
    };
    if arguments.dry_run {
        let path = path.display();
        context.console.note(&format!("a dry run does not write {path}"));
        return Ok(None);
    }
    let others = [Some(&arguments.file), arguments.results.as_ref()];
    Rejects::new(path, others.into_iter().flatten(), history).map(Some)
}

/// Returns the name of a job: the fingerprint of the path of the input, so that a corrected input is the same job, or of
/// the content of stdin.
pub fn job_name(input: &Path, content: &str) -> String {
    let path = input.canonicalize().ok().filter(|_| !is_stdin(input));
    path.map_or(content.to_owned(), |path| {
        format!("{:016x}", fingerprint(path.as_os_str().as_encoded_bytes()))
    })
}

/// Reports the number of rows in the file.
pub fn report(context: &Context, arguments: &ImportArgs, count: usize) {
    let Some(path) = &arguments.rejects else { return };
    let path = path.display();
    context.console.note(&match count {
        0 => format!("no rejects: {path} has only a header"),
        1 => format!("1 row to fix is in {path}"),
        count => format!("{} rows to fix are in {path}", thousands(count)),
    });
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
