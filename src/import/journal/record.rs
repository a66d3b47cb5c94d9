//! The journal as text: JSON Lines, one record a line, digits and times only.

use std::collections::HashMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::entry::{Entry, KeyId, Limits, Mark, Sender, State};
use super::moment::{BootId, Moment};
use crate::import::rows::Number;

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Record {
    /// An attempt is about to be sent.
    Sent(Number, Entry),
    /// The state of the attempt of this sender; ignored if another process sent the number since.
    State(Number, Sender, State),
    /// The attempt of this sender certainly created nothing.
    NotCreated(Number, Sender),
    /// The user resolved the number, or a listing did.
    Resolved(Number),
    /// A process begins to send.
    Mark(Sender, Mark),
    /// A process ended, and its entries are on the disk.
    Unmark(Sender),
}

/// Everything the journal holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// The last attempt of each number.
    pub entries: HashMap<Number, Entry>,
    /// Processes that send or sent.
    pub marks: HashMap<Sender, Mark>,
}

/// The sender of lines that can't be read.
pub const UNREADABLE: Sender = Sender(0);

impl Contents {
    /// Applies the next record.
    pub fn apply(&mut self, record: Record) {
        match record {
            Record::Sent(number, entry) => {
                self.entries.insert(number, entry);
            }
            Record::State(number, sender, state) => {
                if let Some(entry) = self.entries.get_mut(&number).filter(|entry| entry.sender == sender) {
                    entry.state = state;
                }
            }
            Record::NotCreated(number, sender) => {
                if self.entries.get(&number).is_some_and(|entry| entry.sender == sender) {
                    self.entries.remove(&number);
                }
            }
            Record::Resolved(number) => {
                self.entries.remove(&number);
            }
            Record::Mark(sender, mark) => {
                self.marks.insert(sender, mark);
            }
            Record::Unmark(sender) => {
                self.marks.remove(&sender);
            }
        }
    }

    /// Applies a line that can't be read: as after a power cut, entries may be lost.
    pub fn apply_unreadable(&mut self, limits: Limits) {
        let mark = Mark {
            limits,
            at: None,
            lost: true,
        };
        self.marks.insert(UNREADABLE, mark);
    }
}

/// A line as JSON. Times are in nanoseconds.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    event: Event,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    number: Option<&'a str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    process: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    boot: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    timeout: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    settle: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    by_create: bool,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Event {
    Sent,
    Created,
    CreatedNotPrinted,
    NotCreated,
    Unknown,
    Mismatch,
    Resolved,
    Begin,
    Restarted,
    End,
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

impl Record {
    /// The number it is about.
    pub fn number(&self) -> Option<Number> {
        match self {
            Record::Sent(number, _)
            | Record::State(number, ..)
            | Record::NotCreated(number, _)
            | Record::Resolved(number) => Some(*number),
            Record::Mark(..) | Record::Unmark(_) => None,
        }
    }

    /// The record as a line with its line feed.
    pub fn to_line(&self) -> String {
        let event = match self {
            Record::Sent(..) => Event::Sent,
            Record::State(_, _, state) => event_of(state),
            Record::NotCreated(..) => Event::NotCreated,
            Record::Resolved(_) => Event::Resolved,
            Record::Mark(_, mark) if mark.lost => Event::Restarted,
            Record::Mark(..) => Event::Begin,
            Record::Unmark(_) => Event::End,
        };
        let digits = self.number().map(Number::e164);
        let mut line = Line {
            event,
            number: digits.as_deref().map(|digits| &digits[1..]),
            process: None,
            key: None,
            boot: None,
            at: None,
            timeout: None,
            settle: None,
            id: None,
            by_create: false,
        };
        match self {
            Record::Sent(_, entry) => {
                line.process = Some(entry.sender.0);
                line.key = Some(entry.key.0);
                line.by_create = entry.by_create;
                line.set_limits(entry.limits);
                line.set_state(&entry.state);
            }
            Record::State(_, sender, state) => {
                line.process = Some(sender.0);
                line.set_state(state);
            }
            Record::NotCreated(_, sender) | Record::Unmark(sender) => line.process = Some(sender.0),
            Record::Resolved(_) => {}
            Record::Mark(sender, mark) => {
                line.process = Some(sender.0);
                line.set_limits(mark.limits);
                line.set_time(mark.at);
            }
        }
        serde_json::to_string(&line).expect("a record has no map with odd keys") + "\n"
    }

    /// Reads a line. None if it is no record.
    pub fn parse(line: &[u8]) -> Option<Self> {
        let line: Line = serde_json::from_slice(line).ok()?;
        let number = || Number::of(line.number?);
        let sender = line.process.map(Sender);
        let limits = || {
            Some(Limits {
                timeout: Duration::from_nanos(line.timeout?),
                settle: Duration::from_nanos(line.settle?),
            })
        };
        let time = line.time();
        let id = || line.id.clone();
        let state = match line.event {
            Event::Sent => State::Open { sent: time },
            Event::Unknown => State::Unknown { since: time },
            Event::Mismatch => State::Mismatch { id: id() },
            Event::Created | Event::CreatedNotPrinted => State::Created {
                id: id(),
                at: time,
                unprinted: matches!(line.event, Event::CreatedNotPrinted),
            },
            Event::NotCreated => return Some(Record::NotCreated(number()?, sender?)),
            Event::Resolved => return Some(Record::Resolved(number()?)),
            Event::End => return Some(Record::Unmark(sender?)),
            Event::Begin | Event::Restarted => {
                let mark = Mark {
                    limits: limits()?,
                    at: time,
                    lost: matches!(line.event, Event::Restarted),
                };
                return Some(Record::Mark(sender?, mark));
            }
        };
        if !matches!(line.event, Event::Sent) {
            return Some(Record::State(number()?, sender?, state));
        }
        let entry = Entry {
            sender: sender?,
            key: KeyId(line.key?),
            limits: limits()?,
            by_create: line.by_create,
            state,
        };
        Some(Record::Sent(number()?, entry))
    }
}

fn event_of(state: &State) -> Event {
    match state {
        State::Open { .. } => Event::Sent,
        State::Unknown { .. } => Event::Unknown,
        State::Created { unprinted: true, .. } => Event::CreatedNotPrinted,
        State::Created { .. } => Event::Created,
        State::Mismatch { .. } => Event::Mismatch,
    }
}

impl Line<'_> {
    fn set_limits(&mut self, limits: Limits) {
        self.timeout = Some(nanoseconds(limits.timeout));
        self.settle = Some(nanoseconds(limits.settle));
    }

    fn set_time(&mut self, time: Option<Moment>) {
        self.boot = time.map(|time| time.boot.0);
        self.at = time.map(|time| nanoseconds(time.at));
    }

    fn set_state(&mut self, state: &State) {
        match state {
            State::Open { sent: time } | State::Unknown { since: time } => self.set_time(*time),
            State::Created { id, at, .. } => {
                self.set_time(*at);
                self.id.clone_from(id);
            }
            State::Mismatch { id } => self.id.clone_from(id),
        }
    }

    fn time(&self) -> Option<Moment> {
        Some(Moment {
            boot: BootId(self.boot?),
            at: Duration::from_nanos(self.at?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBER: &str = "+254712345678";

    fn moment(seconds: u64) -> Option<Moment> {
        Some(Moment {
            boot: BootId(u64::MAX),
            at: Duration::from_secs(seconds),
        })
    }

    fn records() -> Vec<Record> {
        let number = Number::of(NUMBER).unwrap();
        let (sender, limits) = (
            Sender(u64::MAX),
            Limits {
                timeout: Duration::from_secs(30),
                settle: Duration::from_millis(200),
            },
        );
        let sent = Entry {
            sender,
            key: KeyId(7),
            limits,
            by_create: true,
            state: State::Open { sent: moment(1) },
        };
        let created = |unprinted| State::Created {
            id: Some("contact_\"1".into()),
            at: moment(2),
            unprinted,
        };
        let mark = |lost| Mark {
            limits,
            at: moment(3),
            lost,
        };
        vec![
            Record::Sent(number, sent),
            Record::State(number, sender, State::Unknown { since: moment(4) }),
            Record::State(number, sender, State::Unknown { since: None }),
            Record::State(number, sender, created(true)),
            Record::State(number, sender, created(false)),
            Record::State(number, sender, State::Mismatch { id: None }),
            Record::NotCreated(number, sender),
            Record::Resolved(number),
            Record::Mark(sender, mark(false)),
            Record::Mark(sender, mark(true)),
            Record::Unmark(sender),
        ]
    }

    #[test]
    fn reads_each_record_as_it_was_written() {
        for record in records() {
            let line = record.to_line();
            assert_eq!(line.find('\n'), Some(line.len() - 1), "{line}");
            assert_eq!(Record::parse(line.trim_end().as_bytes()), Some(record), "{line}");
        }
    }

    #[test]
    fn half_a_record_is_no_record() {
        for record in records() {
            let line = record.to_line();
            for end in 0..line.len() - 1 {
                assert_eq!(Record::parse(&line.as_bytes()[..end]), None, "{line}");
            }
        }
    }

    #[test]
    fn a_result_of_an_earlier_sender_changes_nothing() {
        let number = Number::of(NUMBER).unwrap();
        let Some(Record::Sent(_, entry)) = records().into_iter().next() else {
            panic!("the first record is an attempt")
        };
        let mut contents = Contents::default();
        contents.apply(Record::Sent(number, entry));
        let before = contents.clone();
        contents.apply(Record::NotCreated(number, Sender(1)));
        contents.apply(Record::State(number, Sender(1), State::Mismatch { id: None }));
        assert_eq!(contents, before);
        contents.apply(Record::NotCreated(number, Sender(u64::MAX)));
        assert!(contents.entries.is_empty());
    }
}
