//! The arguments of `contacts import`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};
use encoding_rs::Encoding;

use super::values::{between, encoding, not_blank, positive, rate, seconds};
use crate::import::limits::MaxInvalid;
use crate::import::source::{Format, Mapping};

/// One line, so that the short help fits a screen of 24 lines.
const SOME_GLOBAL_FLAGS: &str = "Global options (see --help): -o --json --region --profile --sandbox -q and more";

const READING: &str = "Reading";
const LIMITS: &str = "Limits";
const SENDING: &str = "Sending";
const FILES: &str = "Files";

#[derive(Debug, Args)]
#[command(after_help = SOME_GLOBAL_FLAGS, after_long_help = "\
Examples:
  convers8 contacts import contacts.csv --dry-run
  convers8 contacts import contacts.csv --results results.jsonl
  convers8 contacts import contacts.csv --rejects rejects.csv
  convers8 contacts import phone-book.vcf --region KE
  convers8 contacts import people.csv --map name=Jina --map phone=Simu
  convers8 contacts list --all -o csv | convers8 contacts import - --json

The complete listing of the account is read before anything is sent. To \
continue a run that was stopped at any point, run the same command again; it \
waits as long as it must.

One assumption is made: counted from when the API's first machine has received \
a request, the server finishes it within --timeout (30 s) and lists the contact \
within --settle (5 s) after that; a 429 was not processed.

A row without a usable response is sent again only after that time, and only if \
a complete listing that began later does not show it. Two machines that import \
at the same time are not protected from each other.

The journal in the data folder records what was sent (`convers8 config` shows \
the folder). In containers and CI, keep that folder between runs, or use \
--results.

Exit codes: 0 every row is in the account, 8 some rows are not (see --rejects), \
9 some outcomes are unknown: run the same command again.")]
pub struct ImportArgs {
    /// CSV, TSV, Excel (.xlsx), vCard, JSON or JSON Lines; - reads stdin
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,

    /// Format of the file, if its name and content do not show it
    #[arg(long, value_name = "FORMAT", value_enum, help_heading = READING, hide_short_help = true)]
    pub format: Option<Format>,
    /// Name of contacts for which the file has none
    #[arg(long, value_name = "TEXT", value_parser = not_blank, help_heading = READING, hide_short_help = true)]
    pub name: Option<String>,
    /// Encoding of a text file, such as windows-1252 or shift_jis, if it is not UTF-8
    #[arg(long, value_name = "NAME", value_parser = encoding, help_heading = READING, hide_short_help = true)]
    pub encoding: Option<&'static Encoding>,
    /// Sheet of an Excel workbook (default: the first one)
    #[arg(long, value_name = "NAME", help_heading = READING, hide_short_help = true)]
    pub sheet: Option<String>,
    /// Line of the header; the lines before it are ignored
    #[arg(long, value_name = "N", value_parser = positive, help_heading = READING, hide_short_help = true)]
    pub header_line: Option<u64>,
    /// Read FIELD from this column
    ///
    /// Fields: name, phone, country, first_name, last_name.
    #[arg(long, value_name = "FIELD=COLUMN", help_heading = READING)]
    pub map: Vec<Mapping>,
    /// Also send numbers that are not valid in any country
    #[arg(long, help_heading = READING, hide_short_help = true)]
    pub lenient: bool,
    /// Treat two WhatsApp spellings of one number (+521… and +52…) as two contacts
    #[arg(long, help_heading = READING, hide_short_help = true)]
    pub distinct_twins: bool,

    /// Show the plan and send nothing
    #[arg(long, help_heading = LIMITS)]
    pub dry_run: bool,
    /// Check the file only: without a key, the network or the account
    #[arg(long, help_heading = LIMITS, requires = "dry_run", conflicts_with = "results", hide_short_help = true)]
    pub offline: bool,
    /// With --dry-run: exit with 8 if a contact would be created
    #[arg(long, help_heading = LIMITS, requires = "dry_run", hide_short_help = true)]
    pub exit_code: bool,
    /// Create at most N contacts, the first of the file
    #[arg(long, value_name = "N", help_heading = LIMITS)]
    pub limit: Option<usize>,
    /// Send nothing if more than N contacts would be created
    #[arg(long, value_name = "N", help_heading = LIMITS)]
    pub max_create: Option<usize>,
    /// Send nothing if more than N rows are invalid, or N% of the rows with a number, from ten rows on
    #[arg(long, value_name = "N|N%", help_heading = LIMITS, default_value_t, hide_short_help = true)]
    pub max_invalid: MaxInvalid,
    /// Do not ask before contacts are created
    #[arg(long, help_heading = LIMITS)]
    pub yes: bool,

    /// Maximum number of concurrent requests
    #[arg(
        long,
        value_name = "N",
        default_value_t = 8,
        value_parser = between(1_u16, 256),
        help_heading = SENDING,
        hide_short_help = true
    )]
    pub jobs: u16,
    /// Maximum number of requests per second
    #[arg(long, value_name = "N", value_parser = rate, help_heading = SENDING, hide_short_help = true)]
    pub rate: Option<f64>,
    /// Seconds until a created contact appears in the listing
    #[arg(
        long,
        value_name = "SECS",
        default_value = "5",
        value_parser = seconds,
        help_heading = SENDING,
        hide_short_help = true
    )]
    pub settle: Duration,

    /// Record each outcome; the same command continues a run
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = FILES)]
    pub results: Option<PathBuf>,
    /// Continue a results file that was written with another key of the same account
    #[arg(long, requires = "results", help_heading = FILES, hide_short_help = true)]
    pub same_account: bool,
    /// Write the rows that were not created, with reasons
    ///
    /// A CSV file with the columns of the input: correct the rows and import it.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = FILES)]
    pub rejects: Option<PathBuf>,
}
