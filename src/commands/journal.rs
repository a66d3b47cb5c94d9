//! `journal`: the entries that are not resolved.

use serde::Serialize;

use super::Context;
use super::account::{SETTLE, account_name, journal_file, key_id, limits};
use crate::api::key::ApiKey;
use crate::cli::{JournalArgs, JournalCommand};
use crate::error::{Error, Result};
use crate::import::journal::Journal;
use crate::import::journal::entry::{Entry, KeyId};
use crate::import::journal::moment;
use crate::import::journal::status::Status;
use crate::import::rows::Number;
use crate::output::columns::Columns;
use crate::output::{Delimited, Format, Out, table_lines};
use crate::sandbox::ANY_KEY;

/// The members of an entry, which are the columns of CSV and TSV.
pub const COLUMNS: [&str; 6] = [
    "phone_number",
    "state",
    "next_step",
    "id",
    "resolvable_in_seconds",
    "key",
];
/// The number of columns that a table shows by default.
const SHOWN_COLUMNS: usize = 4;
/// The headings of [`COLUMNS`] in a table.
const HEADINGS: [&str; 6] = ["PHONE", "STATE", "NEXT STEP", "ID", "SECONDS", "KEY"];

/// An open entry.
#[derive(Serialize)]
struct OpenEntry {
    phone_number: String,
    state: &'static str,
    next_step: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// The seconds until a listing can resolve it. Absent if none can.
    #[serde(skip_serializing_if = "Option::is_none")]
    resolvable_in_seconds: Option<f64>,
    key: String,
}

/// Runs the command.
pub fn run(context: &Context, arguments: &JournalArgs) -> anyhow::Result<()> {
    let columns = columns(context)?;
    let settings = context.settings()?;
    let path = journal_file(context, &settings)?;
    // The journal can be read without a key.
    let key = match context.global.sandbox {
        true => ApiKey::new(ANY_KEY).ok(),
        false => settings.key().ok().map(|(key, _)| key),
    };
    let key = key.map_or(KeyId(0), |key| key_id(&key));
    let journal = Journal::open(Some(path), key, limits(&settings, SETTLE), moment::now())?;
    if let Some(JournalCommand::Forget { number }) = &arguments.command {
        return Ok(forget(context, &journal, number)?);
    }
    let now = moment::now();
    let entries: Vec<OpenEntry> = (journal.entries(now)?.into_iter())
        .map(|(number, entry, status)| open_entry(number, &entry, status, now))
        .collect();
    let mut out = context.out();
    match context.format() {
        Format::Json => out.document(&serde_json::to_string(&entries)?)?,
        Format::Csv => print(&mut out, Delimited::csv(columns), &entries)?,
        Format::Tsv => print(&mut out, Delimited::tsv(columns), &entries)?,
        _ if entries.is_empty() => {}
        _ => print_table(context, &mut out, &columns, &entries)?,
    }
    out.flush()?;
    if entries.is_empty() {
        let account = account_name(context, &settings)?;
        context.console.note(&format!("no open entries for {account}"));
    }
    Ok(())
}

/// Returns the columns to print. Must be called first, because `--columns` may be wrong.
fn columns(context: &Context) -> Result<Columns> {
    let columns = Columns::all(&COLUMNS);
    match context.format() {
        Format::Table => context.columns(columns.first(SHOWN_COLUMNS)),
        Format::Json | Format::Csv | Format::Tsv => context.columns(columns),
        Format::Jsonl | Format::Ids => Err(Error::Usage("journal writes table, json, csv or tsv".into())),
    }
}

fn print(out: &mut Out, mut writer: Delimited, entries: &[OpenEntry]) -> Result<()> {
    for entry in entries {
        let fields = entry.fields();
        writer.row(out, &fields.each_ref().map(String::as_str))?;
    }
    writer.header(out)
}

fn print_table(context: &Context, out: &mut Out, columns: &Columns, entries: &[OpenEntry]) -> Result<()> {
    let header = match columns.has_header {
        true => columns.of(&HEADINGS),
        false => Vec::new(),
    };
    let rows = entries.iter().map(|entry| {
        let fields = entry.fields();
        let chosen = columns.of(&fields.each_ref().map(String::as_str));
        chosen.into_iter().map(str::to_owned).collect()
    });
    let lines = table_lines(&header, rows, context.terminal().width, &[]);
    lines.iter().try_for_each(|line| out.text(&format!("{line}\n")))
}

fn open_entry(number: Number, entry: &Entry, status: Status, now: moment::Moment) -> OpenEntry {
    let (state, id, until) = match status {
        Status::Free => ("resolved", None, Some(now)),
        Status::Pending => ("being sent", None, None),
        Status::Unresolved { until } => ("unknown", None, Some(until)),
        Status::Created { id, until, unprinted } => (
            if unprinted { "created, not printed" } else { "created" },
            id,
            Some(until),
        ),
        Status::Mismatch { id } => ("mismatch", id, None),
    };
    let phone_number = number.e164();
    let resolvable_in_seconds = until.map(|until| (until.remaining(now).as_secs_f64() * 10.0).ceil() / 10.0);
    let next_step = match (state, resolvable_in_seconds) {
        ("mismatch", _) => format!("run `convers8 journal forget {phone_number}` to allow another request"),
        (_, None) => "its process records the result".to_owned(),
        (_, Some(0.0)) => "the next complete listing resolves it".to_owned(),
        (_, Some(seconds)) => format!("a listing in {seconds} s resolves it"),
    };
    OpenEntry {
        phone_number,
        state,
        next_step,
        id,
        resolvable_in_seconds,
        key: format!("{:016x}", entry.key.0),
    }
}

impl OpenEntry {
    /// Returns the cells of [`COLUMNS`].
    fn fields(&self) -> [String; COLUMNS.len()] {
        let seconds = self.resolvable_in_seconds.map(|seconds| seconds.to_string());
        [
            self.phone_number.clone(),
            self.state.to_owned(),
            self.next_step.clone(),
            self.id.clone().unwrap_or_default(),
            seconds.unwrap_or_default(),
            self.key.clone(),
        ]
    }
}

fn forget(context: &Context, journal: &Journal, number: &str) -> Result<()> {
    let key = Number::of(number).ok_or_else(|| Error::Invalid(format!("{number:?} is not a phone number")))?;
    if !journal.forget(key, moment::now())? {
        return Err(Error::NotFound(format!("the journal has no entry for {}", key.e164())));
    }
    context.console.note(&format!(
        "{} may be created again, although an earlier request may have created it",
        key.e164()
    ));
    Ok(())
}
