//! Lost responses and listings that change: no number twice, and no false outcome.

use std::time::Duration;

use super::*;
use crate::support::{Server, answer, at_once, json, page, refusal};

const QUICK: [&str; 4] = ["--settle", "0.2", "--timeout", "2"];
const LOOKING: &str = "note: 1 row without a usable response: reading the account in 0.2 s\n";
const AGAIN: &str = "note: sending 1 row again\n";

fn html() -> Act {
    Act::Say(answer(502, "text/html", "", "<h1>Bad gateway"))
}

fn unreadable() -> Act {
    json(201, "{\"success\"=true}")
}

#[test]
fn nothing_is_sent_on_a_connection_that_was_closed_after_a_response() {
    let machine = Machine::failing(|_| Some(Fault::Leaving));
    // The rate leaves the time in which it closes.
    let ran = machine.import(&rows(6), &["--jobs", "1", "--rate", "10"]);
    ended(
        &ran,
        0,
        "total 6, created 6",
        &format!("{TAKEN}note: into URL: 6 rows: 6 to create\nnote: to create by country: KE 6\n"),
    );
    assert_eq!(machine.account.numbers(), numbers(6));
}

#[test]
fn a_response_with_the_id_of_another_row_proves_nothing() {
    let of_the_first = || json(201, r#"{"success":true,"message":"m","data":{"contact":{"id":"c1"}}}"#);
    let machine = Machine::failing(once(2, move || Fault::After(of_the_first())));
    let ran = machine.import(&rows(3), &["--jobs", "1", "--settle", "0.2"]);
    let start = format!("{TAKEN}note: into URL: 3 rows: 3 to create\nnote: to create by country: KE 3\n{LOOKING}");
    ended(&ran, 0, "total 3, created 3", &start);

    let machine = Machine::failing(once(2, move || Fault::Before(of_the_first())));
    let ran = machine.import(&rows(3), &["--jobs", "1", "--settle", "0.2", "--timeout", "1"]);
    ended_saying(&ran, 0, "total 3, created 3", &["sending 1 row again"]);
    assert_eq!((machine.account.numbers(), machine.times_sent(2)), (numbers(3), 2));
}

#[test]
fn one_command_finishes_after_a_lost_response() {
    type Failing = fn() -> Fault;
    let cases: [(Failing, bool); 13] = [
        (|| Fault::After(Act::Close), true),
        (|| Fault::After(json(500, &refusal("internal"))), true),
        (|| Fault::After(html()), true),
        (|| Fault::After(json(503, &refusal("busy"))), true),
        (|| Fault::Half, true),
        (|| Fault::After(unreadable()), true),
        (|| Fault::After(hang()), true),
        (|| Fault::Before(Act::Close), false),
        (|| Fault::Before(json(500, &refusal("internal"))), false),
        (|| Fault::Before(html()), false),
        (|| Fault::Before(json(503, &refusal("busy"))), false),
        (|| Fault::Before(unreadable()), false),
        (|| Fault::Before(hang()), false),
    ];
    at_once(cases, |(fault, is_created)| {
        let machine = Machine::failing(once(2, fault));
        let ran = machine.import(&rows(5), &[&QUICK[..], &["--results", "r.jsonl"]].concat());
        let more = if is_created { "" } else { AGAIN };
        ended_saying(&ran, 0, "total 5, created 5", &[LOOKING, more]);
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
    let machine = Machine::failing(|sent| (sent.number == number(1)).then_some(Fault::Before(Act::Close)));
    let ran = machine.import(&rows(3), &["--settle", "0.1", "--timeout", "0.5"]);
    let reason = "warning: 1 row is unknown: line 3: URL closed the connection\n";
    let end = "error: outcome unknown: these contacts may or may not exist (3 rows: 2 created, 1 unknown)\n\
               hint: to continue, run: convers8 contacts import people.csv --settle 0.1 --timeout 0.5\n";
    ended_saying(&ran, 9, "total 3, created 2, unknown 1", &[reason, end]);
    assert_eq!(machine.times_sent(1), 4);
}

/// A number from 0 to 99 that looks random and is the same each time.
fn chance(sent: &Sent) -> u64 {
    let digits: u64 = sent.number[5..].parse().unwrap();
    let mixed =
        (digits + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (sent.again as u64 + 7).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed ^ (mixed >> 29)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 32
}

#[test]
fn a_job_finishes_whatever_goes_wrong_for_a_while() {
    let machine = Machine::failing(|sent| {
        Some(match chance(sent) % 500 {
            0..2 => Fault::Before(Act::Close),
            2..4 => Fault::After(Act::Close),
            4..6 => Fault::Before(json(500, &refusal("internal"))),
            6..8 => Fault::After(json(500, &refusal("internal"))),
            8..10 => Fault::After(html()),
            10..12 => Fault::Before(json(503, &refusal("busy"))),
            12..14 => Fault::Half,
            14..16 => Fault::After(unreadable()),
            16..18 => Fault::Before(Act::Say(answer(
                429,
                "application/json",
                "Retry-After: 0\r\n",
                &refusal("rate_limit_exceeded"),
            ))),
            18 => Fault::Before(hang()),
            19 => Fault::After(hang()),
            _ => return None,
        })
    });
    let flags = [&QUICK[..], &["--results", "r.jsonl"]].concat();
    let ends = |ran: &Ran| ran.status == Some(0);
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
    let other = || {
        json(
            201,
            r#"{"success":true,"data":{"contact":{"id":"x","phone_number":"+254711111111"}}}"#,
        )
    };
    let machine = Machine::failing(once(1, move || Fault::Before(other())));
    let ran = machine.import(&rows(4), &[&QUICK[..], &["--jobs", "1"]].concat());
    let reason = "line 3: the API responded with x, which has the number +254711111111";
    ended_saying(&ran, 9, "total 4, created 1, unknown 1, not_attempted 2", &[reason]);
    let ran = machine.import(&rows(4), &QUICK);
    ended_saying(
        &ran,
        9,
        "total 4, created 2, existing 1, unknown 1",
        &["journal forget +254700000001"],
    );
    assert_eq!(machine.times_sent(1), 1);
}

#[test]
fn the_listing_resolves_a_conflict() {
    let conflict = || json(409, &refusal("conflict"));
    let machine = Machine::failing(move |sent| match sent.nth {
        0 => Some(Fault::After(conflict())),
        1 => Some(Fault::Before(conflict())),
        _ => None,
    });
    let ran = machine.import(&rows(3), &[&QUICK[..], &["--jobs", "1"]].concat());
    let warning = "warning: 1 row is rejected: line 3: No: Because (conflict, HTTP 409)\n";
    ended_saying(&ran, 8, "total 3, created 1, existing 1, rejected 1", &[warning]);
    assert_eq!(machine.account.sent().len(), 3);
}

#[test]
fn a_listing_that_lags_is_waited_for() {
    let machine = Machine::behaving(Behaviour {
        lag: Duration::from_millis(400),
        create: Box::new(once(1, || Fault::After(Act::Close))),
        ..Behaviour::default()
    });
    let flags = ["--settle", "1.5", "--timeout", "5"];
    ended_saying(
        &machine.import(&rows(3), &flags),
        0,
        "total 3, created 3",
        &["reading the account"],
    );
    // Whoever comes next finds all of it.
    let more = machine.import(&rows(6), &flags);
    ended_saying(&more, 0, "total 6, created 3, existing 3", &["3 existing"]);
    let again = machine.import(&rows(6), &flags);
    ended_saying(&again, 0, "total 6, existing 6", &["6 existing"]);
    assert_eq!(machine.account.numbers(), numbers(6));
}

#[test]
fn a_listing_may_begin_with_the_newest_and_grow_while_it_is_read() {
    let there: Vec<(String, String)> = (0..250).map(|n| (format!("Name {n}"), number(n))).collect();
    for (newest_first, grows) in [(true, false), (true, true), (false, true)] {
        let machine = Machine::behaving(Behaviour {
            there: there.clone(),
            newest_first,
            grows,
            create: Box::new(once(255, || Fault::After(Act::Close))),
            ..Behaviour::default()
        });
        let ran = machine.import(&rows(260), &QUICK);
        let plan = "note: into URL: 260 rows: 10 to create, 250 existing\nnote: to create by country: KE 10\n";
        ended_saying(&ran, 0, "total 260, created 10, existing 250", &[plan, LOOKING]);
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
    let server = Server::start(|_, _| json(200, &page(&["77777"], 2, 1, 1)));
    let env = server.env();
    std::fs::write(env.home().join("people.csv"), rows(2)).unwrap();
    let ran = env.run(&["contacts", "import", "people.csv"]);
    let again = "note: the listing changed while it was read (1 of 2 contacts): reading it again\n";
    let error = "error: the listing changed while it was read (1 of 2 contacts)\n";
    assert_eq!(server.count("POST"), 0);
    assert_eq!(server.count("GET"), 3);
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(1), ""));
    // The file and the account are read side by side.
    let mut said: Vec<&str> = ran.stderr.split_inclusive('\n').collect();
    let mut expected = [error, TAKEN, again, again];
    said.sort_unstable();
    expected.sort_unstable();
    assert_eq!(said, expected);
}
