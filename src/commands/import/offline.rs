//! `--dry-run --offline`: a plan without a key, a network or an account.

use std::time::Duration;

use super::super::Context;
use super::super::account::limits;
use super::progress::ConsoleProgress;
use super::{Done, file, options};
use crate::api::client::BeforeSend;
use crate::api::listing::Listing;
use crate::api::model::NewContact;
use crate::api::response::Response;
use crate::api::verdict::Verdict;
use crate::cli::ImportArgs;
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::import::account_index::AccountIndex;
use crate::import::journal::Journal;
use crate::import::journal::entry::KeyId;
use crate::import::journal::moment::{self, Moment};
use crate::import::results::PreviousRuns;
use crate::import::{Account, Import};

/// Reads the file and plans as if the account had no contacts.
pub fn plan(context: &Context, arguments: &ImportArgs, settings: &Settings) -> Result<Done> {
    let (mut rows, _) = file::read(context, arguments, settings.region, None, &mut None)?;
    let limits = limits(settings, arguments.settle);
    let import = Import {
        account: &NoAccount,
        journal: &Journal::open(None, KeyId(0), limits, NoAccount.now())?,
        results: None,
        previous: &PreviousRuns::default(),
        reporter: &ConsoleProgress::new(context, arguments, "offline, without the account".into()),
        options: options(arguments),
    };
    let ended = import.run(&mut rows, AccountIndex::empty(&NoAccount))?;
    Ok(Done {
        rows,
        ended,
        rejects: None,
    })
}

/// An account that rejects every request.
struct NoAccount;

fn offline<T>() -> Result<T> {
    Err(Error::Usage("--offline sends no request".into()))
}

impl Account for NoAccount {
    fn listing(&self) -> Listing {
        Listing::new(|_| offline())
    }

    fn create(&self, _: &NewContact, _: &BeforeSend) -> Result<Verdict> {
        offline()
    }

    fn get(&self, _: &str) -> Result<Response> {
        offline()
    }

    fn now(&self) -> Moment {
        moment::now()
    }

    fn sleep(&self, _: Duration) -> Result<()> {
        offline()
    }

    fn is_stopping(&self) -> bool {
        false
    }
}
