//! Files to import: read row by row or refused, in words that harm nobody, and ours come back as they were.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::draw::{Bytes, Dice};
use super::output::written;
use super::{assert_harmless, assert_safe, console, fuzz, scratch};
use crate::import::normalize::{self, Reading};
use crate::import::rejects::Rejects;
use crate::import::report::reasons;
use crate::import::rows::{Outcome, Rows};
use crate::import::source::{Format, Mapping, Unreadable, read};
use crate::output::{self, TerminalInfo};

const SEEDS: &[&[u8]] = &[
    b"name,phone\nAnn,+254712345678\nBen,0712 345 678\n",
    b"\xef\xbb\xbf\"First Name\";\"Last Name\";Mobile;Note\r\n\"Ann, \"\"A\"\"\";Lee;+254 712 345 678;\"two\r\nlines\"\r\n;;;\r\n",
    b"sep=;\r\nName;Tel.\r\nZo\xc3\xab;+254712345678\r\n",
    b"id\tfull_name\tmsisdn\r1\tAnn\t254712345678\r\r2\tBen\t\r",
    b"id|Display Name|wa_id\n1|Ann|254712345678\n",
    b"name,phone\nZo\xeb,+254712345678\n",
    b"\xff\xfen\0a\0m\0e\0,\0t\0e\0l\0\n\0A\0,\0+\x002\x005\x004\x007\x001\x002\x003\x004\x005\x006\x007\x008\0",
    b"\xfe\xff\0n\0a\0m\0e\0\t\0t\0e\0l\0\r\0\n\0A\0\t\x002",
    br#"[{"name":"Ann","phone":"+254712345678"},{"name":"Ben","phone":254712345679,"x":[{}]}]"#,
    b"{\"name\":\"Ann\",\"phone\":\"+254712345678\"}\n{\"full_name\":\"Ben\",\"wa_id\":1e11}\n\n{\"a\":null}\n",
    include_bytes!("../../tests/cli/page/list.json"),
    include_bytes!("../../tests/cli/page/get.json"),
    b"{\"success\":true,\"data\":{\"contacts\":[\n{\"id\":\"1\",\"name\":\"A\",\"phone_number\":\"1\"},\n{}\n],\"pagination\":{}}}\n",
    b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann\r\nTEL;TYPE=CELL:+254712345678\r\nEND:VCARD\r\n",
];

const TOKENS: &[&[u8]] = &[
    b"name,phone\n",
    b"sep=;\n",
    b"sep=",
    b"\"name\"",
    b"phone_number",
    b"first name",
    b"\",\"",
    b"\"\n",
    b"\"x",
    b"\n\"",
    b",,,,",
    br#"{"name":"A","phone":"#,
    br#""data":{"contacts":[]}"#,
    br#""contact":{}"#,
    br#""data":"#,
    br#""name":"B""#,
    b"},{",
    b"]}",
    b"PK\x03\x04",
    b"+254712345678",
    b"2.54712E+11",
    b"BEGIN:VCARD\n",
    b"\xed\xa0\xbd",
    b"\0,\0",
];

const FORMATS: [Option<Format>; 6] = [
    None,
    Some(Format::Csv),
    Some(Format::Tsv),
    Some(Format::Json),
    Some(Format::Jsonl),
    Some(Format::Vcf),
];

#[derive(Debug)]
pub struct Case {
    pub file: Bytes,
    pub name: Option<&'static str>,
    pub format: Option<Format>,
    pub map: Vec<Mapping>,
    pub rejects: bool,
}

fn draw(dice: &mut Dice) -> Case {
    let names = [
        None,
        None,
        Some("x.csv"),
        Some("x.tsv"),
        Some("x.json"),
        Some("x.jsonl"),
        Some("x.vcf"),
        Some("x"),
    ];
    let columns = [
        "phone=Mobile",
        "name=name",
        "name=full name",
        "first_name=First Name",
        "phone=note",
        "last_name=x",
    ];
    let map = if dice.one_in(4) { dice.below(3) } else { 0 };
    Case {
        file: dice.mutated(SEEDS, TOKENS),
        name: dice.one_of(&names),
        format: if dice.one_in(3) { dice.one_of(&FORMATS) } else { None },
        map: (0..map).map(|_| dice.pick(&columns).parse().unwrap()).collect(),
        rejects: dice.one_in(100),
    }
}

/// Where a row stands, what it says, and its values.
type Found = (u64, Result<(String, String), String>, Vec<String>);

/// Reads the file; what it was taken for, and its rows.
fn rows(
    file: &[u8],
    name: Option<&str>,
    format: Option<Format>,
    map: &[Mapping],
) -> Result<(String, Vec<Found>), Unreadable> {
    let (mut description, mut found) = (String::new(), Vec::new());
    read(
        file,
        name,
        format,
        map,
        &mut |taken| description = taken.description,
        &mut |row| {
            let contact = row
                .contact
                .map(|written| (written.name.into_owned(), written.phone.into_owned()));
            found.push((row.line, contact, row.values.iter().map(Cow::into_owned).collect()));
        },
    )?;
    Ok((description, found))
}

pub fn check(case: &Case) {
    let file = &case.file.0;
    let (description, found) = match rows(file, case.name, case.format, &case.map) {
        Ok(read) => read,
        Err(wrong) => return assert_told(&wrong.to_string()),
    };
    assert_told(&description);
    let lines = 1 + file.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() as u64;
    // In a document elements are counted, and each takes a byte at least.
    let most = if description.starts_with("JSON,") {
        1 + file.len() as u64
    } else {
        lines
    };
    let ascending = |pair: &[Found]| match description.starts_with("JSON") {
        true => pair[0].0 <= pair[1].0,
        false => pair[0].0 < pair[1].0,
    };
    assert!(found.windows(2).all(ascending), "lines go up");
    assert!(
        found.iter().all(|(line, ..)| (1..=most).contains(line)),
        "no line is beyond the file"
    );
    for (_, contact, _) in &found {
        match contact {
            Ok((name, phone)) => assert!(!phone.is_empty() && name.trim() == name && phone.trim() == phone),
            Err(reason) => assert_told(reason),
        }
    }
    check_reasons(case);
}

/// A reason or a refusal: some words, of a length that can be read.
fn assert_told(text: &str) {
    assert!(!text.is_empty() && text.chars().count() < 2000, "{text}");
    // Already before it comes to the console, for it goes into files too.
    assert_harmless(text);
    assert_safe(&console(false), text);
}

/// On to the next step: what can't be sent has a reason, and what is sent a number.
fn check_reasons(case: &Case) {
    let reading = Reading {
        region: "KE".parse().ok(),
        lenient: false,
    };
    let folder = scratch();
    let path = folder.path().join("rejects.csv");
    let mut rejects = case.rejects.then(|| Rejects::new(&path, [].iter()).unwrap());
    let mut kept = Rows::default();
    let each = &mut |row: crate::import::source::Row| {
        normalize::add(&mut kept, &row, reading).unwrap();
        if let Some(rejects) = &mut rejects {
            rejects.keep(row.columns, row.values.iter()).unwrap();
        }
    };
    read(&case.file.0[..], case.name, case.format, &case.map, &mut |_| {}, each).unwrap();
    for index in 0..kept.len() {
        match kept.outcome(index) {
            Outcome::Planned => assert!(kept.number(index).is_some()),
            _ => assert!(kept.reason(index).is_some_and(|reason| !reason.is_empty())),
        }
    }
    if let Some(told) = reasons(&kept, Outcome::Invalid, "invalid") {
        assert!(told.chars().count() < 5000, "{told}");
        assert_safe(&console(false), &told);
    }
    let invalid = kept.with(Outcome::Invalid).count();
    if let Some(rejects) = rejects {
        assert_eq!(rejects.finish(&kept).unwrap(), invalid);
        let mut reader = csv::Reader::from_path(&path).unwrap();
        assert_eq!(reader.records().filter(Result::is_ok).count(), invalid);
    }
}

#[test]
fn sources() {
    fuzz("sources", 1500, draw, check);
}

// ---- What this program writes, it reads ----

fn contacts(dice: &mut Dice) -> Vec<(String, String)> {
    let contact = |dice: &mut Dice| (dice.text(20), format!("+2547{:08}", dice.below(100_000_000)));
    (0..1 + dice.below(6)).map(|_| contact(dice)).collect()
}

fn comes_back(contacts: &[(String, String)]) {
    let object = |(name, phone): &(String, String)| json!({"id": "1", "name": name, "phone_number": phone}).to_string();
    let raw: Vec<String> = contacts.iter().map(object).collect();
    let expected: Vec<_> = contacts
        .iter()
        .map(|(name, phone)| Ok((name.trim().to_owned(), phone.clone())))
        .collect();
    for (output, name) in [
        (output::Format::Csv, "x.csv"),
        (output::Format::Jsonl, "x.jsonl"),
        (output::Format::Json, "x.json"),
        (output::Format::Csv, "-"),
        (output::Format::Jsonl, "-"),
        (output::Format::Json, "-"),
    ] {
        let file = written(output, TerminalInfo::default(), &raw);
        let (_, found) = rows(file.as_bytes(), Some(name), None, &[]).unwrap();
        let found: Vec<_> = found.into_iter().map(|(_, contact, _)| contact).collect();
        assert_eq!(found, expected, "{name}:\n{file}");
    }
}

#[test]
fn round_trips() {
    fuzz("sources::round_trips", 500, contacts, |contacts| comes_back(contacts));
}

// ---- The shapes that JSON comes in ----

fn nested(dice: &mut Dice, depth: usize) -> Value {
    let key = |dice: &mut Dice| {
        dice.pick(&["name", "phone", "data", "contact", "contacts", "x", "Phone Number"])
            .to_owned()
    };
    match dice.below(if depth == 0 { 5 } else { 9 }) {
        0 => Value::Null,
        1 => json!(dice.one_in(2)),
        2 => json!(dice.count()),
        3 | 4 => json!(dice.text(8)),
        5 | 6 => (0..dice.below(4)).map(|_| nested(dice, depth - 1)).collect(),
        _ => Value::Object(
            (0..dice.below(5))
                .map(|_| (key(dice), nested(dice, depth - 1)))
                .collect(),
        ),
    }
}

#[test]
fn json_shapes() {
    let draw = |dice: &mut Dice| {
        let separators = ["\n", "", " ", "\n\n", ","];
        let separator = dice.pick(&separators).to_owned();
        let values: Vec<String> = (0..1 + dice.below(4)).map(|_| nested(dice, 5).to_string()).collect();
        Case {
            file: Bytes(values.join(&separator).into_bytes()),
            name: None,
            format: dice.one_of(&[None, Some(Format::Json), Some(Format::Jsonl)]),
            map: Vec::new(),
            rejects: false,
        }
    };
    fuzz("sources::json_shapes", 1000, draw, check);
}
