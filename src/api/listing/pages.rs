//! The pages of one pass over the listing, in order, with prefetching.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use super::{check_page_number, total};
use crate::api::model::Contact;
use crate::api::response::Response;
use crate::error::{Error, Result};

/// The number of pages that are fetched at the same time. More pages save little time and could trigger a rate limit.
pub const PREFETCHED_PAGES: usize = 4;

/// A function that requests a page by its number, starting at 1.
pub type Fetch = dyn Fn(u64) -> Result<Response> + Send + Sync;

pub struct Pages<'a> {
    fetch: &'a Arc<Fetch>,
    /// The threads that prefetch send their pages here. Page `n` comes from receiver `(n - 2) % PREFETCHED_PAGES`.
    prefetched: Vec<Receiver<Result<Response>>>,
    /// The number of the current page.
    pub number: u64,
    /// The number of the last page, as the current page reports it.
    last: u64,
    /// `total` of the current page.
    total: Option<u64>,
    /// The first contact of the current page, as JSON.
    first_contact: String,
}

impl<'a> Pages<'a> {
    pub fn new(fetch: &'a Arc<Fetch>) -> Self {
        Self {
            fetch,
            prefetched: Vec::new(),
            number: 0,
            last: 1,
            total: None,
            first_contact: String::new(),
        }
    }

    /// Returns the next page, or `None` after the last. Pages beyond `limit` contacts are not prefetched; `read` is the
    /// number of contacts on the pages before it.
    pub fn next(&mut self, limit: u64, read: u64) -> Result<Option<Response>> {
        if self.number >= self.last {
            return Ok(None);
        }
        self.number += 1;
        // Without a total it is unknown whether a prefetched page is stale.
        if self.total.is_none() {
            self.prefetched.clear();
        } else if self.number == 2 {
            self.prefetch(self.last.min(limit.div_ceil(read.max(1))));
        }
        let index = (self.number as usize).saturating_sub(2) % PREFETCHED_PAGES;
        let pages = self.prefetched.get(index);
        match pages.and_then(|pages| pages.recv().ok()).transpose()? {
            Some(page) if total(&page) == self.total => Ok(Some(page)),
            _ => (self.fetch)(self.number).map(Some),
        }
    }

    /// Starts threads that fetch the pages from 2 to `last`. Each fetches its next page after the one before was received.
    /// They end when the receivers are dropped.
    fn prefetch(&mut self, last: u64) {
        for first in (2..=last).take(PREFETCHED_PAGES) {
            let (sender, pages) = sync_channel(0);
            let fetch = self.fetch.clone();
            let run = move || {
                let mut numbers = (first..=last).step_by(PREFETCHED_PAGES);
                numbers.all(|number| sender.send(fetch(number)).is_ok());
            };
            // If the system can't create a thread, its pages are fetched when they are needed.
            let _ = thread::Builder::new().spawn(run);
            self.prefetched.push(pages);
        }
    }

    /// Checks that the page follows the page before it.
    pub fn check(&mut self, page: &Response, first_contact: Option<&Contact>) -> Result<()> {
        let number = self.number;
        let incomplete = |reason: String| Err(Error::IncompleteListing(reason));
        check_page_number(page, number)?;
        match page.pagination.unwrap_or_default().pages() {
            Some(pages) => self.last = pages.max(1),
            None if number > 1 => {}
            None => return incomplete("the API does not report how many pages the listing has".into()),
        }
        let total = total(page);
        match first_contact {
            None if self.last > 1 && number <= self.last => {
                return incomplete(format!("page {number} of {} of the listing is empty", self.last));
            }
            // If the total has changed, inserted contacts may have moved a complete page.
            Some(contact) if number > 1 && contact.raw == self.first_contact && total == self.total => {
                return incomplete(format!("page {number} of the listing repeats page {}", number - 1));
            }
            _ => {}
        }
        self.total = total;
        self.first_contact = first_contact.map_or_else(String::new, |contact| contact.raw.to_owned());
        Ok(())
    }
}
