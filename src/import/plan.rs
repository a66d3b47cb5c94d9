//! What is to be done with each row, decided from the account's listing and the job's past.

use std::collections::HashMap;
use std::time::Duration;

use super::account_index::{AccountIndex, Listed};
use super::report::{Summary, reasons};
use super::results::{PreviousRuns, PriorOutcome};
use super::rows::{Number, Outcome, Rows};
use crate::error::{Error, Result};
use crate::phone;

/// What stands before anything is sent.
#[derive(Debug, Default)]
pub struct Plan {
    /// How many rows are to end how.
    pub counts: Summary,
    /// What people should look at before it is sent.
    pub warnings: Vec<String>,
    /// The rows to send, in order.
    pub to_create: Vec<u32>,
    /// Rows whose WhatsApp twin is in the account already, and that twin.
    pub twins: HashMap<u32, String>,
}

/// Decides for each row. `settled` is whether all that earlier runs sent must be listed by now, if it
/// ever will be.
pub fn plan(rows: &mut Rows, roster: &AccountIndex, past: &PreviousRuns, settled: bool) -> Result<Plan> {
    if !past.belongs_to(roster) {
        return Err(Error::Usage(
            "none of the contacts that the results file says were created is in this account: it is another account's file"
                .into(),
        ));
    }
    let mut plan = Plan::default();
    let mut firsts: HashMap<Number, u32> = HashMap::new();
    for index in 0..rows.len() {
        let number = rows.number(index);
        let listed = roster.listed(rows, index);
        let first = number
            .and_then(|number| firsts.get(&number))
            .map(|first| *first as usize);
        let outcome_of_first = first.map(|first| rows.outcome(first));
        match (first, outcome_of_first) {
            // What this job created is listed because of it, and so no reason to call it existing.
            (Some(first), Some(Outcome::Created)) => rows.mark_duplicate(index, first),
            // Nor may it be sent beside its first, which may be existing as it is written only.
            (Some(first), Some(_)) if listed.is_none() => rows.mark_duplicate(index, first),
            _ => decide(rows, index, roster, listed, past, settled),
        }
        if let Some(number) = number.filter(|_| first.is_none()) {
            firsts.insert(number, index32(index)?);
        }
        if rows.outcome(index) == Outcome::Planned {
            plan.to_create.push(index32(index)?);
            if let Some(twin) = twin_in(roster, number) {
                plan.twins.insert(index32(index)?, twin);
            }
        }
    }
    plan.counts = Summary::of(rows, true, Duration::ZERO);
    plan.warnings.extend(reasons(rows, Outcome::Invalid, "invalid"));
    plan.warnings.extend(about_twins(rows, &plan));
    Ok(plan)
}

fn about_twins(rows: &Rows, plan: &Plan) -> Option<String> {
    let first = plan.to_create.iter().find(|row| plan.twins.contains_key(row))?;
    let (line, number) = (rows.line(*first as usize), rows.shown_number(*first as usize));
    Some(format!(
        "{} rows have a WhatsApp twin in the account, another spelling of the same phone (line {line}: {number}, there as {})",
        plan.twins.len(),
        plan.twins[first],
    ))
}

fn index32(index: usize) -> Result<u32> {
    u32::try_from(index).map_err(|_| Error::Unexpected("the file has too many rows".into()))
}

/// A row that repeats no earlier one.
fn decide(
    rows: &mut Rows,
    index: usize,
    roster: &AccountIndex,
    listed: Option<Listed>,
    past: &PreviousRuns,
    settled: bool,
) {
    let number = rows.number(index);
    // What this job sent is no reason to call an unusable row of the same digits existing.
    if number.is_none() && rows.written(index).is_some_and(|written| past.was(written).is_some()) {
        return;
    }
    let was = number.and_then(|number| past.was(number));
    let found = number.is_some_and(|number| roster.find(number).is_some());
    match (was, listed) {
        (Some(PriorOutcome::Created), _) => rows.set_outcome(index, Outcome::Created),
        // It was sent because no listing showed it: what is listed now is this job's.
        (Some(PriorOutcome::Unknown { .. }), Some(_)) if found => rows.set_outcome(index, Outcome::Created),
        // Not what was sent, but the same digits as written.
        (None | Some(PriorOutcome::Unknown { .. }), Some(listed)) => {
            rows.set_outcome(index, Outcome::Existing);
            match listed.name == rows.name(index) {
                true => rows.clear_reason(index),
                false => rows.set_reason(index, format!("named {:?} there", listed.name)),
            }
        }
        (Some(PriorOutcome::Unknown { twin_before, .. }), None) => {
            let why = match twin_in(roster, number).filter(|twin| !twin_before && !past.created(twin)) {
                Some(twin) => format!("sent by an earlier run, and {twin} is listed, which may be it"),
                None if !settled => "sent by an earlier run, so lately that the listing may not show it yet".to_owned(),
                None => return,
            };
            rows.set_outcome(index, Outcome::Unknown);
            rows.set_reason(index, why);
        }
        (None, None) => {}
    }
}

/// The WhatsApp twin of a number, if it is in the account.
pub fn twin_in(roster: &AccountIndex, number: Option<Number>) -> Option<String> {
    let twin = phone::twin(&number?.e164())?;
    Number::of(&twin).and_then(|twin| roster.find(twin)).map(|_| twin)
}
