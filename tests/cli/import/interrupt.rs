//! SIGINT and SIGTERM: requests in flight are finished, everything is written, and stderr says how to continue. The
//! process ends by the signal.

use super::*;
use crate::support::{RunResult, Server, error_body, http_response};

const STOPPING: &str = "note: stopping after the requests in flight; a second signal stops at once\n";
const PLAN: &str = "note: into URL: 20 rows: 20 to create\nnote: to create by country: KE 20\n";
const FOUR_JOBS: [&str; 2] = ["--jobs", "4"];

#[test]
fn requests_in_flight_are_finished_and_the_rest_is_not_attempted() {
    for (signal, exit) in [("INT", -2), ("TERM", -15)] {
        let machine = Machine::new();
        machine.account.hold_from(4);
        let flags = [&FOUR_JOBS[..], &["--results", "r.jsonl"]].concat();
        let mut running = machine.start(&rows(20), &flags);
        machine.account.wait_for(8);
        running.signal(signal);
        running.wait_for_stderr("stopping");
        machine.account.release();
        let end = "error: interrupted; 20 rows: 8 created, 12 not attempted; to continue, run: convers8 contacts import people.csv --jobs 4 --results r.jsonl\n";
        assert_import(
            &machine.wait(running),
            exit,
            "total 20, created 8, not_attempted 12",
            &format!("{READ_AS}{PLAN}{STOPPING}{end}"),
        );
        assert_eq!(machine.account.numbers(), numbers(8));
        let result = machine.import(&rows(20), &flags);
        assert_import_contains(&result, 0, "total 20, created 20", &["12 to create"]);
        assert_eq!(machine.account.numbers(), numbers(20));
        assert_eq!(machine.account.create_requests().len(), 20);
    }
}

#[test]
fn an_interrupted_import_with_an_unknown_row_ends_by_the_signal() {
    let machine = Machine::with_faults(on_first_attempt(0, || Fault::Created(Reply::Close)));
    machine.account.hold_from(1);
    let mut running = machine.start(&rows(20), &["--jobs", "1"]);
    machine.account.wait_for(2);
    running.signal("INT");
    running.wait_for_stderr("stopping");
    machine.account.release();
    assert_import_contains(
        &machine.wait(running),
        -2,
        "total 20, created 1, unknown 1, not_attempted 18",
        &[
            "1 row is unknown: line 2: URL closed the connection",
            "to continue, run: convers8 contacts import people.csv --jobs 1\n",
        ],
    );
    assert_eq!(machine.account.numbers(), numbers(2));
}

#[test]
fn a_second_signal_ends_the_import_at_once() {
    let machine = Machine::new();
    machine.account.hold_from(4);
    let mut running = machine.start(&rows(20), &[&FOUR_JOBS[..], &["--results", "r.jsonl"]].concat());
    machine.account.wait_for(8);
    running.signal("INT");
    running.wait_for_stderr("stopping");
    running.signal("INT");
    let last = "error: outcome unknown: these contacts may or may not exist (interrupted with 4 requests in flight)\n\
                hint: to continue, run: convers8 contacts import people.csv --jobs 4 --results r.jsonl\n";
    machine
        .wait(running)
        .assert_output(-2, "", &format!("{READ_AS}{PLAN}{STOPPING}{last}"));
    let outcomes = machine.outcomes("r.jsonl").into_iter();
    let unknown = outcomes.filter(|(_, outcome)| outcome == "unknown").count();
    // Also the rows that were about to be sent.
    assert!((4..=4 + 15).contains(&unknown), "{unknown} rows");
    machine.account.release();
}

#[test]
fn a_signal_ends_a_rate_limit_wait() {
    let limited = || {
        Reply::Send(http_response(
            429,
            "application/json",
            "Retry-After: 60\r\n",
            &error_body("rate_limit_exceeded"),
        ))
    };
    let machine = Machine::with_faults(move |sent| (sent.nth == 5).then(|| Fault::NotCreated(limited())));
    let mut running = machine.start(&rows(20), &["--jobs", "1"]);
    running.wait_for_stderr("waiting 60 s");
    running.signal("INT");
    let end = "error: interrupted; 20 rows: 5 created, 15 not attempted; to continue, run: convers8 contacts import people.csv --jobs 1\n";
    let limit = "note: rate limited: waiting 60 s before the next request\n";
    assert_import(
        &machine.wait(running),
        -2,
        "total 20, created 5, not_attempted 15",
        &format!("{READ_AS}{PLAN}{limit}{STOPPING}{end}"),
    );
    assert_eq!(machine.account.create_requests().len(), 6);
}

#[test]
fn a_signal_while_the_account_is_read_sends_nothing() {
    for (signal, exit) in [("INT", -2), ("TERM", -15)] {
        let server = Server::always(|| Reply::Hang(std::time::Duration::from_secs(2)));
        let env = server.env();
        std::fs::write(env.home().join("people.csv"), rows(2)).unwrap();
        let running = env.start(&["contacts", "import", "people.csv", "--timeout", "1", "--retries", "0"]);
        server.wait_for("GET");
        running.signal(signal);
        let error = "error: interrupted: nothing was sent\n";
        running.wait().assert_output(exit, "", &format!("{READ_AS}{error}"));
        assert_eq!(server.count("POST"), 0);
    }
}

#[test]
fn a_signal_ends_the_wait_for_stdin() {
    let server = Server::always(hang);
    let env = server.env();
    let mut command = env.command(&["contacts", "import", "-"]);
    let mut child = command.stdin(std::process::Stdio::piped()).spawn().unwrap();
    // The pipe stays open without any input.
    let stdin = child.stdin.take().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    let status = std::process::Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(status.success());
    RunResult::new(child.wait_with_output().unwrap(), &[]).assert_output(
        -15,
        "",
        "error: interrupted: nothing was sent\n",
    );
    drop(stdin);
}

#[test]
fn a_signal_while_another_import_holds_the_lock_sends_nothing() {
    let machine = Machine::new();
    machine.account.hold_from(0);
    let first = machine.start(&rows(3), &["-q"]);
    machine.account.wait_for(1);
    let mut second = machine.start(&rows(3), &[]);
    second.wait_for_stderr("another import is running");
    second.signal("TERM");
    let result = second.wait();
    assert_eq!((result.status, result.stdout.as_str()), (Some(-15), ""), "{result:?}");
    result.assert_stderr_contains(&["interrupted: nothing was sent"]);
    machine.account.release();
    assert_import(&machine.wait(first), 0, "total 3, created 3", "");
    assert_eq!(machine.account.create_requests().len(), 3);
}
