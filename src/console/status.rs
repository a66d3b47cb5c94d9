//! The line at the bottom of the terminal: the bar of an import, or a spinner while a command waits.

use std::sync::{Mutex, MutexGuard};

use indicatif::{ProgressBar, ProgressStyle};

/// The line at the bottom of the terminal, on stderr.
#[derive(Default)]
pub struct StatusLine(Mutex<Line>);

#[derive(Default)]
enum Line {
    #[default]
    Empty,
    Spinner(ProgressBar),
    Bar(ProgressBar),
    /// The command has ended. Nothing is drawn any more.
    Closed,
}

impl StatusLine {
    /// Calls `write` with the line removed, and draws the line again.
    pub fn above<T>(&self, write: impl FnOnce() -> T) -> T {
        match &*self.line() {
            Line::Spinner(bar) | Line::Bar(bar) => bar.suspend(write),
            Line::Empty | Line::Closed => write(),
        }
    }

    /// Shows the bar of an import, or removes it.
    pub fn set_bar(&self, bar: Option<ProgressBar>) {
        let line = &mut *self.line();
        line.clear();
        *line = bar.map_or(Line::Empty, Line::Bar);
    }

    /// Shows the spinner with this text, or removes it. A bar has precedence.
    pub fn spin(&self, text: Option<String>) {
        let line = &mut *self.line();
        match (&*line, text) {
            (Line::Empty, Some(text)) => *line = Line::Spinner(spinner(text)),
            (Line::Spinner(spinner), Some(text)) => {
                spinner.set_message(text);
                spinner.tick();
            }
            (Line::Spinner(_), None) => {
                line.clear();
                *line = Line::Empty;
            }
            (Line::Empty, None) | (Line::Bar(_) | Line::Closed, _) => {}
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
        if let Line::Spinner(bar) | Line::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

fn spinner(text: String) -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {wide_msg}");
    ProgressBar::new_spinner()
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
        .with_message(text)
}
