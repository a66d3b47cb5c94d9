//! `contacts audit`: finds duplicate and invalid contacts in the account.

use super::Context;
use super::filter::read_all;
use crate::audit::{Audit, AuditBuilder};
use crate::cli::AuditArgs;
use crate::error::{Error, Exit, Result};
use crate::output::{self, Format};

/// Reads every contact and prints the findings.
pub fn run(context: &Context, arguments: &AuditArgs) -> anyhow::Result<()> {
    context.table_or_json()?;
    let session = context.session(&context.settings()?)?;
    let mut gathered = AuditBuilder::default();
    read_all(context, &session, &mut |contact| gathered.add(contact))?;
    let audit = gathered.audit();
    match print(context, &audit) {
        // The exit code reports findings even if stdout was closed.
        Ok(()) | Err(Error::BrokenPipe) if arguments.exit_code && audit.has_findings() => {
            Err(Error::AlreadyReported(Exit::Incomplete).into())
        }
        printed => Ok(printed?),
    }
}

fn print(context: &Context, audit: &Audit) -> Result<()> {
    let mut out = context.out();
    match context.format() {
        Format::Json => {
            let json = serde_json::to_string(audit);
            out.document(&json.map_err(|error| Error::Unexpected(format!("cannot write the audit: {error}")))?)?;
        }
        _ => output::audit::audit(&mut out, audit, context.terminal())?,
    }
    out.flush()
}
