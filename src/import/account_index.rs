//! The contacts of the account, from complete readings of its listing.

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::Account;
use super::journal::moment::Moment;
use super::journal::status::Evidence;
use super::rows::Number;
use crate::api::listing::Listing;
use crate::api::model::Contact;
use crate::error::{Error, Result};
use crate::phone::identity::{Recognition, recognise};

/// The account's contacts, by number and by ID.
pub struct AccountIndex {
    /// The time when the reading began.
    began: Moment,
    listing: Listing,
    contacts: Contacts,
}

/// A contact of the account that is recognised as a row's.
#[derive(Debug, Clone, Copy)]
pub struct Match<'a> {
    /// The rule by which it is the row's.
    pub rule: Recognition,
    /// The contact's ID, if it has one.
    pub id: Option<&'a str>,
    phone_number: &'a str,
    name: &'a str,
}

/// Contacts. Their texts are in one string: three strings for each contact would need twice the memory.
#[derive(Default)]
struct Contacts {
    texts: String,
    /// The ends of number, ID and name of each contact.
    ends: Vec<[usize; 3]>,
    by_number: HashMap<Number, usize>,
    /// The last eight digits of each contact, sorted after the reading.
    by_suffix: Vec<(u32, usize)>,
}

impl Contacts {
    fn add(&mut self, contact: &Contact) {
        let texts = [&contact.phone_number, &contact.id, &contact.name].map(|text| text.as_str());
        let Some(number) = Number::of(texts[0]) else { return };
        let position = self.ends.len();
        self.by_number.entry(number).or_insert(position);
        let suffix = number.suffix().map(|suffix| (suffix, position));
        self.by_suffix.extend(suffix);
        let end = texts.map(|text| {
            self.texts.push_str(text);
            self.texts.len()
        });
        self.ends.push(end);
    }

    fn get(&self, position: usize, rule: Recognition) -> Match<'_> {
        let start = position.checked_sub(1).map_or(0, |before| self.ends[before][2]);
        let [number, id, name] = self.ends[position];
        Match {
            rule,
            id: Some(&self.texts[number..id]).filter(|id| !id.is_empty()),
            phone_number: &self.texts[start..number],
            name: &self.texts[id..name],
        }
    }
}

impl AccountIndex {
    /// Returns the index of an account without contacts, for a dry run that does not read the account.
    pub fn empty(account: &dyn Account) -> Self {
        Self {
            began: account.now(),
            listing: account.listing(),
            contacts: Contacts::default(),
        }
    }

    /// Reads a complete listing.
    pub fn read(account: &dyn Account, note: &dyn Fn(&str)) -> Result<Self> {
        let mut index = Self::empty(account);
        let Self { listing, contacts, .. } = &mut index;
        listing.read_complete(note, &mut |page| {
            page.iter().for_each(|contact| contacts.add(contact));
            Ok(ControlFlow::Continue(()))
        })?;
        if listing.expected_total().is_none() {
            let reason = "the listing does not report how many contacts there are, so it can't be shown to be complete";
            return Err(Error::IncompleteListing(reason.into()));
        }
        contacts.by_suffix.sort_unstable();
        Ok(index)
    }

    /// Returns the contact that has a row's number. Of several, the first listed with the strongest rule.
    pub fn find(&self, number: Number, name: &str, distinct_twins: bool) -> Option<Match<'_>> {
        let by_number = |number: Number, rule: Recognition| {
            let position = self.contacts.by_number.get(&number)?;
            Some(self.contacts.get(*position, rule))
        };
        let twin = || number.twin().filter(|_| !distinct_twins);
        by_number(number, Recognition::SameDigits)
            .or_else(|| by_number(twin()?, Recognition::WhatsAppTwin))
            .or_else(|| self.find_national(number, name))
    }

    fn find_national(&self, number: Number, name: &str) -> Option<Match<'_>> {
        let suffix = number.suffix()?;
        let by_suffix = &self.contacts.by_suffix;
        let start = by_suffix.partition_point(|(other, _)| *other < suffix);
        let same_suffix = by_suffix[start..].iter().take_while(|(other, _)| *other == suffix);
        let rule = Recognition::NationalSpelling;
        same_suffix
            .map(|(_, position)| self.contacts.get(*position, rule))
            .find(|found| recognise(&number.e164(), name, found.phone_number, found.name) == Some(rule))
    }

    /// Returns the result of the listing for a number, which [`find`](Self::find) has looked up.
    pub fn evidence(&self, found: Option<Match>) -> Evidence {
        let began = self.began;
        found.map_or(Evidence::Absent { began }, |_| Evidence::Listed)
    }

    /// Returns whether a contact of this ID was listed.
    pub fn has_id(&self, id: &str) -> bool {
        self.listing.has(id)
    }
}

impl Match<'_> {
    /// Returns the differences from the row: another name, or another spelling of the number.
    pub fn reason(&self, name: &str) -> Option<String> {
        let (number, listed) = (self.phone_number, self.name);
        let spelling = match self.rule {
            Recognition::SameDigits => None,
            Recognition::WhatsAppTwin => Some(format!("there as {number}, its WhatsApp twin")),
            Recognition::NationalSpelling => Some(format!("there as {number}, without country code")),
        };
        let name = (listed.trim() != name.trim()).then(|| format!("named {listed:?} there"));
        let parts: Vec<String> = spelling.into_iter().chain(name).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}
