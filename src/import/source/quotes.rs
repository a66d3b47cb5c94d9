//! Finds the end of each CSV record, and quotes that are missing, before the `csv` crate parses it.
//!
//! The `csv` crate reads on in silence after a quote that is never closed or closed too early, and so merges rows. A
//! created contact can't be deleted, so both are detected here, with their line.

use std::io::{self, BufRead, Read};

use super::lines::Lines;
use super::{FileError, ROW_LIMIT};

/// The reason why a record can't be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum QuoteError {
    /// The record is longer than [`ROW_LIMIT`], and its text is not complete.
    TooLong,
    /// Text follows the closing quote of this field, from 0.
    TextAfterQuote(usize),
}

/// Reads a file record by record. It is the input of a `csv::Reader`, which gets one record at a time.
pub(super) struct QuoteChecker<R> {
    input: Lines<R>,
    delimiter: u8,
    /// The record, and how much of it the `csv::Reader` has.
    text: Vec<u8>,
    given: usize,
    state: State,
    field: usize,
    field_start: usize,
    /// The line of the last opening quote.
    quote_line: u64,
    /// The first and the last line of the record.
    pub lines: (u64, u64),
    pub error: Option<QuoteError>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the start of a field, or in the spaces there.
    Start,
    Unquoted,
    Quoted,
    /// After a quote in a quoted field: it closes the field, or it is the first of two.
    Quote,
    /// In the spaces after a closing quote.
    Closed,
}

impl<R: BufRead> QuoteChecker<R> {
    /// `first_line` is the number of the first line of `input`.
    pub fn new(input: R, delimiter: u8, first_line: u64) -> Self {
        QuoteChecker {
            input: Lines::numbered_from(first_line, input),
            delimiter,
            text: Vec::new(),
            given: 0,
            state: State::Start,
            field: 0,
            field_start: 0,
            quote_line: 0,
            lines: (0, 0),
            error: None,
        }
    }

    /// Reads the next record; false at the end of the file. Blank lines are skipped.
    pub fn next(&mut self) -> Result<bool, FileError> {
        self.text.clear();
        (self.given, self.state, self.field, self.field_start) = (0, State::Start, 0, 0);
        self.error = None;
        while self.input.next()? {
            let continues = self.state == State::Quoted;
            if !continues && self.input.text.is_empty() {
                continue;
            }
            if !continues {
                self.lines.0 = self.input.number;
            }
            self.scan();
            if self.input.too_long && self.state == State::Quoted {
                let number = self.input.number;
                return Err(FileError::Unreadable(format!(
                    "line {number}: the quoted text is longer than {ROW_LIMIT} bytes: is a quote missing?"
                )));
            }
            if self.input.too_long || self.text.len() > ROW_LIMIT {
                self.error = Some(QuoteError::TooLong);
                self.text.clear();
            }
            if self.state != State::Quoted {
                self.text.push(b'\n');
                self.lines.1 = self.input.number;
                return Ok(true);
            }
            self.text.extend_from_slice(self.input.end);
        }
        match self.state {
            State::Quoted => Err(FileError::Unreadable(format!(
                "line {}: a quote (\") opens here and is never closed, so the rest of the file can't be read: close it, \
                 or double it (\"\") if it belongs to the text",
                self.quote_line
            ))),
            _ => Ok(false),
        }
    }

    /// Adds a line to the record, and follows its quotes as the `csv` crate does.
    fn scan(&mut self) {
        for &byte in &self.input.text {
            self.state = match (self.state, byte) {
                (State::Quoted, b'"') => State::Quote,
                (State::Quoted, _) | (State::Quote, b'"') => State::Quoted,
                (_, byte) if byte == self.delimiter => {
                    self.field += 1;
                    self.field_start = self.text.len() + 1;
                    State::Start
                }
                (State::Start, b'"') => {
                    // The `csv` crate knows no spaces before a quote.
                    self.text.truncate(self.field_start);
                    self.quote_line = self.input.number;
                    State::Quoted
                }
                (State::Start, b' ') => State::Start,
                (State::Quote | State::Closed, b' ') => State::Closed,
                (State::Quote | State::Closed, _) => {
                    self.error.get_or_insert(QuoteError::TextAfterQuote(self.field));
                    State::Unquoted
                }
                (State::Start | State::Unquoted, _) => State::Unquoted,
            };
            self.text.push(byte);
        }
    }
}

impl<R> Read for QuoteChecker<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = (&self.text[self.given..]).read(buffer)?;
        self.given += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parser<R: Read>(input: R, delimiter: u8) -> csv::Reader<R> {
        csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(input)
    }

    fn texts(record: &csv::ByteRecord) -> Vec<String> {
        let text = |field: &[u8]| String::from_utf8(field.to_vec()).unwrap();
        record.iter().map(text).collect()
    }

    /// The records until the first with an error, and whether that was all.
    fn checked(text: &str, delimiter: u8) -> (Vec<Vec<String>>, bool) {
        let mut csv = parser(QuoteChecker::new(text.as_bytes(), delimiter, 1), delimiter);
        let (mut record, mut all) = (csv::ByteRecord::new(), Vec::new());
        loop {
            match csv.get_mut().next() {
                Ok(true) if csv.get_ref().error.is_none() => {}
                found => return (all, matches!(found, Ok(false))),
            }
            assert!(csv.read_byte_record(&mut record).unwrap());
            all.push(texts(&record));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn until_the_first_error_records_are_those_of_the_csv_crate(
            text in "[ab,;\"\n\r]{0,40}",
            delimiter in prop_oneof![Just(b','), Just(b';')],
        ) {
            let (checked, complete) = checked(&text, delimiter);
            let mut alone = parser(text.as_bytes(), delimiter);
            let alone: Vec<Vec<String>> = alone.byte_records().map(|record| texts(&record.unwrap())).collect();
            prop_assert_eq!(&checked[..], &alone[..checked.len()]);
            prop_assert!(!complete || checked.len() == alone.len());
        }
    }

    #[test]
    fn lines_are_counted_by_every_kind_of_line_end() {
        let text = b"\r\n\na,\"x\ry\r\nz\"\r\n\rb\n\"c\n\"";
        for capacity in 1..5 {
            let input = io::BufReader::with_capacity(capacity, &text[..]);
            let mut checker = QuoteChecker::new(input, b',', 1);
            let mut lines = Vec::new();
            while checker.next().unwrap() {
                lines.push(checker.lines);
            }
            assert_eq!(lines, [(3, 5), (7, 7), (8, 9)]);
        }
    }
}
