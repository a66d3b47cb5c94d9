//! From arguments to the declared structs, or to a word about what is wrong with them.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use super::{Cli, Command, Contacts};
use crate::api::client::ApiKey;
use crate::console::Console;
use crate::error::Error;

/// Reads the command line. What is wrong with it is said here, also as an object for `--json`, and
/// without the key; help and version are printed here too.
pub fn parse(arguments: impl IntoIterator<Item = OsString>, key: Option<ApiKey>) -> Result<Cli, ExitCode> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let console = Console::new(false, 0, true, false);
    key.iter().for_each(|key| console.keep_secret(key));
    read(&arguments, &console).map(honor_json_flag).map_err(|error| {
        if error.use_stderr() && wants_json(&arguments) {
            let text = error.render().to_string();
            console.error(&Error::Usage(first_line(&text).to_owned()).into());
        } else {
            // A closed pipe (`--help | head`) is no failure.
            let _ = error.print();
        }
        ExitCode::from(error.exit_code() as u8)
    })
}

/// Parses it. What an error quotes from it does nothing to a terminal, and is no key that `console` knows.
pub fn read(arguments: &[OsString], console: &Console) -> Result<Cli, clap::Error> {
    let narrow = read_with(
        narrowed(Cli::command(), arguments.get(1..).unwrap_or_default()),
        arguments,
    );
    // Whatever is wrong is worded by the whole command line.
    let whole = narrow.or_else(|_| read_with(Cli::command(), arguments));
    let shown = |argument: &OsString| OsString::from(console.safe(&argument.to_string_lossy()));
    whole.map_err(|error| {
        let shown: Vec<OsString> = arguments.iter().map(shown).collect();
        read_with(Cli::command(), &shown).err().unwrap_or(error)
    })
}

/// What follows a command that exists only to say that it does not is read by nobody else.
fn honor_json_flag(mut cli: Cli) -> Cli {
    if let Command::Contacts(Contacts::Delete(ignored) | Contacts::Update(ignored) | Contacts::Search(ignored)) =
        &cli.command
    {
        cli.global.json |= wants_json(&ignored.rest);
    }
    cli
}

fn read_with(command: clap::Command, arguments: &[OsString]) -> Result<Cli, clap::Error> {
    // Both are kept until the process ends: to take them apart takes as long as to read with them.
    let command = Box::leak(Box::new(command));
    let matches = Box::leak(Box::new(command.try_get_matches_from_mut(arguments)?));
    Cli::from_arg_matches_mut(matches).map_err(|error| error.format(command))
}

/// The command line without the commands that these arguments don't name. Each of those would be given
/// a copy of every global option first, which takes longer than to read the arguments.
fn narrowed(mut command: clap::Command, arguments: &[OsString]) -> clap::Command {
    let named = arguments.first().and_then(|name| command.find_subcommand_mut(name));
    let Some(named) = named.map(std::mem::take) else {
        return command;
    };
    let name: &'static str = command.get_name().to_owned().leak();
    let mut options = Vec::new();
    // Neither are these copied, nor are the other commands taken apart.
    std::mem::forget(command.mut_args(|option| {
        options.push(option);
        clap::Arg::default()
    }));
    clap::Command::new(name)
        .args(options)
        .subcommand(narrowed(named, &arguments[1..]))
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default().trim_start_matches("error: ")
}

/// The wish for JSON, in a command line that could not be parsed.
fn wants_json(arguments: &[OsString]) -> bool {
    let before = |index: usize| index.checked_sub(1).and_then(|before| arguments[before].to_str());
    arguments
        .iter()
        .enumerate()
        .any(|(index, argument)| match argument.to_str() {
            Some("--json" | "-ojson" | "-o=json" | "--output=json") => true,
            Some(flag) if cfg!(feature = "jq") && (flag == "--jq" || flag.starts_with("--jq=")) => true,
            Some("json") => matches!(before(index), Some("-o" | "--output")),
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_quotes_an_argument_without_what_acts_in_it() {
        let line = ["convers8", "contacts", "list", "--page", "\u{1b}[2J\u{202e}x"].map(OsString::from);
        let text = read(&line, &Console::new(false, 0, false, false))
            .unwrap_err()
            .render()
            .ansi()
            .to_string();
        assert!(text.contains(r"\x1b[2J\u{202e}x"), "{text}");
        assert!(!text.contains("\u{1b}[2J"), "{text:?}");
    }

    #[test]
    fn the_wish_for_json_is_heard_in_a_broken_command_line() {
        let wants = |line: &str| wants_json(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert!(wants("convers8 contacts --json lits"));
        assert!(wants("convers8 -o json x"));
        assert!(wants("convers8 --output=json x"));
        assert!(!wants("convers8 json"));
    }

    #[test]
    fn a_narrowed_command_line_reads_what_the_whole_one_reads() {
        for line in [
            "convers8 contacts list",
            "convers8 contacts list --all --json -vv --region KE",
            "convers8 contacts create --name Ada --phone +254712345678 --color never",
            "convers8 contacts import - --map name=N --jobs 3 -q",
            "convers8 --json contacts get a b",
            "convers8 contacts --sandbox get -",
            "convers8 contacts delete --all x",
            "convers8 auth status --profile work",
            "convers8 api get /contacts -f a=b",
            "convers8 contacts lits",
            "convers8 contacts list --page 0",
            "convers8 contacts list --page 1 --all",
            "convers8 contacts list --json -o csv",
            "convers8 --sandbox --base-url http://h contacts list",
            "convers8 contacts --version",
            "convers8 contacts",
            "convers8 help contacts",
            "convers8",
        ] {
            let arguments: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            let whole = read_with(Cli::command(), &arguments).map(|cli| format!("{cli:?}")).ok();
            let narrow = read_with(narrowed(Cli::command(), &arguments[1..]), &arguments);
            assert_eq!(narrow.map(|cli| format!("{cli:?}")).ok(), whole, "{line}");
        }
    }
}
