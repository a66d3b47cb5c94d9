//! `--columns` and `--no-header`, and cells that a spreadsheet would run.

use serde_json::json;

use crate::support::{GET, LIST, Server, TestEnv, json_reply};

/// Runs against the listing of the API page.
fn run(arguments: &[&str]) -> crate::support::RunResult {
    Server::always(|| json_reply(200, LIST)).env().run(arguments)
}

#[test]
fn prints_the_chosen_columns_in_their_order() {
    for (flags, expected) in [
        (
            &["-o", "csv", "--columns", "phone_number,id"][..],
            "phone_number,id\n1234567890,contact_20250411ABC\n9876543210,contact_20250411XYZ\n",
        ),
        (
            &["-o", "tsv", "--columns", "Name", "--no-header"],
            "John Doe\nJane Smith\n",
        ),
        (
            &["--columns", "name,updated_at,name"],
            "NAME        UPDATED               NAME\n\
             John Doe    2025-04-11T10:30:00Z  John Doe\n\
             Jane Smith  2025-04-11T11:45:00Z  Jane Smith\n",
        ),
        (&["--columns", "name", "--no-header", "--all"], "John Doe\nJane Smith\n"),
    ] {
        run(&[&["contacts", "list"], flags].concat()).assert_output(0, expected, "");
    }
    let server = Server::always(|| json_reply(200, GET));
    let result = server
        .env()
        .run(&["contacts", "get", "contact_20250411ABC", "-o", "csv", "--no-header"]);
    let line = "contact_20250411ABC,John Doe,1234567890,2025-04-11T10:30:00Z,2025-04-11T10:30:00Z\n";
    result.assert_output(0, line, "");
}

#[test]
fn an_unknown_column_is_2_before_any_request() {
    let server = Server::always(|| json_reply(200, LIST));
    let create = ["contacts", "create", "--name", "Amina", "--phone", "+255712345678"];
    for command in [
        &["contacts", "list"][..],
        &["contacts", "list", "--all"],
        &["contacts", "get", "contact_1"],
        &create,
    ] {
        let result = server.env().run(&[command, &["--columns", "nope"]].concat());
        result.assert_fails(
            2,
            &["--columns: there is no column \"nope\"; the columns are id, name, phone_number, created_at, updated_at"],
        );
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn columns_need_a_format_that_has_them() {
    for flags in [&["--columns", "id"][..], &["--no-header"]] {
        for format in ["json", "jsonl", "ids"] {
            let result = TestEnv::new().run(&[&["contacts", "list", "-o", format], flags].concat());
            assert_eq!((result.status, result.stdout.as_str()), (Some(2), ""));
            result.assert_stderr_contains(&["--columns and --no-header are for table, csv and tsv"]);
        }
        for command in [&["config"][..], &["auth", "status"], &["contacts", "audit"], &["help"]] {
            let result = TestEnv::new().run(&[command, flags].concat());
            result.assert_fails(2, &["this output has no columns"]);
        }
    }
}

#[test]
fn csv_guards_formulas_and_tsv_does_not() {
    let contact = json!({"id": "c1", "name": "=HYPERLINK(\"x\")", "phone_number": "+254712345678"});
    let listing = json!({"success": true, "data": {"contacts": [contact]}}).to_string();
    let server = Server::always(move || json_reply(200, &listing));
    let printed = |format| {
        let flags = ["--columns", "name,phone_number", "--no-header", "-q"];
        server
            .env()
            .run(&[&["contacts", "list", "-o", format], &flags[..]].concat())
    };
    printed("csv").assert_output(0, "\"'=HYPERLINK(\"\"x\"\")\",+254712345678\n", "");
    printed("tsv").assert_output(0, "=HYPERLINK(\"x\")\t+254712345678\n", "");
}

#[test]
fn commands_without_contacts_write_table_or_json_only() {
    for arguments in [
        &["auth", "status"][..],
        &["auth", "login"],
        &["auth", "logout"],
        &["sandbox", "--port", "0"],
        &["sandbox", "--reset"],
        &["api", "GET", "/contacts"],
        &["config"],
    ] {
        for format in ["csv", "tsv", "jsonl", "ids"] {
            let result = TestEnv::new().run(&[arguments, &["-o", format]].concat());
            result.assert_fails(2, &["this command writes table or json only"]);
        }
    }
}

#[test]
fn commands_that_print_text_have_no_other_format() {
    for arguments in [
        &["completions", "bash"][..],
        &["help"],
        &["man"],
        &["contacts", "list", "--curl"],
    ] {
        for format in ["json", "csv", "ids"] {
            let result = TestEnv::new().run(&[arguments, &["-o", format]].concat());
            assert_eq!((result.status, result.stdout.as_str()), (Some(2), ""), "{result:?}");
            result.assert_stderr_contains(&["leave out --output, --json and --jq"]);
        }
    }
}
