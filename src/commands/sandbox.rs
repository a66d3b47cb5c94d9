//! `sandbox`: the API, served to other programs until Ctrl-C.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::json;
use tokio::sync::oneshot;

use super::{Context, quoted};
use crate::cli::SandboxArgs;
use crate::config::sandbox_data;
use crate::error::Error;
use crate::interrupt;
use crate::output::Format;
use crate::sandbox::{self, Options, Sandbox};

/// Runs it.
pub fn run(context: &Context, arguments: &SandboxArgs) -> anyhow::Result<()> {
    let format = context.table_or_json()?;
    let data = match &arguments.data {
        Some(path) => path.clone(),
        None => sandbox_data()?,
    };
    let mut out = context.out();
    if arguments.reset {
        sandbox::reset(&data)?;
        match format {
            Format::Json => out.answer(&json!({"reset": data.display().to_string()}).to_string())?,
            _ => out.text(&format!(
                "The sandbox in {} is back to its two contacts.\n",
                data.display()
            ))?,
        }
        return Ok(out.flush()?);
    }
    let key = arguments.key.clone();
    if key.as_deref().is_some_and(|key| key.trim().is_empty()) {
        return Err(Error::Usage("--key is empty".into()).into());
    }
    let sandbox = Sandbox::bind(
        arguments.port,
        Options {
            data,
            key: key.clone(),
            rate_limit: arguments.rate_limit,
            latency: Duration::from_millis(arguments.latency),
            seed: arguments.seed,
            faults: arguments.faults.clone(),
        },
    )?;
    let (url, key) = (sandbox.base_url(), key.unwrap_or_else(|| sandbox::ANY_KEY.to_owned()));
    match format {
        Format::Json => out.answer(&json!({"CONVERS8_BASE_URL": url, "CONVERS8_API_KEY": key}).to_string())?,
        _ => out.text(&format!(
            "export CONVERS8_BASE_URL={url}\nexport CONVERS8_API_KEY={}\n",
            quoted(&key)
        ))?,
    }
    out.flush()?;
    context
        .console
        .note(&format!("serving the sandbox at {url}; Ctrl-C ends it"));
    let console = context.console.clone();
    let tells = context.global.verbose > 0;
    sandbox.serve(stopped_by_a_signal()?, move |line| {
        if tells {
            console.line(line);
        }
    })
}

fn stopped_by_a_signal() -> anyhow::Result<oneshot::Receiver<()>> {
    let (stop, stopped) = oneshot::channel();
    let stop = Arc::new(Mutex::new(Some(stop)));
    interrupt::calls(
        move |exit, _| match stop.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(stop) => drop(stop.send(())),
            // It hangs on to something: a second signal is meant.
            None => std::process::exit(exit as i32),
        },
    )?;
    Ok(stopped)
}
