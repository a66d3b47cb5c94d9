//! Fix the rejects, import them, done: for each format.

use super::*;

/// Imports a file with the invalid number `12`, fixes it in the rejects, and imports these.
#[track_caller]
fn fix_and_import(file: &str, content: impl AsRef<[u8]>, rejects: &str) {
    let machine = Machine::new();
    machine.write(file, content);
    let ran = machine.import_file(file, &["--rejects", "r.csv"]);
    ended_saying(
        &ran,
        8,
        "total 2, created 1, invalid 1",
        &["note: 1 row to fix is in r.csv\n"],
    );
    let written = machine.read("r.csv");
    assert_eq!(written, rejects);
    machine.write("r.csv", written.replacen("12", "+254 700 000 009", 1));
    let ran = machine.import_file("r.csv", &["--rejects", "r2.csv"]);
    ended_saying(
        &ran,
        0,
        "total 1, created 1",
        &["note: no rejects: r2.csv has only a header\n"],
    );
    assert_eq!(machine.account.numbers(), [number(1), "+254700000009".into()]);
    let names: Vec<String> = machine.account.sent().into_iter().map(|sent| sent.name).collect();
    assert_eq!(names, ["Ann", "Zoé"]);
}

const REASON: &str = "\"number (column \"\"phone\"\") \"\"12\"\": fewer than 7 digits\"";

#[test]
fn csv_with_semicolons_a_byte_order_mark_and_crlf() {
    fix_and_import(
        "people.csv",
        format!(
            "\u{FEFF}name;city;phone\r\nAnn;;{}\r\nZoé;\"a;b\r\nc\";12\r\n",
            number(1)
        ),
        &format!("\u{FEFF}name;city;phone;line;reason\r\nZoé;\"a;b\r\nc\";12;3;{REASON}\r\n"),
    );
}

#[test]
fn csv_with_commas() {
    fix_and_import(
        "people.csv",
        format!("name,phone\nAnn,{}\nZoé,12\n", number(1)),
        &format!("name,phone,line,reason\nZoé,12,3,{REASON}\n"),
    );
}

#[test]
fn tsv_with_escapes() {
    fix_and_import(
        "people.tsv",
        format!("name\tphone\tnote\nAnn\t{}\t\nZoé\t12\ta\\tb\\\\n\n", number(1)),
        &format!("name\tphone\tnote\tline\treason\nZoé\t12\ta\\tb\\\\n\t3\t{REASON}\n"),
    );
}

#[test]
fn utf_16() {
    let text = format!("\u{FEFF}name\tphone\r\nAnn\t{}\r\nZoé\t12\r\n", number(1));
    fix_and_import(
        "people.csv",
        text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
        &format!("\u{FEFF}name\tphone\tline\treason\r\nZoé\t12\t3\t{REASON}\r\n"),
    );
}

#[test]
fn json_lines() {
    fix_and_import(
        "people.jsonl",
        format!(
            "{{\"name\":\"Ann\",\"phone\":\"{}\"}}\n{{\"phone\":12,\"name\":\"Zoé\",\"city\":\"a,b\"}}\n",
            number(1)
        ),
        &format!("\u{FEFF}name,phone,city,line,reason\nZoé,12,\"a,b\",2,{REASON}\n"),
    );
}

#[test]
fn vcard() {
    let card =
        |name: &str, number: &str| format!("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nTEL:{number}\r\nEND:VCARD\r\n");
    fix_and_import(
        "people.vcf",
        card("Ann", &number(1)) + &card("Zoé", "12"),
        &format!(
            "\u{FEFF}name,phone_number,line,reason\nZoé,12,6,{}\n",
            REASON.replace("phone", "TEL")
        ),
    );
}
