//! `--results`: opens the file and writes its header.

use super::super::super::account::{account_name, key_id, limits};
use super::Job;
use crate::error::Result;
use crate::import::lock::AccountLock;
use crate::import::results::{Header, PreviousRuns, ResultsFile};
use crate::import::{Account, Import};

impl Job<'_> {
    /// Opens the results file and reads the outcomes of earlier runs. A dry run only reads it.
    pub(super) fn results(&self, lock: &AccountLock) -> Result<(Option<ResultsFile>, PreviousRuns)> {
        let Some(path) = &self.arguments.results else {
            return Ok((None, PreviousRuns::default()));
        };
        let header = Header {
            base_url: account_name(self.context, self.settings)?,
            key: format!("{:016x}", key_id(&self.session.key).0),
            options: self.header_options(),
            input: None,
            same_account: self.arguments.same_account,
        };
        if self.arguments.dry_run {
            return Ok((None, ResultsFile::peek(path, &header, self.account.now())?));
        }
        let console = self.context.console.clone();
        let redact = Box::new(move |text: &str| console.redact(text).into_owned());
        let limits = limits(self.settings, self.arguments.settle);
        let (results, previous) = ResultsFile::open(path, header, limits, lock, redact)?;
        Ok((Some(results), previous))
    }

    /// Returns the options in the header of a results file: those that change what is sent.
    fn header_options(&self) -> serde_json::Value {
        serde_json::json!({
            "timeout": self.settings.timeout.as_secs_f64(),
            "settle": self.arguments.settle.as_secs_f64(),
            "region": self.settings.region.map(|region| region.to_string()),
            "lenient": self.arguments.lenient,
            "distinct_twins": self.arguments.distinct_twins,
        })
    }

    /// Writes the header of a new results file, and reports an input that has changed.
    pub(super) fn begin_results(&self, import: &Import, fingerprint: String) -> Result<()> {
        let Some(results) = import.results else {
            return Ok(());
        };
        let first = import.previous.input.as_ref();
        if first.is_some_and(|first| *first != fingerprint) {
            let note = "the input has changed since the first run of this job";
            self.context.console.note(note);
        }
        results.begin(fingerprint)
    }
}
