//! A circuit breaker for writes. After a failed write it pauses all writes, then allows one read (the probe), then one
//! write (the trial). If both succeed, it closes again.

use std::time::{Duration, Instant};

use crate::api::retry::doubled;
use crate::error::{Error, Result};

/// The first pause. It doubles with each failure in a row: 1, 2, 4 s. That is enough for most server restarts.
const PAUSE: Duration = Duration::from_secs(1);
/// The longest pause.
const MAX_PAUSE: Duration = Duration::from_secs(30);
/// The random part of a pause. It prevents many clients from sending at the same time.
const JITTER: f64 = 0.25;
/// The fewest pauses before the breaker opens.
const MIN_PAUSES: u32 = 2;

/// The state of the breaker.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    /// All writes are allowed.
    Closed,
    /// No write is allowed. After the pause, a probe is.
    Paused,
    /// The probe is in flight.
    Probing,
    /// The probe succeeded. One write, the trial, is allowed.
    HalfOpen,
    /// The trial is in flight.
    Trial,
    /// No more writes are allowed, for this reason.
    Open(String),
}

/// The kind of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A request that changes nothing.
    Read,
    /// A request that changes something.
    Write,
    /// A read that checks whether the server works again before a write is sent.
    Probe,
}

/// The decision about a request.
#[derive(Debug, PartialEq, Eq)]
pub enum Admission {
    /// Send a request of this kind. For a write, the kind may be a probe that is sent first.
    Send(Kind),
    /// Ask again at this time.
    WaitUntil(Instant),
    /// Ask again after a response.
    WaitForResponse,
}

/// The circuit breaker. It counts failures in a row; all failures during a pause count as one.
#[derive(Debug)]
pub struct Breaker {
    state: State,
    failures: u32,
    /// The number of pauses before it opens.
    pauses: u32,
    failed_at: Option<Instant>,
    resume_at: Option<Instant>,
}

impl Breaker {
    /// Creates a breaker that opens after this number of pauses, at least two.
    pub fn new(pauses: u32) -> Self {
        Self {
            state: State::Closed,
            failures: 0,
            pauses: pauses.max(MIN_PAUSES),
            failed_at: None,
            resume_at: None,
        }
    }

    /// Decides about a write. Fails if no more writes are allowed.
    pub fn admit(&self, now: Instant) -> Result<Admission> {
        if let State::Open(reason) = &self.state {
            return Err(Error::ServerFailing(format!("sending stopped after {reason}")));
        }
        if let Some(resume_at) = self.resume_at.filter(|resume_at| *resume_at > now) {
            return Ok(Admission::WaitUntil(resume_at));
        }
        Ok(match self.state {
            State::Closed | State::HalfOpen => Admission::Send(Kind::Write),
            State::Paused => Admission::Send(Kind::Probe),
            State::Probing | State::Trial | State::Open(_) => Admission::WaitForResponse,
        })
    }

    /// Records that the write or probe that [`admit`](Self::admit) allowed is sent.
    pub fn record_sent(&mut self) {
        match self.state {
            State::Paused => self.state = State::Probing,
            State::HalfOpen => self.state = State::Trial,
            _ => {}
        }
    }

    /// Records the failure of a probe or a write. Requests that were sent before the current pause do not count. Returns
    /// the end of the new pause. `jitter` is a random number from 0 to 1.
    pub fn record_failure(&mut self, sent_at: Instant, now: Instant, reason: &str, jitter: f64) -> Option<Instant> {
        if !self.is_current(sent_at) {
            return None;
        }
        self.failures += 1;
        self.failed_at = Some(now);
        if self.failures > self.pauses {
            self.state = State::Open(format!("{} failures in a row; the last: {reason}", self.failures));
            return None;
        }
        self.state = State::Paused;
        let pause = doubled(PAUSE, self.failures - 1)
            .min(MAX_PAUSE)
            .mul_f64(1.0 + JITTER * jitter);
        self.resume_at = Some(now + pause);
        self.resume_at
    }

    /// Records the success of a probe or a write.
    pub fn record_success(&mut self, sent_at: Instant) {
        match self.state {
            State::Probing if self.is_current(sent_at) => self.state = State::HalfOpen,
            State::Trial if self.is_current(sent_at) => {
                self.state = State::Closed;
                self.failures = 0;
            }
            _ => {}
        }
    }

    /// Records a probe or a write that shows neither failure nor success of the server.
    pub fn record_inconclusive(&mut self, sent_at: Instant) {
        match self.state {
            State::Probing if self.is_current(sent_at) => self.state = State::Paused,
            State::Trial if self.is_current(sent_at) => self.state = State::HalfOpen,
            _ => {}
        }
    }

    /// Returns whether all writes are allowed.
    pub fn is_closed(&self) -> bool {
        self.state == State::Closed
    }

    fn is_current(&self, sent_at: Instant) -> bool {
        self.failed_at.is_none_or(|failed_at| sent_at > failed_at)
    }
}
