//! The encoding that `--encoding` gives.

use std::io::{self, Read};

use encoding_rs::Encoding;

use super::{complete, invalid};

/// Passes bytes on that are going to be decoded, and fails at the end of a text that is UTF-8, because its names would be
/// wrong.
pub(in super::super) struct RejectUtf8<R> {
    input: R,
    encoding: &'static Encoding,
    /// True as long as the text is valid UTF-8.
    is_valid: bool,
    has_non_ascii: bool,
    /// Bytes that are not checked yet: the last character may be incomplete.
    unchecked: Vec<u8>,
}

impl<R> RejectUtf8<R> {
    /// `encoding` is the one that is given.
    pub fn new(input: R, encoding: &'static Encoding) -> Self {
        RejectUtf8 {
            input,
            encoding,
            is_valid: true,
            has_non_ascii: false,
            unchecked: Vec::new(),
        }
    }
}

impl<R: Read> Read for RejectUtf8<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        if !self.is_valid || buffer.is_empty() {
            return Ok(read);
        }
        self.unchecked.extend_from_slice(&buffer[..read]);
        let end = match read {
            0 => self.unchecked.len(),
            _ => complete(&self.unchecked),
        };
        let part = std::str::from_utf8(&self.unchecked[..end]);
        self.is_valid = part.is_ok();
        self.has_non_ascii |= part.is_ok_and(|part| !part.is_ascii());
        self.unchecked.drain(..end);
        if read == 0 && self.is_valid && self.has_non_ascii {
            let name = self.encoding.name().to_lowercase();
            return Err(invalid(format!("the text is UTF-8, not {name}: leave --encoding out")));
        }
        Ok(read)
    }
}
