//! Ctrl-C and SIGTERM while something is done that can't be taken back: the request under way is
//! answered first, and what is known of it is said.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Context;
use crate::api::client::Client;
use crate::console::Console;
use crate::error::{Error, Exit, WriteOperation};
use crate::interrupt;

/// How far it is, for a signal to say the truth about it.
#[derive(Debug)]
pub enum Phase {
    /// Nothing was sent, or what was sent was refused: nothing is half done.
    Nothing,
    /// It may be on its way.
    Sending,
    /// It was sent, and no answer came.
    Unknown,
    /// It is known, in these words, and a query works on the answer.
    Querying(String),
    /// Its outcome is known.
    Over,
}

impl Phase {
    /// The phase of showing what was done. A query of the user's may never end, so a signal may end it.
    pub fn showing(context: &Context, done: &str) -> Self {
        match context.query {
            Some(_) => Phase::Querying(done.to_owned()),
            None => Phase::Over,
        }
    }
}

/// What the signals and the command tell each other.
pub struct InterruptGuard {
    state: Arc<Mutex<(Phase, Option<Exit>)>>,
    operation: WriteOperation,
}

impl InterruptGuard {
    /// From here on a signal stops this client, and says what became of the operation.
    pub fn start(console: &Arc<Console>, client: &Client, operation: WriteOperation) -> anyhow::Result<Self> {
        let state = Arc::new(Mutex::new((Phase::Nothing, None)));
        let watch = Self {
            state: state.clone(),
            operation: operation.clone(),
        };
        let (console, client) = (console.clone(), client.clone());
        interrupt::calls(move |exit, before| {
            let mut state = lock(&state);
            state.1.get_or_insert(exit);
            let end = |error: Error| {
                let code = error.exit() as i32;
                console.error(&error.into());
                std::process::exit(code)
            };
            let unknown = || Error::Unknown {
                what: "interrupted before the answer came".into(),
                status: None,
                operation: operation.clone(),
            };
            match &state.0 {
                Phase::Nothing => end(interrupted(exit, &operation)),
                Phase::Sending if before == 0 => {
                    // A wait for a rate limit ends at once.
                    if client.stop() {
                        console.note(
                            "stopping when the request under way is answered; once more ends it now, its outcome unknown",
                        );
                    }
                }
                Phase::Sending | Phase::Unknown => end(unknown()),
                Phase::Querying(done) => end(Error::Interrupted(exit, format!("interrupted; {done}"))),
                Phase::Over => {}
            }
        })?;
        Ok(watch)
    }

    /// It got this far.
    pub fn enter(&self, phase: Phase) {
        lock(&self.state).0 = phase;
    }

    /// The first signal, if one came.
    pub fn signal(&self) -> Option<Exit> {
        lock(&self.state).1
    }

    /// An error as the signal that caused it, if one did.
    pub fn signalled(&self, error: Error) -> Error {
        match (error, self.signal()) {
            (Error::Interrupted(..), Some(exit)) => interrupted(exit, &self.operation),
            (error, _) => error,
        }
    }

    /// The end of what was done, in these words: a signal that came meanwhile is an interruption all the same.
    pub fn done(&self, done: &str) -> Result<(), Error> {
        match self.signal() {
            Some(exit) => Err(Error::Interrupted(exit, format!("interrupted; {done}"))),
            None => Ok(()),
        }
    }
}

fn interrupted(exit: Exit, operation: &WriteOperation) -> Error {
    Error::Interrupted(exit, format!("interrupted: {}", operation.not_done()))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
