//! The question before contacts are created, on a pseudo-terminal that `script` of util-linux creates.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::*;

const QUESTION: &str = "Create 2 contacts? They can't be changed or deleted later. [y/N] ";

/// Runs `sh -c` with this line on a terminal and types these keys. `convers8` is in `$BIN`.
fn on_terminal(machine: &Machine, line: &str, keys: &str) -> RunResult {
    // Keys that arrive before `stty` has run would be lost.
    on_terminal_after(|| std::thread::sleep(Duration::from_millis(500)), machine, line, keys)
}

/// Like [`on_terminal`]; types the keys after `wait`.
fn on_terminal_after(wait: impl FnOnce(), machine: &Machine, line: &str, keys: &str) -> RunResult {
    let binary = machine.env.command(&[]);
    let mut script = Command::new("script");
    script.args(["-qec", &format!("stty cols 80 rows 24; {line}"), "/dev/null"]);
    script.env_clear().env("BIN", binary.get_program());
    let variables = binary.get_envs().filter_map(|(name, value)| Some((name, value?)));
    script.envs(variables).current_dir(machine.env.home());
    let mut child = script
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    wait();
    let _ = stdin.write_all(keys.as_bytes());
    let output = child.wait_with_output().unwrap();
    drop(stdin);
    let mut result = RunResult::new(output, &[line]);
    result.stdout = result
        .stdout
        .replace("\r\n", "\n")
        .replace(&machine.account.server.url, "URL");
    result
}

fn machine() -> Machine {
    let machine = Machine::new();
    machine.write("people.csv", rows(2));
    machine
}

#[test]
fn shows_the_first_rows_and_creates_them_after_yes() {
    for answer in ["y\n", "yes\n", "Y\n"] {
        let machine = machine();
        let result = on_terminal(
            &machine,
            "exec \"$BIN\" contacts import people.csv --color never",
            answer,
        );
        let table =
            "LINE  NAME    PHONE          COUNTRY\n2     Name 0  +254700000000  KE\n3     Name 1  +254700000001  KE\n";
        assert!(
            result.stdout.contains(&format!("{table}{QUESTION}")),
            "{}",
            result.stdout
        );
        assert_eq!(result.status, Some(0), "{result:?}");
        assert_eq!(machine.account.numbers(), numbers(2));
    }
}

#[test]
fn shows_ten_rows_and_counts_the_others() {
    let machine = Machine::new();
    machine.write("people.csv", rows(13));
    let result = on_terminal(&machine, "exec \"$BIN\" contacts import people.csv", "n\n");
    let last = format!(
        "\n11    Name 9  {}  KE\nand 3 more rows\nCreate 13 contacts?",
        number(9)
    );
    assert!(result.stdout.contains(&last), "{}", result.stdout);
}

#[test]
fn creates_nothing_after_any_other_answer_or_the_end_of_input() {
    in_parallel(["n\n", "\n", "yep\n", "\x04"], |answer| {
        let machine = machine();
        let result = on_terminal(
            &machine,
            "exec \"$BIN\" contacts import people.csv --color never",
            answer,
        );
        let summary = "\nnot attempted         2\ntotal                 2\n";
        assert!(result.stdout.contains(summary), "{answer:?}: {}", result.stdout);
        let error = "\nerror: stopped: nothing was sent\n";
        assert!(result.stdout.ends_with(error), "{answer:?}: {}", result.stdout);
        assert_eq!(result.status, Some(10), "{answer:?}: {result:?}");
        assert_eq!(machine.account.server.count("POST"), 0);
    });
}

#[test]
fn an_interrupt_at_the_question_ends_by_the_signal_and_keeps_the_terminal_settings() {
    let machine = machine();
    let line = "before=$(stty -g); trap : INT; \"$BIN\" contacts import people.csv --color never; \
        echo \"status $?\"; [ \"$(stty -g)\" = \"$before\" ] && echo same settings";
    let result = on_terminal(&machine, line, "\x03");
    let end = "^C\nerror: interrupted: nothing was sent\nstatus 130\nsame settings\n";
    assert!(
        result.stdout.ends_with(&format!("{QUESTION}{end}")),
        "{}",
        result.stdout
    );
    assert_eq!(machine.account.server.count("POST"), 0);
}

#[test]
fn asks_only_people_at_a_terminal() {
    let lines = [
        "exec \"$BIN\" contacts import people.csv --yes",
        "exec \"$BIN\" contacts import people.csv --quiet",
        "exec \"$BIN\" contacts import people.csv --json",
        "CI=true exec \"$BIN\" contacts import people.csv",
        "exec \"$BIN\" contacts import - < people.csv",
        "exec \"$BIN\" contacts import people.csv < /dev/null",
        "exec \"$BIN\" contacts import people.csv 2> /dev/null",
    ];
    in_parallel(lines, |line| {
        let machine = machine();
        // Ctrl-D, so that a question would not wait.
        let result = on_terminal(&machine, line, "\x04");
        assert!(!result.stdout.contains("[y/N]"), "{line}: {}", result.stdout);
        assert_eq!(result.status, Some(0), "{line}: {result:?}");
        assert_eq!(machine.account.numbers(), numbers(2), "{line}");
    });
}

#[test]
fn asks_nothing_in_a_dry_run_or_without_a_row_to_create() {
    let machine = machine();
    let dry_run = on_terminal(&machine, "exec \"$BIN\" contacts import people.csv --dry-run", "");
    assert!(!dry_run.stdout.contains("[y/N]"), "{}", dry_run.stdout);
    machine.import(&rows(2), &[]);
    let result = on_terminal(&machine, "exec \"$BIN\" contacts import people.csv", "");
    assert!(!result.stdout.contains("[y/N]"), "{}", result.stdout);
    assert_eq!((dry_run.status, result.status), (Some(0), Some(0)));
}

#[test]
fn the_progress_bar_is_removed_after_ctrl_c() {
    let machine = machine();
    machine.account.hold_from(1);
    let is_sending = || {
        machine.account.wait_for(2);
        // Time to draw the bar.
        std::thread::sleep(Duration::from_millis(400));
    };
    let line = "TERM=xterm exec \"$BIN\" contacts import people.csv --yes --jobs 1 --timeout 1 --color never";
    let result = on_terminal_after(is_sending, &machine, line, "\x03");
    machine.account.release();
    let (before, after) = result.stdout.split_once("note: stopping").unwrap();
    let drawn = before.rsplit("\r\x1b[2K").nth(1).unwrap();
    let bar = "██████████░░░░░░░░░░ 1 of 2 sent";
    assert!(drawn[1..].starts_with(&format!(" {bar}")), "{:?}", result.stdout);
    assert!(before.ends_with("\r\x1b[2K"), "{:?}", result.stdout);
    let last = after.rsplit(bar).next().unwrap();
    assert!(
        last.contains("\r\x1b[2K"),
        "the last bar is erased: {:?}",
        result.stdout
    );
    assert_eq!(result.status, Some(130), "{result:?}");
}
