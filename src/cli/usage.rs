//! Parsing of the command line, and reports of usage errors.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser};

use super::{Cli, Color};
use crate::config::Env;
use crate::console::{Console, terminal};
use crate::error::Error;

/// Parses the command line. Errors, help and the version are printed here; with `--json`, an error is one JSON
/// object. Nothing that is printed holds the key.
pub fn parse(arguments: impl IntoIterator<Item = OsString>, env: &Env) -> Result<Cli, ExitCode> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    Cli::try_parse_from(&arguments).map_err(|error| {
        let color = env.color(Color::Auto).unwrap_or_else(terminal::shows_color);
        let console = Console::new(false, 0, wants_json(&arguments), color);
        env.key().iter().for_each(|key| console.keep_secret(key));
        report(&error, &arguments, &console)
    })
}

fn report(error: &clap::Error, arguments: &[OsString], console: &Console) -> ExitCode {
    let is_help = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand && !wants_json(arguments);
    if error.use_stderr() && !is_help {
        console.finish(Some(&Error::Usage(message(error, arguments)).into()));
    } else {
        // A closed pipe (`--help | head`) is not an error.
        let _ = error.print();
    }
    ExitCode::from(error.exit_code() as u8)
}

/// Returns the error and the next step on one line.
fn message(error: &clap::Error, arguments: &[OsString]) -> String {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return "a command is missing; --help lists the commands".into();
    }
    let text = error.render().to_string();
    let mut paragraphs = text.split("\n\n").map(one_line);
    let first = paragraphs.next().unwrap_or_default();
    let first = first.trim_start_matches("error: ");
    if let Some(advice) = advice(error) {
        return format!("{first}; {advice}");
    }
    let help = format!("see `{} --help`", command_name(arguments));
    match paragraphs.find_map(|paragraph| paragraph.strip_prefix("tip: ").map(str::to_owned)) {
        Some(tip) => format!("{first}; {tip}; {help}"),
        None => format!("{first}; {help}"),
    }
}

/// Joins the lines of a paragraph: the first one is a sentence, the others a list.
fn one_line(paragraph: &str) -> String {
    let mut lines = paragraph.lines().map(str::trim);
    let first = lines.next().unwrap_or_default();
    match lines.collect::<Vec<_>>().join(", ") {
        rest if rest.is_empty() => first.to_owned(),
        rest => format!("{first} {rest}"),
    }
}

/// Returns the command of a command line, with the program's name.
fn command_name(arguments: &[OsString]) -> String {
    let program = Cli::command();
    let (mut command, mut name) = (&program, program.get_name().to_owned());
    for argument in arguments.iter().skip(1).filter_map(|argument| argument.to_str()) {
        if let Some(found) = command.find_subcommand(argument) {
            command = found;
            name = format!("{name} {argument}");
        }
    }
    name
}

const NO_KEY_FLAG: &str = "no flag takes a key: set CONVERS8_API_KEY, or run `convers8 auth login`";

/// Flags and commands that do not exist but that users of other programs expect, and what to use.
const ADVICE: [(&str, &str); 19] = [
    ("--number", "a phone number is passed with --phone"),
    ("--version", "use `convers8 --version`"),
    ("--format", "the format of the output is chosen with --output"),
    ("--key", NO_KEY_FLAG),
    ("--api-key", NO_KEY_FLAG),
    ("--token", NO_KEY_FLAG),
    ("--force", "a contact that exists can't be changed or replaced"),
    (
        "delete",
        "the API can't delete contacts: try with --dry-run first, or in the --sandbox",
    ),
    (
        "update",
        "the API can't change contacts: try with --dry-run first, or in the --sandbox",
    ),
    (
        "search",
        "the API can't search: use `contacts list --name TEXT` or `contacts list --phone NUMBER`, which read every page",
    ),
    (
        "export",
        "use `convers8 contacts list --all -o csv` (or tsv, jsonl, json)",
    ),
    ("list", "use `convers8 contacts list`"),
    ("get", "use `convers8 contacts get ID`"),
    ("create", "use `convers8 contacts create --name NAME --phone NUMBER`"),
    ("import", "use `convers8 contacts import FILE`"),
    ("audit", "use `convers8 contacts audit`"),
    ("login", "use `convers8 auth login`"),
    ("status", "use `convers8 auth status`"),
    ("logout", "use `convers8 auth logout`"),
];

fn advice(error: &clap::Error) -> Option<&'static str> {
    let unknown = match error.kind() {
        ErrorKind::UnknownArgument => error.get(ContextKind::InvalidArg),
        ErrorKind::InvalidSubcommand => error.get(ContextKind::InvalidSubcommand),
        _ => None,
    };
    let Some(ContextValue::String(unknown)) = unknown else {
        return None;
    };
    let (_, advice) = ADVICE.iter().find(|(name, _)| name == unknown)?;
    Some(advice)
}

/// Detects a flag for JSON output in a command line that could not be parsed.
fn wants_json(arguments: &[OsString]) -> bool {
    let follows = |index: usize, flags: [&str; 2]| {
        let before = index.checked_sub(1).and_then(|before| arguments[before].to_str());
        before.is_some_and(|before| flags.contains(&before))
    };
    arguments
        .iter()
        .enumerate()
        .any(|(index, argument)| match argument.to_str() {
            Some("--json" | "-ojson" | "-o=json" | "--output=json") => true,
            Some(flag) if cfg!(feature = "jq") && (flag == "--jq" || flag.starts_with("--jq=")) => true,
            Some("json") => follows(index, ["-o", "--output"]),
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Vec<OsString> {
        text.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn detects_the_json_flag_in_an_invalid_command_line() {
        let wants = |text: &str| wants_json(&line(text));
        assert!(wants("convers8 contacts --json lits"));
        assert!(wants("convers8 -o json x"));
        assert!(wants("convers8 --output=json x"));
        assert!(!wants("convers8 json"));
    }

    #[test]
    fn the_message_names_the_arguments_and_the_next_step() {
        for (text, expected) in [
            (
                "convers8 contacts create",
                "the following required arguments were not provided: --name <NAME>, --phone <NUMBER>; \
                 see `convers8 contacts create --help`",
            ),
            (
                "convers8 contacts lits",
                "unrecognized subcommand 'lits'; a similar subcommand exists: 'list'; \
                 see `convers8 contacts --help`",
            ),
            (
                "convers8 completions tcsh",
                "invalid value 'tcsh' for '<SHELL>' [possible values: bash, elvish, fish, powershell, zsh]; \
                 a similar value exists: 'zsh'; see `convers8 completions --help`",
            ),
            (
                "convers8 contacts list --number 1",
                "unexpected argument '--number' found; a phone number is passed with --phone",
            ),
            ("convers8 contacts", "a command is missing; --help lists the commands"),
        ] {
            let error = Cli::try_parse_from(line(text)).unwrap_err();
            assert_eq!(message(&error, &line(text)), expected);
        }
    }
}
