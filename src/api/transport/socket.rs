//! A TCP socket with a deadline, and with options that prevent the late delivery of an aborted request.

mod system;

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustix::net::sockopt;

use self::system::{is_quiet, limit_retransmission, timed_out};

/// The timeout of one last read if the process was suspended until after the deadline. The response may already have
/// arrived.
const LAST_READ: Duration = Duration::from_millis(1);

/// The precision of the timeouts of the socket: a read or write ends at most this much after the deadline.
const TIMEOUT_STEP: Duration = Duration::from_millis(10);

/// A connected socket. Clones share the stream. It is closed when the last clone is dropped.
#[derive(Debug, Clone)]
pub struct Socket(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    stream: TcpStream,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    deadline: Instant,
    has_written: bool,
    in_request: bool,
    /// The current timeout of reads and writes.
    timeout: Option<Duration>,
}

impl Drop for Inner {
    /// Closes the connection normally, unless a request is in progress.
    fn drop(&mut self) {
        let state = self.state.get_mut().expect("a panic ends the process");
        if !state.in_request {
            // If this fails, the peer receives a reset after a complete response, which has no effect.
            let _ = sockopt::set_socket_linger(&self.stream, None);
        }
    }
}

impl Socket {
    /// Creates a socket from a connected stream. `timeout` limits how long the kernel retransmits data; `deadline` limits
    /// the handshakes before the first request.
    pub fn new(stream: TcpStream, timeout: Duration, deadline: Instant) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        // Closing resets the connection, also if the process is killed, unless `drop` undoes this.
        sockopt::set_socket_linger(&stream, Some(Duration::ZERO))?;
        limit_retransmission(&stream, timeout)?;
        let state = State {
            deadline,
            has_written: false,
            in_request: false,
            timeout: None,
        };
        Ok(Self(Arc::new(Inner {
            stream,
            state: Mutex::new(state),
        })))
    }

    /// Begins a request. Until [`end_request`](Self::end_request), closing the socket resets the connection and discards
    /// data that the kernel has not delivered. This includes the end of the process.
    pub fn begin_request(&self, deadline: Instant) {
        let mut state = self.state();
        state.deadline = deadline;
        state.has_written = false;
        state.in_request = true;
    }

    /// Ends a request with a complete response. Closing the socket no longer resets the connection.
    pub fn end_request(&self) {
        self.state().in_request = false;
    }

    /// Returns whether the kernel accepted any byte since the request began.
    pub fn has_written(&self) -> bool {
        self.state().has_written
    }

    /// Returns whether another clone exists.
    pub fn is_shared(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }

    /// Returns whether the peer has neither closed the connection nor sent data. Between two requests, a peer does not
    /// send data.
    pub fn is_quiet(&self) -> bool {
        is_quiet(&self.0.stream)
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.state.lock().expect("a panic ends the process")
    }

    /// Returns the time until the deadline. Zero if it has passed.
    fn remaining(&self) -> Duration {
        self.state().deadline.saturating_duration_since(Instant::now())
    }

    /// Limits the next read or write to this time, unless the current timeout is right. Each change is two system calls,
    /// and most requests start with the same time left.
    fn set_timeout(&self, time: Duration) -> io::Result<()> {
        let mut state = self.state();
        if state
            .timeout
            .is_some_and(|timeout| (time..=time + TIMEOUT_STEP).contains(&timeout))
        {
            return Ok(());
        }
        let steps = time.as_nanos().div_ceil(TIMEOUT_STEP.as_nanos());
        state.timeout = Some(TIMEOUT_STEP.saturating_mul(u32::try_from(steps).unwrap_or(u32::MAX)));
        system::set_timeout(&self.0.stream, state.timeout)
    }
}

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut stream = &self.0.stream;
        let mut is_last = false;
        loop {
            let remaining = self.remaining();
            if remaining.is_zero() && !is_last {
                return Err(ErrorKind::TimedOut.into());
            }
            self.set_timeout(remaining.max(LAST_READ))?;
            match stream.read(buffer) {
                // A signal interrupted the read (Ctrl-C, or Ctrl-Z and fg). The kernel does not resume a read with a timeout.
                Err(error) if error.kind() == ErrorKind::Interrupted && !remaining.is_zero() => is_last = true,
                result => return result.map_err(timed_out),
            }
        }
    }
}

impl Write for Socket {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let mut stream = &self.0.stream;
        let remaining = self.remaining();
        if remaining.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        self.set_timeout(remaining)?;
        match stream.write(buffer) {
            Ok(written) => {
                self.state().has_written |= written > 0;
                Ok(written)
            }
            // `write_all` retries.
            Err(error) if error.kind() == ErrorKind::Interrupted => Err(error),
            Err(error) => Err(timed_out(error)),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
