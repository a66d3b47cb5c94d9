//! The changes that a process may make to the journal, as pure functions of its contents. [`super::Journal`] executes the
//! steps under the file's lock; the model checker executes them in every order.

use super::entry::{Entry, KeyId, Sender, State, TimeLimits};
use super::moment::Moment;
use super::record::{Contents, Mark, Record};
use super::status::{Decision, Evidence, Status, decide};
use crate::import::rows::Number;

/// A change of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    /// Append a record.
    Append(Record),
    /// Sync everything appended to disk.
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
    pub limits: TimeLimits,
    /// The time.
    pub now: Moment,
    /// Returns whether another process still runs.
    pub is_alive: &'a dyn Fn(Sender) -> bool,
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
    /// True if the entry must be synced to disk before anything is sent, because there is no synced mark.
    pub sync: bool,
    /// True if `create` sends it.
    pub by_create: bool,
}

impl Process<'_> {
    /// Returns the status of a number. A time that can't be compared is written back as now, so that the next run waits
    /// no longer than this one.
    pub fn status(&self, contents: &Contents, number: Number) -> (Vec<Step>, Status) {
        let Some(mut entry) = contents.entries.get(&number).cloned() else {
            return (Vec::new(), Status::Free);
        };
        let is_alive = entry.state == State::Open && (entry.sender == self.sender || (self.is_alive)(entry.sender));
        let is_changed = entry.rebase(is_alive, self.now);
        let status = entry.status(is_alive, self.key, self.limits, self.now);
        let steps = is_changed.then_some(Step::Append(Record::State(number, entry.sender, entry.at, entry.state)));
        (steps.into_iter().collect(), status)
    }

    /// Returns the time before which nothing may be sent, because a power cut may have lost entries. Removes the marks of
    /// processes that have ended and lost nothing.
    pub fn hold(&self, contents: &Contents) -> (Vec<Step>, Option<Moment>) {
        let (mut steps, mut latest) = (Vec::new(), None);
        for (sender, mark) in &contents.marks {
            if *sender == self.sender || (self.is_alive)(*sender) {
                continue;
            }
            let limits = mark.limits.larger(self.limits);
            match mark.at.filter(|at| at.is_past(self.now)) {
                // Another boot: entries may be lost. The next run waits no longer than this one.
                None => {
                    let (at, lost) = (Some(self.now), true);
                    steps.push(Step::Append(Record::Mark(*sender, Mark { limits, at, lost })));
                    latest = latest.max(Some(self.now + limits.total()));
                }
                Some(at) if mark.lost && !(at + limits.total()).is_past(self.now) => {
                    latest = latest.max(Some(at + limits.total()));
                }
                Some(_) => steps.extend([Step::Sync, Step::Append(Record::Unmark(*sender))]),
            }
        }
        (steps, latest)
    }

    /// Appends the mark of the process, which is going to send.
    pub fn begin(&self, sync: bool) -> Vec<Step> {
        let mark = Mark {
            limits: self.limits,
            at: Some(self.now),
            lost: false,
        };
        let append = Step::Append(Record::Mark(self.sender, mark));
        [append].into_iter().chain(sync.then_some(Step::Sync)).collect()
    }

    /// Claims a number, or returns its status if it must not be sent.
    pub fn claim(&self, contents: &Contents, claim: &Claim) -> (Vec<Step>, Option<Status>) {
        let (mut steps, hold) = self.hold(contents);
        if let Some(until) = hold {
            return (steps, Some(Status::Unresolved { until }));
        }
        let mut status = Status::Free;
        for number in [Some(claim.number), claim.twin].into_iter().flatten() {
            let (write_back, of_number) = self.status(contents, number);
            steps.extend(write_back);
            status = status.stricter(of_number);
        }
        if decide(&status, claim.evidence) != Decision::Send && !self.is_own_open(contents, claim.number) {
            return (steps, Some(status));
        }
        let entry = Entry {
            sender: self.sender,
            key: self.key,
            limits: self.limits,
            by_create: claim.by_create,
            at: Some(self.now),
            state: State::Open,
        };
        steps.push(Step::Append(Record::Sent(claim.number, entry)));
        steps.extend(claim.sync.then_some(Step::Sync));
        (steps, None)
    }

    /// Returns whether this process has claimed the number. It may send it again after a response that says that the
    /// request was not processed.
    fn is_own_open(&self, contents: &Contents, number: Number) -> bool {
        let entry = contents.entries.get(&number);
        entry.is_some_and(|entry| entry.sender == self.sender && entry.state == State::Open)
    }

    /// Appends the result of an attempt, unless the number was resolved meanwhile. `None`: certainly not created.
    pub fn close(&self, contents: &Contents, number: Number, result: Option<State>) -> Vec<Step> {
        if !self.is_own_open(contents, number) {
            return Vec::new();
        }
        vec![Step::Append(match result {
            Some(state) => Record::State(number, self.sender, Some(self.now), state),
            None => Record::Removed(number, self.sender),
        })]
    }

    /// Resolves a number that a listing or a GET shows. The entry stays for runs whose listing is older, and, if `create`
    /// sent it, until it is `printed`: its user was asked to run the command again.
    pub fn found(&self, contents: &Contents, number: Number, id: Option<&str>, printed: bool) -> Vec<Step> {
        let Some(entry) = contents.entries.get(&number) else {
            return Vec::new();
        };
        let is_unprinted = match entry.state {
            State::Created { unprinted, .. } => unprinted,
            _ => entry.by_create,
        };
        let state = State::Created {
            id: id.map(str::to_owned),
            unprinted: is_unprinted && !printed,
        };
        vec![Step::Append(Record::State(number, entry.sender, Some(self.now), state))]
    }

    /// Removes the entry of a number, because the user accepts another request or deleted the contact.
    pub fn forget(&self, contents: &Contents, number: Number) -> Vec<Step> {
        let entry = contents.entries.get(&number);
        let remove = |entry: &Entry| Step::Append(Record::Removed(number, entry.sender));
        entry.map(remove).into_iter().collect()
    }

    /// Ends the sending: syncs the entries to disk, removes the mark, and empties the file if no run depends on it.
    /// `last_created`: the time when this process last created a contact, if its entries are not in `contents`.
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

    /// Empties the file if no run depends on it.
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
