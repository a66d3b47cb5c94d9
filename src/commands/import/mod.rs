//! `contacts import`: puts the file, the account, the journal, the results and people together for [`crate::import`].

mod file;
mod progress;
mod rejects;
mod rows;

use std::path::Path;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use super::account::{ClientAccount, account_name, journal_file, key_id, limits, open_journal};
use super::{Concurrency, Context, Session};
use crate::cli::ImportArgs;
use crate::config::Settings;
use crate::error::{Error, Exit, Result, WriteOperation};
use crate::import::account_index::AccountIndex;
use crate::import::execute::Ended;
use crate::import::journal::Journal;
use crate::import::journal::entry::Limits;
use crate::import::lock::AccountLock;
use crate::import::rejects::{History, Rejects};
use crate::import::report::{Summary, error_of, reasons};
use crate::import::results::{Header, PreviousRuns, ResultsFile};
use crate::import::rows::{ImportRow, Outcome};
use crate::import::{Account, Import, ImportOptions};
use crate::interrupt::{InterruptGuard, Phase};
use crate::output::Format;
use progress::ConsoleProgress;

/// How an import that was stopped is continued.
const RESUME: &str = "run the same command again";

/// Runs the command.
pub fn run(context: &Context, arguments: &ImportArgs) -> anyhow::Result<()> {
    let start = Instant::now();
    if context.format() == Format::Ids {
        let reason = "import writes table, json, jsonl, csv or tsv; rows of a file have no list of IDs";
        return Err(Error::Usage(reason.into()).into());
    }
    match context.format() {
        Format::Csv | Format::Tsv => drop(rows::columns(context)?),
        _ => context.no_columns()?,
    }
    let settings = context.settings()?;
    if !arguments.dry_run {
        context.require_write(&settings)?;
    }
    let concurrency = Concurrency {
        jobs: arguments.jobs.into(),
        rate: arguments.rate,
    };
    let session = context.paced_session(&settings, concurrency)?;
    let operation = WriteOperation::Import { resume: RESUME.into() };
    let guard = InterruptGuard::install(&context.console, &session.client, operation);
    let job = Job {
        context,
        arguments,
        settings: &settings,
        session: &session,
        account: ClientAccount::new(&session, &guard),
        progress: ConsoleProgress::new(context, place(context, &session), settings.profile.as_deref()),
        guard: &guard,
    };
    let done = job.run().map_err(|error| guard.interrupted(error))?;
    Ok(job.report(done, start.elapsed())?)
}

/// Where the contacts go, for people.
fn place(context: &Context, session: &Session) -> String {
    match context.global.sandbox {
        true => "the sandbox".into(),
        false => session.client.base_url().to_string(),
    }
}

struct Job<'a> {
    context: &'a Context,
    arguments: &'a ImportArgs,
    settings: &'a Settings,
    session: &'a Session,
    account: ClientAccount<'a>,
    progress: ConsoleProgress<'a>,
    guard: &'a InterruptGuard,
}

/// A finished run.
struct Done {
    rows: Vec<ImportRow>,
    ended: Ended,
    /// The number of rows in the rejects file, if there is one.
    rejects: Option<Result<usize>>,
}

impl Job<'_> {
    fn run(&self) -> Result<Done> {
        let lock = AccountLock {
            account: &self.account,
            reporter: &self.progress,
        };
        let dry_run = self.arguments.dry_run;
        let journal_file = journal_file(self.context, self.settings);
        self.check_paths(journal_file.as_ref().ok().and_then(|file| file.parent()))?;
        let journal = match (dry_run, &journal_file) {
            (true, Ok(path)) => Journal::peek(path, key_id(&self.session.key), self.limits(), self.account.now())?,
            _ => open_journal(self.context, self.settings, self.session, self.arguments.settle)?,
        };
        let kept_file = journal_file.ok().filter(|_| !dry_run && journal.is_kept());
        let _lock = kept_file.as_ref().map(|path| lock.of_journal(path)).transpose()?;
        let (results, previous) = self.results(&lock)?;
        let rejects = self.rejects(History::new(kept_file.as_deref(), results.as_ref(), &previous))?;
        let import = Import {
            account: &self.account,
            journal: &journal,
            results: results.as_ref(),
            previous: &previous,
            reporter: &self.progress,
            options: ImportOptions {
                jobs: self.arguments.jobs.into(),
                settle: self.arguments.settle,
                dry_run,
                distinct_twins: self.arguments.distinct_twins,
            },
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

    fn limits(&self) -> Limits {
        limits(self.settings, self.arguments.settle)
    }

    fn results(&self, lock: &AccountLock) -> Result<(Option<ResultsFile>, PreviousRuns)> {
        let Some(path) = &self.arguments.results else {
            return Ok((None, PreviousRuns::default()));
        };
        let header = Header {
            base_url: account_name(self.context, self.settings)?,
            key: format!("{:016x}", key_id(&self.session.key).0),
            options: self.options(),
            input: None,
            same_account: self.arguments.same_account,
        };
        if self.arguments.dry_run {
            return Ok((None, ResultsFile::peek(path, &header, self.account.now())?));
        }
        let console = self.context.console.clone();
        let redact = Box::new(move |text: &str| console.redact(text).into_owned());
        let (results, previous) = ResultsFile::open(path, header, self.limits(), lock, redact)?;
        Ok((Some(results), previous))
    }

    /// Rejects a results or rejects file in the folder of the journal: the run would wait for its own lock.
    fn check_paths(&self, journal_folder: Option<&Path>) -> Result<()> {
        let folder = journal_folder.and_then(|folder| folder.canonicalize().ok());
        let flags = [
            ("--results", &self.arguments.results),
            ("--rejects", &self.arguments.rejects),
        ];
        for (flag, path) in flags {
            let place = path.as_ref().and_then(|path| path.canonicalize().ok());
            if place
                .zip(folder.as_ref())
                .is_some_and(|(place, folder)| place.starts_with(folder))
            {
                return Err(Error::Usage(format!(
                    "{flag} names a file in the folder of the journal"
                )));
            }
        }
        Ok(())
    }

    /// The options that change what is sent.
    fn options(&self) -> serde_json::Value {
        serde_json::json!({
            "timeout": self.settings.timeout.as_secs_f64(),
            "settle": self.arguments.settle.as_secs_f64(),
            "region": self.settings.region.map(|region| region.to_string()),
            "lenient": self.arguments.lenient,
            "distinct_twins": self.arguments.distinct_twins,
        })
    }

    /// Reads the file and the account side by side: the account as soon as the file's format is known.
    fn read_both(&self, import: &Import, rejects: &mut Option<Rejects<'_>>) -> Result<(Vec<ImportRow>, AccountIndex)> {
        std::thread::scope(|scope| {
            let (start, started) = channel();
            let account = scope.spawn(move || started.recv().ok().map(|()| import.read_account()));
            let rows = file::read(self, start, rejects);
            if rows.is_err() {
                self.guard.stop();
            }
            let account = account.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            let (rows, fingerprint) = rows?;
            let index = account.unwrap_or_else(|| Err(Error::Unexpected("the file has no rows".into())))?;
            if let Some(results) = import.results {
                if import
                    .previous
                    .input
                    .as_ref()
                    .is_some_and(|input| *input != fingerprint)
                {
                    self.context
                        .console
                        .note("the input has changed since the first run of this job");
                }
                results.begin(fingerprint)?;
            }
            Ok((rows, index))
        })
    }

    /// Reports the outcomes: counts on stdout, reasons and what to do next on stderr.
    fn report(&self, done: Done, elapsed: Duration) -> Result<()> {
        let console = &self.context.console;
        let summary = Summary::of(&done.rows, self.arguments.dry_run, elapsed);
        let exit = summary.exit(&done.ended);
        for (outcome, word) in [
            (Outcome::Rejected, "rejected"),
            (Outcome::Failed, "failed"),
            (Outcome::Unknown, "unknown"),
        ] {
            reasons(&done.rows, outcome, word)
                .into_iter()
                .for_each(|text| console.warn(&text));
        }
        let written = done
            .rejects
            .map_or(Ok(()), |count| count.map(|count| self.report_rejects(count)));
        self.guard.enter(Phase::Done(summary.line()));
        if let Some(error) = error_of(done.ended) {
            console.error(&error.into());
        }
        let prints_rows = !matches!(self.context.format(), Format::Table | Format::Json);
        if summary.is_unfinished() && !self.arguments.dry_run {
            console.note(&format!("{}; to continue, {RESUME}", summary.line()));
        } else if prints_rows {
            console.note(&summary.line());
        }
        // The outcome is printed whatever else fails. Its exit code stands, also for a failure to print it.
        let printed = match prints_rows {
            true => rows::print(self.context, &done.rows, self.arguments.dry_run),
            false => self.print(&summary),
        };
        match written.and(printed) {
            Err(error) if exit == Exit::Success && !matches!(error, Error::BrokenPipe) => Err(error),
            Err(error) if !matches!(error, Error::BrokenPipe) => {
                console.error(&error.into());
                Err(Error::AlreadyReported(exit))
            }
            _ if exit == Exit::Success => Ok(()),
            _ => Err(Error::AlreadyReported(exit)),
        }
    }

    fn print(&self, summary: &Summary) -> Result<()> {
        let mut out = self.context.out();
        match self.context.format() {
            Format::Json => {
                let json = serde_json::to_string(summary);
                out.document(
                    &json.map_err(|error| Error::Unexpected(format!("the summary can't be written: {error}")))?,
                )?;
            }
            _ => out.text(&summary.table())?,
        }
        out.flush()
    }
}
