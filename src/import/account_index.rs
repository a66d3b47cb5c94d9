//! The contacts of the account, from complete readings of its listing.

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::Account;
use super::journal::entry::{Evidence, Listing as Shown};
use super::journal::moment::Moment;
use super::rows::Number;
use crate::api::listing::Listing;
use crate::error::{Error, Result};
use crate::phone::identity::{Recognition, recognise, suffix_key};

/// A contact of the account.
#[derive(Debug)]
pub struct Existing {
    /// Its number as the API spells it.
    pub phone_number: Box<str>,
    /// Its ID; empty if it has none.
    pub id: Box<str>,
    /// Its name.
    pub name: Box<str>,
}

/// The account's contacts, by number and by ID.
pub struct AccountIndex {
    /// The time when the reading began.
    began: Moment,
    listing: Listing,
    contacts: Vec<Existing>,
    by_number: HashMap<Number, u32>,
    /// The last eight digits of each contact, sorted.
    by_suffix: Vec<(u32, u32)>,
}

/// A contact that is recognised as a row's.
#[derive(Debug, Clone, Copy)]
pub struct Match<'a> {
    /// The contact.
    pub contact: &'a Existing,
    /// Why it is the row's.
    pub rule: Recognition,
}

impl AccountIndex {
    /// Creates an index without contacts.
    pub fn empty(account: &dyn Account) -> Self {
        Self {
            began: account.now(),
            listing: account.listing(),
            contacts: Vec::new(),
            by_number: HashMap::new(),
            by_suffix: Vec::new(),
        }
    }

    /// Reads a complete listing.
    pub fn read(account: &dyn Account, note: &dyn Fn(&str)) -> Result<Self> {
        let mut index = Self::empty(account);
        let (contacts, by_number) = (&mut index.contacts, &mut index.by_number);
        index.listing.read_complete(note, &mut |page| {
            for contact in page {
                let Some(number) = Number::of(contact.phone_number.as_str()) else {
                    continue;
                };
                let too_many = |_| Error::Unexpected("the account has too many contacts for this program".into());
                by_number
                    .entry(number)
                    .or_insert(u32::try_from(contacts.len()).map_err(too_many)?);
                contacts.push(Existing {
                    phone_number: contact.phone_number.as_str().into(),
                    id: contact.id.as_str().into(),
                    name: contact.name.as_str().into(),
                });
            }
            Ok(ControlFlow::Continue(()))
        })?;
        if index.listing.expected_total().is_none() {
            let reason = "the listing does not say how many contacts there are, so it can't be shown to be complete";
            return Err(Error::IncompleteListing(reason.into()));
        }
        let suffix = |(position, contact): (usize, &Existing)| {
            Some((suffix_key(&contact.phone_number)?, u32::try_from(position).ok()?))
        };
        index.by_suffix = index.contacts.iter().enumerate().filter_map(suffix).collect();
        index.by_suffix.sort_unstable();
        Ok(index)
    }

    /// The contact that has a row's number; of several, the first listed with the strongest rule.
    pub fn find(&self, number: Number, name: &str, distinct_twins: bool) -> Option<Match<'_>> {
        let by_number = |number: Number| {
            self.by_number
                .get(&number)
                .map(|position| &self.contacts[*position as usize])
        };
        let exact = by_number(number).map(|contact| (contact, Recognition::SameDigits));
        let twin = || number.twin().filter(|_| !distinct_twins).and_then(by_number);
        exact
            .or_else(|| twin().map(|contact| (contact, Recognition::WhatsAppTwin)))
            .or_else(|| {
                self.find_national(number, name)
                    .map(|contact| (contact, Recognition::NationalSpelling))
            })
            .map(|(contact, rule)| Match { contact, rule })
    }

    fn find_national(&self, number: Number, name: &str) -> Option<&Existing> {
        let number = number.e164();
        let suffix = suffix_key(&number)?;
        let start = self.by_suffix.partition_point(|(other, _)| *other < suffix);
        let same_suffix = self.by_suffix[start..].iter().take_while(|(other, _)| *other == suffix);
        same_suffix
            .map(|(_, position)| &self.contacts[*position as usize])
            .find(|contact| {
                let rule = recognise(&number, name, &contact.phone_number, &contact.name);
                rule == Some(Recognition::NationalSpelling)
            })
    }

    /// What the listing says about a row's number.
    pub fn evidence(&self, found: Option<Match>) -> Evidence {
        Evidence {
            began: self.began,
            listing: if found.is_some() { Shown::Shows } else { Shown::Absent },
        }
    }

    /// Whether a contact of this ID was listed.
    pub fn has_id(&self, id: &str) -> bool {
        self.listing.has(id)
    }
}

impl<'a> Match<'a> {
    /// The contact's ID, if it has one.
    pub fn id(self) -> Option<&'a str> {
        Some(&*self.contact.id).filter(|id| !id.is_empty())
    }

    /// What a person should know about it: another name, or another spelling of the number.
    pub fn reason(&self, name: &str) -> Option<String> {
        let Existing {
            phone_number,
            name: there,
            ..
        } = self.contact;
        let named = (there.trim() != name.trim()).then(|| format!("named {there:?} there"));
        let spelled = match self.rule {
            Recognition::SameDigits => None,
            Recognition::WhatsAppTwin => Some(format!("there as {phone_number}, its WhatsApp twin")),
            Recognition::NationalSpelling => Some(format!("there as {phone_number}, without country code")),
        };
        let parts: Vec<String> = spelled.into_iter().chain(named).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}
