//! CSV (quotes of RFC 4180, lines end with a line feed) and TSV (backslash escapes).

use super::columns::Columns;
use super::{Contacts, Out};
use crate::api::model::Contact;
use crate::error::{Error, Result};
use crate::text::{escape_tsv, guard_formula};

/// Writes a header, then one line per row.
pub struct Delimited {
    line: fn(&[&str]) -> Result<String>,
    columns: Columns,
    /// The header was written, or is not wanted.
    has_begun: bool,
}

impl Delimited {
    /// Creates a writer of comma-separated values. Cells that a spreadsheet would run as a formula get an apostrophe.
    pub fn csv(columns: Columns) -> Self {
        Self::new(csv_line, columns)
    }

    /// Creates a writer of tab-separated values.
    pub fn tsv(columns: Columns) -> Self {
        Self::new(tsv_line, columns)
    }

    fn new(line: fn(&[&str]) -> Result<String>, columns: Columns) -> Self {
        Self {
            line,
            has_begun: !columns.has_header,
            columns,
        }
    }

    /// Writes a row. `fields` are in the order of all columns.
    pub fn row(&mut self, out: &mut Out, fields: &[&str]) -> Result<()> {
        self.header(out)?;
        out.text(&(self.line)(&self.columns.of(fields))?)
    }

    /// Writes the header if no row was written.
    pub fn header(&mut self, out: &mut Out) -> Result<()> {
        if !std::mem::replace(&mut self.has_begun, true) {
            out.text(&(self.line)(&self.columns.names())?)?;
        }
        Ok(())
    }
}

impl Contacts for Delimited {
    fn contact(&mut self, out: &mut Out, contact: &Contact) -> Result<()> {
        self.row(out, &contact.fields())
    }

    fn end(&mut self, out: &mut Out) -> Result<()> {
        self.header(out)
    }
}

fn csv_line(fields: &[&str]) -> Result<String> {
    let failed = |error: &dyn std::fmt::Display| Error::Unexpected(format!("cannot write CSV: {error}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    let cells = fields.iter().map(|field| guard_formula(field));
    writer
        .write_record(cells.map(|cell| cell.as_bytes().to_vec()))
        .map_err(|error| failed(&error))?;
    let bytes = writer.into_inner().map_err(|error| failed(&error))?;
    String::from_utf8(bytes).map_err(|error| failed(&error))
}

fn tsv_line(fields: &[&str]) -> Result<String> {
    let cells: Vec<_> = fields.iter().map(|field| escape_tsv(field)).collect();
    Ok(cells.join("\t") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_quotes_and_tsv_escapes() {
        let fields = ["a,b", "say \"hi\"", "two\nlines", "tab\there", r"back\slash"];
        assert_eq!(
            csv_line(&fields).unwrap(),
            "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",tab\there,back\\slash\n"
        );
        assert_eq!(tsv_line(&["\"Ada\" Lee"]).unwrap(), "\\\"Ada\" Lee\n");
        assert_eq!(
            tsv_line(&fields).unwrap(),
            "a,b\tsay \"hi\"\ttwo\\nlines\ttab\\there\tback\\\\slash\n"
        );
    }
}
