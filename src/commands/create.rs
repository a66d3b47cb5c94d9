//! `contacts create`: one POST, which is never sent again while an earlier attempt could still succeed.

use std::time::Duration;

use super::account::{ClientAccount, SETTLE, open_journal};
use super::get::show;
use super::{Context, curl};
use crate::api::model::NewContact;
use crate::api::request::ApiRequest;
use crate::api::response::Response;
use crate::cli::CreateArgs;
use crate::config::Settings;
use crate::error::{ApiError, Error, Exit, Result, WriteOperation};
use crate::import::Account;
use crate::import::account_index::AccountIndex;
use crate::import::journal::entry::{Decision, Evidence, Listing, Standing, decide};
use crate::import::journal::moment::Moment;
use crate::import::journal::{Attempt, Claim, Journal};
use crate::import::rows::Number;
use crate::import::seconds;
use crate::import::send::{Sent, is_contact, send};
use crate::interrupt::{InterruptGuard, Phase};
use crate::output::{self, Format};
use crate::phone::{self, Bare};
use crate::text::is_blank;

/// Time between two looks at the journal while another process sends the number.
const POLL: Duration = Duration::from_millis(200);

/// Runs the command.
pub fn run(context: &Context, arguments: &CreateArgs) -> anyhow::Result<()> {
    if arguments.curl {
        return Ok(as_curl(context, arguments)?);
    }
    // Reports a wrong --columns before anything is sent.
    context.contacts()?;
    let settings = context.settings()?;
    let contact = checked(context, arguments, &settings)?;
    if !arguments.dry_run {
        context.require_write(&settings)?;
    }
    if arguments.dry_run && !arguments.skip_existing {
        return Ok(plan(context, &contact)?);
    }
    let session = context.session(&settings)?;
    let operation = WriteOperation::Creation {
        resume: format!(
            "run the same command again: it waits until that is known, {} s at most, and then shows the contact or creates it",
            seconds(settings.timeout + SETTLE)
        ),
    };
    let guard = InterruptGuard::install(&context.console, &session.client, operation.clone());
    let account = ClientAccount::new(&session, &guard);
    let number = Number::of(&contact.phone_number).ok_or_else(|| Error::Invalid("--phone has no number".into()))?;
    if arguments.dry_run {
        let index = AccountIndex::read(&account, &|text| context.console.note(text))?;
        if let Some(found) = index.find(number, &contact.name, false) {
            return Ok(show_listed(context, &account, found.id())?);
        }
        return Ok(plan(context, &contact)?);
    }
    let job = Job {
        context,
        journal: open_journal(context, &settings, &session, SETTLE)?,
        account,
        guard: &guard,
        operation: &operation,
        contact: &contact,
        number,
        twin: number.twin(),
    };
    let done = job.run(arguments.skip_existing);
    let ended = job.journal.end(job.account.now());
    done?;
    Ok(ended?)
}

fn as_curl(context: &Context, arguments: &CreateArgs) -> Result<()> {
    curl::require_single_request(
        &[(arguments.skip_existing, "--skip-existing")],
        "reads the listing before it; leave it out",
    )?;
    curl::require_single_request(
        &[(arguments.dry_run, "--dry-run")],
        "shows the contact; leave out one of them",
    )?;
    let settings = context.settings()?;
    let contact = checked(context, arguments, &settings)?;
    curl::print(context, &settings, [ApiRequest::create(&contact)], None)
}

/// The contact as it is going to be sent, or why it is not.
fn checked(context: &Context, arguments: &CreateArgs, settings: &Settings) -> Result<NewContact> {
    if is_blank(&arguments.name) {
        return Err(Error::Invalid("--name is blank".into()));
    }
    let wrong = |why: &str| Error::Invalid(format!("--phone {:?}: {why}", arguments.phone));
    let phone = phone::normalize(&arguments.phone, settings.region, Bare::AsGiven).map_err(|why| wrong(&why))?;
    let number = &phone.number;
    if arguments.strict && !phone.valid {
        return Err(wrong("valid in no numbering plan: check it, or leave out --strict"));
    }
    if !number.starts_with('+') {
        context.console.warn(&format!(
            "{number} is sent as written: international format starts with + and the country code (or pass --region)"
        ));
    } else if !phone.valid {
        context.console.warn(&format!(
            "{number} is valid in no numbering plan; it is sent all the same (--strict rejects it)"
        ));
    }
    if let Some(twin) = phone::twin(number) {
        context.console.note(&format!(
            "WhatsApp may know {number} as {twin}: the same phone, another contact"
        ));
    }
    Ok(NewContact {
        name: arguments.name.clone(),
        phone_number: phone.number,
    })
}

/// `--dry-run`: what would be sent.
fn plan(context: &Context, contact: &NewContact) -> Result<()> {
    let mut out = context.out();
    output::planned(&mut out, &mut *context.contacts()?, context.format(), contact)?;
    out.flush()?;
    context.console.note("dry run: nothing was created");
    Ok(())
}

/// One contact to create.
struct Job<'a> {
    context: &'a Context,
    journal: Journal,
    account: ClientAccount<'a>,
    guard: &'a InterruptGuard,
    operation: &'a WriteOperation,
    contact: &'a NewContact,
    number: Number,
    twin: Option<Number>,
}

impl Job<'_> {
    /// Looks at the journal, waits where an earlier attempt is unresolved, and sends when that is allowed.
    fn run(&self, skip_existing: bool) -> Result<()> {
        let mut index = None;
        if skip_existing {
            index = Some(self.read_account()?);
        }
        loop {
            let found = index
                .as_ref()
                .and_then(|index: &AccountIndex| index.find(self.number, &self.contact.name, false));
            let evidence = match &index {
                Some(index) => index.evidence(found),
                None => Evidence {
                    began: self.account.now(),
                    listing: Listing::Unread,
                },
            };
            let standing = self.standing()?;
            match decide(&standing, evidence) {
                Decision::Send => match self.send(evidence, index.as_ref())? {
                    None => return Ok(()),
                    Some(refused) => self.wait(&refused)?,
                },
                Decision::Created => return self.created_before(found.and_then(|found| found.id())),
                Decision::Existing if found.is_some() => {
                    return show_listed(self.context, &self.account, found.and_then(|found| found.id()));
                }
                Decision::Existing | Decision::Missing => return self.created_lately(&standing),
                Decision::Mismatch(id) => return self.mismatch(id.as_deref()),
                // A listing may show the number before its absence means something.
                Decision::AwaitListing(_) if index.is_none() => index = Some(self.read_account()?),
                Decision::AwaitListing(_) | Decision::AwaitSender => {
                    self.wait(&standing)?;
                    index = index.map(|_| self.read_account()).transpose()?;
                }
            }
        }
    }

    fn standing(&self) -> Result<Standing> {
        self.journal.refresh()?;
        let now = self.account.now();
        if let Some(until) = self.journal.hold(now)? {
            return Ok(Standing::Unresolved { until });
        }
        let twin = self
            .twin
            .map_or(Ok(Standing::Free), |twin| self.journal.standing(twin, now))?;
        Ok(self.journal.standing(self.number, now)?.stricter(twin))
    }

    /// Reads a complete listing. What other processes do from now on stays in the journal.
    fn read_account(&self) -> Result<AccountIndex> {
        self.journal.begin(false, self.account.now())?;
        AccountIndex::read(&self.account, &|text| self.context.console.note(text))
    }

    /// Waits as long as an earlier attempt demands.
    fn wait(&self, standing: &Standing) -> Result<()> {
        let note = |text: &str| self.context.console.note(text);
        let number = &self.contact.phone_number;
        match standing {
            Standing::Unresolved { until } => {
                let wait = until.remaining(self.account.now());
                note(&format!(
                    "an earlier request may still create {number}: waiting {} s, then reading the account",
                    seconds(wait)
                ));
                self.sleep_until(*until)
            }
            Standing::Pending => {
                note(&format!("another process is creating {number}: waiting for its result"));
                while self.standing()? == Standing::Pending {
                    self.account.sleep(POLL)?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn sleep_until(&self, until: Moment) -> Result<()> {
        loop {
            let wait = until.remaining(self.account.now());
            if wait.is_zero() {
                return Ok(());
            }
            self.account
                .sleep(wait)
                .map_err(|error| self.guard.interrupted(error))?;
        }
    }

    /// Sends it. Returns why not, if another process was faster.
    fn send(&self, evidence: Evidence, index: Option<&AccountIndex>) -> Result<Option<Standing>> {
        let claim = Claim {
            number: self.number,
            twins: self.twin.as_slice(),
            evidence,
            sync: true,
            by_create: true,
        };
        match send(&self.account, &self.journal, self.contact, &claim, &|_| Ok(())) {
            Sent::Refused(standing) => return Ok(Some(standing)),
            Sent::Created(response) => self.created(&response, index),
            Sent::Conflict(error) => self.conflict(error),
            Sent::Rejected(error) => Err(Error::Api(error.into())),
            Sent::Unknown { reason, response } => Err(self.unknown(reason, response)),
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

    fn unknown(&self, reason: String, response: Option<Box<ApiError>>) -> Error {
        Error::Unknown {
            reason,
            response,
            operation: self.operation.clone(),
        }
    }

    fn created(&self, response: &Response, index: Option<&AccountIndex>) -> Result<()> {
        let id = response.id();
        let close = |attempt| self.journal.close(self.number, attempt, self.account.now());
        if let Some(id) = id.as_deref().filter(|id| index.is_some_and(|index| index.has_id(id))) {
            close(Attempt::NotCreated)?;
            let done = format!("{id} was in the account before: nothing was created");
            self.guard.enter(Phase::Done(done.clone()));
            self.context.console.note(&done);
            self.print(response).map_err(|error| error.after(&done))?;
            return self.guard.finish(&done);
        }
        let done = format!("the contact was created ({})", id.as_deref().unwrap_or("without an ID"));
        self.guard.enter(Phase::Done(done.clone()));
        let printed = match self.context.format() != Format::Json && response.contact().is_err() {
            true => {
                // Exit 0 all the same: a script that tried again would make a second one.
                let console = &self.context.console;
                console.warn("the contact was created, but the API's response does not show it");
                Ok(())
            }
            false => self.print(response),
        };
        let closed = close(Attempt::Created {
            id: id.filter(|id| self.context.console.redact(id) == *id),
            printed: printed.is_ok(),
        });
        printed.and(closed).map_err(|error| error.after(&done))?;
        self.guard.finish(&done)
    }

    /// The API says that something like it exists. The listing knows, at the latest after the settle time.
    fn conflict(&self, error: ApiError) -> Result<()> {
        self.guard.enter(Phase::NotSent);
        for is_last in [false, true] {
            let index = self.read_account().ok();
            let found = index
                .as_ref()
                .and_then(|index| index.find(self.number, &self.contact.name, false));
            if let Some(found) = found {
                return show_listed(self.context, &self.account, found.id());
            }
            if index.is_none() {
                break;
            }
            if !is_last {
                let note = format!(
                    "{error}; not listed yet: reading the account again in {} s",
                    SETTLE.as_secs()
                );
                self.context.console.note(&note);
                self.sleep_until(self.account.now() + SETTLE)?;
            }
        }
        Err(self.guard.interrupted(Error::Api(error.into())))
    }

    /// The listing shows what an earlier attempt without a usable response created.
    fn created_before(&self, id: Option<&str>) -> Result<()> {
        let id = id.ok_or_else(|| Error::Unexpected("the contact was created, and is listed without an ID".into()))?;
        let response = self.account.get(id)?;
        let is_named = response
            .contact()
            .is_ok_and(|contact| contact.name.as_str() == self.contact.name);
        self.context.console.note(&match is_named {
            true => format!("an earlier request created the contact ({id})"),
            false => format!("{id} has this number, with another name: nothing was created"),
        });
        self.print(&response)?;
        self.found(Some(id))
    }

    /// An earlier command created it, and perhaps could not print it.
    fn created_lately(&self, standing: &Standing) -> Result<()> {
        let Standing::Created {
            id: Some(id), until, ..
        } = standing
        else {
            let reason = "an earlier command created the contact, and the API gave it no ID: nothing was created";
            self.context.console.note(reason);
            return Ok(());
        };
        let response = match self.account.get(id) {
            Err(error) if error.exit() == Exit::NotFound && until.is_past(self.account.now()) => {
                self.journal.forget(self.number)?;
                return self.run(true);
            }
            response => response?,
        };
        let note = format!("an earlier command created the contact ({id}): nothing was created now");
        self.context.console.note(&note);
        self.print(&response)?;
        self.journal.mark_printed(self.number)
    }

    fn mismatch(&self, id: Option<&str>) -> Result<()> {
        let contact = id.map(|id| self.account.get(id)).transpose();
        let response = match contact {
            Err(error) if error.exit() == Exit::NotFound => None,
            contact => contact?,
        };
        if let Some(response) = response.filter(|response| is_contact(response, self.contact)) {
            self.context.console.note("an earlier request created the contact");
            self.print(&response)?;
            return self.found(id);
        }
        let id = id.unwrap_or("without an ID");
        Err(self.mismatched(format!(
            "the API responded to an earlier request with another contact, {id}"
        )))
    }

    /// The outcome is unknown, and only the user can find it out.
    fn mismatched(&self, reason: String) -> Error {
        let (number, flags) = (&self.contact.phone_number, self.context.same_account());
        Error::Unknown {
            reason,
            response: None,
            operation: WriteOperation::Creation {
                resume: format!(
                    "if {number} is not in the account, `convers8 journal forget {number}{flags}` allows to create it"
                ),
            },
        }
    }

    /// The account has it: the journal's entries are resolved.
    fn found(&self, id: Option<&str>) -> Result<()> {
        let now = self.account.now();
        let mut numbers = [self.number].into_iter().chain(self.twin);
        numbers.try_for_each(|number| {
            self.journal.found(number, id, now)?;
            self.journal.mark_printed(number)
        })
    }

    fn print(&self, response: &Response) -> Result<()> {
        print(self.context, response)
    }
}

/// Shows a contact that is in the account: nothing is created.
fn show_listed(context: &Context, account: &ClientAccount, id: Option<&str>) -> Result<()> {
    let without_id = || Error::Unexpected("the listing has this number on a contact without an ID".into());
    let id = id.ok_or_else(without_id)?;
    let response = account.get(id)?;
    let note = format!("{id} has this number already: nothing was created");
    context.console.note(&note);
    print(context, &response)
}

fn print(context: &Context, response: &Response) -> Result<()> {
    let mut out = context.out();
    let mut writer = context.contacts()?;
    show(context.format(), &mut *writer, &mut out, response)?;
    if context.format() != Format::Json {
        writer.end(&mut out)?;
    }
    out.flush()
}
