//! The arguments of `contacts import`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};

use super::global::GLOBAL_FLAGS;
use super::values::{rate, seconds};
use crate::import::source::{Format, Mapping};

#[derive(Debug, Args)]
#[command(after_help = GLOBAL_FLAGS, after_long_help = "\
Examples:
  convers8 contacts import contacts.csv --dry-run
  convers8 contacts import contacts.csv --results results.jsonl
  convers8 contacts import contacts.csv --rejects rejects.csv
  convers8 contacts import phone-book.vcf --region KE
  convers8 contacts import people.csv --map name='Kundenname' --map phone=Handy
  convers8 contacts list --all -o csv | convers8 contacts import - --json

The complete listing of the account is read before anything is sent. To
continue a run that was stopped at any point, run the same command again; it
waits as long as it must.

One assumption is made: counted from when the API's first machine has received
a request, the server finishes it within --timeout (30 s) and lists the contact
within --settle (5 s) after that; a 429 was not processed.

A row without a usable response is sent again only after that time, and only if
a complete listing that began later does not show it. Two machines that import
at the same time are not protected from each other.

The journal in the data folder records what was sent (`convers8 config` shows
the folder). In containers and CI, keep that folder between runs, or use
--results.

Exit codes: 0 every row is in the account, 8 some rows are not (see --rejects),
9 some outcomes are unknown: run the same command again.")]
pub struct ImportArgs {
    /// CSV, TSV, JSON, JSON Lines or vCard; - reads stdin
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// Format of the file, if its name and content do not show it
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub format: Option<Format>,
    /// Read FIELD (name, phone, country, first_name, last_name) from this column
    #[arg(long, value_name = "FIELD=COLUMN")]
    pub map: Vec<Mapping>,
    /// Also send numbers that are not valid in any country
    #[arg(long)]
    pub lenient: bool,
    /// Treat two WhatsApp spellings of one number (+521… and +52…) as two contacts
    #[arg(long)]
    pub distinct_twins: bool,
    /// Maximum number of concurrent requests
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: u16,
    /// Maximum number of requests per second
    #[arg(long, value_name = "N", value_parser = rate)]
    pub rate: Option<f64>,
    /// Seconds until a created contact appears in the listing
    #[arg(long, value_name = "SECS", default_value = "5", value_parser = seconds)]
    pub settle: Duration,
    /// Record each outcome in this file; the same command continues a stopped run
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub results: Option<PathBuf>,
    /// Continue a results file that was written with another key of the same account
    #[arg(long, requires = "results")]
    pub same_account: bool,
    /// Write the rows that were not created to this CSV file, with reasons, to correct and import
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub rejects: Option<PathBuf>,
    /// Show the plan and send nothing
    #[arg(long)]
    pub dry_run: bool,
}
