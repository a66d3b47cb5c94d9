//! `contacts get`: prints contacts by ID or by phone number.

use std::io::{self, BufRead};

use super::filter::{ContactFilter, by_listing};
use super::{Context, Session, curl};
use crate::api::request::ApiRequest;
use crate::api::response::Response;
use crate::cli::GetArgs;
use crate::error::{Error, Exit, Result};
use crate::output::{Contacts, Format, Out};
use crate::text::server_text;

/// Prints the contacts. A contact that does not exist is an error, but the others are printed too.
pub fn run(context: &Context, arguments: &GetArgs) -> anyhow::Result<()> {
    let ids = ids(&arguments.ids)?;
    if arguments.curl {
        return Ok(as_curl(context, arguments, ids)?);
    }
    let mut printer = Printer::new(context)?;
    let settings = context.settings()?;
    let filter = ContactFilter::new(None, arguments.phone.as_deref(), settings.region)?;
    let session = context.session(&settings)?;
    let fetched = match &arguments.phone {
        Some(number) => {
            let found = by_listing(context, &session, &filter)?;
            if found.is_empty() {
                return Err(Error::NotFound(format!("no contact has the number {number:?}")).into());
            }
            found.iter().try_for_each(|id| printer.fetch(&session, id))
        }
        None => ids.into_iter().try_for_each(|id| printer.fetch(&session, &id?)),
    };
    Ok(printer.finish(fetched)?)
}

fn as_curl(context: &Context, arguments: &GetArgs, ids: Ids) -> Result<()> {
    let searches = [(arguments.phone.is_some(), "--phone")];
    curl::require_single_request(&searches, "reads the whole listing; pass the contact's ID")?;
    let requests = ids.map(|id| ApiRequest::get(&id?));
    curl::print(context, &context.settings()?, requests, None)
}

/// Rejects a phone number in the place of an ID.
fn checked(id: String) -> Result<String> {
    let is_number = id
        .strip_prefix('+')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    match is_number {
        true => Err(Error::Usage(format!(
            "{} is a phone number, not an ID: use --phone",
            server_text(&id)
        ))),
        false => Ok(id),
    }
}

type Ids<'a> = Box<dyn Iterator<Item = Result<String>> + 'a>;

/// Returns the IDs of the command line, or the lines of stdin.
fn ids(arguments: &[String]) -> Result<Ids<'_>> {
    if arguments != ["-"] {
        if arguments.iter().any(|id| id == "-") {
            let why = "- reads the IDs from stdin: use it alone, without other IDs";
            return Err(Error::Usage(why.into()));
        }
        // Before any request.
        let ids = arguments
            .iter()
            .cloned()
            .map(checked)
            .collect::<Result<Vec<String>>>()?;
        return Ok(Box::new(ids.into_iter().map(Ok)));
    }
    let lines = io::stdin().lock().lines();
    let lines = lines.map(|line| match line {
        Ok(line) => Ok(line.trim().to_owned()),
        Err(error) => Err(Error::Unexpected(format!("cannot read IDs from stdin: {error}"))),
    });
    let ids = lines.filter(|line| !matches!(line, Ok(id) if id.is_empty()));
    Ok(Box::new(ids.map(|id| id.and_then(checked))))
}

/// Prints contacts, and reports those that do not exist.
struct Printer<'a> {
    context: &'a Context,
    out: Out,
    writer: Box<dyn Contacts>,
    has_printed: bool,
    /// A contact does not exist. That decides the exit code, unless another error ends the command.
    is_missing: bool,
}

impl<'a> Printer<'a> {
    fn new(context: &'a Context) -> Result<Self> {
        Ok(Self {
            context,
            out: context.out(),
            writer: context.contacts()?,
            has_printed: false,
            is_missing: false,
        })
    }

    fn fetch(&mut self, session: &Session, id: &str) -> Result<()> {
        match session.client.get(id) {
            Ok(response) => {
                show(self.context.format(), &mut *self.writer, &mut self.out, &response)?;
                self.has_printed = true;
                Ok(())
            }
            Err(error) if error.exit() == Exit::NotFound => {
                self.is_missing = true;
                self.context.console.error(&with_id(error, id).into());
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Writes the buffered output. `fetched` is the error that ended the command early, if any.
    fn finish(mut self, fetched: Result<()>) -> Result<()> {
        let has_failed = fetched.is_err() || self.is_missing;
        // If no contact was found, no header is printed.
        let ended = match has_failed && !self.has_printed {
            true => Ok(()),
            false => self.end(),
        };
        fetched.and(ended)?;
        match self.is_missing {
            true => Err(Error::AlreadyReported(Exit::NotFound)),
            false => Ok(()),
        }
    }

    fn end(&mut self) -> Result<()> {
        if !self.has_printed {
            self.context.console.note("stdin has no IDs");
        }
        if self.context.format() != Format::Json {
            self.writer.end(&mut self.out)?;
        }
        self.out.flush()
    }
}

/// Adds the ID to an API error that does not contain it.
fn with_id(error: Error, id: &str) -> Error {
    match error {
        Error::Api(mut error) => {
            if !error.message.contains(id) && !error.details.contains(id) {
                error.message = format!("contact {id}: {}", error.message);
            }
            Error::Api(error)
        }
        other => other,
    }
}

/// Writes the contact of a response; as JSON, the whole response.
pub fn show(format: Format, writer: &mut dyn Contacts, out: &mut Out, response: &Response) -> Result<()> {
    match format {
        Format::Json => out.document(response.body()),
        _ => writer.contact(out, &response.contact()?),
    }
}
