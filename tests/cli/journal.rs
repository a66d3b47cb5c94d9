//! `journal`: the open entries in each format, and `journal forget`.

use serde_json::Value;

use crate::support::{Reply, Server, TestEnv, account_reply, json_reply};

const NUMBER: &str = "+254700012345";

/// Returns an environment whose journal has one entry: the response to its request was lost.
fn with_entry(server: &Server) -> TestEnv {
    let env = server.env();
    let result = env.run(&["contacts", "create", "--name", "N", "--phone", NUMBER, "--timeout", "9"]);
    result.assert_fails(9, &["outcome unknown"]);
    env
}

fn losing_responses() -> Server {
    Server::start(|_, request| match request.method.as_str() {
        "POST" => Reply::Close,
        _ => account_reply(&[], request),
    })
}

#[test]
fn an_open_entry_is_shown_in_each_format() {
    let server = losing_responses();
    let env = with_entry(&server);
    let table = env.run(&["journal"]);
    assert_eq!((table.status, table.stderr.as_str()), (Some(0), ""));
    let lines: Vec<&str> = table.stdout.lines().collect();
    let headings: Vec<&str> = lines[0]
        .split("  ")
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .collect();
    assert_eq!(headings, ["PHONE", "STATE", "NEXT STEP", "ID"]);
    assert!(
        lines[1].starts_with("+254700012345  unknown  a listing in "),
        "{table:?}"
    );
    assert!(lines[1].ends_with(" s resolves it"), "{table:?}");
    assert_eq!(lines.len(), 2, "{table:?}");

    let json = env.run(&["journal", "--json"]);
    let entries: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(
        (json.status, entries[0]["phone_number"].as_str()),
        (Some(0), Some(NUMBER))
    );
    let key = entries[0]["key"].as_str().unwrap();

    let chosen = ["--columns", "phone_number,key,id"];
    for (format, separator) in [("csv", ","), ("tsv", "\t")] {
        let row = [NUMBER, key, ""].join(separator) + "\n";
        let header = ["phone_number", "key", "id"].join(separator) + "\n";
        let result = env.run(&[&["journal", "-o", format][..], &chosen].concat());
        result.assert_output(0, &format!("{header}{row}"), "");
        let result = env.run(&[&["journal", "-o", format, "--no-header"][..], &chosen].concat());
        result.assert_output(0, &row, "");
    }
    let csv = env.run(&["journal", "-o", "csv"]);
    assert!(
        csv.stdout
            .starts_with("phone_number,state,next_step,id,resolvable_in_seconds,key\n"),
        "{csv:?}"
    );
    let flags = ["journal", "--columns", "state,phone_number", "--no-header"];
    env.run(&flags).assert_output(0, "unknown  +254700012345\n", "");
}

#[test]
fn an_empty_journal_is_a_note() {
    let server = Server::always(|| json_reply(200, "{}"));
    let account = server.url.replace("127.0.0.1", "localhost");
    let note = format!("note: no open entries for {account}\n");
    server.env().run(&["journal"]).assert_output(0, "", &note);
    let header = "phone_number\n";
    let csv = ["journal", "-o", "csv", "--columns", "phone_number"];
    server.env().run(&csv).assert_output(0, header, &note);
    server.env().run(&["journal", "--json"]).assert_output(0, "[]\n", "");
}

#[test]
fn other_formats_and_columns_are_2() {
    for (flags, error) in [
        (&["-o", "jsonl"][..], "journal writes table, json, csv or tsv"),
        (&["-o", "ids"], "journal writes table, json, csv or tsv"),
        (
            &["--columns", "x"],
            "--columns: there is no column \"x\"; the columns are phone_number, state",
        ),
        (
            &["--json", "--columns", "id"],
            "--columns and --no-header are for table, csv and tsv",
        ),
    ] {
        let result = TestEnv::new().run(&[&["journal"], flags].concat());
        result.assert_fails(2, &[error]);
    }
}

#[test]
fn forget_removes_an_entry() {
    let server = losing_responses();
    let env = with_entry(&server);
    env.run(&["journal", "forget", "+254700000000"])
        .assert_fails(3, &["the journal has no entry for +254700000000"]);
    env.run(&["journal", "forget", "x"])
        .assert_fails(5, &["\"x\" is not a phone number"]);
    let note = "note: +254700012345 may be created again, although an earlier request may have created it\n";
    env.run(&["journal", "forget", NUMBER]).assert_output(0, "", note);
    assert_eq!(env.run(&["journal", "-q"]).stdout, "");
}
