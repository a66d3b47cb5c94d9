//! `--results`: a job that is stopped anywhere is finished by the same command.

use std::io::Write;

use super::*;
use crate::support::json;

const FLAGS: [&str; 6] = ["--results", "r.jsonl", "--settle", "0.2", "--timeout", "1"];

#[test]
fn killed_five_times_it_is_finished_by_the_sixth_run() {
    // Of the eight that are under way when the program dies, the server processes every other one.
    let dies = |nth: usize| (100..600).contains(&nth) && nth % 100 < 8;
    let machine =
        Machine::failing(move |sent| (dies(sent.nth) && sent.nth % 2 == 0).then_some(Fault::Before(Act::Close)));
    for kill in 1..=5 {
        machine.account.hold_from(kill * 100);
        let running = machine.start(&rows(600), &FLAGS);
        machine.account.wait_for(kill * 100 + 8);
        running.signal("KILL");
        let ran = running.ends();
        assert_eq!((ran.status, ran.stdout.as_str()), (None, ""), "{ran:?}");
        machine.account.release();
        if kill % 2 == 1 {
            let mut file = std::fs::File::options()
                .append(true)
                .open(machine.path("r.jsonl"))
                .unwrap();
            file.write_all(br#"{"line":5,"name":"Na"#).unwrap();
        }
    }
    let ran = machine.import(&rows(600), &FLAGS);
    ended_saying(&ran, 0, "total 600, created 600", &["note: into URL: 600 rows: "]);
    assert_eq!(machine.account.numbers(), numbers(600));
    let all: Vec<(String, String)> = numbers(600)
        .into_iter()
        .map(|number| (number, "created".into()))
        .collect();
    assert_eq!(machine.outcomes("r.jsonl"), all);
}

#[test]
fn the_file_tells_each_row_twice() {
    let machine = Machine::new();
    let ran = machine.import("name,phone\nAnn,+254700000001\nBad,1\n", &FLAGS);
    ended_saying(&ran, 8, "total 2, created 1, invalid 1", &["1 row is invalid"]);
    let text = machine.read("r.jsonl");
    let sent_at = text.split("\"sent_at\":\"").nth(1).unwrap().split('"').next().unwrap();
    let expected = format!(
        "{{\"base_url\":\"{}\",\"profile\":null}}\n\
         {{\"line\":3,\"name\":\"Bad\",\"phone_number\":\"1\",\"outcome\":\"invalid\",\"reason\":\"number (column \\\"phone\\\") \\\"1\\\": fewer than 7 digits\"}}\n\
         {{\"line\":2,\"name\":\"Ann\",\"phone_number\":\"+254700000001\",\"outcome\":\"unknown\",\"sent_at\":\"{sent_at}\"}}\n\
         {{\"line\":2,\"name\":\"Ann\",\"phone_number\":\"+254700000001\",\"outcome\":\"created\",\"id\":\"c1\"}}\n",
        machine.account.server.url
    );
    assert_eq!(text, expected);
    // Again: nothing is done, and nothing is added.
    let ran = machine.import("name,phone\nAnn,+254700000001\nBad,1\n", &FLAGS);
    ended_saying(&ran, 8, "total 2, created 1, invalid 1", &["1 row is invalid"]);
    assert_eq!(machine.read("r.jsonl"), text);
    assert_eq!(machine.account.sent().len(), 1);
}

#[test]
fn the_file_of_another_account_is_refused() {
    let machine = Machine::new();
    machine.import(&rows(2), &FLAGS);
    let kept = machine.read("r.jsonl");
    let others = Machine::new();
    others.write("r.jsonl", &kept);
    let refused = |ran: Ran, words: &[&str]| {
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
        ran.says(words);
    };
    // Another base URL.
    refused(
        others.import(&rows(2), &FLAGS),
        &["the results file r.jsonl is of ", "and this import goes to URL"],
    );
    // The same base URL, and another account behind it.
    let own = kept.replace(&machine.account.server.url, &others.account.server.url);
    others.write("r.jsonl", &own);
    refused(others.import(&rows(2), &FLAGS), &["it is another account's file"]);
    // Another profile.
    let config = format!(
        "[work]\nbase_url = \"{}\"\napi_key = \"key\"\n",
        machine.account.server.url
    );
    let profiled = Machine {
        env: TestEnv::new().config(&config),
        account: machine.account,
    };
    profiled.write("r.jsonl", &kept);
    let ran = profiled.import(&rows(2), &[&FLAGS[..], &["--profile", "work"]].concat());
    refused(
        ran,
        &["is of URL (no profile), and this import goes to URL (profile \\\"work\\\")"],
    );
    // A file of another kind.
    others.write("r.jsonl", "name,phone\n");
    refused(others.import(&rows(2), &FLAGS), &["r.jsonl"]);
    assert_eq!(others.read("r.jsonl"), "name,phone\n");
    assert!(others.account.sent().is_empty());
    assert_eq!(profiled.account.sent().len(), 2);
}

#[test]
fn an_edited_file_is_resumed_by_number() {
    let machine = Machine::failing(once(1, || Fault::Before(json(422, "{\"success\":false}"))));
    let ran = machine.import(&rows(3), &FLAGS);
    ended_saying(
        &ran,
        8,
        "total 3, created 2, rejected 1",
        &["line 3: no reason given (HTTP 422)"],
    );
    // Another order, another name, one more, one less.
    let edited = format!(
        "phone,name\n{},New\n{},Name 1\n{},Renamed\n",
        number(7),
        number(1),
        number(0)
    );
    let ran = machine.import(&edited, &FLAGS);
    ended_saying(&ran, 0, "total 3, created 3", &["2 to create"]);
    assert_eq!(
        (machine.times_sent(0), machine.times_sent(1), machine.times_sent(7)),
        (1, 2, 1)
    );
    assert_eq!(machine.account.numbers(), [number(0), number(1), number(2), number(7)]);
}

#[test]
fn two_at_once_take_turns() {
    let machine = Machine::new();
    machine.account.hold_from(5);
    let first = machine.start(&rows(30), &[]);
    machine.account.wait_for(6);
    let mut second = machine.start(&rows(30), &[]);
    second.wait_until_it_says("another import is running");
    machine.account.release();
    let plan = "note: into URL: 30 rows: 30 to create\n";
    ended(
        &machine.ends(first),
        0,
        "total 30, created 30",
        &format!("{TAKEN}{plan}"),
    );
    ended_saying(
        &machine.ends(second),
        0,
        "total 30, existing 30",
        &["waiting for its end", "30 existing"],
    );
    assert_eq!(machine.account.numbers(), numbers(30));
    assert_eq!(machine.account.sent().len(), 30);
}

#[test]
fn what_the_server_finishes_late_is_not_sent_again() {
    let flags = ["--results", "r.jsonl", "--settle", "0.2", "--timeout", "2"];
    let machine = Machine::failing(once(1, || Fault::Before(Act::Close)));
    let ran = machine.import(&rows(3), &flags);
    ended_saying(
        &ran,
        9,
        "total 3, created 2, unknown 1",
        &["1 row is unknown: line 3: "],
    );
    let dry = machine.import(&rows(3), &[&flags[..], &["--dry-run"]].concat());
    let lately = "line 3: sent by an earlier run, so lately that the listing may not show it yet";
    ended_saying(&dry, 9, "total 3, existing 2, unknown 1", &[lately]);
    let mut running = machine.start(&rows(3), &flags);
    running.wait_until_it_says("1 rows of an earlier run are unknown; a listing can tell about the last of them in ");
    machine.account.add("Name 1", &number(1));
    let ran = machine.ends(running);
    let plan = "note: into URL: 3 rows: 3 existing\n";
    ended_saying(&ran, 0, "total 3, created 3", &[plan]);
    assert_eq!((machine.account.numbers(), machine.times_sent(1)), (numbers(3), 1));
}
