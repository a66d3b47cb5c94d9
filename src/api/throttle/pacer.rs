//! Decides when a request may be sent. Pure: the caller passes in time and randomness.

use std::time::{Duration, Instant};

use super::breaker::{Admission, Breaker, Kind};
use super::rate::RateLimiter;
use crate::api::retry::RetryPolicy;
use crate::api::verdict::Verdict;
use crate::error::{ApiError, Error, Exit, Result};

/// The longest pause that is stored, longer than any allowed wait. It replaces values that overflow [`Instant`].
const MAX_PAUSE: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// A request in flight.
#[derive(Debug, Clone, Copy)]
pub struct Ticket {
    /// The kind of the request.
    pub kind: Kind,
    /// The time when it was admitted.
    pub sent_at: Instant,
}

/// A pause of all requests that a response requires.
#[derive(Debug)]
struct Pause {
    until: Instant,
    error: ApiError,
}

/// Limits the concurrency and the rate of one client's requests.
#[derive(Debug)]
pub struct Pacer {
    /// The most requests in flight.
    concurrency: f64,
    /// The longest wait that a response may require.
    max_wait: Duration,
    stopped: bool,
    in_flight: usize,
    /// The current limit of requests in flight (AIMD): a failed write halves it, successful writes raise it.
    allowed: f64,
    rate: RateLimiter,
    breaker: Breaker,
    pause: Option<Pause>,
    /// The end and the reason of a pause that was not reported yet.
    unreported_pause: Option<(Instant, String)>,
}

impl Pacer {
    /// Creates a pacer for a client that has sent nothing. `rate` is the most requests per second, `None` for no limit.
    pub fn new(concurrency: usize, rate: Option<f64>, policy: RetryPolicy) -> Self {
        let concurrency = concurrency.max(1) as f64;
        Self {
            concurrency,
            max_wait: policy.max_wait,
            stopped: false,
            in_flight: 0,
            allowed: concurrency,
            rate: RateLimiter::new(rate),
            breaker: Breaker::new(policy.retries),
            pause: None,
            unreported_pause: None,
        }
    }

    /// Decides whether a request may be sent now. If so, it counts as in flight.
    ///
    /// # Errors
    ///
    /// The request must never be sent: the client was stopped, too many writes failed in a row, or a response requires a
    /// longer wait than allowed.
    pub fn admit(&mut self, now: Instant, is_write: bool) -> Result<Admission> {
        if self.stopped {
            return Err(stopped());
        }
        let admission = match is_write {
            true => self.breaker.admit(now)?,
            false => Admission::Send(Kind::Read),
        };
        if let Some(pause) = self.pause.as_ref().filter(|pause| pause.until > now) {
            let requested = pause.until - now;
            return match requested > self.max_wait {
                true => Err(Error::RateLimited {
                    error: pause.error.clone().into(),
                    requested,
                    allowed: self.max_wait,
                }),
                false => Ok(Admission::WaitUntil(pause.until)),
            };
        }
        if !matches!(admission, Admission::Send(_)) {
            return Ok(admission);
        }
        if self.in_flight >= self.allowed as usize {
            return Ok(Admission::WaitForResponse);
        }
        if let Some(time) = self.rate.wait_until(now) {
            return Ok(Admission::WaitUntil(time));
        }
        if is_write {
            self.breaker.record_sent();
        }
        self.rate.record_sent(now);
        self.in_flight += 1;
        Ok(admission)
    }

    /// Records the end of a request, and starts `pause` for all requests. `jitter` is a random number from 0 to 1.
    pub fn finish(&mut self, now: Instant, ticket: Ticket, verdict: &Verdict, pause: Option<Duration>, jitter: f64) {
        self.in_flight -= 1;
        let sent_at = ticket.sent_at;
        match verdict {
            Verdict::Success(_) => self.rate.record_success(now - sent_at),
            Verdict::RateLimited(_) => self.rate.record_429(sent_at, now, self.allowed),
            _ => {}
        }
        if let (Some(pause), Some(error)) = (pause, verdict.error()) {
            self.pause_all(now + pause.min(MAX_PAUSE), error, verdict);
        }
        let failed = match ticket.kind {
            Kind::Read => return,
            Kind::Write => verdict.is_unknown(),
            Kind::Probe => !matches!(verdict, Verdict::Success(_) | Verdict::RateLimited(_)),
        };
        if failed {
            self.write_failed(now, ticket, &verdict.reason(), jitter);
        } else if matches!(verdict, Verdict::Success(_)) {
            self.breaker.record_success(sent_at);
            if self.breaker.is_closed() {
                // Additive increase: one more slot after as many successes as there are slots.
                self.allowed = (self.allowed + 1.0 / self.allowed).min(self.concurrency);
            }
        } else {
            self.breaker.record_inconclusive(sent_at);
        }
    }

    /// Records a request that ended before anything was sent.
    pub fn cancel(&mut self, ticket: Ticket) {
        self.in_flight -= 1;
        if ticket.kind != Kind::Read {
            self.breaker.record_inconclusive(ticket.sent_at);
        }
    }

    fn write_failed(&mut self, now: Instant, ticket: Ticket, reason: &str, jitter: f64) {
        let Some(until) = self.breaker.record_failure(ticket.sent_at, now, reason, jitter) else {
            return;
        };
        self.note_pause(until, reason);
        if ticket.kind == Kind::Write {
            self.rate.record_failure(ticket.sent_at, now, self.allowed);
            self.allowed = (self.allowed / 2.0).max(1.0);
        }
    }

    /// Starts a pause of all requests, unless a longer one is active.
    fn pause_all(&mut self, until: Instant, error: &ApiError, verdict: &Verdict) {
        if self.pause.as_ref().is_none_or(|pause| pause.until < until) {
            self.note_pause(until, &verdict.reason());
            self.pause = Some(Pause {
                until,
                error: error.clone(),
            });
        }
    }

    /// Keeps a pause for its report. Of two pauses the longer one is reported.
    fn note_pause(&mut self, until: Instant, reason: &str) {
        if self.unreported_pause.as_ref().is_none_or(|(known, _)| *known < until) {
            self.unreported_pause = Some((until, reason.to_owned()));
        }
    }

    /// Returns the remaining time and the reason of the current pause, once per pause.
    pub fn take_unreported_pause(&mut self, now: Instant) -> Option<(Duration, String)> {
        let (until, reason) = self.unreported_pause.take()?;
        (until > now).then(|| (until - now, reason))
    }

    /// Denies all later requests. Returns whether a request is in flight.
    pub fn stop(&mut self) -> bool {
        self.stopped = true;
        self.in_flight > 0
    }

    /// Returns whether all requests are denied.
    pub fn is_stopped(&self) -> bool {
        self.stopped
    }
}

/// Returns the error of a request after the client was stopped.
pub fn stopped() -> Error {
    Error::Interrupted(Exit::Interrupted, "stopped before sending".into())
}
