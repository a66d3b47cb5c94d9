use super::super::testing::{detected, rows, run, run_with, unreadable, usage, workbook, zip};
use super::super::{Format, SourceOptions};

/// The header `Name`, `Phone` in row 1.
const HEADER: &str = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c></row>";

/// A row with the name Ann and this cell as number.
fn row_with(line: u64, cell: &str) -> String {
    format!("<row r=\"{line}\"><c r=\"A{line}\" t=\"str\"><v>Ann</v></c>{cell}</row>")
}

/// The row of a sheet with one contact, whose number is this cell.
fn read_cell(cell: &str) -> String {
    let file = workbook(&[("S", &format!("{HEADER}{}", row_with(2, cell)))]);
    rows(file, "x.xlsx").unwrap().concat()
}

#[test]
fn numbers_are_exactly_as_stored() {
    let table = [
        ("<c r=\"B2\"><v>254712345678</v></c>", "2 Ann | 254712345678"),
        ("<c r=\"B2\"><v>2.54712345678E11</v></c>", "2 Ann | 254712345678"),
        (
            "<c r=\"B2\" t=\"n\"><v>999999999999999</v></c>",
            "2 Ann | 999999999999999",
        ),
        ("<c r=\"B2\" t=\"str\"><v>+254 712</v></c>", "2 Ann | +254 712"),
        (
            "<c r=\"B2\" t=\"inlineStr\"><is><r><t>+254</t></r><r><t xml:space=\"preserve\"> 7</t></r></is></c>",
            "2 Ann | +254 7",
        ),
        ("<c r=\"B2\" t=\"str\"><f>A1</f><v>+254</v></c>", "2 Ann | +254"),
        (
            "<c r=\"B2\"><f t=\"shared\" si=\"0\"/><v>254712345678</v></c>",
            "2 Ann | 254712345678",
        ),
        (
            "<c r=\"B2\" t=\"str\"><f>IF(A2,1,\"\")</f><v></v></c>",
            "2 - number (column \"Phone\") is empty",
        ),
        ("<c r=\"B2\" s=\"1\"/>", "2 - number (column \"Phone\") is empty"),
        (
            "<c r=\"B2\" t=\"e\"><v>#N/A</v></c>",
            "2 - number (column \"Phone\") is empty",
        ),
    ];
    for (cell, expected) in table {
        assert_eq!(read_cell(cell), expected, "{cell}");
    }
}

#[test]
fn a_cell_that_excel_changed_or_did_not_compute_is_invalid() {
    let formula = "is a formula without its result: open the file in Excel and save it";
    let table = [
        (
            "<c r=\"B2\"><v>2.5471234567812E15</v></c>",
            "is a number of more than 15 digits, which Excel rounds: enter it as text",
        ),
        (
            "<c r=\"B2\"><v>-712345424</v></c>",
            "is negative or has decimals, as if Excel calculated it: enter it as text",
        ),
        (
            "<c r=\"B2\"><v>712345678.5</v></c>",
            "is negative or has decimals, as if Excel calculated it: enter it as text",
        ),
        ("<c r=\"B2\" s=\"1\"><v>45000</v></c>", "is a date"),
        ("<c r=\"B2\" t=\"d\"><v>2024-01-02</v></c>", "is a date"),
        ("<c r=\"B2\" t=\"b\"><v>1</v></c>", "is TRUE or FALSE"),
        ("<c r=\"B2\" t=\"e\"><v>#REF!</v></c>", "is the error #REF!"),
        ("<c r=\"B2\"><f>CONCAT(A1)</f></c>", formula),
        ("<c r=\"B2\"><f t=\"shared\" si=\"0\"/></c>", formula),
    ];
    for (cell, reason) in table {
        assert_eq!(
            read_cell(cell),
            format!("2 ! number (column \"Phone\") {reason}"),
            "{cell}"
        );
    }
    let named = "<row r=\"2\"><c r=\"A2\"><f>B2</f></c><c r=\"B2\"><v>1</v></c><c r=\"C2\"><f>B2</f></c></row>\
                 <row r=\"3\"><c r=\"A3\" t=\"str\"><v>Ann</v></c><c r=\"B3\"><v>1</v></c><c r=\"C3\"><f>B2</f></c></row>";
    let found = run(&workbook(&[("S", &format!("{HEADER}{named}"))])[..], "", None, &[]).unwrap();
    assert_eq!(
        found.rows,
        [format!("2 ! name (column \"Name\") {formula}"), "3 Ann | 1".into()]
    );
    assert_eq!(found.cells[1], ["Ann", "1", "=B2"]);
}

#[test]
fn rows_have_the_line_that_excel_shows() {
    let stray = "<row r=\"1048576\"><c r=\"A1048576\" t=\"str\"><v>End</v></c><c r=\"XFD1048576\"><v>1</v></c></row>";
    let without_places = "<row><c t=\"str\"><v>Ben</v></c><c><v>2</v></c></row>";
    let rows_of_sheet = [
        "<row r=\"2\"><c r=\"A2\" s=\"1\"/></row>",
        HEADER,
        &row_with(5, "<c r=\"B5\"><v>1</v></c>"),
        without_places,
        stray,
    ];
    let file = workbook(&[("S", &rows_of_sheet.concat())]);
    assert_eq!(
        rows(&file, "x.xlsx").unwrap(),
        ["5 Ann | 1", "6 Ben | 2", "1048576 - number (column \"Phone\") is empty"]
    );
    let title = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>Name</v></c><c r=\"B1\" t=\"str\"><v>Phone</v></c></row>";
    let header = HEADER
        .replace("\"1\"", "\"3\"")
        .replace("A1", "B3")
        .replace("B1\"", "A3\"");
    let file = workbook(&[(
        "S",
        &[title, &header, &row_with(4, "<c r=\"B4\"><v>1</v></c>")].concat(),
    )]);
    let options = SourceOptions {
        header_line: Some(2),
        ..SourceOptions::default()
    };
    let found = run_with(&file[..], "x.xlsx", &[], options).unwrap();
    assert_eq!(found.rows, ["4 1 | Ann"]);
    assert!(
        found
            .description
            .starts_with("Excel, sheet \"S\", 1 line before the header ignored, name from")
    );
}

#[test]
fn the_first_visible_sheet_is_read_or_the_one_of_the_flag() {
    let rows_of = |cell: &str| format!("{HEADER}{}", row_with(2, cell));
    let (first, second) = (rows_of("<c r=\"B2\"><v>1</v></c>"), rows_of("<c r=\"B2\"><v>2</v></c>"));
    let sheets = [("Leads", first.as_str()), ("Kunden", &second), ("Empty", "")];
    let file = workbook(&sheets);
    let with = |name: &str, sheet| {
        let options = SourceOptions {
            sheet: Some(sheet),
            ..SourceOptions::default()
        };
        run_with(&file[..], name, &[], options).map(|found| found.rows)
    };
    assert_eq!(
        detected(&file, "x", None),
        "Excel, sheet \"Leads\" (2 others are not read), name from \"Name\"; number from \"Phone\""
    );
    assert_eq!(with("x.xlsx", "KUNDEN").unwrap(), ["2 Ann | 2"]);
    assert_eq!(
        usage(with("x.xlsx", "Tabelle1")),
        "--sheet: there is no sheet \"Tabelle1\"; there are \"Leads\", \"Kunden\", \"Empty\""
    );
    assert_eq!(
        with("x", "Empty").unwrap_err().to_string(),
        "the sheet \"Empty\" is empty"
    );
    let hidden = [("Lists\" state=\"hidden", second.as_str()), ("Leads", &first)];
    assert_eq!(rows(workbook(&hidden), "x").unwrap(), ["2 Ann | 1"]);
}

#[test]
fn options_of_other_formats_are_rejected() {
    let file = workbook(&[("S", HEADER)]);
    let options = SourceOptions::default();
    let encoding = SourceOptions {
        encoding: Some(encoding_rs::UTF_8),
        ..options
    };
    let sheet = SourceOptions {
        sheet: Some("S"),
        ..options
    };
    let header_line = SourceOptions {
        header_line: Some(2),
        ..options
    };
    let cases: [(&[u8], &str, SourceOptions, &str); 4] = [
        (
            &file,
            "x.xlsx",
            encoding,
            "--encoding: an Excel workbook has no encoding to choose",
        ),
        (
            b"name,phone\n",
            "x.csv",
            sheet,
            "--sheet: the file is not an Excel workbook",
        ),
        (b"[]", "x.json", header_line, "--header-line: the format has no header"),
        (
            b"BEGIN:VCARD",
            "x.vcf",
            header_line,
            "--header-line: the format has no header",
        ),
    ];
    for (file, name, options, expected) in cases {
        assert_eq!(usage(run_with(file, name, &[], options)), expected);
    }
}

#[test]
fn a_file_that_is_no_workbook_is_named() {
    let sheet = ("xl/worksheets/sheet1.xml", "<worksheet/>");
    let large = "x".repeat(33 << 20);
    let comment = format!("<sheetData><!-- {} --></sheetData>", "<a >".repeat(1 << 19));
    let document_type = format!("<!DOCTYPE sst [ ]{}>", "<a >".repeat(1 << 19));
    let cases = [
        (
            zip(&[("people.csv", "name,phone")]),
            "x.zip",
            "the file is a zip archive: unpack it and import the file inside",
        ),
        (
            b"PK\x03\x04".to_vec(),
            "x.xlsx",
            "the file is a damaged Excel workbook (.xlsx): download or save it again",
        ),
        (
            zip(&[("content.xml", "")]),
            "x.ods",
            "the file is an OpenDocument spreadsheet (.ods): save it as",
        ),
        (
            zip(&[sheet, ("xl/workbook.xml", "<workbook>")]),
            "x",
            "the Excel workbook is damaged: ",
        ),
        (
            zip(&[("xl/workbook.xml", ""), ("xl/styles.xml", &large)]),
            "x",
            "the Excel workbook is too large: xl/styles.xml has more than 32 MiB; save the sheet as CSV",
        ),
        (
            zip(&[("xl/workbook.xml", ""), ("xl/worksheets/sheet1.xml", &large)]),
            "x",
            "the Excel workbook is damaged: a cell or a comment is longer than 1 MiB; open it",
        ),
        (
            zip(&[("xl/workbook.xml", ""), ("xl/worksheets/sheet1.xml", &comment)]),
            "x",
            "the Excel workbook is damaged: a cell or a comment is longer than 1 MiB; open it",
        ),
        (
            zip(&[("xl/workbook.xml", ""), ("xl/worksheets/sheet1.xml", &document_type)]),
            "x",
            "the Excel workbook is damaged: a cell or a comment is longer than 1 MiB; open it",
        ),
        (
            zip(&[
                ("xl/workbook.xml", ""),
                ("xl/sharedStrings.xml", "<sst uniqueCount='99999999999999'/>"),
            ]),
            "x",
            "the Excel workbook is damaged: its number of texts is wrong; open it",
        ),
    ];
    for (file, name, expected) in cases {
        let reason = unreadable(file, name);
        assert!(reason.starts_with(expected), "{reason}");
    }
    let csv = run(&b"name,phone\n"[..], "x.csv", Some(Format::Xlsx), &[]).unwrap_err();
    assert_eq!(csv.to_string(), "the file is not an Excel workbook (.xlsx)");
}

#[test]
fn a_row_over_the_limit_is_invalid() {
    let text = "x".repeat(600_000);
    let cell = |column: &str| format!("<c r=\"{column}2\" t=\"str\"><v>{text}</v></c>");
    let long = format!("<row r=\"2\">{}{}</row>", cell("A"), cell("B"));
    let next = row_with(3, "<c r=\"B3\"><v>1</v></c>");
    let file = workbook(&[("S", &format!("{HEADER}{long}{next}"))]);
    assert_eq!(
        rows(file, "x").unwrap(),
        ["2 ! the row is longer than 1048576 bytes", "3 Ann | 1"]
    );
}

#[test]
fn the_apostrophe_before_a_formula_is_removed_from_rejects() {
    let row = |line: u32, texts: &[&str]| {
        let cells = texts
            .iter()
            .map(|text| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>"));
        format!("<row r=\"{line}\">{}</row>", cells.collect::<String>())
    };
    for (header, expected) in [
        (&["name", "phone", "note", "x"][..], "2 '=Ann | +1"),
        (&["name", "phone", "line", "reason"], "2 =Ann | +1"),
    ] {
        let sheet = row(1, header) + &row(2, &["'=Ann", "+1", "2", "y"]);
        assert_eq!(rows(workbook(&[("S", &sheet)]), "x.xlsx").unwrap(), [expected]);
    }
}
