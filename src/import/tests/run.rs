//! One run of a command in the world, and what can happen to it.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use super::power::{Disk, snapshot};
use super::world::{Fate, NEVER, World, interrupted};
use super::*;
use crate::api::client::BeforeSend;
use crate::api::listing::Listing;
use crate::api::model::NewContact;
use crate::api::response::Response;
use crate::api::verdict::Verdict;
use crate::error::Result;
use crate::import::account_index::AccountIndex;
use crate::import::decide::decide_from;
use crate::import::journal::entry::{KeyId, State, TimeLimits};
use crate::import::journal::moment::Moment;
use crate::import::journal::status::Decision;
use crate::import::journal::{Claim, Journal};
use crate::import::limits::PlanLimits;
use crate::import::lock::AccountLock;
use crate::import::plan::Plan;
use crate::import::results::{Header, PreviousRuns, ResultsFile};
use crate::import::send::{Sent, claim_one, send};
use crate::import::{Account, Import, ImportOptions, ProgressReporter};

/// A command and its flags.
#[derive(Debug, Clone)]
pub struct Command {
    pub numbers: Vec<String>,
    pub jobs: usize,
    pub timeout: u64,
    pub settle: u64,
    /// The name of the results file.
    pub results: Option<&'static str>,
    pub key: &'static str,
    pub distinct_twins: bool,
    /// The event at which it is killed.
    pub kill_at: u64,
    /// The event at which Ctrl-C is pressed.
    pub stop_at: u64,
    /// The event at which somebody creates a number with `create`.
    pub create_at: u64,
    /// Milliseconds until the plan is confirmed.
    pub confirmed_after: u64,
    pub plan_limits: PlanLimits,
    /// One of so many reads of the clock stops the process for a while. 0: none.
    pub pauses: u64,
}

impl Command {
    pub fn import(numbers: &[&str]) -> Self {
        Command {
            numbers: super::numbers(numbers),
            jobs: 1,
            timeout: 30_000,
            settle: 5_000,
            results: None,
            key: "key",
            distinct_twins: false,
            kill_at: NEVER,
            stop_at: NEVER,
            create_at: NEVER,
            confirmed_after: 0,
            plan_limits: PlanLimits::default(),
            pauses: 0,
        }
    }

    pub fn with_results(self) -> Self {
        Command {
            results: Some("results.jsonl"),
            ..self
        }
    }

    fn options(&self) -> ImportOptions {
        ImportOptions {
            jobs: self.jobs,
            settle: Duration::from_millis(self.settle),
            dry_run: false,
            distinct_twins: self.distinct_twins,
            limits: self.plan_limits,
        }
    }

    fn limits(&self) -> TimeLimits {
        TimeLimits {
            timeout: Duration::from_millis(self.timeout),
            settle: Duration::from_millis(self.settle),
        }
    }
}

/// A run that came to its end.
pub struct Done {
    pub rows: Vec<ImportRow>,
    pub ended: Ended,
}

impl Done {
    pub fn exit(&self) -> u8 {
        Summary::of(&self.rows, false, Duration::ZERO).exit(&self.ended) as u8
    }

    pub fn outcomes(&self) -> Vec<Outcome> {
        self.rows.iter().map(|row| row.outcome).collect()
    }

    pub fn reason(&self, row: usize) -> &str {
        self.rows[row].reason.as_deref().unwrap_or_default()
    }
}

/// The program's view of the world, while it runs.
pub struct Process {
    pub world: Arc<World>,
    pub command: Command,
    events: AtomicU64,
    reads: AtomicU64,
    /// Killed or stopped.
    over: Arc<AtomicBool>,
    pub killed: AtomicBool,
    disk: Mutex<Option<Disk>>,
    pub notes: Mutex<Vec<String>>,
}

impl World {
    /// Runs a command. `Err(None)`: it was killed.
    pub fn run(self: &Arc<Self>, command: Command) -> Result<Done, Option<Error>> {
        self.run_noting(command).0
    }

    pub fn run_noting(self: &Arc<Self>, command: Command) -> (Result<Done, Option<Error>>, Vec<String>) {
        self.run.fetch_add(1, SeqCst);
        self.timeout.store(command.timeout, SeqCst);
        self.settle.store(command.settle, SeqCst);
        let process = Process {
            world: self.clone(),
            command,
            events: AtomicU64::new(0),
            reads: AtomicU64::new(0),
            over: Arc::default(),
            killed: AtomicBool::new(false),
            disk: Mutex::default(),
            notes: Mutex::default(),
        };
        let done = process.import();
        let notes = process.notes.into_inner().unwrap();
        match process.disk.into_inner().unwrap() {
            Some(disk) => {
                disk.restore(self.folder.path());
                (Err(None), notes)
            }
            None => (done.map_err(Some), notes),
        }
    }
}

impl Process {
    /// Something happens: maybe it is the moment of the kill, of Ctrl-C, or of another command.
    fn event(&self) {
        let event = self.events.fetch_add(1, SeqCst);
        if event == self.command.kill_at {
            // First the flag: whoever still sends has its record on the disk.
            self.killed.store(true, SeqCst);
            self.over.store(true, SeqCst);
            *self.disk.lock().unwrap() = Some(snapshot(self.world.folder.path()));
        }
        if event == self.command.stop_at {
            self.over.store(true, SeqCst);
        }
        if event == self.command.create_at && !self.over.load(SeqCst) {
            self.create_beside();
        }
    }

    fn is_over(&self) -> bool {
        self.over.load(SeqCst)
    }

    fn open_journal(&self) -> Result<Journal> {
        let key = KeyId(crate::import::fingerprint::fingerprint(self.command.key.as_bytes()));
        Journal::open(
            Some(self.world.journal()),
            key,
            self.command.limits(),
            self.world.moment(),
        )
    }

    fn import(&self) -> Result<Done> {
        let journal = self.open_journal()?;
        let lock = AccountLock {
            account: self,
            reporter: self,
        };
        let _lock = lock.of_journal(&self.world.journal())?;
        let (results, previous) = match self.command.results {
            None => (None, PreviousRuns::default()),
            Some(name) => {
                let header = Header {
                    base_url: "x".into(),
                    key: self.command.key.into(),
                    options: serde_json::Value::Null,
                    input: None,
                    same_account: false,
                };
                let path = self.world.folder.path().join(name);
                let redact = Box::new(str::to_owned);
                let (results, previous) = ResultsFile::open(&path, header, self.command.limits(), &lock, redact)?;
                results.begin("input".into())?;
                (Some(results), previous)
            }
        };
        let import = Import {
            account: self,
            journal: &journal,
            results: results.as_ref(),
            previous: &previous,
            reporter: self,
            options: self.command.options(),
        };
        let mut rows: Vec<ImportRow> = (self.command.numbers.iter().enumerate())
            .map(|(line, text)| ImportRow::valid(line as u64 + 2, &format!("N{text}"), number(text)))
            .collect();
        journal.begin(true, self.world.moment())?;
        let index = import.read_account()?;
        let ended = import.run(&mut rows, index)?;
        Ok(Done { rows, ended })
    }

    /// `create --skip-existing` of one of the numbers, by another process that nothing stops.
    fn create_beside(&self) {
        let at = self.world.draw("create", self.command.numbers.len().max(1) as u64) as usize;
        let Some(text) = self.command.numbers.get(at).cloned() else {
            return;
        };
        let beside = Process {
            world: self.world.clone(),
            command: Command {
                kill_at: NEVER,
                stop_at: NEVER,
                create_at: NEVER,
                pauses: 0,
                ..self.command.clone()
            },
            events: AtomicU64::new(0),
            reads: AtomicU64::new(0),
            over: Arc::default(),
            killed: AtomicBool::new(false),
            disk: Mutex::default(),
            notes: Mutex::default(),
        };
        let journal = beside.open_journal().unwrap();
        let now = self.world.moment();
        journal.begin(false, now).unwrap();
        let key = number(&text);
        let contact = NewContact {
            name: format!("N{text}"),
            phone_number: text,
        };
        if let Ok(index) = AccountIndex::read(&beside, &|_| ()) {
            let evidence = index.evidence(index.find(key, &contact.name, false));
            let import = Import {
                account: &beside,
                journal: &journal,
                results: None,
                previous: &PreviousRuns::default(),
                reporter: &beside,
                options: ImportOptions {
                    distinct_twins: false,
                    ..beside.command.options()
                },
            };
            let is_held = journal.hold(now).unwrap().is_some();
            if decide_from(&import, key, evidence).unwrap() == Decision::Send && !is_held {
                let claim = Claim {
                    number: key,
                    twin: key.twin(),
                    evidence,
                    sync: true,
                    by_create: true,
                };
                if let Sent::Created { id, .. } = send(&import, key, &contact, &|| claim_one(&import, claim)) {
                    let unprinted = false;
                    let is_old = id.as_deref().is_some_and(|id| index.has_id(id));
                    import.close(key, (!is_old).then_some(State::Created { id, unprinted }));
                }
            }
        }
        journal.end(self.world.moment()).unwrap();
    }
}

impl Account for Process {
    fn listing(&self) -> Listing {
        self.event();
        let over = self.over.clone();
        self.world.listing(move || !over.load(SeqCst))
    }

    fn create(&self, contact: &NewContact, before: &BeforeSend) -> Result<Verdict> {
        self.event();
        if self.is_over() {
            return Err(interrupted());
        }
        let fate = (self.world.fate)(&self.world, &contact.phone_number);
        // After these, the client sends it again, or would.
        if matches!(fate, Fate::LimitedFirst | Fate::NoNetwork | Fate::GivenUp) {
            before()?;
            self.world.pass(20);
            if fate == Fate::LimitedFirst {
                before()?;
            }
        } else {
            before()?;
        }
        let sent = self.world.now();
        if self.killed.load(SeqCst) {
            return Err(interrupted());
        }
        std::thread::yield_now();
        let is_killed_now = self.events.load(SeqCst) == self.command.kill_at;
        let late = is_killed_now.then(|| {
            self.world
                .draw(("late", &contact.phone_number), self.command.timeout + 1)
        });
        let verdict = self.world.post(fate, contact, sent, late);
        self.event();
        verdict
    }

    fn get(&self, id: &str) -> Result<Response> {
        self.event();
        if self.is_over() {
            return Err(interrupted());
        }
        if self.world.gets_fail {
            return Err(Error::Network("timed out".into()));
        }
        let contact = self.world.visible().into_iter().find(|contact| contact.id == id);
        let not_found = || Error::Api(Box::new(super::world::refusal(404)));
        let contact = contact.ok_or_else(not_found)?;
        let contact = serde_json::json!({"id": id, "name": contact.name, "phone_number": contact.number});
        Ok(Response::from_body(
            serde_json::json!({"success": true, "data": {"contact": contact}}).to_string(),
        ))
    }

    fn now(&self) -> Moment {
        let read = self.reads.fetch_add(1, SeqCst);
        if self.command.pauses > 0 && self.world.draw(("pause", read), self.command.pauses) == 0 {
            self.world.pass(self.world.draw(("paused", read), 100_000));
        }
        self.world.moment()
    }

    fn sleep(&self, time: Duration) -> Result<()> {
        self.event();
        if self.is_over() {
            return Err(interrupted());
        }
        match self.world.draw(("suspended", self.events.load(SeqCst)), 8) {
            0 => self.world.suspend(time.as_millis() as u64 / 2),
            _ => self.world.pass(time.as_millis() as u64),
        }
        Ok(())
    }

    fn is_stopping(&self) -> bool {
        self.is_over()
    }
}

impl ProgressReporter for Process {
    fn planned(&self, _: &Plan, _: &[ImportRow]) {
        self.event();
    }
    fn confirm(&self, _: &Plan) -> Result<()> {
        if self.command.confirmed_after > 0 {
            self.event();
            self.world.pass(self.command.confirmed_after);
        }
        Ok(())
    }
    fn sent(&self) {
        self.event();
    }
    fn note(&self, text: &str) {
        self.notes.lock().unwrap().push(text.to_owned());
    }
    fn redact(&self, text: &str) -> String {
        text.to_owned()
    }
}
