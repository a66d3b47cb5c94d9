//! `journal`: the entries that are not resolved.

use serde::Serialize;

use super::Context;
use super::account::{SETTLE, account_name, journal_file, key_id, limits};
use crate::api::key::ApiKey;
use crate::cli::{JournalArgs, JournalCommand};
use crate::error::{Error, Result};
use crate::import::journal::Journal;
use crate::import::journal::entry::{Entry, KeyId, Standing};
use crate::import::journal::moment;
use crate::import::rows::Number;
use crate::output::Format;
use crate::sandbox::ANY_KEY;

/// An open entry, as `--json` shows it.
#[derive(Serialize)]
struct OpenEntry {
    phone_number: String,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// The seconds until a listing can resolve it. Absent if none can.
    #[serde(skip_serializing_if = "Option::is_none")]
    resolvable_in_seconds: Option<f64>,
    key: String,
}

/// Runs the command.
pub fn run(context: &Context, arguments: &JournalArgs) -> anyhow::Result<()> {
    let format = context.table_or_json()?;
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
        .map(|(number, entry, standing)| open_entry(number, &entry, standing, now))
        .collect();
    let mut out = context.out();
    match format {
        Format::Json => out.document(&serde_json::to_string(&entries)?)?,
        _ if entries.is_empty() => {
            let account = account_name(context, &settings)?;
            context.console.note(&format!("no open entries for {account}"));
        }
        _ => out.text(&entries.iter().map(OpenEntry::line).collect::<String>())?,
    }
    Ok(out.flush()?)
}

fn open_entry(number: Number, entry: &Entry, standing: Standing, now: moment::Moment) -> OpenEntry {
    let (state, id, until) = match standing {
        Standing::Free => ("resolved", None, Some(now)),
        Standing::Pending => ("being sent", None, None),
        Standing::Unresolved { until } => ("unknown", None, Some(until)),
        Standing::Created { id, until, unprinted } => (
            if unprinted { "created, not printed" } else { "created" },
            id,
            Some(until),
        ),
        Standing::Mismatch { id } => ("mismatch", id, None),
    };
    OpenEntry {
        phone_number: number.e164(),
        state,
        id,
        resolvable_in_seconds: until.map(|until| (until.remaining(now).as_secs_f64() * 10.0).ceil() / 10.0),
        key: format!("{:016x}", entry.key.0),
    }
}

impl OpenEntry {
    fn line(&self) -> String {
        let when = match (self.state, self.resolvable_in_seconds) {
            ("mismatch", _) => format!(
                "`convers8 journal forget {}` allows to create it again",
                self.phone_number
            ),
            (_, None) => "when its process has the result".to_owned(),
            (_, Some(0.0)) => "the next complete listing resolves it".to_owned(),
            (_, Some(seconds)) => format!("a listing in {seconds} s resolves it"),
        };
        let id = self.id.as_deref().map(|id| format!("  {id}")).unwrap_or_default();
        format!("{:<16}  {:<20}  {when}{id}\n", self.phone_number, self.state)
    }
}

fn forget(context: &Context, journal: &Journal, number: &str) -> Result<()> {
    let key = Number::of(number).ok_or_else(|| Error::Invalid(format!("{number:?} is not a phone number")))?;
    let entries = journal.entries(moment::now())?;
    if !entries.iter().any(|(open, ..)| *open == key) {
        return Err(Error::NotFound(format!("the journal has no entry for {}", key.e164())));
    }
    journal.forget(key, moment::now())?;
    context.console.note(&format!(
        "{} may be created again, although an earlier request may have created it",
        key.e164()
    ));
    Ok(())
}
