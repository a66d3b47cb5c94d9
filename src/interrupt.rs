//! Ctrl-C and SIGTERM: a read ends at once; what may be half done says so first.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};

use crate::error::Exit;

const SIGNALS: [(i32, Exit); 2] = [(SIGINT, Exit::Interrupted), (SIGTERM, Exit::Terminated)];

/// How soon a signal is noticed.
const NOTICED: Duration = Duration::from_millis(20);

/// A signal ends the process at once, with the exit code that tells which. Nothing is half done by
/// a command that only reads.
pub fn ends_at_once() -> std::io::Result<()> {
    for (signal, exit) in SIGNALS {
        signal_hook::flag::register_conditional_shutdown(signal, exit as i32, Arc::new(AtomicBool::new(true)))?;
    }
    Ok(())
}

/// SIGINT no longer ends the process by itself.
pub fn noted() -> std::io::Result<()> {
    signal_hook::flag::register(SIGINT, Arc::new(AtomicBool::new(false)))?;
    Ok(())
}

/// Each signal calls `on_signal` with its exit code and how many came before, on a thread of its own.
pub fn calls(mut on_signal: impl FnMut(Exit, u32) + Send + 'static) -> std::io::Result<()> {
    let mut flags = Vec::new();
    for (signal, exit) in SIGNALS {
        let flag = Arc::new(AtomicBool::new(false));
        signal_hook::flag::register(signal, flag.clone())?;
        flags.push((flag, exit));
    }
    std::thread::spawn(move || {
        let mut before = 0;
        loop {
            std::thread::sleep(NOTICED);
            for (flag, exit) in &flags {
                if flag.swap(false, Ordering::SeqCst) {
                    on_signal(*exit, before);
                    before += 1;
                }
            }
        }
    });
    Ok(())
}
