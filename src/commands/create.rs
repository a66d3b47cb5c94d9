//! `contacts create`: one POST, which is never sent again while an earlier attempt could still succeed.

mod earlier;
mod job;

use super::account::{ClientAccount, SETTLE, open_journal};
use super::get::show;
use super::{Context, curl};
use crate::api::model::NewContact;
use crate::api::request::ApiRequest;
use crate::api::response::Response;
use crate::cli::CreateArgs;
use crate::config::Settings;
use crate::console::Console;
use crate::error::{Error, Result, WriteOperation};
use crate::import::account_index::AccountIndex;
use crate::import::results::PreviousRuns;
use crate::import::rows::Number;
use crate::import::{Account, Import, ImportOptions, ProgressReporter, seconds};
use crate::interrupt::InterruptGuard;
use crate::output::{self, Format};
use crate::phone::{self, Bare};
use crate::text::is_blank;
use job::Job;

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
    let resume = format!(
        "run the same command again: it waits until that is known, {} s at most, and then shows the contact or creates it",
        seconds(settings.timeout + SETTLE)
    );
    let operation = WriteOperation::Creation { resume };
    let guard = InterruptGuard::install(&context.console, &session.client, operation.clone());
    let account = ClientAccount::new(&session, &guard);
    let number = Number::of(&contact.phone_number).ok_or_else(|| Error::Invalid("--phone has no number".into()))?;
    if arguments.dry_run {
        let index = AccountIndex::read(&account, &|text| context.console.note(text))?;
        match index.find(number, &contact.name, false) {
            Some(found) => show_listed(context, &account, found.id)?,
            None => plan(context, &contact)?,
        }
        return Ok(());
    }
    let journal = open_journal(context, &settings, &session, SETTLE)?;
    let import = Import {
        account: &account,
        journal: &journal,
        results: None,
        previous: &PreviousRuns::default(),
        reporter: &*context.console,
        options: ImportOptions {
            jobs: 1,
            settle: SETTLE,
            ..ImportOptions::default()
        },
    };
    let job = Job {
        context,
        import: &import,
        guard: &guard,
        operation: &operation,
        contact: &contact,
        number,
    };
    let done = job.run(arguments.skip_existing);
    let ended = journal.end(account.now());
    done?;
    Ok(ended?)
}

/// The notes of the steps that `create` shares with `import`.
impl ProgressReporter for Console {
    fn note(&self, text: &str) {
        Console::note(self, text);
    }

    fn redact(&self, text: &str) -> String {
        Console::redact(self, text).into_owned()
    }
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

/// Checks the arguments. Returns the contact as it will be sent.
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
            "{number} is valid in no numbering plan; it is sent anyway (--strict rejects it)"
        ));
    }
    if let Some(twin) = phone::twin(number) {
        context.console.note(&format!(
            "on WhatsApp, {number} and {twin} are one account, but the API has separate contacts for them"
        ));
    }
    Ok(NewContact {
        name: arguments.name.clone(),
        phone_number: phone.number,
    })
}

/// Prints the contact that would be sent.
fn plan(context: &Context, contact: &NewContact) -> Result<()> {
    let mut out = context.out();
    output::planned(&mut out, &mut *context.contacts()?, context.format(), contact)?;
    out.flush()?;
    context.console.note("dry run: nothing was created");
    Ok(())
}

/// Prints a contact that is in the account.
fn show_listed(context: &Context, account: &dyn Account, id: Option<&str>) -> Result<()> {
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
