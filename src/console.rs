//! The only writer of stderr: errors, warnings, notes, hints, and the request log of `-v`.
//!
//! Messages may contain text from the API, a file or a proxy. This module escapes unsafe characters and masks API keys
//! in every line.

mod error;
mod hint;
mod requests;

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::ProgressBar;

use crate::api::key::ApiKey;
use crate::error::Error;
use crate::redact::Redactor;
use crate::sandbox;
use crate::text::{escape, escape_json};

const UNPOISONED: &str = "no thread panics while it holds the progress bar";

/// Writes messages according to the global flags.
pub struct Console {
    quiet: bool,
    verbose: u8,
    json: bool,
    color: bool,
    redactor: Redactor,
    bar: Mutex<Option<ProgressBar>>,
    /// The cursor is behind a question.
    is_asking: AtomicBool,
}

impl Console {
    /// Creates a console. `verbose` is the number of `-v`, `json` prints errors as JSON objects, `color` enables colours.
    pub fn new(quiet: bool, verbose: u8, json: bool, color: bool) -> Self {
        Self {
            quiet,
            verbose,
            json,
            color,
            redactor: Redactor::default(),
            bar: Mutex::default(),
            is_asking: AtomicBool::new(false),
        }
    }

    /// Masks this key in every later message. The sandbox's key is public and is not masked.
    pub fn keep_secret(&self, key: &ApiKey) {
        if key.expose() != sandbox::ANY_KEY {
            self.redactor.add(key);
        }
    }

    /// Sets the progress bar that messages are written above, or removes it.
    pub fn set_bar(&self, bar: Option<ProgressBar>) {
        *self.bar.lock().expect(UNPOISONED) = bar;
    }

    /// Removes the bar from the terminal.
    pub fn clear_bar(&self) {
        if let Some(bar) = self.bar.lock().expect(UNPOISONED).take() {
            bar.finish_and_clear();
        }
    }

    /// Returns whether `--quiet` is set. It hides progress, notes and hints.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Returns whether notes are written.
    pub fn shows_notes(&self) -> bool {
        !self.quiet
    }

    /// Writes a question and reads a line from stdin. `None` at the end of input.
    pub fn ask(&self, question: &str) -> io::Result<Option<String>> {
        self.is_asking.store(true, Ordering::SeqCst);
        let mut stderr = io::stderr().lock();
        stderr.write_all(self.safe(question).as_bytes())?;
        stderr.flush()?;
        drop(stderr);
        let mut answer = String::new();
        let read = io::stdin().read_line(&mut answer)?;
        // After the end of input the cursor is still on the line of the question.
        self.is_asking.store(read == 0, Ordering::SeqCst);
        Ok((read > 0).then_some(answer))
    }

    /// Writes a note, unless `--quiet` is set.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            self.always(text);
        }
    }

    /// Writes a note that no flag hides.
    pub fn always(&self, text: &str) {
        self.write(&self.labelled("note", "36", text));
    }

    /// Writes a warning. No flag hides it.
    pub fn warn(&self, text: &str) {
        self.write(&self.labelled("warning", "33", text));
    }

    /// Writes an error and its hint, unless it was already reported.
    pub fn error(&self, error: &anyhow::Error) {
        if !matches!(
            error.downcast_ref(),
            Some(Error::AlreadyReported(_) | Error::BrokenPipe)
        ) {
            self.format_error(error).iter().for_each(|line| self.write(line));
        }
    }

    /// Formats an error and its hint as lines, or as one JSON object.
    pub fn format_error(&self, error: &anyhow::Error) -> Vec<String> {
        let known = error.downcast_ref::<Error>();
        let hint = known.and_then(hint::hint).filter(|_| !self.quiet || self.json);
        if self.json {
            let object = error::json(error, known, hint.unwrap_or_default());
            return vec![escape_json(&self.redact(&object)).into_owned()];
        }
        std::iter::once(self.labelled("error", "31", &format!("{error:#}")))
            .chain(hint.map(|hint| self.labelled("hint", "36", &hint)))
            .collect()
    }

    /// Writes a line without a label.
    pub fn line(&self, text: &str) {
        self.write(&self.safe(text));
    }

    /// Returns the text on one line, with keys masked and unsafe characters escaped.
    pub fn safe(&self, text: &str) -> String {
        escape(&self.redact(text)).into_owned()
    }

    /// Returns the text with keys masked.
    pub fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.redactor.redact(text)
    }

    fn labelled(&self, label: &str, color: &str, text: &str) -> String {
        let safe = self.safe(text);
        match self.color {
            true => format!("\x1b[1;{color}m{label}:\x1b[0m {safe}"),
            false => format!("{label}: {safe}"),
        }
    }

    fn write(&self, line: &str) {
        let start = if self.is_asking.swap(false, Ordering::SeqCst) {
            "\n"
        } else {
            ""
        };
        // A failure is ignored, because it can't be reported anywhere else.
        let write = || drop(writeln!(io::stderr().lock(), "{start}{line}"));
        match &*self.bar.lock().expect(UNPOISONED) {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }
}

/// Returns whether stderr is a terminal.
pub fn is_terminal() -> bool {
    io::stderr().is_terminal()
}

/// Returns the columns of the terminal of stderr.
pub fn width() -> Option<usize> {
    let size = terminal_size::terminal_size_of(io::stderr());
    size.map(|(width, _)| width.0.into())
}

/// Returns whether stderr is a terminal that supports colours. On Windows this enables ANSI escape sequences, for stdout
/// too.
pub fn shows_color() -> bool {
    let enabled = anstyle_query::windows::enable_ansi_colors();
    is_terminal() && enabled.unwrap_or(true)
}
