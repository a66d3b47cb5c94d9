use std::io::{self, Read};

use proptest::prelude::*;

use super::cells::is_blank;
use super::testing::{detected, rows, run, run_with, unreadable};
use super::*;
use crate::text::unguard_formula;

fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

#[test]
fn reads_utf_16_with_a_byte_order_mark() {
    let text = "\u{FEFF}name\tphone\r\nZoë ሰላም\t+1\r\n";
    for to_bytes in [u16::to_le_bytes, u16::to_be_bytes] {
        assert_eq!(rows(utf16(text, to_bytes), "x.csv").unwrap(), ["2 Zoë ሰላም | +1"]);
    }
    let json = utf16("\u{FEFF}[{\"name\":\"Zoë\",\"phone\":\"+1\"}]", u16::to_le_bytes);
    assert_eq!(rows(json, "x").unwrap(), ["1 Zoë | +1"]);
    let unmarked = utf16("name,phone\nZoë,+1\n", u16::to_le_bytes);
    assert!(unreadable(unmarked, "x.csv").starts_with("the file contains NUL bytes: if it is UTF-16"));
    let options = SourceOptions {
        encoding: Some(encoding_rs::UTF_16LE),
        ..SourceOptions::default()
    };
    let unmarked = utf16("name,phone\nZoë,+1\n", u16::to_le_bytes);
    assert_eq!(
        run_with(&unmarked[..], "x.csv", &[], options).unwrap().rows,
        ["2 Zoë | +1"]
    );
    let mut damaged = utf16(text, u16::to_le_bytes);
    damaged[27] = 0xD8;
    assert!(rows(damaged, "x.csv").unwrap()[0].contains("a conversion damaged it"));
}

#[test]
fn the_format_comes_from_the_flag_else_the_name_else_the_content() {
    let csv = "name,phone\nA,+1\n";
    for name in ["x.csv", "X.CSV", "x.txt", "x", "a.b/x", "x.json.bak"] {
        assert!(detected(csv, name, None).starts_with("CSV (comma)"), "{name}");
    }
    assert!(detected(csv, "", None).starts_with("CSV (comma)"));
    assert!(detected(csv, "x.json", Some(Format::Csv)).starts_with("CSV"));
    assert!(detected("name\tphone\n", "x.tab", None).starts_with("TSV"));
    assert!(detected(" {\"name\":1}", "x.txt", None).starts_with("JSON Lines"));
    assert!(detected("begin:vcard\nend:vcard", "", None).starts_with("vCard"));
    assert!(unreadable("BEGIN:VCARD\n", "x.json").contains("the JSON is broken"));
}

#[test]
fn a_file_that_fails_midway_is_unreadable() {
    struct Fails;
    impl Read for Fails {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    let long = format!("name,phone\n{}", "A,+1\n".repeat(100_000));
    for (start, name) in [
        ("", "x"),
        (long.as_str(), "x.csv"),
        (&"[1,".repeat(100_000), "x.json"),
        (&long, "x.jsonl"),
    ] {
        let found = run(start.as_bytes().chain(Fails), name, None, &[]);
        let Err(FileError::Unreadable(text)) = found else {
            panic!("{name}: read")
        };
        assert!(text.contains("the disk is gone"), "{text}");
    }
}

#[test]
fn a_name_with_a_nul_is_invalid() {
    let file = format!("name,phone\n{}A\0,+1\n", "B,+2\n".repeat(2000));
    let found = rows(file, "x.csv").unwrap();
    assert_eq!(
        found.last().unwrap(),
        "2002 ! name (column \"name\") contains a NUL character"
    );
}

/// Reads a few bytes at a time.
struct Slow<'a>(&'a [u8], usize);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.1.min(buffer.len());
        let read = (&self.0[..self.0.len().min(length)]).read(buffer)?;
        self.0 = &self.0[read..];
        Ok(read)
    }
}

const FORMATS: [Option<Format>; 7] = [
    None,
    Some(Format::Csv),
    Some(Format::Tsv),
    Some(Format::Json),
    Some(Format::Jsonl),
    Some(Format::Vcf),
    Some(Format::Xlsx),
];

/// Text that is nearly valid in each format.
fn nearly() -> impl Strategy<Value = Vec<u8>> {
    const PIECES: &[&str] = &[
        "name,phone\n",
        "sep=;\n",
        "name;phone",
        "Ann",
        "+254712345678",
        "\"",
        "\"\"",
        ",",
        ";",
        "\t",
        "|",
        "\n",
        "\r\n",
        "\r",
        " ",
        "{\"name\":\"A\",",
        "\"phone\":1}",
        "{",
        "}",
        "[",
        "]",
        "{\"data\":{\"contacts\":[",
        "\"contact\":",
        "null",
        "1e5",
        "BEGIN:VCARD\n",
        "END:VCARD\n",
        "FN:Ann\n",
        "N:Lee;Ann;;\n",
        "TEL",
        ";CELL",
        ";PREF=1",
        ";TYPE=\"a,pref\"",
        ";CHARSET=UTF-8",
        ";ENCODING=QUOTED-PRINTABLE",
        ";ENCODING=b",
        ":",
        "=C3=\n",
        "=AB",
        "=",
        "\\",
        "\\n",
        "VALUE=uri:tel:",
        "item1.",
        "\u{FEFF}",
        "é",
        "\u{FFFD}",
        "\u{202E}",
        "\u{1b}[2J",
    ];
    let piece = prop_oneof![
        12 => proptest::sample::select(PIECES).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..4),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn harmless(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() || c == '\u{202E}')
}

fn check(input: &[u8], format: Option<Format>) {
    match run(input, "", format, &[]) {
        Err(error) => assert!(harmless(&error.to_string()), "{error}"),
        Ok(found) => {
            assert!(harmless(&found.description), "{}", found.description);
            for row in found
                .rows
                .iter()
                .filter(|row| row.contains(" ! ") || row.contains(" - "))
            {
                assert!(harmless(row), "{row}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn arbitrary_bytes_never_panic(input in proptest::collection::vec(any::<u8>(), 0..300)) {
        for format in FORMATS {
            check(&input, format);
        }
    }

    #[test]
    fn nearly_valid_files_never_panic(input in nearly()) {
        for format in FORMATS {
            check(&input, format);
        }
        let card = [b"BEGIN:VCARD\n", &input[..], b"\nEND:VCARD\n"].concat();
        check(&card, None);
    }

    #[test]
    fn the_size_of_reads_makes_no_difference(input in nearly(), at_once in 1usize..9) {
        for format in FORMATS {
            let text = |found: Result<_, FileError>| found.map_err(|error| error.to_string());
            let whole = text(run(&input[..], "", format, &[]));
            prop_assert_eq!(text(run(Slow(&input, at_once), "", format, &[])), whole);
        }
    }

    #[test]
    fn reads_back_what_the_csv_crate_writes(
        fields in proptest::collection::vec(("\\PC{0,8}|[a,;\"\n\r |\t]{0,8}", "[+0-9 ]{0,9}", "[x,;\"\n\r |\t]{0,9}"), 0..20),
        delimiter in proptest::sample::select(&b",;\t|#^:"[..]),
        crlf in any::<bool>(),
    ) {
        let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).terminator(terminator).from_writer(Vec::new());
        writer.write_record(["name", "phone", "note"]).unwrap();
        let mut expected = Vec::new();
        for (name, phone, note) in &fields {
            writer.write_record([name, phone, note]).unwrap();
            if [name, phone, note].iter().any(|field| !field.as_bytes().trim_ascii().is_empty()) {
                expected.push([name, phone, note].map(|field| unguard_formula(field).to_owned()).to_vec());
            }
        }
        let mut file = if b"#^:".contains(&delimiter) { vec![b's', b'e', b'p', b'=', delimiter, b'\n'] } else { Vec::new() };
        file.extend(writer.into_inner().unwrap());
        let found = run(&file[..], "", Some(Format::Csv), &[]).unwrap();
        for (cells, contact) in found.cells.iter().zip(&found.contacts) {
            if let Some((name, phone)) = contact {
                let expected = if is_blank(&cells[0]) { "" } else { cells[0].trim() };
                prop_assert_eq!(name, expected);
                prop_assert_eq!(phone, cells[1].trim());
            }
        }
        if delimiter != b'\t' {
            prop_assert_eq!(found.cells, expected);
        }
    }
}
