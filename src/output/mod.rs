//! The only writer of stdout. Only data goes there.

pub mod audit;
pub mod columns;
pub mod curl;
mod delimited;
mod ids;
#[cfg_attr(not(feature = "jq"), path = "no_jq.rs")]
pub mod jq;
mod json;
mod out;
pub mod shell;
mod table;

use std::io::{self, IsTerminal};

use clap::ValueEnum;

use crate::api::model::{Contact, NewContact};
use crate::error::Result;
use columns::Columns;
pub use delimited::Delimited;
pub use out::Out;
pub use table::table_lines;

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
        let size = terminal.then(terminal_size::terminal_size).flatten();
        Self {
            width: size.map(|(width, _)| width.0.into()),
            color: color.unwrap_or(terminal),
        }
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
