//! `--rejects`: what can be mended, as it was written.

use super::*;
use crate::support::{json, refusal};

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

fn failing(sent: &Sent) -> Option<Fault> {
    match sent.name.as_str() {
        "Rejected" => Some(Fault::Before(json(422, &refusal("validation_error")))),
        "Lost" => Some(Fault::Before(Act::Close)),
        _ => None,
    }
}

#[test]
fn rejects_keep_their_columns_and_can_be_mended() {
    let machine = Machine::failing(failing);
    let ran = machine.import(
        "name;city;phone\nAnn;\"a;b\";+254700000001\nBad;\"x, \"\"y\"\"\";12\nRejected;;+254700000002\nLost;;+254700000003\n",
        &FLAGS,
    );
    ended_saying(
        &ran,
        9,
        "total 4, created 1, invalid 1, rejected 1, unknown 1",
        &["note: 2 rows to fix are in r.csv\n"],
    );
    assert_eq!(
        machine.read("r.csv"),
        "name,city,phone,reason\n\
         Bad,\"x, \"\"y\"\"\",12,\"number (column \"\"phone\"\") \"\"12\"\": fewer than 7 digits\"\n\
         Rejected,,+254700000002,\"No: Because (validation_error, HTTP 422)\"\n"
    );
    let mended = machine
        .read("r.csv")
        .replace(",12,", ",+254700000009,")
        .replace("Rejected", "Mended");
    machine.write("mended.csv", mended);
    let ran = machine.import_file("mended.csv", &FLAGS);
    ended_saying(
        &ran,
        0,
        "total 2, created 2",
        &["note: no rejects: r.csv holds only its header\n"],
    );
    assert_eq!(machine.read("r.csv"), "reason\n");
    assert_eq!(
        machine.account.numbers(),
        ["+254700000001", "+254700000002", "+254700000009"]
    );
}

#[test]
#[cfg(unix)]
fn an_interrupted_run_writes_them_too() {
    let machine = Machine::new();
    machine.account.hold_from(2);
    let mut running = machine.start(&rows(5), &FLAGS);
    machine.account.wait_for(3);
    running.signal("INT");
    running.wait_until_it_says("stopping");
    machine.account.release();
    ended_saying(
        &machine.ends(running),
        -2,
        "total 5, created 3, not_attempted 2",
        &["note: 2 rows to fix are in r.csv\n"],
    );
    let reason = "not attempted: the run ended first";
    assert_eq!(
        machine.read("r.csv"),
        format!(
            "name,phone,reason\nName 3,{},{reason}\nName 4,{},{reason}\n",
            number(3),
            number(4)
        )
    );
    let ran = machine.import_file("r.csv", &[]);
    ended_saying(&ran, 0, "total 2, created 2", &["2 to create"]);
    assert_eq!(machine.account.numbers(), numbers(5));
}

#[test]
fn a_path_that_cannot_be_written_is_told_before_anything_is_sent() {
    let machine = Machine::new();
    let ran = machine.import(&rows(2), &["--rejects", "nowhere/r.csv"]);
    ran.fails(1, &["cannot write the rejects to nowhere/r.csv"]);
    assert!(machine.account.server.seen().is_empty());
}

#[test]
fn rows_of_other_and_of_very_many_columns_share_a_header() {
    let machine = Machine::new();
    let many: String = (0..40_000).map(|number| format!(",\"k{number}\":{number}")).collect();
    let file = format!(
        "{{\"name\":\"A\",\"phone\":\"1\",\"x\":2}}\n{{\"phone\":\"3\",\"name\":\"B\",\"x\":4,\"x\":5{many}}}\n"
    );
    machine.write("x.jsonl", file);
    let ran = machine.import_file("x.jsonl", &["--rejects", "r.csv"]);
    assert_eq!(ran.status, Some(8), "{}", ran.stderr);
    let rejects = machine.read("r.csv");
    let starts: Vec<&str> = rejects.lines().map(|line| &line[..12]).collect();
    assert_eq!(starts, ["name,phone,x", "A,1,2,,,,,,,", "B,3,4,0,1,2,"]);
}

#[test]
fn a_reason_quotes_the_start_of_what_is_no_number() {
    let machine = Machine::new();
    let ran = machine.import(&format!("name,phone\nA,{}\n", "1x".repeat(5000)), &[]);
    let quoted = "1x".repeat(30);
    assert_eq!(ran.status, Some(8));
    ran.says(&[&format!(
        "line 2: number (column \"phone\") \"{quoted}…\": contains letters"
    )]);
    assert!(ran.stdout.contains("invalid"), "{}", ran.stdout);
}
