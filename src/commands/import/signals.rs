//! Ctrl-C and SIGTERM during an import: before anything was sent they end it at once; then what is
//! under way ends first; a second one ends it now.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use super::lock;
use crate::api::client::Client;
use crate::console::Console;
use crate::error::{Error, Exit};
use crate::interrupt;

/// What signals came, and what they end.
pub struct Signals {
    /// The first signal's exit code, or 0.
    first: Arc<AtomicU8>,
    over: Arc<AtomicBool>,
    /// What a signal ends the run with once it is over, if that still takes time.
    querying: Arc<Mutex<Option<Exit>>>,
    /// Whether a creation was ever sent. Before, a signal ends the run at once.
    begun: Arc<Mutex<bool>>,
    /// Creations under way, or without an answer to believe.
    open: Arc<AtomicU32>,
    client: Client,
}

impl Signals {
    /// Watches from here on. `again` says how to go on after a stop.
    pub fn watch(console: &Arc<Console>, client: &Client, again: String) -> anyhow::Result<Self> {
        let (first, over) = (Arc::new(AtomicU8::new(0)), Arc::new(AtomicBool::new(false)));
        let open = Arc::new(AtomicU32::new(0));
        let begun: Arc<Mutex<bool>> = Arc::default();
        let querying: Arc<Mutex<Option<Exit>>> = Arc::default();
        let signals = Self {
            first: first.clone(),
            over: over.clone(),
            querying: querying.clone(),
            begun: begun.clone(),
            open: open.clone(),
            client: client.clone(),
        };
        let (console, client) = (console.clone(), client.clone());
        interrupt::calls(move |exit, before| {
            if over.load(Ordering::SeqCst) {
                if let Some(outcome) = *lock(&querying) {
                    let exit = if outcome == Exit::Success { exit } else { outcome };
                    console
                        .error(&Error::Interrupted(exit, "interrupted while --jq worked on the summary".into()).into());
                    std::process::exit(exit as i32);
                }
                return;
            }
            let begun = lock(&begun);
            if !*begun {
                console.set_bar(None);
                console.error(&Error::Interrupted(exit, "interrupted: nothing was sent".into()).into());
                std::process::exit(exit as i32);
            }
            if before == 0 {
                // Said first: what ends then may end the program.
                console.note("stopping: what is under way is waited for; once more ends it now");
                first.store(exit as u8, Ordering::SeqCst);
                client.stop();
                return;
            }
            let unknown = open.load(Ordering::SeqCst);
            console.set_bar(None);
            console.note(&match unknown {
                0 => "stopped at once".to_owned(),
                n => format!("stopped at once: {n} requests were under way, their outcome unknown; to go on, {again}"),
            });
            std::process::exit(if unknown > 0 { Exit::Unknown as i32 } else { exit as i32 });
        })?;
        Ok(signals)
    }

    /// A creation is about to be sent; [`end`](Self::end) when its outcome is known.
    pub fn begin(&self) {
        *lock(&self.begun) = true;
        self.open.fetch_add(1, Ordering::SeqCst);
    }

    /// The outcome of a creation is known.
    pub fn end(&self) {
        self.open.fetch_sub(1, Ordering::SeqCst);
    }

    /// The exit code of the first signal, if there was one.
    pub fn signal(&self) -> Option<Exit> {
        match self.first.load(Ordering::SeqCst) {
            0 => None,
            code if code == Exit::Terminated as u8 => Some(Exit::Terminated),
            _ => Some(Exit::Interrupted),
        }
    }

    /// An error of a read, which ends the run before anything is sent, as the signal that came first, if one did.
    pub fn signalled(&self, error: Error) -> Error {
        let by_reading = matches!(
            error,
            Error::Interrupted(..)
                | Error::Network(_)
                | Error::Api(_)
                | Error::RateLimited { .. }
                | Error::InvalidResponse { .. }
        );
        match self.signal() {
            Some(exit) if by_reading => Error::Interrupted(exit, "interrupted: nothing was sent".into()),
            _ => error,
        }
    }

    /// Ends what waits, without a signal.
    pub fn stop(&self) {
        self.client.stop();
    }

    /// From here on everything is written, and a signal changes nothing.
    pub fn over(&self) {
        self.over.store(true, Ordering::SeqCst);
    }

    /// A query works on the summary, and may never end: a signal ends it, and the import's outcome stays.
    pub fn querying(&self, outcome: Exit) {
        *lock(&self.querying) = Some(outcome);
    }
}
