//! Sends the planned rows, then resolves those without a usable response: waits as long as the journal requires, reads
//! the account, and sends again what was certainly not created.

use std::time::Duration;

use super::account_index::AccountIndex;
use super::decide::{decide, decide_from};
use super::execute::{Ended, execute};
use super::journal::entry::{Decision, Evidence, Listing};
use super::journal::moment::Moment;
use super::plan::Plan;
use super::report::number_of_rows;
use super::rows::{ImportRow, Outcome};
use super::send::contact_of_mismatch;
use super::{Import, is_interruption, seconds};
use crate::error::{Exit, Result};

/// The most times that rows are sent again before they stay unknown.
const ROUNDS: u32 = 3;
/// The time between two reads of the journal while another process sends.
const POLL: Duration = Duration::from_millis(200);

/// Sends and resolves. Afterwards each row has its outcome, or is unknown.
pub fn send_and_resolve(import: &Import, rows: &mut [ImportRow], index: AccountIndex, plan: Plan) -> Result<Ended> {
    let (mut ended, sent) = execute(import, &index, rows, &plan.to_create);
    import.reporter.sent();
    drop(index);
    // What this run sent is listed at the latest after the settle time. What earlier runs sent was looked up already.
    let settled = || import.account.now() + import.options.settle;
    let mut read_at = (!sent.is_empty()).then(settled);
    let mut open = plan.unresolved;
    open.extend(sent);
    for round in 0..=ROUNDS {
        let may_wait = round < ROUNDS && matches!(ended, Ended::Completed);
        if open.is_empty() || !can_read(&ended) || (read_at.is_none() && !may_wait) {
            break;
        }
        match resolve(import, rows, &mut open, read_at, may_wait) {
            Ok((to_send, _)) if to_send.is_empty() => break,
            Ok((to_send, index)) => {
                import.note(&format!("sending {} again", number_of_rows(to_send.len())));
                let sent;
                (ended, sent) = execute(import, &index, rows, &to_send);
                import.reporter.sent();
                open.extend(sent);
            }
            Err(error) if is_interruption(&error) => return Ok(Ended::Stopped),
            Err(error) => import.note(&format!("the account could not be read again: {error}")),
        }
        read_at = Some(settled());
    }
    Ok(ended)
}

/// Returns whether the account can still be read: not by a stopped client, and not with a key that the API refused.
fn can_read(ended: &Ended) -> bool {
    match ended {
        Ended::Completed => true,
        Ended::Stopped => false,
        Ended::Aborted(error) => error.exit() != Exit::Unauthorized,
    }
}

/// Reads the account at `read_at`, or when the journal allows it, and again until no row has to wait. Without `may_wait`
/// it is read once. Returns the rows to send again and the account. `open` keeps the rows that stay unknown.
fn resolve(
    import: &Import,
    rows: &mut [ImportRow],
    open: &mut Vec<u32>,
    read_at: Option<Moment>,
    may_wait: bool,
) -> Result<(Vec<u32>, AccountIndex)> {
    match read_at {
        Some(read_at) => {
            import.note(&format!(
                "{} without a usable response: reading the account in {} s",
                number_of_rows(open.len()),
                seconds(read_at.remaining(import.account.now()))
            ));
            import.wait_until(read_at)?;
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
        // All rows are sent again together, so that none uses the rounds of another.
        waiting.extend(to_send);
        drop(index);
        wait_for_journal(import, rows, &waiting)?;
        open.extend(waiting);
    }
}

/// The result of a complete listing for an unresolved row.
enum Review {
    /// The row has its outcome.
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
        // After a 409 the row exists, or the API rejected it for another reason.
        let find = |number| index.find(number, &row.name, import.options.distinct_twins);
        if let Some(found) = row.number.and_then(find) {
            let reason = found.reason(&row.name);
            row.set(Outcome::Existing, found.id(), reason);
            record(import, row);
        }
        return Ok(Review::Resolved);
    }
    match decide(import, row, index)? {
        Decision::Send => return Ok(Review::Send),
        Decision::AwaitSender | Decision::AwaitListing(_) => return Ok(Review::Wait),
        Decision::Mismatch(id) => {
            let id = id.unwrap_or_default();
            if contact_of_mismatch(import.account, &id, &row.to_contact())?.is_none() {
                return Ok(Review::Unknown);
            }
            row.set(Outcome::Created, Some(&id), None);
            row.number.map_or(Ok(()), |number| import.found(number, Some(&id)))?;
        }
        Decision::Existing | Decision::Created | Decision::Missing => {}
    }
    record(import, row);
    Ok(Review::Resolved)
}

fn record(import: &Import, row: &ImportRow) {
    if let Some(results) = import.results {
        results.record(row, import.account.now());
    }
}

/// Waits until no other process sends these rows, and until a listing can decide about all of them.
pub fn wait_for_journal(import: &Import, rows: &[ImportRow], waiting: &[u32]) -> Result<()> {
    let who = match waiting {
        [row] => rows[*row as usize].shown_number().into_owned(),
        rows => number_of_rows(rows.len()),
    };
    let mut is_reported = false;
    loop {
        import.journal.refresh()?;
        let now = import.account.now();
        let evidence = Evidence {
            began: now,
            listing: Listing::Absent,
        };
        let (mut has_sender, mut latest) = (false, now);
        for row in waiting {
            match decide_from(import, &rows[*row as usize], evidence)? {
                Decision::AwaitSender => has_sender = true,
                Decision::AwaitListing(until) => latest = latest.max(until),
                _ => {}
            }
        }
        if !has_sender {
            if latest > now {
                let wait = seconds(latest.remaining(now));
                import.note(&format!(
                    "an earlier request may still create {who}: reading the account in {wait} s"
                ));
            }
            return import.wait_until(latest);
        }
        if !std::mem::replace(&mut is_reported, true) {
            import.note(&format!("another process is sending {who}: waiting for its result"));
        }
        import.account.sleep(POLL)?;
    }
}
