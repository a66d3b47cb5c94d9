//! The rows of an import as data: one record for each row of the file, in its order.

use serde::Serialize;

use super::super::Context;
use crate::error::{Error, Result};
use crate::import::rows::ImportRow;
use crate::output::columns::Columns;
use crate::output::{Delimited, Format, Out};

/// The members of a record, which are the columns of CSV and TSV.
pub const COLUMNS: [&str; 7] = ["line", "name", "phone_number", "country", "outcome", "id", "reason"];

/// A row and its outcome.
#[derive(Serialize)]
struct Record<'a> {
    line: u64,
    name: &'a str,
    /// As it is sent, or as written if it can't be sent.
    phone_number: &'a str,
    /// ISO 3166-1 alpha-2 code.
    country: Option<String>,
    outcome: &'static str,
    id: Option<&'a str>,
    reason: Option<&'a str>,
}

/// Returns the columns to print. Must be called before any request, because `--columns` may be wrong.
pub fn columns(context: &Context) -> Result<Columns> {
    context.columns(Columns::all(&COLUMNS))
}

/// Prints each row as JSON Lines, CSV or TSV.
pub fn print(context: &Context, rows: &[ImportRow], dry_run: bool) -> Result<()> {
    let columns = columns(context)?;
    let mut out = context.out();
    let mut writer = match context.format() {
        Format::Csv => Some(Delimited::csv(columns)),
        Format::Tsv => Some(Delimited::tsv(columns)),
        _ => None,
    };
    for row in rows {
        let record = Record {
            line: row.line,
            name: &row.name,
            phone_number: &row.shown_number(),
            country: row.country().map(|country| country.to_string()),
            outcome: if dry_run { row.outcome.in_plan() } else { row.outcome }.name(),
            id: row.id.as_deref(),
            reason: row.reason.as_deref(),
        };
        match &mut writer {
            Some(writer) => record.print_fields(&mut out, writer)?,
            None => record.print_json(&mut out)?,
        }
    }
    if let Some(writer) = &mut writer {
        writer.header(&mut out)?;
    }
    out.flush()
}

impl Record<'_> {
    fn print_json(&self, out: &mut Out) -> Result<()> {
        let json = serde_json::to_string(self);
        let json = json.map_err(|error| Error::Unexpected(format!("cannot write a row as JSON: {error}")))?;
        out.text(&json)?;
        out.text("\n")
    }

    fn print_fields(&self, out: &mut Out, writer: &mut Delimited) -> Result<()> {
        let fields = [
            &self.line.to_string(),
            self.name,
            self.phone_number,
            self.country.as_deref().unwrap_or_default(),
            self.outcome,
            self.id.unwrap_or_default(),
            self.reason.unwrap_or_default(),
        ];
        writer.row(out, &fields)
    }
}
