//! `contacts import`: puts file, account, results and people together for [`crate::import`].

mod progress;
mod signals;

use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::{Concurrency, Context, Session};
use crate::api::client::{Before, Client, Creation};
use crate::api::model::NewContact;
use crate::api::throttle::Stopped;
use crate::cli::ImportArgs;
use crate::config::{Settings, lock_folder};
use crate::error::{Error, Exit, Result};
use crate::import::account_index::AccountIndex;
use crate::import::execute::Ended;
use crate::import::lock::AccountLock;
use crate::import::normalize::{self, Reading as Numbers};
use crate::import::rejects::Rejects;
use crate::import::report::{Summary, error_of, reasons};
use crate::import::results::{Owner, PreviousRuns, ResultsFile};
use crate::import::rows::{Outcome, Rows};
use crate::import::source::{self, Unreadable};
use crate::import::{Account, Clock, Each, Import, ImportOptions, Reading};
use crate::output::Format;
use progress::ConsoleProgress;
use signals::Signals;

/// Runs it.
pub fn run(context: &Context, arguments: &ImportArgs) -> anyhow::Result<()> {
    let began = Instant::now();
    context.table_or_json()?;
    let settings = context.settings()?;
    let pace = Concurrency {
        jobs: arguments.jobs.into(),
        rate: arguments.rate,
    };
    let session = context.paced_session(&settings, pace)?;
    let signals = Signals::watch(&context.console, &session.client, again(arguments, &settings))?;
    let owner = owner(context, &session, &settings);
    let teller = ConsoleProgress::new(context, arguments, &owner);
    let list = |each: &mut Each| list(&session.client, each);
    // What an answer says goes into files too, and an answer may repeat the key.
    let word = |text: &str| context.console.redact(text).into_owned();
    let create = |contact: &NewContact, before: &Before| {
        signals.begin();
        let creation = session.client.create(contact, before).reworded(&word);
        // One whose outcome is unknown stays open.
        if !matches!(creation, Creation::Unknown { .. }) {
            signals.end();
        }
        creation
    };
    let import = Import {
        account: Account {
            list: &list,
            create: &create,
        },
        clock: &Time(&session.client),
        audience: &teller,
        terms: ImportOptions {
            jobs: pace.jobs,
            settle: arguments.settle,
            timeout: settings.timeout,
            dry_run: arguments.dry_run,
        },
        stopping: &|| signals.signal().is_some(),
    };
    let job = Job {
        context,
        arguments,
        settings: &settings,
        import: &import,
        signals: &signals,
        owner: &owner,
    };
    let done = job.run();
    signals.over();
    let (rows, ended, rejects) = done.map_err(|error| signals.signalled(error))?;
    Ok(job.tell(&rows, ended, rejects, began.elapsed())?)
}

/// How to finish what was stopped. Only a results file lets the next run know what it must wait for.
fn again(arguments: &ImportArgs, settings: &Settings) -> String {
    match &arguments.results {
        Some(path) => format!("run the same command again: {} knows what was done", path.display()),
        None => {
            let patience = (settings.timeout + arguments.settle).as_secs_f64();
            format!("wait {patience} s, then run the same command again")
        }
    }
}

/// Whose contacts these are going to be.
fn owner(context: &Context, session: &Session, settings: &Settings) -> Owner {
    let base_url = match context.global.sandbox {
        true => "sandbox".to_owned(),
        false => session.client.base_url().to_string(),
    };
    Owner {
        base_url,
        profile: settings.profile.clone(),
    }
}

/// One reading of the listing, as an import knows it.
fn list(client: &Client, each: &mut Each) -> Result<Reading> {
    let mut pages = client.pages(None);
    let mut broken = false;
    while let Some(page) = pages.next() {
        let page = match page {
            Ok(page) => page,
            // It contradicted itself: what it gave is known, and another reading may fare better.
            Err(Error::Unexpected(_)) if pages.listed() > 0 => {
                broken = true;
                break;
            }
            Err(error) => return Err(error),
        };
        let mut contacts = page.contacts();
        let flow = contacts.try_for_each(|contact| match each(contact) {
            Ok(ControlFlow::Continue(())) => ControlFlow::Continue(()),
            Ok(ControlFlow::Break(())) => ControlFlow::Break(Ok(())),
            Err(error) => ControlFlow::Break(Err(error)),
        });
        if let ControlFlow::Break(ended) = flow {
            ended?;
            break;
        }
    }
    // What follows may be a creation, which must not meet a connection that the API has closed by now.
    client.reconnect();
    Ok(Reading {
        expected_total: pages.expected_total(),
        broken,
    })
}

struct Job<'a> {
    context: &'a Context,
    arguments: &'a ImportArgs,
    settings: &'a Settings,
    import: &'a Import<'a>,
    signals: &'a Signals,
    owner: &'a Owner,
}

impl Job<'_> {
    fn run(&self) -> Result<(Rows, Ended, Option<Rejects>)> {
        let turn = AccountLock {
            clock: self.import.clock,
            audience: self.import.audience,
        };
        let _turn = match self.arguments.dry_run {
            true => None,
            false => Some(turn.of_base_url(&lock_folder(), &self.owner.base_url)?),
        };
        let (journal, past) = self.journal(&turn)?;
        let mut rejects = match &self.arguments.rejects {
            Some(path) => {
                let others = [Some(&self.arguments.file), self.arguments.results.as_ref()];
                Some(Rejects::new(path, others.into_iter().flatten())?)
            }
            None => None,
        };
        let (mut rows, roster, settled) = self.read_both(&past, &mut rejects)?;
        let ended = self.import.run(&mut rows, &roster, past, settled, journal.as_ref())?;
        Ok((rows, ended, rejects))
    }

    fn journal(&self, turn: &AccountLock) -> Result<(Option<ResultsFile>, PreviousRuns)> {
        match &self.arguments.results {
            None => Ok((None, PreviousRuns::default())),
            Some(path) if self.arguments.dry_run => Ok((None, ResultsFile::peek(path, self.owner)?)),
            Some(path) => ResultsFile::open(path, self.owner, turn).map(|(journal, past)| (Some(journal), past)),
        }
    }

    /// Reads the file and the account side by side: the account as soon as the file makes sense.
    fn read_both(&self, past: &PreviousRuns, rejects: &mut Option<Rejects>) -> Result<(Rows, AccountIndex, bool)> {
        std::thread::scope(|scope| {
            let (start, started): (Sender<()>, Receiver<()>) = channel();
            let account = scope.spawn(move || -> Result<Option<(AccountIndex, bool)>> {
                if started.recv().is_err() {
                    return Ok(None);
                }
                let settled = self.import.wait_for_the_past(past)?;
                Ok(Some((self.import.roster(past)?, settled)))
            });
            let rows = self.read_file(start, rejects);
            if rows.is_err() {
                self.signals.stop();
            }
            let account = account.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            let rows = rows?;
            match account? {
                Some((roster, settled)) => Ok((rows, roster, settled)),
                None => Err(Error::Unexpected("the file has no rows".into())),
            }
        })
    }

    /// Reads the file; tells `start` when its columns are known.
    fn read_file(&self, start: Sender<()>, rejects: &mut Option<Rejects>) -> Result<Rows> {
        let path = &self.arguments.file;
        let mut input: Box<dyn Read> = match path.to_str() {
            Some("-") => Box::new(io::stdin().lock()),
            _ => Box::new(open(path)?),
        };
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .filter(|name| *name != "-");
        let numbers = Numbers {
            region: self.settings.region,
            lenient: self.arguments.lenient,
        };
        let (mut rows, mut failed) = (Rows::default(), None);
        let read = source::read(
            &mut input,
            name,
            self.arguments.format,
            &self.arguments.map,
            &mut |taken| {
                self.context.console.note(&format!("read as {}", taken.description));
                let _ = start.send(());
            },
            &mut |row| {
                if failed.is_some() || self.signals.signal().is_some() {
                    return;
                }
                let kept = match rejects {
                    Some(rejects) => rejects.keep(row.columns, row.values.iter()),
                    None => Ok(()),
                };
                failed = kept.and_then(|()| normalize::add(&mut rows, &row, numbers)).err();
            },
        );
        match (read, failed) {
            (Ok(()), Some(error)) => Err(error),
            (Ok(()), None) if self.signals.signal().is_some() => Err(Stopped.into()),
            (Ok(()), None) => Ok(rows),
            (Err(Unreadable::Usage(why)), _) => Err(Error::Usage(why)),
            (Err(Unreadable::File(why)), _) => Err(Error::Unexpected(format!("{}: {why}", path.display()))),
        }
    }

    /// Says what became of it: counts on stdout, reasons and what to do next on stderr.
    fn tell(&self, rows: &Rows, ended: Ended, rejects: Option<Rejects>, elapsed: Duration) -> Result<()> {
        let console = &self.context.console;
        let summary = Summary::of(rows, self.arguments.dry_run, elapsed);
        let exit = summary.exit(&ended, self.signals.signal());
        for (outcome, word) in [
            (Outcome::Rejected, "rejected"),
            (Outcome::Failed, "failed"),
            (Outcome::Unknown, "unknown"),
        ] {
            reasons(rows, outcome, word)
                .into_iter()
                .for_each(|text| console.warn(&text));
        }
        let written = rejects.map_or(Ok(()), |rejects| self.write_rejects(rejects, rows));
        if self.context.query.is_some() {
            self.signals.querying(exit);
        }
        if let Some(error) = error_of(ended) {
            console.error(&error.into());
        }
        if summary.is_unfinished() && !self.arguments.dry_run {
            console.note(&self.how_to_go_on(&summary));
        }
        // The counts are told whatever else fails, and an outcome beats the failure to write about it.
        let printed = self.print(&summary);
        let told = written.and(printed);
        match told {
            Err(error) if exit == Exit::Success && !matches!(error, Error::BrokenPipe) => Err(error),
            Err(error) if !matches!(error, Error::BrokenPipe) => {
                console.error(&error.into());
                Err(Error::AlreadyReported(exit))
            }
            _ if exit == Exit::Success => Ok(()),
            _ => Err(Error::AlreadyReported(exit)),
        }
    }

    fn write_rejects(&self, rejects: Rejects, rows: &Rows) -> Result<()> {
        let path = self.arguments.rejects.as_deref().unwrap_or(Path::new("")).display();
        self.context.console.note(&match rejects.finish(rows)? {
            0 => format!("no rejects: {path} holds only its header"),
            1 => format!("1 row to mend is in {path}"),
            count => format!("{count} rows to mend are in {path}"),
        });
        Ok(())
    }

    fn how_to_go_on(&self, summary: &Summary) -> String {
        format!("{}; to go on, {}", summary.line(), again(self.arguments, self.settings))
    }

    fn print(&self, summary: &Summary) -> Result<()> {
        let mut out = self.context.out();
        match self.context.format() {
            Format::Json => {
                let json = serde_json::to_string(summary);
                out.answer(
                    &json.map_err(|error| Error::Unexpected(format!("the summary can't be written: {error}")))?,
                )?;
            }
            _ => out.text(&summary.table())?,
        }
        out.flush()
    }
}

fn open(path: &Path) -> Result<File> {
    let failed = |why: &dyn std::fmt::Display| Error::Unexpected(format!("cannot read {}: {why}", path.display()));
    let file = File::open(path).map_err(|error| failed(&error))?;
    match file.metadata() {
        Ok(metadata) if metadata.is_dir() => Err(failed(&"it is a folder")),
        _ => Ok(file),
    }
}

/// The wall clock, and waits that a signal ends.
struct Time<'a>(&'a Client);

impl Clock for Time<'_> {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, time: Duration) -> Result<()> {
        self.0.sleep(time)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
