//! CSV (quotes of RFC 4180, lines end with a line feed) and TSV (backslash escapes).

use std::borrow::Cow;

use super::{Contacts, Out};
use crate::api::model::Contact;
use crate::error::{Error, Result};

/// The columns of a contact.
pub(super) const CONTACT: [&str; 5] = ["id", "name", "phone_number", "created_at", "updated_at"];

/// Writes a header, then one line per row.
pub struct Delimited {
    line: fn(&[&str]) -> Result<String>,
    columns: &'static [&'static str],
    has_header: bool,
}

impl Delimited {
    /// Creates a writer of comma-separated values.
    pub fn csv(columns: &'static [&'static str]) -> Self {
        Self {
            line: csv_line,
            columns,
            has_header: false,
        }
    }

    /// Creates a writer of tab-separated values.
    pub fn tsv(columns: &'static [&'static str]) -> Self {
        Self {
            line: tsv_line,
            columns,
            has_header: false,
        }
    }

    /// Writes a row, in the order of the columns.
    pub fn row(&mut self, out: &mut Out, fields: &[&str]) -> Result<()> {
        self.header(out)?;
        out.text(&(self.line)(fields)?)
    }

    /// Writes the header if no row was written.
    pub fn header(&mut self, out: &mut Out) -> Result<()> {
        if !std::mem::replace(&mut self.has_header, true) {
            out.text(&(self.line)(self.columns)?)?;
        }
        Ok(())
    }
}

impl Contacts for Delimited {
    fn contact(&mut self, out: &mut Out, contact: &Contact) -> Result<()> {
        let fields = [
            &contact.id,
            &contact.name,
            &contact.phone_number,
            &contact.created_at,
            &contact.updated_at,
        ];
        self.row(out, &fields.map(|field| field.as_str()))
    }

    fn end(&mut self, out: &mut Out) -> Result<()> {
        self.header(out)
    }
}

fn csv_line(fields: &[&str]) -> Result<String> {
    let failed = |error: &dyn std::fmt::Display| Error::Unexpected(format!("cannot write CSV: {error}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(fields).map_err(|error| failed(&error))?;
    let bytes = writer.into_inner().map_err(|error| failed(&error))?;
    String::from_utf8(bytes).map_err(|error| failed(&error))
}

fn tsv_line(fields: &[&str]) -> Result<String> {
    let cells: Vec<_> = fields.iter().map(|field| tsv_field(field)).collect();
    Ok(cells.join("\t") + "\n")
}

fn tsv_field(field: &str) -> Cow<'_, str> {
    if !field.contains(['\\', '\t', '\n', '\r']) {
        return Cow::Borrowed(field);
    }
    let escaped = field
        .replace('\\', r"\\")
        .replace('\t', r"\t")
        .replace('\n', r"\n")
        .replace('\r', r"\r");
    Cow::Owned(escaped)
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
        assert_eq!(
            tsv_line(&fields).unwrap(),
            "a,b\tsay \"hi\"\ttwo\\nlines\ttab\\there\tback\\\\slash\n"
        );
    }
}
