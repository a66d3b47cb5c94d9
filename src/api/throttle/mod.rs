//! Limits when the requests of a client are sent. The [`Pacer`] decides; the [`Throttle`] makes threads wait.

mod breaker;
mod pacer;
mod rate;

use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use super::retry::RetryPolicy;
use super::verdict::Verdict;
use crate::error::Result;
use breaker::{Admission, Kind};
use pacer::{Pacer, Ticket, stopped};

/// Blocks requests until they may be sent.
#[derive(Debug)]
pub struct Throttle {
    state: Mutex<State>,
    /// Notified when a request ends or the client is stopped.
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    pacer: Pacer,
    /// The number of threads that wait for a request to end. If it is zero, the system call to notify them is omitted.
    waiting: usize,
}

/// The permission to send one request. If it is dropped without a verdict, the request counts as not sent.
#[derive(Debug)]
pub struct Permit<'a> {
    throttle: &'a Throttle,
    ticket: Option<Ticket>,
}

impl Throttle {
    /// Creates a throttle for at most `concurrency` requests in flight and `rate` requests per second (`None`: no limit).
    pub fn new(concurrency: usize, rate: Option<f64>, policy: RetryPolicy) -> Self {
        let state = State {
            pacer: Pacer::new(concurrency, rate, policy),
            waiting: 0,
        };
        Self {
            state: Mutex::new(state),
            changed: Condvar::new(),
        }
    }

    /// Waits until the request may be sent. For a write, the permit may be for a [probe](Permit::is_probe). `report` is
    /// called once per pause, with its length and its reason.
    pub fn admit(&self, is_write: bool, report: &dyn Fn(Duration, &str)) -> Result<Permit<'_>> {
        let mut state = self.lock();
        loop {
            let now = Instant::now();
            match state.pacer.admit(now, is_write)? {
                Admission::Send(kind) => {
                    return Ok(Permit {
                        throttle: self,
                        ticket: Some(Ticket { kind, sent_at: now }),
                    });
                }
                Admission::WaitUntil(time) => match state.pacer.take_unreported_pause(now) {
                    Some((wait, reason)) => {
                        drop(state);
                        report(wait, &reason);
                        state = self.lock();
                    }
                    None => {
                        let waited = self.changed.wait_timeout(state, time - now);
                        state = waited.expect("a panic ends the process").0;
                    }
                },
                Admission::WaitForResponse => {
                    state.waiting += 1;
                    state = self.changed.wait(state).expect("a panic ends the process");
                    state.waiting -= 1;
                }
            }
        }
    }

    /// Sleeps for `time`. Fails if the client is stopped.
    pub fn sleep(&self, time: Duration) -> Result<()> {
        let is_running = |state: &mut State| !state.pacer.is_stopped();
        let slept = self.changed.wait_timeout_while(self.lock(), time, is_running);
        match slept.expect("a panic ends the process").0.pacer.is_stopped() {
            true => Err(stopped()),
            false => Ok(()),
        }
    }

    /// Ends all waits and denies new requests. Returns whether a request is in flight.
    pub fn stop(&self) -> bool {
        let in_flight = self.lock().pacer.stop();
        self.changed.notify_all();
        in_flight
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("a panic ends the process")
    }

    fn end(&self, finish: impl FnOnce(&mut Pacer)) {
        let mut state = self.lock();
        finish(&mut state.pacer);
        if state.waiting > 0 {
            self.changed.notify_all();
        }
    }
}

impl Permit<'_> {
    /// Returns whether the permit is for a probe: a read that must succeed before the write is admitted.
    pub fn is_probe(&self) -> bool {
        self.ticket.is_some_and(|ticket| ticket.kind == Kind::Probe)
    }

    /// Ends the request with this verdict, and starts this pause of all requests.
    pub fn finish(mut self, verdict: &Verdict, pause: Option<Duration>) {
        if let Some(ticket) = self.ticket.take() {
            let now = Instant::now();
            self.throttle
                .end(|pacer| pacer.finish(now, ticket, verdict, pause, fastrand::f64()));
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.throttle.end(|pacer| pacer.cancel(ticket));
        }
    }
}

#[cfg(test)]
mod tests;
