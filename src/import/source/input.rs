//! The bytes of a file, and its start for detecting what it contains.

use std::cell::OnceCell;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::rc::Rc;

use encoding_rs::{Encoding, UTF_8};
use encoding_rs_io::DecodeReaderBytesBuilder;

use super::encoding::{Guess, RejectUtf8, TextReader};
use super::{FileError, ROW_LIMIT};
use crate::text::plural;

/// The number of bytes that are read before the format and the delimiter are detected.
const LOOK_AHEAD: usize = 64 << 10;

/// A file as it is stored, with the part of its start that was read already.
pub(super) struct RawInput<R> {
    /// The first bytes.
    pub start: Vec<u8>,
    rest: R,
}

impl<R: Read> RawInput<R> {
    /// Reads the start of a file.
    pub fn open(mut rest: R) -> Result<Self, FileError> {
        let mut start = Vec::new();
        rest.by_ref().take(LOOK_AHEAD as u64).read_to_end(&mut start)?;
        Ok(RawInput { start, rest })
    }

    /// The whole file, without its first `skip` bytes.
    pub fn into_reader(mut self, skip: usize) -> impl Read {
        self.start.drain(..skip);
        Cursor::new(self.start).chain(self.rest)
    }
}

/// The text of a file, with the part of its start that was read already.
pub(super) struct Input<'a> {
    /// The first bytes, as UTF-8.
    pub start: Vec<u8>,
    /// True if the file begins with a byte order mark.
    pub bom: bool,
    /// A note about the encoding. It is set at the end of the file if the text is Windows-1252.
    pub note: Rc<OnceCell<String>>,
    rest: BufReader<Box<dyn Read + 'a>>,
}

/// The decoding of text without a byte order mark.
#[derive(Clone, Copy)]
pub(super) enum Decoding {
    /// From `--encoding`; damaged text becomes U+FFFD.
    As(&'static Encoding),
    /// UTF-8 or Windows-1252, decided by the content.
    Detect,
    /// Not at all.
    Keep,
}

impl<'a> Input<'a> {
    /// Decodes a file. UTF-8 and UTF-16 are recognised by their byte order mark.
    pub fn open(raw: RawInput<impl Read + 'a>, decoding: Decoding) -> Result<Self, FileError> {
        let (bom, skip) = Encoding::for_bom(&raw.start).unzip();
        let bytes = raw.into_reader(skip.unwrap_or(0));
        let note = Rc::default();
        let mut decoder = DecodeReaderBytesBuilder::new();
        let rest: Box<dyn Read + 'a> = match (bom, decoding) {
            (Some(utf_16), _) if utf_16 != UTF_8 => Box::new(decoder.encoding(Some(utf_16)).build(bytes)),
            (_, Decoding::Keep) => Box::new(bytes),
            (_, Decoding::Detect) => Box::new(TextReader::new(bytes, Guess::new(bom.is_some()), Rc::clone(&note))),
            (None, Decoding::As(encoding)) if encoding != UTF_8 => {
                let bytes = RejectUtf8::new(bytes, encoding);
                Box::new(decoder.encoding(Some(encoding)).build(bytes))
            }
            (_, Decoding::As(_)) => Box::new(decoder.encoding(Some(UTF_8)).build(bytes)),
        };
        let mut input = Input {
            start: Vec::with_capacity(LOOK_AHEAD),
            bom: bom.is_some(),
            note,
            rest: BufReader::with_capacity(LOOK_AHEAD, rest),
        };
        input.read_more(LOOK_AHEAD)?;
        match input.start.len() < LOOK_AHEAD && input.start.trim_ascii().is_empty() {
            true => Err(FileError::Unreadable("the file is empty".into())),
            false => Ok(input),
        }
    }

    /// Looks further ahead until the start has the whole first line, or more than a row may have.
    pub fn look_ahead_to_line_end(&mut self) -> Result<(), FileError> {
        while !self.start.trim_ascii_start().contains(&b'\n') && self.start.len() <= ROW_LIMIT {
            if self.read_more(LOOK_AHEAD)? == 0 {
                break;
            }
        }
        Ok(())
    }

    /// Removes the first lines.
    ///
    /// # Errors
    ///
    /// The file has fewer lines, or one of them is longer than [`ROW_LIMIT`].
    pub fn skip_lines(&mut self, count: u64) -> Result<(), FileError> {
        let (mut line, mut used) = (0, 0);
        while line < count {
            if let Some(length) = line_length(&self.start[used..]) {
                (line, used) = (line + 1, used + length);
                continue;
            }
            self.start.drain(..used);
            used = 0;
            if self.start.len() > ROW_LIMIT {
                let reason = format!("line {} is longer than {ROW_LIMIT} bytes", line + 1);
                return Err(FileError::Unreadable(reason));
            }
            if self.read_more(LOOK_AHEAD)? == 0 {
                let lines = plural_lines(line + u64::from(!self.start.is_empty()));
                return Err(FileError::Usage(format!("--header-line: the file has only {lines}")));
            }
        }
        self.start.drain(..used);
        self.read_more(LOOK_AHEAD.saturating_sub(self.start.len()))?;
        Ok(())
    }

    /// Tests whether the first line ends with CR LF.
    pub fn has_crlf(&self) -> bool {
        let end = self.start.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        end.is_some_and(|end| self.start[end..].starts_with(b"\r\n"))
    }

    fn read_more(&mut self, bytes: usize) -> io::Result<usize> {
        self.rest.by_ref().take(bytes as u64).read_to_end(&mut self.start)
    }

    /// The whole text, without its first `skip` bytes.
    pub fn into_reader(mut self, skip: usize) -> impl BufRead {
        self.start.drain(..skip.min(self.start.len()));
        Cursor::new(self.start).chain(self.rest)
    }
}

/// The length of the first line with its end, if the text has more than that line.
fn line_length(text: &[u8]) -> Option<usize> {
    let end = text.iter().position(|byte| matches!(byte, b'\n' | b'\r'))?;
    let is_crlf = text[end] == b'\r' && *text.get(end + 1)? == b'\n';
    Some(end + if is_crlf { 2 } else { 1 })
}

fn plural_lines(count: u64) -> String {
    plural(usize::try_from(count).unwrap_or(usize::MAX), "line", "lines")
}
