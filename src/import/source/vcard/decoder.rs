//! The encoding of values without a CHARSET.

use std::cell::{Cell, RefCell};

use super::super::FileError;
use super::super::encoding::Guess;

/// Decodes values as UTF-8, or all as Windows-1252.
pub(super) struct ValueDecoder {
    guess: RefCell<Guess>,
    has_failed: Cell<bool>,
}

impl ValueDecoder {
    /// `is_utf8` is whether the file has a byte order mark.
    pub fn new(is_utf8: bool) -> Self {
        ValueDecoder {
            guess: RefCell::new(Guess::new(is_utf8)),
            has_failed: Cell::new(false),
        }
    }

    /// Decodes a value. Damaged UTF-8 becomes U+FFFD, because phones cut long values within a character.
    pub fn decode(&self, value: &[u8]) -> String {
        let mut guess = self.guess.borrow_mut();
        match guess.decode(value) {
            Ok(text) => text.into_owned(),
            Err(_) => {
                self.has_failed.set(self.has_failed.get() || !guess.is_utf8());
                String::from_utf8_lossy(value).into_owned()
            }
        }
    }

    /// Fails if a value so far, on this line, is in neither encoding.
    pub fn check(&self, line: u64) -> Result<(), FileError> {
        match self.has_failed.get() {
            true => Err(FileError::Unreadable(self.guess.borrow().error(Some(line)))),
            false => Ok(()),
        }
    }

    /// Describes the encoding at the end of the file, if it is Windows-1252.
    pub fn note(&self) -> Result<Option<String>, FileError> {
        self.guess.borrow().note().map_err(FileError::Unreadable)
    }
}
