//! One gate that every request passes: so many at once, so many a second, none while a rate limit is
//! waited for, and none ever again once the program is asked to stop.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The program is stopping: nothing more is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped;

/// The gate.
#[derive(Debug)]
pub struct Throttle {
    /// From one request to the next, where a rate is set.
    spacing: Duration,
    /// Requests at once when all goes well.
    most: f64,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    stopped: bool,
    paused_until: Option<Instant>,
    next: Option<Instant>,
    in_flight: u32,
    /// Who waits to pass; without anybody, waking is a system call for nothing.
    waiting: u32,
    /// Requests allowed at once just now: halved by a rate limit, grown by success.
    allowed: f64,
    /// Nobody passed since the last pause.
    rested: bool,
}

/// A request on its way; dropped when it is answered or given up.
#[derive(Debug)]
pub struct Permit<'a>(&'a Throttle);

impl Throttle {
    /// `most` requests at once, and `rate` a second at most where there is one.
    pub fn new(most: usize, rate: Option<f64>) -> Self {
        let most = most.max(1) as f64;
        let state = State {
            stopped: false,
            paused_until: None,
            next: None,
            in_flight: 0,
            waiting: 0,
            allowed: most,
            rested: false,
        };
        Self {
            spacing: rate.map_or(Duration::ZERO, |rate| Duration::from_secs_f64(1.0 / rate)),
            most,
            state: Mutex::new(state),
            changed: Condvar::new(),
        }
    }

    /// Returns when a request may be sent. The first to pass after a pause calls `rested` before
    /// anybody else passes.
    pub fn pass(&self, rested: impl Fn()) -> Result<Permit<'_>, Stopped> {
        let mut state = self.lock();
        loop {
            if state.stopped {
                return Err(Stopped);
            }
            let now = Instant::now();
            let until = state.paused_until.max(state.next).filter(|until| *until > now);
            if let Some(until) = until {
                state = self.wait(state, until - now);
            } else if f64::from(state.in_flight) >= state.allowed.floor() {
                state.waiting += 1;
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                state.waiting -= 1;
            } else {
                if std::mem::take(&mut state.rested) {
                    rested();
                }
                state.in_flight += 1;
                // Slots that passed unused are gone: no burst makes up for them.
                state.next = (!self.spacing.is_zero()).then(|| now + self.spacing);
                return Ok(Permit(self));
            }
        }
    }

    /// Lets nobody pass for `time`, and fewer at once after that. A pause is never shortened by a
    /// later, shorter one. Returns whether this made the pause longer.
    pub fn pause(&self, time: Duration) -> bool {
        let mut state = self.lock();
        let now = Instant::now();
        // Requests sent together are refused together: one refusal of them counts.
        if state.paused_until.is_none_or(|until| until <= now) {
            state.allowed = (state.allowed / 2.0).max(1.0);
        }
        state.rested = true;
        let longer = state.paused_until.is_none_or(|set| set < now + time);
        if longer {
            state.paused_until = Some(now + time);
        }
        longer
    }

    /// A request was processed: in time, as many at once as before.
    pub fn succeeded(&self) {
        let mut state = self.lock();
        if state.allowed < self.most {
            // One more for each full round of them (additive increase).
            state.allowed = (state.allowed + 1.0 / state.allowed).min(self.most);
            self.wake_one(&state);
        }
    }

    fn wake_one(&self, state: &State) {
        if state.waiting > 0 {
            self.changed.notify_one();
        }
    }

    /// Sleeps for `time`, or until the program is asked to stop.
    pub fn sleep(&self, time: Duration) -> Result<(), Stopped> {
        let until = Instant::now() + time;
        let mut state = self.lock();
        loop {
            let now = Instant::now();
            match (state.stopped, until > now) {
                (true, _) => return Err(Stopped),
                (false, false) => return Ok(()),
                (false, true) => state = self.wait(state, until - now),
            }
        }
    }

    /// Closes the gate for good and wakes everyone who waits at it. Returns whether a request is on its way.
    pub fn stop(&self) -> bool {
        let mut state = self.lock();
        state.stopped = true;
        self.changed.notify_all();
        state.in_flight > 0
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>, time: Duration) -> MutexGuard<'a, State> {
        match self.changed.wait_timeout(state, time) {
            Ok((state, _)) => state,
            Err(poisoned) => poisoned.into_inner().0,
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.in_flight -= 1;
        self.0.wake_one(&state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shorter_pause_does_not_shorten_a_longer_one() {
        let gate = Throttle::new(1, None);
        assert!(gate.pause(Duration::from_secs(60)));
        let until = gate.lock().paused_until;
        assert!(!gate.pause(Duration::ZERO));
        assert_eq!(gate.lock().paused_until, until);
    }

    #[test]
    fn stopping_wakes_who_waits_and_lets_nobody_pass() {
        let gate = Throttle::new(1, None);
        drop(gate.pass(|| ()).unwrap());
        gate.pause(Duration::from_secs(3600));
        std::thread::scope(|scope| {
            let passing = scope.spawn(|| gate.pass(|| ()).is_err());
            let sleeping = scope.spawn(|| gate.sleep(Duration::from_secs(3600)));
            assert!(!gate.stop(), "nothing is on its way");
            assert!(passing.join().unwrap());
            assert_eq!(sleeping.join().unwrap(), Err(Stopped));
        });
        assert_eq!(gate.sleep(Duration::ZERO), Err(Stopped));
    }

    #[test]
    fn a_rate_limit_halves_what_is_sent_at_once_and_success_brings_it_back() {
        let gate = Throttle::new(8, None);
        gate.pause(Duration::ZERO);
        assert_eq!(gate.lock().allowed, 4.0);
        gate.pause(Duration::from_secs(60));
        gate.pause(Duration::from_secs(61));
        assert_eq!(gate.lock().allowed, 2.0, "refused together counts once");
        for _ in 0..100 {
            gate.succeeded();
        }
        assert_eq!(gate.lock().allowed, 8.0);
    }

    #[test]
    fn only_the_first_after_a_pause_is_told_that_it_is() {
        let gate = Throttle::new(8, None);
        let told = std::cell::Cell::new(0);
        let pass = || drop(gate.pass(|| told.set(told.get() + 1)).unwrap());
        pass();
        assert_eq!(told.get(), 0);
        gate.pause(Duration::ZERO);
        pass();
        pass();
        assert_eq!(told.get(), 1);
    }

    #[test]
    fn no_more_pass_at_once_than_are_allowed() {
        let gate = Throttle::new(2, None);
        let (first, _second) = (gate.pass(|| ()).unwrap(), gate.pass(|| ()).unwrap());
        std::thread::scope(|scope| {
            let third = scope.spawn(|| gate.pass(|| ()).is_ok());
            assert!(!third.is_finished());
            drop(first);
            assert!(third.join().unwrap());
        });
    }
}
