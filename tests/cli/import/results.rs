//! `--results` and the journal: the same command continues a job that was stopped at any point.

use std::io::Write;
use std::time::{Duration, Instant};

use super::*;
use crate::support::json_reply;

const FLAGS: [&str; 6] = ["--results", "r.jsonl", "--settle", "0.2", "--timeout", "1"];

#[test]
fn an_import_killed_five_times_is_finished_by_the_sixth_run() {
    // The server processes every second of the eight requests in flight when the process is killed.
    let dies = |nth: usize| (100..600).contains(&nth) && nth % 100 < 8;
    let machine = Machine::with_faults(move |sent| {
        (dies(sent.nth) && sent.nth % 2 == 0).then_some(Fault::NotCreated(Reply::Close))
    });
    for kill in 1..=5 {
        machine.account.hold_from(kill * 100);
        let running = machine.start(&rows(600), &FLAGS);
        machine.account.wait_for(kill * 100 + 8);
        running.signal("KILL");
        let result = running.wait();
        assert_eq!((result.status, result.stdout.as_str()), (Some(-9), ""), "{result:?}");
        machine.account.release();
        if kill % 2 == 1 {
            let mut file = std::fs::File::options()
                .append(true)
                .open(machine.path("r.jsonl"))
                .unwrap();
            file.write_all(br#"{"line":5,"name":"Na"#).unwrap();
        }
    }
    let result = machine.import(&rows(600), &FLAGS);
    assert_import_contains(&result, 0, "total 600, created 600", &["note: into URL: 600 rows: "]);
    assert_eq!(machine.account.numbers(), numbers(600));
    let all: Vec<(String, String)> = numbers(600)
        .into_iter()
        .map(|number| (number, "created".into()))
        .collect();
    assert_eq!(machine.outcomes("r.jsonl"), all);
}

#[test]
fn each_row_has_a_record_before_it_is_sent_and_one_after() {
    let machine = Machine::new();
    let result = machine.import("name,phone\nAnn,+254700000001\nBad,1\n", &FLAGS);
    assert_import_contains(&result, 8, "total 2, created 1, invalid 1", &["1 row is invalid"]);
    let text = machine.read("r.jsonl");
    let records: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [header, bad, sent, created] = records.as_slice() else {
        panic!("{text}")
    };
    assert!(
        header["base_url"].as_str().unwrap().starts_with("http://localhost:"),
        "{header}"
    );
    for field in ["key", "input"] {
        assert_eq!(header[field].as_str().unwrap().len(), 16, "{header}");
    }
    assert_eq!(header["options"]["settle"], 0.2);
    assert_eq!((&bad["line"], &bad["outcome"]), (&3.into(), &"invalid".into()));
    for (record, outcome) in [(sent, "unknown"), (created, "created")] {
        assert_eq!((&record["line"], &record["outcome"]), (&2.into(), &outcome.into()));
        assert_eq!(
            (&record["timeout_ms"], &record["settle_ms"]),
            (&1000.into(), &200.into())
        );
        assert!(record["boot"].is_string() && record["at_ns"].is_u64(), "{record}");
    }
    assert!(sent["sent_at"].is_string() && created["sent_at"].is_null());
    assert_eq!(created["id"], "c1");
    // A second run sends nothing and adds no record.
    let result = machine.import("name,phone\nAnn,+254700000001\nBad,1\n", &FLAGS);
    assert_import_contains(&result, 8, "total 2, created 1, invalid 1", &["1 row is invalid"]);
    assert_eq!(machine.read("r.jsonl"), text);
    assert_eq!(machine.account.create_requests().len(), 1);
}

/// Waits until a record in the results file says that a contact was created, while the import runs.
fn wait_for_created(machine: &Machine) {
    let deadline = Instant::now() + Duration::from_secs(10);
    let is_created = || {
        machine
            .outcomes("r.jsonl")
            .iter()
            .any(|(_, outcome)| outcome == "created")
    };
    while !is_created() {
        assert!(Instant::now() < deadline, "{}", machine.read("r.jsonl"));
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn outcomes_are_written_while_another_request_hangs() {
    let machine = Machine::new();
    machine.account.hold_from(1);
    let running = machine.start(&rows(2), &FLAGS[..2]);
    machine.account.wait_for(2);
    wait_for_created(&machine);
    machine.account.release();
    assert_import_contains(&machine.wait(running), 0, "total 2, created 2", &[]);
}

#[test]
fn outcomes_are_written_before_the_wait_for_an_unresolved_row() {
    let lost = || Fault::NotCreated(Reply::Close);
    let machine = Machine::with_faults(move |sent| (sent.nth == 0).then(lost));
    let flags = ["--results", "r.jsonl", "--settle", "60", "--jobs", "1"];
    let mut running = machine.start(&rows(2), &flags);
    running.wait_for_stderr("reading the account in");
    let outcomes = [(number(0), "unknown".into()), (number(1), "created".into())];
    assert_eq!(machine.outcomes("r.jsonl"), outcomes);
    running.signal("KILL");
    assert_eq!(running.wait().status, Some(-9));
}

#[test]
fn the_file_of_another_account_is_refused() {
    let machine = Machine::new();
    machine.import(&rows(2), &FLAGS);
    let kept = machine.read("r.jsonl");
    let refused = |result: RunResult, words: &[&str]| {
        assert_eq!((result.status, result.stdout.as_str()), (Some(2), ""), "{result:?}");
        result.assert_stderr_contains(words);
    };
    // Another base URL.
    let others = Machine::new();
    others.write("r.jsonl", &kept);
    refused(
        others.import(&rows(2), &FLAGS),
        &["the results file r.jsonl is of http://localhost:"],
    );
    // A file of another kind.
    others.write("r.jsonl", "name,phone\n");
    refused(
        others.import(&rows(2), &FLAGS),
        &["r.jsonl is not the results file of an import"],
    );
    assert_eq!(others.read("r.jsonl"), "name,phone\n");
    assert!(others.account.create_requests().is_empty());
    // Another key, unless --same-account is given.
    let machine = Machine {
        env: machine.env.env("CONVERS8_API_KEY", "another-key-of-it"),
        account: machine.account,
    };
    refused(machine.import(&rows(2), &FLAGS), &["pass --same-account"]);
    let rotated = [&FLAGS[..], &["--same-account"]].concat();
    assert_import_contains(&machine.import(&rows(2), &rotated), 0, "total 2, created 2", &[]);
    assert_eq!(machine.account.create_requests().len(), 2);
}

#[test]
fn a_damaged_record_in_the_middle_is_an_error_and_nothing_is_sent_or_cut() {
    let machine = Machine::new();
    assert_import_contains(&machine.import(&rows(2), &FLAGS), 0, "total 2, created 2", &[]);
    let whole = machine.read("r.jsonl");
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    let too_long = format!("{{\"line\":2,\"name\":\"{}\"}}\n", "x".repeat(64 << 10));
    for damage in ["{\"line\":5,\"na\n", "[]\n", "\n", &too_long] {
        let damaged = [lines[0], damage, &lines[1..].concat()].concat();
        machine.write("r.jsonl", &damaged);
        let error = "error: line 2 of the results file r.jsonl is not a record; nothing was sent\n";
        let result = machine.import(&rows(5), &FLAGS);
        assert_eq!((result.status, result.stdout.as_str()), (Some(1), ""), "{result:?}");
        result.assert_stderr_contains(&[error]);
        assert_eq!(machine.read("r.jsonl"), damaged);
    }
    assert_eq!(machine.account.create_requests().len(), 2);
}

#[test]
fn a_changed_input_is_noted() {
    let machine = Machine::new();
    machine.import(&rows(2), &FLAGS);
    let result = machine.import(&rows(3), &FLAGS);
    let note = "note: the input has changed since the first run of this job\n";
    assert_import_contains(&result, 0, "total 3, created 3", &[note]);
}

#[test]
fn an_edited_file_is_resumed_by_number() {
    let machine = Machine::with_faults(on_first_attempt(1, || {
        Fault::NotCreated(json_reply(422, "{\"success\":false}"))
    }));
    let result = machine.import(&rows(3), &FLAGS);
    assert_import_contains(
        &result,
        8,
        "total 3, created 2, rejected 1",
        &["line 3: no reason given (HTTP 422)"],
    );
    // Another order, another name, one row added and one removed.
    let edited = format!(
        "phone,name\n{},New\n{},Name 1\n{},Renamed\n",
        number(7),
        number(1),
        number(0)
    );
    let result = machine.import(&edited, &FLAGS);
    assert_import_contains(&result, 0, "total 3, created 3", &["2 to create"]);
    assert_eq!(
        (machine.times_sent(0), machine.times_sent(1), machine.times_sent(7)),
        (1, 2, 1)
    );
    assert_eq!(machine.account.numbers(), [number(0), number(1), number(2), number(7)]);
}

#[test]
fn two_imports_run_one_after_another() {
    let machine = Machine::new();
    machine.account.hold_from(5);
    let first = machine.start(&rows(30), &[]);
    machine.account.wait_for(6);
    let mut second = machine.start(&rows(30), &[]);
    second.wait_for_stderr("another import is running");
    machine.account.release();
    let plan = "note: into URL: 30 rows: 30 to create\nnote: to create by country: KE 30\n";
    assert_import(
        &machine.wait(first),
        0,
        "total 30, created 30",
        &format!("{READ_AS}{plan}"),
    );
    assert_import_contains(
        &machine.wait(second),
        0,
        "total 30, existing 30",
        &["waiting until it ends", "30 existing"],
    );
    assert_eq!(machine.account.numbers(), numbers(30));
    assert_eq!(machine.account.create_requests().len(), 30);
}

#[test]
fn a_request_that_the_server_finishes_late_is_not_sent_again() {
    let flags = ["--results", "r.jsonl", "--settle", "0.2", "--timeout", "2"];
    let machine = Machine::with_faults(on_first_attempt(1, || Fault::NotCreated(Reply::Close)));
    let mut running = machine.start(&rows(3), &flags);
    running.wait_for_stderr("note: an earlier request may still create");
    running.signal("KILL");
    running.wait();
    let dry = machine.import(&rows(3), &[&flags[..], &["--dry-run"]].concat());
    let reason = "an earlier request may still create it, for ";
    assert_import_contains(&dry, 9, "total 3, existing 2, unknown 1", &["1 unknown"]);
    dry.assert_stderr_contains(&[reason]);
    let mut running = machine.start(&rows(3), &flags);
    running.wait_for_stderr("note: an earlier request may still create");
    machine.account.add("Name 1", &number(1));
    assert_import_contains(&machine.wait(running), 0, "total 3, created 3", &[]);
    assert_eq!((machine.account.numbers(), machine.times_sent(1)), (numbers(3), 1));
}
