//! vCard 2.1, 3.0 and 4.0: splits the file into cards wherever they begin and end, also without a line break or with
//! a byte order mark between them, as `cat` joins files.

mod card;
mod decoder;
mod property;
#[cfg(test)]
mod tests;
mod unfold;

use std::io::Read;

use super::cells::{is_blank, shown};
use super::format::{CsvFormat, DetectedFormat};
use super::input::{Decoding, Input, RawInput};
use super::lines::Lines;
use super::row::{RawContact, RawRow, RowError, RowSink, emit_unreadable};
use super::{FileError, ROW_LIMIT, SourceOptions};
use card::Card;
use decoder::ValueDecoder;
use unfold::Unfolder;

/// Reads vCards. Text outside a card is a row of its own, which is invalid. Returns a note about the encoding.
pub(super) fn read(
    raw: RawInput<impl Read>,
    options: &SourceOptions,
    sink: &mut dyn RowSink,
) -> Result<Option<String>, FileError> {
    // Each value may have an encoding of its own.
    let input = Input::open(raw, options.encoding.map_or(Decoding::Keep, Decoding::As))?;
    let description = "vCard, name from FN, else N, else ORG; number from the TEL for WhatsApp, else CELL, else the \
                       preferred one, else the first";
    sink.detected(&DetectedFormat {
        description: description.into(),
        csv: CsvFormat::FOR_EXCEL,
    })?;
    let mut cards = Cards {
        sink,
        default_name: options.name,
        place: Place::Outside,
        decoder: ValueDecoder::new(input.bom),
    };
    let mut has_card = false;
    let mut lines = Lines::new(input.into_reader(0));
    while lines.next()? {
        let mut rest = &lines.text[..];
        while let Some((before, marker, after)) = split_at_marker(rest) {
            cards.text(before, lines.number, false);
            cards.end(Some(marker))?;
            if marker == Marker::Begin {
                has_card = true;
                cards.place = Place::Card(lines.number, Unfolder::default());
            }
            rest = after;
        }
        cards.text(rest, lines.number, lines.too_long);
    }
    cards.end(None)?;
    match has_card {
        true => cards.decoder.note(),
        false => Err(FileError::Unreadable(
            "there is no vCard in the file (BEGIN:VCARD)".into(),
        )),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Marker {
    Begin,
    End,
}

/// Splits a line at the first `BEGIN:VCARD` or `END:VCARD` in it.
fn split_at_marker(line: &[u8]) -> Option<(&[u8], Marker, &[u8])> {
    const MARKERS: [(&[u8], Marker); 2] = [(b"BEGIN:VCARD", Marker::Begin), (b"END:VCARD", Marker::End)];
    let colons = line.iter().enumerate().filter(|(_, byte)| **byte == b':');
    let mut ends = colons.map(|(colon, _)| colon + ":VCARD".len());
    ends.find_map(|end| {
        let (before, after) = line.split_at_checked(end)?;
        MARKERS.iter().find_map(|(text, marker)| {
            let (before, found) = before.split_at_checked(end.checked_sub(text.len())?)?;
            found.eq_ignore_ascii_case(text).then_some((before, *marker, after))
        })
    })
}

/// The place of the reader, and the line where it begins.
enum Place {
    Outside,
    /// In text outside the cards.
    Text(u64, String),
    Card(u64, Unfolder),
}

struct Cards<'s> {
    sink: &'s mut dyn RowSink,
    /// The name of cards without one.
    default_name: Option<&'s str>,
    place: Place,
    decoder: ValueDecoder,
}

impl Cards<'_> {
    /// Takes a line, or the part of it before or after a marker.
    fn text(&mut self, text: &[u8], line: u64, cut: bool) {
        match &mut self.place {
            Place::Card(_, lines) => lines.add(text, cut),
            Place::Outside if !is_blank(&String::from_utf8_lossy(text)) => {
                self.place = Place::Text(line, String::from_utf8_lossy(text).into_owned());
            }
            Place::Outside | Place::Text(..) => {}
        }
    }

    /// Passes what ends here as a row: a card, or the text between cards.
    fn end(&mut self, marker: Option<Marker>) -> Result<(), FileError> {
        let invalid = |reason: String| Err(RowError::invalid(reason));
        match std::mem::replace(&mut self.place, Place::Outside) {
            Place::Outside => Ok(()),
            Place::Text(line, text) => {
                let reason = format!("text outside a card: \"{}\"", shown(text.trim(), 40));
                Ok(emit_unreadable(self.sink, line, reason, &text)?)
            }
            // A repeated BEGIN:VCARD begins one card.
            Place::Card(_, lines) if marker == Some(Marker::Begin) && !lines.has_content => Ok(()),
            Place::Card(line, lines) if marker != Some(Marker::End) => {
                let reason = "the card never ends (END:VCARD is missing)".to_owned();
                self.emit(line, &Card::incomplete(&lines), invalid(reason))
            }
            Place::Card(line, lines) if lines.too_long => {
                let reason = format!("the card is longer than {ROW_LIMIT} bytes");
                self.emit(line, &Card::default(), invalid(reason))
            }
            Place::Card(line, lines) => {
                let card = Card::new(lines, &self.decoder);
                self.decoder.check(line)?;
                self.emit(line, &card, card.contact(self.default_name))
            }
        }
    }

    fn emit(&mut self, line: u64, card: &Card, contact: Result<RawContact<'_>, RowError>) -> Result<(), FileError> {
        let row = RawRow {
            line,
            columns: &["name".to_owned(), "phone_number".to_owned()],
            fields: vec![card.name.as_str().into(), card.phone.as_str().into()],
            others: card.others(),
        };
        Ok(self.sink.row(&row, contact)?)
    }
}
