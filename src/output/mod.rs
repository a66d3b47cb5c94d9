//! The only writer of stdout. Only data goes there.

pub mod audit;
pub mod columns;
pub mod curl;
mod delimited;
mod ids;
#[cfg_attr(not(feature = "jq"), path = "no_jq.rs")]
pub mod jq;
mod json;
pub mod shell;
mod table;

use std::io::{self, BufWriter, IsTerminal, Write};
use std::sync::Arc;

use clap::ValueEnum;

use crate::api::model::{Contact, NewContact};
use crate::error::{Error, Result};
use columns::Columns;
pub use delimited::Delimited;
use jq::Query;

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned columns for people
    Table,
    /// The response of the API, byte for byte
    Json,
    /// One contact per line, as the API wrote it
    Jsonl,
    /// Comma-separated values with a header
    Csv,
    /// Tab-separated values with a header
    Tsv,
    /// One ID per line
    Ids,
}

/// Properties of the terminal, if stdout is one.
#[derive(Debug, Clone, Copy, Default)]
pub struct TerminalInfo {
    /// Columns, if stdout is a terminal with a known size.
    pub width: Option<usize>,
    /// Allows colours.
    pub color: bool,
}

impl TerminalInfo {
    /// Detects the terminal of stdout. `color` overrides the detection of colours.
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

/// Writer of stdout. With a query, the results of the query replace each JSON document once it is complete.
///
/// A closed pipe is reported as [`Error::BrokenPipe`].
pub struct Out {
    sink: BufWriter<Box<dyn Write>>,
    query: Option<Arc<Query>>,
    /// The part of the document received so far, if there is a query.
    document: String,
}

impl Out {
    /// Locks stdout until it is dropped.
    pub fn stdout(query: Option<Arc<Query>>) -> Self {
        Self::to(io::stdout().lock(), query)
    }

    /// Writes to another sink.
    pub fn to(sink: impl Write + 'static, query: Option<Arc<Query>>) -> Self {
        Self {
            sink: BufWriter::with_capacity(64 << 10, Box::new(sink)),
            query,
            document: String::new(),
        }
    }

    /// Writes a whole JSON document unchanged, with a newline at its end.
    pub fn document(&mut self, body: &str) -> Result<()> {
        self.part(body)?;
        if !body.ends_with('\n') {
            self.part("\n")?;
        }
        self.end_document()
    }

    /// Writes the next part of a JSON document, which [`end_document`](Self::end_document) completes.
    pub fn part(&mut self, text: &str) -> Result<()> {
        match self.query {
            Some(_) => {
                self.document.push_str(text);
                Ok(())
            }
            None => self.text(text),
        }
    }

    /// Ends a JSON document: with a query, runs it and writes its results.
    pub fn end_document(&mut self) -> Result<()> {
        let Some(query) = self.query.clone() else {
            return Ok(());
        };
        let failed = |why| Error::Unexpected(format!("--jq: {why}"));
        let document = std::mem::take(&mut self.document);
        for line in query.run(&document).map_err(failed)? {
            match line {
                Ok(line) => {
                    self.text(&line)?;
                    self.text("\n")?;
                }
                Err(why) => {
                    self.flush()?;
                    return Err(failed(why));
                }
            }
        }
        Ok(())
    }

    /// Writes text that is not part of a JSON document.
    pub fn text(&mut self, text: &str) -> Result<()> {
        self.sink.write_all(text.as_bytes()).map_err(stdout_failed)
    }

    /// Writes rows in aligned columns, with unsafe characters escaped.
    pub fn rows<const N: usize>(&mut self, rows: impl IntoIterator<Item = [String; N]>) -> Result<()> {
        let rows = rows
            .into_iter()
            .map(|row| row.map(|cell| table::cell(&cell, None)).into());
        let lines = table::aligned(&[], rows, None, &mut Vec::new());
        lines.iter().try_for_each(|line| self.text(&format!("{line}\n")))
    }

    /// Writes buffered output.
    pub fn flush(&mut self) -> Result<()> {
        self.sink.flush().map_err(stdout_failed)
    }
}

/// Aligns rows in columns, with unsafe characters escaped, and cuts the lines to a width. `cut_order` has the positions
/// of the columns, the first to cut first, and the least width of each.
pub fn table_lines(
    header: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
    width: Option<usize>,
    cut_order: &[(usize, u16)],
) -> Vec<String> {
    let fit = width
        .filter(|width| *width >= table::NARROWEST)
        .map(|terminal| table::Fit {
            terminal,
            order: cut_order,
        });
    let rows = rows
        .into_iter()
        .map(|row| row.iter().map(|text| table::cell(text, width)).collect());
    table::aligned(header, rows, fit.as_ref(), &mut Vec::new())
}

fn stdout_failed(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Error::BrokenPipe,
        _ => Error::Unexpected(format!("cannot write to stdout: {error}")),
    }
}

/// Writes contacts in one format, one at a time.
pub trait Contacts {
    /// Begins the output after the first page of a listing was read.
    fn begin(&mut self, _out: &mut Out) -> Result<()> {
        Ok(())
    }

    /// Writes a contact.
    fn contact(&mut self, out: &mut Out, contact: &Contact) -> Result<()>;

    /// Sets the number of contacts in the account, if more than the written ones may exist.
    fn set_total(&mut self, _total: u64) {}

    /// Ends the output after the last contact.
    fn end(&mut self, _out: &mut Out) -> Result<()> {
        Ok(())
    }
}

/// Returns the columns of contacts that a format shows by default.
pub fn contact_columns(format: Format) -> Columns {
    let columns = Columns::all(&columns::CONTACT);
    match format {
        // A terminal has no room for the time of the last change, which is always the time of creation.
        Format::Table => columns.first(4),
        _ => columns,
    }
}

/// Returns the writer of a format. `Json` writes one document in the shape of a listing.
pub fn contacts(format: Format, terminal: TerminalInfo, columns: Columns) -> Box<dyn Contacts> {
    match format {
        Format::Table => Box::new(table::Table::new(terminal, columns)),
        Format::Json => Box::new(json::Document::default()),
        Format::Jsonl => Box::new(json::Lines),
        Format::Csv => Box::new(Delimited::csv(columns)),
        Format::Tsv => Box::new(Delimited::tsv(columns)),
        Format::Ids => Box::new(ids::Ids),
    }
}

/// Writes a contact that `--dry-run` does not create, as it would be sent.
pub fn planned(out: &mut Out, writer: &mut dyn Contacts, format: Format, contact: &NewContact) -> Result<()> {
    let json = serde_json::to_string(contact).unwrap_or_default();
    if format == Format::Json {
        return out.document(&json);
    }
    writer.contact(out, &Contact::read(&json)?)?;
    writer.end(out)
}
