//! Misleading responses.

use super::*;
use crate::support::{KEY, error_body, json_reply};

#[test]
fn a_408_after_the_contact_was_created_is_not_a_rejection() {
    for (status, body) in [
        (408, error_body("timeout")),
        (425, error_body("early")),
        (400, r#"{"success":true}"#.into()),
    ] {
        let machine = Machine::with_faults(on_first_attempt(1, move || Fault::Created(json_reply(status, &body))));
        let result = machine.import(&rows(3), &SHORT);
        assert_import_contains(&result, 0, "total 3, created 3", &[]);
        assert_eq!((machine.account.numbers(), machine.times_sent(1)), (numbers(3), 1));
    }
}

#[test]
fn a_message_of_nine_megabytes_does_not_cut_the_results_file() {
    let machine = Machine::with_faults(on_first_attempt(1, || {
        let message = "x".repeat(9 << 20);
        Fault::NotCreated(json_reply(
            400,
            &format!(r#"{{"success":false,"message":"{message}","error":{{"code":"odd"}}}}"#),
        ))
    }));
    let flags = [&SHORT[..], &["--jobs", "1", "--results", "r.jsonl"]].concat();
    assert_import_contains(
        &machine.import(&rows(4), &flags),
        8,
        "total 4, created 3, rejected 1",
        &[],
    );
    let text = machine.read("r.jsonl");
    assert!(text.lines().all(|line| line.len() < 64 << 10));
    assert!(!text.contains(KEY));
    assert_import_contains(&machine.import(&rows(4), &flags), 0, "total 4, created 4", &[]);
    assert_eq!(machine.account.numbers(), numbers(4));
    assert_eq!(machine.outcomes("r.jsonl").len(), 4);
}

#[test]
fn a_lost_response_is_resolved_within_one_run() {
    type MakeFault = fn() -> Fault;
    let cases: [(MakeFault, usize); 2] = [
        (|| Fault::NotCreated(Reply::Close), 2),
        (|| late(Duration::from_millis(600)), 1),
    ];
    for (fault, sent) in cases {
        let machine = Machine::with_faults(on_first_attempt(2, fault));
        let result = machine.import(&rows(5), &SHORT);
        assert_import_contains(&result, 0, "total 5, created 5", &[]);
        assert_eq!(machine.account.numbers(), numbers(5));
        assert_eq!(machine.times_sent(2), sent);
    }
}

#[test]
fn a_key_that_the_server_repeats_is_in_no_file() {
    let machine = Machine::with_faults(on_first_attempt(1, || {
        Fault::NotCreated(json_reply(400, &error_body(KEY)))
    }));
    let flags = [&SHORT[..], &["--results", "r.jsonl", "--rejects", "rejects.csv"]].concat();
    assert_import_contains(
        &machine.import(&rows(3), &flags),
        8,
        "total 3, created 2, rejected 1",
        &[],
    );
    assert!(!machine.read("r.jsonl").contains(KEY));
    assert!(!machine.read("rejects.csv").contains(KEY));
}
