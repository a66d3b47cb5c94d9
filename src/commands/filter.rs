//! Finding contacts over the listing: the API has no search.

use super::{Context, Session};
use crate::api::listing::Pages;
use crate::api::model::Contact;
use crate::api::readings::until_complete;
use crate::error::{Error, Result};
use crate::phone::{self, Bare, Region};

/// Which contacts are wanted.
#[derive(Debug, Default)]
pub struct ContactFilter {
    name: Option<String>,
    numbers: Vec<String>,
}

impl ContactFilter {
    /// By a part of the name, by number, by both, or everything.
    pub fn new(name: Option<&str>, number: Option<&str>, region: Option<Region>) -> Result<Self> {
        let numbers = number
            .map(|number| keys(number, region))
            .transpose()?
            .unwrap_or_default();
        Ok(Self {
            name: name.map(str::to_lowercase),
            numbers,
        })
    }

    /// Whether nothing is left out.
    pub fn is_everything(&self) -> bool {
        self.name.is_none() && self.numbers.is_empty()
    }

    /// Whether this contact is wanted.
    pub fn holds(&self, raw: &str) -> Result<bool> {
        if self.is_everything() {
            return Ok(true);
        }
        let contact = Contact::read(raw)?;
        let named = self
            .name
            .as_ref()
            .is_none_or(|part| contact.name.as_str().to_lowercase().contains(part));
        Ok(named && (self.numbers.is_empty() || self.numbers.contains(&phone::key(contact.phone_number.as_str()))))
    }
}

/// The keys a number may be listed under: as written, and as it would be sent.
fn keys(number: &str, region: Option<Region>) -> Result<Vec<String>> {
    let written = phone::key(number);
    if written.is_empty() {
        return Err(Error::Invalid(format!("--phone {number:?} holds no digits")));
    }
    let sent = phone::normalize(number, region, Bare::AsGiven).map(|phone| phone::key(&phone.number));
    Ok(match sent {
        Ok(sent) if sent != written => vec![written, sent],
        _ => vec![written],
    })
}

/// What a listing says of a number: the IDs that have it, over every page.
pub struct Found {
    /// In the listing's order.
    pub ids: Vec<String>,
    /// The listing, for asking whether an ID was on it.
    pub listing: Pages,
}

/// Reads the listing and picks who is wanted.
pub fn by_listing(context: &Context, session: &Session, wanted: &ContactFilter) -> Result<Found> {
    let (ids, listing) = gather(context, session, |ids: &mut Vec<String>, raw| {
        if wanted.holds(raw)? {
            ids.push(id_of(raw)?);
        }
        Ok(())
    })?;
    Ok(Found { ids, listing })
}

/// Reads the listing to its end and takes in every contact; anew if it shifted while it was read.
/// Only a complete listing says that somebody is not there.
pub fn gather<T: Default>(
    context: &Context,
    session: &Session,
    mut take: impl FnMut(&mut T, &str) -> Result<()>,
) -> Result<(T, Pages)> {
    let gathered = until_complete(&|text| context.console.note(text), || {
        let mut listing = session.client.pages(None);
        let mut gathered = T::default();
        for page in listing.by_ref() {
            page?.contacts().try_for_each(|raw| take(&mut gathered, raw))?;
        }
        Ok(listing.complete().map(|_| (gathered, listing)))
    });
    Ok(gathered??)
}

fn id_of(raw: &str) -> Result<String> {
    let id = Contact::read(raw)?.id.0.map(|id| id.into_owned());
    id.ok_or_else(|| Error::Unexpected("the listing has this number on a contact without an ID".into()))
}
