//! Lost responses and listings that change: no contact is created twice, and each outcome is correct.

use std::time::Duration;

use super::*;
use crate::support::account::other_number;
use crate::support::{Server, error_body, http_response, in_parallel, json_reply, page};

const QUICK: [&str; 4] = ["--settle", "0.2", "--timeout", "2"];
const LOOKUP_NOTE: &str = "note: 1 row without a usable response: reading the account in 0.2 s\n";
const RESEND_NOTE: &str = "note: sending 1 row again\n";

fn html() -> Reply {
    Reply::Send(http_response(502, "text/html", "", "<h1>Bad gateway"))
}

fn unreadable() -> Reply {
    json_reply(201, "{\"success\"=true}")
}

#[test]
fn nothing_is_sent_on_a_connection_that_was_closed_after_a_response() {
    let machine = Machine::with_faults(|_| Some(Fault::UnannouncedClose));
    // At this rate, the connection closes before the next request.
    let result = machine.import(&rows(6), &["--jobs", "1", "--rate", "10"]);
    assert_import(
        &result,
        0,
        "total 6, created 6",
        &format!("{READ_AS}note: into URL: 6 rows: 6 to create\nnote: to create by country: KE 6\n"),
    );
    assert_eq!(machine.account.numbers(), numbers(6));
}

#[test]
fn a_response_with_the_id_of_another_row_is_not_a_creation() {
    let of_the_first = || json_reply(201, r#"{"success":true,"message":"m","data":{"contact":{"id":"c1"}}}"#);
    let machine = Machine::with_faults(on_first_attempt(2, move || Fault::Created(of_the_first())));
    let result = machine.import(&rows(3), &["--jobs", "1", "--settle", "0.2"]);
    let start =
        format!("{READ_AS}note: into URL: 3 rows: 3 to create\nnote: to create by country: KE 3\n{LOOKUP_NOTE}");
    assert_import(&result, 0, "total 3, created 3", &start);

    let machine = Machine::with_faults(on_first_attempt(2, move || Fault::NotCreated(of_the_first())));
    let result = machine.import(&rows(3), &["--jobs", "1", "--settle", "0.2", "--timeout", "1"]);
    assert_import_contains(&result, 0, "total 3, created 3", &["sending 1 row again"]);
    assert_eq!((machine.account.numbers(), machine.times_sent(2)), (numbers(3), 2));
}

#[test]
fn one_command_finishes_after_a_lost_response() {
    type MakeFault = fn() -> Fault;
    let cases: [(MakeFault, bool); 13] = [
        (|| Fault::Created(Reply::Close), true),
        (|| Fault::Created(json_reply(500, &error_body("internal"))), true),
        (|| Fault::Created(html()), true),
        (|| Fault::Created(json_reply(503, &error_body("busy"))), true),
        (|| Fault::Truncated, true),
        (|| Fault::Created(unreadable()), true),
        (|| Fault::Created(hang()), true),
        (|| Fault::NotCreated(Reply::Close), false),
        (|| Fault::NotCreated(json_reply(500, &error_body("internal"))), false),
        (|| Fault::NotCreated(html()), false),
        (|| Fault::NotCreated(json_reply(503, &error_body("busy"))), false),
        (|| Fault::NotCreated(unreadable()), false),
        (|| Fault::NotCreated(hang()), false),
    ];
    in_parallel(cases, |(fault, is_created)| {
        let machine = Machine::with_faults(on_first_attempt(2, fault));
        let result = machine.import(&rows(5), &[&QUICK[..], &["--results", "r.jsonl"]].concat());
        let more = if is_created { "" } else { RESEND_NOTE };
        assert_import_contains(&result, 0, "total 5, created 5", &[LOOKUP_NOTE, more]);
        assert_eq!(machine.account.numbers(), numbers(5));
        assert_eq!(machine.times_sent(2), if is_created { 1 } else { 2 });
        assert!(
            machine
                .outcomes("r.jsonl")
                .iter()
                .all(|(_, outcome)| outcome == "created")
        );
    });
}

#[test]
fn a_row_that_is_never_created_is_unknown_after_three_rounds() {
    let machine = Machine::with_faults(|sent| (sent.number == number(1)).then_some(Fault::NotCreated(Reply::Close)));
    let result = machine.import(&rows(3), &["--settle", "0.1", "--timeout", "0.5"]);
    let reason = "warning: 1 row is unknown: line 3: URL closed the connection\n";
    let end = "error: outcome unknown: these contacts may or may not exist (3 rows: 2 created, 1 unknown)\n\
               hint: to continue, run: convers8 contacts import people.csv --settle 0.1 --timeout 0.5\n";
    assert_import_contains(&result, 9, "total 3, created 2, unknown 1", &[reason, end]);
    assert_eq!(machine.times_sent(1), 4);
}

/// Returns a random number from 0 to 499 for an attempt, the same in each run of the test.
fn chance(sent: &CreateRequest) -> u64 {
    let digits: u64 = sent.number[5..].parse().unwrap();
    fastrand::Rng::with_seed(1000 * digits + sent.earlier as u64).u64(..500)
}

#[test]
fn a_job_finishes_after_temporary_random_faults() {
    let machine = Machine::with_faults(|sent| {
        Some(match chance(sent) {
            0..2 => Fault::NotCreated(Reply::Close),
            2..4 => Fault::Created(Reply::Close),
            4..6 => Fault::NotCreated(json_reply(500, &error_body("internal"))),
            6..8 => Fault::Created(json_reply(500, &error_body("internal"))),
            8..10 => Fault::Created(html()),
            10..12 => Fault::NotCreated(json_reply(503, &error_body("busy"))),
            12..14 => Fault::Truncated,
            14..16 => Fault::Created(unreadable()),
            16..18 => Fault::NotCreated(Reply::Send(http_response(
                429,
                "application/json",
                "Retry-After: 0\r\n",
                &error_body("rate_limit_exceeded"),
            ))),
            18 => Fault::NotCreated(hang()),
            19 => Fault::Created(hang()),
            _ => return None,
        })
    });
    let flags = [&QUICK[..], &["--results", "r.jsonl"]].concat();
    let ends = |result: &RunResult| result.status == Some(0);
    assert!((0..5).any(|_| ends(&machine.import(&rows(40), &flags))), "no end");
    assert_eq!(machine.account.numbers(), numbers(40));
    assert!(
        machine
            .outcomes("r.jsonl")
            .iter()
            .all(|(_, outcome)| outcome == "created")
    );
}

#[test]
fn a_response_with_another_number_stops_the_sending() {
    let machine = Machine::with_faults(on_first_attempt(1, other_number));
    let result = machine.import(&rows(4), &[&QUICK[..], &["--jobs", "1"]].concat());
    let reason = "line 3: the API responded with x, which has the number +254711111111";
    assert_import_contains(&result, 9, "total 4, created 1, unknown 1, not_attempted 2", &[reason]);
    let result = machine.import(&rows(4), &QUICK);
    assert_import_contains(
        &result,
        9,
        "total 4, created 2, existing 1, unknown 1",
        &["journal forget +254700000001"],
    );
    assert_eq!(machine.times_sent(1), 1);
    // Only `journal forget` allows it to be sent.
    let forget = machine.env.run(&["journal", "forget", &number(1)]);
    assert_eq!(forget.status, Some(0), "{forget:?}");
    let result = machine.import(&rows(4), &QUICK);
    assert_import_contains(&result, 0, "total 4, created 1, existing 3", &[]);
    assert_eq!(machine.account.numbers(), numbers(4));
}

#[test]
fn the_listing_resolves_a_conflict() {
    let conflict = || json_reply(409, &error_body("conflict"));
    let machine = Machine::with_faults(move |sent| match sent.nth {
        0 => Some(Fault::Created(conflict())),
        1 => Some(Fault::NotCreated(conflict())),
        _ => None,
    });
    let result = machine.import(&rows(3), &[&QUICK[..], &["--jobs", "1"]].concat());
    let warning = "warning: 1 row is rejected: line 3: No: Because (conflict, HTTP 409)\n";
    assert_import_contains(&result, 8, "total 3, created 1, existing 1, rejected 1", &[warning]);
    assert_eq!(machine.account.create_requests().len(), 3);
}

#[test]
fn waits_until_created_contacts_are_listed() {
    let machine = Machine::with_behaviour(Behaviour {
        listing_delay: Duration::from_millis(400),
        create: Box::new(on_first_attempt(1, || Fault::Created(Reply::Close))),
        ..Behaviour::default()
    });
    let flags = ["--settle", "1.5", "--timeout", "5"];
    assert_import_contains(
        &machine.import(&rows(3), &flags),
        0,
        "total 3, created 3",
        &["reading the account"],
    );
    // The next run finds all contacts in the listing.
    let more = machine.import(&rows(6), &flags);
    assert_import_contains(&more, 0, "total 6, created 3, existing 3", &["3 existing"]);
    let again = machine.import(&rows(6), &flags);
    assert_import_contains(&again, 0, "total 6, existing 6", &["6 existing"]);
    assert_eq!(machine.account.numbers(), numbers(6));
}

#[test]
fn a_listing_may_begin_with_the_newest_and_grow_while_it_is_read() {
    let initial: Vec<(String, String)> = (0..250).map(|n| (format!("Name {n}"), number(n))).collect();
    for (newest_first, grows_while_read) in [(true, false), (true, true), (false, true)] {
        let machine = Machine::with_behaviour(Behaviour {
            initial: initial.clone(),
            newest_first,
            grows_while_read,
            create: Box::new(on_first_attempt(255, || Fault::Created(Reply::Close))),
            ..Behaviour::default()
        });
        let result = machine.import(&rows(260), &QUICK);
        let plan = "note: into URL: 260 rows: 10 to create, 250 existing\nnote: to create by country: KE 10\n";
        assert_import_contains(&result, 0, "total 260, created 10, existing 250", &[plan, LOOKUP_NOTE]);
        let own: Vec<String> = machine
            .account
            .numbers()
            .into_iter()
            .filter(|n| n.starts_with("+2547"))
            .collect();
        assert_eq!(own, numbers(260));
    }
}

#[test]
fn without_a_complete_listing_nothing_is_sent() {
    let server = Server::start(|_, _| json_reply(200, &page(&["77777"], 2, 1, 1)));
    let env = server.env();
    std::fs::write(env.home().join("people.csv"), rows(2)).unwrap();
    let result = env.run(&["contacts", "import", "people.csv"]);
    let again = "note: the listing changed while it was read (1 of 2 contacts): reading it again\n";
    let error = "error: the listing changed while it was read (1 of 2 contacts)\n";
    assert_eq!(server.count("POST"), 0);
    assert_eq!(server.count("GET"), 3);
    assert_eq!((result.status, result.stdout.as_str()), (Some(1), ""));
    // The file and the account are read in parallel, so the order of the notes varies.
    let mut printed: Vec<&str> = result.stderr.split_inclusive('\n').collect();
    let mut expected = [error, READ_AS, again, again];
    printed.sort_unstable();
    expected.sort_unstable();
    assert_eq!(printed, expected);
}

/// Without a total, a listing cannot be shown to be complete.
#[test]
fn without_a_total_nothing_is_sent() {
    let body = r#"{"success":true,"data":{"contacts":[],"pagination":{"page":1,"total_pages":1}}}"#;
    let server = Server::start(move |_, _| json_reply(200, body));
    let env = server.env();
    std::fs::write(env.home().join("people.csv"), rows(2)).unwrap();
    let error = "error: the listing does not report how many contacts there are, so it can't be shown to be complete";
    for arguments in [
        &["contacts", "import", "people.csv"][..],
        &[
            "contacts",
            "create",
            "--name",
            "N",
            "--phone",
            "+254700012345",
            "--skip-existing",
        ],
    ] {
        let result = env.run(arguments);
        assert_eq!((result.status, result.stdout.as_str()), (Some(1), ""), "{result:?}");
        result.assert_stderr_contains(&[error]);
    }
    assert_eq!(server.count("POST"), 0);
}

#[test]
fn a_403_rejects_one_row_if_the_key_may_read() {
    let forbidden = || Fault::NotCreated(json_reply(403, &error_body("forbidden")));
    let machine = Machine::with_faults(move |sent| (sent.number == number(1)).then(forbidden));
    let result = machine.import(&rows(4), &["--jobs", "1"]);
    assert_import_contains(
        &result,
        8,
        "total 4, created 3, rejected 1",
        &["1 row is rejected: line 3: "],
    );
    assert_eq!(machine.account.create_requests().len(), 4);
}

#[test]
fn a_403_ends_the_run_if_the_key_may_not_read_either() {
    let server = Server::start(|place, _| match place {
        0 => json_reply(200, &page(&[], 0, 1, 1)),
        _ => json_reply(403, &error_body("forbidden")),
    });
    let env = server.env();
    std::fs::write(env.home().join("people.csv"), rows(3)).unwrap();
    let result = env.run(&["contacts", "import", "people.csv", "--jobs", "1"]);
    assert_eq!(
        (result.status, counts(&result.stdout)),
        (Some(4), "total 3, rejected 1, not_attempted 2".into()),
        "{result:?}"
    );
    assert_eq!((server.count("POST"), server.count("GET")), (1, 2));
}
