//! The question before contacts are created.

use std::io::{self, IsTerminal};

use super::super::Context;
use crate::cli::ImportArgs;
use crate::console::Console;
use crate::error::{Error, Result};
use crate::import::source;
use crate::output::Format;

/// Returns whether to ask. Scripts, and users who passed `--yes` or `--quiet`, are not asked.
pub fn is_wanted(context: &Context, arguments: &ImportArgs) -> bool {
    let has_terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
    let is_script = context.format() == Format::Json || context.env.get("CI").is_some();
    has_terminal && !is_script && !source::is_stdin(&arguments.file) && !arguments.yes && !context.global.quiet
}

/// Asks a question that is answered with yes or no.
///
/// # Errors
///
/// [`Error::Stopped`] for no, and for the end of input.
pub fn ask(console: &Console, question: &str) -> Result<()> {
    let answer = console.ask(&format!("{question} [y/N] "));
    let answer = answer.map_err(|error| Error::Unexpected(format!("cannot read the answer: {error}")))?;
    match answer.as_deref().map(str::trim) {
        Some("y" | "Y" | "yes" | "Yes" | "YES") => Ok(()),
        _ => Err(Error::Stopped("stopped: nothing was sent".into())),
    }
}
