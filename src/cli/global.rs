//! The flags that every command accepts.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, ValueEnum, ValueHint};

use super::values::{between, seconds, seconds_above_zero};
use crate::output::Format;
use crate::phone::Region;

/// The list of global flags in the short help of a command.
pub const GLOBAL_FLAGS: &str = "\
Global options (see --help): -o --json --jq --columns --no-header --region \
--profile --base-url --sandbox --read-only --timeout --retries --max-wait \
--ca-cert -q -v --color";

/// Flags that every command accepts.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Output format: table (default), json, jsonl, csv, tsv or ids
    ///
    /// contacts list, get and create have all of them, import all but ids; journal has table, json, csv and tsv;
    /// contacts audit, api, auth, config and sandbox have table and json.
    #[arg(
        short,
        long,
        global = true,
        value_enum,
        value_name = "FORMAT",
        conflicts_with = "json",
        hide_possible_values = true,
        hide_short_help = true
    )]
    pub output: Option<Format>,
    /// Print JSON as the API returned it; same as --output json
    #[arg(long, global = true, hide_short_help = true)]
    pub json: bool,
    /// Filter the JSON with this jq expression; strings are printed raw, other values one per line
    #[cfg(feature = "jq")]
    #[arg(long, global = true, value_name = "EXPR", hide_short_help = true)]
    pub jq: Option<String>,
    /// Columns of table, csv and tsv to print, in this order
    #[arg(
        long,
        global = true,
        value_name = "A,B",
        value_delimiter = ',',
        hide_short_help = true
    )]
    pub columns: Vec<String>,
    /// Print table, csv and tsv without the line of column names
    #[arg(long, global = true, hide_short_help = true)]
    pub no_header: bool,
    /// Country whose national number format is accepted, such as KE [env: CONVERS8_REGION]
    #[arg(long, global = true, value_name = "CC", hide_short_help = true)]
    pub region: Option<Region>,
    /// Profile to use: a table of the config file [env: CONVERS8_PROFILE]
    #[arg(long, global = true, value_name = "NAME", hide_short_help = true)]
    pub profile: Option<String>,
    /// Base URL of the API [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]
    #[arg(long, global = true, value_name = "URL", value_hint = ValueHint::Url, hide_short_help = true)]
    pub base_url: Option<String>,
    /// Use the embedded sandbox: no key is needed and nothing is sent over the network
    #[arg(long, global = true, conflicts_with = "base_url", hide_short_help = true)]
    pub sandbox: bool,
    /// Refuse every write: create, import without --dry-run, api other than GET [env: CONVERS8_READ_ONLY]
    #[arg(long, global = true, hide_short_help = true)]
    pub read_only: bool,
    /// Time limit in seconds, for connecting and again for the request [env: CONVERS8_TIMEOUT] [default: 30]
    #[arg(long, global = true, value_name = "SECS", value_parser = seconds_above_zero, allow_negative_numbers = true, hide_short_help = true)]
    pub timeout: Option<Duration>,
    /// Number of retries; rate-limit waits are not counted [env: CONVERS8_RETRIES] [default: 3]
    #[arg(long, global = true, value_name = "N", value_parser = between(0, u32::MAX), allow_negative_numbers = true, hide_short_help = true)]
    pub retries: Option<u32>,
    /// Longest single wait for a rate limit, in seconds [default: 120]
    #[arg(long, global = true, value_name = "SECS", value_parser = seconds, allow_negative_numbers = true, hide_short_help = true)]
    pub max_wait: Option<Duration>,
    /// Also trust the certificates of this PEM file; SSL_CERT_FILE replaces the system's certificates
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath, hide_short_help = true)]
    pub ca_cert: Option<PathBuf>,
    /// Hide progress, notes and hints; warnings and errors stay
    #[arg(short, long, global = true, conflicts_with = "verbose", hide_short_help = true)]
    pub quiet: bool,
    /// Log each request; -vv: with headers and bodies
    #[arg(short, long, global = true, action = ArgAction::Count, hide_short_help = true)]
    pub verbose: u8,
    /// When to use colours [env: NO_COLOR, CLICOLOR_FORCE]
    #[arg(long, global = true, value_enum, value_name = "WHEN", hide_short_help = true)]
    pub color: Option<Color>,
}

impl Global {
    /// Returns the expression of `--jq`.
    pub fn jq(&self) -> Option<&str> {
        #[cfg(feature = "jq")]
        return self.jq.as_deref();
        #[cfg(not(feature = "jq"))]
        return None;
    }
}

/// When to use colours.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    #[default]
    Auto,
    Always,
    Never,
}
