//! Progress of an import on stderr: the plan, the confirmation, and the rows sent.

use super::super::Context;
use super::{preview, prompt};
use crate::cli::ImportArgs;
use crate::console::Console;
use crate::error::Result;
use crate::import::ProgressReporter;
use crate::import::plan::Plan;
use crate::import::rows::ImportRow;
use crate::text::plural;

/// Reports to stderr.
pub struct ConsoleProgress<'a> {
    console: &'a Console,
    /// Names the account.
    heading: String,
    asks: bool,
}

impl<'a> ConsoleProgress<'a> {
    /// Creates a reporter. `heading` names the account.
    pub fn new(context: &'a Context, arguments: &ImportArgs, heading: String) -> Self {
        Self {
            console: &context.console,
            heading,
            asks: prompt::is_wanted(context, arguments),
        }
    }
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
        self.console.set_sent(Some((done, of)));
    }

    fn sent(&self) {
        self.console.set_sent(None);
    }

    fn note(&self, text: &str) {
        self.console.note(text);
    }

    fn redact(&self, text: &str) -> String {
        self.console.redact(text).into_owned()
    }
}
