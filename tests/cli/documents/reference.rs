//! docs/reference.md: every command and flag, generated from the declarations of the command line.

use std::fmt::Write;

use clap::{Arg, Command, CommandFactory};
use convers8::cli::Cli;

use crate::support::assert_up_to_date;

const INTRODUCTION: &str = "\
# Reference

Every command and flag of `convers8`, generated from its `--help`. The flags of [convers8](#convers8) work with every
command.
";

/// [`assert_up_to_date`] says how to regenerate it.
#[test]
fn the_reference_in_the_repository_is_up_to_date() {
    let mut program = Cli::command();
    program.build();
    let mut page = INTRODUCTION.to_owned();
    add_command(&program, true, &mut page);
    assert_up_to_date("docs/reference.md", &page);
}

fn add_command(command: &Command, is_main: bool, page: &mut String) {
    let name = command.get_bin_name().unwrap_or(command.get_name());
    let about = command
        .get_long_about()
        .or(command.get_about())
        .cloned()
        .unwrap_or_default();
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ");
    let _ = write!(page, "\n## {name}\n\n{about}\n\n```text\n{usage}\n```\n");
    let flags = command.get_arguments().filter(|flag| is_shown(flag, is_main));
    let flags: Vec<String> = flags.map(describe).collect();
    if !flags.is_empty() {
        let _ = write!(page, "\n{}\n", flags.join("\n"));
    }
    if let Some(help) = command.get_after_long_help().or(command.get_after_help()) {
        let _ = write!(page, "\n```text\n{}\n```\n", help.to_string().trim());
    }
    command
        .get_subcommands()
        .for_each(|below| add_command(below, false, page));
}

/// Global flags are described once. Clap adds `--help` to every command.
fn is_shown(flag: &Arg, is_main: bool) -> bool {
    let is_global = flag.is_global_set() || matches!(flag.get_id().as_str(), "help" | "version");
    !flag.is_hide_set() && (is_main || !is_global)
}

/// Returns an item of a list: the flag with its value, its help and its default.
fn describe(flag: &Arg) -> String {
    let help = flag.get_long_help().or(flag.get_help()).cloned().unwrap_or_default();
    let help = help.to_string().replace('\n', "\n  ");
    let mut item = format!("- `{}`: {}", usage(flag), help.replace('<', "&lt;"));
    let values = flag.get_possible_values();
    let values: Vec<&str> = values.iter().map(clap::builder::PossibleValue::get_name).collect();
    let takes_a_value = flag.get_action().takes_values();
    if takes_a_value && !values.is_empty() && !flag.is_hide_possible_values_set() {
        let _ = write!(item, " (one of {})", values.join(", "));
    }
    let defaults = flag.get_default_values().iter().map(|value| value.to_string_lossy());
    let defaults: Vec<_> = defaults.collect();
    if takes_a_value && !defaults.is_empty() && !flag.is_hide_default_value_set() {
        let _ = write!(item, " (default: {})", defaults.join(", "));
    }
    item
}

/// Returns the flag and its value, such as `-o, --output <FORMAT>`.
fn usage(flag: &Arg) -> String {
    let long = flag.get_long().map(|long| format!("--{long}"));
    let short = flag.get_short().map(|short| format!("-{short}"));
    let names: Vec<String> = short.into_iter().chain(long).collect();
    let values = flag.get_value_names().unwrap_or_default();
    let values: Vec<String> = values.iter().map(|value| format!("<{value}>")).collect();
    match (names.is_empty(), flag.get_action().takes_values()) {
        (true, _) => values.join(" "),
        (false, true) => format!("{} {}", names.join(", "), values.join(" ")),
        (false, false) => names.join(", "),
    }
}
