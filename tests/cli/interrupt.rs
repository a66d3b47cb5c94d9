//! Ctrl-C and SIGTERM: a read ends at once; a creation says what is known of it first.

use std::time::Duration;

use crate::support::{Act, CREATED, Running, Server, answer, json, refusal};

const NEW_ID: &str = "contact_20250411DEF\n";
const STOPPING: &str =
    "note: stopping when the request under way is answered; once more ends it now, its outcome unknown\n";
const NOTHING: &str = "error: interrupted: nothing was created\n";
const SIGNALS: [(&str, i32); 2] = [("INT", 130), ("TERM", 143)];

fn hang() -> Act {
    Act::Hang(Duration::from_secs(600))
}

fn create(server: &Server, flags: &[&str]) -> Running {
    let arguments = [
        "contacts",
        "create",
        "--name",
        "N",
        "--phone",
        "+254700012345",
        "-o",
        "ids",
    ];
    server.env().start(&[&arguments[..], flags].concat())
}

#[test]
fn a_read_ends_at_once() {
    for (signal, exit) in SIGNALS {
        let server = Server::always(hang);
        let running = server.env().start(&["contacts", "list"]);
        server.wait_for("GET");
        running.signal(signal);
        running.ends().is(exit, "", "");
    }
}

#[test]
fn a_creation_under_way_is_answered_first() {
    for (signal, exit) in SIGNALS {
        let (server, release) = Server::held(|| json(201, CREATED));
        let mut running = create(&server, &[]);
        server.wait_for("POST");
        running.signal(signal);
        running.wait_until_it_says("stopping");
        drop(release);
        let error = "error: interrupted; the contact was created (contact_20250411DEF)\n";
        running.ends().is(exit, NEW_ID, &format!("{STOPPING}{error}"));
        assert_eq!(server.count("POST"), 1);
    }
}

#[test]
fn an_answer_that_came_while_it_was_stopped_is_read() {
    let (server, release) = Server::held(|| json(201, CREATED));
    let running = create(&server, &["--timeout", "1"]);
    server.wait_for("POST");
    running.signal("STOP");
    drop(release);
    std::thread::sleep(Duration::from_millis(1500));
    running.signal("CONT");
    running.ends().is(0, NEW_ID, "");
}

#[test]
fn a_creation_under_way_that_was_not_processed_is_not_sent_again() {
    let (server, release) = Server::held(|| json(429, &refusal("rate_limit_exceeded")));
    let mut running = create(&server, &[]);
    server.wait_for("POST");
    running.signal("INT");
    running.wait_until_it_says("stopping");
    drop(release);
    running.ends().is(130, "", &format!("{STOPPING}{NOTHING}"));
    assert_eq!(server.count("POST"), 1);
}

#[test]
fn a_creation_under_way_that_was_rejected_says_so() {
    let (server, release) = Server::held(|| json(422, &refusal("validation_error")));
    let mut running = create(&server, &[]);
    server.wait_for("POST");
    running.signal("INT");
    running.wait_until_it_says("stopping");
    drop(release);
    let error = "error: No: Because (validation_error, HTTP 422)\n";
    running.ends().is(5, "", &format!("{STOPPING}{error}"));
}

#[test]
fn a_creation_under_way_whose_answer_is_lost_is_not_looked_for_any_more() {
    let (server, release) = Server::held(|| Act::Close);
    let mut running = create(&server, &["--skip-existing"]);
    server.wait_for("POST");
    running.signal("INT");
    running.wait_until_it_says("stopping");
    drop(release);
    let ran = running.ends();
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(9), ""), "{ran:?}");
    ran.says(&["closed the connection)", "hint: before creating it again, check: "]);
    assert!(!ran.stderr.contains("looking"), "{ran:?}");
    assert_eq!(server.count("GET"), 1);
}

#[test]
fn a_second_signal_ends_a_creation_with_an_unknown_outcome() {
    let server = Server::always(hang);
    let mut running = create(&server, &[]);
    server.wait_for("POST");
    running.signal("INT");
    running.wait_until_it_says("stopping");
    running.signal("INT");
    let error = "error: outcome unknown: the contact may or may not exist (interrupted before the answer came)\n\
                 hint: before creating it again, check: convers8 contacts get --phone +254700012345\n";
    running.ends().is(9, "", &format!("{STOPPING}{error}"));
    assert_eq!(server.count("POST"), 1);
}

#[test]
fn nothing_is_sent_after_a_wait_that_was_interrupted() {
    for (signal, exit) in SIGNALS {
        let server = Server::always(|| {
            let body = refusal("rate_limit_exceeded");
            Act::Say(answer(429, "application/json", "Retry-After: 60\r\n", &body))
        });
        let mut running = create(&server, &[]);
        running.wait_until_it_says("rate limited: waiting 60 s");
        running.signal(signal);
        let waiting = "note: rate limited: waiting 60 s before the next request\n";
        running.ends().is(exit, "", &format!("{waiting}{NOTHING}"));
        assert_eq!(server.count("POST"), 1);
    }
}

#[test]
fn before_anything_is_sent_nothing_was_created() {
    for (signal, exit) in SIGNALS {
        let server = Server::always(hang);
        let running = create(&server, &["--skip-existing"]);
        server.wait_for("GET");
        running.signal(signal);
        running.ends().is(exit, "", NOTHING);
        assert_eq!(server.count("POST"), 0);
    }
}

#[test]
fn after_a_conflict_nothing_was_created() {
    let server = Server::start(|_, seen| match seen.method.as_str() {
        "POST" => json(409, &refusal("duplicate")),
        _ => hang(),
    });
    let running = create(&server, &[]);
    server.wait_for("GET");
    running.signal("INT");
    running.ends().is(130, "", NOTHING);
}

#[test]
fn while_a_lost_answer_is_looked_for_the_outcome_is_unknown() {
    let server = Server::holding(&[], || Act::Close);
    let mut running = create(&server, &["--skip-existing"]);
    running.wait_until_it_says("looking again");
    running.signal("TERM");
    let ran = running.ends();
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(9), ""), "{ran:?}");
    ran.says(&[
        "(interrupted before the answer came)",
        "hint: before creating it again, check: ",
    ]);
}
