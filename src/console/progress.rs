//! What a command does while it sends requests: when and how that is shown.

use std::sync::{Arc, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use ureq::http::Uri;

use super::Console;
use super::terminal::moves_cursor;
use crate::text::thousands;

/// Time between two updates of the status line.
const TICK: Duration = Duration::from_millis(100);
/// A shorter wait is not shown, because it ends before people can read it.
const SHOWN_AFTER: Duration = Duration::from_secs(2);
/// Time between two lines about pages or rows, where there is no status line.
const INTERVAL: Duration = Duration::from_secs(5);
/// A wait begins again after so much time without a request.
const IDLE: Duration = Duration::from_secs(1);
/// The same reason of a retry is reported once in this time, because concurrent requests often fail together.
const SAME_REASON: Duration = Duration::from_secs(1);
/// Columns of the bar of an import.
const BAR: usize = 20;

impl Console {
    /// Shows waits and the progress of an import: in the status line of a terminal, else as notes. Does nothing with
    /// `--quiet`.
    pub fn show_progress(self: &Arc<Self>) {
        let has_status_line = moves_cursor();
        if self.quiet || self.json && !has_status_line {
            return;
        }
        let console = self.clone();
        let show = move || {
            loop {
                thread::sleep(TICK);
                let now = Instant::now();
                if has_status_line {
                    let text = console.progress().status(now);
                    console.status.draw(text.as_deref());
                } else if let Some(text) = { console.progress().line(now) } {
                    console.note(&text);
                }
            }
        };
        // Without this thread, only the progress is not shown.
        drop(thread::Builder::new().name("progress".into()).spawn(show));
    }

    /// Sets the number of rows that an import has sent, and of all rows to send; `None` at the end.
    pub fn set_sent(&self, sent: Option<(usize, usize)>) {
        self.progress().sent(Instant::now(), sent);
    }

    pub(super) fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress
            .lock()
            .expect("no thread panics while it records progress")
    }
}

/// The requests in flight, the pages read, and the rows sent.
#[derive(Default)]
pub(super) struct Progress {
    in_flight: usize,
    /// The URL of the last request.
    url: Uri,
    /// The time since which requests follow each other.
    began: Option<Instant>,
    /// The time of the last start or end of a request.
    changed: Option<Instant>,
    /// The number of pages read, and of those in the listing.
    pages: Option<(usize, Option<usize>)>,
    sending: Option<Sending>,
    /// The time of the last line.
    reported: Option<Instant>,
    /// The last reason of a retry, and the time of its report.
    retry: Option<(String, Instant)>,
}

/// An import that sends rows.
struct Sending {
    began: Instant,
    done: usize,
    of: usize,
}

impl Progress {
    /// Records the start of a request.
    pub fn request(&mut self, now: Instant, url: &Uri, is_write: bool) {
        if is_write {
            self.pages = None;
        }
        if self.in_flight == 0 && self.changed.is_none_or(|changed| now - changed >= IDLE) {
            self.began = Some(now);
        }
        self.in_flight += 1;
        self.url = url.clone();
        self.changed = Some(now);
    }

    /// Records the end of a request.
    pub fn ended(&mut self, now: Instant) {
        self.in_flight = self.in_flight.saturating_sub(1);
        self.changed = Some(now);
    }

    /// Records that a page of a listing was read.
    pub fn page(&mut self, number: u64, of: Option<u64>) {
        let earlier = self.pages.filter(|_| number > 1).map_or(0, |(read, _)| read);
        self.pages = Some((earlier + 1, of.and_then(|of| usize::try_from(of).ok())));
    }

    /// Records the number of rows that were sent, and of all rows to send.
    fn sent(&mut self, now: Instant, sent: Option<(usize, usize)>) {
        let began = self.sending.as_ref().map_or(now, |sending| sending.began);
        self.sending = sent.map(|(done, of)| Sending { began, done, of });
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

    /// Returns the text of the status line.
    fn status(&self, now: Instant) -> Option<String> {
        let text = self.text(now)?;
        Some(match &self.sending {
            Some(sending) => format!("{} {text}", sending.bar()),
            None => text,
        })
    }

    /// Describes what the command does, if that takes long.
    fn text(&self, now: Instant) -> Option<String> {
        let is_long = self.in_flight > 0 && passed(self.began, now) >= SHOWN_AFTER;
        let task = match &self.sending {
            Some(sending) => Some(sending.text(now)),
            None => self.unread_pages().filter(|_| is_long).map(reading),
        };
        match (task, self.wait(now)) {
            (Some(task), Some(wait)) => Some(format!("{task}; {wait}")),
            (None, None) => is_long.then(|| format!("waiting for {}", self.server())),
            (task, wait) => task.or(wait),
        }
    }

    /// Describes the wait for a response, if it is long.
    fn wait(&self, now: Instant) -> Option<String> {
        let wait = passed(self.changed, now);
        let is_long = self.in_flight > 0 && wait >= SHOWN_AFTER;
        is_long.then(|| format!("waiting for {}: no response for {} s", self.server(), wait.as_secs()))
    }

    /// Returns the server of the last request.
    fn server(&self) -> String {
        let scheme = self.url.scheme_str().unwrap_or_default();
        let authority = self.url.authority().map_or("", |authority| authority.as_str());
        format!("{scheme}://{authority}")
    }

    /// Returns the pages, if there are more to read.
    fn unread_pages(&self) -> Option<(usize, Option<usize>)> {
        self.pages.filter(|(read, of)| of.is_none_or(|of| *read < of))
    }

    /// Returns a line where there is no status line: once per wait, and every few seconds about pages and rows.
    fn line(&mut self, now: Instant) -> Option<String> {
        let text = self.text(now)?;
        let task = match &self.sending {
            Some(sending) => Some(sending.began),
            None => self.began.filter(|_| self.unread_pages().is_some()),
        };
        let is_first = self.wait(now).is_some() && self.reported < self.changed.map(|changed| changed + SHOWN_AFTER);
        let is_next = task.is_some() && passed(self.reported.max(task), now) >= INTERVAL;
        (is_first || is_next).then(|| {
            self.reported = Some(now);
            text
        })
    }
}

impl Sending {
    fn bar(&self) -> String {
        let filled = BAR * self.done / self.of.max(1);
        "█".repeat(filled) + &"░".repeat(BAR - filled)
    }

    fn text(&self, now: Instant) -> String {
        let (done, of) = (thousands(self.done), thousands(self.of));
        let seconds = (now - self.began).as_secs_f64();
        if self.done == 0 || seconds < 1.0 {
            return format!("{done} of {of} sent");
        }
        let rate = self.done as f64 / seconds;
        let left = Duration::from_secs(((self.of - self.done) as f64 / rate) as u64);
        let left = humantime::format_duration(left);
        format!("{done} of {of} sent, {rate:.0} a second, {left} left")
    }
}

fn passed(since: Option<Instant>, now: Instant) -> Duration {
    since.map_or(Duration::ZERO, |since| now - since)
}

fn reading((read, of): (usize, Option<usize>)) -> String {
    match of {
        Some(of) => format!("reading contacts: page {} of {}", thousands(read), thousands(of)),
        None => format!("reading contacts: page {}", thousands(read)),
    }
}

#[cfg(test)]
mod tests;
