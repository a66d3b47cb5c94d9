//! The audit of an account: duplicate numbers, WhatsApp twins, numbers that are valid in no numbering plan, blank names,
//! and the number of contacts per country.
//!
//! A finding contains the contacts as JSON, unchanged.

use std::cmp::Reverse;
use std::collections::HashMap;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::api::model::Contact;
use crate::error::{Error, Result};
use crate::phone::{self, Bare, Region};
use crate::text::is_blank;

/// Collects the contacts of an account, one at a time.
#[derive(Default)]
pub struct AuditBuilder {
    /// All contacts, because a duplicate can be on any later page.
    contacts: Vec<Box<RawValue>>,
    /// Indices of the contacts with a number, by [`phone::key`].
    by_key: HashMap<String, Vec<usize>>,
    unknown_numbers: Vec<usize>,
    blank_names: Vec<usize>,
    countries: HashMap<Option<Region>, usize>,
}

impl AuditBuilder {
    /// Adds a contact.
    pub fn add(&mut self, contact: &Contact) -> Result<()> {
        let number = contact.phone_number.as_str();
        let index = self.contacts.len();
        if is_blank(contact.name.as_str()) {
            self.blank_names.push(index);
        }
        // Texts without digits are not numbers, so they are not duplicates of each other.
        let key = phone::key(number);
        if !key.is_empty() {
            self.by_key.entry(key).or_default().push(index);
        }
        let read = phone::normalize(number, None, Bare::International).ok();
        let valid = read.filter(|phone| phone.valid);
        if valid.is_none() {
            self.unknown_numbers.push(index);
        }
        let country = valid.and_then(|phone| phone::country(&phone.number));
        *self.countries.entry(country).or_default() += 1;
        let raw = RawValue::from_string(contact.raw.to_owned());
        self.contacts
            .push(raw.map_err(|error| Error::Unexpected(format!("a contact of the API is not valid JSON: {error}")))?);
        Ok(())
    }

    /// Returns the findings for the contacts added so far.
    pub fn audit(&self) -> Audit<'_> {
        Audit {
            total: self.contacts.len(),
            duplicates: self.duplicates(),
            twins: self.twins(),
            unknown_numbers: self.raw(&self.unknown_numbers),
            blank_names: self.raw(&self.blank_names),
            countries: self.countries(),
        }
    }

    fn duplicates(&self) -> Vec<Duplicate<'_>> {
        let mut groups: Vec<&Vec<usize>> = self.by_key.values().filter(|group| group.len() > 1).collect();
        groups.sort_unstable();
        let duplicate = |group: &Vec<usize>| Duplicate {
            phone_number: self.number(group[0]),
            contacts: self.raw(group),
        };
        groups.into_iter().map(duplicate).collect()
    }

    fn twins(&self) -> Vec<Twins<'_>> {
        let twin_of = |key: &str| self.by_key.get(&phone::key(&phone::twin(key)?));
        let pairs = self
            .by_key
            .iter()
            .filter_map(|(key, group)| Some((group, twin_of(key)?)));
        // Each number is the twin of the other, so each pair is found twice. The one that starts with the earlier contact
        // is kept.
        let mut pairs: Vec<_> = pairs.filter(|(group, twin)| group < twin).collect();
        pairs.sort_unstable();
        let twins = |(group, twin): (&Vec<usize>, &Vec<usize>)| {
            let mut both = [group.as_slice(), twin].concat();
            both.sort_unstable();
            Twins {
                phone_numbers: [self.number(group[0]), self.number(twin[0])],
                contacts: self.raw(&both),
            }
        };
        pairs.into_iter().map(twins).collect()
    }

    fn countries(&self) -> Vec<Country> {
        let row = |(region, contacts): (&Option<Region>, &usize)| Country {
            country: region.map(|region| region.to_string()),
            contacts: *contacts,
        };
        let mut countries: Vec<Country> = self.countries.iter().map(row).collect();
        countries.sort_by_cached_key(|row| (row.country.is_none(), Reverse(row.contacts), row.country.clone()));
        countries
    }

    fn raw(&self, group: &[usize]) -> Vec<&RawValue> {
        group.iter().map(|index| &*self.contacts[*index]).collect()
    }

    fn number(&self, index: usize) -> String {
        let contact = Contact::read(self.contacts[index].get()).unwrap_or_default();
        contact.phone_number.as_str().to_owned()
    }
}

/// The findings, in the order of the listing. Scripts rely on the JSON format.
#[derive(Debug, Serialize)]
pub struct Audit<'a> {
    /// The number of contacts in the account.
    pub total: usize,
    /// Numbers that more than one contact has.
    pub duplicates: Vec<Duplicate<'a>>,
    /// Pairs of numbers that WhatsApp may treat as one.
    pub twins: Vec<Twins<'a>>,
    /// Contacts without a number, or with a number that is valid in no numbering plan.
    pub unknown_numbers: Vec<&'a RawValue>,
    /// Contacts whose name has no visible character.
    pub blank_names: Vec<&'a RawValue>,
    /// Contacts per country, in descending order, contacts without a country last. The sum is `total`.
    pub countries: Vec<Country>,
}

impl Audit<'_> {
    /// Returns whether there are findings. `countries` is not a finding.
    pub fn has_findings(&self) -> bool {
        !(self.duplicates.is_empty()
            && self.twins.is_empty()
            && self.unknown_numbers.is_empty()
            && self.blank_names.is_empty())
    }
}

/// A number that more than one contact has.
#[derive(Debug, Serialize)]
pub struct Duplicate<'a> {
    /// The number in the format of the first contact.
    pub phone_number: String,
    /// All contacts with the number.
    pub contacts: Vec<&'a RawValue>,
}

/// Two numbers that may belong to one WhatsApp account.
#[derive(Debug, Serialize)]
pub struct Twins<'a> {
    /// Both numbers, each in the format of its first contact.
    pub phone_numbers: [String; 2],
    /// All contacts with one of the numbers.
    pub contacts: Vec<&'a RawValue>,
}

/// The number of contacts in a country.
#[derive(Debug, Serialize)]
pub struct Country {
    /// ISO 3166-1 alpha-2 code. `None` for invalid numbers and for numbers of no country, such as `+800`.
    pub country: Option<String>,
    /// The number of contacts.
    pub contacts: usize,
}

#[cfg(test)]
mod tests;
