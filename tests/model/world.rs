//! The model: what can happen next, and what it leads to.

use convers8::import::rows::Number;
use convers8::phone::identity::{Recognition, recognise};
use stateright::{Model, Property};

use super::guard::Guard;
use super::state::{Broken, Budget, Command, Contact, Kind, Lock, Log, Place, Request, Row, Run, Shift, Slot, State};

/// What holds in every state.
pub const ALWAYS: [&str; 3] = [
    "nothing is created twice",
    "nothing is created that the listing showed",
    "no outcome is false, and after exit code 0 every row is in the account",
];
/// What happens in some state, so that the model is known to be able to succeed.
pub const SOMETIMES: [&str; 2] = ["a run succeeds", "a run sends a row again and succeeds"];

/// Kenyan numbers, and how a server may store them.
const KENYAN: [(&str, &str); 2] = [("+254712345678", "0712345678"), ("+254733345679", "0733345679")];
/// One contact in two spellings.
const TWINS: [(&str, &str); 2] = [("+5215512345678", "+5215512345678"), ("+525512345678", "+525512345678")];

/// What is explored.
#[derive(Clone)]
pub struct World {
    pub numbers: [Number; 2],
    /// The two numbers are one contact.
    pub are_twins: bool,
    /// Whether a listed contact (second index) is recognised as a row's (first index).
    recognised: [[bool; 2]; 2],
    /// The guard that is taken out.
    pub without: Option<Guard>,
    /// Commands that the user may start, in any order. The same may be started several times.
    pub commands: Vec<Command>,
    /// Commands are started in this order, each once.
    pub is_script: bool,
    pub runs: usize,
    /// Rows of an import.
    pub rows: usize,
    /// How often one import may send a row again.
    pub rounds: u8,
    pub budget: Budget,
    /// Numbers that are in the account at the start.
    pub account: Vec<usize>,
}

/// What happens next. Runs, requests and contacts are named by their position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Start(Command),
    List {
        run: usize,
        is_complete: bool,
    },
    Decide(usize),
    Claim {
        run: usize,
        row: usize,
    },
    Send {
        run: usize,
        row: usize,
    },
    Receive {
        run: usize,
        row: usize,
        reply: Reply,
    },
    End(usize),
    Interrupt(usize),
    Kill(usize),
    /// A request reaches the API's first machine.
    Arrive(usize),
    /// The server finishes a request.
    Finish(usize),
    /// The listing shows a contact from now on.
    Show(usize),
    Tick,
    Suspend,
    Reboot,
    PowerCut {
        journal: usize,
        results: Lost,
    },
    ChangeClock,
    MoveToOtherMachine,
    Add(usize),
    Delete(usize),
    DeleteLocks,
}

/// What a client learns about its request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    Created,
    /// Created, and `create` can't print it.
    Unprinted,
    /// A contact with another number.
    Mismatch,
    /// 429.
    Refused,
    /// The connection is lost or the time is up.
    Nothing,
}

/// What a power cut loses of the results files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    Nothing,
    LastRecord,
    Everything,
}

impl World {
    pub fn new(commands: &[Command], runs: usize, budget: Budget) -> Self {
        World {
            numbers: KENYAN.map(|(number, _)| number_of(number)),
            are_twins: false,
            recognised: [[true, false], [false, true]],
            without: None,
            commands: commands.to_vec(),
            is_script: false,
            runs,
            rows: 1,
            rounds: 1,
            budget,
            account: Vec::new(),
        }
    }

    /// These commands, started in this order while earlier ones may still run.
    pub fn script(commands: &[Command], budget: Budget) -> Self {
        World {
            is_script: true,
            ..Self::new(commands, commands.len(), budget)
        }
    }

    /// The two numbers are one contact.
    pub fn with_twins(self) -> Self {
        World {
            numbers: TWINS.map(|(number, _)| number_of(number)),
            are_twins: true,
            ..self
        }
        .recognising(TWINS)
    }

    /// The server stores numbers without their country code.
    pub fn with_rewritten_numbers(self) -> Self {
        self.recognising(KENYAN)
    }

    /// An import of both numbers.
    pub fn with_two_rows(self) -> Self {
        World { rows: 2, ..self }
    }

    fn recognising(mut self, spellings: [(&str, &str); 2]) -> Self {
        for (row, (number, _)) in spellings.iter().enumerate() {
            for (contact, (_, stored)) in spellings.iter().enumerate() {
                let rule = recognise(number, "N", stored, "N");
                self.recognised[row][contact] = match rule {
                    Some(Recognition::NationalSpelling) => !self.is_without(Guard::SpellingRecognised),
                    Some(Recognition::WhatsAppTwin) => !self.is_without(Guard::TwinChecked),
                    rule => rule.is_some(),
                };
            }
        }
        self
    }

    pub fn without(self, guard: Guard) -> Self {
        World {
            without: Some(guard),
            ..self
        }
    }

    pub fn is_without(&self, guard: Guard) -> bool {
        self.without == Some(guard)
    }

    pub fn is_same(&self, one: usize, other: usize) -> bool {
        one == other || self.are_twins
    }

    /// What the listing shows of a row.
    pub fn shows(&self, state: &State, row: usize) -> bool {
        let is_shown = |contact: &Contact| contact.listed_in.is_none() && self.recognised[row][contact.number];
        state.contacts.iter().any(is_shown)
    }

    fn start(&self, state: &mut State, command: Command) {
        let rows = [0, 1].map(|number| match command.kind {
            Kind::Import if number >= self.rows => Row::Unused,
            Kind::Create { number: only, .. } if only != number => Row::Unused,
            _ => Row::New,
        });
        let previous = match command.results {
            Some(file) => super::program::rebased(&state.results[file].entries),
            None => Default::default(),
        };
        state.slots.push(Slot::Running(Box::new(Run {
            command,
            lock: Lock::NotTaken,
            reading: None,
            is_deciding: command.is_plain_create(),
            rows,
            rounds: self.rounds,
            is_over: false,
            previous,
            last_created: None,
        })));
        self.open(state, state.slots.len() - 1);
    }

    /// A request is finished: its contact exists.
    fn finish(&self, state: &mut State, position: usize) {
        let request = state.requests.remove(position);
        let Request { run, number, .. } = request;
        let others = state
            .contacts
            .iter()
            .filter(|contact| self.is_same(contact.number, number));
        // What a power cut lost is looked for by every command but a plain `create`.
        let is_excused = request.is_repeat && state.was_cut;
        for other in others.filter(|_| !is_excused) {
            if other.is_by_run && other.repeated_by & (1 << run) == 0 {
                state.broken = Some(Broken::Duplicate);
            }
        }
        if let Some(Slot::Running(run)) = state.slots.get_mut(run).filter(|_| request.is_awaited) {
            run.rows[number] = Row::InFlight { is_done: true };
        }
        state.contacts.push(Contact {
            number,
            is_by_run: true,
            listed_in: Some(request.limits.1),
            is_reported: false,
            seen_by: 0,
            repeated_by: 0,
        });
    }

    /// True time passes for the server.
    fn pass(state: &mut State) {
        for request in &mut state.requests {
            if let Place::Server { left } = &mut request.place {
                *left -= 1;
            }
        }
        for left in state
            .contacts
            .iter_mut()
            .filter_map(|contact| contact.listed_in.as_mut())
        {
            *left -= 1;
        }
    }

    /// The monotonic clock moves.
    fn tick(state: &mut State) {
        state.requests.retain_mut(|request| match &mut request.place {
            Place::Network { left: 0 } => false,
            Place::Network { left } => {
                *left -= 1;
                true
            }
            Place::Server { .. } => true,
        });
        state.shift(Shift::Tick);
    }

    /// Every process dies with the machine.
    fn reboot(&self, state: &mut State) {
        state
            .requests
            .retain(|request| matches!(request.place, Place::Server { .. }));
        for run in 0..state.slots.len() {
            self.kill(state, run);
        }
        state.shift(match self.is_without(Guard::BootId) {
            true => Shift::LongPast,
            false => Shift::OtherBoot,
        });
    }

    fn cut_power(&self, state: &mut State, journal: usize, results: Lost) {
        state.journal.cut(journal);
        for file in &mut state.results {
            match results {
                Lost::Nothing => {}
                Lost::LastRecord => file.entries = file.before.clone(),
                Lost::Everything => file.entries = Default::default(),
            }
            file.before = file.entries.clone();
        }
        self.reboot(state);
    }

    fn machine_actions(&self, state: &State, actions: &mut Vec<Action>) {
        let budget = &state.budget;
        let may = |left: u8, action: Action, actions: &mut Vec<Action>| {
            if left > 0 {
                actions.push(action);
            }
        };
        actions.push(Action::Tick);
        may(budget.suspends, Action::Suspend, actions);
        may(budget.reboots, Action::Reboot, actions);
        let is_idle = state.slots.iter().all(|slot| matches!(slot, Slot::Ended));
        if is_idle && !state.slots.is_empty() {
            may(budget.clocks, Action::ChangeClock, actions);
            may(budget.moves, Action::MoveToOtherMachine, actions);
        }
        may(budget.locks, Action::DeleteLocks, actions);
        if budget.power_cuts > 0 {
            let has_results = self.commands.iter().any(|command| command.results.is_some());
            for journal in 0..=state.journal.cuts.len() {
                for results in [Lost::Nothing, Lost::LastRecord, Lost::Everything] {
                    if has_results || results == Lost::Nothing {
                        actions.push(Action::PowerCut { journal, results });
                    }
                }
            }
        }
        for number in 0..self.rows {
            may(budget.dashboard, Action::Add(number), actions);
            let is_listed = |contact: &Contact| contact.number == number && contact.listed_in.is_none();
            if state.contacts.iter().any(is_listed) {
                may(budget.dashboard, Action::Delete(number), actions);
            }
        }
    }

    fn server_actions(state: &State, only_urgent: bool, actions: &mut Vec<Action>) {
        for (position, request) in state.requests.iter().enumerate() {
            match request.place {
                Place::Network { .. } if !only_urgent => actions.push(Action::Arrive(position)),
                Place::Server { left } if left == 0 || !only_urgent => actions.push(Action::Finish(position)),
                _ => {}
            }
        }
        for (position, contact) in state.contacts.iter().enumerate() {
            if contact.listed_in.is_some_and(|left| left == 0 || !only_urgent) {
                actions.push(Action::Show(position));
            }
        }
    }

    fn may_start(&self, state: &State, command: Command) -> bool {
        // The results file is locked.
        let uses = |slot: &Slot| matches!(slot, Slot::Running(run) if run.command.results == command.results);
        command.results.is_none() || !state.slots.iter().any(uses)
    }

    fn apply(&self, state: &mut State, action: Action) {
        match action {
            Action::Start(command) => self.start(state, command),
            Action::List { run, is_complete } => self.list(state, run, is_complete),
            Action::Decide(run) => self.decide(state, run),
            Action::Claim { run, row } => self.claim(state, run, row),
            Action::Send { run, row } => self.send(state, run, row),
            Action::Receive { run, row, reply } => self.receive(state, run, row, reply),
            Action::End(run) => self.end(state, run),
            Action::Interrupt(run) => {
                state.budget.kills -= 1;
                self.interrupt(state, run);
            }
            Action::Kill(run) => {
                state.budget.kills -= 1;
                self.kill(state, run);
            }
            Action::Arrive(position) => {
                let left = state.requests[position].limits.0;
                state.requests[position].place = Place::Server { left };
            }
            Action::Finish(position) => self.finish(state, position),
            Action::Show(position) => state.contacts[position].listed_in = None,
            Action::Tick => {
                Self::pass(state);
                Self::tick(state);
            }
            Action::Suspend => {
                state.budget.suspends -= 1;
                Self::pass(state);
                if self.is_without(Guard::ClockWithoutSleep) {
                    state.shift(Shift::Tick);
                }
            }
            Action::Reboot => {
                state.budget.reboots -= 1;
                state.journal.cuts.clear();
                self.reboot(state);
            }
            Action::PowerCut { journal, results } => {
                state.budget.power_cuts -= 1;
                state.was_cut = true;
                self.cut_power(state, journal, results);
            }
            Action::ChangeClock => {
                state.budget.clocks -= 1;
                state.shift(Shift::OtherBoot);
            }
            Action::MoveToOtherMachine => {
                state.budget.moves -= 1;
                state.journal = Log::default();
                state.shift(Shift::OtherBoot);
            }
            Action::Add(number) => {
                state.budget.dashboard -= 1;
                state.contacts.push(listed(number));
            }
            Action::Delete(number) => {
                state.budget.dashboard -= 1;
                let is_listed = |contact: &Contact| contact.number == number && contact.listed_in.is_none();
                state.contacts.retain(|contact| !is_listed(contact));
                state.deleted[number] = true;
            }
            Action::DeleteLocks => {
                state.budget.locks -= 1;
                self.delete_locks(state);
            }
        }
    }
}

fn number_of(text: &str) -> Number {
    Number::of(text).expect("it has digits")
}

/// A contact of the dashboard.
fn listed(number: usize) -> Contact {
    Contact {
        number,
        is_by_run: false,
        listed_in: None,
        is_reported: false,
        seen_by: 0,
        repeated_by: 0,
    }
}

impl Model for World {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State {
            journal: Log::default(),
            results: Default::default(),
            slots: Vec::new(),
            requests: Vec::new(),
            contacts: self.account.iter().map(|number| listed(*number)).collect(),
            deleted: [false; 2],
            budget: self.budget,
            broken: None,
            was_cut: false,
            succeeded: false,
            sent_again: false,
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        if state.broken.is_some() {
            return;
        }
        if state.is_urgent() {
            return Self::server_actions(state, true, actions);
        }
        Self::server_actions(state, false, actions);
        if state.slots.len() < self.runs {
            let commands = match self.is_script {
                true => std::slice::from_ref(&self.commands[state.slots.len()]),
                false => &self.commands,
            };
            let commands = commands.iter().filter(|command| self.may_start(state, **command));
            actions.extend(commands.map(|command| Action::Start(*command)));
        }
        for run in 0..state.slots.len() {
            self.run_actions(state, run, actions);
        }
        self.machine_actions(state, actions);
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        let mut next = state.clone();
        (next.succeeded, next.sent_again) = (false, false);
        self.apply(&mut next, action);
        self.reduce(&mut next);
        (next != *state).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(ALWAYS[0], |_, state: &State| state.broken != Some(Broken::Duplicate)),
            Property::always(ALWAYS[1], |_, state: &State| {
                state.broken != Some(Broken::CreatedExisting)
            }),
            Property::always(ALWAYS[2], |_, state: &State| state.broken != Some(Broken::FalseOutcome)),
            Property::sometimes(SOMETIMES[0], |_, state: &State| state.succeeded),
            Property::sometimes(SOMETIMES[1], |_, state: &State| state.succeeded && state.sent_again),
        ]
    }
}
