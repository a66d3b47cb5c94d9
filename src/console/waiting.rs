//! The requests that a command waits for, and the pages it reads: when and how that is shown.

use std::time::{Duration, Instant};

use crate::text::thousands;

/// A shorter wait is not shown, because it ends before people can read it.
const SHOWN_AFTER: Duration = Duration::from_secs(2);
/// Time between two lines about pages, where there is no spinner.
const INTERVAL: Duration = Duration::from_secs(5);
/// A wait begins again after so much time without a request.
const IDLE: Duration = Duration::from_secs(1);
/// The same reason of a retry is reported once in this time, because concurrent requests often fail together.
const SAME_REASON: Duration = Duration::from_secs(1);

/// The requests in flight and the pages read.
#[derive(Default)]
pub struct Waiting {
    in_flight: usize,
    /// The server of the requests.
    server: String,
    /// The time since which requests follow each other.
    began: Option<Instant>,
    /// The time of the last start or end of a request.
    changed: Option<Instant>,
    /// The number of pages read, and of those in the listing.
    pages: Option<(usize, Option<usize>)>,
    /// The time of the last line.
    reported: Option<Instant>,
    /// The last reason of a retry, and the time of its report.
    retry: Option<(String, Instant)>,
}

impl Waiting {
    /// Records the start of a request.
    pub fn sending(&mut self, now: Instant, server: String, is_write: bool) {
        if is_write {
            self.pages = None;
        }
        if self.in_flight == 0 && self.changed.is_none_or(|changed| now - changed >= IDLE) {
            self.began = Some(now);
        }
        self.in_flight += 1;
        self.server = server;
        self.changed = Some(now);
    }

    /// Records the end of a request. Returns whether others are in flight.
    pub fn ended(&mut self, now: Instant) -> bool {
        self.in_flight = self.in_flight.saturating_sub(1);
        self.changed = Some(now);
        self.in_flight > 0
    }

    /// Records that a page of a listing was read.
    pub fn page(&mut self, number: u64, of: Option<u64>) {
        let earlier = self.pages.filter(|_| number > 1).map_or(0, |(read, _)| read);
        self.pages = Some((earlier + 1, of.and_then(|of| usize::try_from(of).ok())));
    }

    /// Returns whether a retry for this reason is reported: not if the same reason was reported just before.
    pub fn reports_retry(&mut self, now: Instant, reason: &str) -> bool {
        let is_same = |(last, at): &(String, Instant)| last == reason && now - *at < SAME_REASON;
        let is_new = !self.retry.as_ref().is_some_and(is_same);
        if is_new {
            self.retry = Some((reason.to_owned(), now));
        }
        is_new
    }

    /// Returns the text of the spinner, if the command waits.
    pub fn text(&self, now: Instant) -> Option<String> {
        let passed = |since: Option<Instant>| since.map_or(Duration::ZERO, |since| now - since);
        if self.in_flight == 0 || passed(self.began) < SHOWN_AFTER {
            return None;
        }
        let wait = passed(self.changed);
        let waiting = match wait < SHOWN_AFTER {
            true => format!("waiting for {}", self.server),
            false => format!("waiting for {}: no response for {} s", self.server, wait.as_secs()),
        };
        Some(match self.unread_pages() {
            Some(pages) if wait < SHOWN_AFTER => reading(pages),
            Some(pages) => format!("{}; {waiting}", reading(pages)),
            None => waiting,
        })
    }

    /// Returns the pages, if there are more to read.
    fn unread_pages(&self) -> Option<(usize, Option<usize>)> {
        self.pages.filter(|(read, of)| of.is_none_or(|of| *read < of))
    }

    /// Returns a line about the wait where there is no spinner: once per wait, and every few seconds about pages.
    pub fn line(&mut self, now: Instant) -> Option<String> {
        let text = self.text(now)?;
        let is_first = self
            .changed
            .is_some_and(|changed| now - changed >= SHOWN_AFTER && self.reported < Some(changed));
        let is_next =
            self.unread_pages().is_some() && self.reported.or(self.began).is_some_and(|last| now - last >= INTERVAL);
        (is_first || is_next).then(|| {
            self.reported = Some(now);
            text
        })
    }
}

fn reading((read, of): (usize, Option<usize>)) -> String {
    match of {
        Some(of) => format!("reading contacts: page {} of {}", thousands(read), thousands(of)),
        None => format!("reading contacts: page {}", thousands(read)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(start: Instant, seconds: f64) -> Instant {
        start + Duration::from_secs_f64(seconds)
    }

    #[test]
    fn a_wait_is_shown_after_two_seconds_and_once_as_a_line() {
        let start = Instant::now();
        let mut waiting = Waiting::default();
        waiting.sending(start, "https://a".into(), false);
        assert_eq!(waiting.line(after(start, 1.9)), None);
        let text = "waiting for https://a: no response for 2 s".to_owned();
        assert_eq!(waiting.line(after(start, 2.0)), Some(text));
        assert_eq!(waiting.line(after(start, 9.0)), None);
        let text = "waiting for https://a: no response for 9 s".to_owned();
        assert_eq!(waiting.text(after(start, 9.0)), Some(text));
        assert!(!waiting.ended(after(start, 9.0)));
        assert_eq!(waiting.text(after(start, 12.0)), None);
    }

    #[test]
    fn pages_are_counted_and_a_new_listing_starts_at_one() {
        let start = Instant::now();
        let mut waiting = Waiting::default();
        waiting.sending(start, "https://a".into(), false);
        for number in [1, 3, 2] {
            waiting.page(number, Some(40));
        }
        waiting.sending(after(start, 4.9), "https://a".into(), false);
        assert_eq!(waiting.line(after(start, 4.9)), None);
        let text = "reading contacts: page 3 of 40".to_owned();
        assert_eq!(waiting.line(after(start, 5.0)), Some(text));
        assert_eq!(waiting.line(after(start, 6.0)), None);
        let text = "reading contacts: page 3 of 40; waiting for https://a: no response for 2 s".to_owned();
        assert_eq!(waiting.text(after(start, 7.0)), Some(text));
        waiting.page(1, None);
        assert_eq!(
            waiting.text(after(start, 5.0)).as_deref(),
            Some("reading contacts: page 1")
        );
        waiting.sending(after(start, 7.0), "https://a".into(), true);
        assert_eq!(
            waiting.text(after(start, 7.0)).as_deref(),
            Some("waiting for https://a")
        );
    }

    #[test]
    fn the_same_reason_of_a_retry_is_reported_once_per_second() {
        let start = Instant::now();
        let mut waiting = Waiting::default();
        assert!(waiting.reports_retry(start, "HTTP 503"));
        assert!(!waiting.reports_retry(after(start, 0.9), "HTTP 503"));
        assert!(waiting.reports_retry(after(start, 0.9), "HTTP 502"));
        assert!(waiting.reports_retry(after(start, 1.9), "HTTP 502"));
    }
}
