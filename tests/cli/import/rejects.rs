//! `--rejects`: the rows that can be fixed, with all their fields.

mod replacing;
mod round_trip;

use super::*;
use crate::support::account::other_number;
use crate::support::{error_body, json_reply};

const FLAGS: [&str; 8] = [
    "--rejects",
    "r.csv",
    "--jobs",
    "1",
    "--settle",
    "0.1",
    "--timeout",
    "0.5",
];

fn failing(sent: &CreateRequest) -> Option<Fault> {
    match sent.name.as_str() {
        "Rejected" => Some(Fault::NotCreated(json_reply(422, &error_body("validation_error")))),
        "Unknown" => Some(other_number()),
        _ => None,
    }
}

#[test]
fn has_invalid_and_rejected_rows_with_their_columns_the_line_and_the_reason() {
    let machine = Machine::with_faults(failing);
    let result = machine.import(
        "name;city;phone\nAnn;\"a;b\";+254700000001\nBad;\"x; \"\"y\"\"\";12\nRejected;;+254700000002\nUnknown;;+254700000003\n",
        &FLAGS,
    );
    assert_import_contains(
        &result,
        9,
        "total 4, created 1, invalid 1, rejected 1, unknown 1",
        &["note: 2 rows to fix are in r.csv\n"],
    );
    assert_eq!(
        machine.read("r.csv"),
        "name;city;phone;line;reason\n\
         Bad;\"x; \"\"y\"\"\";12;3;\"number (column \"\"phone\"\") \"\"12\"\": fewer than 7 digits\"\n\
         Rejected;;+254700000002;4;No: Because (validation_error, HTTP 422)\n"
    );
}

#[test]
#[cfg(unix)]
fn has_the_rows_that_an_interrupted_run_did_not_send() {
    let machine = Machine::new();
    machine.account.hold_from(2);
    let mut running = machine.start(&rows(5), &FLAGS);
    machine.account.wait_for(3);
    running.signal("INT");
    running.wait_for_stderr("stopping");
    machine.account.release();
    assert_import_contains(
        &machine.wait(running),
        -2,
        "total 5, created 3, not_attempted 2",
        &["note: 2 rows to fix are in r.csv\n"],
    );
    let reason = "not attempted: the run ended first";
    assert_eq!(
        machine.read("r.csv"),
        format!(
            "name,phone,line,reason\nName 3,{},5,{reason}\nName 4,{},6,{reason}\n",
            number(3),
            number(4)
        )
    );
    let result = machine.import_file("r.csv", &[]);
    assert_import_contains(&result, 0, "total 2, created 2", &["2 to create"]);
    assert_eq!(machine.account.numbers(), numbers(5));
}

#[test]
fn duplicate_and_unnamed_columns_and_fields_beyond_the_header_are_kept() {
    let machine = Machine::new();
    let header = "name,,phone,note,note,";
    machine.import(
        &format!("{header}\nA,u1,1,n1,n2,u2\nObi, Ada,,{},n1,n2,u2,x\nB,,2\n", number(1)),
        &FLAGS,
    );
    let rejects = machine.read("r.csv");
    let lines: Vec<&str> = rejects.lines().collect();
    assert_eq!(lines[0], format!("{header},extra field 7,extra field 8,line,reason"));
    for (line, start) in [
        (1, "A,u1,1,n1,n2,u2,,,2,\"number ".to_owned()),
        (
            2,
            format!("Obi, Ada,,{},n1,n2,u2,x,3,\"the row has 8 fields", number(1)),
        ),
        (3, "B,,2,,,,,,4,\"number ".to_owned()),
    ] {
        assert!(lines[line].starts_with(&start), "{}", lines[line]);
    }
}

#[test]
fn a_row_with_fields_beyond_the_header_stays_invalid_until_it_is_fixed() {
    let machine = Machine::new();
    machine.import(&format!("phone,name\n{},Obi, Ada\n", number(1)), &FLAGS);
    let result = machine.import_file("r.csv", &["--rejects", "r2.csv"]);
    assert_import_contains(
        &result,
        8,
        "total 1, invalid 1",
        &["column \"extra field 3\" is not empty: move each field of the row to its column"],
    );
    let rejects = machine.read("r2.csv");
    let header = "phone,name,extra field 3,line,reason";
    assert!(
        rejects.starts_with(&format!("{header}\n{},Obi, Ada,2,", number(1))),
        "{rejects}"
    );
    machine.write("fixed.csv", format!("{header}\n{},\"Obi, Ada\",,2,\n", number(1)));
    assert_import_contains(&machine.import_file("fixed.csv", &[]), 0, "total 1, created 1", &[]);
    assert_eq!(machine.account.create_requests()[0].name, "Obi, Ada");
}

#[test]
fn line_and_reason_are_replaced_when_rejects_are_imported() {
    let machine = Machine::new();
    machine.import("name,phone\nAnn,+254700000001\nBad,12\n", &FLAGS);
    let first = machine.read("r.csv");
    machine.import_file("r.csv", &["--rejects", "r2.csv"]);
    assert_eq!(machine.read("r2.csv"), first.replace(",3,", ",2,"));
}

#[test]
fn formulas_get_an_apostrophe_that_import_removes() {
    let machine = Machine::with_faults(failing);
    let content = "name,phone,=note\n=A1,12,\"=HYPERLINK(\"\"x\"\")\"\n @x,+254 (7) 1,\"\t=1\"\n＋x,-,\n";
    machine.import(content, &FLAGS);
    let rejects = machine.read("r.csv");
    let starts: Vec<&str> = rejects
        .lines()
        .map(|line| line.split(",\"number").next().unwrap())
        .collect();
    assert_eq!(
        starts,
        [
            "name,phone,'=note,line,reason",
            "'=A1,12,\"'=HYPERLINK(\"\"x\"\")\",2",
            "' @x,+254 (7) 1,'\t=1,3",
        ]
    );
    let fixed = rejects.replace(",12,", ",+254700000001,").replace("(7) 1", "700000002");
    machine.write("fixed.csv", fixed);
    assert_import_contains(
        &machine.import_file("fixed.csv", &FLAGS[2..]),
        0,
        "total 2, created 2",
        &[],
    );
    let names: Vec<String> = machine
        .account
        .create_requests()
        .into_iter()
        .map(|sent| sent.name)
        .collect();
    assert_eq!(names, ["=A1", "@x"]);
}

#[test]
fn a_formula_in_a_server_message_gets_an_apostrophe() {
    let refused = r#"{"success":false,"message":"=1+cmd","error":{"code":"validation_error"}}"#;
    let machine = Machine::with_faults(move |_| Some(Fault::NotCreated(json_reply(422, refused))));
    machine.import(&rows(1), &FLAGS);
    let rejects = machine.read("r.csv");
    assert!(rejects.contains(",2,\"'=1+cmd ("), "{rejects}");
}

#[test]
fn a_file_without_rejects_has_the_header_of_the_input() {
    let machine = Machine::new();
    let result = machine.import("name,phone,city\nAnn,+254700000001,\n", &FLAGS);
    assert_import_contains(
        &result,
        0,
        "total 1, created 1",
        &["note: no rejects: r.csv has only a header\n"],
    );
    assert_eq!(machine.read("r.csv"), "name,phone,city,line,reason\n");
    assert_import_contains(&machine.import_file("r.csv", &[]), 0, "total 0", &[]);
}

#[test]
fn an_unwritable_path_is_reported_before_anything_is_sent() {
    let machine = Machine::new();
    let result = machine.import(&rows(2), &["--rejects", "nowhere/r.csv"]);
    result.assert_fails(1, &["cannot write the rejects to nowhere/r.csv"]);
    assert!(machine.account.server.requests().is_empty());
}

#[test]
fn objects_with_other_keys_share_a_header() {
    let machine = Machine::new();
    let file = "{\"name\":\"A\",\"phone\":\"1\",\"x\":2}\n{\"phone\":\"3\",\"name\":\"B\",\"x\":4,\"x\":5,\"y\":[6]}\n";
    machine.write("x.jsonl", file);
    let result = machine.import_file("x.jsonl", &["--rejects", "r.csv"]);
    assert_eq!(result.status, Some(8), "{}", result.stderr);
    let reason = |number| format!("\"number (column \"\"phone\"\") \"\"{number}\"\": fewer than 7 digits\"");
    assert_eq!(
        machine.read("r.csv"),
        format!(
            "\u{FEFF}name,phone,x,x,y,line,reason\nA,1,2,,,1,{}\nB,3,4,5,[6],2,{}\n",
            reason(1),
            reason(3)
        )
    );
}

#[test]
fn a_reason_quotes_the_start_of_an_invalid_number() {
    let machine = Machine::new();
    let result = machine.import(&format!("name,phone\nA,{}\n", "1x".repeat(5000)), &[]);
    let quoted = "1x".repeat(30);
    assert_eq!(result.status, Some(8));
    result.assert_stderr_contains(&[&format!(
        "line 2: number (column \"phone\") \"{quoted}…\": contains letters"
    )]);
    assert!(result.stdout.contains("invalid"), "{}", result.stdout);
}
