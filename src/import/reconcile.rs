//! Sends the planned rows, then resolves those without a usable response: waits as long as the journal requires, reads
//! the account, and sends again what was certainly not created.

use std::time::Duration;

use super::account_index::AccountIndex;
use super::decide::{decide, decide_from};
use super::execute::{Ended, execute};
use super::journal::moment::Moment;
use super::journal::status::{Decision, Evidence};
use super::plan::Plan;
use super::report::number_of_rows;
use super::rows::{ImportRow, Number, Outcome};
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

/// Returns whether the account can still be read. It can't if the client is stopped or the API refused the key.
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
    open: &mut Vec<usize>,
    read_at: Option<Moment>,
    may_wait: bool,
) -> Result<(Vec<usize>, AccountIndex)> {
    match read_at {
        Some(read_at) => {
            import.note(&format!(
                "{} without a usable response: reading the account in {} s",
                number_of_rows(open.len()),
                seconds(read_at.remaining(import.account.now()))
            ));
            import.wait_until(read_at)?;
        }
        None => wait_for_journal(import, &numbers(rows, open))?,
    }
    loop {
        let index = import.read_account()?;
        import.journal.refresh()?;
        let (mut to_send, mut waiting, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
        for position in open.drain(..) {
            let row = &mut rows[position];
            let Some(number) = row.number else { continue };
            match review(import, row, number, &index)? {
                Decision::Send => to_send.push(position),
                Decision::AwaitSender | Decision::AwaitListing(_) => waiting.push(position),
                Decision::Mismatch(_) => unknown.push(position),
                Decision::Existing | Decision::Created | Decision::CreatedLately { .. } | Decision::Missing => {
                    if let Some(results) = import.results {
                        results.record(row, import.account.now());
                    }
                }
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
        wait_for_journal(import, &numbers(rows, &waiting))?;
        open.extend(waiting);
    }
}

/// Decides for an unresolved row from a complete listing, and sets its outcome as far as it is known.
fn review(import: &Import, row: &mut ImportRow, number: Number, index: &AccountIndex) -> Result<Decision> {
    if row.outcome == Outcome::Rejected {
        // After a 409 the row exists, or the API rejected it for another reason.
        if let Some(found) = index.find(number, &row.name, import.options.distinct_twins) {
            row.set(Outcome::Existing, found.id, found.reason(&row.name));
        }
        return Ok(Decision::Existing);
    }
    let decision = decide(import, row, number, index)?;
    let Decision::Mismatch(Some(id)) = &decision else {
        return Ok(decision);
    };
    match contact_of_mismatch(import.account, id, &row.to_contact()) {
        Ok(Some(_)) => {}
        Ok(None) => return Ok(decision),
        Err(error) if is_interruption(&error) => return Err(error),
        // The row stays unknown. The listing still resolves the other rows.
        Err(error) => {
            import.note(&format!("{id} could not be read: {error}"));
            return Ok(decision);
        }
    }
    row.set(Outcome::Created, Some(id), None);
    import.found(number, Some(id), false)?;
    Ok(Decision::Created)
}

fn numbers(rows: &[ImportRow], positions: &[usize]) -> Vec<Number> {
    let number = |position: &usize| rows[*position].number;
    positions.iter().filter_map(number).collect()
}

/// Waits until no other process sends these numbers, and until a listing can decide about all of them.
pub fn wait_for_journal(import: &Import, numbers: &[Number]) -> Result<()> {
    let who = match numbers {
        [number] => number.e164(),
        numbers => number_of_rows(numbers.len()),
    };
    let mut is_reported = false;
    loop {
        import.journal.refresh()?;
        let now = import.account.now();
        let (mut has_sender, mut latest) = (false, now);
        for number in numbers {
            match decide_from(import, *number, Evidence::Absent { began: now })? {
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
