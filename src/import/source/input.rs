//! The bytes of a file, and its start for detecting what it contains.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use encoding_rs::Encoding;
use encoding_rs_io::DecodeReaderBytesBuilder;

use super::{FileError, ROW_LIMIT};

/// How many bytes of the file are looked at before its format and delimiter are decided.
const LOOK_AHEAD: usize = 64 << 10;

/// A file, with the part of its start that was read already.
pub(super) struct Input<R> {
    /// The first bytes, decoded.
    pub start: Vec<u8>,
    /// Whether the file begins with a byte order mark.
    pub bom: bool,
    rest: R,
}

/// Reads the start of a file.
///
/// UTF-16 is recognised by its byte order mark. UTF-8 passes unchanged, so that a bad byte spoils only its row.
pub(super) fn open(mut input: impl Read) -> Result<Input<impl BufRead>, FileError> {
    let mut mark = Vec::with_capacity(3);
    input.by_ref().take(3).read_to_end(&mut mark)?;
    let bom = Encoding::for_bom(&mark).is_some();
    let decoded = DecodeReaderBytesBuilder::new()
        .utf8_passthru(true)
        .strip_bom(true)
        .build(Cursor::new(mark).chain(input));
    let mut input = Input {
        start: Vec::with_capacity(LOOK_AHEAD),
        bom,
        rest: BufReader::with_capacity(LOOK_AHEAD, decoded),
    };
    input.read_more(LOOK_AHEAD)?;
    if input.start.len() < LOOK_AHEAD && input.start.trim_ascii().is_empty() {
        return Err(FileError::Unreadable("the file is empty".into()));
    }
    Ok(input)
}

impl<R: BufRead> Input<R> {
    /// Looks further ahead until the start has the whole first line, or more than a row may have.
    pub fn look_ahead_to_line_end(&mut self) -> Result<(), FileError> {
        while !self.start.trim_ascii_start().contains(&b'\n') && self.start.len() <= ROW_LIMIT {
            if self.read_more(LOOK_AHEAD)? == 0 {
                break;
            }
        }
        Ok(())
    }

    /// Whether the first line ends with CR LF.
    pub fn has_crlf(&self) -> bool {
        let end = self.start.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        end.is_some_and(|end| self.start[end..].starts_with(b"\r\n"))
    }

    fn read_more(&mut self, bytes: usize) -> io::Result<usize> {
        self.rest.by_ref().take(bytes as u64).read_to_end(&mut self.start)
    }

    /// The whole file, without its first `skip` bytes.
    pub fn into_reader(mut self, skip: usize) -> impl BufRead {
        self.start.drain(..skip.min(self.start.len()));
        Cursor::new(self.start).chain(self.rest)
    }
}
