//! Decides for each row whether to send it, from the listing of the account, the journal and the results file.

use std::collections::HashMap;
use std::time::Duration;

use super::account_index::AccountIndex;
use super::bare::reject_unreliable;
use super::journal::entry::{Decision, Evidence, Standing, decide_row};
use super::journal::moment::Moment;
use super::report::Summary;
use super::rows::{ImportRow, Number, Outcome};
use super::{Import, seconds};
use crate::error::{Error, Result};
use crate::phone::identity::Recognition;

/// The plan of an import.
#[derive(Debug, Default)]
pub struct Plan {
    /// The rows by outcome.
    pub summary: Summary,
    /// The positions of the rows to send, in the order of the file.
    pub to_create: Vec<u32>,
    /// The positions of the rows that an earlier attempt may have created.
    pub unresolved: Vec<u32>,
}

/// Sets the outcome of each row as far as it is known. A plan can be made again from a later listing.
pub fn plan(import: &Import, rows: &mut [ImportRow], index: &AccountIndex) -> Result<Plan> {
    reject_unreliable(rows);
    let mut plan = Plan::default();
    let mut firsts: HashMap<Number, u32> = HashMap::new();
    u32::try_from(rows.len()).map_err(|_| Error::Unexpected("the file has too many rows".into()))?;
    for position in 0..rows.len() {
        let Some(number) = rows[position].number else {
            find_as_written(&mut rows[position], index);
            continue;
        };
        let twin = twin(import, number);
        let exact = firsts.get(&number).copied();
        if let Some(first) = exact.or_else(|| firsts.get(&twin?).copied()) {
            mark_duplicate(rows, position, first, exact.is_none());
            continue;
        }
        firsts.insert(number, position as u32);
        match decide(import, &mut rows[position], index)? {
            Decision::Send => plan.to_create.push(position as u32),
            Decision::AwaitSender | Decision::AwaitListing(_) | Decision::Mismatch(_) => {
                plan.unresolved.push(position as u32);
            }
            Decision::Existing | Decision::Created | Decision::Missing => {}
        }
    }
    if let Some(limit) = import.options.limits.limit {
        apply_limit(rows, &mut plan, limit);
    }
    plan.summary = Summary::of(rows, true, Duration::ZERO);
    Ok(plan)
}

/// Leaves out the rows beyond the limit. Unresolved rows count first, because they may be sent again.
fn apply_limit(rows: &mut [ImportRow], plan: &mut Plan, limit: usize) {
    let left = limit.saturating_sub(plan.unresolved.len()).min(plan.to_create.len());
    for position in plan.to_create.split_off(left) {
        rows[position as usize].set_beyond_limit();
    }
}

/// Finds a number that can't be sent in the account as it is written, for example from the output of `list`.
fn find_as_written(row: &mut ImportRow, index: &AccountIndex) {
    let number = row
        .written
        .as_deref()
        .filter(|_| row.outcome == Outcome::Invalid)
        .and_then(Number::of);
    if let Some(found) = number.and_then(|number| index.find(number, &row.name, true)) {
        row.set(Outcome::Existing, found.id(), found.reason(&row.name));
    }
}

fn mark_duplicate(rows: &mut [ImportRow], position: usize, first: u32, by_twin: bool) {
    let line = rows[first as usize].line;
    let reason = match by_twin {
        false => format!("the same number as line {line}"),
        true => format!("the WhatsApp twin of line {line}"),
    };
    let row = &mut rows[position];
    row.set(Outcome::Duplicate, None, Some(reason));
    (row.first, row.by_twin) = (Some(first), by_twin);
}

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
    row.by_twin = false;
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
