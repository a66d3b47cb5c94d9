//! Searches the listing, because the API has no search.

use std::ops::ControlFlow;

use super::{Context, Session};
use crate::api::listing::Listing;
use crate::api::model::Contact;
use crate::error::{Error, Result};
use crate::phone::{self, Bare, Region};
use crate::text::server_text;

/// A condition on contacts: part of the name, the number, both or none.
#[derive(Debug, Default)]
pub struct ContactFilter {
    name: Option<String>,
    numbers: Vec<String>,
}

impl ContactFilter {
    /// Creates a filter by part of the name and by number; without both, it matches every contact.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for an invalid number, which no contact can have.
    pub fn new(name: Option<&str>, number: Option<&str>, region: Option<Region>) -> Result<Self> {
        let numbers = number
            .map(|number| search_keys(number, region))
            .transpose()?
            .unwrap_or_default();
        Ok(Self {
            name: name.map(str::to_lowercase),
            numbers,
        })
    }

    /// Returns true if every contact matches.
    pub fn is_everything(&self) -> bool {
        self.name.is_none() && self.numbers.is_empty()
    }

    pub fn matches(&self, contact: &Contact) -> bool {
        let named = self
            .name
            .as_ref()
            .is_none_or(|part| contact.name.as_str().to_lowercase().contains(part));
        named && (self.numbers.is_empty() || self.numbers.contains(&phone::key(contact.phone_number.as_str())))
    }
}

/// Returns the comparison keys of a number: as written, and in international format.
fn search_keys(number: &str, region: Option<Region>) -> Result<Vec<String>> {
    let read = phone::normalize(number, region, Bare::AsGiven);
    let read = read.map_err(|why| Error::Invalid(format!("--phone {:?}: {why}", server_text(number))))?;
    let mut keys = vec![phone::key(number), phone::key(&read.number)];
    keys.dedup();
    Ok(keys)
}

/// Reads the complete listing and returns the IDs of the contacts that match, in its order.
pub fn by_listing(context: &Context, session: &Session, filter: &ContactFilter) -> Result<Vec<String>> {
    let mut ids = Vec::new();
    read_all(context, session, &mut |contact| {
        if filter.matches(contact) {
            let id = contact.id.0.as_deref();
            let without_id = || Error::Unexpected("the listing has this number on a contact without an ID".into());
            ids.push(id.ok_or_else(without_id)?.to_owned());
        }
        Ok(())
    })?;
    Ok(ids)
}

/// Reads the listing, and reads it again if it changed meanwhile. Only a complete listing shows that a contact does
/// not exist.
pub fn read_all(context: &Context, session: &Session, take: &mut dyn FnMut(&Contact) -> Result<()>) -> Result<Listing> {
    let mut listing = session.client.listing(None);
    listing.read_complete(&|text| context.console.note(text), &mut |contacts| {
        contacts.iter().try_for_each(&mut *take)?;
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(listing)
}
