//! One row, as the file has it.

use std::borrow::Cow;

use super::records::Record;

/// One row of the file.
#[derive(Debug)]
pub struct Row<'a> {
    /// The line it starts on, from 1; in a JSON document the element, from 1.
    pub line: u64,
    /// The name and the number, or why the row is unusable: the reason names the column.
    pub contact: Result<Written<'a>, String>,
    /// The names of its columns, for giving the row back.
    pub columns: &'a [String],
    /// Its values; they may be fewer or more than the columns.
    pub values: Values<'a>,
}

/// A name and a number as written, without the white space around them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Written<'a> {
    /// The name, which may be empty.
    pub name: Cow<'a, str>,
    /// The number, never empty, and not judged.
    pub phone: Cow<'a, str>,
    /// What this file calls the name, to be put in quotes in a reason; two columns are `First" + "Last`.
    pub name_column: &'a str,
    /// What this file calls the number, to be put in quotes in a reason.
    pub phone_column: &'a str,
}

/// The values of a row, in the order of its columns.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a>(Held<'a>);

#[derive(Clone, Copy, Debug)]
enum Held<'a> {
    Record(&'a Record),
    Texts(&'a [String]),
}

impl<'a> Values<'a> {
    pub(super) fn of_record(record: &'a Record) -> Self {
        Values(Held::Record(record))
    }

    pub(super) fn of_texts(texts: &'a [String]) -> Self {
        Values(Held::Texts(texts))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self.0 {
            Held::Record(record) => record.len(),
            Held::Texts(texts) => texts.len(),
        }
    }

    /// One of them; bytes that are no text become U+FFFD.
    pub fn get(&self, index: usize) -> Option<Cow<'a, str>> {
        match self.0 {
            Held::Record(record) => record.get(index).map(String::from_utf8_lossy),
            Held::Texts(texts) => texts.get(index).map(|text| Cow::Borrowed(text.as_str())),
        }
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = Cow<'a, str>> + use<'a> {
        let values = *self;
        (0..values.len()).filter_map(move |index| values.get(index))
    }
}

/// Text from the file as a reason may quote it: at most `longest` characters, and none that moves a cursor.
pub(super) fn shown(text: &str, longest: usize) -> String {
    let mut shown: String = text.chars().take(longest).map(harmless).collect();
    if text.chars().nth(longest).is_some() {
        shown.push('…');
    }
    shown
}

/// Control characters and those that turn the direction of writing.
fn harmless(c: char) -> char {
    let turns = matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{061C}');
    let breaks = matches!(c, '\u{2028}' | '\u{2029}');
    if c.is_control() || turns || breaks { '?' } else { c }
}

/// Names of columns, quoted, for people; `budget` is how many characters that may take.
pub(super) fn listed(names: &[String], budget: usize) -> String {
    let mut text = Vec::new();
    let mut left = budget;
    for name in names.iter().filter(|name| !name.trim().is_empty()) {
        if left == 0 {
            text.push("…".to_owned());
            break;
        }
        let name = shown(name.trim(), left.min(40));
        // The quotes and the comma count too, or many short names would go on and on.
        left = left.saturating_sub(name.chars().count() + 4);
        text.push(format!("\"{name}\""));
    }
    if text.is_empty() {
        "nothing".into()
    } else {
        text.join(", ")
    }
}
