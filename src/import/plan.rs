//! The plan of an import: the rows to send, and the outcome of the others.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::time::Duration;

use super::Import;
use super::account_index::AccountIndex;
use super::bare::reject_unreliable;
use super::decide::{decide, twin};
use super::journal::status::Decision;
use super::report::Summary;
use super::rows::{ImportRow, Number, Outcome};
use crate::error::Result;

/// The plan of an import.
#[derive(Debug, Default)]
pub struct Plan {
    /// The rows by outcome.
    pub summary: Summary,
    /// The positions of the rows to send, in the order of the file.
    pub to_create: Vec<usize>,
    /// The positions of the rows that an earlier attempt may have created.
    pub unresolved: Vec<usize>,
}

/// Sets the outcome of each row as far as it is known. A plan can be made again from a later listing.
pub fn plan(import: &Import, rows: &mut [ImportRow], index: &AccountIndex) -> Result<Plan> {
    reject_unreliable(rows);
    let mut plan = Plan::default();
    let mut firsts: HashMap<Number, usize> = HashMap::new();
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
        firsts.insert(number, position);
        let row = &mut rows[position];
        // Of an earlier plan.
        (row.reason, row.by_twin) = (None, false);
        match decide(import, row, number, index)? {
            Decision::Send => plan.to_create.push(position),
            Decision::AwaitSender | Decision::AwaitListing(_) | Decision::Mismatch(_) => {
                plan.unresolved.push(position);
            }
            Decision::Existing | Decision::Created | Decision::CreatedLately { .. } | Decision::Missing => {}
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
        rows[position].set_beyond_limit();
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
        row.set(Outcome::Existing, found.id, found.reason(&row.name));
    }
}

fn mark_duplicate(rows: &mut [ImportRow], position: usize, first: usize, by_twin: bool) {
    let line = rows[first].line;
    let reason = match by_twin {
        false => format!("the same number as line {line}"),
        true => format!("the WhatsApp twin of line {line}"),
    };
    let row = &mut rows[position];
    row.set(Outcome::Duplicate, None, Some(reason));
    (row.first_before, row.by_twin) = (NonZeroUsize::new(position - first), by_twin);
}

/// Sets planned rows to not attempted, and a duplicate to the outcome of its first row unless that was created. `record`
/// is called with each changed row.
pub fn set_final_outcomes(rows: &mut [ImportRow], record: impl Fn(&ImportRow)) {
    for row in rows.iter_mut().filter(|row| row.outcome == Outcome::Planned) {
        row.set(Outcome::NotAttempted, None, None);
        record(row);
    }
    for index in 0..rows.len() {
        let Some(first) = rows[index].first_before.map(|before| &rows[index - before.get()]) else {
            continue;
        };
        if first.outcome != Outcome::Created {
            let (outcome, id, reason) = (first.outcome, first.id.clone(), first.reason.clone());
            let row = &mut rows[index];
            (row.outcome, row.id, row.reason) = (outcome, id, reason);
            record(row);
        }
    }
}
