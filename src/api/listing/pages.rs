//! The pages of one pass over the listing, in order, with prefetching.

use std::collections::VecDeque;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

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
    /// The threads that fetch the pages after the current page, in order. If a pass ends early, they end on their own.
    prefetched: VecDeque<JoinHandle<Result<Response>>>,
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
            prefetched: VecDeque::new(),
            number: 0,
            last: 1,
            total: None,
            first_contact: String::new(),
        }
    }

    /// Returns the next page, or `None` after the last. Pages beyond `limit` contacts are not prefetched; `read` is the
    /// number of contacts on the pages so far.
    pub fn next(&mut self, limit: u64, read: u64) -> Result<Option<Response>> {
        if self.number >= self.last {
            return Ok(None);
        }
        self.number += 1;
        // Without a total, as before the first page, it is unknown whether a prefetched page is stale.
        if self.total.is_none() {
            self.prefetched.clear();
            return (self.fetch)(self.number).map(Some);
        }
        let per_page = (read / (self.number - 1)).max(1);
        self.prefetch(self.last.min(limit.div_ceil(per_page)));
        if let Some(thread) = self.prefetched.pop_front() {
            let page = thread.join().expect("a panic ends the process")?;
            if total(&page) == self.total {
                return Ok(Some(page));
            }
        }
        (self.fetch)(self.number).map(Some)
    }

    /// Starts to fetch pages, from the current one to at most `last`, up to [`PREFETCHED_PAGES`] at a time.
    fn prefetch(&mut self, last: u64) {
        while self.prefetched.len() < PREFETCHED_PAGES {
            let number = self.number + self.prefetched.len() as u64;
            if number > last {
                return;
            }
            let fetch = self.fetch.clone();
            match thread::Builder::new().spawn(move || fetch(number)) {
                Ok(thread) => self.prefetched.push_back(thread),
                // The system can't create a thread. The page is fetched when it is needed.
                Err(_) => return,
            }
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
