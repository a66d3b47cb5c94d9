//! Contacts in every format: a table is safe for a terminal, and the other formats keep the values of the API.

use convers8::output::Format;
use convers8::text::unguard_formula;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::generate::{corpus, mutate, name};
use crate::runner::{assert_safe, check};
use crate::support::{fields, written};

const FIELDS: [&str; 5] = ["id", "name", "phone_number", "created_at", "updated_at"];

fn contact() -> impl Strategy<Value = String> {
    let object = vec(name(30), 5).prop_map(|values| {
        let fields = FIELDS.iter().map(|field| (*field).to_owned());
        Value::Object(fields.zip(values.into_iter().map(Value::from)).collect()).to_string()
    });
    // Anything else than a contact is rejected before anything is written.
    let damaged = mutate(select(corpus("output")), "responses").prop_map(|case| case.text().trim().to_owned());
    prop_oneof![2 => object, 1 => damaged.prop_filter("not a contact", |raw| fields(raw).is_some())]
}

fn assert_written(contacts: &[String], width: usize) {
    let to = |format| written(format, None, contacts);
    let expected: Vec<Vec<String>> = contacts.iter().map(|raw| fields(raw).unwrap()).collect();
    let cut = written(Format::Table, Some(width), contacts);
    assert!(
        width < 40 || cut.lines().all(|line| line.width() <= width),
        "wider than {width}\n{cut}"
    );
    for table in [cut, to(Format::Table)] {
        assert_eq!(table.lines().count(), contacts.len() + 1, "{table}");
        table.split('\n').for_each(assert_safe);
    }
    let csv = to(Format::Csv);
    let mut csv = csv::ReaderBuilder::new().from_reader(csv.as_bytes());
    let records: Vec<Vec<String>> = csv
        .records()
        .map(|record| {
            record
                .unwrap()
                .iter()
                .map(|cell| unguard_formula(cell).to_owned())
                .collect()
        })
        .collect();
    assert_eq!(records, expected);
    let tsv = to(Format::Tsv);
    assert!(!tsv.contains('\r'), "some programs read it as the end of a line");
    let records: Vec<Vec<String>> = tsv
        .lines()
        .skip(1)
        .map(|line| line.split('\t').map(unescaped).collect())
        .collect();
    assert_eq!(records, expected);
    let (document, lines) = (to(Format::Json), to(Format::Jsonl));
    assert_eq!(lines.lines().count(), contacts.len());
    // serde_json rejects deeply nested values and unpaired surrogates.
    let parse = |raw: &str| serde_json::from_str::<Value>(raw).ok();
    let Some(values) = contacts.iter().map(|raw| parse(raw)).collect::<Option<Vec<_>>>() else {
        return;
    };
    let document = parse(&document).unwrap();
    assert_eq!(document["data"]["contacts"], Value::Array(values.clone()));
    assert_eq!(
        lines.lines().map(|line| parse(line).unwrap()).collect::<Vec<_>>(),
        values
    );
    for (value, fields) in values.iter().zip(expected) {
        let texts = FIELDS.iter().zip(fields).filter(|(name, _)| value[name].is_string());
        texts.for_each(|(name, field)| assert_eq!(value[name], field));
    }
}

fn unescaped(cell: &str) -> String {
    let parts = cell.split(r"\\").map(|part| {
        let part = part.replace(r"\t", "\t").replace(r"\n", "\n").replace(r"\r", "\r");
        part.replace("\\\"", "\"")
    });
    parts.collect::<Vec<_>>().join(r"\")
}

#[test]
fn every_format_has_the_values_of_the_api() {
    let contacts = corpus("output").into_iter().map(|case| case.text().trim().to_owned());
    assert_written(&contacts.filter(|raw| fields(raw).is_some()).collect::<Vec<_>>(), 60);
    check(300, (vec(contact(), 0..4), 0..200_usize), |(contacts, width)| {
        assert_written(&contacts, width)
    });
}
