//! The pool of idle connections.
//!
//! A write on a connection that the server closes at the same time has an unknown outcome. So a connection is used again
//! only soon after its last response, and before its `Keep-Alive` timeout. After one response was lost on a reused
//! connection, the server probably closes connections without notice, and each later write opens a new one. A read may
//! still use an idle connection, because it can be retried.

use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use super::connection::Connection;

/// The longest idle time before a request. Servers usually close idle connections after five seconds or more.
const MAX_IDLE: Duration = Duration::from_secs(2);

/// The least time between a request and the end of the `Keep-Alive` timeout.
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
    has_lost_response: bool,
}

impl Pool {
    /// Creates a pool for at most `capacity` connections.
    pub fn new(capacity: usize) -> Self {
        let state = Mutex::default();
        Self { capacity, state }
    }

    /// Removes and returns a connection that a read or a write may use. The server may have closed it.
    pub fn take(&self, is_read: bool) -> Option<Connection> {
        let mut state = self.state();
        state.idle.retain(is_fresh);
        match is_read || !state.has_lost_response {
            true => state.idle.pop(),
            false => None,
        }
    }

    /// Adds a connection after a complete response.
    pub fn put(&self, connection: Connection) {
        let mut state = self.state();
        state.idle.push(connection);
        if state.idle.len() > self.capacity {
            state.idle.remove(0);
        }
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

fn is_fresh(connection: &Connection) -> bool {
    let idle = connection.idle_since.elapsed();
    let timeout = connection.keep_alive;
    idle <= MAX_IDLE && timeout.is_none_or(|timeout| idle + KEEP_ALIVE_MARGIN < timeout)
}

#[cfg(test)]
mod tests;
