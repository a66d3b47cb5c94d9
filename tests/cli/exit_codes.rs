//! The exit codes: at least one command for each row of the table in docs/scripting.md, without and with `--json`, and
//! the exit code of each status and `error.code` of the API.

use std::time::Duration;

use serde_json::Value;

use crate::support::account::{Account, Fault, other_number};
use crate::support::{
    CREATED, LIST, Reply, RunResult, Server, TestEnv, error_body, http_response, json_reply, unused_url,
};

const LISTING: &[&str] = &["contacts", "list"];
const GET: &[&str] = &["contacts", "get", "contact_1"];
const API_GET: &[&str] = &["api", "GET", "/messages"];
const CREATE: &[&str] = &["contacts", "create", "--name", "Ada", "--phone", "+254712345678"];
const API_POST: &[&str] = &["api", "POST", "/messages"];
const API_DELETE: &[&str] = &["api", "DELETE", "/messages/1"];
const IMPORT: &[&str] = &["contacts", "import", "people.csv", "--settle", "0"];

/// Runs a command without and with `--json`, each in a new environment. Asserts the exit code, one line of stderr with `--json`, and its
/// `error.code`. Returns the first result.
#[track_caller]
fn assert_exit(env: impl Fn() -> TestEnv, arguments: &[&str], exit: i32, code: &str, words: &[&str]) -> RunResult {
    let result = env().run(arguments);
    assert_eq!(result.status, Some(exit), "{arguments:?}: {result:?}");
    result.assert_stderr_contains(words);
    let as_json = env().run(&[arguments, &["--json"]].concat());
    assert_eq!(as_json.status, Some(exit), "{arguments:?}: {as_json:?}");
    assert_eq!(as_json.stderr.lines().count(), 1, "{arguments:?}: {as_json:?}");
    let error: Value = serde_json::from_str(&as_json.stderr).unwrap();
    assert_eq!(
        (&error["success"], &error["error"]["code"]),
        (&false.into(), &code.into())
    );
    result
}

/// Like [`assert_exit`], for a command that prints no data.
#[track_caller]
fn assert_error(env: impl Fn() -> TestEnv, arguments: &[&str], exit: i32, code: &str, words: &[&str]) {
    assert_exit(env, arguments, exit, code, words).assert_fails(exit, words);
}

/// Returns an environment of this account with `people.csv`.
fn with_file(account: &Account, rows: &str) -> TestEnv {
    let env = account.server.env();
    std::fs::write(env.home().join("people.csv"), format!("name,phone\n{rows}")).unwrap();
    env
}

#[test]
fn exits_with_0_when_done() {
    let server = Server::always(|| json_reply(200, LIST));
    let ids = "contact_20250411ABC\ncontact_20250411XYZ\n";
    server.run(&["contacts", "list", "-o", "ids"]).assert_output(0, ids, "");
    let version = format!("convers8 {}\n", env!("CARGO_PKG_VERSION"));
    TestEnv::new().run(&["--version"]).assert_output(0, &version, "");
}

#[test]
fn exits_with_1_after_another_failure() {
    for (status, body, words) in [
        (200, "<html>Sign in</html>", "HTML instead of JSON (from a proxy"),
        (200, "", "an empty response body (HTTP 200)"),
        (200, "hello", "text that is not JSON (HTTP 200)"),
        (200, "7", "unexpected JSON structure"),
        (302, "", "an unexpected redirect without a Location header (HTTP 302)"),
        (418, &error_body("odd"), "No: Because (odd, HTTP 418)"),
    ] {
        let body = body.to_owned();
        let server = Server::always(move || json_reply(status, &body));
        let code = if status == 418 { "odd" } else { "unexpected" };
        for command in [LISTING, GET] {
            assert_error(|| server.env(), command, 1, code, &[words]);
        }
    }
    let missing = ["contacts", "import", "missing.csv", "--dry-run", "--offline"];
    assert_error(TestEnv::new, &missing, 1, "unexpected", &["missing.csv"]);
}

#[test]
fn exits_with_2_after_wrong_usage_or_configuration() {
    let env = || TestEnv::with_api(&unused_url());
    for (arguments, words) in [
        (&["contacts", "lits"][..], "lits"),
        (&["contacts", "list", "--timeout", "0"], "--timeout"),
        (&["contacts", "create", "--name", "Ada"], "--phone"),
    ] {
        assert_exit(env, arguments, 2, "usage", &["error: ", words, "--help"]);
    }
    let configured = || env().config("retries = -1\n");
    assert_error(configured, LISTING, 2, "usage", &["in `retries`"]);
}

#[test]
fn exits_with_3_if_not_found() {
    let server = Server::with_contacts(&["12345"], || json_reply(200, CREATED));
    assert_error(|| server.env(), GET, 3, "not_found", &["contact_1", "not_found"]);
    let by_number = ["contacts", "get", "--phone", "+254799999999"];
    assert_error(
        || server.env(),
        &by_number,
        3,
        "not_found",
        &["no contact has the number"],
    );
}

#[test]
fn exits_with_4_without_a_key_or_if_the_api_refuses_it() {
    let server = Server::always(|| json_reply(401, "{}"));
    let keyless = || TestEnv::new().env("CONVERS8_BASE_URL", &server.url);
    for command in [LISTING, GET, API_GET, CREATE, API_POST] {
        let hint = ["no API key", "CONVERS8_API_KEY", "convers8 auth login"];
        assert_error(keyless, command, 4, "unauthorized", &hint);
    }
    assert!(server.requests().is_empty());
    for command in [LISTING, GET, API_GET, CREATE, API_POST] {
        let hint = ["the API rejected the key", "convers8 auth status"];
        assert_error(|| server.env(), command, 4, "unauthorized", &hint);
    }
}

#[test]
fn exits_with_5_if_invalid() {
    let server = Server::always(|| json_reply(422, &error_body("validation_error")));
    assert_error(
        || server.env(),
        CREATE,
        5,
        "validation_error",
        &["(validation_error, HTTP 422)"],
    );
    let env = || TestEnv::with_api(&unused_url());
    for number in ["12", "0712345678"] {
        let create = ["contacts", "create", "--name", "Ada", "--phone", number];
        assert_error(env, &create, 5, "validation_error", &[number]);
        let list = ["contacts", "list", "--phone", number];
        assert_error(env, &list, 5, "validation_error", &[number]);
    }
}

#[test]
fn exits_with_6_if_a_rate_limit_requires_a_longer_wait_than_allowed() {
    let server = Server::always(|| {
        let body = error_body("rate_limit_exceeded");
        Reply::Send(http_response(429, "application/json", "Retry-After: 30\r\n", &body))
    });
    for command in [LISTING, GET, API_GET, CREATE, API_POST] {
        let arguments = [command, &["--max-wait", "29"]].concat();
        let before = server.requests().len();
        let words = ["30 s", "29 s", "rate_limit_exceeded", "--max-wait"];
        assert_error(|| server.env(), &arguments, 6, "rate_limit_exceeded", &words);
        assert_eq!(server.requests().len(), before + 2, "one request for each run");
    }
}

#[test]
fn exits_with_7_without_a_connection_and_after_a_read_without_a_response() {
    for (url, words) in [
        (unused_url(), "nothing listens at"),
        ("https://nowhere.invalid".to_owned(), "no address found for the host of"),
    ] {
        let env = || TestEnv::with_api(&url).without_retries();
        for command in [LISTING, API_GET, CREATE, API_POST] {
            assert_error(env, command, 7, "network", &[words, &url, "hint: check the connection"]);
        }
    }
    let closing = Server::always(|| Reply::Close);
    let env = || closing.env().without_retries();
    assert_error(env, LISTING, 7, "network", &["closed the connection"]);
    let hanging = Server::always(|| Reply::Hang(Duration::from_secs(60)));
    let env = || hanging.env().without_retries().env("CONVERS8_TIMEOUT", "60");
    let list = [LISTING, &["--timeout", "0.3"]].concat();
    assert_error(env, &list, 7, "network", &["no response from", "within 0.3 s"]);
    let failing = Server::always(|| Reply::Send(http_response(502, "text/html", "", "<html>")));
    assert_error(
        || failing.env().without_retries(),
        GET,
        7,
        "network",
        &["HTML instead of JSON"],
    );
}

#[test]
fn exits_with_8_if_rows_are_not_in_the_account_or_a_check_found_something() {
    let rejected = || Some(Fault::NotCreated(json_reply(422, &error_body("validation_error"))));
    let account = Account::with_faults(move |_| rejected());
    let code = "incomplete";
    let env = || with_file(&account, "Ada,+254712345678\n");
    assert_exit(env, IMPORT, 8, code, &["validation_error"]);
    let dry_run = [IMPORT, &["--dry-run"]].concat();
    let env = || with_file(&account, "Ada,+254712345678\nBen,12\n");
    assert_exit(env, &dry_run, 8, code, &["fewer than 7 digits"]);
    let env = || with_file(&account, "Ada,+254712345678\n");
    assert_exit(env, &[&dry_run[..], &["--exit-code"]].concat(), 8, code, &[]);
    // The API page's contacts have numbers of no numbering plan.
    let server = Server::always(|| json_reply(200, LIST));
    let audit = ["contacts", "audit", "--exit-code"];
    assert_exit(|| server.env(), &audit, 8, code, &[]);
}

#[test]
fn exits_with_9_after_a_write_whose_result_is_unknown() {
    let closing = Server::always(|| Reply::Close);
    assert_error(
        || closing.env(),
        CREATE,
        9,
        "outcome_unknown",
        &["may or may not exist", "hint: "],
    );
    for command in [API_POST, API_DELETE] {
        let words = ["may or may not have been processed", "hint: "];
        assert_error(|| closing.env(), command, 9, "outcome_unknown", &words);
    }
    let account = Account::with_faults(|_| Some(other_number()));
    let env = || with_file(&account, "Ada,+254712345678\n");
    assert_exit(env, IMPORT, 9, "outcome_unknown", &["unknown"]);
}

#[test]
fn exits_with_10_if_stopped_before_anything_was_sent() {
    let account = Account::new();
    let env = || with_file(&account, "Ada,+254712345678\nBen,+254712345679\nEve,12\n");
    for (flags, words) in [
        (["--max-create", "1"], "more than --max-create 1: nothing was sent"),
        (["--max-invalid", "0"], "more than --max-invalid 0: nothing was sent"),
    ] {
        assert_exit(env, &[IMPORT, &flags].concat(), 10, "stopped", &[words]);
    }
    assert_eq!(account.server.count("POST"), 0);
}

/// A shell reports 128 + the signal: 130 for SIGINT and 143 for SIGTERM.
#[test]
fn exits_with_130_and_143_after_sigint_and_sigterm() {
    for (signal, exit) in [("INT", -2), ("TERM", -15)] {
        for command in [LISTING, API_GET] {
            let server = Server::always(|| Reply::Hang(Duration::from_secs(60)));
            let running = server.env().start(command);
            server.wait_for("GET");
            running.signal(signal);
            running.wait().assert_output(exit, "", "");
        }
    }
}

/// A documented `error.code` decides, else the status. A write is rejected, or its outcome is unknown.
#[test]
fn the_error_code_and_else_the_status_of_a_response_decides() {
    for (status, code, read, write) in [
        (200, "not_found", 3, 3),
        (200, "validation_error", 5, 5),
        (200, "unauthorized", 4, 4),
        (200, "odd", 1, 5),
        (400, "not_found", 3, 3),
        (400, "unauthorized", 4, 4),
        (400, "validation_error", 5, 5),
        (400, "odd", 5, 5),
        (401, "unauthorized", 4, 4),
        (401, "odd", 4, 4),
        (403, "odd", 4, 5),
        (404, "not_found", 3, 3),
        (404, "validation_error", 5, 5),
        (404, "odd", 3, 3),
        (410, "odd", 3, 5),
        (418, "odd", 1, 5),
        (422, "validation_error", 5, 5),
        (422, "odd", 5, 5),
        (429, "odd", 6, 6),
        (400, "rate_limit_exceeded", 6, 6),
        (500, "not_found", 3, 9),
        (500, "validation_error", 5, 9),
        (500, "odd", 7, 9),
        (503, "unauthorized", 4, 9),
        (503, "rate_limit_exceeded", 6, 9),
        (505, "odd", 7, 9),
    ] {
        let server = Server::always(move || json_reply(status, &error_body(code)));
        let env = server.env().without_retries();
        let commands = [
            (LISTING, read),
            (GET, read),
            (API_GET, read),
            (CREATE, write),
            (API_POST, write),
        ];
        for (nth, (command, exit)) in commands.into_iter().chain([(API_DELETE, write)]).enumerate() {
            let result = env.run(&[command, &["--max-wait", "0"]].concat());
            let words = format!("No: Because ({code}, HTTP {status})");
            result.assert_fails(exit, &[&words]);
            assert_eq!(server.requests().len(), nth + 1, "{status} {code} {command:?}");
        }
    }
}
