//! Decides for one row whether to send it, from the listing of the account, the journal and the results file.

use super::account_index::AccountIndex;
use super::journal::entry::{Decision, Evidence, Standing, decide_row};
use super::journal::moment::Moment;
use super::rows::{ImportRow, Number, Outcome};
use super::{Import, seconds};
use crate::error::Result;
use crate::phone::identity::Recognition;

/// Returns the WhatsApp twin of a number, unless twins are different contacts in this import.
pub fn twin(import: &Import, number: Number) -> Option<Number> {
    number.twin().filter(|_| !import.options.distinct_twins)
}

/// Decides for one row from a complete listing, and sets its outcome as far as it is known.
pub fn decide(import: &Import, row: &mut ImportRow, index: &AccountIndex) -> Result<Decision> {
    let found = row
        .number
        .and_then(|number| index.find(number, &row.name, import.options.distinct_twins));
    let decision = decide_from(import, row, index.evidence(found))?;
    let id = found.and_then(|found| found.id());
    match &decision {
        Decision::Send => row.set(Outcome::Planned, None, None),
        Decision::Existing => {
            let reason = found.and_then(|found| found.reason(&row.name));
            row.by_twin = found.is_some_and(|found| found.rule == Recognition::WhatsAppTwin);
            row.set(Outcome::Existing, id, reason);
        }
        Decision::Created => {
            row.set(Outcome::Created, id, None);
            if !import.options.dry_run {
                // The listing shows the contact, so the journal entry is resolved.
                numbers(import, row).try_for_each(|number| import.found(number, id))?;
            }
        }
        Decision::Missing => row.set(Outcome::Missing, None, Some(missing())),
        Decision::AwaitSender | Decision::AwaitListing(_) | Decision::Mismatch(_) => {
            row.outcome = Outcome::Unknown;
            let explained = reason(&decision, row, import.account.now());
            row.reason.get_or_insert(explained.into());
        }
    }
    Ok(decision)
}

/// Decides for one row from the evidence of a listing.
pub fn decide_from(import: &Import, row: &ImportRow, evidence: Evidence) -> Result<Decision> {
    let now = import.account.now();
    let (mut journal, mut results) = (Standing::Free, Standing::Free);
    for number in numbers(import, row) {
        journal = journal.stricter(import.journal.standing(number, now)?);
        results = results.stricter(import.previous.standing(number, import.journal.limits(), now));
    }
    Ok(decide_row(&journal, &results, evidence))
}

/// Returns the number of a row and its twin.
fn numbers(import: &Import, row: &ImportRow) -> impl Iterator<Item = Number> {
    let twin = row.number.and_then(|number| twin(import, number));
    row.number.into_iter().chain(twin)
}

fn missing() -> String {
    "created by an earlier run of this job, and no longer in the account; to create it again, leave the results file out"
        .into()
}

/// Returns the reason why a row is unknown before this run sent it.
fn reason(decision: &Decision, row: &ImportRow, now: Moment) -> String {
    match decision {
        Decision::AwaitListing(until) => match until.remaining(now) {
            wait if wait.is_zero() => "an earlier request may have created it".into(),
            wait => format!("an earlier request may still create it, for {} s", seconds(wait)),
        },
        Decision::Mismatch(id) => format!(
            "the API responded to its creation with another number ({}); if it is not in the account, `convers8 journal forget {}` allows to send it again",
            id.as_deref().unwrap_or("without an ID"),
            row.shown_number()
        ),
        _ => "another process is sending it".into(),
    }
}
