//! Invalid expressions, and expressions that fail.

use serde_json::json as value;

use super::{CREATE, CREATED_ID, ROWS, failed, page};
use crate::support::account::{Account, Fault, other_number};
use crate::support::{Server, account_reply, error_body, json_reply, requested_page};

#[test]
fn rejects_an_invalid_expression_before_any_request() {
    let server = page();
    let object = failed("usage", "--jq: undefined filter nope, at: nope");
    let ids = ["contacts", "get", "contact_20250411ABC"];
    let skipping = [&CREATE[..], &["--skip-existing"]].concat();
    for arguments in [
        &["contacts", "list"][..],
        &["contacts", "list", "--all"],
        &ids,
        &["contacts", "get", "-"],
        &CREATE,
        &skipping,
        &["contacts", "import", "-"],
        &["contacts", "import", "no-such-file.csv"],
        &["auth", "login"],
        &["auth", "status"],
        &["auth", "logout"],
        &["sandbox"],
    ] {
        let arguments = [arguments, &["--jq", ".success | nope"]].concat();
        server
            .env()
            .run_with_stdin(&arguments, ROWS)
            .assert_fails_as_json(2, &object);
    }
    assert!(server.requests().is_empty(), "{:?}", server.requests());
}

#[test]
fn rejects_other_formats() {
    let server = page();
    for format in ["table", "jsonl", "csv", "tsv", "ids"] {
        let result = server.run(&["contacts", "list", "-o", format, "--jq", "."]);
        result.assert_fails_as_json(2, &failed("usage", "--jq filters JSON: leave out --output"));
    }
    let result = server.run(&["completions", "bash", "--jq", "."]);
    let message = "this command writes a script: leave out --output, --json and --jq";
    result.assert_fails_as_json(2, &failed("usage", message));
    assert!(server.requests().is_empty());
}

#[test]
fn errors_are_json_objects() {
    let server = Server::always(|| json_reply(401, &error_body("unauthorized")));
    let result = server.run(&["contacts", "list", "--jq", ".data"]);
    let object = value!({"success": false, "message": "No", "error": {"code": "unauthorized", "details": "Because"}, "status": 401});
    result.assert_fails_as_json(4, &object);
    for flags in [&["--jq", ".", "--nope"][..], &["--jq=.", "--nope"]] {
        let result = server.run(&[&["contacts", "list"], flags].concat());
        result.assert_fails_as_json(
            2,
            &failed(
                "usage",
                "unexpected argument '--nope' found; see `convers8 contacts list --help`",
            ),
        );
    }
}

#[test]
fn a_failing_expression_ends_with_1_after_its_results() {
    let result = page().run(&["contacts", "list", "--jq", ".data.contacts[0] | .id, .name.x"]);
    let error = r#"{"success":false,"message":"--jq: cannot index \"John Doe\" with \"x\"","error":{"code":"unexpected","details":""}}"#;
    result.assert_output(1, "contact_20250411ABC\n", &format!("{error}\n"));
}

#[test]
fn a_listing_that_fails_midway_has_no_results() {
    let contacts: Vec<String> = (0..300).map(crate::support::contact).collect();
    let server = Server::start(move |_, request| match request.parameter("page") {
        Some(3) => json_reply(500, &error_body("internal")),
        _ => requested_page(&contacts, request),
    });
    let result = server
        .env()
        .without_retries()
        .run(&["contacts", "list", "--all", "--jq", ".data.contacts[].id"]);
    assert_eq!((result.status, result.stdout.as_str()), (Some(7), ""), "{result:?}");
    result.assert_stderr_contains(&["\"code\":\"internal\""]);
}

#[test]
fn a_failing_expression_does_not_hide_that_a_contact_was_created() {
    let server = page();
    let result = server.run(&[&CREATE[..], &["--jq", ".data.contact.name.x"]].concat());
    let message = format!("the contact was created ({CREATED_ID}), but: --jq: cannot index \"New Contact\" with \"x\"");
    result.assert_fails_as_json(1, &failed("unexpected", &message));
    assert_eq!(server.count("POST"), 1);
}

#[test]
fn the_exit_code_of_an_import_takes_precedence_over_a_failing_expression() {
    let good = "name,phone\nAda,+254712345678\n";
    let run = |account: Account, rows: &str| {
        let flags = [
            "contacts",
            "import",
            "-",
            "--settle",
            "0",
            "--timeout",
            "0.5",
            "--jq",
            "error(\"no\")",
        ];
        let result = account.server.env().run_with_stdin(&flags, rows);
        result.assert_stderr_contains(&["--jq: no"]);
        assert_eq!(result.stdout, "");
        result.status
    };
    assert_eq!(run(Account::new(), good), Some(1));
    assert_eq!(run(Account::new(), ROWS), Some(8));
    assert_eq!(run(Account::with_faults(|_| Some(other_number())), good), Some(9));
    let refused = || Fault::NotCreated(json_reply(401, &error_body("unauthorized")));
    assert_eq!(run(Account::with_faults(move |_| Some(refused())), good), Some(4));
}

#[cfg(unix)]
#[test]
fn a_signal_ends_an_endless_expression_and_the_outcome_is_reported() {
    // The first lines fill the buffer of stdout, so that the test sees when the expression runs.
    const ENDLESS: [&str; 2] = ["--jq", "range(20000), (def f: f; f)"];
    let account = Account::with_faults(|_| Some(other_number()));
    let env = account.server.env();
    std::fs::write(env.home().join("rows.csv"), ROWS).unwrap();
    let arguments = [
        &["contacts", "import", "rows.csv", "--settle", "0", "--timeout", "0.5"][..],
        &ENDLESS,
    ]
    .concat();
    let mut running = env.start(&arguments);
    running.wait_for_stdout();
    running.signal("TERM");
    let result = running.wait();
    assert_eq!(result.status, Some(-15), "{result:?}");
    result.assert_stderr_contains(&["interrupted; 2 rows: "]);
}

#[test]
fn a_closed_pipe_ends_the_command_silently() {
    let ids: &[&str] = &["1"];
    let server = Server::start(move |_, request| account_reply(ids, request));
    let mut running = server.env().start(&["contacts", "list", "--jq", "repeat(.)"]);
    running.close_stdout();
    running.wait().assert_output(0, "", "");
}
