//! `contacts get`: contacts by ID, one answer after the other, or by number.

use std::io::{self, BufRead};

use super::filter::{ContactFilter, by_listing};
use super::{Context, Session, curl};
use crate::api::request::ApiRequest;
use crate::api::verdict::Answer;
use crate::cli::GetArgs;
use crate::error::{Error, Exit, Result};
use crate::output::{self, Contacts, Format, Out};

/// Runs it.
pub fn run(context: &Context, arguments: &GetArgs) -> anyhow::Result<()> {
    if arguments.curl {
        return Ok(as_curl(context, arguments)?);
    }
    let settings = context.settings()?;
    let wanted = ContactFilter::new(None, arguments.phone.as_deref(), settings.region)?;
    let session = context.session(&settings)?;
    let mut shown = Shown::new(context);
    if let Some(number) = &arguments.phone {
        let found = by_listing(context, &session, &wanted)?;
        if found.ids.is_empty() {
            return Err(Error::NotFound(format!("no contact has the number {number:?}")).into());
        }
        found.ids.iter().try_for_each(|id| shown.fetch(&session, id))?;
    } else {
        ids(&arguments.ids).try_for_each(|id| shown.fetch(&session, &id?))?;
    }
    Ok(shown.end()?)
}

fn as_curl(context: &Context, arguments: &GetArgs) -> Result<()> {
    let searches = [(arguments.phone.is_some(), "--phone")];
    curl::alone(&searches, "searches the whole listing; pass the contact's ID")?;
    let calls = ids(&arguments.ids).map(|id| ApiRequest::get(&id?));
    curl::print(context, &context.settings()?, calls, None)
}

/// The IDs given, or those on stdin.
fn ids(given: &[String]) -> Box<dyn Iterator<Item = Result<String>> + '_> {
    if given != ["-"] {
        return Box::new(given.iter().cloned().map(Ok));
    }
    let lines = io::stdin().lock().lines();
    let lines = lines.map(|line| match line {
        Ok(line) => Ok(line.trim().to_owned()),
        Err(error) => Err(Error::Unexpected(format!("cannot read IDs from stdin: {error}"))),
    });
    Box::new(lines.filter(|line| !matches!(line, Ok(id) if id.is_empty())))
}

/// The contacts on their way out, and what was missing.
struct Shown<'a> {
    context: &'a Context,
    out: Out,
    writer: Box<dyn Contacts>,
    found: bool,
    missing: Vec<Error>,
}

impl<'a> Shown<'a> {
    fn new(context: &'a Context) -> Self {
        let writer = output::contacts(context.format(), context.screen());
        Self {
            context,
            out: context.out(),
            writer,
            found: false,
            missing: Vec::new(),
        }
    }

    /// Shows one. What fails otherwise than by its absence ends the run, and what was missing is told first.
    fn fetch(&mut self, session: &Session, id: &str) -> Result<()> {
        let fetched = self.try_fetch(session, id);
        if fetched.is_err()
            && let Some(missing) = self.missing.pop()
        {
            self.tell(missing);
        }
        fetched
    }

    fn try_fetch(&mut self, session: &Session, id: &str) -> Result<()> {
        match session.client.get(id) {
            Ok(answer) => {
                self.found = true;
                show(self.context.format(), &mut *self.writer, &mut self.out, &answer)
            }
            Err(error) if error.exit() == Exit::NotFound => {
                if let Some(earlier) = self.missing.pop() {
                    self.tell(earlier);
                }
                self.missing.push(named(error, id));
                Ok(())
            }
            Err(error) => {
                self.finish_before_failing()?;
                Err(error)
            }
        }
    }

    fn tell(&self, error: Error) {
        self.context.console.error(&error.into());
    }

    fn finish(&mut self) -> Result<()> {
        if self.context.format() != Format::Json {
            self.writer.end(&mut self.out)?;
        }
        self.out.flush()
    }

    /// What was found is shown before a failure is told; a failure alone prints no header.
    fn finish_before_failing(&mut self) -> Result<()> {
        if self.found { self.finish() } else { Ok(()) }
    }

    fn end(mut self) -> Result<()> {
        match self.missing.pop() {
            None => self.finish(),
            Some(last) => {
                self.finish_before_failing()?;
                Err(last)
            }
        }
    }
}

/// The API's "not found" may not say what was not found.
fn named(error: Error, id: &str) -> Error {
    match error {
        Error::Api(mut refusal) => {
            if !refusal.message.contains(id) && !refusal.details.contains(id) {
                refusal.message = format!("contact {id}: {}", refusal.message);
            }
            Error::Api(refusal)
        }
        other => other,
    }
}

/// Writes the contact of an answer; as JSON, the answer itself.
pub fn show(format: Format, writer: &mut dyn Contacts, out: &mut Out, answer: &Answer) -> Result<()> {
    match format {
        Format::Json => out.answer(&answer.body),
        _ => writer.contact(out, answer.contact()?),
    }
}
