//! Decides for one row whether to send it, from the listing of the account, the journal and the results file.

use super::account_index::AccountIndex;
use super::journal::status::{Decision, Evidence, Status, decide_row};
use super::rows::{ImportRow, Number, Outcome};
use super::{Import, seconds};
use crate::error::Result;
use crate::phone::identity::Recognition;

/// The reason of a row that an earlier run created and that is no longer in the account.
const MISSING: &str = "created by an earlier run of this job, and no longer in the account; to create it again, leave the results file out";

/// Returns the WhatsApp twin of a number, unless twins are different contacts in this import.
pub fn twin(import: &Import, number: Number) -> Option<Number> {
    number.twin().filter(|_| !import.options.distinct_twins)
}

/// Returns a number and its WhatsApp twin.
pub fn with_twin(import: &Import, number: Number) -> impl Iterator<Item = Number> + use<> {
    [Some(number), twin(import, number)].into_iter().flatten()
}

/// Decides for one row from a complete listing, and sets its outcome as far as it is known.
pub fn decide(import: &Import, row: &mut ImportRow, number: Number, index: &AccountIndex) -> Result<Decision> {
    let found = index.find(number, &row.name, import.options.distinct_twins);
    let decision = decide_from(import, number, index.evidence(found))?;
    let id = found.and_then(|found| found.id);
    match &decision {
        Decision::Send => row.set(Outcome::Planned, None, None),
        Decision::Existing | Decision::CreatedLately { .. } => {
            let reason = found.and_then(|found| found.reason(&row.name));
            row.by_twin = found.is_some_and(|found| found.rule == Recognition::WhatsAppTwin);
            row.set(Outcome::Existing, id, reason);
        }
        Decision::Created => {
            row.set(Outcome::Created, id, None);
            if !import.options.dry_run {
                // The listing shows the contact, so the journal entry is resolved.
                with_twin(import, number).try_for_each(|number| import.found(number, id, false))?;
            }
        }
        Decision::Missing => row.set(Outcome::Missing, None, Some(MISSING.into())),
        Decision::AwaitSender | Decision::AwaitListing(_) | Decision::Mismatch(_) => {
            row.outcome = Outcome::Unknown;
            let reason = reason(import, &decision, number);
            row.reason.get_or_insert(reason.into());
        }
    }
    Ok(decision)
}

/// Decides for a number and its twin from the result of a listing.
pub fn decide_from(import: &Import, number: Number, evidence: Evidence) -> Result<Decision> {
    let now = import.account.now();
    let (mut journal, mut results) = (Status::Free, Status::Free);
    for number in with_twin(import, number) {
        journal = journal.stricter(import.journal.status(number, now)?);
        results = results.stricter(import.previous.status(number, import.journal.limits(), now));
    }
    Ok(decide_row(&journal, &results, evidence))
}

/// Returns the reason why a row is unknown before this run sent it.
fn reason(import: &Import, decision: &Decision, number: Number) -> String {
    match decision {
        Decision::AwaitListing(until) => match until.remaining(import.account.now()) {
            wait if wait.is_zero() => "an earlier request may have created it".into(),
            wait => format!("an earlier request may still create it, for {} s", seconds(wait)),
        },
        Decision::Mismatch(id) => format!(
            "the API responded to its creation with another number ({}); if it is not in the account, `convers8 journal forget {}` allows another request",
            id.as_deref().unwrap_or("without an ID"),
            number.e164()
        ),
        _ => "another process is sending it".into(),
    }
}
