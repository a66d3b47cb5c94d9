//! Files that cannot be read: nothing is sent.

use super::*;

#[test]
fn an_error_calls_the_input_stdin() {
    let machine = Machine::new();
    let result = machine
        .env
        .run_with_stdin(&arguments("-", &[]), "first,second\nAnn,+254700000001\n");
    let error = "error: stdin: no column is the number; found \"first\", \"second\"; name it with --map phone=COLUMN\n";
    result.assert_output(1, "", error);
}

#[test]
fn nothing_is_sent_from_an_unreadable_file() {
    let good = "Ann,+254700000001\n";
    for (file, content, flags, exit, words) in [
        (
            "p.csv",
            format!("name,city\n{good}"),
            &[][..],
            1,
            &["p.csv: no column is the number; found \"name\", \"city\"; name it with --map phone=COLUMN"][..],
        ),
        (
            "p.csv",
            good.into(),
            &[],
            1,
            &["the first line looks like a contact: the file needs a header line"],
        ),
        (
            "p.csv",
            format!("name,phone,telephone\n{good}"),
            &[],
            1,
            &["several columns could be the number: \"phone\", \"telephone\"; choose with --map phone=COLUMN"],
        ),
        (
            "p.csv",
            format!("name,phone\n{good}"),
            &["--map", "phone=Handy"],
            2,
            &["there is no column \"Handy\"; there are \"name\", \"phone\""],
        ),
        (
            "p.csv",
            format!("name,phone\n{good}"),
            &["--map", "name=name", "--map", "name=phone"],
            2,
            &["a field is mapped twice"],
        ),
        (
            "p.csv",
            format!("name,phone\n{good}\"Bob,+254700000002\n"),
            &[],
            1,
            &["line 3: a quote (\") opens here and is never closed"],
        ),
        (
            "p.json",
            "[{\"name\":\"Ann\",\"phone\":\"+254700000001\"},\n{\"name\":}]".into(),
            &[],
            1,
            &["line 2, column 9: the JSON is broken"],
        ),
        ("p.vcf", "hello".into(), &[], 1, &["there is no vCard in the file"]),
        ("p.csv", String::new(), &[], 1, &["the file is empty"]),
        ("missing.csv", String::new(), &[], 1, &["missing.csv"]),
    ] {
        let machine = Machine::new();
        if file != "missing.csv" {
            machine.write(file, &content);
        }
        let result = machine.import_file(file, flags);
        assert_eq!(
            (result.status, result.stdout.as_str()),
            (Some(exit), ""),
            "{content}\n{result:?}"
        );
        result.assert_stderr_contains(words);
        let result = machine.import_file(file, &[flags, &["--json"]].concat());
        let object: serde_json::Value = serde_json::from_str(&result.stderr).unwrap();
        assert_eq!(result.stderr.lines().count(), 1, "{result:?}");
        for word in words {
            assert!(object["message"].as_str().unwrap().contains(word), "{word}\n{object}");
        }
        assert!(machine.account.create_requests().is_empty(), "{content}");
    }
}

#[test]
fn another_format_is_named_with_what_to_do() {
    for (file, bytes, words) in [
        ("people.csv.gz", &b"\x1f\x8b\x08\0"[..], ["a gzip archive", "unpack it"]),
        (
            "people.xlsx",
            b"PK\x03\x04\x14\0",
            ["a damaged Excel workbook (.xlsx)", "download or save it again"],
        ),
        ("people.xls", b"<html><table><tr>", ["an HTML page", "File > Save As"]),
        (
            "people.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            ["an old Excel workbook (.xls)", "File > Save As"],
        ),
        ("people.pdf", b"%PDF-1.4\n", ["a PDF document", "export the contacts"]),
    ] {
        let machine = Machine::new();
        machine.write(file, bytes);
        let result = machine.import_file(file, &[]);
        result.assert_fails(1, &words);
        assert!(machine.account.server.requests().is_empty(), "{file}");
    }
}
