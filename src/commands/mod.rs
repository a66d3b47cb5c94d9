//! The verbs: each takes its arguments, calls the client, and hands what came to `render`.

mod api;
mod audit;
mod auth;
mod completions;
mod create;
mod curl;
mod filter;
mod get;
mod import;
mod interrupt_guard;
mod list;
mod man;
mod sandbox;

use std::sync::Arc;

use crate::api::base_url::BaseUrl;
use crate::api::client::{ApiKey, Client, Setup};
use crate::api::listing::AHEAD;
use crate::api::transport::ConnectOptions;
use crate::cli::{Auth, Cli, Command, Contacts, Global};
use crate::config::{Env, KeySource, Settings, sandbox_data};
use crate::console::{self, Console};
use crate::error::{Error, Result};
use crate::interrupt;
use crate::output::jq::Query;
use crate::output::shell::quoted;
use crate::output::{Format, Out, TerminalInfo};
use crate::sandbox::{ANY_KEY, Guard, Options, Sandbox};

/// The console that these flags ask for.
pub fn console(global: &Global) -> Arc<Console> {
    let shown = console::shows_color();
    let color = Env::process().color(global.color.unwrap_or_default()).unwrap_or(shown);
    let json = format(global) == Format::Json || global.jq().is_some();
    let console = Console::new(global.quiet, global.verbose, json, color);
    // What is wrong with a command line is told by repeating it.
    Env::process().key().iter().for_each(|key| console.keep_secret(key));
    Arc::new(console)
}

/// Runs the command.
pub fn run(cli: Cli, console: &Arc<Console>) -> anyhow::Result<()> {
    let context = Context {
        query: query(&cli.global)?,
        global: cli.global,
        env: Env::process(),
        console: console.clone(),
    };
    if !handles_signals(&cli.command) {
        interrupt::ends_at_once()?;
    }
    match cli.command {
        Command::Contacts(Contacts::List(arguments)) => list::run(&context, &arguments)?,
        Command::Contacts(Contacts::Get(arguments)) => get::run(&context, &arguments)?,
        Command::Contacts(Contacts::Create(arguments)) => create::run(&context, &arguments)?,
        Command::Contacts(Contacts::Import(arguments)) => import::run(&context, &arguments)?,
        Command::Contacts(Contacts::Audit(arguments)) => audit::run(&context, &arguments)?,
        Command::Contacts(Contacts::Delete(_)) => {
            return Err(cannot(
                "deletes a contact",
                "create carefully: try it with --dry-run first, or in the --sandbox",
            ));
        }
        Command::Contacts(Contacts::Update(_)) => {
            return Err(cannot(
                "changes a contact",
                "create carefully: try it with --dry-run first, or in the --sandbox",
            ));
        }
        Command::Contacts(Contacts::Search(_)) => {
            return Err(cannot(
                "searches",
                "use `contacts list --name TEXT` or `--phone NUMBER`, which read every page and filter here",
            ));
        }
        Command::Auth(Auth::Login { key: Some(_) }) => {
            let why = "`auth login` takes no key on the command line, where others can read it; it asks for it";
            return Err(Error::Usage(why.into()).into());
        }
        Command::Auth(Auth::Login { key: None }) => auth::login(&context)?,
        Command::Auth(Auth::Status) => auth::status(&context)?,
        Command::Auth(Auth::Logout) => auth::logout(&context)?,
        Command::Api(arguments) => api::run(&context, &arguments)?,
        Command::Sandbox(arguments) => sandbox::run(&context, &arguments)?,
        Command::Completions(arguments) => completions::run(&context, &arguments)?,
        Command::Man(arguments) => man::run(&context, &arguments)?,
    }
    Ok(())
}

/// Whether a signal does not end it at once: something may be half done.
fn handles_signals(command: &Command) -> bool {
    match command {
        Command::Contacts(Contacts::Create(arguments)) => !arguments.curl,
        Command::Api(arguments) => !arguments.curl && !arguments.method.reads(),
        Command::Contacts(Contacts::Import(_)) | Command::Auth(Auth::Login { .. }) | Command::Sandbox(_) => true,
        _ => false,
    }
}

fn cannot(what: &str, instead: &str) -> anyhow::Error {
    Error::Usage(format!("the API has no call that {what}; {instead}")).into()
}

fn format(global: &Global) -> Format {
    match global.output {
        Some(format) => format,
        None if global.json || global.jq().is_some() => Format::Json,
        None => Format::Table,
    }
}

/// The expression of `--jq`, compiled before anything else is done.
fn query(global: &Global) -> Result<Option<Arc<Query>>> {
    let Some(expression) = global.jq() else {
        return Ok(None);
    };
    if format(global) != Format::Json {
        return Err(Error::Usage("--jq works on JSON: leave --output away".into()));
    }
    let query = Query::compile(expression).map_err(|why| Error::Usage(format!("--jq: {why}")))?;
    Ok(Some(Arc::new(query)))
}

/// What every command is given.
pub struct Context {
    global: Global,
    env: Env,
    console: Arc<Console>,
    /// What `--jq` makes of each JSON document.
    query: Option<Arc<Query>>,
}

impl Context {
    /// Stdout, behind the query where there is one.
    fn out(&self) -> Out {
        Out::stdout(self.query.clone())
    }

    fn format(&self) -> Format {
        format(&self.global)
    }

    /// For commands whose data is no list of contacts.
    fn table_or_json(&self) -> Result<Format> {
        match self.format() {
            format @ (Format::Table | Format::Json) => Ok(format),
            _ => Err(Error::Usage("this command writes table or json only".into())),
        }
    }

    /// For commands that write `what`, whatever format is wished for.
    fn text_only(&self, what: &str) -> Result<()> {
        self.table_or_json()?;
        match self.query {
            Some(_) => Err(Error::Usage(format!(
                "this command writes {what}, and no JSON that --jq could work on"
            ))),
            None => Ok(()),
        }
    }

    fn screen(&self) -> TerminalInfo {
        TerminalInfo::of_stdout(self.env.color(self.global.color.unwrap_or_default()))
    }

    fn settings(&self) -> Result<Settings> {
        let settings = Settings::load(&self.global, &self.env, false)?;
        settings.warnings.iter().for_each(|warning| self.console.warn(warning));
        Ok(settings)
    }

    /// Connects these settings with the API, or with the sandbox in its place.
    fn session(&self, settings: &Settings) -> anyhow::Result<Session> {
        self.paced_session(settings, Concurrency::default())
    }

    fn paced_session(&self, settings: &Settings, pace: Concurrency) -> anyhow::Result<Session> {
        if self.global.sandbox {
            return self.sandboxed(settings, pace);
        }
        let (key, source) = settings.key()?;
        let client = self.client(settings, settings.base_url.clone(), &key, pace)?;
        Ok(Session {
            client,
            key,
            source,
            _sandbox: None,
        })
    }

    fn sandboxed(&self, settings: &Settings, pace: Concurrency) -> anyhow::Result<Session> {
        let data = sandbox_data()?;
        self.console.always(&format!(
            "this is the sandbox, not your account; its contacts are in {}",
            data.display()
        ));
        let sandbox = Sandbox::bind(
            0,
            Options {
                data,
                ..Options::default()
            },
        )?;
        let base_url = BaseUrl::parse(&sandbox.base_url()).map_err(Error::Unexpected)?;
        let guard = sandbox.spawn()?;
        let key = ApiKey::new(ANY_KEY).map_err(Error::Unexpected)?;
        let client = self.client(settings, base_url, &key, pace)?;
        Ok(Session {
            client,
            key,
            source: KeySource::Sandbox,
            _sandbox: Some(guard),
        })
    }

    fn client(&self, settings: &Settings, base_url: BaseUrl, key: &ApiKey, pace: Concurrency) -> Result<Client> {
        self.console.keep_secret(key);
        let console = self.console.clone();
        let extra_roots = if base_url.is_https() {
            settings.extra_roots()?
        } else {
            Vec::new()
        };
        Client::new(Setup {
            reach: ConnectOptions {
                base_url,
                timeout: settings.timeout,
                extra_roots,
                connections: pace.jobs,
            },
            key: key.clone(),
            policy: settings.policy,
            rate: pace.rate,
            observer: Box::new(move |event| console.event(event)),
        })
    }

    /// The settings that a command to be run next must repeat, to mean the same account.
    fn same_account(&self) -> String {
        let mut flags = String::new();
        if self.global.sandbox {
            flags.push_str(" --sandbox");
        }
        for (flag, value) in [
            ("--profile", &self.global.profile),
            ("--base-url", &self.global.base_url),
        ] {
            if let Some(value) = value {
                flags.push_str(&format!(" {flag} {}", quoted(value)));
            }
        }
        flags
    }
}

/// How much is sent at once, and how often.
#[derive(Clone, Copy)]
struct Concurrency {
    jobs: usize,
    /// Requests a second at most.
    rate: Option<f64>,
}

impl Default for Concurrency {
    fn default() -> Self {
        Self {
            jobs: AHEAD,
            rate: None,
        }
    }
}

/// A client and what it was made from.
struct Session {
    client: Client,
    key: ApiKey,
    source: KeySource,
    _sandbox: Option<Guard>,
}
