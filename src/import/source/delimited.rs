//! CSV and TSV: detects the delimiter, reads the header, and passes each record as a row.

mod records;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use super::cells::shown;
use super::format::{CsvFormat, DetectedFormat};
use super::input::Input;
use super::row::{RawRow, RowError, RowSink};
use super::table::Table;
use super::{FileError, SourceOptions};
use records::Records;

/// In the order of preference where the header does not decide.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Reads delimited text; the delimiter is detected where it is not given. Returns a note about the encoding.
pub(super) fn read(
    mut input: Input<'_>,
    delimiter: Option<u8>,
    options: &SourceOptions,
    sink: &mut dyn RowSink,
) -> Result<Option<String>, FileError> {
    let note = Rc::clone(&input.note);
    let format = if delimiter.is_some() { "TSV" } else { "CSV" };
    let (declared, mut skip) = separator_line(&input.start).unzip();
    let mut first_line = if skip.is_some() { 2 } else { 1 };
    let header_line = options.header_line.unwrap_or_default();
    if header_line > first_line {
        input.skip_lines(header_line - 1)?;
        (first_line, skip) = (header_line, None);
    }
    let delimiter = declared
        .or(delimiter)
        .unwrap_or_else(|| detect_delimiter(&input.start, options));
    let (bom, crlf) = (input.bom, input.has_crlf());
    let mut records = Records::new(input.into_reader(skip.unwrap_or(0)), delimiter, first_line);

    let table = Table::new(records.header()?, options)?;
    let kind = match delimiter {
        b'\t' if format == "TSV" => format.to_owned(),
        _ => format!("{format} ({})", delimiter_name(delimiter)),
    };
    sink.detected(&DetectedFormat {
        description: format!("{kind}, {}", table.description(options)),
        csv: CsvFormat { delimiter, bom, crlf },
    })?;
    while records.next()? {
        if records.is_blank() {
            continue;
        }
        let row = RawRow {
            line: records.lines().0,
            columns: &table.header,
            fields: records.fields(),
            others: Vec::new(),
        };
        let contact = match records.problem(&table.header) {
            Some(problem) => Err(RowError::invalid(problem)),
            None => table.contact(&row, &[]),
        };
        sink.row(&row, contact)?;
    }
    Ok(note.get().cloned())
}

/// Finds Excel's first line `sep=;`: the delimiter, and the length of the line.
fn separator_line(start: &[u8]) -> Option<(u8, usize)> {
    let end = start.iter().position(|byte| matches!(byte, b'\n' | b'\r'))?;
    let line = start[..end].strip_prefix(b"\"").unwrap_or(&start[..end]);
    let line = line.strip_suffix(b"\"").unwrap_or(line);
    let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] = *line else {
        return None;
    };
    let usable = delimiter.is_ascii() && !delimiter.is_ascii_alphanumeric() && delimiter != b'"';
    let length = end + if start[end..].starts_with(b"\r\n") { 2 } else { 1 };
    usable.then_some((delimiter, length))
}

/// Chooses the delimiter under which the header has a name and a number, else the one with the most columns.
fn detect_delimiter(start: &[u8], options: &SourceOptions) -> u8 {
    let merit = |delimiter: u8| {
        // An error in the header, or a start that ends within it, is seen again when the file is read.
        let header = Records::new(start, delimiter, 1).header().unwrap_or_default();
        let columns = header.len().max(1);
        (Table::new(header, options).is_ok(), columns)
    };
    // `max_by_key` takes the last of equals, so the preferred one comes last.
    let preferred_last = DELIMITERS.into_iter().rev();
    preferred_last.max_by_key(|&delimiter| merit(delimiter)).unwrap_or(b',')
}

fn delimiter_name(delimiter: u8) -> String {
    match delimiter {
        b',' => "comma".into(),
        b';' => "semicolon".into(),
        b'\t' => "tab".into(),
        b'|' => "bar".into(),
        other => shown(&char::from(other).to_string(), 1),
    }
}
