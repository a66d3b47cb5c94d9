//! The command line, as declarations.

mod parse;
mod values;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use ureq::http;

use crate::api::request::Field;
use crate::import::source::{Format as FileFormat, Mapping};
use crate::output::Format;
use crate::phone::Region;
pub use parse::parse;
#[cfg(test)]
pub use parse::read;
use values::rate;
pub use values::{seconds, seconds_above_zero};

/// List, get, create and import the contacts of a Convers8 account. A contact can't be changed or deleted
/// through the API, so nothing here ever sends one twice, and what is not known is said.
#[derive(Debug, Parser)]
#[command(name = "convers8", version, after_help = EXAMPLES, max_term_width = 100, arg_required_else_help = true)]
#[command(subcommand_required = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub global: Global,
}

const EXAMPLES: &str = "\
Examples:
  convers8 --sandbox contacts list          try it: no account, no key, nothing to undo
  convers8 auth login                       store the key of your account
  convers8 contacts list --all -o csv       every contact
  convers8 contacts create --name Ada --phone '+254712345678' --skip-existing
  convers8 contacts import contacts.csv --results results.jsonl

Exit codes: 0 done, 1 other, 2 usage, 3 not found, 4 key, 5 invalid, 6 rate limit, 7 network,
8 import: some rows not created, 9 outcome unknown, 130 interrupted, 143 terminated.";

/// Flags that every command takes. A flag beats the environment, that beats the profile, that beats
/// the file's top level.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// How to write what was asked for
    #[arg(
        short,
        long,
        global = true,
        value_enum,
        value_name = "FORMAT",
        conflicts_with = "json",
        hide_possible_values = true
    )]
    #[arg(help = "How to write data: table (default), json, jsonl, csv, tsv or ids")]
    pub output: Option<Format>,
    /// JSON, where the API answered its own text: short for --output json
    #[arg(long, global = true)]
    pub json: bool,
    /// Print what this jq expression makes of the JSON: text as it is, the rest a line each
    #[cfg(feature = "jq")]
    #[arg(long, global = true, value_name = "EXPR")]
    pub jq: Option<String>,
    /// Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]
    #[arg(long, global = true, value_name = "CC")]
    pub region: Option<Region>,
    /// A named table of the config file [env: CONVERS8_PROFILE]
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]
    #[arg(long, global = true, value_name = "URL", value_hint = ValueHint::Url)]
    pub base_url: Option<String>,
    /// Run against the embedded sandbox: no key needed, nothing leaves this machine
    #[arg(long, global = true, conflicts_with = "base_url")]
    pub sandbox: bool,
    /// Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]
    #[arg(long, global = true, value_name = "SECS", value_parser = seconds_above_zero)]
    pub timeout: Option<Duration>,
    /// Retries of one request; waits for a rate limit don't count [env: CONVERS8_RETRIES] [default: 3]
    #[arg(long, global = true, value_name = "N")]
    pub retries: Option<u32>,
    /// The longest single wait for a rate limit, in seconds [default: 120]
    #[arg(long, global = true, value_name = "SECS", value_parser = seconds)]
    pub max_wait: Option<Duration>,
    /// Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system's
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub ca_cert: Option<PathBuf>,
    /// Say nothing but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Tell of each request; twice: headers and bodies too
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]
    #[arg(long, global = true, value_enum, value_name = "WHEN")]
    pub color: Option<Color>,
}

impl Global {
    /// The expression of `--jq`.
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
    /// Store, show and forget the API key
    #[command(subcommand, arg_required_else_help = true)]
    Auth(Auth),
    /// Call any endpoint of the platform: messages, templates…
    Api(ApiArgs),
    /// Serve the API on this machine, for trying scripts against
    Sandbox(SandboxArgs),
    /// Print the completion script of a shell
    Completions(CompletionsArgs),
    /// Print or write the manual, a page a command
    Man(ManArgs),
}

#[derive(Debug, Subcommand)]
pub enum Contacts {
    /// List contacts: one page as the API gives it, or every one
    List(ListArgs),
    /// Show contacts by ID or by phone number
    Get(GetArgs),
    /// Create a contact. It can't be changed or deleted afterwards
    Create(CreateArgs),
    /// Create the contacts of a file, each exactly once
    Import(ImportArgs),
    /// Find duplicates, WhatsApp twins, unknown numbers and blank names
    Audit(AuditArgs),
    #[command(hide = true)]
    Delete(Ignored),
    #[command(hide = true)]
    Update(Ignored),
    #[command(hide = true)]
    Search(Ignored),
}

/// Whatever follows a command that exists only to say that it does not.
#[derive(Debug, Args)]
pub struct Ignored {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub rest: Vec<OsString>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  convers8 contacts list
  convers8 contacts list --all --jq '.data.contacts[].phone_number'
  convers8 contacts list --name ada
  convers8 contacts list --phone '+254712345678' -o ids

Plain `list` shows one page, as the API does. --all, --limit and the filters read every page.")]
pub struct ListArgs {
    /// Show this page
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), conflicts_with_all = ["all", "limit", "name", "phone"])]
    pub page: Option<u64>,
    /// Ask for pages of N contacts
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub per_page: Option<u64>,
    /// Show every contact
    #[arg(long)]
    pub all: bool,
    /// Stop after N contacts
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: Option<u64>,
    /// Only names that hold TEXT, whatever the case
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,
    /// Only this number
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pub phone: Option<String>,
    /// Print the curl command that does the same, and send nothing
    #[arg(long)]
    pub curl: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  convers8 contacts get contact_20250411ABC
  convers8 contacts get contact_20250411ABC contact_20250411XYZ --json
  convers8 contacts list --all -o ids | convers8 contacts get -
  convers8 contacts get --phone '+254712345678'

Prints what it finds, and ends with 3 if anything was missing.")]
pub struct GetArgs {
    /// IDs of contacts; - reads them from stdin, one a line
    #[arg(value_name = "ID", required_unless_present = "phone", conflicts_with = "phone")]
    pub ids: Vec<String>,
    /// Find by number, over the whole listing
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pub phone: Option<String>,
    /// Print the curl command that does the same, and send nothing
    #[arg(long)]
    pub curl: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  convers8 contacts create --name 'Ada Obi' --phone '+2348031234567'
  convers8 contacts create --name Ada --phone '0712 345 678' --region KE --skip-existing
  convers8 contacts create --name Ada --phone '+254712345678' --jq .data.contact.id

A creation whose answer is lost is never sent again: exit 9, and the command that checks.")]
pub struct CreateArgs {
    /// The contact's name
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    pub name: String,
    /// The contact's number, best in international format: +254712345678
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pub phone: String,
    /// Refuse a number that no numbering plan knows
    #[arg(long)]
    pub strict: bool,
    /// If the account has this number already, show that contact and create nothing
    #[arg(long)]
    pub skip_existing: bool,
    /// Show what would be sent, and send no creation
    #[arg(long)]
    pub dry_run: bool,
    /// Print the curl command that does the same, and send nothing
    #[arg(long)]
    pub curl: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  convers8 contacts import contacts.csv --dry-run
  convers8 contacts import contacts.csv --results results.jsonl --rejects rejects.csv
  convers8 contacts import phone-book.vcf --region KE
  convers8 contacts import people.csv --map name='Kundenname' --map phone=Handy
  convers8 contacts list --all -o csv | convers8 contacts import - --json

Nothing is sent before a complete listing shows what the account has. With --results, a run that
was stopped anywhere is finished by running the same command again.

Everything rests on one assumption: the server finishes a request within --timeout, and lists it
within --settle after that. A row whose answer was lost is sent again, by a later run, only when a
complete listing that began after that time does not show it.

Exit codes: 0 each row is in the account, 8 some rows were not created (see --rejects), 9 some are
unknown: run the same command again, without --results only after --timeout and --settle.")]
pub struct ImportArgs {
    /// CSV, TSV, JSON, JSON Lines or vCard; - reads stdin
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// What the file is, where its name and content don't tell
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub format: Option<FileFormat>,
    /// Take FIELD (name, phone, first_name, last_name) from this column
    #[arg(long, value_name = "FIELD=COLUMN")]
    pub map: Vec<Mapping>,
    /// Send numbers that no numbering plan knows, too
    #[arg(long)]
    pub lenient: bool,
    /// Requests at once
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: u16,
    /// Requests a second at most
    #[arg(long, value_name = "N", value_parser = rate)]
    pub rate: Option<f64>,
    /// How long the listing may lag behind a creation
    #[arg(long, value_name = "SECS", default_value = "5", value_parser = seconds)]
    pub settle: Duration,
    /// Write each outcome here as it happens; the same command then finishes a stopped run
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub results: Option<PathBuf>,
    /// Write the rows that were not created here, as CSV with a reason, to mend and import
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub rejects: Option<PathBuf>,
    /// Stop at the plan: nothing is sent
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  convers8 contacts audit
  convers8 contacts audit --json
  convers8 contacts audit --exit-code || echo 'look at the audit'

Reads every contact and changes nothing. It finds what the API can't undo:
  duplicates       more than one contact has the number, however it is spelled
  twins            two numbers that WhatsApp may take for one, such as +521… and +52… (Mexico),
                   +549… and +54… (Argentina), with and without Brazil's ninth digit
  unknown numbers  no numbering plan knows the number, read as an international one
  blank names      nothing in the name shows
and how many contacts each country has. The text shows the first few of each kind; --json holds
every one, each contact as the API spells it.

Exit codes: 0 whatever it finds, 1 with --exit-code where it finds something.")]
pub struct AuditArgs {
    /// End with 1 if anything is found
    #[arg(long)]
    pub exit_code: bool,
}

#[derive(Debug, Subcommand)]
pub enum Auth {
    /// Read a key from a hidden prompt or from stdin, check it, and store it
    #[command(after_help = "\
Examples:
  convers8 auth login
  pass show convers8 | convers8 auth login --profile work")]
    Login {
        // Taken only to be refused, unrepeated: a key here shows in `ps` and in the history of the shell.
        #[arg(hide = true)]
        key: Option<OsString>,
    },
    /// Say which key is used, where it came from, and whether the API takes it
    #[command(after_help = "\
Examples:
  convers8 auth status
  convers8 auth status --json")]
    Status,
    /// Remove the stored key
    #[command(after_help = "\
Examples:
  convers8 auth logout
  convers8 auth logout --profile work")]
    Logout,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  convers8 api GET /contacts
  convers8 api GET contacts -f page=1 -F per_page=5
  convers8 api POST /contacts -f name=Ada -f phone_number=+254712345678
  convers8 api POST /contacts -f name=Ada -f phone_number=+254712345678 --curl

Prints the API's answer as it came: any 2xx that does not say \"success\": false. The fields of a GET
are parameters of its URL, those of any other method one JSON object, -f before -F. A GET is tried
again; anything else is sent again only where it certainly was not processed.

Exit codes: as for contacts; 9 where a request other than a GET was sent and nobody can say whether
it was processed.")]
pub struct ApiArgs {
    /// What to do
    #[arg(value_enum, value_name = "METHOD", ignore_case = true)]
    pub method: Verb,
    /// The endpoint: a path below the base URL, perhaps with a query
    #[arg(value_name = "PATH")]
    pub path: String,
    /// Add a field with this text
    #[arg(short = 'f', value_name = "KEY=STRING", value_parser = Field::string)]
    pub strings: Vec<Field>,
    /// Add a field with this JSON: a number, true, null, a list…
    #[arg(short = 'F', value_name = "KEY=JSON", value_parser = Field::json)]
    pub values: Vec<Field>,
    /// Send the JSON of this file as it is; - reads stdin
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["strings", "values"])]
    pub input: Option<PathBuf>,
    /// Print the curl command that does the same, and send nothing
    #[arg(long)]
    pub curl: bool,
}

/// The methods of HTTP that an API is called with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "UPPER")]
pub enum Verb {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Verb {
    /// Whether it changes nothing.
    pub fn reads(self) -> bool {
        self == Verb::Get
    }
}

impl From<Verb> for http::Method {
    fn from(verb: Verb) -> Self {
        match verb {
            Verb::Get => Self::GET,
            Verb::Post => Self::POST,
            Verb::Put => Self::PUT,
            Verb::Patch => Self::PATCH,
            Verb::Delete => Self::DELETE,
        }
    }
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  convers8 sandbox --port 8080
  convers8 sandbox --port 0 --fault drop-after=0.1 --fault error-before=0.1 --seed 7
  convers8 sandbox --reset

Faults, each with a probability from 0 to 1: drop-before, drop-after (created, answer lost),
error-before, error-after, html-503, hang. It listens on loopback only, until Ctrl-C.")]
pub struct SandboxArgs {
    /// Port to listen on; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 8808)]
    pub port: u16,
    /// Where its contacts are kept
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub data: Option<PathBuf>,
    /// Accept only this key; else any will do
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// Answer 429 beyond N requests a second
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub rate_limit: Option<u32>,
    /// Wait this many milliseconds before each answer
    #[arg(long, value_name = "MS", default_value_t = 0, hide_default_value = true)]
    pub latency: u64,
    /// Start the faults' random numbers here, so that a run can be repeated
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Misbehave with a probability
    #[arg(long = "fault", value_name = "KIND=PROBABILITY")]
    pub faults: Vec<crate::sandbox::Fault>,
    /// Empty it: back to the two contacts it starts with
    #[arg(long, conflicts_with_all = ["port", "key", "rate_limit", "latency", "seed", "faults"])]
    pub reset: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  convers8 completions bash > ~/.local/share/bash-completion/completions/convers8
  convers8 completions zsh > ~/.zfunc/_convers8
  convers8 completions fish > ~/.config/fish/completions/convers8.fish")]
pub struct CompletionsArgs {
    /// The shell
    pub shell: Shell,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  convers8 man > convers8.1
  convers8 man contacts import > convers8-contacts-import.1
  convers8 man --dir ~/.local/share/man/man1")]
pub struct ManArgs {
    /// The command whose page to print; none: the main page
    #[arg(value_name = "COMMAND")]
    pub command: Vec<String>,
    /// Write every page into this folder, and print none
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with = "command")]
    pub dir: Option<PathBuf>,
}

/// The command line without the commands that exist only to say that they don't: what is generated
/// from it would offer hidden ones too.
pub fn offered() -> clap::Command {
    Cli::command().mut_subcommand("contacts", |contacts| {
        let shown = contacts.get_subcommands().filter(|command| !command.is_hide_set());
        clap::Command::new("contacts")
            .about(contacts.get_about().cloned().unwrap_or_default())
            .display_order(contacts.get_display_order())
            .subcommand_required(true)
            .args(contacts.get_arguments().cloned())
            .subcommands(shown.cloned().collect::<Vec<_>>())
    })
}

/// The default base URL stands in the help text above; this keeps the two together.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::base_url;

    #[test]
    fn the_declarations_hold_together() {
        Cli::command().debug_assert();
        let help = Cli::command().render_long_help().to_string();
        assert!(help.contains(base_url::DEFAULT));
    }
}
