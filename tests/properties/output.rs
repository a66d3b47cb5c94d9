//! Contacts of the API in every format: a table harms no terminal, and the others say what the API said.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::draw::Dice;
use super::http::TOKENS;
use super::{assert_harmless, fuzz};
use crate::api::model::Contact;
use crate::output::{self, Format, Out, TerminalInfo, sanitize};

const SEEDS: &[&str] = &[
    r#"{"id":"contact_20250411ABC","name":"John Doe","phone_number":"1234567890","created_at":"2025-04-11T10:30:00Z","updated_at":"2025-04-11T10:30:00Z"}"#,
    "{\n  \"id\": \"a,b\\t\\\"c\\\"\",\n  \"name\": \"two\\nlines \\\\ \\u202e\",\n\t\"phone_number\": 254712345678\n}",
    r#"{"name":"عائشة አበበ 山田 👩‍👩‍👧 é","id":null,"extra":[1.10,{"id":"x"}],"created_at":""}"#,
    r#"{"id":7}"#,
];

/// What was written, for who holds the other end.
#[derive(Clone, Default)]
pub struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// These contacts in a format, as stdout would get them.
pub fn written(format: Format, screen: TerminalInfo, contacts: &[String]) -> String {
    let sink = Sink::default();
    let mut out = Out::to(sink.clone(), None);
    let mut writer = output::contacts(format, screen);
    writer.begin(&mut out).unwrap();
    contacts.iter().for_each(|raw| writer.contact(&mut out, raw).unwrap());
    writer.end(&mut out).unwrap();
    out.flush().unwrap();
    let bytes = sink.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

#[derive(Debug)]
struct Case {
    contacts: Vec<String>,
    width: Option<usize>,
}

fn draw(dice: &mut Dice) -> Case {
    let tokens: Vec<&str> = TOKENS
        .iter()
        .filter_map(|token| std::str::from_utf8(token).ok())
        .collect();
    let contacts = (0..dice.below(4)).map(|_| match dice.one_in(3) {
        true => dice.mutated_text(SEEDS, &tokens),
        false => contact(dice),
    });
    // What a page gives are values; of those, what is no contact is refused before anything is written.
    let contacts: Vec<String> = contacts.collect();
    let usable = |raw: &String| Contact::read(raw).is_ok();
    Case {
        contacts: contacts
            .into_iter()
            .map(|raw| raw.trim().to_owned())
            .filter(usable)
            .collect(),
        width: dice.one_in(2).then(|| dice.below(200)),
    }
}

fn contact(dice: &mut Dice) -> String {
    let mut text = || match dice.one_in(500) {
        true => Value::from(dice.text(70_000)),
        false => Value::from(dice.text(30)),
    };
    let fields = ["id", "name", "phone_number", "created_at", "updated_at"];
    let fields = fields.map(|field| (field.to_owned(), text()));
    Value::Object(fields.into_iter().collect()).to_string()
}

fn fields(raw: &str) -> Vec<String> {
    let contact = Contact::read(raw).unwrap();
    let fields = [
        contact.id,
        contact.name,
        contact.phone_number,
        contact.created_at,
        contact.updated_at,
    ];
    fields.map(|field| field.as_str().to_owned()).into()
}

fn check(case: &Case) {
    let to = |format| written(format, TerminalInfo::default(), &case.contacts);
    let expected: Vec<Vec<String>> = case.contacts.iter().map(|raw| fields(raw)).collect();
    for (raw, fields) in case.contacts.iter().zip(&expected) {
        check_fields(raw, fields);
    }
    check_table(case, &to(Format::Table), &expected);
    check_width(case);
    check_csv(&to(Format::Csv), &expected);
    check_tsv(&to(Format::Tsv), &expected);
    check_json(case, &to(Format::Json), &to(Format::Jsonl));
    let ids: String = expected
        .iter()
        .zip(&case.contacts)
        .filter(|(_, raw)| has_id(raw))
        .map(|(fields, _)| fields[0].clone() + "\n")
        .collect();
    assert_eq!(to(Format::Ids), ids);
}

fn has_id(raw: &str) -> bool {
    Contact::read(raw).unwrap().id.0.is_some()
}

/// As a parser that knows nothing of this API reads them.
fn check_fields(raw: &str, fields: &[String]) {
    let Ok(value) = serde_json::from_str::<Value>(raw) else {
        return;
    };
    let names = ["id", "name", "phone_number", "created_at", "updated_at"];
    for (name, field) in names.iter().zip(fields) {
        match value.get(name) {
            Some(Value::String(text)) => assert_eq!(text, field),
            Some(Value::Null) | None => assert_eq!(field, ""),
            Some(_) => assert!(raw.contains(field.as_str())),
        }
    }
}

fn check_table(case: &Case, table: &str, expected: &[Vec<String>]) {
    assert_eq!(table.lines().count(), case.contacts.len() + 1, "{table}");
    let lines = table.strip_suffix('\n').unwrap().split('\n');
    lines.clone().for_each(assert_harmless);
    for (line, fields) in lines.skip(1).zip(expected) {
        for field in &fields[..4] {
            let shown: String = sanitize::line(field).chars().take(30_000).collect();
            assert!(line.contains(shown.trim()), "{shown:?} is not in {line:?}");
        }
    }
}

fn check_width(case: &Case) {
    let screen = TerminalInfo {
        width: case.width,
        color: false,
    };
    let table = written(Format::Table, screen, &case.contacts);
    assert_eq!(table.lines().count(), case.contacts.len() + 1, "{table}");
    table.split_terminator('\n').for_each(assert_harmless);
    if let Some(width) = case.width.filter(|width| *width >= 40) {
        let wide = table
            .lines()
            .find(|line| unicode_width::UnicodeWidthStr::width(*line) > width);
        assert_eq!(wide, None, "wider than {width}");
    }
}

fn check_csv(csv: &str, expected: &[Vec<String>]) {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    let records: Vec<Vec<String>> = reader
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect();
    assert_eq!(&records[1..], expected);
}

fn check_tsv(tsv: &str, expected: &[Vec<String>]) {
    assert!(!tsv.contains('\r'), "a line's end to some");
    let lines = tsv.strip_suffix('\n').unwrap().split('\n');
    let records: Vec<Vec<String>> = lines.map(|line| line.split('\t').map(unescaped).collect()).collect();
    assert_eq!(&records[1..], expected);
}

fn unescaped(cell: &str) -> String {
    let mut characters = cell.chars();
    let mut text = String::new();
    while let Some(c) = characters.next() {
        text.push(match c {
            '\\' => match characters.next().unwrap() {
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                other => other,
            },
            c => c,
        });
    }
    text
}

fn check_json(case: &Case, document: &str, lines: &str) {
    let values: Option<Vec<Value>> = case.contacts.iter().map(|raw| serde_json::from_str(raw).ok()).collect();
    let lines: Vec<&str> = lines.split_terminator('\n').collect();
    assert_eq!(lines.len(), case.contacts.len());
    // One that is deeper than that parser goes, or has half a surrogate pair.
    let Some(values) = values else { return };
    let document: Value = serde_json::from_str(document).unwrap();
    assert_eq!(document["data"]["contacts"], Value::Array(values.clone()));
    assert_eq!(document["data"]["pagination"]["total"], values.len());
    let lines: Vec<Value> = lines
        .into_iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines, values);
}

#[test]
fn output() {
    fuzz("output", 1000, draw, check);
}
