//! `completions`: the script that a shell completes this command line with.

use clap::{Command, CommandFactory};

use super::Context;
use crate::cli::{Cli, CompletionsArgs};
use crate::render::Out;

/// Runs it.
pub fn run(context: &Context, arguments: &CompletionsArgs) -> anyhow::Result<()> {
    context.table_or_json()?;
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut offered(), "convers8", &mut script);
    let mut out = Out::stdout();
    out.text(&String::from_utf8_lossy(&script))?;
    Ok(out.flush()?)
}

/// The command line without the commands that exist only to say that they don't: the generators
/// would offer hidden ones too.
fn offered() -> Command {
    Cli::command().mut_subcommand("contacts", |contacts| {
        let shown = contacts.get_subcommands().filter(|command| !command.is_hide_set());
        Command::new("contacts")
            .about(contacts.get_about().cloned().unwrap_or_default())
            .args(contacts.get_arguments().cloned())
            .subcommands(shown.cloned().collect::<Vec<_>>())
    })
}
