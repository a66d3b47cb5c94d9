//! A file line by line, in bounded memory.

use std::io::{self, BufRead};

use super::ROW_LIMIT;

/// Reads lines that end with LF, CR or CR LF.
pub(super) struct Lines<R> {
    input: R,
    /// The number of the last line, from 1.
    pub number: u64,
    /// The last line, without its end, and without what goes beyond [`ROW_LIMIT`].
    pub text: Vec<u8>,
    /// True if the line is longer than that.
    pub too_long: bool,
    /// The end of the last line: LF, CR, CR LF, or nothing at the end of the file.
    pub end: &'static [u8],
}

impl<R: BufRead> Lines<R> {
    pub fn new(input: R) -> Self {
        Self::numbered_from(1, input)
    }

    /// `first` is the number of the first line.
    pub fn numbered_from(first: u64, input: R) -> Self {
        Lines {
            input,
            number: first - 1,
            text: Vec::new(),
            too_long: false,
            end: b"",
        }
    }

    /// Reads the next line; false at the end of the file.
    pub fn next(&mut self) -> io::Result<bool> {
        self.text.clear();
        self.too_long = false;
        self.end = b"";
        let mut started = false;
        while self.end.is_empty() {
            let buffer = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            if buffer.is_empty() {
                break;
            }
            started = true;
            let end = buffer.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let part = &buffer[..end.unwrap_or(buffer.len())];
            let room = ROW_LIMIT - self.text.len();
            self.too_long |= part.len() > room;
            self.text.extend_from_slice(&part[..part.len().min(room)]);
            let is_cr = end.is_some_and(|end| buffer[end] == b'\r');
            let used = part.len() + usize::from(end.is_some());
            self.input.consume(used);
            self.end = match end {
                Some(_) if is_cr && self.skip_lf()? => b"\r\n",
                Some(_) if is_cr => b"\r",
                Some(_) => b"\n",
                None => b"",
            };
        }
        self.number += u64::from(started);
        Ok(started)
    }

    /// Skips an LF that follows, and returns whether there is one.
    fn skip_lf(&mut self) -> io::Result<bool> {
        loop {
            match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                Ok([b'\n', ..]) => break,
                Ok(_) => return Ok(false),
            }
        }
        self.input.consume(1);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_counts_once() {
        let text = b"a\n\nb\r\nc\rd\r\r\n\ne";
        for capacity in 1..5 {
            let mut lines = Lines::new(io::BufReader::with_capacity(capacity, &text[..]));
            let mut found = Vec::new();
            while lines.next().unwrap() {
                found.push((lines.number, String::from_utf8(lines.text.clone()).unwrap()));
            }
            let found: Vec<(u64, &str)> = found.iter().map(|(number, text)| (*number, text.as_str())).collect();
            let expected = [
                (1, "a"),
                (2, ""),
                (3, "b"),
                (4, "c"),
                (5, "d"),
                (6, ""),
                (7, ""),
                (8, "e"),
            ];
            assert_eq!(found, expected, "{capacity}");
        }
    }
}
