//! A file line by line, in bounded memory.

use std::io::{self, BufRead};

use super::LIMIT;

/// The lines of a file, one at a time.
pub(super) struct Lines<R> {
    input: R,
    /// The number of the line read last, from 1.
    pub number: u64,
    /// That line, without its end, and without what goes beyond [`LIMIT`].
    pub text: Vec<u8>,
    /// Whether something was left out.
    pub too_long: bool,
}

impl<R: BufRead> Lines<R> {
    pub fn new(input: R) -> Self {
        Lines {
            input,
            number: 0,
            text: Vec::new(),
            too_long: false,
        }
    }

    /// Reads the next line; false at the end of the file.
    pub fn next(&mut self) -> io::Result<bool> {
        self.text.clear();
        self.too_long = false;
        let mut any = false;
        loop {
            let buffer = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            let end = buffer.iter().position(|&byte| byte == b'\n');
            let part = &buffer[..end.unwrap_or(buffer.len())];
            any |= !buffer.is_empty();
            let room = LIMIT - self.text.len();
            self.too_long |= part.len() > room;
            self.text.extend_from_slice(&part[..part.len().min(room)]);
            let done = end.is_some() || buffer.is_empty();
            let used = part.len() + usize::from(end.is_some());
            self.input.consume(used);
            if done {
                break;
            }
        }
        if self.text.last() == Some(&b'\r') {
            self.text.pop();
        }
        self.number += u64::from(any);
        Ok(any)
    }
}
