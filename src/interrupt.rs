//! SIGINT and SIGTERM: a thread for each waits for it and calls the current handler.
//!
//! After a signal, the process restores the default action and raises the signal again. A shell then sees a process
//! that was ended by a signal: it stops its loop, and `$?` is 130 or 143.

mod guard;

use std::io::{self, Write};
#[cfg(unix)]
use std::io::{BufReader, Read};
#[cfg(unix)]
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};
#[cfg(unix)]
use std::time::{Duration, Instant};

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

/// Starts the signal threads. Until [`handle`] replaces the handler, a signal ends the process immediately.
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

/// The second of two signals in this time may be the same signal: `timeout` sends each signal twice, once to its process
/// group.
#[cfg(unix)]
const SAME_SIGNAL: Duration = Duration::from_millis(50);

/// The time from the first signal until such a second one takes effect. Most requests end within it.
#[cfg(unix)]
const GRACE: Duration = Duration::from_secs(1);

#[cfg(unix)]
fn wait() -> io::Result<()> {
    for signal in SIGNALS {
        let deliveries = deliveries(signal)?;
        std::thread::Builder::new().name("signals".into()).spawn(move || {
            let mut first = None;
            for () in deliveries {
                std::thread::sleep(delay(first.map(|first: Instant| first.elapsed())));
                first.get_or_insert_with(Instant::now);
                receive(signal);
            }
        })?;
    }
    Ok(())
}

/// Returns how long a signal waits that was received at this time after the first one (`None`: it is the first).
#[cfg(unix)]
fn delay(since_first: Option<Duration>) -> Duration {
    match since_first {
        Some(time) if time < SAME_SIGNAL => GRACE - time,
        _ => Duration::ZERO,
    }
}

/// Returns an iterator that waits for each delivery of a signal. It also counts deliveries that follow each other before
/// the thread runs, as two Ctrl-C on a busy machine.
#[cfg(unix)]
fn deliveries(signal: i32) -> io::Result<impl Iterator<Item = ()>> {
    let (reader, writer) = UnixStream::pair()?;
    signal_hook::low_level::pipe::register(signal, writer)?;
    Ok(BufReader::new(reader).bytes().map_while(|byte| byte.ok().map(drop)))
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use signal_hook::consts::SIGUSR1;
    use signal_hook::low_level::raise;

    #[test]
    fn signals_that_were_delivered_before_the_thread_runs_are_all_counted() {
        let deliveries = deliveries(SIGUSR1).unwrap();
        raise(SIGUSR1).unwrap();
        raise(SIGUSR1).unwrap();
        assert_eq!(deliveries.take(2).count(), 2);
    }

    #[test]
    fn a_signal_that_may_be_the_first_one_again_waits_for_the_requests_in_flight() {
        let milliseconds = Duration::from_millis;
        for (since_first, expected) in [
            (None, milliseconds(0)),
            (Some(milliseconds(0)), milliseconds(1000)),
            (Some(milliseconds(49)), milliseconds(951)),
            (Some(milliseconds(50)), milliseconds(0)),
        ] {
            assert_eq!(delay(since_first), expected, "{since_first:?}");
        }
    }
}
