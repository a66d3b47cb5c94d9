//! The arguments of `auth` and `journal`.

use std::ffi::OsString;

use clap::{Args, Subcommand};

use super::global::GLOBAL_FLAGS;

#[derive(Debug, Subcommand)]
pub enum Auth {
    /// Read a key from a prompt or stdin, check it, and store it
    #[command(after_help = GLOBAL_FLAGS, after_long_help = "\
Examples:
  convers8 auth login
  pass show convers8 | convers8 auth login --profile work

The key is stored in the config file, which only this user can read. A base URL \
other than the default is stored with it: a key is sent only to the base URL \
that its table names.")]
    Login {
        // Parsed only so that the error does not repeat it.
        #[arg(hide = true)]
        key: Option<OsString>,
    },
    /// Show the key in use, its source, and whether the API accepts it
    #[command(after_help = GLOBAL_FLAGS, after_long_help = "\
Examples:
  convers8 auth status
  convers8 auth status --json")]
    Status,
    /// Remove the stored key
    #[command(after_help = GLOBAL_FLAGS, after_long_help = "\
Examples:
  convers8 auth logout
  convers8 auth logout --profile work")]
    Logout,
}

#[derive(Debug, Args)]
#[command(after_help = GLOBAL_FLAGS, after_long_help = "\
Examples:
  convers8 journal
  convers8 journal -o csv --columns phone_number,state
  convers8 journal forget '+254712345678'

Formats: table, json, csv, tsv.

An entry is a number that was sent and whose outcome is unknown, or that no \
listing shows yet. It is not sent again before the time shown. Running `create` \
or `import` again resolves its entries.

A power cut can lose entries of an import. Run the import again first: it waits \
and reads the account. `create` without --skip-existing reads no listing for a \
number without an entry.")]
pub struct JournalArgs {
    #[command(subcommand)]
    pub command: Option<JournalCommand>,
}

#[derive(Debug, Subcommand)]
pub enum JournalCommand {
    /// Allow a number to be created again, although it may exist already
    #[command(after_help = GLOBAL_FLAGS, after_long_help = "\
Examples:
  convers8 journal forget '+254712345678'")]
    Forget {
        /// Phone number of the entry
        #[arg(value_name = "NUMBER", allow_hyphen_values = true)]
        number: String,
    },
}
