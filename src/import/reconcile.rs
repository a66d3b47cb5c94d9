//! After the sending: what the answers could not tell, the listing is asked.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::time::Duration;

use super::Import;
use super::account_index::AccountIndex;
use super::execute::{Ended, Unresolved};
use super::report::number_of_rows;
use super::results::ResultsFile;
use super::rows::{Number, Outcome, Rows};
use crate::api::model::Contact;
use crate::error::{Exit, Result};
use crate::phone;

/// From one look at the listing's total to the next.
const LOOK: Duration = Duration::from_millis(500);

/// Settles what the listing can settle, and waits until it covers what was created.
pub fn reconcile(
    import: &Import,
    rows: &mut Rows,
    roster: &AccountIndex,
    journal: Option<&ResultsFile>,
    unresolved: Unresolved,
    ended: Ended,
) -> Ended {
    let can_ask = match &ended {
        Ended::Completed => true,
        // A stopped client asks nothing more, and a refused key gets no answer.
        Ended::Stopped => false,
        Ended::Aborted(error) => error.exit() != Exit::Unauthorized,
    };
    if !can_ask {
        return ended;
    }
    let lookout = ListingSearch::new(rows, &unresolved);
    if lookout.wanted.is_empty() {
        await_total(import, rows, roster);
        return ended;
    }
    import.audience.note(&format!(
        "{} got no answer to believe: asking the listing in {} s",
        number_of_rows(lookout.wanted.len()),
        import.terms.settle.as_secs_f64()
    ));
    if import.clock.sleep(import.terms.settle).is_err() {
        return Ended::Stopped;
    }
    let found = match lookout.ask(import, roster) {
        Ok(found) => found,
        Err(error) => {
            import
                .audience
                .note(&format!("the listing could not be asked: {error}"));
            return ended;
        }
    };
    for (row, sighting) in found {
        settle(rows, journal, &unresolved, row as usize, sighting);
    }
    ended
}

/// What the listing showed of a row.
enum Match {
    /// Its number, on a contact that was not there before.
    Itself(String),
    /// Its WhatsApp twin, on a contact that was not there before.
    Twin(String),
}

struct ListingSearch {
    wanted: HashMap<Number, u32>,
    twins: HashMap<Number, u32>,
}

impl ListingSearch {
    fn new(rows: &Rows, unresolved: &Unresolved) -> Self {
        let (mut wanted, mut twins) = (HashMap::new(), HashMap::new());
        for row in unresolved.unknown.keys().chain(unresolved.conflicts.keys()) {
            let Some(number) = rows.number(*row as usize) else {
                continue;
            };
            wanted.insert(number, *row);
            if let Some(twin) = phone::twin(&number.e164()).as_deref().and_then(Number::of) {
                twins.insert(twin, *row);
            }
        }
        // A twin that is a row of its own, and was created, is nobody else.
        for row in rows.with(Outcome::Created) {
            rows.number(row).map(|number| twins.remove(&number));
        }
        Self { wanted, twins }
    }

    /// Presence is knowledge even in a listing that shifts, so one reading is enough.
    fn ask(&self, import: &Import, roster: &AccountIndex) -> Result<HashMap<u32, Match>> {
        let mut found = HashMap::new();
        (import.account.list)(&mut |raw| {
            let contact = Contact::read(raw)?;
            let id = contact.id.as_str();
            if let Some(number) = Number::of(contact.phone_number.as_str()).filter(|_| !roster.has_id(id)) {
                if let Some(row) = self.wanted.get(&number) {
                    found.insert(*row, Match::Itself(id.to_owned()));
                } else if let Some(row) = self.twins.get(&number) {
                    found
                        .entry(*row)
                        .or_insert_with(|| Match::Twin(contact.phone_number.as_str().to_owned()));
                }
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(found)
    }
}

fn settle(rows: &mut Rows, journal: Option<&ResultsFile>, unresolved: &Unresolved, index: usize, sighting: Match) {
    let row = index as u32;
    let id = match (sighting, unresolved.unknown.get(&row)) {
        (Match::Itself(id), Some(_)) => {
            rows.set_outcome(index, Outcome::Created);
            rows.clear_reason(index);
            Some(id)
        }
        // A 409 of a contact that appeared meanwhile.
        (Match::Itself(id), None) => {
            rows.set_outcome(index, Outcome::Existing);
            rows.clear_reason(index);
            Some(id)
        }
        (Match::Twin(twin), Some(what)) => {
            rows.set_reason(index, format!("{what}; {twin} is listed now, which may be it"));
            None
        }
        (Match::Twin(_), None) => return,
    };
    if let Some(journal) = journal {
        journal.record(rows, index, id.as_deref());
    }
}

/// A listing that lags would make the next job plan what this one did: waits for it, for a while.
fn await_total(import: &Import, rows: &Rows, roster: &AccountIndex) {
    let created = rows
        .with(Outcome::Created)
        .filter(|row| rows.number(*row).is_some_and(|number| roster.find(number).is_none()));
    let (created, Some(before)) = (created.count() as u64, roster.total) else {
        return;
    };
    if created == 0 {
        return;
    }
    let began = import.clock.now();
    let waited = || import.clock.now().duration_since(began).unwrap_or_default();
    loop {
        let mut first = |_: &str| Ok(ControlFlow::Break(()));
        match (import.account.list)(&mut first) {
            Ok(reading) if reading.expected_total.is_none_or(|total| total >= before + created) => return,
            Ok(_) if waited() < import.terms.settle => {}
            Ok(_) => {
                let settle = import.terms.settle.as_secs_f64();
                import.audience.note(&format!(
                    "the listing does not show all that was created after {settle} s"
                ));
                return;
            }
            Err(error) => {
                import
                    .audience
                    .note(&format!("the listing could not be asked whether it shows all: {error}"));
                return;
            }
        }
        if import.clock.sleep(LOOK).is_err() {
            return;
        }
    }
}
