//! The records of the journal, and the contents that they result in. The file is JSON Lines, with digits and times only.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::entry::{Entry, Sender, State, TimeLimits};
use super::moment::Moment;
use crate::import::rows::Number;

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// An attempt is about to be sent.
    Sent(#[serde(with = "digits")] Number, Entry),
    /// The state of the attempt of this sender, and its time. Ignored if another process sent the number since.
    State(#[serde(with = "digits")] Number, Sender, Option<Moment>, State),
    /// The attempt of this sender created nothing, or the user accepts another request.
    Removed(#[serde(with = "digits")] Number, Sender),
    /// A process begins to send.
    Mark(Sender, Mark),
    /// A process ended, and its entries are synced to disk.
    Unmark(Sender),
}

impl Record {
    /// Appends the record as a line.
    pub fn write_line(&self, lines: &mut Vec<u8>) {
        serde_json::to_writer(&mut *lines, self).expect("a record is valid JSON");
        lines.push(b'\n');
    }

    /// Parses a line without its line feed.
    pub fn parse(line: &[u8]) -> Option<Self> {
        serde_json::from_slice(line).ok()
    }

    /// Returns whether this process begins to send with the record.
    pub fn begins_sending(&self, sender: Sender) -> bool {
        match self {
            Record::Sent(_, entry) => entry.sender == sender,
            Record::Mark(process, _) => *process == sender,
            _ => false,
        }
    }

    /// Returns the number that the record is about.
    fn number(&self) -> Option<Number> {
        match self {
            Record::Sent(number, _) | Record::State(number, ..) | Record::Removed(number, _) => Some(*number),
            Record::Mark(..) | Record::Unmark(_) => None,
        }
    }
}

/// The record that a process is sending. After a power cut it shows that entries may be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// T and S of the process.
    pub limits: TimeLimits,
    /// The time when the mark was written.
    pub at: Option<Moment>,
    /// True if the system was restarted since then, so that entries may be lost.
    pub lost: bool,
}

/// The sender of lines that can't be parsed. No process is this sender, so it is never alive.
pub const UNREADABLE: Sender = Sender(0);

/// The contents of the journal after all records were applied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// The last attempt of each number.
    pub entries: HashMap<Number, Entry>,
    /// The processes that send or were killed while they sent.
    pub marks: HashMap<Sender, Mark>,
}

impl Contents {
    /// Applies the next record.
    pub fn apply(&mut self, record: Record) {
        match record {
            Record::Sent(number, entry) => drop(self.entries.insert(number, entry)),
            Record::State(number, sender, at, state) => {
                if let Some(entry) = self.entries.get_mut(&number).filter(|entry| entry.sender == sender) {
                    (entry.at, entry.state) = (at, state);
                }
            }
            Record::Removed(number, sender) => {
                if self.entries.get(&number).is_some_and(|entry| entry.sender == sender) {
                    self.entries.remove(&number);
                }
            }
            Record::Mark(sender, mark) => drop(self.marks.insert(sender, mark)),
            Record::Unmark(sender) => drop(self.marks.remove(&sender)),
        }
    }

    /// Applies the next line of the file, for a process with these limits that opened it at this time. After a line that
    /// can't be parsed, entries may be lost as after a power cut.
    pub fn apply_line(&mut self, line: &[u8], limits: TimeLimits, opened: Moment) {
        let Some(record) = Record::parse(line) else {
            let (at, lost) = (None, true);
            self.marks.insert(UNREADABLE, Mark { limits, at, lost });
            return;
        };
        let number = record.number();
        self.apply(record);
        // An earlier import may have left a million entries without meaning.
        if let Some(number) = number
            && (self.entries.get(&number)).is_some_and(|entry| entry.is_over(limits, opened))
        {
            self.entries.remove(&number);
        }
    }
}

/// Serializes a number as its digits.
mod digits {
    use std::borrow::Cow;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::import::rows::Number;

    pub fn serialize<S: Serializer>(number: &Number, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&number.e164()[1..])
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Number, D::Error> {
        let digits = Cow::<str>::deserialize(deserializer)?;
        Number::of(&digits).ok_or_else(|| D::Error::custom("not a number"))
    }
}

#[cfg(test)]
mod tests;
