//! How an import goes, told to people: the plan, a progress bar on a terminal, a line now and then
//! elsewhere.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use super::super::Context;
use super::lock;
use crate::cli::ImportArgs;
use crate::console::{self, Console};
use crate::import::ProgressReporter;
use crate::import::plan::Plan;
use crate::import::results::Owner;

/// From this many rows on, a run without `--results` is told what it risks.
const LARGE: usize = 100;
/// Without a terminal, progress is told this often.
const NOW_AND_THEN: Duration = Duration::from_secs(5);

/// Tells people how it goes.
pub struct ConsoleProgress<'a> {
    console: &'a Arc<Console>,
    arguments: &'a ImportArgs,
    place: String,
    state: Mutex<Option<Sending>>,
}

/// Progress since the sending began.
struct Sending {
    began: Instant,
    told: Instant,
    bar: Option<ProgressBar>,
}

impl<'a> ConsoleProgress<'a> {
    /// For an import into this account.
    pub fn new(context: &'a Context, arguments: &'a ImportArgs, owner: &Owner) -> Self {
        let profile = owner
            .profile
            .as_ref()
            .map(|profile| format!(" (profile {profile})"))
            .unwrap_or_default();
        let place = format!("{}{profile}", owner.base_url);
        Self {
            console: &context.console,
            arguments,
            place,
            state: Mutex::new(None),
        }
    }

    fn begin(&self, of: usize) -> Sending {
        let shown = console::is_terminal() && !self.console.is_quiet();
        let bar = shown.then(|| {
            let style = ProgressStyle::with_template("{bar:30} {pos}/{len}, {rate} a second, {left} left")
                .map(|style| style.with_key("rate", rate).with_key("left", left));
            let bar = ProgressBar::new(of as u64);
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            self.console.set_bar(Some(bar.clone()));
            bar
        });
        Sending {
            began: Instant::now(),
            told: Instant::now(),
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
    fn planned(&self, plan: &Plan) {
        self.console
            .note(&format!("into {}: {}", self.place, plan.counts.line()));
        for warning in &plan.warnings {
            self.console.warn(warning);
        }
        let risky = self.arguments.results.is_none() && !self.arguments.dry_run && plan.to_create.len() >= LARGE;
        if risky {
            self.console.note(&format!(
                "without --results, a killed run leaves up to {} requests that no later run knows of",
                self.arguments.jobs
            ));
        }
    }

    fn progress(&self, done: usize, of: usize) {
        let mut state = lock(&self.state);
        let sending = state.get_or_insert_with(|| self.begin(of));
        if let Some(bar) = &sending.bar {
            return bar.set_position(done as u64);
        }
        if sending.told.elapsed() >= NOW_AND_THEN && done > 0 {
            sending.told = Instant::now();
            let rate = done as f64 / sending.began.elapsed().as_secs_f64();
            let left = (of - done) as f64 / rate;
            self.console
                .note(&format!("{done} of {of} sent, {rate:.0} a second, {left:.0} s left"));
        }
    }

    fn sent(&self) {
        if let Some(bar) = lock(&self.state).take().and_then(|sending| sending.bar) {
            self.console.set_bar(None);
            bar.finish_and_clear();
        }
    }

    fn note(&self, text: &str) {
        self.console.note(text);
    }
}
