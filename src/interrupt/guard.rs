//! Signal handling during a write: requests in flight are completed first, and the message reports the outcome.

use std::sync::{Arc, Mutex, MutexGuard};

use super::{end, handle, received};
use crate::api::client::Client;
use crate::console::Console;
use crate::error::{Error, Exit, WriteOperation};

/// Progress of a write, which decides what a signal does.
#[derive(Debug, Default)]
pub enum Phase {
    /// Nothing was sent, or the request was certainly not processed. A signal ends the process immediately.
    #[default]
    NotSent,
    /// The number of requests without an outcome. The first signal stops the client and waits for them; the second
    /// ends the process immediately.
    InFlight(usize),
    /// A description of the outcome, which is being printed. A signal ends the process immediately.
    Done(String),
}

/// Handles signals for one write command.
pub struct InterruptGuard {
    phase: Arc<Mutex<Phase>>,
    operation: WriteOperation,
}

impl InterruptGuard {
    /// Installs the handler. The first signal during a request stops this client.
    pub fn install(console: &Arc<Console>, client: &Client, operation: WriteOperation) -> Self {
        let phase = Arc::new(Mutex::new(Phase::default()));
        let guard = Self {
            phase: phase.clone(),
            operation: operation.clone(),
        };
        let (console, client) = (console.clone(), client.clone());
        let mut stopping = false;
        handle(move |signal| {
            // The lock is held until the process ends, so that no request starts after "nothing was sent" was printed.
            let phase = lock(&phase);
            let error = match &*phase {
                Phase::NotSent => interrupted(signal, &operation),
                Phase::InFlight(_) if !stopping => {
                    stopping = true;
                    // Printed before the client stops, because that may end the process.
                    console.note("stopping after the requests in flight; a second signal stops at once");
                    client.stop();
                    return;
                }
                Phase::InFlight(0) => Error::Interrupted(signal, "interrupted: no request was in flight".into()),
                Phase::InFlight(count) => Error::Unknown {
                    reason: match count {
                        1 => "interrupted with 1 request in flight".into(),
                        count => format!("interrupted with {count} requests in flight"),
                    },
                    response: None,
                    operation: operation.clone(),
                },
                Phase::Done(outcome) => Error::Interrupted(signal, format!("interrupted; {outcome}")),
            };
            end(received().unwrap_or(signal), || console.finish(Some(&error.into())));
        });
        guard
    }

    /// Changes the phase. Blocks forever while a signal ends the process.
    pub fn enter(&self, phase: Phase) {
        *lock(&self.phase) = phase;
    }

    /// Counts a request that is about to be sent.
    pub fn begin(&self) {
        let mut phase = lock(&self.phase);
        let count = if let Phase::InFlight(count) = *phase { count } else { 0 };
        *phase = Phase::InFlight(count + 1);
    }

    /// Counts a request whose outcome is known.
    pub fn end(&self) {
        if let Phase::InFlight(count) = &mut *lock(&self.phase) {
            *count = count.saturating_sub(1);
        }
    }

    /// Adds the outcome of the write to an error that a signal caused. Other errors are returned unchanged.
    pub fn interrupted(&self, error: Error) -> Error {
        match (error, received()) {
            (Error::Interrupted(..), Some(signal)) => interrupted(signal, &self.operation),
            (error, _) => error,
        }
    }

    /// Ends a write with this outcome. Fails if a signal was received.
    pub fn finish(&self, outcome: &str) -> Result<(), Error> {
        match received() {
            Some(signal) => Err(Error::Interrupted(signal, format!("interrupted; {outcome}"))),
            None => Ok(()),
        }
    }
}

fn interrupted(signal: Exit, operation: &WriteOperation) -> Error {
    Error::Interrupted(signal, format!("interrupted: {}", operation.not_done()))
}

fn lock(phase: &Mutex<Phase>) -> MutexGuard<'_, Phase> {
    phase.lock().expect("no thread panics while it holds the phase")
}
