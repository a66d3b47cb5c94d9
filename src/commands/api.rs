//! `api`: any endpoint of the platform, with the same key, errors and sending rules as contacts.

use std::io::{self, Read};
use std::path::Path;

use serde::de::IgnoredAny;

use super::interrupt_guard::{InterruptGuard, Phase};
use super::{Context, curl};
use crate::api::request::{ApiRequest, Field};
use crate::api::verdict::Answer;
use crate::cli::ApiArgs;
use crate::error::{Error, Result, WriteOperation};

/// Runs it.
pub fn run(context: &Context, arguments: &ApiArgs) -> anyhow::Result<()> {
    context.table_or_json()?;
    let settings = context.settings()?;
    let call = call(arguments)?;
    if arguments.curl {
        let file = arguments.input.as_deref().filter(|file| !is_stdin(file));
        return Ok(curl::print(context, &settings, [Ok(call)], file)?);
    }
    let session = context.session(&settings)?;
    if call.kind.reads() {
        return Ok(print(context, &session.client.call(&call)?)?);
    }
    let operation = WriteOperation::Call(call.name());
    let watch = InterruptGuard::start(&context.console, &session.client, operation.clone())?;
    watch.enter(Phase::Sending);
    let answer = session.client.call(&call).map_err(|error| {
        watch.enter(Phase::Over);
        watch.signalled(error)
    })?;
    watch.enter(Phase::showing(context, &operation.done()));
    print(context, &answer).map_err(|error| error.after(&operation.done()))?;
    Ok(watch.done(&operation.done())?)
}

/// The request that these arguments name.
fn call(arguments: &ApiArgs) -> Result<ApiRequest> {
    let fields: Vec<Field> = arguments.strings.iter().chain(&arguments.values).cloned().collect();
    let call = ApiRequest::any(arguments.method.into(), &arguments.path, &fields)?;
    match &arguments.input {
        None => Ok(call),
        Some(_) if call.kind.reads() => Err(Error::Usage("a GET has no body; -f and -F make its parameters".into())),
        Some(file) => Ok(call.with_body(body(file)?)),
    }
}

/// The JSON of a file or of stdin, byte for byte.
fn body(file: &Path) -> Result<Vec<u8>> {
    let (name, read) = match is_stdin(file) {
        true => ("stdin".into(), from_stdin()),
        false => (file.display().to_string(), std::fs::read(file)),
    };
    let body = read.map_err(|error| Error::Unexpected(format!("cannot read {name}: {error}")))?;
    if let Err(error) = std::str::from_utf8(&body) {
        let line = 1 + body[..error.valid_up_to()]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count();
        return Err(Error::Invalid(format!("{name} is not JSON: line {line} is not UTF-8")));
    }
    match serde_json::from_slice::<IgnoredAny>(&body) {
        Ok(_) => Ok(body),
        Err(error) => Err(Error::Invalid(format!("{name} is not JSON: {error}"))),
    }
}

fn from_stdin() -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    io::stdin().lock().read_to_end(&mut body)?;
    Ok(body)
}

fn is_stdin(file: &Path) -> bool {
    file == Path::new("-")
}

fn print(context: &Context, answer: &Answer) -> Result<()> {
    let mut out = context.out();
    if !answer.body.is_empty() {
        out.answer(&answer.body)?;
    }
    out.flush()
}
