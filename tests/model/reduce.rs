//! Makes states equal that differ in nothing that can influence what happens later.
//!
//! Each reduction says why it is sound: no property and no decision depends on what it removes.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use convers8::import::journal::entry::{Sender, State as EntryState};
use convers8::import::journal::record::Contents;

use super::state::{BOOT, Budget, Log, NOW, Outcome, Row, Run, Slot, State, hash_contents, in_next_boot};
use super::world::World;

impl World {
    pub fn reduce(&self, state: &mut State) {
        let is_last = state.slots.len() == self.runs;
        if is_last {
            no_more_starts(state);
        }
        for run in state.slots.iter_mut().filter_map(Slot::running_mut) {
            self.reduce_run(run, state.budget.refusals > 0);
        }
        if state.budget.power_cuts == 0 {
            // Only a power cut distinguishes what is on the disk from what was appended.
            state.journal.cuts.clear();
            state
                .results
                .iter_mut()
                .for_each(|file| file.before = Default::default());
        }
        self.reduce_contacts(state, is_last);
        reduce_times(&mut state.journal.contents);
        self.compress_times(state);
        sort_runs(state);
        reduce_cuts(&mut state.journal);
    }

    /// Removes what a run never reads again.
    fn reduce_run(&self, run: &mut Run, may_be_refused: bool) {
        let needs_reading = |row: &Row| match row {
            Row::Planned | Row::Claimed { .. } => true,
            // The next decision about such a row follows another listing, unless it is due.
            Row::New | Row::Open => run.is_deciding && !run.is_over,
            Row::InFlight { is_done } => !is_done && may_be_refused,
            Row::Unused | Row::Done(_) => false,
        };
        let needed = run.rows.each_ref().map(needs_reading);
        if needed == [false; 2] {
            run.reading = None;
        }
        for (shows, needed) in run
            .reading
            .iter_mut()
            .flat_map(|reading| reading.shows.iter_mut().zip(needed))
        {
            *shows &= needed;
        }
        // Rows that are done, and runs that send nothing any more, take no decision.
        let is_decided = |row: &Row| run.is_over || matches!(row, Row::Unused | Row::Done(_));
        let decided = run.rows.each_ref().map(is_decided);
        for (row, previous) in run.previous.iter_mut().enumerate() {
            if decided[row] && (decided[1 - row] || !self.are_twins) {
                *previous = None;
            }
        }
        run.is_deciding &= decided != [true; 2];
        // None of these ends a run with 0, and each was recorded when it was set.
        for row in &mut run.rows {
            if let Row::Done(outcome @ (Outcome::Missing | Outcome::NotAttempted)) = row {
                *outcome = Outcome::Unknown;
            }
        }
        // Only whether S has passed since then matters.
        let settle = run.command.limits().settle;
        run.last_created = run.last_created.filter(|at| !(*at + settle).is_past(NOW));
    }

    fn reduce_contacts(&self, state: &mut State, is_last: bool) {
        let bits = |is_needed: &dyn Fn(usize) -> bool| -> u8 {
            (0..state.slots.len())
                .filter(|run| is_needed(*run))
                .map(|run| 1 << run)
                .sum()
        };
        // `seen_by` is read when a run sends, and set by each of its listings.
        let seen = bits(&|run| matches!(state.run(run), Some(run) if run.reading.is_some()));
        // `repeated_by` is set when a request is sent, and read when it is finished.
        let repeated = bits(&|run| state.requests.iter().any(|request| request.run == run));
        // `is_reported` is read when a plain `create` sends.
        let may_repeat = |run: &Run| {
            run.command.is_plain_create() && run.rows.iter().any(|row| !matches!(row, Row::Unused | Row::Done(_)))
        };
        let is_read = (!is_last && self.commands.iter().any(|command| command.is_plain_create()))
            || (0..state.slots.len()).filter_map(|run| state.run(run)).any(may_repeat);
        for contact in &mut state.contacts {
            contact.seen_by &= seen;
            contact.repeated_by &= repeated;
            contact.is_reported &= is_read;
        }
    }

    /// Two times are compared only with the sums of T and S that the program's functions add. So a gap between two
    /// neighbours that is longer than the largest sum may shrink to just over it: no comparison changes.
    fn compress_times(&self, state: &mut State) {
        let timeout = self.commands.iter().map(|command| command.limits.0).max().unwrap_or(0);
        let settle = self.commands.iter().map(|command| command.limits.1).max().unwrap_or(0);
        // A claim's 50 ms are less than a tick.
        let longest = Duration::from_secs(2 * timeout + settle + 1);
        let mut times = Vec::new();
        state.visit_times(&mut |time| {
            if time.boot == BOOT {
                times.push(time.at);
            }
        });
        times.sort_unstable_by(|one, other| other.cmp(one));
        times.dedup();
        let (mut later, mut moved_later) = (NOW.at, NOW.at);
        let mut moved = Vec::new();
        for at in times {
            moved_later -= (later - at).min(longest);
            later = at;
            moved.push((at, moved_later));
        }
        if moved.iter().all(|(from, to)| from == to) {
            return;
        }
        state.visit_times(&mut |time| {
            let new = moved.iter().find(|(at, _)| time.boot == BOOT && *at == time.at);
            time.at = new.map_or(time.at, |(_, at)| *at);
        });
    }
}

/// No run starts any more. So nothing reads a results file again, and what ends every run at once only ends the story:
/// runs that take no further step and requests that never arrive are explored anyway.
fn no_more_starts(state: &mut State) {
    state.results = Default::default();
    let running = state
        .slots
        .iter()
        .filter(|slot| matches!(slot, Slot::Running(_)))
        .count();
    let budget = state.budget;
    state.budget = Budget {
        reboots: 0,
        power_cuts: 0,
        clocks: 0,
        moves: 0,
        ..budget
    };
    // The death of a run is seen by other runs only.
    if running <= 1 {
        (state.budget.kills, state.budget.locks) = (0, 0);
    }
    if running == 0 {
        state.journal = Log::default();
        state.budget = Budget::default();
        // A duplicate needs another request to be finished.
        if state.requests.is_empty() {
            state.contacts.clear();
            state.deleted = [false; 2];
        }
    }
}

/// Only the boot of a mark matters, unless entries were lost. No time of a response with another number matters.
fn reduce_times(contents: &mut Contents) {
    let entries = contents.entries.values_mut();
    let mismatches = entries.filter(|entry| matches!(entry.state, EntryState::Mismatch { .. }));
    mismatches.for_each(|entry| entry.at = None);
    let marks = contents.marks.values_mut().filter(|mark| !mark.lost);
    let times = marks.filter_map(|mark| mark.at.as_mut());
    times.filter(|at| at.boot == BOOT).for_each(|at| *at = NOW);
}

/// What a power cut may leave has no order.
fn reduce_cuts(journal: &mut Log) {
    if journal.cuts.is_empty() {
        return;
    }
    let whole = in_next_boot(&journal.contents);
    journal.cuts.retain(|cut| *cut != whole);
    journal.cuts.sort_by_cached_key(hash_of_contents);
    journal.cuts.dedup();
}

/// Runs are named by their position only: any order of them is the same state. A tie that is broken in two ways costs a
/// state, and hides none.
fn sort_runs(state: &mut State) {
    let mut order: Vec<usize> = (0..state.slots.len()).collect();
    if order.len() > 1 {
        order.sort_by_cached_key(|run| signature(state, *run));
    }
    if !order.is_sorted() {
        reorder(state, &order);
    }
    state.requests.sort_by_cached_key(hash);
    state.contacts.sort_by_cached_key(hash);
}

/// Puts runs in this order, and renames them everywhere.
fn reorder(state: &mut State, order: &[usize]) {
    let mut place = vec![0; order.len()];
    for (new, old) in order.iter().enumerate() {
        place[*old] = new;
    }
    let sender = |sender: &mut Sender| sender.0 = place[sender.0 as usize - 1] as u64 + 1;
    let bits = |bits: u8| -> u8 {
        (0..place.len())
            .filter(|run| bits & (1 << run) != 0)
            .map(|run| 1 << place[run])
            .sum()
    };
    state.slots = order.iter().map(|run| state.slots[*run].clone()).collect();
    let journal = &mut state.journal;
    for contents in std::iter::once(&mut journal.contents).chain(&mut journal.cuts) {
        contents
            .entries
            .values_mut()
            .for_each(|entry| sender(&mut entry.sender));
        let marks = std::mem::take(&mut contents.marks).into_iter();
        contents.marks = marks
            .map(|(mut process, mark)| {
                sender(&mut process);
                (process, mark)
            })
            .collect();
    }
    for request in &mut state.requests {
        request.run = place[request.run];
    }
    for contact in &mut state.contacts {
        (contact.seen_by, contact.repeated_by) = (bits(contact.seen_by), bits(contact.repeated_by));
    }
}

/// What distinguishes a run from others.
fn signature(state: &State, run: usize) -> u64 {
    let sender = Sender(run as u64 + 1);
    let contents = &state.journal.contents;
    let entries: BTreeMap<_, _> = contents
        .entries
        .iter()
        .filter(|(_, entry)| entry.sender == sender)
        .map(|(number, entry)| (number, (entry.at, &entry.state)))
        .collect();
    let mark = contents.marks.get(&sender);
    let requests: Vec<_> = state
        .requests
        .iter()
        .filter(|request| request.run == run)
        .map(|request| (request.number, request.is_awaited, &request.place))
        .collect();
    hash(&(&state.slots[run], entries, mark, requests))
}

fn hash_of_contents(contents: &Contents) -> u64 {
    let mut hasher = DefaultHasher::new();
    hash_contents(contents, &mut hasher);
    hasher.finish()
}

fn hash<T: Hash>(value: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
