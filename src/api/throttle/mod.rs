//! Limits when the requests of a client are sent. The [`Pacer`] decides; the [`Throttle`] makes threads wait.

mod breaker;
mod pacer;
mod rate;

use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use super::verdict::Verdict;
pub use pacer::{Denial, Limits};
use pacer::{Kind, Pacer, Ticket};

/// Blocks requests until they may be sent.
#[derive(Debug)]
pub struct Throttle {
    state: Mutex<State>,
    /// Notified when a request ends. Threads that wait for a time use [`stopped`](Self::stopped), so that they are not
    /// woken up for each request.
    ended: Condvar,
    /// Notified when the client is stopped.
    stopped: Condvar,
}

#[derive(Debug)]
struct State {
    pacer: Pacer,
    /// The number of threads that wait for a request to end. If it is zero, the system call to notify them is omitted.
    waiting: usize,
}

/// The next step for a request that waits.
#[derive(Debug)]
pub enum NextStep<'a> {
    /// Send the request.
    Send(Permit<'a>),
    /// Send a probe, then call [`admit`](Throttle::admit) again.
    Probe(Permit<'a>),
    /// Report a wait, then call [`admit`](Throttle::admit) again.
    Report {
        /// The wait.
        wait: Duration,
        /// The reason.
        reason: String,
    },
}

/// The permission to send one request. If it is dropped without a verdict, the request counts as not sent.
#[derive(Debug)]
pub struct Permit<'a> {
    throttle: &'a Throttle,
    ticket: Option<Ticket>,
}

impl Throttle {
    /// Creates a throttle with these limits.
    pub fn new(limits: Limits) -> Self {
        let state = State {
            pacer: Pacer::new(limits),
            waiting: 0,
        };
        Self {
            state: Mutex::new(state),
            ended: Condvar::new(),
            stopped: Condvar::new(),
        }
    }

    /// Waits until the request may be sent, or until there is something else to do.
    pub fn admit(&self, is_write: bool) -> Result<NextStep<'_>, Denial> {
        let mut state = self.lock();
        loop {
            let now = Instant::now();
            match state.pacer.admit(now, is_write)? {
                pacer::Admission::Send(ticket) => {
                    let permit = Permit {
                        throttle: self,
                        ticket: Some(ticket),
                    };
                    return Ok(match ticket.kind {
                        Kind::Probe => NextStep::Probe(permit),
                        Kind::Read | Kind::Write => NextStep::Send(permit),
                    });
                }
                pacer::Admission::WaitUntil(time) => {
                    if let Some((wait, reason)) = state.pacer.take_unreported_pause(now) {
                        return Ok(NextStep::Report { wait, reason });
                    }
                    state = self.wait(state, time - now);
                }
                pacer::Admission::WaitForResponse => {
                    state.waiting += 1;
                    state = self
                        .ended
                        .wait(state)
                        .expect("no thread panics while it holds the lock");
                    state.waiting -= 1;
                }
            }
        }
    }

    /// Sleeps for `time`. Fails if the client is stopped.
    pub fn sleep(&self, time: Duration) -> Result<(), Denial> {
        let start = Instant::now();
        let mut state = self.lock();
        loop {
            let left = time.saturating_sub(start.elapsed());
            match (state.pacer.is_stopped(), left.is_zero()) {
                (true, _) => return Err(Denial::Stopped),
                (false, true) => return Ok(()),
                (false, false) => state = self.wait(state, left),
            }
        }
    }

    /// Ends all waits and denies new requests. Returns whether a request is in flight.
    pub fn stop(&self) -> bool {
        let in_flight = self.lock().pacer.stop();
        self.ended.notify_all();
        self.stopped.notify_all();
        in_flight
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread panics while it holds the lock")
    }

    /// Waits for this time, or until the client is stopped.
    fn wait<'a>(&self, state: MutexGuard<'a, State>, time: Duration) -> MutexGuard<'a, State> {
        let waited = self.stopped.wait_timeout(state, time);
        waited.expect("no thread panics while it holds the lock").0
    }

    fn end(&self, finish: impl FnOnce(&mut Pacer)) {
        let mut state = self.lock();
        finish(&mut state.pacer);
        if state.waiting > 0 {
            self.ended.notify_all();
        }
    }
}

impl Permit<'_> {
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
