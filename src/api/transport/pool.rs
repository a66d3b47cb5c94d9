//! The pool of idle connections.
//!
//! A read may use any connection that is open, because it can be retried. A write on a connection that the server closes
//! at the same time has an unknown outcome. So a write uses a connection only if all of these are true:
//!
//! - It was idle for at most [`MAX_IDLE_BEFORE_WRITE`], and its `Keep-Alive` timeout is at least [`KEEP_ALIVE_MARGIN`]
//!   away.
//! - No response was lost on a reused connection before.
//! - Some connection has already received more responses than it has. Only one connection at a time, the limit probe, may
//!   exceed the highest number so far. If the server closes each connection after some number of responses, then one
//!   outcome is unknown, not one per worker.

use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::time::Duration;

use super::connection::Connection;

/// The longest idle time before a write.
const MAX_IDLE_BEFORE_WRITE: Duration = Duration::from_secs(2);

/// The longest idle time before a read. Longer than the usual pauses of an import, shorter than the idle timeouts of
/// firewalls that silently drop packets.
const MAX_IDLE_BEFORE_READ: Duration = Duration::from_secs(15);

/// The least time between a write and the end of the `Keep-Alive` timeout.
const KEEP_ALIVE_MARGIN: Duration = Duration::from_secs(1);

/// The idle connections to one server.
#[derive(Debug)]
pub struct Pool {
    capacity: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The most recently used connection is last.
    idle: Vec<Connection>,
    /// The highest number of responses received on one connection.
    most_responses: u32,
    limit_probe: Weak<()>,
    has_lost_response: bool,
}

impl Pool {
    /// Creates a pool for at most `capacity` connections.
    pub fn new(capacity: usize) -> Self {
        let state = Mutex::default();
        Self { capacity, state }
    }

    /// Removes and returns a connection that a read or a write may use. A write must still check that it is open.
    pub fn take(&self, is_read: bool) -> Option<Connection> {
        let mut state = self.state();
        state
            .idle
            .retain(|connection| connection.idle_since.elapsed() < MAX_IDLE_BEFORE_READ);
        loop {
            let mut candidates = state.idle.iter();
            let index = candidates.rposition(|connection| is_read || state.is_safe_for_write(connection))?;
            let mut connection = state.idle.remove(index);
            // A write checks it immediately before its first byte.
            if is_read && !connection.is_open() {
                continue;
            }
            if !is_read && connection.responses >= state.most_responses && connection.limit_probe.is_none() {
                let limit_probe = Arc::new(());
                state.limit_probe = Arc::downgrade(&limit_probe);
                connection.limit_probe = Some(limit_probe);
            }
            return Some(connection);
        }
    }

    /// Adds a connection after a complete response.
    pub fn put(&self, connection: Connection) {
        let mut state = self.state();
        state.most_responses = state.most_responses.max(connection.responses);
        if state.idle.len() >= self.capacity {
            state.idle.remove(0);
        }
        state.idle.push(connection);
    }

    /// Records a request without a response on a reused connection. Every later write opens a new connection.
    pub fn record_lost_response(&self) {
        self.state().has_lost_response = true;
    }

    /// Closes the idle connections.
    pub fn clear(&self) {
        self.state().idle.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("a panic ends the process")
    }
}

impl State {
    fn is_safe_for_write(&self, connection: &Connection) -> bool {
        let idle = connection.idle_since.elapsed();
        let may_probe = connection.limit_probe.is_some() || self.limit_probe.strong_count() == 0;
        !self.has_lost_response
            && idle <= MAX_IDLE_BEFORE_WRITE
            && connection
                .keep_alive
                .is_none_or(|timeout| idle + KEEP_ALIVE_MARGIN < timeout)
            && (connection.responses < self.most_responses || may_probe)
    }
}

#[cfg(test)]
mod tests;
