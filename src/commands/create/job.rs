//! The steps of one create: decide, wait or send, and report the outcome.

use super::super::Context;
use super::super::account::SETTLE;
use super::{print, show_listed};
use crate::api::model::NewContact;
use crate::api::response::Response;
use crate::error::{ApiError, Error, Result, WriteOperation};
use crate::import::Import;
use crate::import::account_index::{AccountIndex, Match};
use crate::import::decide::decide_from;
use crate::import::journal::Claim;
use crate::import::journal::entry::State;
use crate::import::journal::status::{Decision, Evidence, Status};
use crate::import::reconcile::wait_for_journal;
use crate::import::rows::Number;
use crate::import::send::{Sent, claim_one, send};
use crate::interrupt::{InterruptGuard, Phase};
use crate::output::Format;

/// One contact to create. It uses the steps of an import with one row.
pub struct Job<'a> {
    pub context: &'a Context,
    pub import: &'a Import<'a>,
    pub guard: &'a InterruptGuard,
    pub operation: &'a WriteOperation,
    pub contact: &'a NewContact,
    pub number: Number,
}

impl Job<'_> {
    /// Sends the contact when the journal allows it. Waits if an earlier attempt is unresolved.
    pub fn run(&self, skip_existing: bool) -> Result<()> {
        let mut index = match skip_existing {
            true => Some(self.read_account()?),
            false => None,
        };
        loop {
            self.import.journal.refresh()?;
            let found = index.as_ref().and_then(|index| self.find(index));
            let id = found.and_then(|found: Match| found.id);
            let now = self.import.account.now();
            let evidence = (index.as_ref()).map_or(Evidence::Unread { now }, |index| index.evidence(found));
            match decide_from(self.import, self.number, evidence)? {
                Decision::Send => match self.send(evidence, index.as_ref())? {
                    None => return Ok(()),
                    // A later listing decides.
                    Some(Status::Unresolved { .. }) => index = Some(self.read_account()?),
                    Some(_) => {}
                },
                Decision::Created => return self.created_before(id),
                Decision::Existing | Decision::Missing => return show_listed(self.context, self.import.account, id),
                Decision::CreatedLately { id, until } => return self.created_lately(id.as_deref(), until),
                Decision::Mismatch(id) => return self.mismatch(id.as_deref()),
                Decision::AwaitSender if index.is_none() => self.wait()?,
                // The listing may show the number already.
                Decision::AwaitListing(_) if index.is_none() => index = Some(self.read_account()?),
                Decision::AwaitSender | Decision::AwaitListing(_) => {
                    self.wait()?;
                    index = Some(self.read_account()?);
                }
            }
        }
    }

    fn find<'i>(&self, index: &'i AccountIndex) -> Option<Match<'i>> {
        index.find(self.number, &self.contact.name, false)
    }

    /// Reads a complete listing. Until the end of this process, the journal keeps what other processes do from now on.
    fn read_account(&self) -> Result<AccountIndex> {
        self.import.journal.begin(false, self.import.account.now())?;
        let index = self.import.read_account();
        index.map_err(|error| self.guard.interrupted(error))
    }

    /// Waits until a listing can decide.
    fn wait(&self) -> Result<()> {
        wait_for_journal(self.import, &[self.number]).map_err(|error| self.guard.interrupted(error))
    }

    /// Sends the contact. Returns why not, if the journal does not allow it.
    fn send(&self, evidence: Evidence, index: Option<&AccountIndex>) -> Result<Option<Status>> {
        let claim = Claim {
            number: self.number,
            twin: self.number.twin(),
            evidence,
            sync: true,
            by_create: true,
        };
        match send(self.import, self.number, self.contact, &|| {
            claim_one(self.import, claim)
        }) {
            Sent::Refused(status) => return Ok(Some(status)),
            Sent::Created { id, response } => self.created(id, &response, index),
            Sent::Conflict(error) => self.conflict(error),
            Sent::Rejected(error) => Err(Error::Api(error.into())),
            Sent::Unknown { reason, response } => Err(Error::Unknown {
                reason,
                response,
                operation: self.operation.clone(),
            }),
            Sent::Mismatch { id, number } => {
                let id = id.as_deref().unwrap_or("a contact without an ID");
                Err(self.mismatched(format!("the API responded with {id}, which has the number {number}")))
            }
            Sent::NotSent(error) => {
                self.guard.enter(Phase::NotSent);
                Err(self.guard.interrupted(error))
            }
        }
        .map(|()| None)
    }

    /// Prints the contact, and records that it was created.
    fn created(&self, id: Option<String>, response: &Response, index: Option<&AccountIndex>) -> Result<()> {
        let console = &self.context.console;
        let shown = id.as_deref().unwrap_or("without an ID");
        let is_old = index.is_some_and(|index| index.has_id(shown));
        let done = match is_old {
            true => format!("{shown} was in the account before: nothing was created"),
            false => format!("the contact was created ({shown})"),
        };
        self.guard.enter(Phase::Done(done.clone()));
        if is_old {
            console.note(&done);
        }
        let printed = match self.context.format() != Format::Json && response.contact().is_err() {
            // Still exit 0: a script that tried again would create a second contact.
            true => {
                console.warn("the contact was created, but the API's response does not show it");
                Ok(())
            }
            false => print(self.context, response),
        };
        let unprinted = printed.is_err();
        let result = (!is_old).then_some(State::Created { id, unprinted });
        self.import.close(self.number, result);
        printed
            .and(self.import.journal.refresh())
            .map_err(|error| error.after(&done))?;
        self.guard.finish(&done)
    }

    /// 409: the contact may exist. Reads the account at once, and again after the settle time.
    fn conflict(&self, error: ApiError) -> Result<()> {
        self.guard.enter(Phase::NotSent);
        let console = &self.context.console;
        let refused = || Error::Api(error.clone().into());
        let mut index = self.read_account().map_err(|_| refused())?;
        if self.find(&index).is_none() {
            let wait = SETTLE.as_secs();
            console.note(&format!(
                "{error}; not listed yet: reading the account again in {wait} s"
            ));
            let slept = self.import.account.sleep(SETTLE);
            slept.map_err(|error| self.guard.interrupted(error))?;
            index = self.read_account().map_err(|_| refused())?;
        }
        let found = self.find(&index).ok_or_else(refused)?;
        show_listed(self.context, self.import.account, found.id)
    }
}
