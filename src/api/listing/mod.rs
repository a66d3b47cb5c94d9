//! Reads all pages of the listing in order, prefetches pages, and checks that no contact is missing.
//!
//! The listing can change while it is read: an inserted contact moves every later contact by one position. If pages are
//! read in order, the next page then repeats contacts; duplicates are removed by ID. A prefetched page can be older than
//! the page before it; a contact that moved between the two is then on neither page. So a prefetched page is used only
//! if it reports the same `total` as the page before it. Otherwise it is requested again.

mod pages;

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::ops::ControlFlow;
use std::sync::Arc;

use super::model::Contact;
use super::response::Response;
use crate::error::{Error, Result};
use pages::{Fetch, Pages};

pub use pages::PREFETCHED_PAGES;

/// The number of passes over the listing before it is reported as incomplete.
const MAX_PASSES: u32 = 3;

/// A function that is called with the new contacts of each page. `Break` ends the pass.
pub type Visit<'a> = dyn FnMut(&[Contact]) -> Result<ControlFlow<()>> + 'a;

/// A listing, with the IDs read so far.
pub struct Listing {
    fetch: Arc<Fetch>,
    /// The number of contacts that the caller needs. Pages beyond them are not prefetched.
    limit: u64,
    expected_total: Option<u64>,
    /// A 64-bit hash of each contact's ID. A hash collision would drop a contact, and the check against `total` would
    /// fail. That happens in one of 37 million listings of a million contacts.
    seen: HashSet<u64>,
    hasher: RandomState,
}

impl Listing {
    /// Creates a listing. `fetch` requests a page by its number, and is called from several threads.
    pub fn new(fetch: impl Fn(u64) -> Result<Response> + Send + Sync + 'static) -> Self {
        Self {
            fetch: Arc::new(fetch),
            limit: u64::MAX,
            expected_total: None,
            seen: HashSet::new(),
            hasher: RandomState::new(),
        }
    }

    /// Sets the number of contacts that the caller needs, which limits prefetching.
    pub fn at_most(self, contacts: u64) -> Self {
        Self {
            limit: contacts,
            ..self
        }
    }

    /// Returns whether a contact with this ID was read.
    pub fn has(&self, id: &str) -> bool {
        self.seen.contains(&self.hasher.hash_one(id))
    }

    /// Returns `total` of the first page of the last pass.
    pub fn expected_total(&self) -> Option<u64> {
        self.expected_total
    }

    /// Returns the number of distinct contacts read.
    pub fn listed(&self) -> u64 {
        self.seen.len() as u64
    }

    /// Reads all pages, up to three times until the listing is complete. Each contact is visited once. `note` is called
    /// with the reason before another pass.
    pub fn read_complete(&mut self, note: &dyn Fn(&str), visit: &mut Visit) -> Result<()> {
        until_complete(note, || {
            self.read(visit)?;
            self.check_complete()
        })
    }

    /// Checks after the last page that the number of contacts is at least `total`.
    pub fn check_complete(&self) -> Result<()> {
        let listed = self.listed();
        match self.expected_total {
            Some(total) if listed < total => Err(Error::IncompleteListing(format!(
                "the listing changed while it was read ({listed} of {total} contacts)"
            ))),
            _ => Ok(()),
        }
    }

    /// Reads all pages once, and visits the contacts that were not visited before.
    pub fn read(&mut self, visit: &mut Visit) -> Result<()> {
        let mut pages = Pages::new(&self.fetch);
        let mut read = 0;
        while let Some(page) = pages.next(self.limit, read)? {
            if pages.number == 1 {
                self.expected_total = total(&page);
            }
            let mut contacts = page.contacts()?;
            read += contacts.len() as u64;
            pages.check(&page, contacts.first())?;
            contacts.retain(|contact| {
                // A contact without an ID is identified by its JSON text.
                let id = contact.id.0.as_deref().unwrap_or(contact.raw);
                self.seen.insert(self.hasher.hash_one(id))
            });
            if visit(&contacts)?.is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// Calls `read` until it returns a complete listing, up to three times. `note` is called with the reason before another
/// pass.
pub fn until_complete(note: &dyn Fn(&str), mut read: impl FnMut() -> Result<()>) -> Result<()> {
    for _ in 1..MAX_PASSES {
        match read() {
            Err(Error::IncompleteListing(reason)) => note(&format!("{reason}: reading it again")),
            result => return result,
        }
    }
    read()
}

/// Checks that the API returned the requested page.
pub fn check_page_number(page: &Response, requested: u64) -> Result<()> {
    match page.pagination.and_then(|pagination| pagination.page) {
        Some(number) if number != requested => Err(Error::IncompleteListing(format!(
            "requested page {requested} of the listing, but the API returned page {number}"
        ))),
        _ => Ok(()),
    }
}

fn total(page: &Response) -> Option<u64> {
    page.pagination?.total
}

#[cfg(test)]
mod tests;
