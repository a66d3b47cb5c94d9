//! `contacts audit`: what can't be undone, found in the whole listing.

use super::Context;
use super::filter::gather;
use crate::audit::{Audit, Gathered};
use crate::cli::AuditArgs;
use crate::error::{Error, Exit, Result};
use crate::output::{self, Format};

/// Runs it.
pub fn run(context: &Context, arguments: &AuditArgs) -> anyhow::Result<()> {
    context.table_or_json()?;
    let session = context.session(&context.settings()?)?;
    let (gathered, _) = gather(context, &session, Gathered::add)?;
    let audit = gathered.audit();
    match print(context, &audit) {
        // The verdict stands, even if nobody reads why.
        Ok(()) | Err(Error::BrokenPipe) if arguments.exit_code && audit.has_findings() => {
            Err(Error::AlreadyReported(Exit::Failure).into())
        }
        printed => Ok(printed?),
    }
}

fn print(context: &Context, audit: &Audit) -> Result<()> {
    let mut out = context.out();
    match context.format() {
        Format::Json => {
            let json = serde_json::to_string(audit);
            out.answer(&json.map_err(|error| Error::Unexpected(format!("the audit can't be written: {error}")))?)?;
        }
        _ => output::audit::audit(&mut out, audit, context.screen())?,
    }
    out.flush()
}
