//! The changes that a process may make to the journal, as pure functions of its contents. [`super::Journal`] executes the
//! steps under the file's lock; the model checker executes them in every order.

use super::entry::{Decision, Entry, Evidence, KeyId, Limits, Liveness, Sender, Standing, State, decide};
use super::mark::{Hold, Mark};
use super::moment::Moment;
use super::record::{Contents, Record, UNREADABLE};
use crate::import::rows::Number;

/// A change of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    /// Append a record.
    Append(Record),
    /// Wait until everything appended is on the disk.
    Sync,
    /// Empty the file.
    Clear,
}

/// A process that uses the journal, at one time.
pub struct Process<'a> {
    /// Its identity.
    pub sender: Sender,
    /// The key it sends with.
    pub key: KeyId,
    /// Its T and S.
    pub limits: Limits,
    /// The time.
    pub now: Moment,
    /// Returns whether another process still runs.
    pub liveness: &'a dyn Fn(Sender) -> Liveness,
}

/// A request to claim a number.
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    /// The number that is sent.
    pub number: Number,
    /// Another number of the same contact.
    pub twin: Option<Number>,
    /// The result of the account's listing.
    pub evidence: Evidence,
    /// True if the entry must be on the disk before anything is sent, because there is no mark.
    pub sync: bool,
    /// True if `create` sends it.
    pub by_create: bool,
}

/// The result of an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Attempt {
    /// Created; `printed` is false if `create` could not print it.
    Created {
        /// The contact's ID.
        id: Option<String>,
        /// True if the user has it.
        printed: bool,
    },
    /// Certainly not created.
    NotCreated,
    /// No usable response.
    Unknown,
    /// A response with another number.
    Mismatch {
        /// The ID in it.
        id: Option<String>,
    },
}

impl Process<'_> {
    /// Returns the meaning of a number's entry. A time that can't be compared is written back as now, so that the
    /// next run waits no longer than this one.
    pub fn standing(&self, contents: &Contents, number: Number) -> (Vec<Step>, Standing) {
        let Some(entry) = contents.entries.get(&number) else {
            return (Vec::new(), Standing::Free);
        };
        let liveness = match (&entry.state, entry.sender == self.sender) {
            (State::Open { .. }, false) => (self.liveness)(entry.sender),
            _ => Liveness::Alive,
        };
        let standing = |entry: &Entry| entry.standing(liveness, self.key, self.limits, self.now);
        match entry.rebased(liveness, self.now) {
            None => (Vec::new(), standing(entry)),
            Some(state) => {
                let step = Step::Append(Record::State(number, entry.sender, state.clone()));
                let entry = Entry { state, ..entry.clone() };
                (vec![step], standing(&entry))
            }
        }
    }

    /// Returns the time before which nothing may be sent, because a power cut may have lost entries. Removes marks that
    /// have no meaning any more.
    pub fn hold(&self, contents: &Contents) -> (Vec<Step>, Option<Moment>) {
        let (mut steps, mut latest) = (Vec::new(), None);
        for (sender, mark) in contents.marks.iter().filter(|(sender, _)| **sender != self.sender) {
            let liveness = match *sender {
                UNREADABLE => Liveness::Dead,
                sender => (self.liveness)(sender),
            };
            match mark.hold(liveness, self.limits, self.now) {
                Hold::Active => {}
                Hold::Until(until) => latest = latest.max(Some(until)),
                Hold::Restart => {
                    let mark = Mark {
                        limits: mark.limits.larger(self.limits),
                        at: Some(self.now),
                        lost: true,
                    };
                    steps.push(Step::Append(Record::Mark(*sender, mark)));
                    latest = latest.max(Some(self.now + mark.limits.total()));
                }
                Hold::Over => steps.extend([Step::Sync, Step::Append(Record::Unmark(*sender))]),
            }
        }
        (steps, latest)
    }

    /// Marks that the process is going to send.
    pub fn begin(&self, sync: bool) -> Vec<Step> {
        let mark = Mark {
            limits: self.limits,
            at: Some(self.now),
            lost: false,
        };
        let append = Step::Append(Record::Mark(self.sender, mark));
        [append].into_iter().chain(sync.then_some(Step::Sync)).collect()
    }

    /// Claims a number, or returns why it must not be sent.
    pub fn claim(&self, contents: &Contents, claim: &Claim) -> (Vec<Step>, Option<Standing>) {
        let (mut steps, hold) = self.hold(contents);
        if let Some(until) = hold {
            return (steps, Some(Standing::Unresolved { until }));
        }
        let mut standing = Standing::Free;
        for number in [Some(claim.number), claim.twin].into_iter().flatten() {
            let (write_back, of_number) = self.standing(contents, number);
            steps.extend(write_back);
            standing = standing.stricter(of_number);
        }
        if decide(&standing, claim.evidence) != Decision::Send && !self.is_own_open(contents, claim.number) {
            return (steps, Some(standing));
        }
        let entry = Entry {
            sender: self.sender,
            key: self.key,
            limits: self.limits,
            by_create: claim.by_create,
            state: State::Open { sent: Some(self.now) },
        };
        steps.push(Step::Append(Record::Sent(claim.number, entry)));
        steps.extend(claim.sync.then_some(Step::Sync));
        (steps, None)
    }

    /// Returns whether this process has claimed the number: it may send it again after a response that says that it was
    /// not processed.
    fn is_own_open(&self, contents: &Contents, number: Number) -> bool {
        let entry = contents.entries.get(&number);
        entry.is_some_and(|entry| entry.sender == self.sender && matches!(entry.state, State::Open { .. }))
    }

    /// Appends the result of an attempt, unless the number was resolved meanwhile.
    pub fn close(&self, contents: &Contents, number: Number, attempt: Attempt) -> Vec<Step> {
        if !self.is_own_open(contents, number) {
            return Vec::new();
        }
        let state = match attempt {
            Attempt::NotCreated => return vec![Step::Append(Record::NotCreated(number, self.sender))],
            Attempt::Unknown => State::Unknown { since: Some(self.now) },
            Attempt::Mismatch { id } => State::Mismatch { id },
            Attempt::Created { id, printed } => State::Created {
                id,
                at: Some(self.now),
                unprinted: !printed,
            },
        };
        vec![Step::Append(Record::State(number, self.sender, state))]
    }

    /// Resolves a number that a listing or a GET shows. The entry stays for runs whose listing is older, and until
    /// `create` has printed what it sent: its user was asked to run it again.
    pub fn found(&self, contents: &Contents, number: Number, id: Option<&str>) -> Vec<Step> {
        let Some(entry) = contents.entries.get(&number) else {
            return Vec::new();
        };
        let state = State::Created {
            id: id.map(str::to_owned),
            at: Some(self.now),
            unprinted: match entry.state {
                State::Created { unprinted, .. } => unprinted,
                _ => entry.by_create,
            },
        };
        vec![Step::Append(Record::State(number, entry.sender, state))]
    }

    /// Records that the user has the contact that `create` could not print.
    pub fn printed(&self, contents: &Contents, number: Number) -> Vec<Step> {
        let Some(entry) = contents.entries.get(&number) else {
            return Vec::new();
        };
        let mut state = entry.state.clone();
        match &mut state {
            State::Created { unprinted, .. } => *unprinted = false,
            _ => return Vec::new(),
        }
        vec![Step::Append(Record::State(number, entry.sender, state))]
    }

    /// Forgets a number: the user allows to send it again, or deleted the contact.
    pub fn forget(&self, contents: &Contents, number: Number) -> Vec<Step> {
        match contents.entries.contains_key(&number) {
            true => vec![Step::Append(Record::Resolved(number))],
            false => Vec::new(),
        }
    }

    /// Ends the sending: the entries are put on the disk, the mark is removed, and the file is emptied if no run depends
    /// on it. `last_created`: when this process created a contact last, if its entries are not in `contents`.
    pub fn end(&self, contents: &Contents, last_created: Option<Moment>) -> Vec<Step> {
        let mut steps = Vec::new();
        if contents.marks.contains_key(&self.sender) {
            steps.extend([Step::Sync, Step::Append(Record::Unmark(self.sender))]);
        }
        if last_created.is_none_or(|at| (at + self.limits.settle).is_past(self.now)) {
            steps.extend(self.tidy(contents));
        }
        steps
    }

    /// Empties the file if nothing in it has a meaning for any run.
    pub fn tidy(&self, contents: &Contents) -> Vec<Step> {
        let mut entries = contents.entries.values();
        if !entries.all(|entry| entry.is_over(self.limits, self.now)) {
            return Vec::new();
        }
        let (mut steps, _) = self.hold(contents);
        let others = contents.marks.keys().filter(|sender| **sender != self.sender).count();
        let is_removed = |step: &&Step| matches!(step, Step::Append(Record::Unmark(_)));
        if steps.iter().filter(is_removed).count() == others {
            steps.push(Step::Clear);
        }
        steps
    }
}
