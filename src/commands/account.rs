//! The account as `create` and `import` use it, and its journal.

use std::cell::Cell;
use std::path::PathBuf;
use std::time::Duration;

use super::{Context, Session};
use crate::api::client::BeforeSend;
use crate::api::key::ApiKey;
use crate::api::listing::Listing;
use crate::api::model::NewContact;
use crate::api::response::Response;
use crate::api::verdict::Verdict;
use crate::config::{Settings, data_dir, sandbox_data};
use crate::error::Result;
use crate::import::Account;
use crate::import::fingerprint::fingerprint;
use crate::import::journal::Journal;
use crate::import::journal::entry::{KeyId, TimeLimits};
use crate::import::journal::moment::{self, Moment};
use crate::import::journal::path::{journal_path, normalized, of_sandbox};
use crate::interrupt::{self, InterruptGuard};

/// The account behind a client. Signals are handled as long as a request is in flight.
pub struct ClientAccount<'a> {
    session: &'a Session,
    guard: &'a InterruptGuard,
}

impl<'a> ClientAccount<'a> {
    /// The account of a session.
    pub fn new(session: &'a Session, guard: &'a InterruptGuard) -> Self {
        Self { session, guard }
    }
}

impl Account for ClientAccount<'_> {
    fn listing(&self) -> Listing {
        self.session.client.listing(None)
    }

    fn create(&self, contact: &NewContact, before: &BeforeSend) -> Result<Verdict> {
        let is_open = Cell::new(false);
        let verdict = self.session.client.create(contact, &|| {
            if !is_open.replace(true) {
                self.guard.begin();
            }
            before()
        });
        // A request whose outcome is unknown stays open.
        if is_open.get() && !verdict.as_ref().is_ok_and(Verdict::is_unknown) {
            self.guard.end();
        }
        verdict
    }

    fn get(&self, id: &str) -> Result<Response> {
        self.session.client.get(id)
    }

    fn now(&self) -> Moment {
        moment::now()
    }

    fn sleep(&self, time: Duration) -> Result<()> {
        self.session.client.sleep(time)
    }

    fn is_stopping(&self) -> bool {
        interrupt::received().is_some()
    }
}

/// S where no flag sets it: the time the server may take to list a contact.
pub const SETTLE: Duration = Duration::from_secs(5);

/// Returns the account's name: the base URL in a unique spelling, or the sandbox's data file.
pub fn account_name(context: &Context, settings: &Settings) -> Result<String> {
    match context.global.sandbox {
        true => Ok(of_sandbox(&sandbox_data()?)),
        false => Ok(normalized(&settings.base_url)),
    }
}

/// Returns the path of the account's journal.
pub fn journal_file(context: &Context, settings: &Settings) -> Result<PathBuf> {
    Ok(journal_path(&data_dir()?, &account_name(context, settings)?))
}

/// Returns the fingerprint of a key.
pub fn key_id(key: &ApiKey) -> KeyId {
    KeyId(fingerprint(key.expose().as_bytes()))
}

/// Returns T and S of a run.
pub fn limits(settings: &Settings, settle: Duration) -> TimeLimits {
    TimeLimits {
        timeout: settings.timeout,
        settle,
    }
}

/// Opens the account's journal. If that fails, the command continues without one, with a warning.
pub fn open_journal(context: &Context, settings: &Settings, session: &Session, settle: Duration) -> Result<Journal> {
    let limits = limits(settings, settle);
    let open = |path: Option<PathBuf>| Journal::open(path, key_id(&session.key), limits, moment::now());
    match journal_file(context, settings).and_then(|path| open(Some(path))) {
        Ok(journal) => Ok(journal),
        Err(error) => {
            context.console.warn(&format!(
                "running this command again is not protected from creating a contact twice: {error}"
            ));
            open(None)
        }
    }
}
