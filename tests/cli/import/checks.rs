//! `--limit`, `--max-create`, `--max-invalid`, `--exit-code` and `--offline`: checks before anything is sent.

use super::*;
use crate::support::account::other_number;
use crate::support::{error_body, http_response};

/// A file of valid rows, then invalid rows.
fn mixed(valid: usize, invalid: usize) -> String {
    format!("{}{}", rows(valid), "Bad,123\n".repeat(invalid))
}

#[test]
fn creates_at_most_as_many_contacts_as_the_limit() {
    let machine = Machine::new();
    let result = machine.import(&rows(5), &["--limit", "2"]);
    let plan = "note: into URL: 5 rows: 2 to create, 3 not attempted (3 beyond --limit)\n";
    let country = "note: to create by country: KE 2\n";
    let end = "note: 5 rows: 2 created, 3 not attempted (3 beyond --limit); to continue, run: convers8 contacts import people.csv --limit 2\n";
    assert_import(
        &result,
        0,
        "total 5, created 2, not_attempted 3",
        &format!("{READ_AS}{plan}{country}{end}"),
    );
    assert_eq!(machine.account.numbers(), numbers(2));
    let result = machine.import(&rows(5), &["--limit", "2"]);
    assert_import_contains(&result, 0, "total 5, created 2, existing 2, not_attempted 1", &[]);
    let result = machine.import(&rows(5), &["--limit", "2"]);
    assert_import_contains(&result, 0, "total 5, created 1, existing 4", &[]);
    assert_eq!(machine.account.numbers(), numbers(5));
}

#[test]
fn a_row_that_is_not_created_within_the_limit_is_still_reported() {
    let machine = Machine::new();
    let result = machine.import(&mixed(5, 1), &["--limit", "2"]);
    assert_import_contains(&result, 8, "total 6, created 2, invalid 1, not_attempted 3", &[]);
    machine.write("people.csv", rows(8));
    let result = machine
        .env
        .run(&["contacts", "import", "people.csv", "--limit", "0", "-o", "jsonl"]);
    let last = result.stdout.lines().last().unwrap();
    assert!(last.contains(r#""outcome":"not_attempted""#), "{last}");
    assert!(last.contains(r#""reason":"beyond --limit: "#), "{last}");
    assert_eq!(machine.account.numbers(), numbers(2));
}

#[test]
fn stops_before_the_first_request_if_a_limit_is_exceeded() {
    let too_many = "5 contacts would be created, more than --max-create 4: nothing was sent";
    let half = "6 of 11 rows are invalid, more than --max-invalid 50%: nothing was sent";
    for (content, flags, exit, words) in [
        (rows(5), &["--max-create", "5"][..], 0, ""),
        (rows(5), &["--max-create", "4"], 10, too_many),
        (rows(5), &["--max-create", "4", "--limit", "4"], 0, ""),
        (mixed(5, 6), &[], 10, half),
        (mixed(6, 6), &[], 8, ""),
        (mixed(5, 6), &["--max-invalid", "100%"], 8, ""),
        (mixed(5, 6), &["--max-invalid", "6"], 8, ""),
        (mixed(5, 1), &["--max-invalid", "0"], 10, "1 of 6 rows are invalid"),
        (mixed(9, 1), &["--max-invalid", "9%"], 10, "1 of 10 rows are invalid"),
        (mixed(8, 1), &["--max-invalid", "9%"], 8, ""),
        // Rows without a number are not counted.
        (
            format!("{}{}", mixed(9, 0), "Nobody,\n".repeat(20)),
            &["--max-invalid", "0%"],
            0,
            "",
        ),
    ] {
        let machine = Machine::new();
        let result = machine.import(&content, flags);
        assert_eq!(result.status, Some(exit), "{flags:?} {result:?}");
        result.assert_stderr_contains(&[words]);
        assert_eq!(machine.account.create_requests().is_empty(), exit == 10, "{flags:?}");
        // A dry run of the same command reports the same.
        let machine = Machine::new();
        let result = machine.import(&content, &[flags, &["--dry-run"]].concat());
        assert_eq!(result.status, Some(exit), "{flags:?} {result:?}");
        assert_eq!(machine.account.server.count("POST"), 0);
    }
}

#[test]
fn a_stopped_import_reports_every_row() {
    let machine = Machine::new();
    let result = machine.import(&mixed(5, 1), &["--max-create", "4", "--results", "r.jsonl"]);
    let plan = "note: into URL: 6 rows: 5 to create, 1 invalid\n";
    let country = "note: to create by country: KE 5\n";
    let warning = "warning: 1 row is invalid: line 7: number (column \"phone\") \"123\": fewer than 7 digits\n";
    let error = "error: 5 contacts would be created, more than --max-create 4: nothing was sent";
    assert_import(
        &result,
        10,
        "total 6, invalid 1, not_attempted 5",
        &format!("{READ_AS}{plan}{country}{warning}{error}\n"),
    );
    assert_eq!(machine.account.server.count("POST"), 0);
    let result = machine.import(&mixed(5, 1), &["--results", "r.jsonl"]);
    assert_import_contains(&result, 8, "total 6, created 5, invalid 1", &[]);
}

#[test]
fn rejects_limits_that_are_not_numbers() {
    for flags in [
        ["--limit", "-1"],
        ["--max-create", "some"],
        ["--max-invalid", "101%"],
        ["--max-invalid", "half"],
    ] {
        let machine = Machine::new();
        machine.write("people.csv", rows(1));
        let result = machine
            .env
            .run(&["contacts", "import", "people.csv", flags[0], flags[1]]);
        assert_eq!(result.status, Some(2), "{result:?}");
        assert!(machine.account.server.requests().is_empty());
    }
}

#[test]
fn exit_code_reports_that_a_dry_run_would_create_contacts() {
    let machine = Machine::with(Account::with_contacts(&[("Name 0", &number(0))]));
    for (content, flags, exit) in [
        (rows(1), &["--dry-run"][..], 0),
        (rows(1), &["--dry-run", "--exit-code"], 0),
        (rows(2), &["--dry-run"], 0),
        (rows(2), &["--dry-run", "--exit-code"], 8),
        (mixed(1, 1), &["--dry-run"], 8),
        (mixed(1, 1), &["--dry-run", "--exit-code"], 8),
    ] {
        let result = machine.import(&content, flags);
        assert_eq!(result.status, Some(exit), "{flags:?} {result:?}");
    }
    let result = machine.import(&rows(1), &["--exit-code"]);
    assert_eq!(result.status, Some(2), "{result:?}");
    result.assert_stderr_contains(&["--dry-run"]);
}

#[test]
fn checks_a_file_offline_without_a_key_or_a_config() {
    let env = TestEnv::new();
    let path = env.home().join("people.csv");
    let arguments = [
        "contacts",
        "import",
        "people.csv",
        "--dry-run",
        "--offline",
        "-o",
        "csv",
    ];
    for (content, flags, exit) in [
        (rows(2), &[][..], 0),
        (rows(2), &["--exit-code"], 8),
        (mixed(2, 1), &[], 8),
        (mixed(2, 1), &["--max-invalid", "0"], 10),
        (rows(2), &["--max-create", "1"], 10),
    ] {
        std::fs::write(&path, content).unwrap();
        let result = env.run(&[&arguments[..], flags].concat());
        assert_eq!(result.status, Some(exit), "{flags:?} {result:?}");
        result.assert_stderr_contains(&["note: offline, without the account: "]);
        let first = format!("2,Name 0,{},KE,to_create,,", number(0));
        assert_eq!(result.stdout.lines().nth(1), Some(first.as_str()));
    }
    let left: Vec<_> = std::fs::read_dir(env.home()).unwrap().collect();
    assert_eq!(left.len(), 1, "only the file: {left:?}");
    // Also without a home folder.
    let mut command = env.command(&arguments);
    let output = command.env_remove("HOME").output().unwrap();
    assert_eq!(RunResult::new(output, &arguments).status, Some(0));
}

#[test]
fn offline_needs_a_dry_run_and_reads_no_results() {
    let env = TestEnv::new();
    for (flags, named) in [
        (&[][..], "--dry-run"),
        (&["--dry-run", "--results", "r.jsonl"], "--results"),
    ] {
        let result = env.run(&[&["contacts", "import", "people.csv", "--offline"], flags].concat());
        assert_eq!(result.status, Some(2), "{result:?}");
        result.assert_stderr_contains(&[named]);
    }
}

#[test]
fn sends_no_number_without_plus_if_most_of_them_are_invalid() {
    // A spreadsheet removed the leading 0: the first is a valid number of another country.
    let file = "name,phone\nAnn,254712345678\nBob,712345677\nCyd,712345679\nDan,+254712345670\n";
    let machine = Machine::new();
    let result = machine.import(file, &[]);
    assert_import_contains(
        &result,
        8,
        "total 4, created 1, invalid 3",
        &["line 2: number \"254712345678\": written without +, and most such numbers of the file are invalid"],
    );
    assert_eq!(machine.account.numbers(), ["+254712345670"]);
    let result = machine.import(file, &["--region", "KE"]);
    assert_import_contains(&result, 0, "total 4, created 3, existing 1", &[]);
}

#[test]
fn with_json_stderr_is_one_object_whose_code_is_the_exit_code() {
    type MakeFault = fn(&CreateRequest) -> Option<Fault>;
    let unknown: MakeFault = |sent| (sent.number == number(1)).then(other_number);
    let limited: MakeFault = |sent| {
        let response = http_response(
            429,
            "application/json",
            "Retry-After: 60\r\n",
            &error_body("rate_limit_exceeded"),
        );
        (sent.nth == 1).then_some(Fault::NotCreated(Reply::Send(response)))
    };
    let none: MakeFault = |_| None;
    let cases: [(MakeFault, &[&str], i32, &str); 3] = [
        (unknown, &["--settle", "0.1"], 9, "outcome_unknown"),
        (limited, &["--jobs", "1", "--max-wait", "1"], 6, "rate_limit_exceeded"),
        (none, &["--max-create", "1"], 10, "stopped"),
    ];
    for (failing, flags, exit, code) in cases {
        let machine = Machine::with_faults(failing);
        let result = machine.import(&rows(3), &[&["--json"], flags].concat());
        assert_eq!(result.status, Some(exit), "{result:?}");
        assert_eq!(result.stderr.lines().count(), 1, "{}", result.stderr);
        let error: serde_json::Value = serde_json::from_str(&result.stderr).unwrap();
        assert_eq!(error["error"]["code"], code, "{error}");
        let summary: serde_json::Value = serde_json::from_str(&result.stdout).unwrap();
        assert_eq!(summary["total"], 3);
    }
}
