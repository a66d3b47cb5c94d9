//! Who is in the account, from readings of its listing, kept small.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::ops::ControlFlow;

use super::rows::{Number, Rows};
use super::{Each, Reading};
use crate::api::model::Contact;
use crate::api::readings::{IncompleteListing, until_complete};
use crate::error::{Error, Result};

/// The account's contacts, by number and by ID.
#[derive(Default)]
pub struct AccountIndex {
    by_number: HashMap<Number, u32>,
    /// ID and name of each contact that has a number, one after the other.
    text: String,
    /// Where each one's ID and name end in `text`.
    ends: Vec<(u32, u32)>,
    ids: HashSet<u64>,
    hasher: RandomState,
    /// Contacts without an ID, in the reading that had most of them.
    without_id: u64,
    /// `total` of the newest reading.
    pub total: Option<u64>,
}

/// A contact of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed<'a> {
    /// Its ID.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
}

impl AccountIndex {
    /// The contact with this number; of several, the first listed.
    pub fn find(&self, number: Number) -> Option<Listed<'_>> {
        let index = *self.by_number.get(&number)? as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before].1 as usize);
        let (id_end, name_end) = self.ends[index];
        Some(Listed {
            id: &self.text[start..id_end as usize],
            name: &self.text[id_end as usize..name_end as usize],
        })
    }

    /// The contact with a row's number, as written or as it would be sent.
    pub fn listed(&self, rows: &Rows, index: usize) -> Option<Listed<'_>> {
        let numbers = rows.written(index).into_iter().chain(rows.number(index));
        numbers.into_iter().find_map(|number| self.find(number))
    }

    /// Whether a contact of this ID was listed.
    pub fn has_id(&self, id: &str) -> bool {
        self.ids.contains(&self.hasher.hash_one(id))
    }

    /// Distinct contacts.
    pub fn len(&self) -> u64 {
        self.ids.len() as u64 + self.without_id
    }

    /// Adds a contact, unless its ID is there already. Returns whether it is one without an ID.
    fn add(&mut self, raw: &str) -> Result<bool> {
        let contact = Contact::read(raw)?;
        let id = contact.id.as_str();
        if contact.id.0.is_some() && !self.ids.insert(self.hasher.hash_one(id)) {
            return Ok(false);
        }
        if let Some(number) = Number::of(contact.phone_number.as_str()) {
            let too_much = |_| Error::Unexpected("the account is too large for this machine".into());
            self.by_number
                .entry(number)
                .or_insert(u32::try_from(self.ends.len()).map_err(too_much)?);
            self.text.push_str(id);
            let id_end = u32::try_from(self.text.len()).map_err(too_much)?;
            self.text.push_str(contact.name.as_str());
            self.ends
                .push((id_end, u32::try_from(self.text.len()).map_err(too_much)?));
        }
        Ok(contact.id.0.is_none())
    }
}

/// Reads the listing until all its readings together gave as many contacts as the newest expected_total.
pub fn complete(list: &(dyn Fn(&mut Each) -> Result<Reading> + Sync), note: &dyn Fn(&str)) -> Result<AccountIndex> {
    let mut roster = AccountIndex::default();
    let read = || {
        let mut without_id = 0;
        let done = list(&mut |raw| {
            without_id += u64::from(roster.add(raw)?);
            Ok(ControlFlow::Continue(()))
        })?;
        roster.without_id = roster.without_id.max(without_id);
        roster.total = done.expected_total;
        let listed = roster.len();
        match done.expected_total {
            Some(expected_total) if !done.broken && listed >= expected_total => Ok(Ok(())),
            Some(expected_total) => Ok(Err(IncompleteListing { listed, expected_total })),
            None => Err(incomplete(listed, "an unknown number")),
        }
    };
    until_complete(note, read)?.map_err(|short| incomplete(short.listed, &short.expected_total.to_string()))?;
    Ok(roster)
}

fn incomplete(listed: u64, of: &str) -> Error {
    Error::Unexpected(format!(
        "the listing can't be shown complete: it gave {listed} contacts of {of}; nothing was sent"
    ))
}
