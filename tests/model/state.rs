//! The state of the world: journal, results files, runs, requests and contacts.
//!
//! Now is always the same moment: when time passes, every stored time moves back. So the states of a long history are
//! as few as those of a short one.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::time::Duration;

use convers8::import::journal::entry::{Entry, TimeLimits};
use convers8::import::journal::moment::{BootId, Moment};
use convers8::import::journal::record::Contents;
use convers8::import::journal::steps::Step;

/// The present boot. Every other boot is 0.
pub const BOOT: BootId = BootId(1);

/// The present moment.
pub const NOW: Moment = Moment {
    boot: BOOT,
    at: Duration::from_secs(100),
};

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
    fn time(self, moment: &mut Moment) {
        match self {
            Shift::Tick if moment.boot == BOOT => moment.at = moment.at.saturating_sub(Duration::from_secs(1)),
            Shift::Tick => {}
            Shift::OtherBoot => (moment.boot, moment.at) = (BootId(0), Duration::ZERO),
            Shift::LongPast => moment.at = Duration::ZERO,
        }
    }
}

/// Changes or reads a stored time.
type Visit<'a> = &'a mut dyn FnMut(&mut Moment);

fn visit_entry(entry: &mut Entry, visit: Visit) {
    entry.at.iter_mut().for_each(visit);
}

fn visit_contents(contents: &mut Contents, visit: Visit) {
    contents
        .entries
        .values_mut()
        .for_each(|entry| visit_entry(entry, visit));
    for mark in contents.marks.values_mut() {
        mark.at.iter_mut().for_each(&mut *visit);
    }
}

/// The journal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Log {
    pub contents: Contents,
    /// What a power cut may leave instead, in the next boot: all times are equal there. Without order.
    pub cuts: Vec<Contents>,
}

impl Hash for Log {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        for contents in std::iter::once(&self.contents).chain(&self.cuts) {
            hash_contents(contents, hasher);
        }
    }
}

pub fn hash_contents<H: Hasher>(contents: &Contents, hasher: &mut H) {
    contents.entries.iter().collect::<BTreeMap<_, _>>().hash(hasher);
    contents.marks.iter().collect::<BTreeMap<_, _>>().hash(hasher);
}

impl Log {
    pub fn execute(&mut self, step: Step) {
        if step != Step::Sync {
            let before = in_next_boot(&self.contents);
            self.cuts.push(before);
        }
        match step {
            Step::Append(record) => self.contents.apply(record),
            Step::Clear => self.contents = Contents::default(),
            Step::Sync => self.cuts.clear(),
        }
    }

    /// A power cut.
    pub fn cut(&mut self, cut: usize) {
        if cut < self.cuts.len() {
            self.contents = self.cuts.swap_remove(cut);
        }
        self.cuts.clear();
    }
}

/// The contents as a run in another boot reads them.
pub fn in_next_boot(contents: &Contents) -> Contents {
    let mut contents = contents.clone();
    visit_contents(&mut contents, &mut |time| Shift::OtherBoot.time(time));
    contents
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
    pub fn limits(self) -> TimeLimits {
        TimeLimits {
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
        /// No time has passed since then.
        is_fresh: bool,
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
    /// Its lock file is unlocked or missing: the program's functions do not distinguish the two.
    Ended,
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
    /// A run created it, not the dashboard.
    pub is_by_run: bool,
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
    /// The power was cut.
    pub was_cut: bool,
    /// A run just ended with 0.
    pub succeeded: bool,
    /// It sent a number again.
    pub sent_again: bool,
}

impl State {
    /// Moves every stored time of the machine.
    pub fn shift(&mut self, shift: Shift) {
        self.visit_times(&mut |time| shift.time(time));
        for run in self.slots.iter_mut().filter_map(Slot::running_mut) {
            for row in &mut run.rows {
                if let Row::Claimed { is_fresh } = row {
                    *is_fresh = false;
                }
            }
        }
    }

    pub fn visit_times(&mut self, visit: Visit) {
        visit_contents(&mut self.journal.contents, visit);
        for file in &mut self.results {
            let entries = file.entries.iter_mut().chain(&mut file.before).flatten();
            entries.for_each(|entry| visit_entry(entry, visit));
        }
        for run in self.slots.iter_mut().filter_map(Slot::running_mut) {
            run.reading.iter_mut().for_each(|reading| visit(&mut reading.began));
            run.last_created.iter_mut().for_each(&mut *visit);
            run.previous
                .iter_mut()
                .flatten()
                .for_each(|entry| visit_entry(entry, visit));
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
}

impl Slot {
    pub fn running_mut(&mut self) -> Option<&mut Run> {
        match self {
            Slot::Running(run) => Some(run),
            Slot::Ended => None,
        }
    }
}
