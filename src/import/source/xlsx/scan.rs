//! Measures the parts of a workbook that the parser keeps in memory, while a part is decompressed.

use std::io::{self, Write};

/// The start and the end of XML that may contain `<`: comments, CDATA sections, processing instructions and document types.
/// The parser keeps each in memory. A document type ends nowhere here, because workbooks have none.
const ENCLOSED: [(&[u8], &[u8]); 4] = [(b"<!--", b"-->"), (b"<![", b"]]>"), (b"<?", b"?>"), (b"<!D", b"\0")];

/// Measures the XML that is written to it.
#[derive(Default)]
pub struct Scan {
    start: Vec<u8>,
    /// The last four bytes.
    last: [u8; 4],
    /// The length of the text since the last `<`.
    text: usize,
    /// The length of the longest text.
    pub longest: usize,
    /// The end of the part in which `<` is text.
    end: Option<&'static [u8]>,
}

impl Scan {
    /// Reads bytes in which nothing of [`ENCLOSED`] starts. Texts that begin and end in them are short.
    fn skip(&mut self, bytes: &[u8]) {
        self.text = match bytes.iter().rposition(|byte| *byte == b'<') {
            Some(last) => bytes.len() - last,
            None => self.text + bytes.len(),
        };
        self.longest = self.longest.max(self.text);
        for byte in &bytes[bytes.len().saturating_sub(self.last.len())..] {
            self.last.rotate_left(1);
            self.last[3] = *byte;
        }
    }

    fn read(&mut self, byte: u8) {
        self.last.rotate_left(1);
        self.last[3] = byte;
        self.text += 1;
        self.longest = self.longest.max(self.text);
        match self.end {
            Some(end) if self.last.ends_with(end) => self.end = None,
            Some(_) => {}
            None if byte == b'<' => self.text = 1,
            None if self.text <= self.last.len() => {
                let enclosed = ENCLOSED.iter().find(|(start, _)| self.last.ends_with(start));
                self.end = enclosed.map(|(_, end)| *end);
            }
            None => {}
        }
    }

    /// The `uniqueCount` of shared strings.
    pub fn declared_texts(&self) -> u64 {
        const ATTRIBUTE: &[u8] = b"uniqueCount";
        let place = self
            .start
            .windows(ATTRIBUTE.len())
            .position(|window| window == ATTRIBUTE);
        let value = place.map_or(&b""[..], |place| &self.start[place..]);
        let digits = value.iter().skip_while(|byte| !byte.is_ascii_digit());
        let digits: String = digits
            .take_while(|byte| byte.is_ascii_digit())
            .map(|byte| char::from(*byte))
            .collect();
        match digits.is_empty() {
            true => 0,
            false => digits.parse().unwrap_or(u64::MAX),
        }
    }
}

impl Write for Scan {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = (4 << 10) - self.start.len();
        self.start.extend_from_slice(&bytes[..bytes.len().min(room)]);
        match self.end.is_none() && !bytes.contains(&b'!') && !bytes.contains(&b'?') {
            true => self.skip(bytes),
            false => bytes.iter().for_each(|byte| self.read(*byte)),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
