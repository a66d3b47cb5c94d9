//! Delimited text cut into records, as RFC 4180 and the `csv` crate do it, and knowing more of what went wrong.
//!
//! The `csv` crate reads on in silence past a quote that never closes or closes too early, and so swallows the rows
//! between. Here both are noticed, with the line: a contact can't be deleted again, so a guess won't do.

use std::io::{self, BufRead};

use super::LIMIT;

/// One record: its fields end to end in one buffer, which is used again.
#[derive(Debug, Default)]
pub(super) struct Record {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// The line it starts on, and the one it ends on.
    pub lines: (u64, u64),
    pub flaw: Option<Flaw>,
}

/// Why a record can't be trusted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Flaw {
    /// It goes beyond [`LIMIT`]; its fields are not all here.
    TooLong,
    /// In this field, from 0, text follows a closing quote.
    TextAfterQuote(usize),
}

impl Record {
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn get(&self, index: usize) -> Option<&[u8]> {
        let end = *self.ends.get(index)?;
        let start = self.start_of(index);
        self.bytes.get(start..end)
    }

    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// All fields together, to look at quickly.
    pub fn all(&self) -> &[u8] {
        &self.bytes
    }

    fn start_of(&self, index: usize) -> usize {
        index
            .checked_sub(1)
            .and_then(|before| self.ends.get(before))
            .copied()
            .unwrap_or(0)
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
        self.flaw = None;
    }

    fn push(&mut self, bytes: &[u8]) {
        self.limit(bytes.len());
        if self.flaw != Some(Flaw::TooLong) {
            self.bytes.extend_from_slice(bytes);
        }
    }

    fn end_field(&mut self) {
        self.limit(1);
        if self.flaw != Some(Flaw::TooLong) {
            self.ends.push(self.bytes.len());
        }
    }

    /// Empty fields count too, or a row of commas would have no limit.
    fn limit(&mut self, more: usize) {
        if self.bytes.len() + self.ends.len() + more > LIMIT {
            self.flaw = Some(Flaw::TooLong);
        }
    }

    fn text_after_quote(&mut self) {
        self.flaw.get_or_insert(Flaw::TextAfterQuote(self.ends.len()));
    }

    /// Drops what the field has so far: the blanks before its quote.
    fn restart_field(&mut self) {
        let start = self.ends.last().copied().unwrap_or(0);
        self.bytes.truncate(start);
    }
}

/// What came of reading on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Next {
    Record,
    End,
    /// The file ends inside a quoted field, whose quote opens on this line.
    OpenQuote(u64),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before a record: blank lines are passed over.
    Between,
    /// At the start of a field, or after blanks there.
    Start,
    Plain,
    Quoted,
    /// After a quote inside a quoted field: it closes it, or it is the first of two.
    Quote,
    /// After a quoted field, and blanks.
    Closed,
}

/// Cuts a file into records.
pub(super) struct Records<R> {
    input: R,
    cutter: Cutter,
}

impl<R: BufRead> Records<R> {
    /// `line` is the number of the input's first line.
    pub fn new(input: R, delimiter: u8, line: u64) -> Self {
        let cutter = Cutter {
            delimiter,
            state: State::Between,
            line,
            after_cr: false,
            quote_line: line,
        };
        Records { input, cutter }
    }

    /// Reads the next record that has anything at all on its line.
    pub fn next(&mut self, record: &mut Record) -> io::Result<Next> {
        record.clear();
        loop {
            let buffer = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            if buffer.is_empty() {
                return Ok(self.cutter.finish(record));
            }
            let (used, done) = self.cutter.feed(buffer, record);
            self.input.consume(used);
            if done {
                return Ok(Next::Record);
            }
        }
    }
}

struct Cutter {
    delimiter: u8,
    state: State,
    line: u64,
    /// The last byte was a CR, so an LF now is the same line's end.
    after_cr: bool,
    quote_line: u64,
}

impl Cutter {
    /// Takes bytes up to the end of a record or of the buffer: how many, and whether the record is done.
    fn feed(&mut self, buffer: &[u8], record: &mut Record) -> (usize, bool) {
        let mut at = 0;
        while let Some(&byte) = buffer.get(at) {
            let rest = &buffer[at..];
            let within = self.state != State::Between;
            at += match self.state {
                State::Plain => self.plain(rest, record),
                State::Quoted => self.quoted(rest, record),
                _ => self.between(byte, record),
            };
            if within && self.state == State::Between {
                return (at, true);
            }
        }
        (at, false)
    }

    /// An unquoted run, with the delimiter or line end after it.
    fn plain(&mut self, rest: &[u8], record: &mut Record) -> usize {
        let ends = |&byte: &u8| byte == self.delimiter || byte == b'\n' || byte == b'\r';
        let run = rest.iter().position(ends).unwrap_or(rest.len());
        record.push(&rest[..run]);
        self.after_cr &= run == 0;
        match rest.get(run) {
            Some(&end) => {
                self.end_field(end, record);
                run + 1
            }
            None => run,
        }
    }

    /// A quoted run, with the quote or line end after it.
    fn quoted(&mut self, rest: &[u8], record: &mut Record) -> usize {
        let run = rest
            .iter()
            .position(|byte| matches!(byte, b'"' | b'\n' | b'\r'))
            .unwrap_or(rest.len());
        record.push(&rest[..run]);
        self.after_cr &= run == 0;
        match rest.get(run) {
            Some(b'"') => {
                self.state = State::Quote;
                run + 1
            }
            Some(&newline) => {
                record.push(&[newline]);
                self.count(newline);
                run + 1
            }
            None => run,
        }
    }

    /// Everything at the edges of fields, a byte at a time.
    fn between(&mut self, byte: u8, record: &mut Record) -> usize {
        let newline = matches!(byte, b'\n' | b'\r');
        if self.state == State::Between {
            if newline {
                self.count(byte);
                return 1;
            }
            self.state = State::Start;
            record.lines = (self.line, self.line);
        }
        if newline || byte == self.delimiter {
            self.end_field(byte, record);
            return 1;
        }
        self.after_cr = false;
        match (self.state, byte) {
            (State::Start, b' ') => record.push(b" "),
            (State::Start, b'"') => {
                record.restart_field();
                self.quote_line = self.line;
                self.state = State::Quoted;
            }
            (State::Quote, b'"') => {
                record.push(b"\"");
                self.state = State::Quoted;
            }
            (State::Quote | State::Closed, b' ') => self.state = State::Closed,
            (State::Quote | State::Closed, _) => {
                record.text_after_quote();
                self.state = State::Plain;
                return 0;
            }
            _ => {
                self.state = State::Plain;
                return 0;
            }
        }
        1
    }

    /// Ends a field at a delimiter or a line end, and with the latter the record.
    fn end_field(&mut self, byte: u8, record: &mut Record) {
        record.end_field();
        if byte == self.delimiter {
            self.after_cr = false;
            self.state = State::Start;
        } else {
            record.lines.1 = self.line;
            self.count(byte);
            self.state = State::Between;
        }
    }

    fn count(&mut self, newline: u8) {
        self.line += u64::from(newline == b'\r' || !self.after_cr);
        self.after_cr = newline == b'\r';
    }

    fn finish(&mut self, record: &mut Record) -> Next {
        let state = std::mem::replace(&mut self.state, State::Between);
        match state {
            State::Between => Next::End,
            State::Quoted => Next::OpenQuote(self.quote_line),
            _ => {
                record.end_field();
                record.lines.1 = self.line;
                Next::Record
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ours(text: &str, delimiter: u8) -> (Vec<Vec<String>>, bool) {
        let mut records = Records::new(text.as_bytes(), delimiter, 1);
        let (mut record, mut all) = (Record::default(), Vec::new());
        loop {
            match records.next(&mut record).unwrap() {
                Next::Record if record.flaw.is_none() => {}
                Next::End => return (all, true),
                _ => return (all, false),
            }
            all.push(
                record
                    .iter()
                    .map(|field| String::from_utf8(field.to_vec()).unwrap())
                    .collect(),
            );
        }
    }

    fn theirs(text: &str, delimiter: u8) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new();
        let mut reader = reader
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        reader
            .records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect())
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// Up to the first record that we find at fault, the `csv` crate reads the same.
        #[test]
        fn records_are_those_of_the_csv_crate(text in "[ab,;\"\n\r]{0,40}", delimiter in prop_oneof![Just(b','), Just(b';')]) {
            let (ours, whole) = ours(&text, delimiter);
            let theirs = theirs(&text, delimiter);
            prop_assert_eq!(&ours[..], &theirs[..ours.len()]);
            prop_assert!(!whole || ours.len() == theirs.len());
        }
    }

    #[test]
    fn lines_are_counted_by_every_kind_of_line_end() {
        let text = b"\r\n\na,\"x\ry\r\nz\"\r\n\rb\n\"c\n\"";
        let mut records = Records::new(&text[..], b',', 1);
        let mut record = Record::default();
        let mut lines = Vec::new();
        while records.next(&mut record).unwrap() == Next::Record {
            lines.push(record.lines);
        }
        assert_eq!(lines, [(3, 5), (7, 7), (8, 9)]);
    }
}
