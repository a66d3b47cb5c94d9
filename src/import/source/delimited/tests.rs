use super::super::ROW_LIMIT;
use super::super::SourceOptions;
use super::super::testing::{detected, mapped, rows, run, run_with, unreadable, usage};

#[test]
fn detects_the_delimiter_and_the_columns() {
    let table = [
        (
            "name,phone\nAnn,+1",
            "CSV (comma), name from \"name\"; number from \"phone\"",
        ),
        (
            "\u{FEFF}Name;Phone Number;a,b,c,d\nAnn;+1;",
            "CSV (semicolon), name from \"Name\"; number from \"Phone Number\"",
        ),
        (
            "full_name\tMSISDN\n",
            "CSV (tab), name from \"full_name\"; number from \"MSISDN\"",
        ),
        (
            "id|Display Name|wa_id\n",
            "CSV (bar), name from \"Display Name\"; number from \"wa_id\"",
        ),
        (
            "\"name;x\",\"phone;y\",Name,TEL.\n",
            "CSV (comma), name from \"Name\"; number from \"TEL.\"",
        ),
        (
            "sep=;\nname;tel\n",
            "CSV (semicolon), name from \"name\"; number from \"tel\"",
        ),
        (
            "SEP=#\r\nname#tel\r\n",
            "CSV (#), name from \"name\"; number from \"tel\"",
        ),
        (
            "First Name,Last Name,Mobile\n",
            "CSV (comma), name from \"First Name\" + \"Last Name\"; number from \"Mobile\"",
        ),
        (
            "Given Name,Phone 1 - Label,Phone 1 - Value,Phone 2 - Value\n",
            "CSV (comma), name from \"Given Name\"; number from \"Phone 1 - Value\", else \"Phone 2 - Value\"",
        ),
        (
            "id,full_name,name,first name,phone,phone_number,mobile\n",
            "CSV (comma), name from \"name\", else \"first name\"; number from \"mobile\", else \"phone_number\", else \"phone\"",
        ),
    ];
    for (file, expected) in table {
        assert_eq!(detected(file, "x.csv", None), expected, "{file:?}");
    }
    assert_eq!(
        detected("name\tphone\n", "x.tsv", None),
        "TSV, name from \"name\"; number from \"phone\""
    );
}

#[test]
fn an_error_lists_a_few_columns() {
    let text = unreadable("e,".repeat(2000), "x.csv");
    assert!(text.chars().count() < 800 && text.contains("\"e\", \"e\", …"), "{text}");
}

#[test]
fn a_row_has_the_line_it_starts_on() {
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
fn an_unusable_row_has_a_reason_and_the_others_are_read() {
    let table: [(&[u8], &str); 5] = [
        (
            "Z\u{FFFD}e,+1".as_bytes(),
            "name (column \"Name\") contains \u{FFFD}: it is not UTF-8, or a conversion damaged it",
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
fn a_file_without_usable_columns_is_unreadable() {
    let table: [(&[u8], &str); 14] = [
        (b"", "the file is empty"),
        (b" \r\n\n", "the file is empty"),
        (b"\xEF\xBB\xBF", "the file is empty"),
        (b",,\n , \n", "the file is empty"),
        (b"sep=;\n", "the file is empty"),
        (
            b"id,x\n1,Ann\n",
            "no column is the number; found \"id\", \"x\"; name it with --map phone=COLUMN",
        ),
        (
            b"phone;x\n1;Ann\n",
            "no column is the name; found \"phone\", \"x\"; name it with --map name=COLUMN",
        ),
        (
            b"Ann,+254712345678\n",
            "no column is the number; found \"Ann\", \"+254712345678\"; name it with --map phone=COLUMN; the first \
             line looks like a contact: the file needs a header line, such as name,phone_number",
        ),
        (
            b"name,Phone,Telephone\n",
            "several columns could be the number: \"Phone\", \"Telephone\"; choose with --map phone=COLUMN",
        ),
        (
            b"name,phone,Phone\n",
            "several columns could be the number: \"phone\", \"Phone\"; choose with --map phone=COLUMN",
        ),
        (
            b"phone,full name,Customer Name,first name\n",
            "several columns could be the name: \"full name\", \"Customer Name\"; choose with --map name=COLUMN",
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
            b"\"name\"x,phone\nAnn,+1\n",
            "the header (line 1) is unusable: column \"namex\" has text after its closing quote: is a quote missing \
             or one too many?",
        ),
    ];
    for (file, expected) in table {
        assert_eq!(unreadable(file, "x.csv"), expected, "{}", String::from_utf8_lossy(file));
    }
}

#[test]
fn map_overrides_the_names_and_its_column_must_exist() {
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
        (
            &["name=phone", "name=mobile"],
            "--map: a field is mapped twice; only phone may have several columns",
        ),
        (
            &["name=Name", "first_name=Name"],
            "--map: name can't be combined with first_name or last_name",
        ),
    ] {
        assert_eq!(usage(mapped(file, "x.csv", map)), expected);
    }
    let twice = mapped("a,name,A\n1,2,3\n", "x.csv", &["phone=_a"]);
    assert_eq!(usage(twice), "--map: more than one column is called \"_a\"");
}

#[test]
fn a_row_over_the_limit_is_invalid() {
    let long = "x".repeat(ROW_LIMIT + 1);
    let commas = ",".repeat(ROW_LIMIT + 1);
    let lines = "x\n".repeat(ROW_LIMIT);
    let file = format!("name,phone\n{long},+1\n{commas}\n\"{lines}\",+2\nAnn,+3\n");
    assert_eq!(
        rows(&file, "x.csv").unwrap(),
        [
            "2 ! the row is longer than 1048576 bytes".to_owned(),
            "3 ! the row is longer than 1048576 bytes".to_owned(),
            format!(
                "4 ! the row is longer than 1048576 bytes (lines 4 to {}): is a quote missing?",
                ROW_LIMIT + 4
            ),
            format!("{} Ann | +3", ROW_LIMIT + 5),
        ]
    );
    assert!(unreadable(format!("name,phone,{long}\n"), "x.csv").starts_with("the header (line 1) is unusable"));
}

#[test]
fn reasons_quote_little_and_no_control_characters() {
    let name = format!("na\u{1b}[31m\u{202E}me{}", "é".repeat(500));
    let file = format!("{name},phone\n\u{FFFD},+1\n");
    let found = mapped(&file, "x.csv", &[&format!("name={name}")]).unwrap();
    assert_eq!(
        found,
        [format!(
            "2 ! name (column \"na\\x1b[31m\\u{{202e}}me{}…\") contains \u{FFFD}: it is not UTF-8, or a conversion damaged it",
            "é".repeat(50)
        )]
    );
}

#[test]
fn a_row_without_a_number_is_empty() {
    let file = "Name,Tel\nAnn, \nBen\nCid,-\nDan,N/A\nEve,NULL\nFay,\u{200B}\n,\"\"x\n,+1\n";
    let expected: Vec<String> = (2..8)
        .map(|line| format!("{line} - number (column \"Tel\") is empty"))
        .chain(["8 ! column \"Tel\" has text after its closing quote: is a quote missing or one too many?".into()])
        .chain(["9  | +1".into()])
        .collect();
    assert_eq!(rows(file, "x.csv").unwrap(), expected);
}

#[test]
fn tsv_is_read_with_the_escapes_that_list_writes() {
    let file = "id\tname\tphone_number\n1\tAnn\\tLee\\n\\\\x\t+1\n";
    for name in ["x.tsv", "x", "x.csv"] {
        assert_eq!(rows(file, name).unwrap(), ["2 Ann\tLee\n\\x | +1"], "{name}");
    }
    assert_eq!(rows("name,phone\na\\tb,+1\n", "x.csv").unwrap(), ["2 a\\tb | +1"]);
}

#[test]
fn the_apostrophe_before_a_formula_is_removed_from_csv_and_from_rejects() {
    for (file, expected) in [
        ("name,phone\n'=Ann,+1\n", "=Ann"),
        ("name\tphone\n'=Ann\t+1\n", "'=Ann"),
        ("name\tphone\tline\treason\n'=Ann\t+1\t2\tx\n", "=Ann"),
    ] {
        assert_eq!(rows(file, "").unwrap(), [format!("2 {expected} | +1")], "{file}");
    }
}

#[test]
fn an_unusable_row_keeps_what_is_known() {
    let file = "name,phone\nAnn,\nBo\u{FFFD},+1\nCid,+1,+2\n";
    let found = run(file.as_bytes(), "x.csv", None, &[]).unwrap();
    let known = [("Ann", ""), ("Bo\u{FFFD}", "+1"), ("", "")];
    assert_eq!(found.unusable, known.map(|(name, phone)| (name.into(), phone.into())));
}

#[test]
fn the_delimiter_the_byte_order_mark_and_the_line_ends_are_reported() {
    let table: [(&[u8], u8, bool, bool); 4] = [
        (b"name,phone\nAnn,+1\r\n", b',', false, false),
        (b"\xEF\xBB\xBFname;phone\r\nAnn;+1\r\n", b';', true, true),
        (b"sep=|\r\nname|phone\r\n", b'|', false, true),
        (b"\xFF\xFEn\0a\0m\0e\0\t\0t\0e\0l\0\r\0\n\0", b'\t', true, true),
    ];
    for (file, delimiter, bom, crlf) in table {
        let format = run(file, "x.csv", None, &[]).unwrap().format.unwrap().csv;
        assert_eq!((format.delimiter, format.bom, format.crlf), (delimiter, bom, crlf));
    }
}

#[test]
fn header_line_ignores_the_lines_before() {
    let with = |file: &str, header_line| {
        let options = SourceOptions {
            header_line: Some(header_line),
            ..SourceOptions::default()
        };
        run_with(file.as_bytes(), "x.csv", &[], options)
    };
    let title = "\"Contacts\n of 2024, \"\"all\"\"\";phone\r\n\rname;phone\nAnn;+1\n";
    let found = with(title, 4).unwrap();
    assert_eq!(found.rows, ["5 Ann | +1"]);
    assert_eq!(
        found.description,
        "CSV (semicolon), 3 lines before the header ignored, name from \"name\"; number from \"phone\""
    );
    let long = format!("{}name|phone\nAnn|+1\n", "x,y\r\n".repeat(100_000));
    assert_eq!(with(&long, 100_001).unwrap().rows, ["100002 Ann | +1"]);
    assert_eq!(with("sep=;\nx\nname;phone\nAnn;+1\n", 3).unwrap().rows, ["4 Ann | +1"]);
    assert_eq!(with("sep=;\nname;phone\nAnn;+1\n", 1).unwrap().rows, ["3 Ann | +1"]);
    for file in ["name,phone\nAnn,+1", "name,phone\nAnn,+1\n"] {
        assert_eq!(usage(with(file, 9)), "--header-line: the file has only 2 lines");
    }
    assert_eq!(
        unreadable("Customers;\n\nname;phone\n", "x.csv"),
        "no column is the number; found \"Customers\"; name it with --map phone=COLUMN; if the header is on another line, \
         add --header-line N"
    );
    assert_eq!(
        usage(mapped("Customers;\n\nname;phone\n", "x.csv", &["phone=phone"])),
        "--map: there is no column \"phone\"; there are \"Customers\"; if the header is on another line, add \
         --header-line N"
    );
}
