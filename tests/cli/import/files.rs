//! Files in all formats, and what is sent for them.

use super::*;

const A: (&str, &str) = ("Ann", "+254700000001");
const B: (&str, &str) = ("Bob Ómo", "+254700000002");

struct Case {
    file: &'static str,
    bytes: Vec<u8>,
    flags: &'static [&'static str],
    description: &'static str,
}

fn case(file: &'static str, text: &str, flags: &'static [&'static str], description: &'static str) -> Case {
    Case {
        file,
        bytes: text.into(),
        flags,
        description,
    }
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    format!("\u{feff}{text}").encode_utf16().flat_map(unit).collect()
}

#[test]
fn any_file_becomes_the_same_two_contacts() {
    let plain = "name,phone\nAnn,+254700000001\nBob Ómo,+254700000002\n";
    let comma = "CSV (comma), name from \"name\"; number from \"phone\"";
    let card = |version: &str, tel: &str| {
        format!("BEGIN:VCARD\r\nVERSION:{version}\r\nFN:Ann\r\nTEL;{tel}:+254700000001\r\nEND:VCARD\r\n")
    };
    let cards = "vCard, name from FN, else N, else ORG; \
        number from the TEL for WhatsApp, else CELL, else the preferred one, else the first";
    let cases = vec![
        case("a.csv", plain, &[], comma),
        case("bom.csv", &format!("\u{feff}{plain}"), &[], comma),
        case("crlf.csv", &plain.replace('\n', "\r\n"), &[], comma),
        case("no-end.csv", plain.trim_end(), &[], comma),
        case("noname", plain, &[], comma),
        case("misnamed.txt", plain, &[], comma),
        case(
            "semicolon.csv",
            &plain.replace(',', ";"),
            &[],
            "CSV (semicolon), name from \"name\"; number from \"phone\"",
        ),
        case(
            "tab.csv",
            &plain.replace(',', "\t"),
            &[],
            "CSV (tab), name from \"name\"; number from \"phone\"",
        ),
        case(
            "tab.tsv",
            &plain.replace(',', "\t"),
            &[],
            "TSV, name from \"name\"; number from \"phone\"",
        ),
        case(
            "pipe.csv",
            &plain.replace(',', "|"),
            &[],
            "CSV (bar), name from \"name\"; number from \"phone\"",
        ),
        case(
            "sep.csv",
            &format!("sep=;\n{}", plain.replace(',', ";")),
            &[],
            "CSV (semicolon), name from \"name\"; number from \"phone\"",
        ),
        Case {
            bytes: utf16(plain, u16::to_le_bytes),
            ..case("le.csv", "", &[], comma)
        },
        Case {
            bytes: utf16(plain, u16::to_be_bytes),
            ..case("be.csv", "", &[], comma)
        },
        case(
            "headers.csv",
            "Id,Phone Number,Full_Name\n1,+254700000001,Ann\n2,+254700000002,Bob Ómo\n",
            &[],
            "CSV (comma), name from \"Full_Name\"; number from \"Phone Number\"",
        ),
        case(
            "mobile.csv",
            "NAME,Mobile Number\nAnn,+254 700 000 001\nBob Ómo,'+254-700-000002\n",
            &[],
            "CSV (comma), name from \"NAME\"; number from \"Mobile Number\"",
        ),
        case(
            "waid.csv",
            "name,wa_id\nAnn,254700000001\nBob Ómo,00254700000002\n",
            &[],
            "CSV (comma), name from \"name\"; number from \"wa_id\"",
        ),
        case(
            "parts.csv",
            "First Name,last_name,tel\nAnn,,+254700000001\nBob,Ómo,+254700000002\n",
            &[],
            "CSV (comma), name from \"First Name\" + \"last_name\"; number from \"tel\"",
        ),
        case(
            "map.csv",
            "Kunde,Handy,phone\nAnn,+254700000001,x\nBob Ómo,+254700000002,y\n",
            &["--map", "name=kunde", "--map", "phone=Handy"],
            "CSV (comma), name from \"Kunde\"; number from \"Handy\"",
        ),
        case(
            "region.csv",
            "name,phone\nAnn,0700 000001\nBob Ómo,0700000002\n",
            &["--region", "KE"],
            comma,
        ),
        case(
            "a.jsonl",
            "{\"name\":\"Ann\",\"phone\":\"+254700000001\"}\n{\"phone\":\"+254700000002\",\"name\":\"Bob Ómo\"}\n",
            &[],
            "JSON Lines, name from \"name\"; number from \"phone\"",
        ),
        case(
            "a.json",
            "[{\"name\":\"Ann\",\"phone_number\":\"+254700000001\"},\n{\"name\":\"Bob Ómo\",\"phone_number\":254700000002}]",
            &[],
            "JSON, name from \"name\"; number from \"phone_number\"",
        ),
        case(
            "21.vcf",
            &format!(
                "{}BEGIN:VCARD\nVERSION:2.1\nN:Ómo;Bob\nTEL;HOME:+254711111111\nTEL;CELL;PREF:+254700000002\nEND:VCARD\n",
                card("2.1", "CELL")
            ),
            &[],
            cards,
        ),
        case(
            "30.vcf",
            &format!(
                "{}BEGIN:VCARD\nVERSION:3.0\nFN:Bob\n  Ómo\nTEL;TYPE=WORK:+254711111111\nTEL;TYPE=CELL:+254700000002\nEND:VCARD\n",
                card("3.0", "TYPE=CELL")
            ),
            &[],
            cards,
        ),
        case(
            "40.vcf",
            &format!(
                "{}BEGIN:VCARD\nVERSION:4.0\nFN:Bob Ómo\nTEL;TYPE=home:+254711111111\nTEL;PREF=1;VALUE=uri:tel:+254700000002\nEND:VCARD\n",
                card("4.0", "TYPE=cell")
            ),
            &[],
            cards,
        ),
    ];
    for Case {
        file,
        bytes,
        flags,
        description,
    } in cases
    {
        let machine = Machine::new();
        machine.write(file, bytes);
        let result = machine.import_file(file, &[&["--jobs", "1"], flags].concat());
        let further = match file.ends_with(".vcf") {
            true => "note: not used: 1 further number in the file\n",
            false => "",
        };
        let stderr = format!(
            "note: read as {description}\n{further}note: into URL: 2 rows: 2 to create\nnote: to create by country: KE 2\n"
        );
        assert_eq!(result.stderr, stderr, "{file}");
        assert_import(&result, 0, "total 2, created 2", &stderr);
        let sent = machine.account.create_requests();
        let sent: Vec<(&str, &str)> = sent
            .iter()
            .map(|sent| (sent.name.as_str(), sent.number.as_str()))
            .collect();
        assert_eq!(sent, [A, B], "{file}");
    }
}

#[test]
fn a_quoted_field_may_hold_commas_and_lines_and_bad_rows_are_invalid() {
    let machine = Machine::new();
    let result = machine.import(
        "name,phone\n\"Doe, Jane\n\"\"JD\"\" \",+254700000001\n\nx,12345\n\"open\" x,+254700000002\n,+254700000003\nNo,\nAnn,+254700000004,x\n",
        &["--jobs", "1"],
    );
    let reasons = [
        "line 5: number (column \"phone\") \"12345\": fewer than 7 digits",
        "line 6: column \"name\" has text after its closing quote: is a quote missing or one too many?",
        "line 7: name (column \"name\") is empty",
        "line 9: the row has 3 fields, the header 2: is a quote missing around a comma?",
    ];
    let warnings = reasons
        .map(|reason| format!("warning: 1 row is invalid: {reason}\n"))
        .concat();
    let plan = "note: into URL: 6 rows: 1 to create, 1 empty, 4 invalid\nnote: to create by country: KE 1\n";
    assert_import(
        &result,
        8,
        "total 6, created 1, empty 1, invalid 4",
        &format!("{READ_AS}{plan}{warnings}"),
    );
    let [sent] = machine.account.create_requests().try_into().unwrap();
    assert_eq!((sent.name.as_str(), sent.number.as_str()), ("Doe, Jane\n\"JD\"", A.1));
}

#[test]
fn the_output_of_list_is_existing() {
    let initial = [
        A,
        ("", "+254700000003"),
        ("  ", "12345"),
        B,
        ("\"Zoë\", Z", "1234567890"),
    ];
    let list = ["contacts", "list"];
    for (file, flags) in [
        ("list.json", &["--json"][..]),
        ("all.json", &["--all", "--json"]),
        ("all.csv", &["--all", "-o", "csv"]),
        ("all.tsv", &["--all", "-o", "tsv"]),
        ("all.jsonl", &["--all", "-o", "jsonl"]),
    ] {
        let machine = Machine::with(Account::with_contacts(&initial));
        let listed = machine.env.run(&[&list[..], flags].concat());
        assert_eq!((listed.status, listed.stderr.as_str()), (Some(0), ""), "{file}");
        machine.write(file, &listed.stdout);
        let result = machine.import_file(file, &[]);
        assert_eq!(counts(&result.stdout), "total 5, existing 5", "{file}: {result:?}");
        assert_import_contains(
            &result,
            0,
            "total 5, existing 5",
            &["note: into URL: 5 rows: 5 existing\n"],
        );
        assert_eq!(result.stderr.lines().count(), 2, "{}", result.stderr);
        assert!(machine.account.create_requests().is_empty());
    }
}

#[test]
fn reads_stdin() {
    let machine = Machine::new();
    let stdin = "phone|name\n+254700000001|Ann\n";
    let result = machine.with_url_replaced(machine.env.run_with_stdin(&arguments("-", &[]), stdin));
    let description = "note: read as CSV (bar), name from \"name\"; number from \"phone\"\n";
    let plan = "note: into URL: 1 row: 1 to create\nnote: to create by country: KE 1\n";
    assert_import(&result, 0, "total 1, created 1", &format!("{description}{plan}"));
    assert_eq!(machine.account.numbers(), [A.1]);
}

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
fn windows_1252_is_read_and_reported_and_other_encodings_need_the_flag() {
    let machine = Machine::new();
    machine.write("people.csv", b"name,phone\nJos\xe9,+254700000001\nAnn,+254700000002\n");
    let note = "note: the text is not UTF-8 and was read as Windows-1252, such as \"José\"; if that is wrong, give the \
                encoding with --encoding\n";
    let plan = "note: into URL: 2 rows: 2 to create\nnote: to create by country: KE 2\n";
    let result = machine.import_file("people.csv", &["--jobs", "1"]);
    assert_import(&result, 0, "total 2, created 2", &format!("{READ_AS}{note}{plan}"));
    assert_eq!(machine.account.create_requests()[0].name, "José");

    let machine = Machine::new();
    machine.write("people.csv", b"name,phone\n\xc8\xe2\xe0\xed,+254700000001\n");
    let result = machine.import_file("people.csv", &[]);
    assert_eq!((result.status, result.stdout.as_str()), (Some(1), ""));
    result.assert_stderr_contains(&["people.csv: line 2: the text is not UTF-8, and may not be Windows-1252"]);
    let result = machine.import_file("people.csv", &["--encoding", "cp850"]);
    assert_eq!(result.status, Some(2));
    result.assert_stderr_contains(&[
        "no such encoding; use its name on web pages, such as utf-8, utf-16le, windows-1252",
    ]);
    let result = machine.import_file("people.csv", &["--encoding", "windows-1251"]);
    assert_import(
        &result,
        0,
        "total 1, created 1",
        &format!("{READ_AS}note: into URL: 1 row: 1 to create\nnote: to create by country: KE 1\n"),
    );
    assert_eq!(machine.account.create_requests()[0].name, "Иван");
}

/// Workbooks that openpyxl and XlsxWriter made: a title in row 1, the header in row 3, a date, an error, a formula
/// without a result, and a second sheet.
#[test]
fn excel_files_of_other_programs_are_read() {
    let workbooks = [
        ("openpyxl.xlsx", &include_bytes!("workbooks/openpyxl.xlsx")[..]),
        ("xlsxwriter.xlsx", include_bytes!("workbooks/xlsxwriter.xlsx")),
    ];
    for (file, bytes) in workbooks {
        let machine = Machine::new();
        machine.write(file, bytes);
        let result = machine.import_file(file, &["--header-line", "3", "--region", "KE", "--jobs", "1"]);
        let note = "note: read as Excel, sheet \"Kunden\" (another is not read), 2 lines before the header ignored, \
                    name from \"Name\"; number from \"WhatsApp\"\n";
        let reasons = "line 6: number (column \"WhatsApp\") is a date\nwarning: 1 row is invalid: line 7: number (column \"WhatsApp\") is a formula \
                       without its result: open the file in Excel and save it";
        let plan = "note: into URL: 5 rows: 3 to create, 2 invalid\nnote: to create by country: KE 3\n";
        assert_import(
            &result,
            8,
            "total 5, created 3, invalid 2",
            &format!("{note}{plan}warning: 1 row is invalid: {reasons}\n"),
        );
        let sent = machine.account.create_requests();
        let sent: Vec<_> = sent
            .iter()
            .map(|sent| (sent.name.as_str(), sent.number.as_str()))
            .collect();
        assert_eq!(sent, [A, B, ("Zoë \"Z\"", "+254700000003")], "{file}");

        let result = machine.import_file(file, &["--sheet", "leads"]);
        assert_import_contains(
            &result,
            0,
            "total 1, created 1",
            &["sheet \"Leads\" (another is not read)"],
        );
        let result = machine.import_file(file, &["--sheet", "x"]);
        assert_eq!(result.status, Some(2));
        result.assert_stderr_contains(&[r#"--sheet: there is no sheet "x"; there are "Kunden", "Leads""#]);
        let stdin = machine
            .env
            .run_with_stdin(&arguments("-", &["--sheet", "Leads"]), bytes);
        assert_eq!(counts(&stdin.stdout), "total 1, existing 1");
    }
}

#[test]
fn lenient_sends_numbers_that_are_valid_in_no_plan() {
    let content = "name,phone\nAnn,+1234567890\nBob,0700000001\n";
    let machine = Machine::new();
    let result = machine.import(content, &[]);
    let refused = [
        "1 row is invalid: line 2: number (column \"phone\") \"+1234567890\": +1234567890 is valid in no numbering plan (--lenient sends it)\n",
        "1 row is invalid: line 3: ",
        "pass --region",
    ];
    assert_import_contains(&result, 8, "total 2, invalid 2", &refused);
    let result = machine.import(content, &["--lenient"]);
    assert_import_contains(
        &result,
        8,
        "total 2, created 1, invalid 1",
        &["1 row is invalid: line 3: "],
    );
    assert_eq!(machine.account.numbers(), ["+1234567890"]);
}

#[test]
fn joined_cards_and_placeholders_create_no_contact_by_mistake() {
    let machine = Machine::new();
    machine.write(
        "all.vcf",
        "\u{feff}BEGIN:VCARD\nFN:Ann\nTEL:+254700000001\nEND:VCARDBEGIN:VCARD\nFN:Ben\nEND:VCARD\n\
         \u{feff}BEGIN:VCARD\nFN:Bob Ómo\nTEL:+254700000002\nEND:VCARD\nlost\n",
    );
    let result = machine.import_file("all.vcf", &["--jobs", "1"]);
    assert_eq!(machine.account.numbers(), [A.1, B.1]);
    result.assert_stderr_contains(&["1 empty", "line 11: text outside a card: \"lost\""]);
    let result = machine.import("name,phone\n\u{200b}\u{3164},+254700000003\n", &[]);
    assert_import_contains(
        &result,
        8,
        "total 1, invalid 1",
        &["line 2: name (column \"name\") is empty"],
    );
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
