//! The lines of a card, unfolded: a long property continues in the next lines.
//!
//! Only the properties that hold names and numbers are kept, so a photo of any size takes no memory. Lines are unfolded
//! as bytes, because a fold may split a character.

use super::super::ROW_LIMIT;
use super::decoder::ValueDecoder;
use super::property::{Property, split_header};

/// The needed properties of one card.
#[derive(Default)]
pub(super) struct Unfolder {
    /// One property per line.
    text: Vec<u8>,
    is_needed: bool,
    is_quoted_printable: bool,
    /// Whether the last line ends with the `=` of quoted-printable: any next line continues it.
    has_soft_break: bool,
    /// Whether a line was added that is not blank.
    pub has_content: bool,
    /// Whether the needed properties are longer than [`ROW_LIMIT`].
    pub too_long: bool,
}

impl Unfolder {
    /// Adds a line. With `cut`, it is only the start of a line.
    pub fn add(&mut self, line: &[u8], cut: bool) {
        self.has_content |= !line.trim_ascii().is_empty();
        let (is_continued, line) = match line {
            _ if self.has_soft_break => (true, line),
            [b' ' | b'\t', rest @ ..] => (true, rest),
            _ => (false, line),
        };
        if !is_continued {
            let header = Property::parse_header(split_header(line).0);
            self.is_needed = matches!(&header.name[..], "FN" | "N" | "ORG" | "TEL");
            self.is_quoted_printable = header.is_quoted_printable();
        }
        let before_break = line.strip_suffix(b"=").filter(|_| self.is_quoted_printable);
        self.has_soft_break = before_break.is_some();
        let line = before_break.unwrap_or(line);
        self.too_long |= self.is_needed && (cut || self.text.len() + line.len() > ROW_LIMIT);
        if self.is_needed && !self.too_long {
            self.text.extend_from_slice(if is_continued { b"" } else { b"\n" });
            self.text.extend_from_slice(line);
        }
    }

    /// Parses the properties.
    pub fn into_properties(self, decoder: &ValueDecoder) -> Vec<Property> {
        let lines = self.text.split(|byte| *byte == b'\n');
        lines.map(|line| Property::parse(line, decoder)).collect()
    }
}
