//! Sends the planned rows, then resolves what has no usable response: waits as long as the journal says, reads the
//! account, and sends again what certainly was not created.

use std::time::Duration;

use super::account_index::AccountIndex;
use super::execute::{Ended, WorkerState};
use super::journal::entry::{Decision, Evidence, Listing};
use super::journal::moment::Moment;
use super::plan::{Plan, decide, decide_from};
use super::report::number_of_rows;
use super::rows::{ImportRow, Outcome};
use super::send::is_contact;
use super::{Import, is_interruption, seconds};
use crate::error::{Exit, Result};

/// How often rows are sent again before they are left unknown.
const ROUNDS: u32 = 3;
/// Time between two looks at the journal while another process sends.
const POLL: Duration = Duration::from_millis(200);

/// Sends and resolves. Afterwards each row has its outcome, as far as it can be known.
pub fn send_and_resolve(import: &Import, rows: &mut [ImportRow], index: AccountIndex, plan: Plan) -> Result<Ended> {
    let (mut ended, sent) = WorkerState::new(import, &index, rows).execute(&plan.to_create);
    import.reporter.sent();
    drop(index);
    // What was just sent may be listed after the settle time. What earlier runs sent was looked for already.
    let settled = || import.account.now() + import.options.settle;
    let mut look = (!sent.is_empty()).then(settled);
    let mut open = plan.unresolved;
    open.extend(sent);
    for round in 0..=ROUNDS {
        let may_wait = round < ROUNDS && matches!(ended, Ended::Completed);
        if open.is_empty() || !can_ask(&ended) || (look.is_none() && !may_wait) {
            break;
        }
        match resolve(import, rows, &mut open, look, may_wait) {
            Ok((to_send, _)) if to_send.is_empty() => break,
            Ok((to_send, index)) => {
                import.note(&format!("sending {} again", number_of_rows(to_send.len())));
                let sent;
                (ended, sent) = WorkerState::new(import, &index, rows).execute(&to_send);
                import.reporter.sent();
                open.extend(sent);
            }
            Err(error) if is_interruption(&error) => return Ok(Ended::Stopped),
            Err(error) => import.note(&format!("the account could not be read again: {error}")),
        }
        look = Some(settled());
    }
    Ok(ended)
}

/// A stopped client sends nothing more, and a refused key gets no listing.
fn can_ask(ended: &Ended) -> bool {
    match ended {
        Ended::Completed => true,
        Ended::Stopped => false,
        Ended::Aborted(error) => error.exit() != Exit::Unauthorized,
    }
}

/// Reads the account, at the time of the first look and then when the journal says, until no row has to wait. Without
/// `may_wait` it is read once. Returns the rows to send again and the account; `open` keeps those that stay unknown.
fn resolve(
    import: &Import,
    rows: &mut [ImportRow],
    open: &mut Vec<u32>,
    first_look: Option<Moment>,
    may_wait: bool,
) -> Result<(Vec<u32>, AccountIndex)> {
    match first_look {
        Some(look) => {
            import.note(&format!(
                "{} without a usable response: reading the account in {} s",
                number_of_rows(open.len()),
                seconds(look.remaining(import.account.now()))
            ));
            import.wait_until(look)?;
        }
        None => wait_for_journal(import, rows, open)?,
    }
    loop {
        let index = import.read_account()?;
        import.journal.refresh()?;
        let (mut to_send, mut waiting) = (Vec::new(), Vec::new());
        let mut unknown = Vec::new();
        for row in open.drain(..) {
            match review(import, &mut rows[row as usize], &index)? {
                Review::Resolved => {}
                Review::Send => to_send.push(row),
                Review::Wait => waiting.push(row),
                Review::Unknown => unknown.push(row),
            }
        }
        *open = unknown;
        if waiting.is_empty() || !may_wait {
            open.extend(waiting);
            return Ok((if may_wait { to_send } else { Vec::new() }, index));
        }
        // All are sent again together, so that none uses up the rounds of another.
        waiting.extend(to_send);
        drop(index);
        wait_for_journal(import, rows, &waiting)?;
        open.extend(waiting);
    }
}

/// What a complete listing says about an unresolved row.
enum Review {
    /// It has its outcome.
    Resolved,
    /// It was certainly not created.
    Send,
    /// A later listing decides.
    Wait,
    /// No listing decides.
    Unknown,
}

fn review(import: &Import, row: &mut ImportRow, index: &AccountIndex) -> Result<Review> {
    if row.outcome == Outcome::Rejected {
        // 409: it exists, or the API refused it for another reason.
        let found = row
            .number
            .and_then(|number| index.find(number, &row.name, import.options.distinct_twins));
        if let Some(found) = found {
            let reason = found.reason(&row.name);
            row.set(Outcome::Existing, found.id(), reason);
            record(import, row);
        }
        return Ok(Review::Resolved);
    }
    let review = match decide(import, row, index)? {
        Decision::Send => return Ok(Review::Send),
        Decision::AwaitSender | Decision::AwaitListing(_) => return Ok(Review::Wait),
        Decision::Mismatch(id) if !is_created_as(import, row, id.as_deref())? => return Ok(Review::Unknown),
        Decision::Mismatch(id) => {
            row.set(Outcome::Created, id.as_deref(), None);
            let now = import.account.now();
            row.number
                .map_or(Ok(()), |number| import.journal.found(number, id.as_deref(), now))?;
            Review::Resolved
        }
        Decision::Existing | Decision::Created | Decision::Missing => Review::Resolved,
    };
    record(import, row);
    Ok(review)
}

/// Whether the contact of this ID is the row's after all.
fn is_created_as(import: &Import, row: &ImportRow, id: Option<&str>) -> Result<bool> {
    let Some(id) = id else { return Ok(false) };
    let response = match import.account.get(id) {
        Ok(response) => response,
        Err(error) if error.exit() == Exit::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    Ok(is_contact(&response, &row.to_contact()))
}

fn record(import: &Import, row: &ImportRow) {
    if let Some(results) = import.results {
        results.record(row, import.account.now());
    }
}

/// Waits until no other process sends these rows, and until a listing can decide about all of them.
fn wait_for_journal(import: &Import, rows: &[ImportRow], waiting: &[u32]) -> Result<()> {
    let mut is_reported = false;
    loop {
        import.journal.refresh()?;
        let now = import.account.now();
        let evidence = Evidence {
            began: now,
            listing: Listing::Absent,
        };
        let mut latest = now;
        let mut has_sender = false;
        for row in waiting {
            match decide_from(import, &rows[*row as usize], evidence)? {
                Decision::AwaitSender => has_sender = true,
                Decision::AwaitListing(until) => latest = latest.max(until),
                _ => {}
            }
        }
        let rows = number_of_rows(waiting.len());
        if !has_sender {
            if latest > now {
                let wait = seconds(latest.remaining(now));
                import.note(&format!(
                    "{rows} may still be created by earlier requests: reading the account in {wait} s"
                ));
            }
            return import.wait_until(latest);
        }
        if !std::mem::replace(&mut is_reported, true) {
            import.note(&format!(
                "another process is sending the number of {rows}: waiting for its result"
            ));
        }
        import.account.sleep(POLL)?;
    }
}
