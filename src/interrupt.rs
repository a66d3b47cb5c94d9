//! SIGINT and SIGTERM: one thread waits for both and calls the current handler.
//!
//! After a signal, the process restores the default action and raises the signal again. A shell then sees a process
//! that was ended by a signal: it stops its loop, and `$?` is 130 or 143.

mod guard;

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::low_level::emulate_default_handler;

use crate::console::Console;
use crate::error::{Error, Exit};

pub use guard::{InterruptGuard, Phase};

const SIGNALS: [i32; 2] = [SIGINT, SIGTERM];

/// A function that is called with each signal, given as its exit code.
type Handler = Box<dyn FnMut(Exit) + Send>;

static HANDLER: Mutex<Option<Handler>> = Mutex::new(None);

/// The first signal received.
static RECEIVED: OnceLock<Exit> = OnceLock::new();

/// True while the process ends. The next signal then has its default action, so it works even if writing the last
/// message blocks.
static ENDING: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// Starts the signal thread. Until [`handle`] replaces the handler, a signal ends the process immediately.
///
/// # Errors
///
/// The system can't create another pipe or thread.
pub fn start(console: &Arc<Console>) -> io::Result<()> {
    end_at_once(console);
    for signal in SIGNALS {
        signal_hook::flag::register_conditional_default(signal, ENDING.clone())?;
    }
    wait()
}

/// Installs a handler that ends the process.
fn end_at_once(console: &Arc<Console>) {
    let console = console.clone();
    handle(move |signal| end(signal, || console.status.close()));
}

/// Replaces the handler.
pub fn handle(handler: impl FnMut(Exit) + Send + 'static) {
    *HANDLER.lock().expect("handlers do not panic") = Some(Box::new(handler));
}

/// Returns the first signal received, as its exit code.
pub fn received() -> Option<Exit> {
    RECEIVED.get().copied()
}

/// Ends the process by the received signal, if any. The main thread calls this after its last output.
pub fn exit_if_received() {
    if let Some(signal) = received() {
        end(signal, || drop(io::stdout().flush()));
    }
}

/// Calls `report`, then ends the process by this signal.
pub fn end(signal: Exit, report: impl FnOnce()) -> ! {
    ENDING.store(true, Ordering::SeqCst);
    report();
    let number = if signal == Exit::Terminated { SIGTERM } else { SIGINT };
    // The kernel ignores signals with the default action for PID 1. Windows has no exit status for signals.
    if cfg!(unix) && std::process::id() != 1 {
        drop(emulate_default_handler(number));
    }
    std::process::exit(signal as i32)
}

/// Reads a secret with `prompt`. A signal restores the terminal's settings before it ends the process.
pub fn during_prompt<T>(console: &Arc<Console>, prompt: impl FnOnce() -> T) -> T {
    #[cfg(unix)]
    if let Ok(settings) = rustix::termios::tcgetattr(io::stdin()) {
        let console = console.clone();
        handle(move |signal| {
            end(signal, || {
                let now = rustix::termios::OptionalActions::Now;
                let _ = rustix::termios::tcsetattr(io::stdin(), now, &settings);
                drop(writeln!(io::stderr()));
                console.finish(Some(
                    &Error::Interrupted(signal, "interrupted: nothing was stored".into()).into(),
                ));
            })
        });
    }
    let entered = prompt();
    end_at_once(console);
    entered
}

fn receive(number: i32) {
    let signal = if number == SIGTERM {
        Exit::Terminated
    } else {
        Exit::Interrupted
    };
    RECEIVED.get_or_init(|| signal);
    if let Some(handler) = &mut *HANDLER.lock().expect("handlers do not panic") {
        handler(signal);
    }
}

#[cfg(unix)]
fn wait() -> io::Result<()> {
    let mut signals = signal_hook::iterator::Signals::new(SIGNALS)?;
    let thread = std::thread::Builder::new().name("signals".into());
    thread.spawn(move || signals.forever().for_each(receive))?;
    Ok(())
}

/// Polls flags, because a handler on Windows can't write to a pipe.
#[cfg(not(unix))]
fn wait() -> io::Result<()> {
    const POLL: std::time::Duration = std::time::Duration::from_millis(100);
    let flags = SIGNALS.map(|signal| (signal, Arc::new(AtomicBool::new(false))));
    for (signal, flag) in &flags {
        signal_hook::flag::register(*signal, flag.clone())?;
    }
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        loop {
            std::thread::sleep(POLL);
            for (signal, flag) in &flags {
                if flag.swap(false, Ordering::SeqCst) {
                    receive(*signal);
                }
            }
        }
    })?;
    Ok(())
}
