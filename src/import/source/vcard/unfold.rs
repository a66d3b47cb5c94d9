//! The lines of a card, unfolded: a long property continues in the next lines.
//!
//! Photos and the like are not kept, so that they take no memory, whatever their size. Lines are unfolded as bytes, because
//! a fold may split a character.

use super::super::ROW_LIMIT;
use super::decoder::ValueDecoder;
use super::property::{Property, split_header};

/// The properties of one card.
#[derive(Default)]
pub(super) struct Unfolder {
    /// The properties that hold names and numbers, one per line.
    text: Vec<u8>,
    is_needed: bool,
    /// The other properties, up to [`ROW_LIMIT`].
    others: Vec<u8>,
    is_kept: bool,
    is_quoted_printable: bool,
    /// True if the last line ends with the `=` of quoted-printable: any next line continues it.
    has_soft_break: bool,
    /// True if a line was added that is not blank.
    pub has_content: bool,
    /// True if the needed properties are longer than [`ROW_LIMIT`].
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
            self.is_needed = matches!(&header.name[..], "FN" | "N" | "ORG" | "TEL" | "X-ABLABEL");
            self.is_kept = !matches!(
                &header.name[..],
                "PHOTO" | "LOGO" | "SOUND" | "KEY" | "VERSION" | "TEL" | "FN"
            );
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
        if self.is_kept && self.others.len() + line.len() < ROW_LIMIT {
            self.others.extend_from_slice(if is_continued { b"" } else { b"\n" });
            self.others.extend_from_slice(line);
        }
    }

    /// Returns the properties other than name and number, as they are written.
    pub fn other_properties(&self) -> String {
        lines_with_text(&self.others)
    }

    /// Returns all properties that are kept, as they are written.
    pub fn all_properties(&self) -> String {
        lines_with_text(&[&self.text[..], &self.others[..]].concat())
    }

    /// Parses the properties that hold names and numbers.
    pub fn into_properties(self, decoder: &ValueDecoder) -> Vec<Property> {
        let lines = self.text.split(|byte| *byte == b'\n');
        lines.map(|line| Property::parse(line, decoder)).collect()
    }
}

fn lines_with_text(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.collect::<Vec<_>>().join("\n")
}
