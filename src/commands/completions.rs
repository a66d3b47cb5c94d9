//! `completions`: prints the completion script of a shell.

use clap::CommandFactory;

use super::Context;
use crate::cli::{Cli, CompletionsArgs};

/// Prints the script.
pub fn run(context: &Context, arguments: &CompletionsArgs) -> anyhow::Result<()> {
    context.text_only("a script")?;
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "convers8", &mut script);
    let mut out = context.out();
    out.text(&String::from_utf8_lossy(&script))?;
    Ok(out.flush()?)
}
