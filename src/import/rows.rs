//! The rows of a file, kept small: a million of them take some fifty bytes each and their names.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::phone;

/// What became of a row. Each ends in exactly one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Is going to be sent. No row ends so.
    #[serde(skip)]
    Planned,
    /// The API said so, or the listing shows what this job sent.
    Created,
    /// In the account before this job.
    Existing,
    /// The number of an earlier row.
    Duplicate,
    /// Unusable as written; never sent.
    Invalid,
    /// The API refused it.
    Rejected,
    /// Certainly not created: never connected.
    Failed,
    /// Sent, and neither the answer nor the listing could tell.
    Unknown,
    /// The run ended first.
    NotAttempted,
}

/// A number in eight bytes, leading zeros kept: a 1 and its digits. What is longer than 18 digits is
/// no telephone number and never equals one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Number(u64);

impl Number {
    /// The number's key; `None` where there are no digits, or too many.
    pub fn of(text: &str) -> Option<Self> {
        let digits = phone::key(text);
        let append = |number, digit: u8| 10 * number + u64::from(digit - b'0');
        (1..=18)
            .contains(&digits.len())
            .then(|| Self(digits.bytes().fold(1, append)))
    }

    /// As E.164.
    pub fn e164(self) -> String {
        let mut text = self.0.to_string();
        text.replace_range(..1, "+");
        text
    }
}

struct Row {
    line: u32,
    /// Where the name ends in `names`; it begins where the row before ends.
    name_end: u32,
    /// The number as written.
    written: Option<Number>,
    /// The number that would be sent; none for an invalid row.
    number: Option<Number>,
    outcome: Outcome,
}

/// All rows, in the file's order.
#[derive(Default)]
pub struct Rows {
    rows: Vec<Row>,
    names: String,
    /// Why a row ended as it did, for those that need a reason.
    reasons: HashMap<u32, String>,
    /// The number of an invalid row, as written.
    texts: HashMap<u32, String>,
    /// The row that had the number of a duplicate first.
    firsts: HashMap<u32, u32>,
}

impl Rows {
    /// Adds a row that can be sent.
    pub fn add(&mut self, line: u64, name: &str, written: &str, number: &str) -> Result<()> {
        let (written, number) = (Number::of(written), Number::of(number));
        self.push(line, name, written, number, Outcome::Planned)
    }

    /// Adds a row that can't.
    pub fn add_invalid(&mut self, line: u64, name: &str, written: &str, reason: String) -> Result<()> {
        let index = self.rows.len() as u32;
        self.push(line, name, Number::of(written), None, Outcome::Invalid)?;
        self.reasons.insert(index, reason);
        self.texts.insert(index, written.to_owned());
        Ok(())
    }

    fn push(
        &mut self,
        line: u64,
        name: &str,
        written: Option<Number>,
        number: Option<Number>,
        outcome: Outcome,
    ) -> Result<()> {
        let too_much = |_| Error::Unexpected("the file is too large: split it into files of fewer rows".into());
        self.names.push_str(name);
        let name_end = u32::try_from(self.names.len()).map_err(too_much)?;
        u32::try_from(self.rows.len()).map_err(too_much)?;
        let line = u32::try_from(line).map_err(too_much)?;
        self.rows.push(Row {
            line,
            name_end,
            written,
            number,
            outcome,
        });
        Ok(())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The line it starts on.
    pub fn line(&self, index: usize) -> u64 {
        self.rows[index].line.into()
    }

    /// Its name.
    pub fn name(&self, index: usize) -> &str {
        let start = index
            .checked_sub(1)
            .map_or(0, |before| self.rows[before].name_end as usize);
        &self.names[start..self.rows[index].name_end as usize]
    }

    /// The number that is sent for it; `None` for an invalid one.
    pub fn number(&self, index: usize) -> Option<Number> {
        self.rows[index].number
    }

    /// The number as written.
    pub fn written(&self, index: usize) -> Option<Number> {
        self.rows[index].written
    }

    /// The number as people know it: as sent, or as written where it can't be sent.
    pub fn shown_number(&self, index: usize) -> String {
        match (self.rows[index].number, self.texts.get(&(index as u32))) {
            (Some(number), _) => number.e164(),
            (None, Some(text)) => text.clone(),
            (None, None) => String::new(),
        }
    }

    /// What became of it so far.
    pub fn outcome(&self, index: usize) -> Outcome {
        self.rows[index].outcome
    }

    /// Settles it.
    pub fn set_outcome(&mut self, index: usize, outcome: Outcome) {
        self.rows[index].outcome = outcome;
    }

    /// Why.
    pub fn reason(&self, index: usize) -> Option<&str> {
        self.reasons.get(&(index as u32)).map(String::as_str)
    }

    /// Says why.
    pub fn set_reason(&mut self, index: usize, reason: String) {
        self.reasons.insert(index as u32, reason);
    }

    /// Drops a reason that no longer holds.
    pub fn clear_reason(&mut self, index: usize) {
        self.reasons.remove(&(index as u32));
    }

    /// Makes it a duplicate of an earlier row.
    pub fn mark_duplicate(&mut self, index: usize, first: usize) {
        self.set_outcome(index, Outcome::Duplicate);
        self.set_reason(index, format!("the same number as line {}", self.line(first)));
        self.firsts.insert(index as u32, first as u32);
    }

    /// The earlier row with its number, for a duplicate.
    pub fn first_of(&self, index: usize) -> Option<usize> {
        self.firsts.get(&(index as u32)).map(|first| *first as usize)
    }

    /// The rows with an outcome.
    pub fn with(&self, outcome: Outcome) -> impl Iterator<Item = usize> {
        (0..self.len()).filter(move |index| self.outcome(*index) == outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_keeps_its_leading_zeros_and_comes_back_as_e164() {
        assert_eq!(Number::of("+254 712-345678").unwrap().e164(), "+254712345678");
        assert_ne!(Number::of("0712345678"), Number::of("712345678"));
        assert_eq!(Number::of("00254712345678"), Number::of("+254712345678"));
        assert_eq!(Number::of("no digits"), None);
        assert_eq!(Number::of("1234567890123456789"), None);
    }

    #[test]
    fn a_row_takes_few_bytes() {
        assert!(size_of::<Row>() <= 48);
    }
}
