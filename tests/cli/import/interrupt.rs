//! Ctrl-C and SIGTERM: what is under way is waited for, everything is written, and stderr says how to go on.

use super::*;
use crate::support::{Ran, Server, answer, refusal};

const STOPPING: &str = "note: stopping: what is under way is waited for; once more ends it now\n";
const PLAN: &str = "note: into URL: 20 rows: 20 to create\n";
const FOUR: [&str; 2] = ["--jobs", "4"];

#[test]
fn what_is_under_way_ends_and_the_rest_is_not_attempted() {
    for (signal, exit) in [("INT", 130), ("TERM", 143)] {
        let machine = Machine::new();
        machine.account.hold_from(4);
        let flags = [&FOUR[..], &["--results", "r.jsonl"]].concat();
        let mut running = machine.start(&rows(20), &flags);
        machine.account.wait_for(8);
        running.signal(signal);
        running.wait_until_it_says("stopping");
        machine.account.release();
        let end = "note: 20 rows: 8 created, 12 not attempted; to go on, run the same command again: r.jsonl knows what was done\n";
        ended(
            &machine.ends(running),
            exit,
            "total 20, created 8, not_attempted 12",
            &format!("{TAKEN}{PLAN}{STOPPING}{end}"),
        );
        assert_eq!(machine.account.numbers(), numbers(8));
        let ran = machine.import(&rows(20), &flags);
        ended_saying(&ran, 0, "total 20, created 20", &["12 to create"]);
        assert_eq!(machine.account.numbers(), numbers(20));
        assert_eq!(machine.account.sent().len(), 20);
    }
}

#[test]
fn an_unknown_row_comes_before_the_interruption() {
    let machine = Machine::failing(once(0, || Fault::After(Act::Close)));
    machine.account.hold_from(4);
    let mut running = machine.start(&rows(20), &FOUR);
    machine.account.wait_for(8);
    running.signal("INT");
    running.wait_until_it_says("stopping");
    machine.account.release();
    ended_saying(
        &machine.ends(running),
        9,
        "total 20, created 7, unknown 1, not_attempted 12",
        &[
            "1 row is unknown: line 2: URL closed the connection",
            "to go on, wait 35 s, then run the same command again",
        ],
    );
    assert_eq!(machine.account.numbers(), numbers(8));
}

#[test]
fn a_second_signal_ends_it_now() {
    let machine = Machine::new();
    machine.account.hold_from(4);
    let mut running = machine.start(&rows(20), &[&FOUR[..], &["--results", "r.jsonl"]].concat());
    machine.account.wait_for(8);
    running.signal("INT");
    running.wait_until_it_says("stopping");
    running.signal("INT");
    let last = "note: stopped at once: 4 requests were under way, their outcome unknown; to go on, run the \
                same command again: r.jsonl knows what was done\n";
    machine
        .ends(running)
        .is(9, "", &format!("{TAKEN}{PLAN}{STOPPING}{last}"));
    let unknown = machine
        .outcomes("r.jsonl")
        .into_iter()
        .filter(|(_, outcome)| outcome == "unknown");
    assert_eq!(unknown.count(), 4);
    machine.account.release();
}

#[test]
fn a_wait_for_a_rate_limit_ends_at_once() {
    let limited = || {
        Act::Say(answer(
            429,
            "application/json",
            "Retry-After: 60\r\n",
            &refusal("rate_limit_exceeded"),
        ))
    };
    let machine = Machine::failing(move |sent| (sent.nth == 5).then(|| Fault::Before(limited())));
    let mut running = machine.start(&rows(20), &["--jobs", "1"]);
    running.wait_until_it_says("rate limited: waiting 60 s");
    running.signal("INT");
    let end = "note: 20 rows: 5 created, 15 not attempted; to go on, wait 35 s, then run the same command again\n";
    let limit = "note: rate limited: waiting 60 s before the next request\n";
    ended(
        &machine.ends(running),
        130,
        "total 20, created 5, not_attempted 15",
        &format!("{TAKEN}{PLAN}{limit}{STOPPING}{end}"),
    );
    assert_eq!(machine.account.sent().len(), 6);
}

#[test]
fn an_interrupted_listing_sends_nothing() {
    for (signal, exit) in [("INT", 130), ("TERM", 143)] {
        let server = Server::always(|| Act::Hang(std::time::Duration::from_secs(2)));
        let env = server.env();
        std::fs::write(env.home().join("people.csv"), rows(2)).unwrap();
        let running = env.start(&["contacts", "import", "people.csv", "--timeout", "1", "--retries", "0"]);
        server.wait_for("GET");
        running.signal(signal);
        let error = "error: interrupted: nothing was sent\n";
        running.ends().is(exit, "", &format!("{TAKEN}{error}"));
        assert_eq!(server.count("POST"), 0);
    }
}

#[test]
fn a_signal_ends_the_wait_for_stdin() {
    let server = Server::always(hang);
    let env = server.env();
    let mut command = env.command(&["contacts", "import", "-"]);
    let mut child = command.stdin(std::process::Stdio::piped()).spawn().unwrap();
    // The pipe stays open, and nothing ever comes.
    let stdin = child.stdin.take().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    let status = std::process::Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(status.success());
    Ran::new(child.wait_with_output().unwrap(), &[]).is(143, "", "error: interrupted: nothing was sent\n");
    drop(stdin);
}

#[test]
fn an_interrupted_wait_for_ones_turn_sends_nothing() {
    let machine = Machine::new();
    machine.account.hold_from(0);
    let first = machine.start(&rows(3), &["-q"]);
    machine.account.wait_for(1);
    let mut second = machine.start(&rows(3), &[]);
    second.wait_until_it_says("another import is running");
    second.signal("TERM");
    let ran = second.ends();
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(143), ""), "{ran:?}");
    ran.says(&["interrupted: nothing was sent"]);
    machine.account.release();
    ended(&machine.ends(first), 0, "total 3, created 3", "");
    assert_eq!(machine.account.sent().len(), 3);
}
