//! Text that is not UTF-8.

use super::*;

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
