//! Rows that cannot be read, and rows that are read in a special way.

use super::*;

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
