//! The only writer of stdout: data, and nothing else.

pub mod audit;
pub mod curl;
mod delimited;
mod ids;
#[cfg_attr(not(feature = "jq"), path = "no_jq.rs")]
pub mod jq;
mod json;
pub mod sanitize;
pub mod shell;
mod table;

use std::io::{self, BufWriter, IsTerminal, Write};
use std::sync::Arc;

use clap::ValueEnum;

use crate::api::model::NewContact;
use crate::error::{Error, Result};
use jq::Query;

/// How data is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned columns for people
    Table,
    /// The API's own answer, byte for byte
    Json,
    /// A contact a line, as the API spelled it
    Jsonl,
    /// Comma-separated values with a header
    Csv,
    /// Tab-separated values with a header
    Tsv,
    /// An ID a line
    Ids,
}

/// Whether, and how wide, stdout is shown to a person.
#[derive(Debug, Clone, Copy, Default)]
pub struct TerminalInfo {
    /// Columns, where stdout is a terminal that tells.
    pub width: Option<usize>,
    /// Whether colours may be used.
    pub color: bool,
}

impl TerminalInfo {
    /// Stdout as it is; `color` is the user's wish, where there is one.
    pub fn of_stdout(color: Option<bool>) -> Self {
        let terminal = io::stdout().is_terminal();
        let width = terminal
            .then(terminal_size::terminal_size)
            .flatten()
            .map(|(width, _)| width.0.into());
        Self {
            width,
            color: color.unwrap_or(terminal),
        }
    }
}

/// Stdout, whose reader may go away. Where there is a query, its results are written in the place of
/// each JSON document, once that is whole.
pub struct Out {
    sink: BufWriter<Box<dyn Write>>,
    query: Option<Arc<Query>>,
    /// The document so far, where a query waits for it.
    document: String,
}

impl Out {
    /// Takes stdout for as long as it lives.
    pub fn stdout(query: Option<Arc<Query>>) -> Self {
        Self::to(io::stdout().lock(), query)
    }

    /// Writes to something else in its place.
    pub fn to(sink: impl Write + 'static, query: Option<Arc<Query>>) -> Self {
        Self {
            sink: BufWriter::with_capacity(64 << 10, Box::new(sink)),
            query,
            document: String::new(),
        }
    }

    /// A whole JSON document as it came; a newline is added where it lacks one.
    pub fn answer(&mut self, body: &str) -> Result<()> {
        self.part(body)?;
        if !body.ends_with('\n') {
            self.part("\n")?;
        }
        self.end_document()
    }

    /// The next part of a JSON document, which [`end_document`](Self::end_document) completes.
    pub fn part(&mut self, text: &str) -> Result<()> {
        match self.query {
            Some(_) => {
                self.document.push_str(text);
                Ok(())
            }
            None => self.text(text),
        }
    }

    /// A JSON document is whole.
    pub fn end_document(&mut self) -> Result<()> {
        let Some(query) = &self.query else {
            return Ok(());
        };
        for line in query.run(std::mem::take(&mut self.document)) {
            match line {
                Ok(line) => {
                    self.text(&line)?;
                    self.text("\n")?;
                }
                Err(why) => {
                    self.flush()?;
                    return Err(Error::Unexpected(format!("--jq: {why}")));
                }
            }
        }
        Ok(())
    }

    /// A text as it is, which is no JSON document.
    pub fn text(&mut self, text: &str) -> Result<()> {
        self.sink.write_all(text.as_bytes()).map_err(stdout_failed)
    }

    /// Hands on what was written so far.
    pub fn flush(&mut self) -> Result<()> {
        self.sink.flush().map_err(stdout_failed)
    }
}

fn stdout_failed(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Error::BrokenPipe,
        _ => Error::Unexpected(format!("cannot write to stdout: {error}")),
    }
}

/// Contacts on their way out, one at a time.
pub trait Contacts {
    /// Called once, when the first page of a listing is there.
    fn begin(&mut self, _out: &mut Out) -> Result<()> {
        Ok(())
    }

    /// Writes one, given in the API's own spelling.
    fn contact(&mut self, out: &mut Out, raw: &str) -> Result<()>;

    /// Writes what had to wait for the last one.
    fn end(&mut self, _out: &mut Out) -> Result<()> {
        Ok(())
    }
}

/// A writer of contacts in a format. `Json` writes one document in the shape of a listing.
pub fn contacts(format: Format, screen: TerminalInfo) -> Box<dyn Contacts> {
    match format {
        Format::Table => Box::new(table::Table::new(screen)),
        Format::Json => Box::new(json::Document::default()),
        Format::Jsonl => Box::new(json::Lines),
        Format::Csv => Box::new(delimited::Delimited::csv()),
        Format::Tsv => Box::new(delimited::Delimited::tsv()),
        Format::Ids => Box::new(ids::Ids),
    }
}

/// A contact that is not there yet, as it would be sent: what `--dry-run` shows.
pub fn planned(out: &mut Out, format: Format, screen: TerminalInfo, contact: &NewContact) -> Result<()> {
    let json = serde_json::to_string(contact).unwrap_or_default();
    if format == Format::Json {
        return out.answer(&json);
    }
    let mut writer = contacts(format, screen);
    writer.contact(out, &json)?;
    writer.end(out)
}
