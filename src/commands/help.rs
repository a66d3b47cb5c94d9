//! `help`: prints the help of a command, or the topic `exit-codes` or `environment`.

use clap::{Command, CommandFactory};

use super::Context;
use crate::cli::{Cli, HelpArgs};
use crate::error::{Error, Result};
use crate::text::wrap;

/// Columns, if stdout is not a terminal.
const WIDTH: usize = 80;
/// The most columns, as in the help of commands.
const WIDEST: usize = 100;
pub const EXIT_CODES: &str = include_str!("help/exit-codes.txt");
/// The topics of `help` that are no commands.
pub const TOPICS: [&str; 2] = ["exit-codes", "environment"];
pub const ENVIRONMENT: &str = include_str!("help/environment.txt");

/// Prints the help.
pub fn run(context: &Context, arguments: &HelpArgs) -> anyhow::Result<()> {
    context.text_only("text")?;
    let width = context.terminal().width.map_or(WIDTH, |width| width.min(WIDEST));
    let text = match arguments.words.join(" ").as_str() {
        "exit-codes" => wrap(EXIT_CODES, width),
        "environment" => wrap(ENVIRONMENT, width),
        _ => find(&program(), &arguments.words, &TOPICS)?
            .clone()
            .render_long_help()
            .to_string(),
    };
    let mut out = context.out();
    out.text(&text)?;
    Ok(out.flush()?)
}

/// Returns the command tree with the full name of each command.
pub fn program() -> Command {
    let mut program = Cli::command();
    program.build();
    program
}

/// Finds a command by its words, without the program name.
///
/// # Errors
///
/// [`Error::Usage`] with the commands that exist, and with `topics` for an unknown first word.
pub fn find<'a>(program: &'a Command, words: &[String], topics: &[&str]) -> Result<&'a Command> {
    let mut command = program;
    for (index, word) in words.iter().enumerate() {
        let topics = if index == 0 { topics } else { &[] };
        command = command
            .find_subcommand(word)
            .ok_or_else(|| unknown_command(command, word, topics))?;
    }
    Ok(command)
}

fn unknown_command(parent: &Command, word: &str, topics: &[&str]) -> Error {
    let name = parent.get_bin_name().unwrap_or(parent.get_name());
    let subcommands = parent.get_subcommands().map(Command::get_name);
    let known: Vec<&str> = subcommands.chain(topics.iter().copied()).collect();
    let hint = match known.is_empty() {
        true => "it has no commands".to_owned(),
        false => format!("it has {}", known.join(", ")),
    };
    Error::Usage(format!("`{name}` has no command {word:?}; {hint}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::VARIABLES;

    #[test]
    fn the_topics_name_every_variable_and_exit_code() {
        for variable in VARIABLES {
            assert!(ENVIRONMENT.contains(variable), "{variable}");
        }
        for code in (0..=10).chain([130, 143]) {
            let is_listed = |line: &str| line.split_whitespace().next() == Some(&code.to_string());
            assert!(EXIT_CODES.lines().any(is_listed), "{code}");
        }
    }
}
