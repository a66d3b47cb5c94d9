//! The events of requests: retries and long waits always, requests and responses with `-v`, headers and bodies with
//! `-vv`.

use std::borrow::Cow;
use std::time::Instant;

use ureq::http::{HeaderMap, Method};

use super::Console;
use crate::api::event::Event;
use crate::redact::REDACTED;

/// The most bytes of a body that `-vv` shows.
const BODY_SHOWN: usize = 4096;
/// Seconds. A longer wait is reported without `-v` too.
const LONG_WAIT: f64 = 1.0;

impl Console {
    /// Records an event of a request, and reports it.
    pub fn event(&self, event: &Event) {
        self.record(event);
        let (log, log_all) = (self.verbose > 0, self.verbose > 1);
        match event {
            Event::Retrying {
                wait,
                reason,
                retry,
                retries,
            } => {
                let text = format!("{reason}; retry {retry} of {retries}");
                if self.progress().reports_retry(Instant::now(), &text) {
                    let seconds = (wait.as_secs_f64() * 10.0).ceil() / 10.0;
                    self.note(&format!("{text} in {seconds} s"));
                }
            }
            Event::Waiting { wait, reason } if wait.as_secs_f64() > LONG_WAIT => {
                let seconds = (wait.as_secs_f64() * 10.0).round() / 10.0;
                self.note(&format!("{reason}: waiting {seconds} s before the next request"));
            }
            Event::Waiting { wait, reason } if log => {
                self.line(&format!("* {reason}: waiting {} ms", wait.as_millis()));
            }
            Event::Sending { request } if log_all => {
                self.line(&format!("> {} {}", request.method(), request.uri()));
                self.headers('>', request.headers());
                self.body('>', request.body());
            }
            Event::Received {
                request,
                response,
                took,
            } if log => {
                let (status, method, url, ms) = (response.status, request.method(), request.uri(), took.as_millis());
                let body = response.body.as_deref().unwrap_or_default();
                self.line(&format!("< {status} {method} {url} ({ms} ms, {} bytes)", body.len()));
                if log_all {
                    self.headers('<', &response.headers);
                    self.body('<', body);
                }
            }
            Event::Failed { request, reason, took } if log => {
                let (method, url, ms) = (request.method(), request.uri(), took.as_millis());
                self.line(&format!("< no response to {method} {url} ({ms} ms): {reason}"));
            }
            _ => {}
        }
    }

    fn record(&self, event: &Event) {
        let now = Instant::now();
        match event {
            Event::Sending { request } => {
                let is_write = request.method() != Method::GET;
                self.progress().request(now, request.uri(), is_write);
            }
            Event::Received { .. } | Event::Failed { .. } => self.progress().ended(now),
            Event::Page { number, pages } => self.progress().page(*number, *pages),
            Event::Waiting { .. } | Event::Retrying { .. } => {}
        }
    }

    fn headers(&self, mark: char, headers: &HeaderMap) {
        for (name, value) in headers {
            let shown = match value.is_sensitive() {
                true => Cow::Borrowed(REDACTED),
                false => String::from_utf8_lossy(value.as_bytes()),
            };
            self.line(&format!("{mark} {name}: {shown}"));
        }
    }

    fn body(&self, mark: char, body: &[u8]) {
        if body.is_empty() {
            return;
        }
        let text = String::from_utf8_lossy(body);
        // Keys are masked before the body is truncated, because part of a key is not recognised.
        let text = self.redact(&text);
        let (shown, rest) = text.split_at(text.floor_char_boundary(BODY_SHOWN));
        for line in shown.lines() {
            self.line(&format!("{mark} {line}"));
        }
        if !rest.is_empty() {
            self.line(&format!("{mark} … {} more bytes", rest.len()));
        }
    }
}
