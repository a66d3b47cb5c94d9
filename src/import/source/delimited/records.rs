//! The records of a CSV or TSV file, and what is wrong with them.

use std::borrow::Cow;
use std::io::BufRead;

use super::super::cells::{shown, unescape_tsv, unguard};
use super::super::quotes::{QuoteChecker, QuoteError};
use super::super::rejects_columns::is_rejects_file;
use super::super::{FileError, ROW_LIMIT};

/// The records of a file, one at a time.
pub(super) struct Records<R> {
    csv: csv::Reader<QuoteChecker<R>>,
    record: csv::ByteRecord,
    is_tsv: bool,
    /// True if an apostrophe before a formula is removed. `list -o tsv` adds none.
    is_guarded: bool,
}

impl<R: BufRead> Records<R> {
    pub fn new(input: R, delimiter: u8, first_line: u64) -> Self {
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
    pub fn next(&mut self) -> Result<bool, FileError> {
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
    pub fn header(&mut self) -> Result<Vec<String>, FileError> {
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

    pub fn lines(&self) -> (u64, u64) {
        self.csv.get_ref().lines
    }

    fn error(&self) -> Option<QuoteError> {
        self.csv.get_ref().error
    }

    pub fn is_blank(&self) -> bool {
        self.error().is_none() && self.record.as_slice().trim_ascii().is_empty()
    }

    pub fn fields(&self) -> Vec<Cow<'_, str>> {
        let text = |field| {
            let text = String::from_utf8_lossy(field);
            let text = if self.is_tsv { unescape_tsv(text) } else { text };
            if self.is_guarded { unguard(text) } else { text }
        };
        self.record.iter().map(text).collect()
    }

    /// Returns the reason why the record can't be used, whatever its columns are.
    pub fn problem(&self, header: &[String]) -> Option<String> {
        self.quote_problem(header).or_else(|| self.too_many_fields(header))
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
