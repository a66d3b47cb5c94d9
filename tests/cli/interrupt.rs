//! SIGINT and SIGTERM: a read ends at once; a create request in flight is finished first. The process ends by the
//! signal.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::{CREATED, LIST, Reply, Running, Server, TestEnv, error_body, http_response, json_reply, signal};

const NEW_ID: &str = "contact_20250411DEF\n";

const STOPPING: &str = "note: stopping after the requests in flight; a second signal stops at once\n";

const NOTHING: &str = "error: interrupted: nothing was created\n";

/// Name of each signal, and the status of a process ended by it.
const SIGNALS: [(&str, i32); 2] = [("INT", -2), ("TERM", -15)];

fn hang() -> Reply {
    Reply::Hang(Duration::from_secs(600))
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

/// Returns whether SIGINT is ignored, as in a background job of a shell script. Shells that inherit this can't change it.
fn ignores_sigint() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).unwrap() & 2 != 0)
}

#[test]
fn a_shell_loop_stops_at_the_signal() {
    if ignores_sigint() {
        return drop(std::io::stderr().write_all(b"skipped: SIGINT is ignored here\n"));
    }
    let server = Server::start(|place, _| match place {
        0 => hang(),
        _ => json_reply(200, LIST),
    });
    let list = server.env().command(&[]);
    let mut bash = Command::new("bash");
    bash.args(["-c", r#"for i in 1 2 3; do "$0" contacts list; done"#])
        .arg(list.get_program())
        .envs(list.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .stdout(Stdio::null())
        .process_group(0);
    let mut bash = bash.spawn().unwrap();
    server.wait_for("GET");
    // To the whole group, as a terminal sends Ctrl-C.
    let group = format!("-{}", bash.id());
    let sent = Command::new("kill").args(["-s", "INT", "--", &group]).status();
    assert!(sent.unwrap().success());
    assert_eq!(bash.wait().unwrap().signal(), Some(2));
    assert_eq!(server.count("GET"), 1);
}

/// Returns the API page's response with the number that was sent.
fn created() -> Reply {
    json_reply(201, &CREATED.replace("1234567890", "+254700012345"))
}

#[test]
fn a_create_request_in_flight_is_finished_first() {
    for (signal, exit) in SIGNALS {
        let (server, release) = Server::with_blocked_create(created);
        let mut running = create(&server, &[]);
        server.wait_for("POST");
        running.signal(signal);
        running.wait_for_stderr("stopping");
        drop(release);
        let error = "error: interrupted; the contact was created (contact_20250411DEF)\n";
        running
            .wait()
            .assert_output(exit, NEW_ID, &format!("{STOPPING}{error}"));
        assert_eq!(server.count("POST"), 1);
    }
}

#[test]
fn a_response_received_while_the_process_was_stopped_is_read() {
    let (server, release) = Server::with_blocked_create(created);
    let running = create(&server, &["--timeout", "1"]);
    server.wait_for("POST");
    running.signal("STOP");
    drop(release);
    std::thread::sleep(Duration::from_millis(1500));
    running.signal("CONT");
    running.wait().assert_output(0, NEW_ID, "");
}

#[test]
fn a_rate_limited_create_is_not_sent_again_after_a_signal() {
    let (server, release) = Server::with_blocked_create(|| json_reply(429, &error_body("rate_limit_exceeded")));
    let mut running = create(&server, &[]);
    server.wait_for("POST");
    running.signal("INT");
    running.wait_for_stderr("stopping");
    drop(release);
    running.wait().assert_output(-2, "", &format!("{STOPPING}{NOTHING}"));
    assert_eq!(server.count("POST"), 1);
}

#[test]
fn a_rejected_create_is_reported_after_a_signal() {
    let (server, release) = Server::with_blocked_create(|| json_reply(422, &error_body("validation_error")));
    let mut running = create(&server, &[]);
    server.wait_for("POST");
    running.signal("INT");
    running.wait_for_stderr("stopping");
    drop(release);
    let error = "error: No: Because (validation_error, HTTP 422)\n";
    running.wait().assert_output(-2, "", &format!("{STOPPING}{error}"));
}

#[test]
fn a_lost_response_is_not_looked_up_after_a_signal() {
    let (server, release) = Server::with_blocked_create(|| Reply::Close);
    let mut running = create(&server, &["--skip-existing"]);
    server.wait_for("POST");
    running.signal("INT");
    running.wait_for_stderr("stopping");
    drop(release);
    let result = running.wait();
    assert_eq!((result.status, result.stdout.as_str()), (Some(-2), ""), "{result:?}");
    result.assert_stderr_contains(&[
        "outcome unknown",
        "closed the connection)",
        "hint: run the same command again",
    ]);
    assert!(!result.stderr.contains("looking"), "{result:?}");
    assert_eq!(server.count("GET"), 1);
}

#[test]
fn a_second_signal_reports_the_outcome_as_unknown_and_ends_at_once() {
    let server = Server::always(hang);
    let mut running = create(&server, &[]);
    server.wait_for("POST");
    running.signal("INT");
    running.wait_for_stderr("stopping");
    running.signal("INT");
    let error = "error: outcome unknown: the contact may or may not exist (interrupted with 1 request in flight)\n\
                 hint: run the same command again: it waits until that is known, 35 s at most, and then shows the contact or creates it\n";
    running.wait().assert_output(-2, "", &format!("{STOPPING}{error}"));
    assert_eq!(server.count("POST"), 1);
}

#[test]
fn a_signal_ends_a_rate_limit_wait_and_nothing_more_is_sent() {
    for (signal, exit) in SIGNALS {
        let server = Server::always(|| {
            let body = error_body("rate_limit_exceeded");
            Reply::Send(http_response(429, "application/json", "Retry-After: 60\r\n", &body))
        });
        let mut running = create(&server, &[]);
        running.wait_for_stderr("waiting 60 s");
        running.signal(signal);
        let waiting = "note: rate limited: waiting 60 s before the next request\n";
        running
            .wait()
            .assert_output(exit, "", &format!("{waiting}{STOPPING}{NOTHING}"));
        assert_eq!(server.count("POST"), 1);
    }
}

#[test]
fn a_signal_before_the_create_request_reports_that_nothing_was_created() {
    for (signal, exit) in SIGNALS {
        let server = Server::always(hang);
        let running = create(&server, &["--skip-existing"]);
        server.wait_for("GET");
        running.signal(signal);
        running.wait().assert_output(exit, "", NOTHING);
        assert_eq!(server.count("POST"), 0);
    }
}

#[test]
fn a_signal_after_a_conflict_reports_that_nothing_was_created() {
    let server = Server::start(|_, request| match request.method.as_str() {
        "POST" => json_reply(409, &error_body("duplicate")),
        _ => hang(),
    });
    let running = create(&server, &[]);
    server.wait_for("GET");
    running.signal("INT");
    running.wait().assert_output(-2, "", NOTHING);
}

#[test]
fn a_signal_ends_the_wait_for_an_earlier_request() {
    let server = Server::with_contacts(&[], || Reply::Close);
    let env = server.env();
    let arguments = ["contacts", "create", "--name", "N", "--phone", "+254700012345"];
    assert_eq!(env.run(&arguments).status, Some(9));
    let mut running = env.start(&arguments);
    running.wait_for_stderr("an earlier request may still create +254700012345: reading the account in ");
    running.signal("TERM");
    let result = running.wait();
    assert_eq!((result.status, result.stdout.as_str()), (Some(-15), ""), "{result:?}");
    result.assert_stderr_contains(&["error: interrupted: nothing was created"]);
    assert_eq!(server.count("POST"), 1);
}

/// Runs on a pseudo-terminal, created by `script` of util-linux.
#[cfg(target_os = "linux")]
#[test]
fn a_signal_at_the_key_prompt_restores_the_echo() {
    for (name, status) in [("INT", -2), ("TERM", -15), ("Ctrl-C", -2)] {
        let env = TestEnv::new().env("NO_COLOR", "1");
        let login = env.command(&[]);
        let program = login.get_program().to_str().unwrap();
        let line = format!("sh -c 'echo $$ >pid; exec {program} auth login'; echo status $?; stty -a");
        let mut script = Command::new("script")
            .args(["-qec", &line, "/dev/null"])
            .envs(login.get_envs().filter_map(|(name, value)| Some((name, value?))))
            .current_dir(env.home())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(script.stdout.take().unwrap());
        stdout.read_until(b':', &mut Vec::new()).unwrap();
        // The prompt is written before the echo is turned off.
        std::thread::sleep(Duration::from_millis(200));
        let pid = std::fs::read_to_string(env.home().join("pid")).unwrap();
        match name {
            "Ctrl-C" => script.stdin.as_mut().unwrap().write_all(b"key\x03").unwrap(),
            _ => signal(name, pid.trim().parse().unwrap()),
        }
        let mut shown = String::new();
        stdout.read_to_string(&mut shown).unwrap();
        script.wait().unwrap();
        assert!(
            shown.contains("error: interrupted: nothing was stored\r\n"),
            "{name}: {shown}"
        );
        assert!(shown.contains(&format!("status {}\r\n", 128 - status)), "{shown}");
        assert!(shown.contains(" echo ") && !shown.contains("-echo "), "{shown}");
    }
}
