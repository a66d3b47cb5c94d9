//! The line at the bottom of the terminal: the bar of an import, or a spinner while a command waits.

use std::io::{self, Write};
use std::sync::{Mutex, MutexGuard};

use indicatif::ProgressBar;

use super::width;
use crate::text::truncate;

/// The steps of the spinner.
const STEPS: [char; 4] = ['|', '/', '-', '\\'];
/// Moves the cursor to the start of the line and erases it.
const ERASE: &str = "\r\x1b[2K";
/// Columns for the spinner, its space, the `^C` that a terminal shows, and the cursor.
const RESERVED: usize = 5;

/// The line at the bottom of the terminal, on stderr.
#[derive(Default)]
pub struct StatusLine(Mutex<Line>);

#[derive(Default)]
enum Line {
    #[default]
    Empty,
    /// The number of steps.
    Spinner(usize),
    Bar(ProgressBar),
    /// The command has ended. Nothing is drawn any more.
    Closed,
}

impl StatusLine {
    /// Calls `write` with the line removed. It is drawn again.
    pub fn above<T>(&self, write: impl FnOnce() -> T) -> T {
        match &*self.line() {
            Line::Bar(bar) => bar.suspend(write),
            line => {
                line.clear();
                write()
            }
        }
    }

    /// Shows the bar of an import, or removes it.
    pub fn set_bar(&self, bar: Option<ProgressBar>) {
        let line = &mut *self.line();
        line.clear();
        *line = bar.map_or(Line::Empty, Line::Bar);
    }

    /// Shows the next step of the spinner with this text, or removes it. A bar has precedence.
    pub fn spin(&self, text: Option<String>) {
        let line = &mut *self.line();
        let step = match line {
            Line::Empty => 0,
            Line::Spinner(step) => *step,
            Line::Bar(_) | Line::Closed => return,
        };
        match text {
            Some(text) => {
                draw(step, &text);
                *line = Line::Spinner(step + 1);
            }
            None => {
                line.clear();
                *line = Line::Empty;
            }
        }
    }

    /// Removes the line for the rest of the command. Does not block, because a signal handler calls it.
    pub fn close(&self) {
        if let Ok(mut line) = self.0.try_lock() {
            line.clear();
            *line = Line::Closed;
        }
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.0.lock().expect("no thread panics while it draws the line")
    }
}

impl Line {
    fn clear(&self) {
        match self {
            Line::Spinner(_) => write(ERASE),
            Line::Bar(bar) => bar.finish_and_clear(),
            Line::Empty | Line::Closed => {}
        }
    }
}

fn draw(step: usize, text: &str) {
    let room = width().unwrap_or(80).saturating_sub(RESERVED);
    write(&format!(
        "{ERASE}{} {}",
        STEPS[step % STEPS.len()],
        truncate(text, room)
    ));
}

fn write(text: &str) {
    // A failure is ignored: only the display of the wait is missing.
    let mut stderr = io::stderr().lock();
    drop(stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush()));
}
