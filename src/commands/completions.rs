//! `completions`: the script that a shell completes this command line with.

use super::Context;
use crate::cli::{CompletionsArgs, offered};

/// Runs it.
pub fn run(context: &Context, arguments: &CompletionsArgs) -> anyhow::Result<()> {
    context.text_only("a script")?;
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut offered(), "convers8", &mut script);
    let mut out = context.out();
    out.text(&String::from_utf8_lossy(&script))?;
    Ok(out.flush()?)
}
