//! A file of contacts, in any of the formats people have them in, as rows of a name and a number.
//!
//! Two levels of failure: the file is [`Unreadable`], and nothing of it may be used; or one row is unusable, which
//! its [`Row::contact`] says, and the others go on. Nothing here judges a number: that is the next step's.

mod columns;
mod delimited;
mod format;
mod json;
mod lines;
mod records;
mod row;
#[cfg(test)]
mod testing;
mod vcard;

use std::fmt;
use std::io::{self, BufRead, BufReader, Cursor, Read};

use encoding_rs_io::DecodeReaderBytesBuilder;

pub use columns::Mapping;
pub use format::Format;
pub use row::{Row, Written};

/// The most that a row, a line or a card may be. More is a mistake (a quote that never ends), not a contact.
const LIMIT: usize = 1 << 20;
/// How much of the file is looked at before its format and delimiter are decided.
const START: usize = 64 << 10;

/// What was taken to be what.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taken {
    /// One line for people, such as: CSV (semicolon), name from "First Name" + "Last Name", number from "Mobile"
    pub description: String,
}

/// The file as a whole can't be used, and nothing of it may be, the rows already given included.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unreadable {
    /// The flags don't fit the file: a column in `--map` that it has not.
    Usage(String),
    /// The file itself.
    File(String),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::Usage(text) | Unreadable::File(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for Unreadable {}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        Unreadable::File(format!("the file can't be read: {error}"))
    }
}

/// Whom the rows are given to.
struct Sink<'s> {
    taken: &'s mut dyn FnMut(Taken),
    each: &'s mut dyn FnMut(Row<'_>),
}

impl Sink<'_> {
    fn taken(&mut self, description: String) {
        (self.taken)(Taken { description });
    }
}

/// The file, with as much of its start as was looked at.
struct Source<R> {
    start: Vec<u8>,
    rest: R,
}

impl<R: BufRead> Source<R> {
    /// All of it, less the first `skip` bytes.
    fn into_reader(mut self, skip: usize) -> impl BufRead {
        self.start.drain(..skip.min(self.start.len()));
        Cursor::new(self.start).chain(self.rest)
    }
}

/// Reads `input` to its end and calls `each` for each row, in order. Memory does not grow with the file.
///
/// `name_hint` is the file's name, for its extension. `taken` is called once, before the first row.
pub fn read(
    input: impl Read,
    name_hint: Option<&str>,
    format: Option<Format>,
    map: &[Mapping],
    taken: &mut dyn FnMut(Taken),
    each: &mut dyn FnMut(Row<'_>),
) -> Result<(), Unreadable> {
    // UTF-16 is recognised by its byte order mark; UTF-8 passes as it is, so that a bad byte can be blamed on its row.
    let decoded = DecodeReaderBytesBuilder::new()
        .utf8_passthru(true)
        .strip_bom(true)
        .build(input);
    let mut rest = BufReader::with_capacity(START, decoded);
    let mut start = Vec::with_capacity(START);
    rest.by_ref().take(START as u64).read_to_end(&mut start)?;
    refuse_binary(&start)?;
    if start.len() < START && start.trim_ascii().is_empty() {
        return Err(Unreadable::File("the file is empty".into()));
    }

    let format = format
        .or_else(|| name_hint.and_then(Format::of_name))
        .unwrap_or_else(|| Format::of_content(&start));
    let source = Source { start, rest };
    let sink = Sink { taken, each };
    match format {
        Format::Csv => delimited::read(source, None, map, sink),
        Format::Tsv => delimited::read(source, Some(b'\t'), map, sink),
        Format::Json | Format::Jsonl => json::read(source, format, map, sink),
        Format::Vcf => vcard::read(source, map, sink),
    }
}

/// Files that are no text would otherwise come out as rows of garbage.
fn refuse_binary(start: &[u8]) -> Result<(), Unreadable> {
    const ZIP: &[u8] = b"PK\x03\x04";
    const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0];
    let what = if start.starts_with(ZIP) || start.starts_with(OLE) {
        "the file is a workbook (Excel or similar) or an archive, not text: save the sheet as \"CSV UTF-8\""
    } else if start.iter().take(8 << 10).any(|&byte| byte == 0) {
        "the file holds NUL bytes: if it is UTF-16 without a byte order mark, save it as \"CSV UTF-8\""
    } else {
        return Ok(());
    };
    Err(Unreadable::File(what.into()))
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use proptest::prelude::*;

    use super::testing::{refused, rows, run, taken};
    use super::*;

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn utf_16_is_read_where_a_mark_says_so() {
        let text = "\u{FEFF}name\tphone\r\nZoë ሰላም\t+1\r\n";
        for to_bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            assert_eq!(rows(utf16(text, to_bytes), "x.csv").unwrap(), ["2 Zoë ሰላም | +1"]);
        }
        let json = utf16("\u{FEFF}[{\"name\":\"Zoë\",\"phone\":\"+1\"}]", u16::to_le_bytes);
        assert_eq!(rows(json, "x").unwrap(), ["1 Zoë | +1"]);
        let unmarked = utf16("name,phone\nZoë,+1\n", u16::to_le_bytes);
        assert!(refused(unmarked, "x.csv").starts_with("the file holds NUL bytes: if it is UTF-16"));
        let mut damaged = utf16(text, u16::to_le_bytes);
        damaged[27] = 0xD8;
        assert!(rows(damaged, "x.csv").unwrap()[0].contains("was damaged by a conversion"));
    }

    #[test]
    fn workbooks_are_refused() {
        for start in [&b"PK\x03\x04\x14\0"[..], b"\xD0\xCF\x11\xE0\xA1"] {
            assert!(refused(start, "x.csv").starts_with("the file is a workbook"));
        }
    }

    #[test]
    fn the_flag_beats_the_name_and_the_name_the_content() {
        let csv = "name,phone\nA,+1\n";
        for name in ["x.csv", "X.CSV", "x.txt", "x", "a.b/x", "x.json.bak"] {
            assert!(taken(csv, Some(name), None).starts_with("CSV (comma)"), "{name}");
        }
        assert!(taken(csv, None, None).starts_with("CSV (comma)"));
        assert!(taken(csv, Some("x.json"), Some(Format::Csv)).starts_with("CSV"));
        assert!(taken("name\tphone\n", Some("x.tab"), None).starts_with("TSV"));
        assert!(taken(" {\"name\":1}", Some("x.txt"), None).starts_with("JSON Lines"));
        assert!(taken("begin:vcard\nend:vcard", None, None).starts_with("vCard"));
        assert!(refused("BEGIN:VCARD\n", "x.json").contains("the JSON is broken"));
    }

    #[test]
    fn a_file_that_fails_midway_is_unreadable() {
        struct Fails;
        impl Read for Fails {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("the disk is gone"))
            }
        }
        let long = format!("name,phone\n{}", "A,+1\n".repeat(START));
        for (start, name) in [
            ("", "x"),
            (long.as_str(), "x.csv"),
            (&"[1,".repeat(START), "x.json"),
            (&long, "x.jsonl"),
        ] {
            let found = run(start.as_bytes().chain(Fails), Some(name), None, &[]);
            let Err(Unreadable::File(text)) = found else {
                panic!("{name}: read")
            };
            assert!(text.contains("the disk is gone") || name == "x.json", "{text}");
        }
    }

    #[test]
    fn a_nul_is_no_name() {
        let file = format!("name,phone\n{}A\0,+1\n", "B,+2\n".repeat(2000));
        let found = rows(file, "x.csv").unwrap();
        assert_eq!(
            found.last().unwrap(),
            "2002 ! name (column \"name\") holds a NUL character"
        );
    }

    /// Gives its bytes a few at a time.
    struct Drips<'a>(&'a [u8], usize);

    impl Read for Drips<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(buffer.len());
            let read = (&self.0[..self.0.len().min(length)]).read(buffer)?;
            self.0 = &self.0[read..];
            Ok(read)
        }
    }

    const FORMATS: [Option<Format>; 6] = [
        None,
        Some(Format::Csv),
        Some(Format::Tsv),
        Some(Format::Json),
        Some(Format::Jsonl),
        Some(Format::Vcf),
    ];

    /// Text that comes close to each format.
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
        match run(input, None, format, &[]) {
            Err(error) => assert!(harmless(&error.to_string()), "{error}"),
            Ok((description, rows)) => {
                assert!(harmless(&description), "{description}");
                for row in rows.iter().filter(|row| row.contains(" ! ")) {
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
        fn what_is_nearly_right_never_panics(input in nearly()) {
            for format in FORMATS {
                check(&input, format);
            }
            let card = [b"BEGIN:VCARD\n", &input[..], b"\nEND:VCARD\n"].concat();
            check(&card, None);
        }

        #[test]
        fn how_the_bytes_arrive_makes_no_difference(input in nearly(), at_once in 1usize..9) {
            for format in FORMATS {
                let whole = run(&input[..], None, format, &[]);
                prop_assert_eq!(run(Drips(&input, at_once), None, format, &[]), whole);
            }
        }

        #[test]
        fn what_the_csv_crate_writes_is_read_back(
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
                    expected.push([name.clone(), phone.clone(), note.clone()].to_vec());
                }
            }
            let mut file = if b"#^:".contains(&delimiter) { vec![b's', b'e', b'p', b'=', delimiter, b'\n'] } else { Vec::new() };
            file.extend(writer.into_inner().unwrap());
            let mut found: Vec<Vec<String>> = Vec::new();
            read(&file[..], None, Some(Format::Csv), &[], &mut |_| {}, &mut |row| {
                if let Ok(contact) = &row.contact {
                    assert_eq!(contact.name, row.values.get(0).unwrap().trim());
                    assert_eq!(contact.phone, row.values.get(1).unwrap().trim());
                }
                found.push(row.values.iter().map(|value| value.into_owned()).collect());
            }).unwrap();
            prop_assert_eq!(found, expected);
        }
    }
}
