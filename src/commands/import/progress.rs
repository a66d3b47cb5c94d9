//! Progress of an import for people: the plan, a bar on a terminal, or a line every few seconds.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use super::super::Context;
use super::{preview, prompt};
use crate::cli::ImportArgs;
use crate::console::{self, Console};
use crate::error::Result;
use crate::import::ProgressReporter;
use crate::import::plan::Plan;
use crate::import::rows::ImportRow;
use crate::text::plural;

/// Time between two lines of progress without a terminal.
const INTERVAL: Duration = Duration::from_secs(5);

/// Reports to stderr.
pub struct ConsoleProgress<'a> {
    console: &'a Arc<Console>,
    /// Names the account.
    heading: String,
    asks: bool,
    state: Mutex<Option<Sending>>,
}

/// Progress since the sending began.
struct Sending {
    began: Instant,
    reported: Instant,
    bar: Option<ProgressBar>,
}

impl<'a> ConsoleProgress<'a> {
    /// Creates a reporter. `heading` names the account.
    pub fn new(context: &'a Context, arguments: &ImportArgs, heading: String) -> Self {
        Self {
            console: &context.console,
            heading,
            asks: prompt::is_wanted(context, arguments),
            state: Mutex::new(None),
        }
    }

    fn begin(&self, of: usize) -> Sending {
        let shown = console::has_status_line() && !self.console.is_quiet();
        let bar = shown.then(|| {
            let style = ProgressStyle::with_template("{bar:30} {pos}/{len}, {rate} a second, {left} left")
                .map(|style| style.with_key("rate", rate).with_key("left", left));
            let bar = ProgressBar::new(of as u64);
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            self.console.status.set_bar(Some(bar.clone()));
            bar
        });
        Sending {
            began: Instant::now(),
            reported: Instant::now(),
            bar,
        }
    }
}

fn rate(state: &ProgressState, out: &mut dyn fmt::Write) {
    let _ = write!(out, "{:.0}", state.per_sec());
}

fn left(state: &ProgressState, out: &mut dyn fmt::Write) {
    let _ = match state.pos() {
        0 => write!(out, "?"),
        _ => write!(out, "{} s", state.eta().as_secs()),
    };
}

impl ProgressReporter for ConsoleProgress<'_> {
    fn planned(&self, plan: &Plan, rows: &[ImportRow]) {
        preview::show(self.console, &self.heading, plan, rows);
    }

    fn confirm(&self, plan: &Plan) -> Result<()> {
        if !self.asks || plan.to_create.is_empty() {
            return Ok(());
        }
        let contacts = plural(plan.to_create.len(), "contact", "contacts");
        let question = format!("Create {contacts}? They can't be changed or deleted later.");
        prompt::ask(self.console, &question)
    }

    fn progress(&self, done: usize, of: usize) {
        let mut state = self.state.lock().expect("no thread panics while it reports");
        let sending = state.get_or_insert_with(|| self.begin(of));
        if let Some(bar) = &sending.bar {
            return bar.set_position(done as u64);
        }
        if sending.reported.elapsed() >= INTERVAL && done > 0 {
            sending.reported = Instant::now();
            let rate = done as f64 / sending.began.elapsed().as_secs_f64();
            let left = (of - done) as f64 / rate;
            self.console
                .note(&format!("{done} of {of} sent, {rate:.0} a second, {left:.0} s left"));
        }
    }

    fn sent(&self) {
        if let Some(bar) = self
            .state
            .lock()
            .expect("no thread panics while it reports")
            .take()
            .and_then(|sending| sending.bar)
        {
            self.console.status.set_bar(None);
            bar.finish_and_clear();
        }
    }

    fn note(&self, text: &str) {
        self.console.note(text);
    }

    fn redact(&self, text: &str) -> String {
        self.console.redact(text).into_owned()
    }
}
