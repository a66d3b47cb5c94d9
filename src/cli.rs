//! The declarations of the command line.

mod usage;
mod values;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use ureq::http;

use crate::api::request::Field;
use crate::import::source::{Format as FileFormat, Mapping};
use crate::output::Format;
use crate::phone::Region;
pub use usage::parse;
use values::{positive, rate, whole};
pub use values::{seconds, seconds_above_zero};

/// List, get, create and import the contacts of a Convers8 account. The API can't change or delete a contact, so
/// no create request is sent twice, and an unknown outcome is reported as unknown.
#[derive(Debug, Parser)]
#[command(name = "convers8", version, after_help = EXAMPLES, max_term_width = 100, arg_required_else_help = true)]
#[command(subcommand_required = true, disable_help_subcommand = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub global: Global,
}

const EXAMPLES: &str = "\
Examples:
  convers8 --sandbox contacts list       try it without an account or a key
  convers8 auth login                    store the API key of your account
  convers8 contacts list --all -o csv    print every contact
  convers8 contacts create --name Wanjiru --phone '+254712345678'
  convers8 contacts import contacts.csv --results results.jsonl

Exit codes: 0 success, 1 other error, 2 usage, 3 not found, 4 API key,
5 invalid, 6 rate limit, 7 network, 8 import: some rows not created,
9 outcome unknown, 10 stopped by a limit, 130 SIGINT, 143 SIGTERM.
More help: `convers8 help exit-codes`, `convers8 help environment`.";

/// The list of global flags in the short help of a command.
const GLOBAL_FLAGS: &str = "\
Global options (see --help): -o --json --jq --region --profile --base-url
--sandbox --read-only --timeout --retries --max-wait --ca-cert -q -v --color";

/// Flags that every command accepts.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Output format: table (default), json, jsonl, csv, tsv or ids
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
    #[arg(long, global = true, value_name = "SECS", value_parser = seconds_above_zero, hide_short_help = true)]
    pub timeout: Option<Duration>,
    /// Number of retries; rate-limit waits are not counted [env: CONVERS8_RETRIES] [default: 3]
    #[arg(long, global = true, value_name = "N", value_parser = whole, hide_short_help = true)]
    pub retries: Option<u32>,
    /// Longest single wait for a rate limit, in seconds [default: 120]
    #[arg(long, global = true, value_name = "SECS", value_parser = seconds, hide_short_help = true)]
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

#[derive(Debug, Args)]
#[command(after_help = GLOBAL_FLAGS, after_long_help = "\
Examples:
  convers8 contacts list
  convers8 contacts list --all --jq '.data.contacts[].phone_number'
  convers8 contacts list --name wanjiru
  convers8 contacts list --phone '+254712345678' -o ids

Without flags, `list` shows one page. --all, --limit, --name and --phone read
every page.")]
pub struct ListArgs {
    /// Show page N
    #[arg(long, value_name = "N", value_parser = positive, conflicts_with_all = ["all", "limit", "name", "phone"])]
    pub page: Option<u64>,
    /// Request pages of N contacts
    #[arg(long, value_name = "N", value_parser = positive)]
    pub per_page: Option<u64>,
    /// Show all contacts
    #[arg(long)]
    pub all: bool,
    /// Stop after N contacts
    #[arg(long, value_name = "N", value_parser = positive)]
    pub limit: Option<u64>,
    /// Show only names that contain TEXT; case is ignored
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,
    /// Show only contacts with this number
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pub phone: Option<String>,
    /// Print the equivalent curl command and send nothing
    #[arg(long)]
    pub curl: bool,
}

#[derive(Debug, Args)]
#[command(after_help = GLOBAL_FLAGS, after_long_help = "\
Examples:
  convers8 contacts get contact_20250411ABC
  convers8 contacts get contact_20250411ABC contact_20250411XYZ --json
  convers8 contacts list --all -o ids | convers8 contacts get -
  convers8 contacts get --phone '+254712345678'

Existing contacts are printed. The exit code is 3 if one of them does not exist.")]
pub struct GetArgs {
    /// IDs of contacts; - reads them from stdin, one per line
    #[arg(value_name = "ID", required_unless_present = "phone", conflicts_with = "phone")]
    pub ids: Vec<String>,
    /// Find contacts by phone number; reads every page
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pub phone: Option<String>,
    /// Print the equivalent curl command and send nothing
    #[arg(long)]
    pub curl: bool,
}

#[derive(Debug, Args)]
#[command(after_help = GLOBAL_FLAGS, after_long_help = "\
Examples:
  convers8 contacts create --name 'Chinedu Obi' --phone '+2348031234567'
  convers8 contacts create --name Ada --phone '0712 345 678' --region KE
  convers8 contacts create --name Ada --phone '+254712345678' --skip-existing
  convers8 contacts create --name Ada --phone '+254712345678' -o ids

If the response is lost, the exit code is 9 and the request is not sent again.
The error says when the same command, run again, can show the outcome.")]
pub struct CreateArgs {
    /// Name of the contact
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    pub name: String,
    /// Phone number, preferably in international format: +254712345678
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pub phone: String,
    /// Reject a number that is not valid in any country
    #[arg(long)]
    pub strict: bool,
    /// If the account has this number, show that contact and create none
    #[arg(long)]
    pub skip_existing: bool,
    /// Show the contact and send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Print the equivalent curl command and send nothing
    #[arg(long)]
    pub curl: bool,
}

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

One assumption is made: counted from when the first machine of the API has
received a request, the server finishes it within --timeout and lists the
contact within --settle after that; a request answered with 429 was not
processed. A row without a usable response is sent again only after that time,
and only if a complete listing that began later does not show it. Two machines
that import at the same time are not protected from each other.

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
    pub format: Option<FileFormat>,
    /// Read FIELD (name, phone, first_name, last_name) from this column
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

#[derive(Debug, Args)]
#[command(after_help = GLOBAL_FLAGS, after_long_help = "\
Examples:
  convers8 journal
  convers8 journal forget '+254712345678'

An entry is a number that was sent and whose outcome is unknown, or that no
listing shows yet. It is not sent again before the time shown. Running `create`
or `import` again resolves its entries.")]
pub struct JournalArgs {
    #[command(subcommand)]
    pub command: Option<JournalCommand>,
}

#[derive(Debug, Subcommand)]
pub enum JournalCommand {
    /// Allow a number to be created again, although an earlier request may have created it
    #[command(after_help = GLOBAL_FLAGS, after_long_help = "\
Examples:
  convers8 journal forget '+254712345678'")]
    Forget {
        /// Phone number of the entry
        #[arg(value_name = "NUMBER", allow_hyphen_values = true)]
        number: String,
    },
}

#[derive(Debug, Args)]
#[command(after_help = GLOBAL_FLAGS, after_long_help = "\
Examples:
  convers8 contacts audit
  convers8 contacts audit --json
  convers8 contacts audit --exit-code || echo 'check the account'

Reads every contact and changes nothing. It finds:
  duplicates       several contacts with one number, in any spelling
  twins            two numbers that are one WhatsApp account, such as +521… and
                   +52… (Mexico), +549… and +54… (Argentina)
  unknown numbers  numbers that are not valid in any country
  blank names      names without a visible character
It also counts the contacts of each country. The table shows the first few
findings of each kind; --json has all of them, with each contact as the API
returned it.

Exit codes: 0 also with findings; with --exit-code, 8 if there are findings.")]
pub struct AuditArgs {
    /// Exit with 8 if there are findings
    #[arg(long)]
    pub exit_code: bool,
}

#[derive(Debug, Subcommand)]
pub enum Auth {
    /// Read a key from a prompt or stdin, check it, and store it
    #[command(after_help = GLOBAL_FLAGS, after_long_help = "\
Examples:
  convers8 auth login
  pass show convers8 | convers8 auth login --profile work

The key is stored in the config file, which only this user can read. A base URL
other than the default is stored with it: a key is sent only to the base URL
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
  convers8 api GET /contacts
  convers8 api GET contacts -f page=1 -F per_page=5
  convers8 api POST /contacts -f name=Amina -f phone_number=+255712345678
  convers8 api POST /contacts -f name=Amina -f phone_number=+255712345678 --curl

Prints the response of the API unchanged. A 2xx response with \"success\":
false is an error. The fields of a GET become query parameters; those of other
methods become one JSON object, -f before -F. A GET is retried; any other
request is sent again only if it was certainly not processed.

Exit codes: as for contacts; 9 if a request other than a GET was sent and it is
unknown whether it was processed.")]
pub struct ApiArgs {
    /// HTTP method
    #[arg(value_enum, value_name = "METHOD", ignore_case = true)]
    pub method: ApiMethod,
    /// Path below the base URL, with or without a query
    #[arg(value_name = "PATH")]
    pub path: String,
    /// Add a field with a string
    #[arg(short = 'f', value_name = "KEY=STRING", value_parser = Field::string)]
    pub strings: Vec<Field>,
    /// Add a field with a JSON value: a number, true, null, a list…
    #[arg(short = 'F', value_name = "KEY=JSON", value_parser = Field::json)]
    pub values: Vec<Field>,
    /// Send the JSON of this file unchanged; - reads stdin
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["strings", "values"])]
    pub input: Option<PathBuf>,
    /// Print the equivalent curl command and send nothing
    #[arg(long)]
    pub curl: bool,
}

/// The HTTP methods of `convers8 api`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "UPPER")]
pub enum ApiMethod {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl ApiMethod {
    /// Returns true for the method that changes nothing.
    pub fn is_read(self) -> bool {
        self == ApiMethod::Get
    }
}

impl From<ApiMethod> for http::Method {
    fn from(method: ApiMethod) -> Self {
        match method {
            ApiMethod::Get => Self::GET,
            ApiMethod::Post => Self::POST,
            ApiMethod::Put => Self::PUT,
            ApiMethod::Patch => Self::PATCH,
            ApiMethod::Delete => Self::DELETE,
        }
    }
}

#[derive(Debug, Args)]
#[command(after_help = GLOBAL_FLAGS, after_long_help = "\
Examples:
  convers8 sandbox --port 8080
  convers8 sandbox --port 0 --fault drop-after=0.1 --seed 7
  convers8 sandbox --reset

Faults, each with a probability from 0 to 1: drop-before, drop-after (created,
response lost), error-before, error-after, html-503, hang. They affect writes;
with --fault-reads, reads too. It serves loopback addresses only, until Ctrl-C.
With -v it logs each request.")]
pub struct SandboxArgs {
    /// Port to listen on; 0 selects a free one
    #[arg(long, value_name = "N", default_value_t = 8808)]
    pub port: u16,
    /// File that stores the contacts
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub data: Option<PathBuf>,
    /// Accept only this key [default: any key]
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// Respond with 429 beyond N requests per second
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub rate_limit: Option<u32>,
    /// Delay each response by this many milliseconds
    #[arg(long, value_name = "MS", default_value_t = 0, hide_default_value = true)]
    pub latency: u64,
    /// Seed of the random faults, for a repeatable run
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Add a fault with this probability
    #[arg(long = "fault", value_name = "KIND=PROBABILITY")]
    pub faults: Vec<crate::sandbox::Fault>,
    /// Apply the faults to reads too
    #[arg(long, requires = "faults")]
    pub fault_reads: bool,
    /// Restore the two initial contacts
    #[arg(long, conflicts_with_all = ["port", "key", "rate_limit", "latency", "seed", "faults"])]
    pub reset: bool,
}

#[derive(Debug, Args)]
#[command(after_help = GLOBAL_FLAGS, after_long_help = "\
Examples:
  convers8 completions bash > ~/.local/share/bash-completion/completions/convers8
  convers8 completions zsh > ~/.zfunc/_convers8
  convers8 completions fish > ~/.config/fish/completions/convers8.fish")]
pub struct CompletionsArgs {
    /// Name of the shell
    pub shell: Shell,
}

#[derive(Debug, Args)]
#[command(after_help = GLOBAL_FLAGS, after_long_help = "\
Examples:
  convers8 man > convers8.1
  convers8 man contacts import > convers8-contacts-import.1
  convers8 man --dir ~/.local/share/man/man1")]
pub struct ManArgs {
    /// Command whose page is printed [default: the main page]
    #[arg(value_name = "COMMAND")]
    pub command: Vec<String>,
    /// Write all pages to this folder instead of printing one
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with = "command")]
    pub dir: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = GLOBAL_FLAGS, after_long_help = "\
Examples:
  convers8 help contacts import
  convers8 help exit-codes
  convers8 help environment")]
pub struct HelpArgs {
    /// Command, `exit-codes` or `environment` [default: the program]
    #[arg(value_name = "COMMAND")]
    pub words: Vec<String>,
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
