//! The arguments of `contacts list`, `get`, `create` and `audit`.

use clap::Args;

use super::global::GLOBAL_FLAGS;
use super::values::positive;

#[derive(Debug, Args)]
#[command(after_help = GLOBAL_FLAGS, after_long_help = "\
Examples:
  convers8 contacts list
  convers8 contacts list --all --jq '.data.contacts[].phone_number'
  convers8 contacts list --name wanjiru
  convers8 contacts list --phone '+254712345678' -o ids

Without flags, `list` shows one page. --all, --limit, --name and --phone read \
every page.")]
pub struct ListArgs {
    /// Show page N
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = positive, conflicts_with_all = ["all", "limit", "name", "phone"])]
    pub page: Option<u64>,
    /// Request pages of N contacts
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = positive)]
    pub per_page: Option<u64>,
    /// Show all contacts
    #[arg(long)]
    pub all: bool,
    /// Stop after N contacts
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = positive)]
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

If the response is lost, the exit code is 9 and the request is not sent again. \
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
