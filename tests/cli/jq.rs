//! `--jq`: an expression over the JSON document of a command.

use serde_json::json as value;

use crate::account::{Account, Fault};
use crate::support::{
    CREATED, ERROR, GET, KEY, LIST, Reply, RunResult, Server, TestEnv, account_reply, error_body, json_reply, listing,
    requested_page,
};

const CREATE: [&str; 6] = ["contacts", "create", "--name", "Ada", "--phone", "+254712345678"];
const CREATED_ID: &str = "contact_20250411DEF";
const ROWS: &str = "name,phone\nAda,+254712345678\nBob,abc\n";
const SUMMARY: &str = "\"\\(.created) created, \\(.invalid) invalid\"";

/// Starts a server that returns the listing of the API page.
fn page() -> Server {
    Server::start(|_, request| match (request.method.as_str(), request.target.as_str()) {
        ("POST", _) => json_reply(201, &CREATED.replace("1234567890", "+254712345678")),
        (_, "/contacts/contact_20250411ABC" | "/contacts/contact_20250411XYZ") => json_reply(200, GET),
        (_, target) if target.starts_with("/contacts/") => json_reply(404, ERROR),
        _ => json_reply(200, LIST),
    })
}

fn failed(code: &str, message: &str) -> serde_json::Value {
    value!({"success": false, "message": message, "error": {"code": code, "details": ""}})
}

#[track_caller]
fn assert_prints(server: &Server, arguments: &[&str], expression: &str, stdout: &str) -> RunResult {
    let result = server.run(&[arguments, &["--jq", expression]].concat());
    assert_eq!(
        (result.status, result.stdout.as_str()),
        (Some(0), stdout),
        "{arguments:?}\n{}",
        result.stderr
    );
    result
}

#[test]
fn every_listing_is_one_document_of_the_same_shape() {
    let server = page();
    let numbers = "1234567890\n9876543210\n";
    for flags in [
        &[][..],
        &["--json"],
        &["-o", "json"],
        &["--page", "1"],
        &["--per-page", "10"],
        &["--all"],
        &["--limit", "2"],
        &["--name", "j"],
    ] {
        let arguments = [&["contacts", "list"][..], flags].concat();
        assert_prints(&server, &arguments, ".data.contacts[].phone_number", numbers);
        assert_prints(
            &server,
            &arguments,
            "[.data.contacts, .data.pagination] | map(length)",
            "[2,4]\n",
        );
    }
    let by_number = ["contacts", "list", "--phone", "9876543210"];
    assert_prints(
        &server,
        &by_number,
        ".data.contacts | length, .[0].name",
        "1\nJane Smith\n",
    );
    assert_prints(&server, &["contacts", "list", "--all"], "empty", "");
}

#[test]
fn all_pages_are_one_document() {
    let contacts: Vec<String> = (0..250).map(crate::support::contact).collect();
    let server = Server::start(move |_, request| requested_page(&contacts, request));
    let all = ["contacts", "list", "--all"];
    assert_prints(&server, &all, ".data.contacts | length, .[249].id", "250\n249\n");
    assert_prints(
        &server,
        &all,
        ".data.pagination",
        "{\"total\":250,\"page\":1,\"per_page\":250,\"total_pages\":1}\n",
    );
}

#[test]
fn numbers_keep_the_spelling_of_the_api() {
    let server = Server::always(|| {
        let contact = r#"{"id":"a","n":12345678901234567890,"d":1.10,"t":"\ud800"}"#;
        json_reply(200, &listing(&[contact.to_owned()], 1, 1, 1))
    });
    for flags in [&["contacts", "list"][..], &["contacts", "list", "--all"]] {
        assert_prints(
            &server,
            flags,
            ".data.contacts[] | .n, .d, .t",
            "12345678901234567890\n1.10\n\u{fffd}\n",
        );
    }
}

#[test]
fn get_runs_the_expression_over_each_response() {
    let server = page();
    let (one, other) = ("contact_20250411ABC", "contact_20250411XYZ");
    assert_prints(&server, &["contacts", "get", one], ".data.contact.name", "John Doe\n");
    assert_prints(
        &server,
        &["contacts", "get", one, other],
        ".data.contact.name",
        "John Doe\nJohn Doe\n",
    );
    assert_prints(
        &server,
        &["contacts", "get", "--phone", "9876543210"],
        ".data.contact.name",
        "John Doe\n",
    );
    let piped = ["contacts", "get", "-", "--jq", ".success"];
    let result = server.env().run_with_stdin(&piped, &format!("{one}\n{other}\n"));
    result.assert_output(0, "true\ntrue\n", "");
    let missing = server.run(&["contacts", "get", "nobody", one, "--jq", ".data.contact.id"]);
    assert_eq!(
        (missing.status, missing.stdout.as_str()),
        (Some(3), "contact_20250411ABC\n")
    );
    missing.assert_stderr_contains(&["\"status\":404"]);
}

#[test]
fn create_prints_the_results_of_the_expression() {
    let server = page();
    assert_prints(&server, &CREATE, ".data.contact.id", "contact_20250411DEF\n").assert_output(
        0,
        "contact_20250411DEF\n",
        "",
    );
    let dry = [&CREATE[..], &["--dry-run"]].concat();
    assert_prints(&server, &dry, ".phone_number", "+254712345678\n");
    let existing = [
        "contacts",
        "create",
        "--name",
        "J",
        "--phone",
        "1234567890",
        "--skip-existing",
    ];
    assert_prints(&server, &existing, ".data.contact.name", "John Doe\n");
    assert_eq!(server.count("POST"), 1);
}

#[test]
fn import_runs_the_expression_over_its_summary() {
    let account = Account::new();
    let env = account.server.env();
    let import = |flags: &[&str]| env.run_with_stdin(&[&["contacts", "import", "-"], flags].concat(), ROWS);
    let result = import(&["--dry-run", "--jq", ".to_create"]);
    assert_eq!((result.status, result.stdout.as_str()), (Some(8), "1\n"), "{result:?}");
    let result = import(&["--jq", SUMMARY]);
    assert_eq!(
        (result.status, result.stdout.as_str()),
        (Some(8), "1 created, 1 invalid\n"),
        "{result:?}"
    );
}

#[test]
fn auth_commands_run_the_expression() {
    let server = page();
    let env = TestEnv::new().env("CONVERS8_BASE_URL", server.url.clone());
    let login = env.run_with_stdin(&["auth", "login", "--jq", ".base_url"], KEY);
    login.assert_output(0, &format!("{}\n", server.url), "");
    env.run(&["auth", "status", "--jq", ".valid, .source, .key"])
        .assert_output(0, "true\nfile\n********9xyz\n", "");
    env.run(&["auth", "logout", "--jq", ".removed"])
        .assert_output(0, "true\n", "");
}

#[test]
fn the_sandbox_runs_the_expression_over_its_variables() {
    let env = TestEnv::new();
    env.run(&["sandbox", "--reset", "--jq", ".reset | endswith(\"sandbox.jsonl\")"])
        .assert_output(0, "true\n", "");
    let result = env.run(&["sandbox", "--port", "0", "--jq", ".CONVERS8_API_KEY, error(\"enough\")"]);
    let error = r#"{"success":false,"message":"--jq: enough","error":{"code":"unexpected","details":""}}"#;
    result.assert_output(1, "sandbox\n", &format!("{error}\n"));
}

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
    let message = "this command writes a script, which --jq can't filter";
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
    assert_eq!(
        run(Account::with_faults(|_| Some(Fault::NotCreated(Reply::Close))), good),
        Some(9)
    );
    let refused = || Fault::NotCreated(json_reply(401, &error_body("unauthorized")));
    assert_eq!(run(Account::with_faults(move |_| Some(refused())), good), Some(4));
}

#[cfg(unix)]
#[test]
fn a_signal_ends_an_endless_expression_and_the_outcome_is_reported() {
    // The first lines fill the buffer of stdout, so that the test sees when the expression runs.
    const ENDLESS: [&str; 2] = ["--jq", "range(20000), (def f: f; f)"];
    let account = Account::with_faults(|_| Some(Fault::NotCreated(Reply::Close)));
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

#[test]
fn without_jq_json_is_the_response_of_the_api() {
    page()
        .run(&["contacts", "list", "--json"])
        .assert_output(0, &format!("{LIST}\n"), "");
    page().run(&[&CREATE[..], &["--json"]].concat()).assert_output(
        0,
        &format!("{}\n", CREATED.replace("1234567890", "+254712345678")),
        "",
    );
}
