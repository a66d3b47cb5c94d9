//! The line at the bottom of the terminal, on stderr: what a command does while it sends requests.

use std::io::{self, Write};
use std::sync::{Mutex, MutexGuard};

use super::terminal::width;
use crate::text::truncate;

/// The steps of the spinner.
const STEPS: [char; 4] = ['|', '/', '-', '\\'];
/// Moves the cursor to the start of the line and erases it.
const ERASE: &str = "\r\x1b[2K";
/// Columns for the spinner, its space, `^C` typed twice, and the cursor. A line that wraps can't be erased.
const RESERVED: usize = 7;

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

    /// Removes the line for the rest of the command. Does not wait for a thread that writes, because a terminal can
    /// block the output when a signal ends the command.
    pub fn close(&self) {
        if let Ok(mut line) = self.0.try_lock() {
            line.erase();
            line.is_closed = true;
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
