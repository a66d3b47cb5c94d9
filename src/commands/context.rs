//! The context of a command: global flags, environment, console, output, and the client.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;

use crate::api::base_url::BaseUrl;
use crate::api::client::{Client, ClientOptions};
use crate::api::key::ApiKey;
use crate::api::listing::PREFETCHED_PAGES;
use crate::api::transport::{ConnectOptions, proxy::Proxy, tls};
use crate::cli::Global;
use crate::config::{Env, KeySource, Settings, sandbox_data};
use crate::console::{Console, terminal};
use crate::error::{Error, Result};
use crate::output::columns::Columns;
use crate::output::jq::Query;
use crate::output::shell::quoted;
use crate::output::{self, Contacts, Format, Out, TerminalInfo};
use crate::sandbox::{ANY_KEY, Guard, Options, Sandbox};

/// Creates the console for these flags.
pub fn console(global: &Global) -> Arc<Console> {
    let on_terminals = terminal::shows_color();
    let color = Env::process().color(global.color.unwrap_or_default());
    let json = format(global) == Format::Json || global.jq().is_some();
    let console = Console::new(global.quiet, global.verbose, json, color.unwrap_or(on_terminals));
    // A usage error quotes the command line, which may contain the key by mistake.
    Env::process().key().iter().for_each(|key| console.keep_secret(key));
    Arc::new(console)
}

fn format(global: &Global) -> Format {
    match global.output {
        Some(format) => format,
        None if global.json || global.jq().is_some() => Format::Json,
        None => Format::Table,
    }
}

/// Returns true if `--columns` or `--no-header` is given.
fn chooses_columns(global: &Global) -> bool {
    !global.columns.is_empty() || global.no_header
}

/// Compiles the expression of `--jq`.
fn query(global: &Global) -> Result<Option<Arc<Query>>> {
    let Some(expression) = global.jq() else {
        return Ok(None);
    };
    if format(global) != Format::Json {
        return Err(Error::Usage("--jq filters JSON: leave out --output".into()));
    }
    let query = Query::compile(expression).map_err(|why| Error::Usage(format!("--jq: {why}")))?;
    Ok(Some(Arc::new(query)))
}

/// The input of a command besides its own arguments.
pub struct Context {
    pub global: Global,
    pub env: Env,
    pub console: Arc<Console>,
    /// The compiled expression of `--jq`.
    pub query: Option<Arc<Query>>,
}

impl Context {
    /// Compiles `--jq` here, so that an invalid expression is reported before any request.
    pub fn new(global: Global, console: &Arc<Console>) -> Result<Self> {
        if chooses_columns(&global) && !matches!(format(&global), Format::Table | Format::Csv | Format::Tsv) {
            let why = "--columns and --no-header are for table, csv and tsv: choose one of them with --output";
            return Err(Error::Usage(why.into()));
        }
        Ok(Self {
            query: query(&global)?,
            global,
            env: Env::process(),
            console: console.clone(),
        })
    }

    /// Returns the writer of stdout, which applies `--jq`.
    pub fn out(&self) -> Out {
        match io::stdout().is_terminal() {
            true => Out::to(AboveStatus(self.console.clone()), self.query.clone()),
            false => Out::stdout(self.query.clone()),
        }
    }

    pub fn format(&self) -> Format {
        format(&self.global)
    }

    /// Applies `--columns` and `--no-header` to the columns of a command.
    pub fn columns(&self, mut columns: Columns) -> Result<Columns> {
        columns.choose(&self.global.columns)?;
        columns.has_header = !self.global.no_header;
        Ok(columns)
    }

    /// Creates the writer of contacts. Must be called before any request, because `--columns` may be wrong.
    pub fn contacts(&self) -> Result<Box<dyn Contacts>> {
        let columns = self.columns(output::contact_columns(self.format()))?;
        Ok(output::contacts(self.format(), self.screen(), columns))
    }

    /// Rejects `--columns` and `--no-header` for output without columns.
    pub fn no_columns(&self) -> Result<()> {
        match chooses_columns(&self.global) {
            true => Err(Error::Usage(
                "this output has no columns: leave out --columns and --no-header".into(),
            )),
            false => Ok(()),
        }
    }

    /// Returns the format of a command that does not print contacts.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] for a format other than table and json, and for `--columns`.
    pub fn table_or_json(&self) -> Result<Format> {
        self.no_columns()?;
        match self.format() {
            format @ (Format::Table | Format::Json) => Ok(format),
            _ => Err(Error::Usage("this command writes table or json only".into())),
        }
    }

    /// Rejects `--jq` and list formats for a command that always prints text; `what` names the text.
    pub fn text_only(&self, what: &str) -> Result<()> {
        self.table_or_json()?;
        match self.query {
            Some(_) => Err(Error::Usage(format!(
                "this command writes {what}, which --jq can't filter"
            ))),
            None => Ok(()),
        }
    }

    pub fn screen(&self) -> TerminalInfo {
        TerminalInfo::of_stdout(self.env.color(self.global.color.unwrap_or_default()))
    }

    /// Loads the settings and prints their warnings.
    pub fn settings(&self) -> Result<Settings> {
        let settings = Settings::load(&self.global, &self.env, false)?;
        settings.warnings.iter().for_each(|warning| self.console.warn(warning));
        Ok(settings)
    }

    /// Rejects a write in read-only mode. Must be called before any request.
    pub fn require_write(&self, settings: &Settings) -> Result<()> {
        match settings.read_only_source() {
            None => Ok(()),
            Some(source) => Err(Error::Usage(format!(
                "read-only mode is on (set by {source}): this command writes, so nothing was sent"
            ))),
        }
    }

    /// Creates a client for the API, or for the embedded sandbox.
    pub fn session(&self, settings: &Settings) -> anyhow::Result<Session> {
        self.paced_session(settings, Concurrency::default())
    }

    /// Like [`session`](Self::session), with limits for concurrent requests and their rate.
    pub fn paced_session(&self, settings: &Settings, concurrency: Concurrency) -> anyhow::Result<Session> {
        if self.global.sandbox {
            return self.sandbox_session(settings, concurrency);
        }
        let (key, source) = settings.key()?;
        let client = self.client(settings, settings.base_url.clone(), &key, concurrency)?;
        Ok(Session {
            client,
            key,
            source,
            _sandbox: None,
        })
    }

    fn sandbox_session(&self, settings: &Settings, concurrency: Concurrency) -> anyhow::Result<Session> {
        let data = sandbox_data()?;
        self.console.always(&format!(
            "this is the sandbox, not your account; its contacts are in {}",
            data.display()
        ));
        let options = Options {
            data,
            ..Options::default()
        };
        let sandbox = Sandbox::bind(0, options)?;
        let base_url = BaseUrl::parse(&sandbox.base_url()).map_err(Error::Unexpected)?;
        let guard = sandbox.spawn()?;
        let key = ApiKey::new(ANY_KEY).map_err(Error::Unexpected)?;
        let client = self.client(settings, base_url, &key, concurrency)?;
        Ok(Session {
            client,
            key,
            source: KeySource::Sandbox,
            _sandbox: Some(guard),
        })
    }

    pub fn client(
        &self,
        settings: &Settings,
        base_url: BaseUrl,
        key: &ApiKey,
        concurrency: Concurrency,
    ) -> Result<Client> {
        self.console.keep_secret(key);
        self.console.show_progress();
        let console = self.console.clone();
        let proxy = Proxy::from_environment(&base_url, &|name| self.env.get(name)).map_err(Error::Usage)?;
        let needs_tls = base_url.is_https() || proxy.as_ref().is_some_and(Proxy::is_https);
        let tls = needs_tls.then(|| tls::client_config(settings.ca_cert.as_deref()));
        let tls = tls.transpose().map_err(Error::Usage)?;
        Client::new(ClientOptions {
            connect: ConnectOptions {
                base_url,
                timeout: settings.timeout,
                tls,
                proxy,
                connections: concurrency.jobs,
            },
            key: key.clone(),
            policy: settings.policy,
            rate: concurrency.rate,
            observer: Box::new(move |event| console.event(event)),
        })
    }

    /// Returns the flags that a suggested command needs to use the same account.
    pub fn same_account(&self) -> String {
        let mut flags = String::new();
        if self.global.sandbox {
            flags.push_str(" --sandbox");
        }
        let named = [
            ("--profile", &self.global.profile),
            ("--base-url", &self.global.base_url),
        ];
        for (flag, value) in named {
            if let Some(value) = value {
                flags.push_str(&format!(" {flag} {}", quoted(value)));
            }
        }
        flags
    }
}

/// Stdout on a terminal, where the status line is removed while output is written.
struct AboveStatus(Arc<Console>);

impl Write for AboveStatus {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.status.above(|| io::stdout().write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.status.above(|| io::stdout().flush())
    }
}

/// Limits for concurrent requests and their rate.
#[derive(Clone, Copy)]
pub struct Concurrency {
    /// Maximum number of concurrent requests.
    pub jobs: usize,
    /// Maximum number of requests per second.
    pub rate: Option<f64>,
}

impl Default for Concurrency {
    fn default() -> Self {
        Self {
            jobs: PREFETCHED_PAGES,
            rate: None,
        }
    }
}

/// A client, its key, and the embedded sandbox if it uses that.
pub struct Session {
    pub client: Client,
    pub key: ApiKey,
    pub source: KeySource,
    _sandbox: Option<Guard>,
}
