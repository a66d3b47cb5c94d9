use super::super::testing::{run, run_with, unreadable};
use super::super::{FileError, Format, SourceOptions};
use encoding_rs::Encoding;

/// The name of the only contact in a file in this encoding, and the note.
fn read_name(encoding: &str, name: &str) -> Result<(String, Option<String>), FileError> {
    let text = format!("nom;tel\n{name};+1\n");
    let (bytes, ..) = Encoding::for_label(encoding.as_bytes()).unwrap().encode(&text);
    let found = run(&bytes[..], "x.csv", None, &[])?;
    Ok((found.contacts[0].clone().unwrap().0, found.note))
}

#[test]
fn windows_1252_is_recognised_and_reported() {
    let names = [
        "José",
        "Zoë",
        "Müller",
        "François",
        "Simões",
        "João Conceição",
        "Ångström",
        "Søren",
        "créée",
        "Sœur Zoé",
        "D’Été",
        "«Café»",
        "N° 3 é",
        "ÉMILE",
        "Nº Conceição",
        "Große",
        "Peña…",
    ];
    for name in names {
        let (read, note) = read_name("windows-1252", name).unwrap();
        assert_eq!(read, name);
        assert!(
            note.unwrap()
                .starts_with("the text is not UTF-8 and was read as Windows-1252, such as")
        );
    }
    assert_eq!(read_name("utf-8", "José").unwrap(), ("José".to_owned(), None));
}

#[test]
fn text_in_another_encoding_is_rejected() {
    let cases = [
        ("windows-1251", "Иван"),
        ("koi8-r", "Пётр"),
        ("windows-1253", "Νίκος"),
        ("windows-1254", "Işık"),
        ("windows-1250", "Łukasz"),
        ("windows-1250", "Novotný"),
        ("windows-1255", "דוד"),
        ("windows-1256", "محمد"),
        ("windows-874", "สมชาย"),
        ("macintosh", "José"),
        ("macintosh", "García"),
        ("macintosh", "João"),
        ("ibm866", "Иван"),
        ("shift_jis", "田中太郎"),
        ("gbk", "王小明"),
        ("big5", "王小明"),
        ("euc-kr", "김철수"),
    ];
    for (encoding, name) in cases {
        let error = read_name(encoding, name).map(|(name, _)| name).unwrap_err().to_string();
        assert!(error.contains("may not be Windows-1252"), "{encoding} {name}: {error}");
    }
    // Code page 850 of DOS has João, José and Peña as these.
    for name in [&b"Jo\xC6o"[..], b"Jos\x82", b"Pe\xA4a"] {
        let file = [b"name,phone\n", name, b",+1\n"].concat();
        assert!(unreadable(file, "x.csv").starts_with("line 2: the text is not UTF-8"));
    }
}

#[test]
fn damaged_utf_8_is_rejected_with_its_line() {
    let expected = "line 3: a character is not UTF-8, but text before it is: correct it, give the encoding of the file \
                    with --encoding, or add --encoding utf-8 to import the other rows";
    for end in ["\n", "\r\n", "\r"] {
        for format in [Format::Csv, Format::Jsonl] {
            let good = match format {
                Format::Csv => "name,phone*Zoë,+1*",
                _ => "{\"name\":\"A\",\"phone\":\"+1\"}*{\"name\":\"Zoë\",\"phone\":\"+1\"}*",
            };
            let file = [good.replace('*', end).as_bytes(), b"Zo\xC3,+2", end.as_bytes()].concat();
            let error = run(&file[..], "x", Some(format), &[]).unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
    }
    let marked = b"\xEF\xBB\xBFname,phone\n\nZo\xEB,+1\n";
    assert_eq!(unreadable(marked, "x.csv"), expected);
    // Text in UTF-8 after Windows-1252 is rejected too.
    assert!(
        unreadable(b"name,phone\nZo\xEB,+1\nZo\xC3\xAB,+1\n", "x.csv").starts_with("line 3: the text is not UTF-8")
    );
}

#[test]
fn the_encoding_may_be_clear_only_late_in_the_file() {
    let rows = "Ann,+1\n".repeat(50_000);
    let long = "é".repeat(100_000);
    for (late, is_read) in [
        (&b"Zo\xEB,+1\n"[..], true),
        (b"Zo\x8E,+1\n", false),
        (long.as_bytes(), true),
    ] {
        let file = [b"name,phone\n", rows.as_bytes(), late].concat();
        assert_eq!(run(&file[..], "x.csv", None, &[]).is_ok(), is_read);
    }
    let file = [b"name,phone\n", rows.as_bytes(), b"Zo\x8E,+1\n"].concat();
    assert!(unreadable(file, "x.csv").starts_with("line 50002: the text is not UTF-8"));
    let doubtful = [b"name,phone\nO\x92Brien,+1\n", rows.as_bytes()].concat();
    assert!(unreadable(doubtful, "x.csv").starts_with("the text is not UTF-8"));
}

#[test]
fn another_encoding_is_rejected_for_utf_8() {
    let read = |file: &[u8], label: &str| {
        let options = SourceOptions {
            encoding: Encoding::for_label(label.as_bytes()),
            ..SourceOptions::default()
        };
        let found = run_with(file, "x.csv", &[], options);
        found.map(|found| found.rows).map_err(|error| error.to_string())
    };
    let late = format!("name,phone\n{}José,+2", "Ann,+1\n".repeat(50_000));
    for (file, label) in [
        ("name,phone\nJosé,+1\n", "windows-1252"),
        ("name,phone\n+1,José", "gbk"),
        (&late, "macintosh"),
    ] {
        let expected = format!("the text is UTF-8, not {label}: leave --encoding out");
        assert_eq!(read(file.as_bytes(), label), Err(expected));
    }
    for (file, label, row) in [
        (&b"name,phone\nJos\xE9,+1\n"[..], "windows-1252", "2 José | +1"),
        (b"name,phone\nJos\x8E \xC3\xA9,+1\n", "macintosh", "2 José √© | +1"),
        (b"name,phone\nJose,+1\n", "windows-1252", "2 Jose | +1"),
        (
            b"\xEF\xBB\xBFname,phone\nJos\xC3\xA9,+1\n",
            "windows-1252",
            "2 José | +1",
        ),
        (b"name,phone\nJos\xC3\xA9,+1\n", "utf-8", "2 José | +1"),
    ] {
        assert_eq!(read(file, label), Ok(vec![row.to_owned()]));
    }
}
