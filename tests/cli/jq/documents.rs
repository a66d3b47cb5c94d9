//! The document that the expression filters, for each command.

use super::{CREATE, ROWS, SUMMARY, assert_prints, page};
use crate::support::account::Account;
use crate::support::{CREATED, KEY, LIST, Server, TestEnv, json_reply, listing, requested_page};

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
