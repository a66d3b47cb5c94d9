//! Workbooks.

use super::*;

/// Workbooks that openpyxl and XlsxWriter made: a title in row 1, the header in row 3, a date, an error, a formula
/// without a result, and a second sheet.
#[test]
fn excel_files_of_other_programs_are_read() {
    let workbooks = [
        ("openpyxl.xlsx", &include_bytes!("../workbooks/openpyxl.xlsx")[..]),
        ("xlsxwriter.xlsx", include_bytes!("../workbooks/xlsxwriter.xlsx")),
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
