//! `contacts create`: one POST, sent again only where it certainly was not processed, and a true word
//! about what became of it, whatever happens.

use std::time::Duration;

use super::filter::{ContactFilter, Found, by_listing};
use super::get::show;
use super::interrupt_guard::{InterruptGuard, Phase};
use super::{Context, Session, curl, quoted};
use crate::api::client::Creation;
use crate::api::model::{Contact, NewContact};
use crate::api::request::ApiRequest;
use crate::api::verdict::Answer;
use crate::cli::CreateArgs;
use crate::config::Settings;
use crate::error::{ApiError, Error, Result, WriteOperation};
use crate::interrupt;
use crate::output::{self, Format};
use crate::phone::{self, Bare};

/// A listing may lag behind a creation for this long before its absence there says something.
const SETTLE: Duration = Duration::from_secs(5);

/// Runs it.
pub fn run(context: &Context, arguments: &CreateArgs) -> anyhow::Result<()> {
    if arguments.curl {
        return Ok(as_curl(context, arguments)?);
    }
    let settings = context.settings()?;
    let contact = checked(context, arguments, &settings)?;
    if arguments.dry_run && !arguments.skip_existing {
        interrupt::ends_at_once()?;
        return Ok(plan(context, &contact)?);
    }
    let wanted = ContactFilter::new(None, Some(&arguments.phone), settings.region)?;
    let operation = WriteOperation::Creation {
        check: format!(
            "convers8 contacts get --phone {}{}",
            quoted(&contact.phone_number),
            context.same_account()
        ),
    };
    let session = context.session(&settings)?;
    let watch = InterruptGuard::start(&context.console, &session.client, operation.clone())?;
    let job = Job {
        context,
        session: &session,
        wanted: &wanted,
        watch: &watch,
        operation: &operation,
    };
    let listed = match arguments.skip_existing {
        true => Some(by_listing(context, &session, &wanted)?),
        false => None,
    };
    if let Some(id) = listed.as_ref().and_then(|listed| listed.ids.first()) {
        return Ok(job.exists(id)?);
    }
    match arguments.dry_run {
        true => plan(context, &contact)?,
        false => job.create(&contact, listed.as_ref())?,
    }
    Ok(())
}

fn as_curl(context: &Context, arguments: &CreateArgs) -> Result<()> {
    curl::alone(
        &[(arguments.skip_existing, "--skip-existing")],
        "reads the listing before it; leave it out",
    )?;
    curl::alone(
        &[(arguments.dry_run, "--dry-run")],
        "shows the contact; leave out one of them",
    )?;
    let settings = context.settings()?;
    let contact = checked(context, arguments, &settings)?;
    curl::print(context, &settings, [ApiRequest::create(&contact)], None)
}

/// The contact as it is going to be sent, or why it is not.
fn checked(context: &Context, arguments: &CreateArgs, settings: &Settings) -> Result<NewContact> {
    if arguments.name.trim().is_empty() {
        return Err(Error::Invalid("--name is blank".into()));
    }
    let wrong = |why: &str| Error::Invalid(format!("--phone {:?}: {why}", arguments.phone));
    let phone = phone::normalize(&arguments.phone, settings.region, Bare::AsGiven).map_err(|why| wrong(&why))?;
    let number = &phone.number;
    if arguments.strict && !phone.known {
        return Err(wrong("no numbering plan knows this number (--strict)"));
    }
    if !phone.international {
        context.console.warn(&format!(
            "{number} is sent as given; the international format starts with + and the country's code (or pass --region)"
        ));
    } else if !phone.known {
        context.console.warn(&format!(
            "no numbering plan knows {number}; it is sent all the same (--strict refuses it)"
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
    output::planned(&mut out, context.format(), context.screen(), contact)?;
    out.flush()?;
    context.console.note("dry run: nothing was created");
    Ok(())
}

struct Job<'a> {
    context: &'a Context,
    session: &'a Session,
    wanted: &'a ContactFilter,
    watch: &'a InterruptGuard,
    operation: &'a WriteOperation,
}

impl Job<'_> {
    /// Sends it. `listed` is the listing before, where there was one.
    fn create(&self, contact: &NewContact, listed: Option<&Found>) -> Result<()> {
        self.watch.enter(Phase::Sending);
        // Not on the listing's connection, which the API may have closed by now.
        self.session.client.reconnect();
        match self.session.client.create(contact, &|| Ok(())) {
            Creation::Created(answer) => self.created(&answer, listed),
            Creation::Conflict(refusal) => self.conflict(refusal),
            Creation::Not(error) => {
                self.watch.enter(Phase::Over);
                Err(self.watch.signalled(error))
            }
            Creation::Unknown { what, status } => {
                self.watch.enter(Phase::Unknown);
                // A stopped client asks nothing more.
                let can_ask = listed.is_some() && self.watch.signal().is_none();
                if can_ask && self.look_for_it(&what)? {
                    return Ok(());
                }
                Err(Error::Unknown {
                    what,
                    status,
                    operation: self.operation.clone(),
                })
            }
        }
    }

    fn created(&self, answer: &Answer, listed: Option<&Found>) -> Result<()> {
        let id = answer.id();
        let mut done = format!("the contact was created ({})", id.as_deref().unwrap_or("without an ID"));
        let before = match (&id, listed) {
            (Some(id), Some(listed)) if listed.listing.has(id) => Some(id),
            _ => None,
        };
        if let Some(id) = before {
            done = format!("{id} was in the account before: nothing was created");
        }
        self.watch.enter(Phase::showing(self.context, &done));
        if before.is_some() {
            self.context.console.note(&done);
        }
        if self.context.format() != Format::Json && answer.contact().and_then(Contact::read).is_err() {
            // Exit 0 all the same: a script that tried again would make a second one.
            self.context
                .console
                .warn("the contact was created, but the API's answer does not show it");
        } else {
            self.print(answer).map_err(|error| error.after(&done))?;
        }
        self.watch.done(&done)
    }

    /// The API says that there is something like it already; the listing knows what.
    fn conflict(&self, refusal: ApiError) -> Result<()> {
        self.watch.enter(Phase::Nothing);
        match by_listing(self.context, self.session, self.wanted) {
            Ok(found) if !found.ids.is_empty() => self.exists(&found.ids[0]),
            _ => Err(self.watch.signalled(Error::Api(refusal))),
        }
    }

    /// The number is in the account: shows the contact that has it.
    fn exists(&self, id: &str) -> Result<()> {
        let answer = self.session.client.get(id)?;
        self.context
            .console
            .note(&format!("{id} has this number already: nothing was created"));
        self.print(&answer)
    }

    /// The answer was lost. The number was not listed before, so if it is now, this made it. Shows it
    /// then, and returns whether it did.
    fn look_for_it(&self, what: &str) -> Result<bool> {
        let note = |text: &str| self.context.console.note(text);
        note(&format!("{what}: looking for the contact in the listing"));
        for last in [false, true] {
            let found = by_listing(self.context, self.session, self.wanted).ok();
            if let Some(id) = found.as_ref().and_then(|found| found.ids.first())
                && let Ok(answer) = self.session.client.get(id)
            {
                let done = format!("the contact was created ({id})");
                self.watch.enter(Phase::showing(self.context, &done));
                note(&format!(
                    "the answer was lost, but the contact was created: {id} is listed"
                ));
                self.print(&answer).map_err(|error| error.after(&done))?;
                return self.watch.done(&done).map(|()| true);
            }
            if !last {
                note(&format!("not listed yet: looking again in {} s", SETTLE.as_secs()));
                std::thread::sleep(SETTLE);
            }
        }
        Ok(false)
    }

    fn print(&self, answer: &Answer) -> Result<()> {
        let mut out = self.context.out();
        let mut writer = output::contacts(self.context.format(), self.context.screen());
        show(self.context.format(), &mut *writer, &mut out, answer)?;
        if self.context.format() != Format::Json {
            writer.end(&mut out)?;
        }
        out.flush()
    }
}
