//! Fix the rejects, import them, done: for each format.

use super::*;

/// Imports a file with the invalid number `12`, fixes it in the rejects, and imports these.
#[track_caller]
fn fix_and_import(file: &str, content: impl AsRef<[u8]>, rejects: &str) {
    let machine = Machine::new();
    machine.write(file, content);
    let result = machine.import_file(file, &["--rejects", "r.csv"]);
    assert_import_contains(
        &result,
        8,
        "total 2, created 1, invalid 1",
        &["note: 1 row to fix is in r.csv\n"],
    );
    let written = machine.read("r.csv");
    assert_eq!(written, rejects);
    machine.write("r.csv", written.replacen("12", "+254 700 000 009", 1));
    let result = machine.import_file("r.csv", &["--rejects", "r2.csv"]);
    assert_import_contains(
        &result,
        0,
        "total 1, created 1",
        &["note: no rejects: r2.csv has only a header\n"],
    );
    assert_eq!(machine.account.numbers(), [number(1), "+254700000009".into()]);
    let names: Vec<String> = machine
        .account
        .create_requests()
        .into_iter()
        .map(|sent| sent.name)
        .collect();
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
fn json_with_arrays_and_objects() {
    fix_and_import(
        "people.json",
        format!(
            r#"[{{"name":"Ann","phone":"{}"}},{{"name":"Zoé","phone":"12","tags":["a","b"],"address":{{"city":"Kisumu"}}}}]"#,
            number(1)
        ),
        &format!(
            "\u{FEFF}name,phone,tags,address,line,reason\n\
             Zoé,12,\"[\"\"a\"\",\"\"b\"\"]\",\"{{\"\"city\"\":\"\"Kisumu\"\"}}\",2,{REASON}\n"
        ),
    );
}

fn card(name: &str, more: &str) -> String {
    format!("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\n{more}END:VCARD\r\n")
}

#[test]
fn vcard() {
    let photo = "PHOTO;ENCODING=b:AAAA\r\n BBBB\r\n";
    fix_and_import(
        "people.vcf",
        card("Ann", &format!("TEL:{}\r\n", number(1)))
            + &card(
                "Zoé",
                &format!("TEL;TYPE=CELL:12\r\nTEL:34\r\n{photo}EMAIL:z@example.org\r\nORG:Kazi\r\n"),
            ),
        &format!(
            "\u{FEFF}name,phone_number,further number,other properties,line,reason\n\
             Zoé,12,34,\"EMAIL:z@example.org\nORG:Kazi\",6,{}\n",
            REASON.replace("phone", "TEL")
        ),
    );
}

#[test]
fn an_incomplete_card_keeps_its_properties() {
    let machine = Machine::new();
    machine.write("people.vcf", "BEGIN:VCARD\nFN:Zoé\nTEL:12\nNOTE:x\n");
    machine.import_file("people.vcf", &["--rejects", "r.csv"]);
    let text = machine.read("r.csv");
    assert!(
        text.contains(",,\"FN:Zoé\nTEL:12\nNOTE:x\",1,the card never ends"),
        "{text}"
    );
}

#[test]
fn excel() {
    let machine = Machine::new();
    machine.write("people.xlsx", include_bytes!("../workbooks/xlsxwriter.xlsx"));
    let flags = ["--header-line", "3", "--region", "KE", "--rejects", "r.csv"];
    let result = machine.import_file("people.xlsx", &flags);
    assert_import_contains(
        &result,
        8,
        "total 5, created 3, invalid 2",
        &["note: 2 rows to fix are in r.csv\n"],
    );
    let rejects = machine.read("r.csv");
    let lines: Vec<&str> = rejects.lines().collect();
    assert_eq!(lines[0], "\u{FEFF}Id,Name,WhatsApp,Since,line,reason");
    assert!(lines[1].starts_with("3,Cid,2024-01-02,,6,"), "{rejects}");
    assert!(lines[2].starts_with("4,Dan,\"'=\"\"+254\"\"&A4\",,7,"), "{rejects}");
    let fixed = rejects.replacen("Cid,2024-01-02", "Cid,+254700000004", 1);
    machine.write("r.csv", fixed.replacen("\"'=\"\"+254\"\"&A4\"", "+254700000005", 1));
    let result = machine.import_file("r.csv", &["--rejects", "r2.csv"]);
    assert_import_contains(
        &result,
        0,
        "total 2, created 2",
        &["note: no rejects: r2.csv has only a header\n"],
    );
    assert_eq!(machine.account.numbers().len(), 5);
}
