//! The plan that is shown before anything is sent.

use super::*;

const FILE: &str =
    "name,phone\nAnn,+254700000001\nOther,254700000002\nAnn,00254 700 000001\nBad,123\nCyd,+254700000003\n";

fn machine() -> Machine {
    Machine::with(Account::with_contacts(&[("Bob", "+254700000002")]))
}

#[test]
fn a_dry_run_prints_the_plan_and_sends_nothing() {
    let plan = format!(
        "{READ_AS}note: into URL: 5 rows: 2 to create, 1 existing, 1 duplicate, 1 invalid\nnote: to create by country: KE 2\nnote: 1 existing row differs in the account: line 3: named \"Bob\" there\nnote: 1 row is a duplicate: line 4: the same number as line 2\n"
    );
    let warning = "warning: 1 row is invalid: line 5: number (column \"phone\") \"123\": fewer than 7 digits\n";
    let machine = machine();
    let result = machine.import(FILE, &["--dry-run", "--results", "r.jsonl"]);
    assert_import(
        &result,
        8,
        "total 5, to_create 2, existing 1, duplicate 1, invalid 1",
        &format!("{plan}{warning}"),
    );
    let json = machine.import(FILE, &["--dry-run", "--json"]).stdout;
    assert_eq!(
        json.split("\"elapsed_seconds\":").next().unwrap(),
        "{\"total\":5,\"to_create\":2,\"existing\":1,\"duplicate\":1,\"empty\":0,\"invalid\":1,\"rejected\":0,\"failed\":0,\"unknown\":0,\"missing\":0,\"not_attempted\":0,\"beyond_limit\":0,\"whatsapp_twins\":0,"
    );
    assert_eq!(machine.account.server.count("POST"), 0);
    assert!(!machine.path("r.jsonl").exists());
    let good = FILE.replace("Bad,123\n", "");
    let result = machine.import(&good, &["--dry-run"]);
    let plan = "note: into URL: 4 rows: 2 to create, 1 existing, 1 duplicate\nnote: to create by country: KE 2\nnote: 1 existing row differs in the account: line 3: named \"Bob\" there\nnote: 1 row is a duplicate: line 4: the same number as line 2\n";
    assert_import(
        &result,
        0,
        "total 4, to_create 2, existing 1, duplicate 1",
        &format!("{READ_AS}{plan}"),
    );
    assert_eq!(machine.account.server.count("POST"), 0);
}

#[test]
fn a_dry_run_leaves_a_results_file_as_it_is() {
    let machine = machine();
    machine.import(FILE, &["--results", "r.jsonl"]);
    let before = machine.read("r.jsonl");
    let result = machine.import(FILE, &["--dry-run", "--results", "r.jsonl"]);
    assert_import_contains(
        &result,
        8,
        "total 5, existing 3, duplicate 1, invalid 1",
        &["3 existing"],
    );
    assert_eq!(machine.read("r.jsonl"), before);
}

#[test]
fn the_summary_for_people() {
    let machine = machine();
    machine.write("people.csv", FILE);
    let result = machine.with_url_replaced(machine.env.run(&["contacts", "import", "people.csv"]));
    assert_eq!(result.status, Some(8), "{result:?}");
    let (table, elapsed) = result.stdout.split_once("elapsed").unwrap();
    assert_eq!(
        table,
        "created               2\nexisting              1\nduplicate             1\ninvalid               1\ntotal                 5\n"
    );
    assert!(elapsed.ends_with(" s\n") && elapsed.lines().count() == 1, "{elapsed:?}");
    result.assert_stderr_contains(&[
        READ_AS,
        "note: into URL: 5 rows: 2 to create, 1 existing, 1 duplicate, 1 invalid\nnote: to create by country: KE 2\nnote: 1 existing row differs in the account: line 3: named \"Bob\" there\nnote: 1 row is a duplicate: line 4: the same number as line 2\n",
    ]);
    assert_eq!(
        machine.account.numbers(),
        ["+254700000001", "+254700000002", "+254700000003"]
    );
}

#[test]
fn the_summary_for_scripts() {
    let machine = machine();
    let result = machine.import(FILE, &["--json"]);
    assert_eq!(result.status, Some(8), "{result:?}");
    let object: serde_json::Value = serde_json::from_str(&result.stderr).unwrap();
    assert_eq!(object["error"]["code"], "incomplete");
    assert_eq!(
        object["warnings"],
        serde_json::json!(["1 row is invalid: line 5: number (column \"phone\") \"123\": fewer than 7 digits"])
    );
    let shape = result.stdout.split("\"elapsed_seconds\":").next().unwrap();
    assert_eq!(
        shape,
        "{\"total\":5,\"created\":2,\"existing\":1,\"duplicate\":1,\"empty\":0,\"invalid\":1,\"rejected\":0,\"failed\":0,\"unknown\":0,\"missing\":0,\"not_attempted\":0,\"beyond_limit\":0,\"whatsapp_twins\":0,"
    );
}

#[test]
fn the_profile_is_named() {
    let machine = machine();
    let config = format!(
        "[work]\nbase_url = \"{}\"\napi_key = \"key\"\n",
        machine.account.server.url
    );
    let machine = Machine {
        env: TestEnv::new().config(&config),
        account: machine.account,
    };
    let result = machine.import("name,phone\nBob,+254700000002\n", &["--profile", "work"]);
    let plan = "note: into URL (profile work): 1 row: 1 existing\n";
    assert_import(&result, 0, "total 1, existing 1", &format!("{READ_AS}{plan}"));
}

#[test]
fn does_not_print_ids() {
    let machine = machine();
    machine.write("people.csv", FILE);
    let result = machine.env.run(&["contacts", "import", "people.csv", "-o", "ids"]);
    result.assert_fails(2, &["import writes table, json, jsonl, csv or tsv"]);
    assert!(machine.account.server.requests().is_empty());
}

#[test]
fn the_short_help_fits_a_screen() {
    let env = TestEnv::new().env("COLUMNS", "80");
    let result = env.run(&["contacts", "import", "-h"]);
    let lines: Vec<&str> = result.stdout.lines().collect();
    assert!(lines.len() <= 24, "{} lines:\n{}", lines.len(), result.stdout);
    assert!(lines.iter().all(|line| line.chars().count() <= 80), "{}", result.stdout);
    let long = env.run(&["contacts", "import", "--help"]).stdout;
    for heading in ["Reading:", "Limits:", "Sending:", "Files:", "Global options:"] {
        assert!(long.lines().any(|line| line == heading), "{heading}\n{long}");
    }
}
