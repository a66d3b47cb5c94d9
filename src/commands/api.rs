//! `api`: sends a request to any endpoint, with the key, the errors and the retry rules of `contacts`.

use std::fmt::Display;
use std::io::{self, Read};
use std::path::Path;

use serde::de::IgnoredAny;

use super::{Context, curl};
use crate::api::request::{ApiRequest, Field};
use crate::api::response::Response;
use crate::cli::ApiArgs;
use crate::error::{Error, Result, WriteOperation};
use crate::interrupt::{InterruptGuard, Phase};

/// Sends the request and prints the response.
pub fn run(context: &Context, arguments: &ApiArgs) -> anyhow::Result<()> {
    context.table_or_json()?;
    let settings = context.settings()?;
    let request = request(arguments)?;
    if arguments.curl {
        let file = arguments.input.as_deref().filter(|file| !is_stdin(file));
        return Ok(curl::print(context, &settings, [Ok(request)], file)?);
    }
    if !request.is_read() {
        context.require_write(&settings)?;
    }
    let session = context.session(&settings)?;
    if request.is_read() {
        return Ok(print(context, &session.client.read(&request)?)?);
    }
    let operation = WriteOperation::Request(request.name());
    let guard = InterruptGuard::install(&context.console, &session.client, operation.clone());
    guard.begin();
    let sent = session.client.send(&request, &|| Ok(()));
    let response = sent
        .and_then(|verdict| verdict.into_write_result(operation.clone()))
        .map_err(|error| {
            guard.end();
            guard.interrupted(error)
        })?;
    guard.enter(Phase::Done(operation.done()));
    print(context, &response).map_err(|error| error.after(&operation.done()))?;
    Ok(guard.finish(&operation.done())?)
}

/// Builds the request.
fn request(arguments: &ApiArgs) -> Result<ApiRequest> {
    let fields: Vec<Field> = arguments.strings.iter().chain(&arguments.values).cloned().collect();
    let request = ApiRequest::any(arguments.method.clone(), &arguments.path, &fields)?;
    match &arguments.input {
        None => Ok(request),
        Some(_) if request.is_read() => Err(Error::Usage(
            "a GET has no body; -f and -F add parameters to its URL".into(),
        )),
        Some(file) => Ok(request.with_body(body(file)?)),
    }
}

/// Reads JSON from a file or stdin. It is validated, and sent byte for byte.
fn body(file: &Path) -> Result<Vec<u8>> {
    let (name, read) = match is_stdin(file) {
        true => ("stdin".into(), from_stdin()),
        false => (file.display().to_string(), std::fs::read(file)),
    };
    let body = read.map_err(|error| Error::Unexpected(format!("cannot read {name}: {error}")))?;
    let invalid = |error: &dyn Display| Error::Invalid(format!("{name} is not JSON: {error}"));
    let body = String::from_utf8(body).map_err(|error| invalid(&error))?;
    serde_json::from_str::<IgnoredAny>(&body).map_err(|error| invalid(&error))?;
    Ok(body.into_bytes())
}

fn from_stdin() -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    io::stdin().lock().read_to_end(&mut body)?;
    Ok(body)
}

fn is_stdin(file: &Path) -> bool {
    file == Path::new("-")
}

fn print(context: &Context, response: &Response) -> Result<()> {
    let mut out = context.out();
    if !response.body().is_empty() {
        out.document(response.body())?;
    }
    out.flush()
}
