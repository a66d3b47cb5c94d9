//! The line at the bottom of the terminal, on stderr: what a command does while it sends requests.

use std::io::{self, Write};
use std::sync::{Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use super::terminal::width;
use crate::text::truncate;

/// The steps of the spinner.
const STEPS: [char; 4] = ['|', '/', '-', '\\'];
/// Moves the cursor to the start of the line and erases it.
const ERASE: &str = "\r\x1b[2K";
/// Columns for the spinner, its space, `^C` typed twice, and the cursor. A line that wraps can't be erased.
const RESERVED: usize = 7;

/// The longest wait for another thread that writes. A terminal can block the output for longer (Ctrl-S), also when a
/// signal ends the command.
const CLOSE_WAIT: Duration = Duration::from_millis(100);

/// The line at the bottom of the terminal.
#[derive(Default)]
pub struct StatusLine(Mutex<Line>);

#[derive(Default)]
struct Line {
    is_drawn: bool,
    /// The command has ended. Nothing is drawn any more.
    is_closed: bool,
    /// The number of steps of the spinner.
    step: usize,
}

impl StatusLine {
    /// Calls `write` with the line removed. The next call of [`draw`](Self::draw) shows it again.
    pub fn above<T>(&self, write: impl FnOnce() -> T) -> T {
        let mut line = self.line();
        line.erase();
        write()
    }

    /// Draws the line with the next step of the spinner, or removes it.
    pub fn draw(&self, text: Option<&str>) {
        let mut line = self.line();
        match text {
            Some(text) if !line.is_closed => {
                let spinner = STEPS[line.step % STEPS.len()];
                let text = truncate(text, width().unwrap_or(80).saturating_sub(RESERVED));
                write(&format!("{ERASE}{spinner} {text}"));
                line.step += 1;
                line.is_drawn = true;
            }
            _ => line.erase(),
        }
    }

    /// Removes the line for the rest of the command. Leaves it if another thread writes for longer than 100 ms.
    pub fn close(&self) {
        let deadline = Instant::now() + CLOSE_WAIT;
        loop {
            if let Ok(mut line) = self.0.try_lock() {
                line.erase();
                line.is_closed = true;
                return;
            }
            if Instant::now() >= deadline {
                return;
            }
            thread::sleep(Duration::from_millis(1));
        }
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.0.lock().expect("no thread panics while it draws the line")
    }
}

impl Line {
    fn erase(&mut self) {
        if std::mem::take(&mut self.is_drawn) {
            write(ERASE);
        }
    }
}

fn write(text: &str) {
    // A failure is ignored: only the status line is missing.
    let mut stderr = io::stderr().lock();
    drop(stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush()));
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    /// Closes the line while another thread writes for `time`. Returns whether it is closed.
    fn is_closed_while_another_thread_writes(time: Duration) -> bool {
        let status = StatusLine::default();
        let (writing, started) = channel();
        thread::scope(|scope| {
            scope.spawn(|| {
                status.above(|| {
                    writing.send(()).unwrap();
                    thread::sleep(time);
                });
            });
            started.recv().unwrap();
            status.close();
        });
        status.line().is_closed
    }

    #[test]
    fn closing_waits_a_short_time_for_a_thread_that_writes() {
        assert!(is_closed_while_another_thread_writes(Duration::from_millis(10)));
        assert!(!is_closed_while_another_thread_writes(4 * CLOSE_WAIT));
    }
}
