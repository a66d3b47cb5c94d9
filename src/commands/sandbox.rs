//! `sandbox`: serves the API to other programs until Ctrl-C.

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

/// Serves the sandbox, or resets its contacts.
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
            Format::Json => out.document(&json!({"reset": data.display().to_string()}).to_string())?,
            _ => out.text(&format!(
                "The sandbox in {} was reset to its two initial contacts.\n",
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
            fault_reads: arguments.fault_reads,
        },
    )?;
    let (url, key) = (sandbox.base_url(), key.unwrap_or_else(|| sandbox::ANY_KEY.to_owned()));
    match format {
        Format::Json => out.document(&json!({"CONVERS8_BASE_URL": url, "CONVERS8_API_KEY": key}).to_string())?,
        _ => out.text(&format!(
            "export CONVERS8_BASE_URL={url}\nexport CONVERS8_API_KEY={}\n",
            quoted(&key)
        ))?,
    }
    out.flush()?;
    context
        .console
        .note(&format!("serving the sandbox at {url}; press Ctrl-C to stop"));
    let console = context.console.clone();
    let is_verbose = context.global.verbose > 0;
    sandbox.serve(first_signal(), move |line| {
        if is_verbose {
            console.line(line);
        }
    })
}

/// Returns a channel that receives the first signal. The second signal ends the process at once.
fn first_signal() -> oneshot::Receiver<()> {
    let (stop, stopped) = oneshot::channel();
    let mut stop = Some(stop);
    interrupt::handle(move |signal| match stop.take() {
        Some(stop) => drop(stop.send(())),
        None => interrupt::end(signal, || ()),
    });
    stopped
}
