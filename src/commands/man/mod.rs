//! `man`: the manual, a page a command, from the same declarations as the help.

mod page;

use std::path::Path;

use anyhow::Context as _;
use clap::Command;

use super::Context;
use crate::cli::{ManArgs, offered};
use crate::error::{Error, Result};

/// Runs it.
pub fn run(context: &Context, arguments: &ManArgs) -> anyhow::Result<()> {
    context.text_only("a manual")?;
    let program = program();
    match &arguments.dir {
        Some(folder) => {
            let pages = write(&program, folder)?;
            context
                .console
                .note(&format!("{pages} pages are in {}", folder.display()));
            Ok(())
        }
        None => {
            let command = find(&program, &arguments.command)?;
            let mut out = context.out();
            out.text(&page::text(&program, command))?;
            Ok(out.flush()?)
        }
    }
}

/// The command line with its names filled in, without `help`, which needs no page.
fn program() -> Command {
    let mut program = offered().disable_help_subcommand(true);
    program.build();
    program
}

fn find<'a>(program: &'a Command, words: &[String]) -> Result<&'a Command> {
    let unknown = |word: &String, of: &Command| {
        let known: Vec<_> = of.get_subcommands().map(Command::get_name).collect();
        let hint = match known.is_empty() {
            true => "it has no commands".to_owned(),
            false => format!("it has {}", known.join(", ")),
        };
        let of = of.get_bin_name().unwrap_or(of.get_name());
        Error::Usage(format!("`{of}` has no command {word:?}; {hint}"))
    };
    words.iter().try_fold(program, |command, word| {
        command.find_subcommand(word).ok_or_else(|| unknown(word, command))
    })
}

/// Writes every page into the folder, and says how many there are.
fn write(program: &Command, folder: &Path) -> anyhow::Result<usize> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let commands = page::all(program);
    for command in &commands {
        let path = folder.join(page::file_name(command));
        std::fs::write(&path, page::text(program, command))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(commands.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_found_by_the_words_of_its_command() {
        let program = program();
        let found = |words: &str| {
            let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
            find(&program, &words)
                .map(page::file_name)
                .map_err(|error| error.to_string())
        };
        assert_eq!(found(""), Ok("convers8.1".into()));
        assert_eq!(found("contacts import"), Ok("convers8-contacts-import.1".into()));
        assert!(
            found("contacts delete")
                .unwrap_err()
                .contains("it has list, get, create, import")
        );
        assert!(found("sandbox x").unwrap_err().contains("it has no commands"));
    }
}
