//! The declarations of the command line.

mod account;
mod api;
mod contacts;
mod global;
mod help;
mod import;
mod sandbox;
mod usage;
mod values;

use clap::{Parser, Subcommand};

pub use account::{Auth, JournalArgs, JournalCommand};
pub use api::ApiArgs;
pub use contacts::{AuditArgs, CreateArgs, GetArgs, ListArgs};
use global::GLOBAL_FLAGS;
pub use global::{Color, Global};
pub use help::{CompletionsArgs, HelpArgs, ManArgs};
pub use import::ImportArgs;
pub use sandbox::SandboxArgs;
pub use usage::parse;
pub use values::{between, seconds, seconds_above_zero};

/// List, get, create and import the contacts of a Convers8 account
///
/// A create request is never sent again while an earlier attempt could still succeed. An import never creates a number
/// that was in the account when it read it. An unknown outcome is reported as unknown.
#[derive(Debug, Parser)]
#[command(name = "convers8", version, after_help = FIRST_COMMANDS, after_long_help = EXAMPLES)]
#[command(
    max_term_width = 100,
    arg_required_else_help = true,
    subcommand_required = true,
    disable_help_subcommand = true
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub global: Global,
}

const FIRST_COMMANDS: &str = "\
Examples:
  convers8 --sandbox contacts list       try it without an account or a key
  convers8 auth login                    store the API key of your account
  convers8 contacts import contacts.csv --dry-run";

const EXAMPLES: &str = "\
Examples:
  convers8 --sandbox contacts list       try it without an account or a key
  convers8 auth login                    store the API key of your account
  convers8 contacts list --all -o csv    print every contact
  convers8 contacts create --name Wanjiru --phone '+254712345678'
  convers8 contacts import contacts.csv --results results.jsonl

Exit codes: 0 success, 1 other error, 2 usage, 3 not found, 4 API key, 5 invalid, 6 rate limit, 7 network, \
8 import: some rows not created, 9 outcome unknown, 10 stopped by a limit, 130 SIGINT, 143 SIGTERM.

More help: `convers8 help exit-codes`, `convers8 help environment`.";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List, get, create and import contacts
    #[command(subcommand, arg_required_else_help = true)]
    Contacts(Contacts),
    /// Store, check and remove the API key
    #[command(subcommand, arg_required_else_help = true)]
    Auth(Auth),
    /// Send a request to any endpoint of the platform
    Api(ApiArgs),
    /// Show or remove create requests with an unknown outcome
    Journal(JournalArgs),
    /// Show every setting, its source, and the location of files
    #[command(after_help = GLOBAL_FLAGS, after_long_help = "\
Examples:
  convers8 config
  convers8 config --profile work --json")]
    Config,
    /// Serve a test copy of the API on this machine
    Sandbox(SandboxArgs),
    /// Print the completion script of a shell
    Completions(CompletionsArgs),
    /// Print or write the man pages, one per command
    Man(ManArgs),
    /// Show the help of a command or topic
    Help(HelpArgs),
}

#[derive(Debug, Subcommand)]
pub enum Contacts {
    /// List contacts: one page, or all
    List(ListArgs),
    /// Show contacts by ID or phone number
    Get(GetArgs),
    /// Create a contact. It can't be changed or deleted later
    Create(CreateArgs),
    /// Create the contacts of a file, each exactly once
    Import(ImportArgs),
    /// Find duplicates, WhatsApp twins, invalid numbers and blank names
    Audit(AuditArgs),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::api::base_url;

    #[test]
    fn the_declarations_are_consistent() {
        Cli::command().debug_assert();
        let help = Cli::command().render_long_help().to_string();
        assert!(help.contains(base_url::DEFAULT));
    }

    #[test]
    fn the_short_help_names_every_global_flag() {
        let command = Cli::command();
        let flags = command.get_arguments().filter(|flag| flag.is_global_set());
        for flag in flags {
            let long = format!("--{}", flag.get_long().unwrap_or_default());
            let short = flag.get_short().map(|short| format!("-{short}"));
            let is_named = |name: &str| GLOBAL_FLAGS.split_whitespace().any(|word| word == name);
            assert!(is_named(&long) || short.is_some_and(|short| is_named(&short)), "{long}");
        }
    }
}
