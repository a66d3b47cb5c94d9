//! Rate limits, refused keys and lost networks in the middle, and how many are sent at once.

use std::time::Duration;

use super::*;
use crate::support::{answer, json, refusal};

fn limited(seconds: u32) -> Fault {
    let wait = format!("Retry-After: {seconds}\r\n");
    Fault::Before(Act::Say(answer(
        429,
        "application/json",
        &wait,
        &refusal("rate_limit_exceeded"),
    )))
}

#[test]
fn a_rate_limit_pauses_all() {
    // The fourth is refused; the other three are answered when the program knows.
    let machine = Machine::failing(|sent| match sent.nth {
        0..3 => {
            std::thread::sleep(Duration::from_millis(600));
            None
        }
        3 => Some(limited(2)),
        _ => None,
    });
    let ran = machine.import(&rows(20), &["--jobs", "4"]);
    let plan = "note: into URL: 20 rows: 20 to create\nnote: to create by country: KE 20\n";
    let wait = "note: rate limited: waiting 2 s before the next request\n";
    ended(&ran, 0, "total 20, created 20", &format!("{TAKEN}{plan}{wait}"));
    assert_eq!(machine.account.numbers(), numbers(20));
    let sent = machine.account.sent();
    let pause = sent[4].at - sent[3].at;
    assert!(pause >= Duration::from_secs(2), "{pause:?}");
    assert_eq!(sent.len(), 21);
}

#[test]
fn a_rate_limit_that_lasts_too_long_ends_the_run() {
    let machine = Machine::failing(|sent| (sent.nth >= 5).then(|| limited(60)));
    let ran = machine.import(&rows(20), &["--jobs", "1", "--max-wait", "10"]);
    ended_saying(
        &ran,
        6,
        "total 20, created 5, not_attempted 15",
        &[
            "rate_limit_exceeded, HTTP 429",
            "20 rows: 5 created, 15 not attempted; to continue",
        ],
    );
    assert_eq!(machine.account.sent().len(), 6);
}

#[test]
fn a_key_refused_midway_ends_the_run() {
    let machine = Machine::failing(|sent| (sent.nth >= 5).then(|| Fault::Before(json(401, &refusal("unauthorized")))));
    let ran = machine.import(&rows(20), &["--jobs", "1"]);
    ended_saying(
        &ran,
        4,
        "total 20, created 5, not_attempted 15",
        &[
            "unauthorized, HTTP 401",
            "20 rows: 5 created, 15 not attempted; to continue",
        ],
    );
    assert_eq!(machine.account.sent().len(), 6);
}

#[test]
fn a_server_that_is_gone_ends_the_run() {
    let created = r#"{"success":true,"data":{"contact":{"id":"x5"}}}"#;
    let machine = Machine::failing(move |sent| {
        (sent.nth == 5).then(|| {
            Fault::After(Act::SayAndLeave(answer(
                201,
                "application/json",
                "Connection: close\r\n",
                created,
            )))
        })
    });
    let ran = machine.import(&rows(20), &["--jobs", "1", "--retries", "1", "--settle", "0"]);
    ended_saying(
        &ran,
        7,
        "total 20, created 6, failed 1, not_attempted 13",
        &[
            "error: nothing listens at",
            "1 row is failed: line 8: ",
            "6 created, 1 failed, 13 not attempted; to continue",
        ],
    );
    assert_eq!(machine.account.numbers(), numbers(6));
}

#[test]
fn as_many_at_once_as_allowed() {
    for (jobs, most) in [("1", 1), ("3", 3)] {
        let machine = Machine::failing(|_| {
            std::thread::sleep(Duration::from_millis(5));
            None
        });
        let ran = machine.import(&rows(30), &["-q", "--jobs", jobs]);
        ended(&ran, 0, "total 30, created 30", "");
        let at_once = machine.account.most_in_flight();
        assert!((1..=most).contains(&at_once), "{at_once} at once");
    }
}

#[test]
fn as_many_a_second_as_allowed() {
    let machine = Machine::new();
    let ran = machine.import(&rows(10), &["-q", "--rate", "20"]);
    ended(&ran, 0, "total 10, created 10", "");
    let sent = machine.account.sent();
    let took = sent[9].at - sent[0].at;
    assert!(took >= Duration::from_millis(400), "{took:?}");
}

#[test]
fn of_several_exit_codes_the_gravest() {
    let unauthorized = || Fault::Before(json(401, &refusal("unauthorized")));
    let rejected = || Fault::Before(json(422, &refusal("validation_error")));
    let lost = || Fault::Before(Act::Close);
    type Failing = Box<dyn Fn(&Sent) -> Option<Fault> + Send + Sync>;
    let at = |faults: Vec<(usize, fn() -> Fault)>| -> Failing {
        Box::new(move |sent| {
            faults
                .iter()
                .find(|(nth, _)| *nth == sent.nth)
                .map(|(_, fault)| fault())
        })
    };
    let cases: [(Failing, &str, i32, &str); 9] = [
        (at(vec![]), "", 0, "total 4, created 3, duplicate 1"),
        (at(vec![]), "x,1\n", 8, "total 5, created 3, duplicate 1, invalid 1"),
        (
            at(vec![(2, rejected)]),
            "",
            8,
            "total 4, created 2, duplicate 1, rejected 1",
        ),
        // A duplicate shares the outcome of its first.
        (at(vec![(0, rejected)]), "", 8, "total 4, created 2, rejected 2"),
        (
            at(vec![(1, || limited(60))]),
            "x,1\n",
            6,
            "total 5, created 1, duplicate 1, invalid 1, not_attempted 2",
        ),
        (
            at(vec![(1, unauthorized)]),
            "x,1\n",
            4,
            "total 5, created 1, duplicate 1, invalid 1, not_attempted 2",
        ),
        (
            at(vec![(0, lost), (1, unauthorized)]),
            "x,1\n",
            9,
            "total 5, invalid 1, unknown 2, not_attempted 2",
        ),
        (
            at(vec![(0, lost), (2, rejected)]),
            "x,1\n",
            8,
            "total 5, created 2, duplicate 1, invalid 1, rejected 1",
        ),
        (
            at(vec![(1, lost), (2, || limited(60))]),
            "",
            9,
            "total 4, created 1, duplicate 1, unknown 1, not_attempted 1",
        ),
    ];
    for (create, more, exit, summary) in cases {
        let machine = Machine::behaving(Behaviour {
            create,
            ..Behaviour::default()
        });
        let content = format!("{}Again,{}\n{more}", rows(3), number(0));
        let ran = machine.import(
            &content,
            &["--jobs", "1", "--settle", "0.1", "--timeout", "1", "--max-wait", "5"],
        );
        ended_saying(&ran, exit, summary, &["note: into URL"]);
    }
}
