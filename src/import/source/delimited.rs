//! CSV and its relatives: the delimiter is found out, and the columns are called by the header.

use std::io::BufRead;

use super::columns::{self, Chosen, Mapping, Misfit};
use super::records::{Flaw, Next, Record, Records};
use super::row::{Row, Values, shown};
use super::{LIMIT, Sink, Source, Unreadable};

/// As many characters of its columns' names as an error about the whole file quotes.
const HEADER_BUDGET: usize = 600;
/// In the order in which they are believed where nothing else decides.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Reads delimited text; with `delimiter` it is that one, else it is found out.
pub(super) fn read<R: BufRead>(
    source: Source<R>,
    delimiter: Option<u8>,
    map: &[Mapping],
    mut sink: Sink<'_>,
) -> Result<(), Unreadable> {
    if let Some(wrong) = columns::contradiction(map) {
        return Err(Unreadable::Usage(wrong));
    }
    let format = if delimiter.is_some() { "TSV" } else { "CSV" };
    let (announced, skip) = separator_line(&source.start).map_or((None, 0), |(found, length)| (Some(found), length));
    let delimiter = announced
        .or(delimiter)
        .unwrap_or_else(|| detect_delimiter(&source.start, map));

    let mut records = Records::new(source.into_reader(skip), delimiter, if skip > 0 { 2 } else { 1 });
    let mut record = Record::default();
    let header = header(&mut records, &mut record)?;
    let chosen = columns::choose(&header, map, HEADER_BUDGET).map_err(|misfit| refusal(misfit, &header))?;
    let kind = match delimiter {
        b'\t' if format == "TSV" => format.to_owned(),
        _ => format!("{format} ({})", called(delimiter)),
    };
    sink.taken(format!("{kind}, {}", chosen.description()));

    while next(&mut records, &mut record)? {
        if record.flaw.is_none() && blank(&record) {
            continue;
        }
        (sink.each)(Row {
            line: record.lines.0,
            contact: check_quotes(&record, &header).and_then(|()| contact(&record, &header, &chosen)),
            columns: &header,
            values: Values::of_record(&record),
        });
    }
    Ok(())
}

/// Excel's `sep=;` as the first line: the delimiter, and the length of that line.
fn separator_line(start: &[u8]) -> Option<(u8, usize)> {
    let end = start.iter().position(|byte| matches!(byte, b'\n' | b'\r'))?;
    let line = start[..end].strip_prefix(b"\"").unwrap_or(&start[..end]);
    let line = line.strip_suffix(b"\"").unwrap_or(line);
    let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] = *line else {
        return None;
    };
    let usable = delimiter.is_ascii() && !delimiter.is_ascii_alphanumeric() && delimiter != b'"';
    let length = end + if start[end..].starts_with(b"\r\n") { 2 } else { 1 };
    usable.then_some((delimiter, length))
}

/// The delimiter under which the header's columns fit; else the one that makes the most of them.
fn detect_delimiter(start: &[u8], map: &[Mapping]) -> u8 {
    let merit = |delimiter: u8| {
        let mut record = Record::default();
        let mut records = Records::new(start, delimiter, 1);
        // What refuses the header, or a start that ends within it, is seen again when the file is read.
        let header = header(&mut records, &mut record).unwrap_or_default();
        (
            columns::choose(&header, map, HEADER_BUDGET).is_ok(),
            header.len().max(1),
        )
    };
    // `max_by_key` takes the last of equals, hence from the least likely to the most.
    DELIMITERS
        .into_iter()
        .rev()
        .max_by_key(|&delimiter| merit(delimiter))
        .unwrap_or(b',')
}

fn header<R: BufRead>(records: &mut Records<R>, record: &mut Record) -> Result<Vec<String>, Unreadable> {
    loop {
        if !next(records, record)? {
            return Err(Unreadable::File("the file is empty".into()));
        }
        if record.flaw.is_some() || !blank(record) {
            break;
        }
    }
    let line = record.lines.0;
    let texts = texts(record);
    if std::str::from_utf8(record.all()).is_err() {
        return Err(Unreadable::File(format!("the header (line {line}) {NOT_UTF8}")));
    }
    check_quotes(record, &texts)
        .map_err(|wrong| Unreadable::File(format!("the header (line {line}) is unusable: {wrong}")))?;
    Ok(texts)
}

/// The next record, if there is one.
fn next<R: BufRead>(records: &mut Records<R>, record: &mut Record) -> Result<bool, Unreadable> {
    match records.next(record)? {
        Next::Record => Ok(true),
        Next::End => Ok(false),
        Next::OpenQuote(line) => Err(Unreadable::File(format!(
            "line {line}: a quote (\") opens here and is never closed, so the rest of the file can't be read: close it, \
             or double it (\"\") if it belongs to the text"
        ))),
    }
}

const NOT_UTF8: &str = "is not UTF-8 (it looks like Windows-1252 or Latin-1): save the file as \"CSV UTF-8\"";

fn texts(record: &Record) -> Vec<String> {
    record
        .iter()
        .map(|field| String::from_utf8_lossy(field).into_owned())
        .collect()
}

fn blank(record: &Record) -> bool {
    record.all().trim_ascii().is_empty()
}

/// Adds to the choice's reasons that there may be no header at all.
fn refusal(misfit: Misfit, header: &[String]) -> Unreadable {
    let is_number = |cell: &String| cell.chars().filter(char::is_ascii_digit).count() >= 7;
    match misfit {
        Misfit::Mapping(text) => Unreadable::Usage(text),
        Misfit::Missing(text) if header.iter().any(is_number) => Unreadable::File(format!(
            "{text}; the first line looks like a contact: the file needs a header line, such as name,phone_number"
        )),
        Misfit::Missing(text) | Misfit::Ambiguous(text) => Unreadable::File(text),
    }
}

fn called(delimiter: u8) -> String {
    match delimiter {
        b',' => "comma".into(),
        b';' => "semicolon".into(),
        b'\t' => "tab".into(),
        b'|' => "bar".into(),
        other => shown(&char::from(other).to_string(), 1),
    }
}

/// Whether the record was cut where its writer meant it to be.
fn check_quotes(record: &Record, header: &[String]) -> Result<(), String> {
    let (first, last) = record.lines;
    match record.flaw {
        None => Ok(()),
        Some(Flaw::TooLong) if first == last => Err(format!("the row is longer than {LIMIT} bytes")),
        Some(Flaw::TooLong) => Err(format!(
            "the row is longer than {LIMIT} bytes (lines {first} to {last}): is a quote missing?"
        )),
        Some(Flaw::TextAfterQuote(field)) => {
            let column = column(header, field);
            let lines = if first == last {
                String::new()
            } else {
                format!(", lines {first} to {last} run together")
            };
            Err(format!(
                "{column} has text after its closing quote{lines}: is a quote missing or one too many?"
            ))
        }
    }
}

fn column(header: &[String], index: usize) -> String {
    match header.get(index).map(|name| name.trim()) {
        Some(name) if !name.is_empty() => format!("column \"{}\"", shown(name, 60)),
        _ => format!("column {}", index + 1),
    }
}

fn contact<'a>(record: &'a Record, header: &[String], chosen: &'a Chosen) -> Result<super::Written<'a>, String> {
    if !record.all().is_ascii()
        && let Some(bad) = record.iter().position(|field| std::str::from_utf8(field).is_err())
    {
        return Err(format!("{} {NOT_UTF8}", column(header, bad)));
    }
    if record.len() > header.len()
        && record
            .iter()
            .skip(header.len())
            .any(|field| !field.trim_ascii().is_empty())
    {
        let (fields, columns) = (record.len(), header.len());
        return Err(format!(
            "the row has {fields} fields, the header {columns}: is a quote missing around a comma?"
        ));
    }
    chosen.written(|index| record.get(index).and_then(|field| std::str::from_utf8(field).ok()))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{mapped, refused, rows, taken};
    use super::super::{LIMIT, Unreadable};

    #[test]
    fn the_delimiter_and_the_columns_are_found_out() {
        let table = [
            (
                "name,phone\nAnn,+1",
                "CSV (comma), name from \"name\", number from \"phone\"",
            ),
            (
                "\u{FEFF}Name;Phone Number;a,b,c,d\nAnn;+1;",
                "CSV (semicolon), name from \"Name\", number from \"Phone Number\"",
            ),
            (
                "full_name\tMSISDN\n",
                "CSV (tab), name from \"full_name\", number from \"MSISDN\"",
            ),
            (
                "id|Display Name|wa_id\n",
                "CSV (bar), name from \"Display Name\", number from \"wa_id\"",
            ),
            (
                "\"name;x\",\"phone;y\",Name,TEL.\n",
                "CSV (comma), name from \"Name\", number from \"TEL.\"",
            ),
            (
                "sep=;\nname;tel\n",
                "CSV (semicolon), name from \"name\", number from \"tel\"",
            ),
            (
                "SEP=#\r\nname#tel\r\n",
                "CSV (#), name from \"name\", number from \"tel\"",
            ),
            (
                "First Name,Last Name,Mobile\n",
                "CSV (comma), name from \"First Name\" + \"Last Name\", number from \"Mobile\"",
            ),
            (
                "Given Name,Phone 1 - Label,Phone 1 - Value,Phone 2 - Value\n",
                "CSV (comma), name from \"Given Name\", number from \"Phone 1 - Value\"",
            ),
            // The best tier wins.
            (
                "id,full_name,name,first name,phone,phone_number,mobile\n",
                "CSV (comma), name from \"name\", number from \"phone_number\"",
            ),
        ];
        for (file, expected) in table {
            assert_eq!(taken(file, Some("x.csv"), None), expected, "{file:?}");
        }
        assert_eq!(
            taken("name\tphone\n", Some("x.tsv"), None),
            "TSV, name from \"name\", number from \"phone\""
        );
    }

    #[test]
    fn a_refusal_does_not_list_columns_without_end() {
        let text = refused("e,".repeat(2000), "x.csv");
        assert!(text.chars().count() < 800 && text.contains("\"e\", \"e\", …"), "{text}");
    }

    #[test]
    fn rows_come_with_the_line_they_start_on() {
        let table: [(&str, &[&str]); 13] = [
            ("name,phone\nAnn,+1\nBen,+2\n", &["2 Ann | +1", "3 Ben | +2"]),
            ("name,phone\r\nAnn,+1\r\n\r\nBen,+2", &["2 Ann | +1", "4 Ben | +2"]),
            ("name,phone\rAnn,+1\r\rBen,+2\r", &["2 Ann | +1", "4 Ben | +2"]),
            (";;;\n\nname;phone\nAnn;+1\n", &["4 Ann | +1"]),
            ("\u{FEFF}\n\nname,phone\nAnn,+1\n", &["4 Ann | +1"]),
            ("sep=,\nname,phone\nAnn,+1\n", &["3 Ann | +1"]),
            (
                "note,name,phone\n\"a\nb\r\nc\",Ann,+1\nx,Ben,+2\n",
                &["2 Ann | +1", "5 Ben | +2"],
            ),
            ("name,phone\n\"Ann, \"\"A\"\"\",+1\n", &["2 Ann, \"A\" | +1"]),
            ("name,phone\n  Ann  ,\t+1 \n", &["2 Ann | +1"]),
            ("name, phone\nAnn, \"+1\" \n", &["2 Ann | +1"]),
            ("name,phone\n,,\n  ,\n\"\",\"\"\nAnn,+1\n", &["5 Ann | +1"]),
            (
                "first name,surname,phone\nAnn,Lee,+1\nAnn,,+1\n,Lee,+1\n",
                &["2 Ann Lee | +1", "3 Ann | +1", "4 Lee | +1"],
            ),
            (
                "name,phone,note\nAnn,+1\nBen,+2,,,\n6\" Tom,+3\n",
                &["2 Ann | +1", "3 Ben | +2", "4 6\" Tom | +3"],
            ),
        ];
        for (file, expected) in table {
            assert_eq!(rows(file, "x.csv").unwrap(), expected, "{file:?}");
        }
    }

    #[test]
    fn an_unusable_row_says_why_and_the_others_go_on() {
        let table: [(&[u8], &str); 10] = [
            (b"Ann, ", "number (column \"Tel\") is empty"),
            (b"Ann", "number (column \"Tel\") is empty"),
            (
                "Z\u{FFFD}e,+1".as_bytes(),
                "name (column \"Name\") was damaged by a conversion (it holds \u{FFFD})",
            ),
            (
                b"Zo\xEB,+1",
                "column \"Name\" is not UTF-8 (it looks like Windows-1252 or Latin-1): save the file as \"CSV UTF-8\"",
            ),
            (
                b"Zoe,+1,\xEB",
                "column \"Note\" is not UTF-8 (it looks like Windows-1252 or Latin-1): save the file as \"CSV UTF-8\"",
            ),
            (
                b"Ann,+1,,,\xEB",
                "column 5 is not UTF-8 (it looks like Windows-1252 or Latin-1): save the file as \"CSV UTF-8\"",
            ),
            (
                b"Lee, Ann,+1,x",
                "the row has 4 fields, the header 3: is a quote missing around a comma?",
            ),
            (
                b"\"Ann\" Lee,+1",
                "column \"Name\" has text after its closing quote: is a quote missing or one too many?",
            ),
            (
                b"\"Ann,+1\n\"Ben\",+2",
                "column \"Name\" has text after its closing quote, lines 3 to 4 run together: is a quote missing or one too many?",
            ),
            (
                b"Ann,\"+1\nBen,\"+2",
                "column \"Tel\" has text after its closing quote, lines 3 to 4 run together: is a quote missing or one too many?",
            ),
        ];
        let before = b"Name,Tel,Note\nCid,+9\n";
        for (row, reason) in table {
            let file = [before, row, b"\nDan,+8\n"].concat();
            let after = 4 + row.iter().filter(|&&byte| byte == b'\n').count();
            let found = rows(&file, "x.csv").unwrap();
            assert_eq!(found[0], "2 Cid | +9");
            assert_eq!(found[1], format!("3 ! {reason}"));
            assert_eq!(found[2..], [format!("{after} Dan | +8")]);
        }
    }

    #[test]
    fn a_file_that_does_not_fit_is_refused_whole() {
        let table: [(&[u8], &str); 15] = [
            (b"", "the file is empty"),
            (b" \r\n\n", "the file is empty"),
            (b"\xEF\xBB\xBF", "the file is empty"),
            (b",,\n , \n", "the file is empty"),
            (b"sep=;\n", "the file is empty"),
            (
                b"id,nom\n1,Ann\n",
                "no column is the number; found \"id\", \"nom\"; name it with --map phone=COLUMN",
            ),
            (
                b"phone;nom\n1;Ann\n",
                "no column is the name; found \"phone\", \"nom\"; name it with --map name=COLUMN",
            ),
            (
                b"Ann,+254712345678\n",
                "no column is the number; found \"Ann\", \"+254712345678\"; name it with --map phone=COLUMN; the first \
                 line looks like a contact: the file needs a header line, such as name,phone_number",
            ),
            (
                b"name,Phone,Mobile\n",
                "two columns could be the number: \"Phone\", \"Mobile\"; choose with --map phone=COLUMN",
            ),
            (
                b"name,phone,Phone\n",
                "two columns could be the number: \"phone\", \"Phone\"; choose with --map phone=COLUMN",
            ),
            (
                b"phone,full name,Customer Name,first name\n",
                "two columns could be the name: \"full name\", \"Customer Name\"; choose with --map name=COLUMN",
            ),
            (
                b"name,phone\n\nAnn,+1\n\"Ben\nB\",\"+2\nCid,+3\n",
                "line 5: a quote (\") opens here and is never closed, so the rest of the file can't be read: close it, \
                 or double it (\"\") if it belongs to the text",
            ),
            (
                b"name,\"phone\nAnn,+1\n",
                "line 1: a quote (\") opens here and is never closed, so the rest of the file can't be read: close it, \
                 or double it (\"\") if it belongs to the text",
            ),
            (
                b"\nname,phone,Stra\xDFe\nAnn,+1\n",
                "the header (line 2) is not UTF-8 (it looks like Windows-1252 or Latin-1): save the file as \"CSV UTF-8\"",
            ),
            (
                b"\"name\"x,phone\nAnn,+1\n",
                "the header (line 1) is unusable: column \"namex\" has text after its closing quote: is a quote missing \
                 or one too many?",
            ),
        ];
        for (file, expected) in table {
            assert_eq!(refused(file, "x.csv"), expected, "{}", String::from_utf8_lossy(file));
        }
    }

    #[test]
    fn map_beats_everything_and_its_column_must_exist() {
        let file = "Name,Vor Name,phone,mobile,Handy\nAnn,Anna,+1,+2,+3\n";
        assert_eq!(mapped(file, "x.csv", &["phone=mobile"]).unwrap(), ["2 Ann | +2"]);
        assert_eq!(
            mapped(file, "x.csv", &["phone_number=HANDY", "name=vor_name"]).unwrap(),
            ["2 Anna | +3"]
        );
        assert_eq!(
            mapped(file, "x.csv", &["phone=phone", "first_name=Vor Name"]).unwrap(),
            ["2 Anna | +1"]
        );
        assert_eq!(
            mapped("a;b\nAnn;+1\n", "x.csv", &["name=a", "phone=b"]).unwrap(),
            ["2 Ann | +1"]
        );
        for (map, expected) in [
            (
                &["phone=fone"][..],
                "--map: there is no column \"fone\"; there are \"Name\", \"Vor Name\", \"phone\", \"mobile\", \"Handy\"",
            ),
            (&["phone=phone", "phone=mobile"], "--map: a field is mapped twice"),
            (
                &["name=Name", "first_name=Name"],
                "--map: name can't be combined with first_name or last_name",
            ),
        ] {
            assert_eq!(mapped(file, "x.csv", map), Err(Unreadable::Usage(expected.into())));
        }
        let twice = mapped("a,name,A\n1,2,3\n", "x.csv", &["phone=_a"]);
        assert_eq!(
            twice,
            Err(Unreadable::Usage("--map: more than one column is called \"_a\"".into()))
        );
    }

    #[test]
    fn nothing_grows_beyond_the_limit() {
        let long = "x".repeat(LIMIT + 1);
        let commas = ",".repeat(LIMIT + 1);
        let lines = "x\n".repeat(LIMIT);
        let file = format!("name,phone\n{long},+1\n{commas}\n\"{lines}\",+2\nAnn,+3\n");
        assert_eq!(
            rows(&file, "x.csv").unwrap(),
            [
                "2 ! the row is longer than 1048576 bytes".to_owned(),
                "3 ! the row is longer than 1048576 bytes".to_owned(),
                format!(
                    "4 ! the row is longer than 1048576 bytes (lines 4 to {}): is a quote missing?",
                    LIMIT + 4
                ),
                format!("{} Ann | +3", LIMIT + 5),
            ]
        );
        assert!(refused(format!("name,phone,{long}\n"), "x.csv").starts_with("the header (line 1) is unusable"));
    }

    #[test]
    fn reasons_quote_little_and_nothing_that_moves_a_cursor() {
        let name = format!("na\u{1b}[31m\u{202E}me{}", "é".repeat(500));
        let file = format!("{name},phone\n\u{FFFD},+1\n");
        let found = mapped(&file, "x.csv", &[&format!("name={name}")]).unwrap();
        assert_eq!(
            found,
            [format!(
                "2 ! name (column \"na?[31m?me{}…\") was damaged by a conversion (it holds \u{FFFD})",
                "é".repeat(50)
            )]
        );
    }
}
