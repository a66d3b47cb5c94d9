//! Lost answers, and listings that shift: no number twice, and no word that is not true.

use std::time::Duration;

use super::*;
use crate::support::{Server, answer, at_once, json, page, refusal};

const QUICK: [&str; 4] = ["--settle", "0.2", "--timeout", "1"];
const ASKING: &str = "note: 1 row got no answer to believe: asking the listing in 0.2 s\n";

fn html() -> Act {
    Act::Say(answer(502, "text/html", "", "<h1>Bad gateway"))
}

fn unreadable() -> Act {
    json(201, "{\"success\"=true}")
}

#[test]
fn nothing_is_sent_on_a_connection_that_was_closed_after_an_answer() {
    let machine = Machine::failing(|_| Some(Fault::Leaving));
    // The rate leaves the time in which it closes.
    let ran = machine.import(&rows(6), &["--jobs", "1", "--rate", "10"]);
    ended(
        &ran,
        0,
        "total 6, created 6",
        &format!("{TAKEN}note: into URL: 6 rows: 6 to create\n"),
    );
    assert_eq!(machine.account.numbers(), numbers(6));
}

#[test]
fn an_answer_with_the_id_of_another_row_proves_nothing() {
    let of_the_first = || json(201, r#"{"success":true,"message":"m","data":{"contact":{"id":"c1"}}}"#);
    let machine = Machine::failing(once(2, move || Fault::After(of_the_first())));
    let ran = machine.import(&rows(3), &["--jobs", "1", "--settle", "0.2"]);
    let start = format!("{TAKEN}note: into URL: 3 rows: 3 to create\n{ASKING}");
    ended(&ran, 0, "total 3, created 3", &start);

    let machine = Machine::failing(once(2, move || Fault::Before(of_the_first())));
    let ran = machine.import(&rows(3), &["--jobs", "1", "--settle", "0.2"]);
    let why = "line 4: the API answered with c1, the ID of another row";
    ended_saying(&ran, 9, "total 3, created 2, unknown 1", &[why]);
    assert_eq!(machine.times_sent(2), 1);
}

#[test]
fn a_lost_answer_is_told_by_the_listing() {
    type Failing = fn() -> Fault;
    let cases: [(Failing, Option<&str>); 13] = [
        (|| Fault::After(Act::Close), None),
        (|| Fault::After(json(500, &refusal("internal"))), None),
        (|| Fault::After(html()), None),
        (|| Fault::After(json(503, &refusal("busy"))), None),
        (|| Fault::Half, None),
        (|| Fault::After(unreadable()), None),
        (|| Fault::After(hang()), None),
        (|| Fault::Before(Act::Close), Some("URL closed the connection")),
        (
            || Fault::Before(json(500, &refusal("internal"))),
            Some("the API failed: No: Because (internal, HTTP 500)"),
        ),
        (
            || Fault::Before(html()),
            Some(
                "the API failed: an answer of HTML (a proxy or a login page on the way?) in place of this API's JSON (HTTP 502)",
            ),
        ),
        (
            || Fault::Before(json(503, &refusal("busy"))),
            Some("the API failed: No: Because (busy, HTTP 503)"),
        ),
        (
            || Fault::Before(unreadable()),
            Some("HTTP 201 and text that is no JSON, not this API's JSON"),
        ),
        (|| Fault::Before(hang()), Some("no answer from URL within 1 s")),
    ];
    at_once(cases, |(fault, why)| {
        let machine = Machine::failing(once(2, fault));
        let flags = [&QUICK[..], &["--results", "r.jsonl"]].concat();
        let ran = machine.import(&rows(5), &flags);
        let start = format!("{TAKEN}note: into URL: 5 rows: 5 to create\n{ASKING}");
        let Some(why) = why else {
            ended(&ran, 0, "total 5, created 5", &start);
            assert_eq!((machine.account.numbers(), machine.times_sent(2)), (numbers(5), 1));
            return;
        };
        let warning = format!("warning: 1 row is unknown: line 4: {why}\n");
        let end =
            "note: 5 rows: 4 created, 1 unknown; to go on, run the same command again: r.jsonl knows what was done\n";
        ended(
            &ran,
            9,
            "total 5, created 4, unknown 1",
            &format!("{start}{warning}{end}"),
        );
        assert_eq!(machine.times_sent(2), 1);
        assert_eq!(machine.outcomes("r.jsonl")[2], (number(2), "unknown".into()));
        let ran = machine.import(&rows(5), &flags);
        ended_saying(&ran, 0, "total 5, created 5", &["1 to create"]);
        assert_eq!((machine.account.numbers(), machine.times_sent(2)), (numbers(5), 2));
        assert!(
            machine
                .outcomes("r.jsonl")
                .iter()
                .all(|(_, outcome)| outcome == "created")
        );
    });
}

/// A number from 0 to 99 that looks random and is the same each time.
fn chance(sent: &Sent) -> u64 {
    let digits: u64 = sent.number[5..].parse().unwrap();
    let mixed =
        (digits + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (sent.again as u64 + 7).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed ^ (mixed >> 29)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 32
}

#[test]
fn repeated_until_it_is_done_it_creates_each_once() {
    let machine = Machine::failing(|sent| {
        Some(match chance(sent) % 100 {
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
    let mut runs = 0;
    loop {
        let ran = machine.import(&rows(300), &flags);
        runs += 1;
        let there = machine.account.numbers();
        let told = machine.outcomes("r.jsonl");
        let (created, unknown): (Vec<_>, Vec<_>) = told.into_iter().partition(|(_, outcome)| outcome == "created");
        assert!(unknown.iter().all(|(_, outcome)| outcome == "unknown"), "{unknown:?}");
        let created: Vec<String> = created.into_iter().map(|(number, _)| number).collect();
        assert_eq!(created, there, "what was told is what is there");
        let summary = match unknown.len() {
            0 => format!("total 300, created {}", created.len()),
            n => format!("total 300, created {}, unknown {n}", created.len()),
        };
        let (status, words) = if unknown.is_empty() {
            (0, "into URL")
        } else {
            (9, "unknown; to go on")
        };
        ended_saying(&ran, status, &summary, &[words]);
        if status == 0 {
            break;
        }
        assert!(runs < 8, "{ran:?}");
    }
    assert_eq!(machine.account.numbers(), numbers(300));
    assert!(runs > 1);
}

#[test]
fn without_results_the_listing_alone_knows() {
    let machine = Machine::failing(once(1, || Fault::Before(Act::Close)));
    let ran = machine.import(&rows(3), &QUICK);
    let end = "to go on, wait 1.2 s, then run the same command again\n";
    ended_saying(&ran, 9, "total 3, created 2, unknown 1", &[end]);
    let ran = machine.import(&rows(3), &QUICK);
    let plan = "note: into URL: 3 rows: 1 to create, 2 existing\n";
    ended(&ran, 0, "total 3, created 1, existing 2", &format!("{TAKEN}{plan}"));
    assert_eq!(machine.account.numbers(), numbers(3));
}

#[test]
fn a_conflict_is_told_by_the_listing() {
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
        &["asking the listing"],
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
        let plan = "note: into URL: 260 rows: 10 to create, 250 existing\n";
        ended(
            &ran,
            0,
            "total 260, created 10, existing 250",
            &format!("{TAKEN}{plan}{ASKING}"),
        );
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
    let error = "error: the listing can't be shown complete: it gave 1 contacts of 2; nothing was sent\n";
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
