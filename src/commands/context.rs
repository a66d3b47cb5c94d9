//! The context of a command: global flags, environment, console and output.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;

use crate::cli::Global;
use crate::config::{Env, Settings};
use crate::console::{Console, terminal};
use crate::error::{Error, Result};
use crate::output::columns::Columns;
use crate::output::jq::Query;
use crate::output::shell::quoted;
use crate::output::{self, Contacts, Format, Out, TerminalInfo};

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

    /// Returns the format of the output.
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
        Ok(output::contacts(self.format(), self.terminal(), columns))
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

    /// Rejects formats and columns for a command that always prints text; `what` names the text.
    pub fn text_only(&self, what: &str) -> Result<()> {
        self.no_columns()?;
        match self.format() {
            Format::Table => Ok(()),
            _ => Err(Error::Usage(format!(
                "this command writes {what}: leave out --output, --json and --jq"
            ))),
        }
    }

    /// Returns the properties of stdout.
    pub fn terminal(&self) -> TerminalInfo {
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
        match &settings.read_only_source {
            None => Ok(()),
            Some(source) => Err(Error::Usage(format!(
                "read-only mode is on (set by {source}): this command writes, so nothing was sent"
            ))),
        }
    }

    /// Returns the flags that a suggested command needs to use the same account.
    pub fn same_account(&self) -> String {
        let mut flags = String::new();
        if self.global.sandbox {
            flags.push_str(" --sandbox");
        }
        if let Some(profile) = &self.global.profile {
            flags.push_str(&format!(" --profile {}", quoted(profile)));
        }
        if let Some(url) = &self.global.base_url {
            flags.push_str(&format!(" --base-url {}", quoted(url)));
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
