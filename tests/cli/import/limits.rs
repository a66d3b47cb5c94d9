//! Rate limits, rejected keys and a lost network during an import, and the number of concurrent requests.

use std::time::Duration;

use super::*;
use crate::support::{error_body, http_response, json_reply};

fn limited(seconds: u32) -> Fault {
    let wait = format!("Retry-After: {seconds}\r\n");
    Fault::NotCreated(Reply::Send(http_response(
        429,
        "application/json",
        &wait,
        &error_body("rate_limit_exceeded"),
    )))
}

#[test]
fn a_rate_limit_pauses_all() {
    // The fourth request is rate limited while the first three are in flight.
    let machine = Machine::with_faults(|sent| match sent.nth {
        0..3 => {
            std::thread::sleep(Duration::from_millis(600));
            None
        }
        3 => Some(limited(2)),
        _ => None,
    });
    let result = machine.import(&rows(20), &["--jobs", "4"]);
    let plan = "note: into URL: 20 rows: 20 to create\nnote: to create by country: KE 20\n";
    let wait = "note: rate limited: waiting 2 s before the next request\n";
    assert_import(&result, 0, "total 20, created 20", &format!("{READ_AS}{plan}{wait}"));
    assert_eq!(machine.account.numbers(), numbers(20));
    let sent = machine.account.create_requests();
    let pause = sent[4].at - sent[3].at;
    assert!(pause >= Duration::from_secs(2), "{pause:?}");
    assert_eq!(sent.len(), 21);
}

#[test]
fn a_rate_limit_that_lasts_too_long_ends_the_run() {
    let machine = Machine::with_faults(|sent| (sent.nth >= 5).then(|| limited(60)));
    let result = machine.import(&rows(20), &["--jobs", "1", "--max-wait", "10"]);
    assert_import_contains(
        &result,
        6,
        "total 20, created 5, not_attempted 15",
        &[
            "rate_limit_exceeded, HTTP 429",
            "20 rows: 5 created, 15 not attempted; to continue",
        ],
    );
    assert_eq!(machine.account.create_requests().len(), 6);
}

#[test]
fn a_key_refused_midway_ends_the_run() {
    let machine = Machine::with_faults(|sent| {
        (sent.nth >= 5).then(|| Fault::NotCreated(json_reply(401, &error_body("unauthorized"))))
    });
    let result = machine.import(&rows(20), &["--jobs", "1"]);
    assert_import_contains(
        &result,
        4,
        "total 20, created 5, not_attempted 15",
        &[
            "unauthorized, HTTP 401",
            "20 rows: 5 created, 15 not attempted; to continue",
        ],
    );
    assert_eq!(machine.account.create_requests().len(), 6);
}

#[test]
fn a_server_that_is_gone_ends_the_run() {
    let created = r#"{"success":true,"data":{"contact":{"id":"x5"}}}"#;
    let machine = Machine::with_faults(move |sent| {
        (sent.nth == 5).then(|| {
            Fault::Created(Reply::SendAndStopListening(http_response(
                201,
                "application/json",
                "Connection: close\r\n",
                created,
            )))
        })
    });
    let result = machine.import(&rows(20), &["--jobs", "1", "--retries", "1", "--settle", "0"]);
    assert_import_contains(
        &result,
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
fn does_not_exceed_the_number_of_jobs() {
    for (jobs, most) in [("1", 1), ("3", 3)] {
        let machine = Machine::with_faults(|_| {
            std::thread::sleep(Duration::from_millis(5));
            None
        });
        let result = machine.import(&rows(30), &["-q", "--jobs", jobs]);
        assert_import(&result, 0, "total 30, created 30", "");
        let at_once = machine.account.most_in_flight();
        assert!((1..=most).contains(&at_once), "{at_once} at once");
    }
}

#[test]
fn does_not_exceed_the_rate() {
    let machine = Machine::new();
    let result = machine.import(&rows(10), &["-q", "--rate", "20"]);
    assert_import(&result, 0, "total 10, created 10", "");
    let sent = machine.account.create_requests();
    let took = sent[9].at - sent[0].at;
    assert!(took >= Duration::from_millis(400), "{took:?}");
}

#[test]
fn the_most_severe_exit_code_takes_precedence() {
    let unauthorized = || Fault::NotCreated(json_reply(401, &error_body("unauthorized")));
    let rejected = || Fault::NotCreated(json_reply(422, &error_body("validation_error")));
    let lost = || Fault::NotCreated(Reply::Close);
    type MakeFault = Box<dyn Fn(&CreateRequest) -> Option<Fault> + Send + Sync>;
    let at = |faults: Vec<(usize, fn() -> Fault)>| -> MakeFault {
        Box::new(move |sent| {
            faults
                .iter()
                .find(|(nth, _)| *nth == sent.nth)
                .map(|(_, fault)| fault())
        })
    };
    let cases: [(MakeFault, &str, i32, &str); 9] = [
        (at(vec![]), "", 0, "total 4, created 3, duplicate 1"),
        (at(vec![]), "x,1\n", 8, "total 5, created 3, duplicate 1, invalid 1"),
        (
            at(vec![(2, rejected)]),
            "",
            8,
            "total 4, created 2, duplicate 1, rejected 1",
        ),
        // A duplicate shares the outcome of the first row with its number.
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
        let machine = Machine::with_behaviour(Behaviour {
            create,
            ..Behaviour::default()
        });
        let content = format!("{}Again,{}\n{more}", rows(3), number(0));
        let result = machine.import(
            &content,
            &["--jobs", "1", "--settle", "0.1", "--timeout", "1", "--max-wait", "5"],
        );
        assert_import_contains(&result, exit, summary, &["note: into URL"]);
    }
}
