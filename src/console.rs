//! The only writer of stderr: errors, warnings, notes, hints, and the request log of `-v`.
//!
//! Messages may contain text from the API, a file or a proxy. This module escapes unsafe characters and masks API keys
//! in every line.

mod error;
mod hint;
mod progress;
mod requests;
mod status;
pub mod terminal;

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};

use crate::api::key::ApiKey;
use crate::error::Error;
use crate::redact::Redactor;
use crate::sandbox;
use crate::text::{escape, escape_json};
use progress::Progress;
use status::StatusLine;

/// Writes messages according to the global flags.
///
/// With `--json`, stderr holds one JSON object if the command fails, and nothing but warnings if it succeeds. So notes
/// are left out, and warnings and errors are kept until the command ends.
pub struct Console {
    quiet: bool,
    verbose: u8,
    json: bool,
    color: bool,
    redactor: Redactor,
    /// Messages are written above this line.
    pub status: StatusLine,
    /// The cursor is behind a question.
    is_asking: AtomicBool,
    progress: Mutex<Progress>,
    kept: Mutex<Kept>,
}

/// The messages that `--json` keeps until the command ends.
#[derive(Default)]
struct Kept {
    warnings: Vec<String>,
    /// The first error that did not end the command: its JSON object and its text.
    error: Option<(String, String)>,
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
            status: StatusLine::default(),
            is_asking: AtomicBool::new(false),
            progress: Mutex::default(),
            kept: Mutex::default(),
        }
    }

    /// Masks this key in every later message. The sandbox's key is public and is not masked.
    pub fn keep_secret(&self, key: &ApiKey) {
        if key.expose() != sandbox::ANY_KEY {
            self.redactor.add(key);
        }
    }

    /// Returns whether notes are written.
    pub fn shows_notes(&self) -> bool {
        !self.quiet && !self.json
    }

    /// Writes a question and reads a line from stdin. `None` at the end of input.
    pub fn ask(&self, question: &str) -> io::Result<Option<String>> {
        // Otherwise the line would be removed later, and the question with it.
        self.status.draw(None);
        self.is_asking.store(true, Ordering::SeqCst);
        let mut stderr = io::stderr().lock();
        stderr.write_all(self.safe(question).as_bytes())?;
        stderr.flush()?;
        drop(stderr);
        let mut answer = String::new();
        let read = io::stdin().read_line(&mut answer)?;
        self.is_asking.store(false, Ordering::SeqCst);
        if read == 0 {
            // After the end of input the cursor is still on the line of the question.
            writeln!(io::stderr())?;
        }
        Ok((read > 0).then_some(answer))
    }

    /// Writes a note, unless `--quiet` is set.
    pub fn note(&self, text: &str) {
        if self.shows_notes() {
            self.write(&self.labelled("note", "36", text));
        }
    }

    /// Writes a note that programs need too, such as one about missing output: with `--json` it is a warning.
    pub fn notice(&self, text: &str) {
        if !self.quiet {
            match self.json {
                true => self.warn(text),
                false => self.note(text),
            }
        }
    }

    /// Writes a warning. No flag hides it.
    pub fn warn(&self, text: &str) {
        match self.json {
            true => self.kept().warnings.push(self.safe(text)),
            false => self.write(&self.labelled("warning", "33", text)),
        }
    }

    /// Writes an error that does not end the command.
    pub fn error(&self, error: &anyhow::Error) {
        if !self.json {
            return self.write_error(error);
        }
        let (object, text) = (self.object(error), self.safe(&format!("{error:#}")));
        let kept = &mut *self.kept();
        match kept.error {
            None => kept.error = Some((object, text)),
            Some(_) => kept.warnings.push(text),
        }
    }

    /// Writes the error that ends the command, if any, and the messages that were kept.
    pub fn finish(&self, error: Option<&anyhow::Error>) {
        self.status.close();
        let error = error.filter(|error| !matches!(error.downcast_ref(), Some(Error::BrokenPipe)));
        let new_error = error.filter(|error| !matches!(error.downcast_ref(), Some(Error::AlreadyReported(_))));
        if !self.json {
            return new_error.into_iter().for_each(|error| self.write_error(error));
        }
        let mut kept = std::mem::take(&mut *self.kept());
        let object = match (new_error, kept.error) {
            (Some(error), earlier) => {
                kept.warnings.extend(earlier.map(|(_, text)| text));
                Some(self.object(error))
            }
            (None, Some((object, _))) => Some(object),
            // The command failed without an error of its own, such as an import with rejected rows.
            (None, None) => error.map(|error| self.object(error)),
        };
        match object {
            Some(object) => self.write(&error::with_warnings(&object, &kept.warnings)),
            None => kept
                .warnings
                .iter()
                .for_each(|text| self.write(&self.labelled("warning", "33", text))),
        }
    }

    fn write_error(&self, error: &anyhow::Error) {
        self.write(&self.labelled("error", "31", &format!("{error:#}")));
        if let Some(hint) = hint::hint(error).filter(|_| !self.quiet) {
            self.write(&self.labelled("hint", "36", &hint));
        }
    }

    /// Formats an error and its hint as one JSON object.
    fn object(&self, error: &anyhow::Error) -> String {
        let known = error.downcast_ref();
        let hint = hint::hint(error).unwrap_or_default();
        escape_json(&self.redact(&error::json(error, known, hint))).into_owned()
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
        self.status
            .above(|| drop(writeln!(io::stderr().lock(), "{start}{line}")));
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().expect("no thread panics while it keeps a message")
    }
}
