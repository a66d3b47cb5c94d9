//! JSON Lines, and JSON documents: an array of objects, what `list --json` and `get --json` print, or objects one
//! after another.
//!
//! In JSON Lines a bad line spoils only itself. A document is streamed through one visitor, which gives each object
//! as a row when it has read it; where it breaks, nothing after it can be trusted.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::columns::{self, Chosen, Mapping};
use super::lines::Lines;
use super::row::{Row, Values, listed, shown};
use super::{Format, LIMIT, Sink, Source, Unreadable};

/// As many characters of its keys as the reason for one object quotes.
const ROW_BUDGET: usize = 60;

/// Reads either kind of JSON. Which one is seen from the start; `format` only settles what that leaves open.
pub(super) fn read<'s, R: BufRead>(
    source: Source<R>,
    format: Format,
    map: &'s [Mapping],
    sink: Sink<'s>,
) -> Result<(), Unreadable> {
    if let Some(wrong) = columns::contradiction(map) {
        return Err(Unreadable::Usage(wrong));
    }
    let by_lines = is_lines(&source.start, format);
    let kind = if by_lines { "JSON Lines" } else { "JSON" };
    let mut rows = Rows {
        sink,
        map,
        kind,
        place: if by_lines { Place::Line(0) } else { Place::Element(0) },
        chosen: None,
        announced: false,
        unmapped: map.iter().map(|_| true).collect(),
        objects: 0,
        allowance: Rc::new(Cell::new(LIMIT)),
    };
    match by_lines {
        true => read_lines(source, &mut rows)?,
        false => read_documents(source, &mut rows)?,
    }
    rows.finish()
}

/// JSON Lines: the first line is a whole object, or it is broken and the next line begins another object, which
/// does not go on with what the first began (`list --all --json` puts each contact on a line of its own).
fn is_lines(start: &[u8], format: Format) -> bool {
    let mut lines = start
        .split(|&byte| byte == b'\n')
        .map(<[u8]>::trim_ascii)
        .filter(|line| !line.is_empty());
    let (first, second) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    match first.first() {
        Some(b'{') if second.starts_with(b"{") => !is_envelope(first) && !goes_on(start, first),
        Some(b'{') => serde_json::from_slice::<IgnoredAny>(first).is_ok() && !is_envelope(first),
        Some(b'[') => false,
        _ => format == Format::Jsonl,
    }
}

/// Whether the first value is longer than its first line: read from there, nothing is wrong with it so far.
fn goes_on(start: &[u8], first: &[u8]) -> bool {
    let whole = |text: &[u8]| {
        serde_json::Deserializer::from_slice(text)
            .into_iter::<IgnoredAny>()
            .next()
    };
    match (whole(first), whole(start)) {
        (Some(Err(first)), Some(Ok(_))) => first.is_eof(),
        (Some(Err(first)), Some(Err(start))) => first.is_eof() && start.is_eof(),
        _ => false,
    }
}

/// Whether the line is a whole answer of the API: of those, elements are counted and not lines.
fn is_envelope(line: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    struct Envelope {
        data: Data,
    }
    #[derive(serde::Deserialize)]
    struct Data {
        contact: Option<IgnoredAny>,
        contacts: Option<IgnoredAny>,
    }
    let envelope = serde_json::from_slice::<Envelope>(line);
    envelope.is_ok_and(|envelope| envelope.data.contact.is_some() || envelope.data.contacts.is_some())
}

fn read_lines<R: BufRead>(source: Source<R>, rows: &mut Rows<'_>) -> Result<(), Unreadable> {
    let mut lines = Lines::new(source.into_reader(0));
    while lines.next()? {
        let text = lines.text.trim_ascii();
        if text.is_empty() {
            continue;
        }
        rows.place = Place::Line(lines.number);
        if lines.too_long {
            rows.unusable(format!("the line is longer than {LIMIT} bytes"), "");
            continue;
        }
        match std::str::from_utf8(text) {
            Ok(text) => read_line(text, rows),
            Err(_) => rows.unusable("the line is not UTF-8".into(), &String::from_utf8_lossy(text)),
        }
    }
    Ok(())
}

fn read_line(text: &str, rows: &mut Rows<'_>) {
    // Checked whole before it is used: the visitor gives rows before it has seen the end.
    if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
        return rows.unusable(
            format!("the line is not JSON: {} (column {})", what(&error), error.column()),
            text,
        );
    }
    let mut json = serde_json::Deserializer::from_str(text);
    if let Err(error) = element(rows, false, &mut json) {
        rows.unusable(format!("the line is not JSON: {}", what(&error)), text);
    }
}

fn read_documents<R: BufRead>(source: Source<R>, rows: &mut Rows<'_>) -> Result<(), Unreadable> {
    let input = Rationed {
        input: source.into_reader(0),
        allowance: Rc::clone(&rows.allowance),
    };
    // serde_json reads byte by byte, which only a plain `BufReader` makes cheap.
    let mut json = serde_json::Deserializer::from_reader(BufReader::new(input));
    // `end` passes over white space and fails where something follows.
    while json.end().is_err() {
        element(rows, true, &mut json).map_err(|error| broken(&error, rows))?;
    }
    Ok(())
}

fn broken(error: &serde_json::Error, rows: &Rows<'_>) -> Unreadable {
    if error.is_io() && rows.allowance.get() == 0 {
        let after = rows.place.number();
        return Unreadable::File(format!("what follows element {after} is longer than {LIMIT} bytes"));
    }
    if error.is_io() {
        return Unreadable::File(format!("the file can't be read: {}", what(error)));
    }
    let (line, column) = (error.line(), error.column());
    Unreadable::File(format!(
        "line {line}, column {column}: the JSON is broken: {}",
        what(error)
    ))
}

/// The error without its place.
fn what(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let end = text.rfind(" at line ").unwrap_or(text.len());
    shown(&text[..end], 100)
}

/// Fails when one element takes more than its share, give or take a buffer: a string may otherwise grow without end.
struct Rationed<R> {
    input: R,
    allowance: Rc<Cell<usize>>,
}

impl<R: Read> Read for Rationed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let allowed = buffer.len().min(self.allowance.get());
        if allowed == 0 && !buffer.is_empty() {
            return Err(io::Error::other("too long"));
        }
        let read = self.input.read(&mut buffer[..allowed])?;
        self.allowance.set(self.allowance.get() - read);
        Ok(read)
    }
}

#[derive(Clone, Copy)]
enum Place {
    /// Rows are on this line.
    Line(u64),
    /// This many elements have been given.
    Element(u64),
}

impl Place {
    fn number(self) -> u64 {
        match self {
            Place::Line(number) | Place::Element(number) => number,
        }
    }
}

/// Gives objects as rows.
struct Rows<'s> {
    sink: Sink<'s>,
    map: &'s [Mapping],
    kind: &'static str,
    place: Place,
    /// What was chosen for the object before, which mostly has the same keys.
    chosen: Option<(Vec<String>, Chosen)>,
    announced: bool,
    /// Which of `map` no object has had so far.
    unmapped: Vec<bool>,
    objects: u64,
    allowance: Rc<Cell<usize>>,
}

impl Rows<'_> {
    fn object(&mut self, keys: Vec<String>, values: &[String]) {
        self.objects += 1;
        let line = self.next_place();
        let known = self.chosen.take().filter(|(known, _)| *known == keys);
        let chosen = match known {
            Some(known) => Ok(known),
            None => self.choose(keys),
        };
        match chosen {
            Ok((keys, chosen)) => {
                self.announce(Some(&chosen));
                let contact = chosen.written(|index| values.get(index).map(String::as_str));
                (self.sink.each)(Row {
                    line,
                    contact,
                    columns: &keys,
                    values: Values::of_texts(values),
                });
                self.chosen = Some((keys, chosen));
            }
            Err((keys, wrong)) => self.give(line, wrong, &keys, values),
        }
    }

    fn choose(&mut self, keys: Vec<String>) -> Result<(Vec<String>, Chosen), (Vec<String>, String)> {
        for (mapping, unmapped) in self.map.iter().zip(&mut self.unmapped) {
            *unmapped &= !columns::has(&keys, mapping);
        }
        match columns::choose(&keys, self.map, ROW_BUDGET) {
            Ok(chosen) => Ok((keys, chosen)),
            Err(misfit) => Err((keys, misfit.text())),
        }
    }

    /// What is no object, or no JSON: `text` is given back as its only column.
    fn unusable(&mut self, reason: String, text: &str) {
        let line = self.next_place();
        self.give(line, reason, &["content".into()], &[text.into()]);
    }

    fn give(&mut self, line: u64, reason: String, columns: &[String], values: &[String]) {
        self.announce(None);
        (self.sink.each)(Row {
            line,
            contact: Err(reason),
            columns,
            values: Values::of_texts(values),
        });
    }

    fn announce(&mut self, chosen: Option<&Chosen>) {
        if !std::mem::replace(&mut self.announced, true) {
            let choice = chosen.map_or("name and number from each object's keys".into(), Chosen::description);
            self.sink.taken(format!("{}, {choice}", self.kind));
        }
    }

    fn next_place(&mut self) -> u64 {
        self.allowance.set(LIMIT);
        if let Place::Element(number) = &mut self.place {
            *number += 1;
        }
        self.place.number()
    }

    fn finish(mut self) -> Result<(), Unreadable> {
        self.announce(None);
        let unmapped = self.map.iter().zip(&self.unmapped).find(|(_, unmapped)| **unmapped);
        match unmapped {
            Some((mapping, _)) if self.objects > 0 => {
                let column = shown(&mapping.column, 60);
                let known = self
                    .chosen
                    .map_or(String::new(), |(keys, _)| format!("; there are {}", listed(&keys, 600)));
                Err(Unreadable::Usage(format!(
                    "--map: no object has the key \"{column}\"{known}"
                )))
            }
            _ => Ok(()),
        }
    }
}

/// Reads one element and gives it as a row, or several where it holds several.
fn element<'de, D: Deserializer<'de>>(rows: &mut Rows<'_>, list: bool, json: D) -> Result<(), D::Error> {
    let role = if list { Role::Document } else { Role::Element };
    match (Value { rows: &mut *rows, role }).deserialize(json)? {
        Held::Given => {}
        Held::Text(_) | Held::Nothing | Held::Nested => rows.unusable("it is no object".into(), ""),
    }
    Ok(())
}

/// What a value is to us.
enum Held {
    /// A value of a column.
    Text(String),
    /// `null`: as if it weren't there.
    Nothing,
    /// An array or object where a column's value belongs: no column.
    Nested,
    /// Contacts, already given as rows.
    Given,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// An object, or an array of elements.
    Document,
    /// An object.
    Element,
    /// The value of a key of an object.
    Column,
    /// The value of `data`, which may hold `contact` or `contacts`.
    Data,
    /// The value of `contacts` in `data`.
    Contacts,
}

/// Reads any value in its role.
struct Value<'r, 's> {
    rows: &'r mut Rows<'s>,
    role: Role,
}

impl<'de> DeserializeSeed<'de> for Value<'_, '_> {
    type Value = Held;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Held, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_, '_> {
    type Value = Held;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Held, E> {
        Ok(Held::Nothing)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Held, E> {
        Ok(Held::Text(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Held, E> {
        Ok(Held::Text(value.to_string()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Held, E> {
        Ok(Held::Text(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Held, E> {
        // `{:?}` keeps a point or an exponent in it, so a rounded number never looks like a phone number.
        Ok(Held::Text(format!("{value:?}")))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Held, E> {
        Ok(Held::Text(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Held, E> {
        Ok(Held::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Held, A::Error> {
        if !matches!(self.role, Role::Document | Role::Contacts) {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Held::Nested);
        }
        while list.next_element_seed(Element { rows: self.rows })?.is_some() {}
        Ok(Held::Given)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Held, A::Error> {
        match self.role {
            Role::Document | Role::Element => object(self.rows, map),
            Role::Data => data(self.rows, map),
            Role::Column | Role::Contacts => ignored(map),
        }
    }
}

/// An element of a list.
struct Element<'r, 's> {
    rows: &'r mut Rows<'s>,
}

impl<'de> DeserializeSeed<'de> for Element<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        element(self.rows, false, json)
    }
}

/// A contact; or an answer of the API, whose contacts are in its `data`.
fn object<'de, A: MapAccess<'de>>(rows: &mut Rows<'_>, mut map: A) -> Result<Held, A::Error> {
    let (mut keys, mut values) = (Vec::new(), Vec::new());
    let mut answer = false;
    while let Some(key) = map.next_key::<String>()? {
        let role = if key == "data" { Role::Data } else { Role::Column };
        match map.next_value_seed(Value { rows: &mut *rows, role })? {
            Held::Text(value) => {
                keys.push(key);
                values.push(value);
            }
            Held::Given => answer = true,
            Held::Nothing | Held::Nested => {}
        }
    }
    if !answer {
        rows.object(keys, &values);
    }
    Ok(Held::Given)
}

fn data<'de, A: MapAccess<'de>>(rows: &mut Rows<'_>, mut map: A) -> Result<Held, A::Error> {
    let mut held = Held::Nested;
    while let Some(key) = map.next_key::<String>()? {
        match key.as_str() {
            "contact" => {
                map.next_value_seed(Element { rows: &mut *rows })?;
                held = Held::Given;
            }
            "contacts" => {
                if let Held::Given = map.next_value_seed(Value {
                    rows: &mut *rows,
                    role: Role::Contacts,
                })? {
                    held = Held::Given;
                }
            }
            _ => {
                map.next_value::<IgnoredAny>()?;
            }
        }
    }
    Ok(held)
}

fn ignored<'de, A: MapAccess<'de>>(mut map: A) -> Result<Held, A::Error> {
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(Held::Nested)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{mapped, refused, rows, taken};
    use super::super::{LIMIT, Unreadable};

    const LINES: &str = "{\"name\":\"Ann\",\"phone\":\"+1\"}\n{\"Full Name\":\"Ben\",\"WA_ID\":254712345678}\n";

    #[test]
    fn a_document_with_a_contact_on_each_line_is_not_json_lines() {
        let contact = |n: usize| format!("{{\"name\":\"N{n}\",\"phone_number\":\"+{n}\"}}");
        for count in [1, 2, 2000] {
            let contacts: Vec<String> = (1..=count).map(contact).collect();
            let listed = format!(
                "{{\"success\":true,\"data\":{{\"contacts\":[\n{}\n],\"pagination\":{{\"total\":{count}}}}}}}\n",
                contacts.join(",\n")
            );
            for name in ["x.json", "x.jsonl", "x.txt", "x"] {
                let rows = rows(&listed, name).unwrap();
                assert_eq!((rows.len(), rows[0].as_str()), (count, "1 N1 | +1"), "{name}");
            }
        }
        // Of JSON Lines, a torn one spoils only itself.
        for torn in ["{\"name\":\"An", "{\"name\":\"Ann\",", "{\"name\":", "{\"name\":["] {
            let rows = rows(format!("{torn}\n{}\n{}\n", contact(2), contact(3)), "x.jsonl").unwrap();
            assert_eq!(rows.len(), 3, "{torn}");
            assert_eq!(rows[1..], ["2 N2 | +2", "3 N3 | +3"], "{torn}");
        }
    }

    #[test]
    fn both_kinds_are_told_apart_whatever_the_file_is_called() {
        for name in ["x.jsonl", "x.json", "x.txt", "x"] {
            assert_eq!(
                rows(LINES, name).unwrap(),
                ["1 Ann | +1", "2 Ben | 254712345678"],
                "{name}"
            );
            let array = format!("[\n {}\n]", LINES.trim().replace('\n', ","));
            assert_eq!(
                rows(array, name).unwrap(),
                ["1 Ann | +1", "2 Ben | 254712345678"],
                "{name}"
            );
            let pretty = "{\n  \"name\": \"Ann\",\n  \"phone\": \"+1\"\n}\n{\n  \"name\":\"Ben\",\n\"phone\":\"+2\"}\n";
            assert_eq!(rows(pretty, name).unwrap(), ["1 Ann | +1", "2 Ben | +2"], "{name}");
        }
        assert_eq!(
            taken(LINES, None, None),
            "JSON Lines, name from \"name\", number from \"phone\""
        );
        assert_eq!(taken("[]", None, None), "JSON, name and number from each object's keys");
    }

    #[test]
    fn answers_of_the_api_are_read() {
        let contact = |n: u32| format!("{{\"id\":{n},\"name\":\"N{n}\",\"phone_number\":\"+{n}\",\"tags\":[1,{{}}]}}");
        let list = |contacts: &str| {
            format!(
                "{{\"success\":true,\"message\":\"m\",\"data\":{{\"contacts\":[{contacts}],\"pagination\":{{\"page\":1}}}}}}"
            )
        };
        let get = |n| format!("{{\"success\":true,\"data\":{{\"contact\":{}}}}}", contact(n));
        let both = list(&format!("{},{}", contact(1), contact(2)));
        for file in [
            both.clone(),
            both.replace(',', ",\n "),
            format!("{}\n{}\n", get(1), get(2)),
            format!("[{},{}]", get(1), get(2)),
        ] {
            assert_eq!(rows(&file, "x.json").unwrap(), ["1 N1 | +1", "2 N2 | +2"], "{file}");
        }
        assert_eq!(rows(list(""), "x.json").unwrap(), [""; 0]);
    }

    #[test]
    fn a_bad_line_spoils_only_itself() {
        let table: [(&str, &str); 9] = [
            (
                "{\"name\":\"Ann\",\"phone\":",
                "the line is not JSON: EOF while parsing a value (column 22)",
            ),
            ("nonsense", "the line is not JSON: expected ident (column 2)"),
            ("[1]", "it is no object"),
            ("12", "it is no object"),
            (
                "{\"name\":\"Ann\"}",
                "no column is the number; found \"name\"; name it with --map phone=COLUMN",
            ),
            (
                "{\"name\":\"Ann\",\"phone\":\"1\",\"Mobile\":\"2\"}",
                "two columns could be the number: \"phone\", \"Mobile\"; choose with --map phone=COLUMN",
            ),
            (
                "{\"name\":\"Ann\",\"phone\":\"\"}",
                "number (column \"phone\") is empty",
            ),
            (
                "{\"name\":\"A\\ufffd\",\"phone\":\"1\"}",
                "name (column \"name\") was damaged by a conversion (it holds \u{FFFD})",
            ),
            (
                "{\"name\":\"A\",\"phone\":1}{}",
                "the line is not JSON: trailing characters (column 23)",
            ),
        ];
        for (line, reason) in table {
            let file =
                format!("{{\"name\":\"Cid\",\"phone\":\"+9\"}}\n{line}\n\n{{\"name\":\"Dan\",\"phone\":\"+8\"}}\r\n");
            let expected = [
                "1 Cid | +9".to_owned(),
                format!("2 ! {reason}"),
                "4 Dan | +8".to_owned(),
            ];
            assert_eq!(rows(&file, "x.jsonl").unwrap(), expected);
        }
        assert_eq!(
            rows(b"{\"name\":\"Zo\xEB\",\"phone\":1}\n", "x.jsonl").unwrap(),
            ["1 ! the line is not UTF-8"]
        );
        let torn = "{\"name\":\"Ann\",\n{\"name\":\"Dan\",\"phone\":\"+8\"}\n";
        assert_eq!(rows(torn, "x").unwrap()[1], "2 Dan | +8");
    }

    #[test]
    fn a_number_is_never_rounded_into_another() {
        for (number, expected) in [
            ("254712345678", "254712345678"),
            ("18446744073709551615", "18446744073709551615"),
            ("18446744073709551616", "1.8446744073709552e19"),
            ("254712345678.0", "254712345678.0"),
            ("2.54712345678e11", "254712345678.0"),
            ("-5", "-5"),
        ] {
            let file = format!("[{{\"name\":\"Ann\",\"phone\":{number}}}]");
            assert_eq!(rows(&file, "x.json").unwrap(), [format!("1 Ann | {expected}")]);
        }
    }

    #[test]
    fn null_and_nested_values_are_no_columns() {
        let file = "[{\"name\":\"Ann\",\"phone_number\":null,\"tel\":\"+1\",\"phone\":{\"a\":[]}},null,\"x\",[{}]]";
        assert_eq!(
            rows(file, "x.json").unwrap(),
            [
                "1 Ann | +1",
                "2 ! it is no object",
                "3 ! it is no object",
                "4 ! it is no object"
            ]
        );
    }

    #[test]
    fn broken_json_is_refused_with_its_place() {
        for (file, expected) in [
            (
                "[{\"name\":\"A\",\n\"phone\":1},\n{]",
                "line 3, column 2: the JSON is broken: key must be a string",
            ),
            (
                "[{\"name\":\"A\"}",
                "line 1, column 13: the JSON is broken: EOF while parsing a list",
            ),
            (
                "[{\"name\":\"A\",\"phone\":1}] x",
                "line 1, column 26: the JSON is broken: expected value",
            ),
            ("{\n\"name\" 1}", "line 2, column 8: the JSON is broken: expected `:`"),
        ] {
            assert_eq!(refused(file, "x.json"), expected);
        }
        let deep = "[".repeat(100_000);
        assert!(refused(&deep, "x.json").contains("the JSON is broken"));
    }

    #[test]
    fn map_names_keys() {
        let file = "[{\"a\":\"Ann\",\"b\":\"+1\"},{\"a\":\"Ben\"}]";
        assert_eq!(
            mapped(file, "x.json", &["name=A", "phone=b"]).unwrap(),
            ["1 Ann | +1", "2 ! --map: there is no column \"b\"; there are \"a\""]
        );
        let expected = Unreadable::Usage("--map: no object has the key \"c\"".into());
        assert_eq!(mapped(file, "x.json", &["name=A", "phone=c"]), Err(expected));
    }

    #[test]
    fn nothing_grows_beyond_the_limit() {
        let long = "x".repeat(LIMIT + 1);
        let file = format!("{{\"name\":\"A\",\"phone\":1}}\n{{\"name\":\"{long}\"}}\n{{\"name\":\"B\",\"phone\":2}}\n");
        assert_eq!(
            rows(&file, "x.jsonl").unwrap(),
            ["1 A | 1", "2 ! the line is longer than 1048576 bytes", "3 B | 2"]
        );
        let file = format!("[{{\"name\":\"A\",\"phone\":1}},{{\"name\":\"{long}{long}\"}}]");
        assert_eq!(
            refused(&file, "x.json"),
            "what follows element 1 is longer than 1048576 bytes"
        );
        let many = format!("[{}]", vec!["{\"name\":\"A\",\"phone\":1}"; 100_000].join(","));
        assert_eq!(rows(many, "x.json").unwrap().len(), 100_000);
    }
}
