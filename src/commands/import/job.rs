//! An import that reads the account.

mod results;

use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};

use super::super::account::{ClientAccount, journal_file, key_id, limits, open_journal};
use super::super::{Context, Session};
use super::progress::ConsoleProgress;
use super::{Done, file, options, paths, rejects};
use crate::cli::ImportArgs;
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::import::account_index::AccountIndex;
use crate::import::journal::Journal;
use crate::import::lock::AccountLock;
use crate::import::rejects::{History, Rejects};
use crate::import::rows::ImportRow;
use crate::import::{Account, Import};
use crate::interrupt::InterruptGuard;

/// An import and the account it writes to.
pub struct Job<'a> {
    context: &'a Context,
    arguments: &'a ImportArgs,
    settings: &'a Settings,
    session: &'a Session,
    account: ClientAccount<'a>,
    progress: ConsoleProgress<'a>,
}

impl<'a> Job<'a> {
    /// Creates an import. `guard` handles signals.
    pub fn new(
        context: &'a Context,
        arguments: &'a ImportArgs,
        settings: &'a Settings,
        session: &'a Session,
        guard: &'a InterruptGuard,
    ) -> Self {
        let account = match context.global.sandbox {
            true => "the sandbox".into(),
            false => session.client.base_url().to_string(),
        };
        let account = match &settings.profile {
            Some(profile) => format!("{account} (profile {profile})"),
            None => account,
        };
        Self {
            context,
            arguments,
            settings,
            session,
            account: ClientAccount::new(session, guard),
            progress: ConsoleProgress::new(context, arguments, format!("into {account}")),
        }
    }

    /// Locks the account, opens the files, and imports.
    pub fn run(&self) -> Result<Done> {
        let lock = AccountLock {
            account: &self.account,
            reporter: &self.progress,
        };
        let journal_file = journal_file(self.context, self.settings);
        paths::check(self.arguments, journal_file.as_deref().ok())?;
        let journal = self.journal(&journal_file)?;
        let kept_file = journal_file
            .ok()
            .filter(|_| !self.arguments.dry_run && journal.is_kept());
        let _lock = kept_file.as_ref().map(|path| lock.of_journal(path)).transpose()?;
        let (results, previous) = self.results(&lock)?;
        let history = History::new(kept_file.as_deref(), results.as_ref(), &previous);
        let rejects = rejects::open(self.context, self.arguments, history)?;
        let import = Import {
            account: &self.account,
            journal: &journal,
            results: results.as_ref(),
            previous: &previous,
            reporter: &self.progress,
            options: options(self.arguments),
        };
        let done = self.import(&import, rejects);
        let ended = journal.end(self.account.now());
        let done = done?;
        ended.map(|()| done)
    }

    fn import(&self, import: &Import, mut rejects: Option<Rejects>) -> Result<Done> {
        if !import.options.dry_run {
            import.journal.begin(true, self.account.now())?;
        }
        let (mut rows, index) = self.read_both(import, &mut rejects)?;
        let ended = import.run(&mut rows, index)?;
        let rejects = rejects.map(|rejects| rejects.finish(&|index| rejects::rejected(&rows[index])));
        Ok(Done { rows, ended, rejects })
    }

    fn journal(&self, path: &Result<PathBuf>) -> Result<Journal> {
        let settle = self.arguments.settle;
        match path {
            Ok(path) if self.arguments.dry_run => {
                let limits = limits(self.settings, settle);
                Journal::peek(path, key_id(&self.session.key), limits, self.account.now())
            }
            _ => open_journal(self.context, self.settings, self.session, settle),
        }
    }

    /// Reads the file and the account at the same time: the account as soon as the format of the file is known.
    fn read_both(&self, import: &Import, rejects: &mut Option<Rejects<'_>>) -> Result<(Vec<ImportRow>, AccountIndex)> {
        std::thread::scope(|scope| {
            let (start, started) = channel();
            let account = scope.spawn(move || started.recv().ok().map(|()| import.read_account()));
            let rows = self.read_file(start, rejects);
            if rows.is_err() {
                self.session.client.stop();
            }
            let account = account.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            let (rows, fingerprint) = rows?;
            let index = account.unwrap_or_else(|| Err(Error::Unexpected("the file has no rows".into())))?;
            self.begin_results(import, fingerprint)?;
            Ok((rows, index))
        })
    }

    /// Returns the rows and the fingerprint of the file.
    fn read_file(&self, start: Sender<()>, rejects: &mut Option<Rejects<'_>>) -> Result<(Vec<ImportRow>, String)> {
        let region = self.settings.region;
        let (rows, fingerprint) = file::read(self.context, self.arguments, region, Some(start), rejects)?;
        if let Some(rejects) = rejects {
            rejects.check(rejects::job_name(&self.arguments.file, &fingerprint))?;
        }
        Ok((rows, fingerprint))
    }
}
