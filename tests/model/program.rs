//! What a run does: the order of its steps is the program's, their contents are computed by the program's functions.

use convers8::import::journal::entry::{Entry, KeyId, Sender, State as EntryState};
use convers8::import::journal::record::{Contents, Record};
use convers8::import::journal::status::{Decision, Evidence, Status, decide, decide_row};
use convers8::import::journal::steps::{Claim, Process, Step};
use convers8::import::rows::Number;

use super::guard::Guard;
use super::state::{Broken, Contact, Kind, Lock, NOW, Outcome, Place, Reading, Request, Row, Slot, State};
use super::world::{Action, Reply, World};

const KEY: KeyId = KeyId(1);

/// The entries of a results file, as a run reads them when it opens it.
pub fn rebased(entries: &[Option<Entry>; 2]) -> [Option<Entry>; 2] {
    let mut entries = entries.clone();
    for entry in entries.iter_mut().flatten() {
        entry.rebase(false, NOW);
    }
    entries
}

impl World {
    pub fn run_actions(&self, state: &State, position: usize, actions: &mut Vec<Action>) {
        let Some(run) = state.run(position) else { return };
        if state.budget.kills > 0 {
            actions.push(Action::Kill(position));
            if !run.is_over {
                actions.push(Action::Interrupt(position));
            }
        }
        let (mut is_sending, mut is_waiting) = (false, false);
        for (row, status) in run.rows.iter().enumerate() {
            match *status {
                Row::Planned => actions.push(Action::Claim { run: position, row }),
                Row::Claimed { is_fresh } if is_fresh || self.is_without(Guard::FreshEntryAfterStop) => {
                    actions.push(Action::Send { run: position, row });
                }
                Row::Claimed { .. } => actions.push(Action::Claim { run: position, row }),
                Row::InFlight { is_done } => self.reply_actions(state, position, row, is_done, actions),
                Row::New | Row::Open => is_waiting = true,
                Row::Unused | Row::Done(_) => {}
            }
            is_sending |= matches!(status, Row::Planned | Row::Claimed { .. } | Row::InFlight { .. });
        }
        if is_sending {
            return;
        }
        if run.is_over || !is_waiting {
            actions.push(Action::End(position));
        } else if run.is_deciding {
            actions.push(Action::Decide(position));
        } else {
            actions.push(Action::List {
                run: position,
                is_complete: true,
            });
            if self.is_without(Guard::CompleteListing) {
                actions.push(Action::List {
                    run: position,
                    is_complete: false,
                });
            }
        }
    }

    fn reply_actions(&self, state: &State, run: usize, row: usize, is_done: bool, actions: &mut Vec<Action>) {
        let mut reply = |reply| actions.push(Action::Receive { run, row, reply });
        let is_create = matches!(state.run(run), Some(run) if run.command.kind != Kind::Import);
        if is_done {
            reply(Reply::Created);
            if is_create && state.budget.unprinted > 0 {
                reply(Reply::Unprinted);
            }
        } else if state.budget.refusals > 0 {
            reply(Reply::Refused);
        }
        if state.budget.mismatches > 0 {
            reply(Reply::Mismatch);
        }
        if state.budget.losses > 0 {
            reply(Reply::Nothing);
        }
    }

    /// Asks the program's functions as this run would. `question` gets the journal as the run has it in memory.
    fn ask<T>(&self, state: &State, position: usize, question: impl FnOnce(&Process, &Contents) -> T) -> T {
        let run = state.run(position).expect("only running processes ask");
        let sender = sender(position);
        let limits = run.command.limits();
        let mut contents = state.journal.contents.clone();
        for (number, row) in self.numbers.iter().zip(run.rows) {
            let is_own = |entry: &Entry| entry.sender == sender && matches!(entry.state, EntryState::Created { .. });
            if row == Row::Done(Outcome::Created) && contents.entries.get(number).is_some_and(is_own) {
                contents.entries.remove(number);
            }
        }
        if self.is_without(Guard::LargerLimits) {
            contents.entries.values_mut().for_each(|entry| entry.limits = limits);
        }
        if self.is_without(Guard::MarkAfterPowerCut) {
            contents.marks.values_mut().for_each(|mark| mark.at = Some(NOW));
            contents.marks.values_mut().for_each(|mark| mark.lost = false);
        }
        let is_alive = |other: Sender| {
            let slot = state.slots.get((other.0 as usize).wrapping_sub(1));
            let is_locked = matches!(slot, Some(Slot::Running(run)) if run.lock == Lock::Held);
            is_locked && !self.is_without(Guard::SenderLiveness)
        };
        let process = Process {
            sender,
            key: KEY,
            limits,
            now: NOW,
            is_alive: &is_alive,
        };
        question(&process, &contents)
    }

    fn execute(state: &mut State, steps: impl IntoIterator<Item = Step>) {
        steps.into_iter().for_each(|step| state.journal.execute(step));
    }

    /// Opens the journal. An import marks that it is going to send.
    pub fn open(&self, state: &mut State, position: usize) {
        let steps = self.ask(state, position, |process, contents| process.tidy(contents));
        Self::execute(state, steps);
        if state.run_mut(position).command.kind == Kind::Import {
            self.begin(state, position, true);
        }
    }

    fn begin(&self, state: &mut State, position: usize, sync: bool) {
        if self.is_without(Guard::MarkBeforeListing) {
            return;
        }
        let steps = self.ask(state, position, |process, _| process.begin(sync));
        Self::execute(state, steps);
        state.run_mut(position).take_lock();
    }

    /// Reads the account. An import waits before that for what a power cut may have lost.
    pub fn list(&self, state: &mut State, position: usize, is_complete: bool) {
        if state.run_mut(position).command.kind == Kind::Import {
            let (steps, until) = self.ask(state, position, |process, contents| process.hold(contents));
            Self::execute(state, steps);
            if until.is_some() {
                return;
            }
        } else {
            self.begin(state, position, false);
        }
        let shows = [0, 1].map(|row| is_complete && self.shows(state, row));
        for contact in &mut state.contacts {
            contact.seen_by &= !(1 << position);
            contact.seen_by |= u8::from(contact.listed_in.is_none()) << position;
        }
        let run = state.run_mut(position);
        run.reading = Some(Reading { began: NOW, shows });
        run.is_deciding = true;
    }

    fn evidence(&self, state: &State, position: usize, row: usize) -> Evidence {
        let reading = state.run(position).and_then(|run| run.reading);
        match reading {
            None => Evidence::Unread { now: NOW },
            Some(reading) if reading.shows[row] => Evidence::Listed,
            Some(_) if self.is_without(Guard::ListingAfterDeadline) => Evidence::Absent { began: NOW },
            Some(Reading { began, .. }) => Evidence::Absent { began },
        }
    }

    fn twin(&self, row: usize) -> Option<Number> {
        (self.are_twins && !self.is_without(Guard::TwinChecked)).then(|| self.numbers[1 - row])
    }

    fn journal_status(&self, state: &mut State, position: usize, row: usize) -> Status {
        let mut status = Status::Free;
        for number in [self.numbers[row]].into_iter().chain(self.twin(row)) {
            let (steps, of_number) = self.ask(state, position, |process, contents| process.status(contents, number));
            Self::execute(state, steps.into_iter().map(|step| self.shortened(step)));
            status = status.stricter(of_number);
        }
        status
    }

    /// Without the guard, an open entry counts as given up now.
    fn shortened(&self, step: Step) -> Step {
        match step {
            Step::Append(Record::State(number, sender, at, EntryState::Open))
                if self.is_without(Guard::WholeTimeFromNow) =>
            {
                Step::Append(Record::State(number, sender, at, EntryState::Unknown))
            }
            step => step,
        }
    }

    /// Decides about the rows from what is known.
    pub fn decide(&self, state: &mut State, position: usize) {
        match state.run_mut(position).command.kind {
            Kind::Import => self.decide_import(state, position),
            Kind::Create { number, .. } => self.decide_create(state, position, number),
        }
    }

    fn decide_import(&self, state: &mut State, position: usize) {
        let is_plan = state.run_mut(position).rows.contains(&Row::New);
        let (mut to_send, mut waiting) = (Vec::new(), false);
        for row in 0..2 {
            if !matches!(state.run_mut(position).rows[row], Row::New | Row::Open) {
                continue;
            }
            let journal = self.journal_status(state, position, row);
            let results = self.results_status(state, position, row);
            let decision = decide_row(&journal, &results, self.evidence(state, position, row));
            match decision {
                Decision::Send => {
                    to_send.push(row);
                    state.run_mut(position).rows[row] = Row::Open;
                }
                Decision::Existing | Decision::CreatedLately { .. } => {
                    self.report(state, position, row, Outcome::Existing);
                }
                Decision::Created => {
                    self.found(state, position, row, false);
                    self.report(state, position, row, Outcome::Created);
                }
                Decision::Missing => self.report(state, position, row, Outcome::Missing),
                Decision::AwaitSender | Decision::AwaitListing(_) => {
                    state.run_mut(position).rows[row] = Row::Open;
                    waiting = true;
                }
                Decision::Mismatch(_) => state.run_mut(position).rows[row] = Row::Done(Outcome::Unknown),
            }
            if is_plan && !matches!(state.run_mut(position).rows[row], Row::Open) {
                self.record_row(state, position, row);
            }
        }
        let run = state.run_mut(position);
        run.is_deciding = false;
        let may_send = is_plan || run.rounds > 0;
        if !is_plan && waiting && may_send {
            return;
        }
        if !is_plan && (to_send.is_empty() || !may_send) {
            run.is_over = true;
            return;
        }
        if !is_plan {
            run.rounds -= 1;
        }
        for row in to_send {
            state.run_mut(position).rows[row] = Row::Planned;
        }
    }

    fn decide_create(&self, state: &mut State, position: usize, row: usize) {
        let (steps, hold) = self.ask(state, position, |process, contents| process.hold(contents));
        Self::execute(state, steps);
        let status = match hold {
            Some(until) => Status::Unresolved { until },
            None => self.journal_status(state, position, row),
        };
        let evidence = self.evidence(state, position, row);
        match decide(&status, evidence) {
            Decision::Send => state.run_mut(position).rows[row] = Row::Planned,
            Decision::Created => {
                self.found(state, position, row, true);
                self.report(state, position, row, Outcome::Created);
            }
            Decision::Existing | Decision::Missing => self.report(state, position, row, Outcome::Existing),
            Decision::CreatedLately { .. } => {
                self.report(state, position, row, Outcome::Existing);
                self.found(state, position, row, true);
            }
            Decision::Mismatch(_) => state.run_mut(position).rows[row] = Row::Done(Outcome::Unknown),
            Decision::AwaitSender if matches!(evidence, Evidence::Unread { .. }) => return,
            Decision::AwaitSender | Decision::AwaitListing(_) => {}
        }
        state.run_mut(position).is_deciding = false;
    }

    fn results_status(&self, state: &State, position: usize, row: usize) -> Status {
        let run = state.run(position).expect("only running processes decide");
        let numbers = [row].into_iter().chain(self.are_twins.then_some(1 - row));
        let entries = numbers.filter_map(|row| run.previous[row].as_ref());
        let entries = entries.filter(|_| !self.is_without(Guard::ResultsCarryJob));
        let status = |entry: &Entry| entry.status(false, entry.key, run.command.limits(), NOW);
        entries.map(status).fold(Status::Free, Status::stricter)
    }

    fn found(&self, state: &mut State, position: usize, row: usize, printed: bool) {
        for number in [self.numbers[row]].into_iter().chain(self.twin(row)) {
            let steps = self.ask(state, position, |process, contents| {
                match self.is_without(Guard::FoundStays) {
                    true => process.forget(contents, number),
                    false => process.found(contents, number, None, printed),
                }
            });
            Self::execute(state, steps);
        }
    }

    /// Sets an outcome that says that a row is or was in the account.
    fn report(&self, state: &mut State, position: usize, row: usize, outcome: Outcome) {
        let is_same = |contact: &&mut Contact| self.is_same(contact.number, row);
        let mut was_there = (0..2).any(|number| state.deleted[number] && self.is_same(number, row));
        for contact in state.contacts.iter_mut().filter(is_same) {
            contact.is_reported = true;
            was_there = true;
        }
        if !was_there {
            state.broken = Some(Broken::FalseOutcome);
        }
        state.run_mut(position).rows[row] = Row::Done(outcome);
    }

    fn record(&self, state: &mut State, position: usize, row: usize, entry_state: Option<EntryState>) {
        let command = state.run_mut(position).command;
        let Some(file) = command.results else { return };
        let file = &mut state.results[file];
        file.before = file.entries.clone();
        file.entries[row] = entry_state.map(|state| Entry {
            sender: Sender(0),
            key: KEY,
            limits: command.limits(),
            by_create: false,
            at: Some(NOW),
            state,
        });
    }

    /// Records a row's outcome.
    fn record_row(&self, state: &mut State, position: usize, row: usize) {
        let entry_state = match state.run_mut(position).rows[row] {
            Row::Done(Outcome::Created | Outcome::Missing) => Some(created(true)),
            Row::Done(Outcome::Unknown) | Row::Open => Some(EntryState::Unknown),
            _ => None,
        };
        self.record(state, position, row, entry_state);
    }

    /// Claims a number before its first byte.
    pub fn claim(&self, state: &mut State, position: usize, row: usize) {
        let is_create = state.run_mut(position).command.kind != Kind::Import;
        let claim = Claim {
            number: self.numbers[row],
            twin: self.twin(row),
            evidence: self.evidence(state, position, row),
            by_create: is_create,
            sync: is_create && !self.is_without(Guard::SyncBeforeSend),
        };
        let ask = |claim: &Claim| {
            self.ask(state, position, |process, contents| {
                match self.is_without(Guard::JournalCheckBeforeSend) {
                    true => process.claim(&Contents::default(), claim),
                    false => process.claim(contents, claim),
                }
            })
        };
        let (mut steps, refused) = ask(&claim);
        if self.is_without(Guard::EntryBeforeSend) {
            steps.retain(|step| !matches!(step, Step::Append(Record::Sent(..))));
        }
        Self::execute(state, steps);
        let run = state.run_mut(position);
        if refused.is_some() {
            run.rows[row] = Row::Open;
            run.is_deciding = is_create;
            return;
        }
        run.take_lock();
        run.rows[row] = Row::Claimed { is_fresh: true };
        self.record(state, position, row, Some(EntryState::Open));
    }

    /// Sends the first byte.
    pub fn send(&self, state: &mut State, position: usize, row: usize) {
        let run = state.run_mut(position);
        run.rows[row] = Row::InFlight { is_done: false };
        let command = run.command;
        let is_shown = |contact: &Contact| self.is_same(contact.number, row) && contact.seen_by & (1 << position) != 0;
        if command.is_plain_create() {
            let repeated = state.contacts.iter_mut().filter(|contact| contact.is_reported);
            repeated.for_each(|contact| contact.repeated_by |= 1 << position);
        } else if state.contacts.iter().any(is_shown) {
            state.broken = Some(Broken::CreatedExisting);
        }
        state.requests.push(Request {
            run: position,
            number: row,
            limits: command.limits,
            is_awaited: true,
            is_repeat: command.is_plain_create(),
            place: Place::Network { left: command.limits.0 },
        });
    }

    /// The client learns what became of its request, or gives up.
    pub fn receive(&self, state: &mut State, position: usize, row: usize, reply: Reply) {
        let is_import = state.run_mut(position).command.kind == Kind::Import;
        let awaited = state
            .requests
            .iter()
            .position(|request| request.run == position && request.number == row && request.is_awaited);
        let result = match reply {
            Reply::Refused => {
                state.budget.refusals -= 1;
                awaited.map(|request| state.requests.remove(request));
                state.run_mut(position).rows[row] = Row::Claimed { is_fresh: false };
                return;
            }
            Reply::Nothing => {
                state.budget.losses -= 1;
                // The connection is reset.
                match awaited {
                    Some(request) if matches!(state.requests[request].place, Place::Network { .. }) => {
                        state.requests.remove(request);
                    }
                    Some(request) => state.requests[request].is_awaited = false,
                    None => {}
                }
                Some(EntryState::Unknown)
            }
            Reply::Mismatch => {
                state.budget.mismatches -= 1;
                awaited
                    .into_iter()
                    .for_each(|request| state.requests[request].is_awaited = false);
                match (
                    self.is_without(Guard::MismatchNeverResent),
                    self.is_without(Guard::MismatchNotCreated),
                ) {
                    (true, _) => None,
                    (_, true) => Some(created(true)),
                    _ => Some(EntryState::Mismatch { id: None }),
                }
            }
            Reply::Created => Some(created(true)),
            Reply::Unprinted => {
                state.budget.unprinted -= 1;
                Some(created(self.is_without(Guard::UnprintedKept)))
            }
        };
        self.close(state, position, row, result.clone());
        match (reply, &result) {
            (Reply::Unprinted, _) => state.run_mut(position).rows[row] = Row::Done(Outcome::Unknown),
            (_, Some(EntryState::Created { .. })) => self.report(state, position, row, Outcome::Created),
            _ if is_import => state.run_mut(position).rows[row] = Row::Open,
            _ => state.run_mut(position).rows[row] = Row::Done(Outcome::Unknown),
        }
        self.record_row(state, position, row);
        if reply == Reply::Mismatch && is_import {
            self.interrupt(state, position);
        }
    }

    /// Appends the result of an attempt.
    fn close(&self, state: &mut State, position: usize, row: usize, result: Option<EntryState>) {
        let number = self.numbers[row];
        if self.is_without(Guard::EntryBeforeSend) {
            let run = state.run_mut(position);
            let entry = Entry {
                sender: sender(position),
                key: KEY,
                limits: run.command.limits(),
                by_create: run.command.kind != Kind::Import,
                at: Some(NOW),
                state: EntryState::Open,
            };
            Self::execute(state, [Step::Append(Record::Sent(number, entry))]);
        }
        let is_created = matches!(result, Some(EntryState::Created { .. }));
        let steps = self.ask(state, position, |process, contents| {
            process.close(contents, number, result)
        });
        let is_closed = !steps.is_empty();
        Self::execute(state, steps);
        if !(is_closed && is_created) {
            return;
        }
        match self.is_without(Guard::CreatedUntilListed) {
            true => Self::execute(state, [Step::Append(Record::Removed(number, sender(position)))]),
            false => state.run_mut(position).last_created = Some(NOW),
        }
    }

    /// Nothing more is sent. What is in flight is awaited.
    pub fn interrupt(&self, state: &mut State, position: usize) {
        for row in 0..2 {
            match state.run_mut(position).rows[row] {
                Row::New | Row::Planned => {}
                Row::Claimed { .. } => self.close(state, position, row, None),
                _ => continue,
            }
            let was_decided = state.run_mut(position).rows[row] != Row::New;
            state.run_mut(position).rows[row] = Row::Done(Outcome::NotAttempted);
            if was_decided {
                self.record(state, position, row, None);
            }
        }
        let run = state.run_mut(position);
        run.is_over = true;
    }

    /// Ends a run, and says how.
    pub fn end(&self, state: &mut State, position: usize) {
        let run = state.run_mut(position);
        let last_created = run.last_created;
        let is_success = run
            .rows
            .iter()
            .all(|row| matches!(row, Row::Unused | Row::Done(Outcome::Created | Outcome::Existing)));
        let (rows, sent_again) = (run.rows, run.rounds < self.rounds);
        let steps = self.ask(state, position, |process, contents| process.end(contents, last_created));
        Self::execute(state, steps);
        state.slots[position] = Slot::Ended;
        if !is_success {
            return;
        }
        state.succeeded = true;
        state.sent_again = sent_again;
        let is_there = |row: usize| {
            let is_same = |number: usize| self.is_same(number, row);
            state.contacts.iter().any(|contact| is_same(contact.number))
                || (0..2).any(|number| state.deleted[number] && is_same(number))
        };
        if (0..2).any(|row| rows[row] != Row::Unused && !is_there(row)) {
            state.broken = Some(Broken::FalseOutcome);
        }
    }

    /// `kill -9`, or the end of the machine. The kernel may transmit what was sent for a while.
    pub fn kill(&self, state: &mut State, position: usize) {
        state.slots[position] = Slot::Ended;
        let own = state.requests.iter_mut().filter(|request| request.run == position);
        own.for_each(|request| request.is_awaited = false);
    }

    pub fn delete_locks(&self, state: &mut State) {
        for run in state.slots.iter_mut().filter_map(Slot::running_mut) {
            if run.lock == Lock::Held {
                run.lock = Lock::Deleted;
            }
        }
    }
}

impl super::state::Run {
    fn take_lock(&mut self) {
        if self.lock == Lock::NotTaken {
            self.lock = Lock::Held;
        }
    }
}

fn sender(position: usize) -> Sender {
    Sender(position as u64 + 1)
}

fn created(printed: bool) -> EntryState {
    EntryState::Created {
        id: None,
        unprinted: !printed,
    }
}
