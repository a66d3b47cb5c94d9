//! The state of the world: journal, results files, runs, requests and contacts.
//!
//! Now is always the same moment: when time passes, every stored time moves back. So the states of a long history are
//! as few as those of a short one.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::time::Duration;

use convers8::import::journal::entry::{Entry, Limits, Liveness, State as EntryState};
use convers8::import::journal::mark::Mark;
use convers8::import::journal::moment::{BootId, Moment};
use convers8::import::journal::record::{Contents, Record};
use convers8::import::journal::steps::Step;

/// The present boot. Every other boot is 0.
const BOOT: BootId = BootId(1);

/// The present moment. A time more than six ticks ago counts as six ticks ago.
pub const NOW: Moment = Moment {
    boot: BOOT,
    at: Duration::from_secs(6),
};

/// The run of a contact whose run has ended: it makes no difference which.
const ENDED_RUN: usize = 7;

/// Where a stored time moves to.
#[derive(Clone, Copy)]
pub enum Shift {
    /// One tick passes.
    Tick,
    /// It belongs to another boot from now on.
    OtherBoot,
    /// It seems to be long past.
    LongPast,
}

impl Shift {
    pub fn time(self, moment: &mut Moment) {
        match self {
            Shift::Tick if moment.boot == BOOT => moment.at = moment.at.saturating_sub(Duration::from_secs(1)),
            Shift::Tick => {}
            Shift::OtherBoot => (moment.boot, moment.at) = (BootId(0), Duration::ZERO),
            Shift::LongPast => moment.at = Duration::ZERO,
        }
    }

    pub fn entry(self, entry: &mut Entry) {
        self.entry_state(&mut entry.state);
    }

    fn entry_state(self, state: &mut EntryState) {
        match state {
            EntryState::Open { sent: time }
            | EntryState::Unknown { since: time }
            | EntryState::Created { at: time, .. } => time.iter_mut().for_each(|time| self.time(time)),
            EntryState::Mismatch { .. } => {}
        }
    }

    fn mark(self, mark: &mut Mark) {
        mark.at.iter_mut().for_each(|time| self.time(time));
    }

    fn step(self, step: &mut Step) {
        match step {
            Step::Append(Record::Sent(_, entry)) => self.entry(entry),
            Step::Append(Record::State(_, _, state)) => self.entry_state(state),
            Step::Append(Record::Mark(_, mark)) => self.mark(mark),
            _ => {}
        }
    }

    fn log(self, log: &mut Log) {
        log.on_disk.entries.values_mut().for_each(|entry| self.entry(entry));
        log.on_disk.marks.values_mut().for_each(|mark| self.mark(mark));
        log.unsynced.iter_mut().for_each(|step| self.step(step));
    }
}

/// The journal: what is on the disk, and what a power cut may lose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Log {
    pub on_disk: Contents,
    pub unsynced: Vec<Step>,
}

impl Hash for Log {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.on_disk.entries.iter().collect::<BTreeMap<_, _>>().hash(hasher);
        self.on_disk.marks.iter().collect::<BTreeMap<_, _>>().hash(hasher);
        self.unsynced.hash(hasher);
    }
}

impl Log {
    pub fn contents(&self) -> Contents {
        let mut contents = self.on_disk.clone();
        self.unsynced.iter().for_each(|step| apply(&mut contents, step));
        contents
    }

    pub fn execute(&mut self, step: Step) {
        match (self.unsynced.last_mut(), step) {
            (_, Step::Sync) => self.sync(),
            // `create` marks again before each listing.
            (Some(Step::Append(Record::Mark(last, mark))), Step::Append(Record::Mark(sender, again)))
                if *last == sender =>
            {
                *mark = again;
            }
            (_, step) => self.unsynced.push(step),
        }
    }

    pub fn sync(&mut self) {
        self.unsynced.drain(..).for_each(|step| apply(&mut self.on_disk, &step));
    }

    /// A power cut that keeps the first of the unsynced steps.
    pub fn cut(&mut self, kept: usize) {
        self.unsynced.truncate(kept);
        self.sync();
    }
}

fn apply(contents: &mut Contents, step: &Step) {
    match step {
        Step::Append(record) => contents.apply(record.clone()),
        Step::Clear => *contents = Contents::default(),
        Step::Sync => {}
    }
}

/// What a results file says about each number: now, and before its last record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ResultsFile {
    pub entries: [Option<Entry>; 2],
    pub before: [Option<Entry>; 2],
}

/// A command with its flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Command {
    pub kind: Kind,
    /// T and S in ticks.
    pub limits: (u64, u64),
    /// Its results file.
    pub results: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// As many rows as the model has.
    Import,
    /// One number.
    Create { number: usize, skip_existing: bool },
}

impl Command {
    pub fn limits(self) -> Limits {
        Limits {
            timeout: Duration::from_secs(self.limits.0),
            settle: Duration::from_secs(self.limits.1),
        }
    }

    /// `create` without `--skip-existing`: the user asks for another one, whatever the account has.
    pub fn is_plain_create(self) -> bool {
        matches!(
            self.kind,
            Kind::Create {
                skip_existing: false,
                ..
            }
        )
    }
}

/// A row of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Row {
    /// Not a row of this command.
    Unused,
    /// Not decided yet.
    New,
    /// Going to be sent.
    Planned,
    /// The journal has the entry, and nothing was sent.
    Claimed {
        at: Moment,
    },
    /// Sent.
    InFlight {
        is_done: bool,
    },
    /// Sent by some run, without a usable response.
    Open,
    Done(Outcome),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    Created,
    Existing,
    Missing,
    Unknown,
    NotAttempted,
}

/// What a run read of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reading {
    pub began: Moment,
    pub shows: [bool; 2],
}

/// The lock file of a process that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lock {
    NotTaken,
    Held,
    /// Deleted by the user while the process held it.
    Deleted,
}

/// A process that runs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Run {
    pub command: Command,
    /// Its lock file.
    pub lock: Lock,
    pub reading: Option<Reading>,
    /// The rows are to be decided from what is known now.
    pub is_deciding: bool,
    pub rows: [Row; 2],
    /// How often rows may be sent again.
    pub rounds: u8,
    /// Nothing is sent any more.
    pub is_over: bool,
    /// What the results file said when it was opened.
    pub previous: [Option<Entry>; 2],
    pub last_created: Option<Moment>,
}

/// A process.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Slot {
    Running(Box<Run>),
    /// The state of its lock file.
    Ended(Liveness),
}

/// A POST that the server has not finished.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Request {
    pub run: usize,
    pub number: usize,
    /// T and S of its sender.
    pub limits: (u64, u64),
    /// Whether its sender waits for the response.
    pub is_awaited: bool,
    /// Sent by a plain `create`.
    pub is_repeat: bool,
    pub place: Place,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    /// It may be transmitted for so many ticks of the monotonic clock.
    Network { left: u64 },
    /// The server finishes it within so many ticks of true time.
    Server { left: u64 },
}

/// A contact that exists.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Contact {
    pub number: usize,
    /// The run that created it; `None`: the dashboard.
    pub by: Option<usize>,
    /// Ticks of true time until it is listed; `None`: it is listed.
    pub listed_in: Option<u64>,
    /// A run has reported it to the user.
    pub is_reported: bool,
    /// The runs whose last listing shows it, as bits.
    pub seen_by: u8,
    /// The plain `create`s that were sent after it was reported, as bits.
    pub repeated_by: u8,
}

/// What must never happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Broken {
    /// A number was created twice.
    Duplicate,
    /// A number was created that the run's listing showed.
    CreatedExisting,
    /// A row was reported as in the account, and never was.
    FalseOutcome,
}

/// How often something may still happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Budget {
    /// Responses that are lost.
    pub losses: u8,
    /// Responses with another number.
    pub mismatches: u8,
    /// 429.
    pub refusals: u8,
    /// `kill -9` and Ctrl-C.
    pub kills: u8,
    /// Ticks that the system sleeps.
    pub suspends: u8,
    pub reboots: u8,
    pub power_cuts: u8,
    /// Later runs can't compare the times of earlier ones.
    pub clocks: u8,
    /// The job continues on another machine.
    pub moves: u8,
    /// Contacts added or deleted in the dashboard.
    pub dashboard: u8,
    /// Output that can't be printed.
    pub unprinted: u8,
    /// Locks deleted by the user.
    pub locks: u8,
}

/// Everything.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    pub journal: Log,
    pub results: [ResultsFile; 2],
    pub slots: Vec<Slot>,
    pub requests: Vec<Request>,
    pub contacts: Vec<Contact>,
    /// Numbers that were deleted in the dashboard.
    pub deleted: [bool; 2],
    pub budget: Budget,
    pub broken: Option<Broken>,
    /// Some run ended with 0.
    pub succeeded: bool,
    /// Some run sent a number again.
    pub sent_again: bool,
}

impl State {
    /// Moves every stored time of the machine.
    pub fn shift(&mut self, shift: Shift) {
        shift.log(&mut self.journal);
        for file in &mut self.results {
            file.entries
                .iter_mut()
                .chain(&mut file.before)
                .flatten()
                .for_each(|entry| shift.entry(entry));
        }
        for run in self.slots.iter_mut().filter_map(Slot::running_mut) {
            let began = run.reading.as_mut().map(|reading| &mut reading.began);
            began
                .into_iter()
                .chain(&mut run.last_created)
                .for_each(|time| shift.time(time));
            run.previous.iter_mut().flatten().for_each(|entry| shift.entry(entry));
            for row in &mut run.rows {
                if let Row::Claimed { at } = row {
                    shift.time(at);
                }
            }
        }
    }

    pub fn run(&self, run: usize) -> Option<&Run> {
        match self.slots.get(run) {
            Some(Slot::Running(run)) => Some(run),
            _ => None,
        }
    }

    pub fn run_mut(&mut self, run: usize) -> &mut Run {
        self.slots[run].running_mut().expect("only running processes act")
    }

    /// Everything whose time is over must happen before anything else.
    pub fn is_urgent(&self) -> bool {
        let is_due = |request: &Request| matches!(request.place, Place::Server { left: 0 });
        self.requests.iter().any(is_due) || self.contacts.iter().any(|contact| contact.listed_in == Some(0))
    }

    /// Makes states equal that differ in nothing that matters.
    pub fn normalize(&mut self) {
        let is_needed = |run: &usize| {
            matches!(self.slots[*run], Slot::Running(_)) || self.requests.iter().any(|request| request.run == *run)
        };
        let needed: u8 = (0..self.slots.len()).filter(is_needed).map(|run| 1 << run).sum();
        for contact in &mut self.contacts {
            contact.seen_by &= needed;
            contact.repeated_by &= needed;
            contact.by = contact
                .by
                .map(|run| if needed & (1 << run) == 0 { ENDED_RUN } else { run });
        }
        for run in self.slots.iter_mut().filter_map(Slot::running_mut) {
            run.normalize();
        }
        if self.budget.power_cuts == 0 {
            self.journal.sync();
            self.results
                .iter_mut()
                .for_each(|file| file.before = Default::default());
        }
        let unsynced = self.journal.unsynced.iter_mut().filter_map(|step| match step {
            Step::Append(Record::Mark(_, mark)) => Some(mark),
            _ => None,
        });
        // Only the boot of a mark matters, unless entries were lost.
        let marks = self.journal.on_disk.marks.values_mut().chain(unsynced);
        let times = marks.filter(|mark| !mark.lost).filter_map(|mark| mark.at.as_mut());
        times.filter(|at| at.boot == BOOT).for_each(|at| at.at = Duration::ZERO);
        self.requests.sort_by_key(|request| {
            (
                request.run,
                request.number,
                request.is_awaited,
                place_key(&request.place),
            )
        });
        self.contacts.sort_by_key(|contact| {
            (
                contact.number,
                contact.by,
                contact.listed_in,
                contact.is_reported,
                contact.seen_by,
                contact.repeated_by,
            )
        });
    }
}

impl Run {
    fn normalize(&mut self) {
        let may_send = |row: &Row| matches!(row, Row::New | Row::Planned | Row::Claimed { .. } | Row::Open);
        let is_open = self.rows.each_ref().map(may_send);
        for row in &mut self.rows {
            if let Row::Claimed { at } = row
                && *at != NOW
            {
                Shift::LongPast.time(at);
            }
        }
        match &mut self.reading {
            _ if self.is_over || is_open == [false; 2] => self.reading = None,
            Some(reading) => {
                for (shows, is_open) in reading.shows.iter_mut().zip(is_open) {
                    *shows &= is_open;
                }
            }
            None => {}
        }
        let settle = self.command.limits().settle;
        self.last_created = self.last_created.filter(|at| !(*at + settle).is_past(NOW));
    }
}

fn place_key(place: &Place) -> (bool, u64) {
    match place {
        Place::Network { left } => (false, *left),
        Place::Server { left } => (true, *left),
    }
}

impl Slot {
    pub fn running_mut(&mut self) -> Option<&mut Run> {
        match self {
            Slot::Running(run) => Some(run),
            Slot::Ended(_) => None,
        }
    }
}
