//! CSV and TSV: detects the delimiter, reads the header, and passes each record as a row.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::io::BufRead;
use std::rc::Rc;

use super::cells::{shown, unescape_tsv, unguard};
use super::format::{CsvFormat, DetectedFormat};
use super::input::Input;
use super::quotes::{QuoteChecker, QuoteError};
use super::rejects_columns::{BeyondHeader, is_rejects_file};
use super::row::{RawRow, RowError, RowSink};
use super::table::{choose_columns, ignored_lines};
use super::{FileError, ROW_LIMIT, SourceOptions};

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

    let header = records.header()?;
    let columns = choose_columns(&header, options)?;
    let kind = match delimiter {
        b'\t' if format == "TSV" => format.to_owned(),
        _ => format!("{format} ({})", delimiter_name(delimiter)),
    };
    sink.detected(&DetectedFormat {
        description: format!(
            "{kind}, {}{}",
            ignored_lines(options.header_line),
            columns.description()
        ),
        csv: CsvFormat { delimiter, bom, crlf },
    })?;
    let beyond_header = BeyondHeader::of(&header);
    while records.next()? {
        if records.is_blank() {
            continue;
        }
        let row = RawRow {
            line: records.lines().0,
            columns: &header,
            fields: records.fields(),
            others: Vec::new(),
        };
        let checked = records.problem(&header).map_or_else(|| beyond_header.check(&row), Err);
        let contact = checked.and_then(|()| columns.contact(&row));
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
        let fits = choose_columns(&header, options).is_ok();
        (fits, header.len().max(1))
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

/// The records of the file, one at a time.
struct Records<R> {
    csv: csv::Reader<QuoteChecker<R>>,
    record: csv::ByteRecord,
    is_tsv: bool,
    /// True if an apostrophe before a formula is removed. `list -o tsv` adds none.
    is_guarded: bool,
}

impl<R: BufRead> Records<R> {
    fn new(input: R, delimiter: u8, first_line: u64) -> Self {
        let csv = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(QuoteChecker::new(input, delimiter, first_line));
        Records {
            csv,
            record: csv::ByteRecord::new(),
            is_tsv: delimiter == b'\t',
            is_guarded: true,
        }
    }

    /// Reads the next record; false at the end of the file.
    fn next(&mut self) -> Result<bool, FileError> {
        self.record.clear();
        if !self.csv.get_mut().next()? {
            return Ok(false);
        }
        // Of one that is too long only a part is here.
        if self.error() != Some(QuoteError::TooLong) {
            let read = self.csv.read_byte_record(&mut self.record);
            read.map_err(|error| FileError::Unreadable(format!("the CSV can't be parsed: {error}")))?;
        }
        Ok(true)
    }

    /// Reads the first record that is not blank.
    fn header(&mut self) -> Result<Vec<String>, FileError> {
        loop {
            if !self.next()? {
                return Err(FileError::Unreadable("the file is empty".into()));
            }
            if !self.is_blank() {
                break;
            }
        }
        let header: Vec<String> = self.fields().into_iter().map(Cow::into_owned).collect();
        self.is_guarded = !self.is_tsv || is_rejects_file(&header);
        let line = self.lines().0;
        match self.quote_problem(&header) {
            Some(problem) => Err(FileError::Unreadable(format!(
                "the header (line {line}) is unusable: {problem}"
            ))),
            None => Ok(header),
        }
    }

    fn lines(&self) -> (u64, u64) {
        self.csv.get_ref().lines
    }

    fn error(&self) -> Option<QuoteError> {
        self.csv.get_ref().error
    }

    fn is_blank(&self) -> bool {
        self.error().is_none() && self.record.as_slice().trim_ascii().is_empty()
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        let text = |field| {
            let text = String::from_utf8_lossy(field);
            let text = if self.is_tsv { unescape_tsv(text) } else { text };
            if self.is_guarded { unguard(text) } else { text }
        };
        self.record.iter().map(text).collect()
    }

    /// Returns the reason why the record can't be used, whatever its columns are.
    fn problem(&self, header: &[String]) -> Option<RowError> {
        let problem = self.quote_problem(header).or_else(|| self.too_many_fields(header))?;
        Some(RowError::invalid(problem))
    }

    /// Fields beyond the header that have content: an unquoted delimiter moved the others.
    fn too_many_fields(&self, header: &[String]) -> Option<String> {
        let (fields, columns) = (self.record.len(), header.len());
        let mut beyond = self.record.iter().skip(columns);
        beyond
            .any(|field| !field.trim_ascii().is_empty())
            .then(|| format!("the row has {fields} fields, the header {columns}: is a quote missing around a comma?"))
    }

    fn quote_problem(&self, header: &[String]) -> Option<String> {
        let (first, last) = self.lines();
        let problem = match self.error()? {
            QuoteError::TooLong if first == last => format!("the row is longer than {ROW_LIMIT} bytes"),
            QuoteError::TooLong => {
                format!("the row is longer than {ROW_LIMIT} bytes (lines {first} to {last}): is a quote missing?")
            }
            QuoteError::TextAfterQuote(field) => {
                let lines = match first == last {
                    true => String::new(),
                    false => format!(", lines {first} to {last} run together"),
                };
                let column = column(header, field);
                format!("{column} has text after its closing quote{lines}: is a quote missing or one too many?")
            }
        };
        Some(problem)
    }
}

fn column(header: &[String], index: usize) -> String {
    match header.get(index).map(|name| name.trim()) {
        Some(name) if !name.is_empty() => format!("column \"{}\"", shown(name, 60)),
        _ => format!("column {}", index + 1),
    }
}
