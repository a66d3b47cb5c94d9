//! Files to import: CSV, TSV, JSON, JSON Lines and vCard.

use std::io::{Cursor, Write};

use convers8::import::source::Format;
use convers8::output;
use convers8::text::is_invisible;
use encoding_rs::Encoding;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::generate::{Bytes, corpus, mutate, mutated, name, phone};
use crate::runner::{Home, assert_safe, check};
use crate::support::{assert_shown_safely, read_encoded, read_rows, written};

/// Asserts the rules for every file: line numbers are in order, and reasons are safe to print.
fn assert_read(file: &Bytes, name: &str, format: Option<Format>) {
    let (description, rows) = match read_rows(&file.0, name, format) {
        Ok(read) => read,
        Err(reason) => return assert_reason(&reason),
    };
    assert_reason(&description);
    let line_ends = file.0.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
    // In a JSON document the line is the number of the element, and each element takes a byte at least.
    let document = description.starts_with("JSON,");
    let last = 1 + if document { file.0.len() } else { line_ends } as u64;
    assert!(
        rows.iter().all(|(line, _)| (1..=last).contains(line)),
        "a line after the end"
    );
    assert!(rows.windows(2).all(|pair| pair[0].0 <= pair[1].0), "lines out of order");
    for (_, contact) in rows {
        match contact {
            Ok((name, phone)) => assert!(!phone.is_empty() && name.trim() == name && phone.trim() == phone),
            Err(reason) => assert_reason(&reason),
        }
    }
}

/// Asserts that a reason is short and safe even without the console, because it is also written to files.
fn assert_reason(text: &str) {
    assert!(!text.is_empty() && text.chars().count() < 2000, "{text}");
    assert_safe(text);
    assert_shown_safely(text);
}

#[test]
fn any_file_is_read_or_rejected_with_a_reason() {
    use Format::{Csv, Json, Jsonl, Tsv, Vcf, Xlsx};
    let formats = [
        None,
        Some(Csv),
        Some(Tsv),
        Some(Json),
        Some(Jsonl),
        Some(Vcf),
        Some(Xlsx),
    ];
    for file in corpus("sources") {
        formats.iter().for_each(|format| assert_read(&file, "", *format));
    }
    let format = prop_oneof![Just(None), select(formats.to_vec())];
    check(
        1000,
        (mutated("sources"), "x([.](csv|tsv|json|jsonl|vcf))?", format),
        |(file, name, format)| {
            assert_read(&file, &name, format);
        },
    );
}

#[test]
fn any_card_is_read_or_rejected_with_a_reason() {
    corpus("cards")
        .iter()
        .for_each(|file| assert_read(file, "", Some(Format::Vcf)));
    check(1000, (mutated("cards"), any::<bool>()), |(file, enclosed)| {
        let enclosing = [b"BEGIN:VCARD\n", &file.0[..], b"\nEND:VCARD\n"].concat();
        let file = if enclosed { Bytes(enclosing) } else { file };
        assert_read(&file, "", Some(Format::Vcf));
    });
}

#[test]
fn any_json_is_read_or_rejected_with_a_reason() {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<u64>().prop_map(Value::from),
        name(8).prop_map(Value::from)
    ];
    let value = leaf.prop_recursive(4, 24, 4, |inner| {
        let key = "name|phone|data|contact|contacts|x|Phone Number";
        let object = proptest::collection::hash_map(key, inner.clone(), 0..5);
        prop_oneof![
            vec(inner, 0..4).prop_map(Value::from),
            object.prop_map(|fields| json!(fields))
        ]
    });
    let format = select(vec![None, Some(Format::Json), Some(Format::Jsonl)]);
    check(
        300,
        (vec(value, 1..4), "\n?\n?| |,", format),
        |(values, separator, format)| {
            let values: Vec<String> = values.iter().map(Value::to_string).collect();
            assert_read(&Bytes(values.join(&separator).into_bytes()), "", format);
        },
    );
}

/// Returns the name without surrounding white space, or an empty string if it has no visible character.
fn as_read(name: &str) -> &str {
    let is_blank = |c: char| c.is_whitespace() || c.is_control() || is_invisible(c);
    if name.chars().all(is_blank) { "" } else { name.trim() }
}

#[test]
fn import_reads_what_list_writes() {
    let formats = [
        ("x.csv", output::Format::Csv),
        ("x.jsonl", output::Format::Jsonl),
        ("-", output::Format::Json),
    ];
    check(200, vec((name(20), phone()), 1..6), |contacts| {
        let object = |(name, phone): &(String, String)| json!({"name": name, "phone_number": phone}).to_string();
        let raw: Vec<String> = contacts.iter().map(object).collect();
        for (file_name, format) in formats {
            let file = written(format, None, &raw);
            let (_, rows) = read_rows(file.as_bytes(), file_name, None).unwrap();
            assert_eq!(rows.len(), contacts.len());
            for ((name, phone), (_, read)) in contacts.iter().zip(rows) {
                assert_eq!(
                    read,
                    Ok((as_read(name).to_owned(), phone.clone())),
                    "{file_name}:\n{file}"
                );
            }
        }
    });
}

/// Returns a workbook with these rows of texts.
fn workbook(rows: &[[&str; 2]]) -> Vec<u8> {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('\r', "&#13;");
    let cell = |text: &&str| {
        format!(
            "<c t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
            escape(text)
        )
    };
    let row = |cells: &[&str; 2]| format!("<row>{}</row>", cells.iter().map(cell).collect::<String>());
    let rows: String = rows.iter().map(row).collect();
    let relation = |kind: &str, target: &str| {
        let kind = format!("http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}");
        format!("<Relationships><Relationship Id=\"r\" Type=\"{kind}\" Target=\"{target}\"/></Relationships>")
    };
    let parts = [
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
        (
            "xl/_rels/workbook.xml.rels",
            relation("worksheet", "worksheets/sheet1.xml"),
        ),
        (
            "xl/workbook.xml",
            "<workbook><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r\"/></sheets></workbook>".into(),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"),
        ),
    ];
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn reads_the_texts_of_a_workbook() {
    check(200, vec((name(20), phone()), 1..6), |contacts| {
        let texts = contacts.iter().map(|(name, phone)| [name.as_str(), phone.as_str()]);
        let file = workbook(&[["name", "phone"]].into_iter().chain(texts).collect::<Vec<_>>());
        let (_, rows) = read_rows(&file, "x.xlsx", None).unwrap();
        let read: Vec<_> = rows.into_iter().map(|(_, contact)| contact.unwrap()).collect();
        let expected = contacts
            .iter()
            .map(|(name, phone)| (as_read(name).to_owned(), phone.clone()));
        assert_eq!(read, expected.collect::<Vec<_>>());
    });
}

#[test]
fn a_damaged_workbook_is_read_or_rejected_with_a_reason() {
    let file = workbook(&[["name", "phone"], ["Ann", "+254700000001"], ["Ben", "+254700000002"]]);
    check(500, mutate(Just(Bytes(file)), "sources"), |file| {
        assert_read(&file, "", None)
    });
}

#[test]
fn reads_every_encoding_and_never_another_text() {
    let names = [
        ("windows-1252", "[A-ZÀ-ÖÙ-Ü][a-zà-öù-ü’]{0,12}"),
        ("windows-1251", "[А-Я][а-я]{3,12}"),
        ("windows-1253", "[Α-ΡΣ-Ω][α-ρσ-ω]{3,12}"),
        ("shift_jis", "[ぁ-んァ-ヴ一二三四五六七八九十山川田]{2,12}"),
        ("gbk", "[一二三四五六七八九十王李张刘陈]{2,4}"),
        ("utf-16le", "A\\PC{0,12}"),
        ("utf-8", "A\\PC{0,12}"),
    ];
    for (label, pattern) in names {
        check(50, vec(pattern, 3..6), |names| {
            let names: Vec<String> = names
                .iter()
                .map(|name| name.replace(['"', ',', '\u{fffd}'], ""))
                .collect();
            let text: String = names.iter().map(|name| format!("{name},+1\n")).collect();
            let text = format!("name,phone\n{text}");
            let bytes = match label {
                "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
                _ => Encoding::for_label(label.as_bytes())
                    .unwrap()
                    .encode(&text)
                    .0
                    .into_owned(),
            };
            let expected: Vec<&str> = names.iter().map(|name| as_read(name)).collect();
            let encoding = Encoding::for_label(label.as_bytes()).unwrap();
            let (_, rows) = read_encoded(&bytes, encoding).unwrap();
            let read: Vec<String> = rows.into_iter().map(|(_, contact)| contact.unwrap().0).collect();
            assert_eq!(read, expected);
            // Without the name of the encoding, the file is rejected, or read as what it is.
            if let Ok((_, rows)) = read_rows(&bytes, "x.csv", None) {
                let read: Vec<String> = rows.into_iter().map(|(_, contact)| contact.unwrap().0).collect();
                assert_eq!(read, expected, "{label}");
            }
        });
    }
}

/// Returns a card with this name and number, in a variant that other programs write.
fn card(name: &str, phone: &str, property: &str, tel: &str, version: &str, end: &str, every: usize) -> String {
    let quoted_printable: Vec<String> = name.bytes().map(|byte| format!("={byte:02X}")).collect();
    let escaped = name.replace('\\', r"\\").replace(',', r"\,").replace(';', r"\;");
    let escaped: Vec<String> = escaped.chars().map(String::from).collect();
    let (pieces, line_break) = match property.contains("QUOTED") {
        true => (quoted_printable, format!("={end}")),
        false => (escaped, format!("{end} ")),
    };
    let parts: Vec<String> = pieces.chunks(every).map(<[String]>::concat).collect();
    let name_line = format!("{property}{}", parts.join(&line_break));
    let tel_line = format!("{tel}:{phone}");
    ["BEGIN:VCARD", version, &name_line, &tel_line, "END:VCARD", ""].join(end)
}

#[test]
fn reads_the_same_name_from_every_variant_of_a_card() {
    let property = "FN:|FN;CHARSET=UTF-8:|item1[.]FN:|FN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:";
    let tel = "TEL|TEL;CELL|TEL;TYPE=CELL|tel;type=\"cell,voice\"|item2[.]TEL;PREF=1";
    let style = (property, tel, "VERSION:(2[.]1|3[.]0|4[.]0)", "\n|\r\n", 1..20_usize);
    check(500, (name(24), phone(), style), |(name, phone, style)| {
        let name = name.replace(char::is_control, " ");
        let (property, tel, version, end, every) = style;
        let card = card(&name, &phone, &property, &tel, &version, &end, every);
        let (_, rows) = read_rows(card.as_bytes(), "", None).unwrap();
        let [(1, contact)] = &rows[..] else { panic!("{rows:?}") };
        match as_read(&name) {
            "" => assert!(contact.is_err()),
            name => assert_eq!(contact, &Ok((name.to_owned(), phone)), "{card:?}"),
        }
    });
}

#[test]
fn a_dry_run_of_any_file_prints_valid_json_lines() {
    let home = Home::new("");
    let plan = "--sandbox --region=KE contacts import x --dry-run --output=jsonl";
    check(30, prop_oneof![mutated("sources"), mutated("cards")], |file| {
        home.write("x", &file.0);
        for line in home.run(plan.split(' ')).stdout.lines() {
            let row = serde_json::from_str::<Value>(line);
            assert!(row.is_ok_and(|row| row.is_object()), "{line}");
        }
    });
}
