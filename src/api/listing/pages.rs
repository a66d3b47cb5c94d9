//! The pages of one pass over the listing, in order, with prefetching.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use super::{check_page_number, total};
use crate::api::model::Contact;
use crate::api::response::Response;
use crate::error::{Error, Result};

/// The number of pages that are fetched at the same time. More pages save little time and could trigger a rate limit.
pub const PREFETCHED_PAGES: usize = 4;

/// A function that requests a page by its number, starting at 1.
pub type Fetch = dyn Fn(u64) -> Result<Response> + Send + Sync;

/// A thread that fetches pages. It ends when the sender of its requests is dropped.
struct Worker {
    requests: Sender<u64>,
    pages: Receiver<Result<Response>>,
}

pub struct Pages<'a> {
    fetch: &'a Arc<Fetch>,
    /// Page `n` is prefetched by worker `n % PREFETCHED_PAGES`.
    workers: Vec<Worker>,
    /// The number of prefetched pages, from the current page on.
    pending: u64,
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
            workers: Vec::new(),
            pending: 0,
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
        if self.number == 1 {
            return (self.fetch)(1).map(Some);
        }
        // Without a total it is unknown whether a prefetched page is stale.
        if self.total.is_some() {
            let per_page = (read / (self.number - 1)).max(1);
            let last = self.last.min(limit.div_ceil(per_page)).max(self.number);
            self.prefetch(self.number, last);
            if self.pending > 0 {
                self.pending -= 1;
                self.prefetch(self.number + 1, last);
                let page = self.receive(self.number)?;
                if total(&page) == self.total {
                    return Ok(Some(page));
                }
            }
        } else {
            // The prefetched pages are out of date.
            for number in self.number..self.number + std::mem::take(&mut self.pending) {
                let _ = self.receive(number);
            }
        }
        (self.fetch)(self.number).map(Some)
    }

    fn receive(&self, number: u64) -> Result<Response> {
        let page = self.workers[number as usize % PREFETCHED_PAGES].pages.recv();
        page.unwrap_or_else(|_| Err(Error::Unexpected("a thread that fetches pages ended".into())))
    }

    /// Requests the pages from `next` to `last` from the workers, up to [`PREFETCHED_PAGES`] at a time.
    fn prefetch(&mut self, next: u64, last: u64) {
        while self.pending < PREFETCHED_PAGES as u64 && next + self.pending <= last {
            // If the system can't create a thread, the pages are fetched without prefetching.
            if self.workers.len() < PREFETCHED_PAGES && self.start_workers().is_err() {
                break;
            }
            let number = next + self.pending;
            let worker = &self.workers[number as usize % PREFETCHED_PAGES];
            if worker.requests.send(number).is_err() {
                break;
            }
            self.pending += 1;
        }
    }

    fn start_workers(&mut self) -> std::io::Result<()> {
        let mut workers = Vec::new();
        for _ in 0..PREFETCHED_PAGES {
            let (requests, numbers) = channel();
            let (sender, pages) = channel();
            let fetch = self.fetch.clone();
            thread::Builder::new().spawn(move || {
                numbers.into_iter().all(|number| sender.send(fetch(number)).is_ok());
            })?;
            workers.push(Worker { requests, pages });
        }
        self.workers = workers;
        Ok(())
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
