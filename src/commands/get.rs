//! `contacts get`: contacts by ID, one answer after the other, or by number.

use std::io::{self, BufRead};

use super::find::{Wanted, by_listing};
use super::{Context, Session};
use crate::api::judge::Answer;
use crate::cli::GetArgs;
use crate::error::{Error, Exit, Result};
use crate::render::{self, Contacts, Format, Out};

/// Runs it.
pub fn run(context: &Context, arguments: &GetArgs) -> anyhow::Result<()> {
    let settings = context.settings()?;
    let wanted = Wanted::new(None, arguments.phone.as_deref(), settings.region)?;
    let session = context.session(&settings)?;
    let mut shown = Shown::new(context);
    if let Some(number) = &arguments.phone {
        let found = by_listing(context, &session, &wanted)?;
        if found.ids.is_empty() {
            return Err(Error::NotFound(format!("no contact has the number {number:?}")).into());
        }
        found.ids.iter().try_for_each(|id| shown.fetch(&session, id))?;
    } else if arguments.ids == ["-"] {
        for line in io::stdin().lock().lines() {
            let line = line.map_err(|error| Error::Unexpected(format!("cannot read IDs from stdin: {error}")))?;
            if !line.trim().is_empty() {
                shown.fetch(&session, line.trim())?;
            }
        }
    } else {
        arguments.ids.iter().try_for_each(|id| shown.fetch(&session, id))?;
    }
    Ok(shown.end()?)
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
        let writer = render::contacts(context.format(), context.screen());
        Self {
            context,
            out: Out::stdout(),
            writer,
            found: false,
            missing: Vec::new(),
        }
    }

    fn fetch(&mut self, session: &Session, id: &str) -> Result<()> {
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
