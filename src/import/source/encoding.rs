//! Text without a byte order mark: UTF-8, or Windows-1252, which many programs write as "CSV".
//!
//! The encoding is decided while the text is read, because stdin can't be read twice: before the first byte that is
//! not UTF-8, all text is ASCII, which is the same in both. Nothing is sent before the whole file is read, so an error
//! at its end still rejects the whole file.

mod given;
mod windows_1252;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::io::{self, Read};
use std::rc::Rc;

use encoding_rs::WINDOWS_1252;

use super::cells::shown;
pub(super) use given::RejectUtf8;

/// The number of bytes that are decoded at once.
const CHUNK: usize = 64 << 10;

/// The encoding of a text, as far as the text was read.
#[derive(Default)]
pub(super) struct Guess {
    /// True if the text is certainly UTF-8: it has such characters, or a byte order mark.
    is_utf8: bool,
    /// The first word that is not UTF-8. Where there is one, the text is Windows-1252.
    word: Option<String>,
    checker: windows_1252::Checker,
}

impl Guess {
    /// `is_utf8` is whether the text has a byte order mark.
    pub fn new(is_utf8: bool) -> Self {
        Guess {
            is_utf8,
            ..Guess::default()
        }
    }

    /// Tests whether the text is certainly UTF-8.
    pub fn is_utf8(&self) -> bool {
        self.is_utf8
    }

    /// Decodes a part of the text that begins and ends beside an ASCII character, or at an end of the text.
    ///
    /// # Errors
    ///
    /// The position of the first byte that fits neither encoding.
    pub fn decode<'a>(&mut self, part: &'a [u8]) -> Result<Cow<'a, str>, usize> {
        if self.word.is_none() {
            let valid = match std::str::from_utf8(part) {
                Ok(text) => {
                    self.is_utf8 |= !text.is_ascii();
                    return Ok(text.into());
                }
                Err(error) => error.valid_up_to(),
            };
            self.is_utf8 |= !part[..valid].is_ascii();
            if self.is_utf8 {
                return Err(valid);
            }
            self.word = Some(word_at(part, valid));
        }
        self.checker.check(part)?;
        Ok(WINDOWS_1252.decode_without_bom_handling(part).0)
    }

    /// Describes the encoding at the end of the text, if it is Windows-1252.
    pub fn note(&self) -> Result<Option<String>, String> {
        match &self.word {
            Some(_) if !self.checker.is_certain() => Err(self.error(None)),
            Some(word) => Ok(Some(format!(
                "the text is not UTF-8 and was read as Windows-1252, such as \"{word}\"; if that is wrong, give the \
                 encoding with --encoding"
            ))),
            None => Ok(None),
        }
    }

    /// The reason why the text can't be decoded.
    pub fn error(&self, line: Option<u64>) -> String {
        let line = line.map(|line| format!("line {line}: ")).unwrap_or_default();
        match (self.is_utf8, &self.word) {
            (true, _) => format!(
                "{line}a character is not UTF-8, but text before it is: correct it, give the encoding of the file with \
                 --encoding, or add --encoding utf-8 to import the other rows"
            ),
            (_, word) => format!(
                "{line}the text is not UTF-8, and may not be Windows-1252 (\"{}\"): save it as \"CSV UTF-8\", or give \
                 its encoding, such as --encoding windows-1252, macintosh or gbk",
                word.as_deref().unwrap_or_default()
            ),
        }
    }
}

/// The word around a position, for people.
fn word_at(text: &[u8], position: usize) -> String {
    let is_outside = |byte: &u8| byte.is_ascii() && !byte.is_ascii_alphanumeric();
    let start = text[..position].iter().rposition(is_outside).map_or(0, |end| end + 1);
    let end = text[position..]
        .iter()
        .position(is_outside)
        .unwrap_or(text.len() - position);
    shown(
        &WINDOWS_1252.decode_without_bom_handling(&text[start..position + end]).0,
        40,
    )
}

/// Reads text as UTF-8 and detects its encoding. The error for text in neither
/// encoding is [`io::ErrorKind::InvalidData`].
pub(super) struct TextReader<R> {
    input: R,
    guess: Guess,
    note: Rc<OnceCell<String>>,
    /// Bytes that are not decoded yet: the last character may be incomplete.
    bytes: Vec<u8>,
    text: Vec<u8>,
    /// The number of bytes of `text` that were returned.
    given: usize,
    line_feeds: u64,
    carriage_returns: u64,
    at_end: bool,
}

impl<R: Read> TextReader<R> {
    /// `note` is set at the end of the text if it is not UTF-8.
    pub fn new(input: R, guess: Guess, note: Rc<OnceCell<String>>) -> Self {
        TextReader {
            input,
            guess,
            note,
            bytes: Vec::new(),
            text: Vec::new(),
            given: 0,
            line_feeds: 0,
            carriage_returns: 0,
            at_end: false,
        }
    }

    /// Decodes the next part.
    fn fill(&mut self) -> io::Result<()> {
        self.text.clear();
        self.given = 0;
        let read = self.input.by_ref().take(CHUNK as u64).read_to_end(&mut self.bytes)?;
        self.at_end = read < CHUNK;
        let end = match self.at_end {
            true => self.bytes.len(),
            false => complete(&self.bytes),
        };
        match self.guess.decode(&self.bytes[..end]) {
            Ok(text) => self.text.extend_from_slice(text.as_bytes()),
            Err(position) => {
                self.count_lines(position);
                // Files end their lines with LF, CR LF or, rarely, CR.
                let line = 1 + self.line_feeds.max(self.carriage_returns);
                return Err(invalid(self.guess.error(Some(line))));
            }
        }
        self.count_lines(end);
        self.bytes.drain(..end);
        if self.at_end
            && let Some(note) = self.guess.note().map_err(invalid)?
        {
            self.note.get_or_init(|| note);
        }
        Ok(())
    }

    fn count_lines(&mut self, end: usize) {
        let count = |wanted: u8| self.bytes[..end].iter().filter(|byte| **byte == wanted).count() as u64;
        let (line_feeds, carriage_returns) = (count(b'\n'), count(b'\r'));
        self.line_feeds += line_feeds;
        self.carriage_returns += carriage_returns;
    }
}

fn invalid(reason: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

/// The length of the bytes without a last character that may be incomplete.
fn complete(bytes: &[u8]) -> usize {
    match bytes.iter().rposition(u8::is_ascii) {
        Some(last) => last + 1,
        None => match std::str::from_utf8(bytes) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => bytes.len(),
        },
    }
}

impl<R: Read> Read for TextReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.at_end {
            self.fill()?;
        }
        let read = (&self.text[self.given..]).read(buffer)?;
        self.given += read;
        Ok(read)
    }
}
