//! `-o jsonl`, `-o csv` and `-o tsv`: one record for each row of the file.

use super::*;

const FILE: &str = "name,phone
Ann,+254700000001
Robert,00254 700 000002
Ann,+254700000001
Bad,123
\"Obi, Ada\",+2348031234567
Nobody,-
";

/// The records that are the same with and without a dry run.
const FIXED: [&str; 4] = [
    r#"{"line":3,"name":"Robert","phone_number":"+254700000002","country":"KE","outcome":"existing","id":"ID","reason":"named \"Bob\" there"}"#,
    r#"{"line":4,"name":"Ann","phone_number":"+254700000001","country":"KE","outcome":"duplicate","id":null,"reason":"the same number as line 2"}"#,
    r#"{"line":5,"name":"Bad","phone_number":"123","country":null,"outcome":"invalid","id":null,"reason":"number (column \"phone\") \"123\": fewer than 7 digits"}"#,
    r#"{"line":7,"name":"Nobody","phone_number":"","country":null,"outcome":"empty","id":null,"reason":"number (column \"phone\") is empty"}"#,
];

fn machine() -> Machine {
    Machine::with(Account::with_contacts(&[("Bob", "+254700000002")]))
}

fn import(machine: &Machine, content: &str, flags: &[&str]) -> RunResult {
    machine.write("people.csv", content);
    machine.with_url_replaced(
        machine
            .env
            .run(&[&["contacts", "import", "people.csv"], flags].concat()),
    )
}

/// Returns the records, with `ID` in place of each ID.
#[track_caller]
fn records(stdout: &str) -> Vec<String> {
    let record = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        match value["id"].as_str() {
            Some(id) => line.replace(id, "ID"),
            None => line.to_owned(),
        }
    };
    stdout.lines().map(record).collect()
}

#[test]
fn prints_a_record_for_each_row_of_a_dry_run() {
    let machine = machine();
    let result = import(&machine, FILE, &["--dry-run", "-o", "jsonl"]);
    let created = [
        r#"{"line":2,"name":"Ann","phone_number":"+254700000001","country":"KE","outcome":"to_create","id":null,"reason":null}"#,
        r#"{"line":6,"name":"Obi, Ada","phone_number":"+2348031234567","country":"NG","outcome":"to_create","id":null,"reason":null}"#,
    ];
    let expected = [created[0], FIXED[0], FIXED[1], FIXED[2], created[1], FIXED[3]];
    assert_eq!(records(&result.stdout), expected);
    assert_eq!(result.status, Some(8), "{result:?}");
    result.assert_stderr_contains(&["6 rows: 2 to create, 1 existing, 1 duplicate, 1 empty, 1 invalid\n"]);
    assert_eq!(machine.account.server.count("POST"), 0);
}

#[test]
fn prints_the_final_record_of_each_row() {
    let machine = machine();
    let result = import(&machine, FILE, &["-o", "jsonl"]);
    let created = [
        r#"{"line":2,"name":"Ann","phone_number":"+254700000001","country":"KE","outcome":"created","id":"ID","reason":null}"#,
        r#"{"line":6,"name":"Obi, Ada","phone_number":"+2348031234567","country":"NG","outcome":"created","id":"ID","reason":null}"#,
    ];
    let expected = [created[0], FIXED[0], FIXED[1], FIXED[2], created[1], FIXED[3]];
    assert_eq!(records(&result.stdout), expected);
    assert_eq!(result.status, Some(8), "{result:?}");
    result.assert_stderr_contains(&["note: 6 rows: 2 created, 1 existing, 1 duplicate, 1 empty, 1 invalid\n"]);
}

#[test]
fn prints_rows_as_csv_and_tsv() {
    let machine = machine();
    let file = "name,phone\n\"Obi, Ada\",+2348031234567\nBad,123\n";
    let run = |format| import(&machine, file, &["--dry-run", "-o", format]).stdout;
    let csv = "line,name,phone_number,country,outcome,id,reason
2,\"Obi, Ada\",+2348031234567,NG,to_create,,
3,Bad,123,,invalid,,\"number (column \"\"phone\"\") \"\"123\"\": fewer than 7 digits\"\n";
    assert_eq!(run("csv"), csv);
    let tsv = "line\tname\tphone_number\tcountry\toutcome\tid\treason
2\tObi, Ada\t+2348031234567\tNG\tto_create\t\t
3\tBad\t123\t\tinvalid\t\tnumber (column \"phone\") \"123\": fewer than 7 digits\n";
    assert_eq!(run("tsv"), tsv);
}

#[test]
fn prints_the_header_of_a_file_without_rows() {
    let result = import(&machine(), "name,phone\n", &["-o", "csv"]);
    assert_eq!(
        (result.status, result.stdout.as_str()),
        (Some(0), "line,name,phone_number,country,outcome,id,reason\n"),
        "{result:?}"
    );
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_does_not_stop_the_import_or_change_its_exit_code() {
    for (more, exit) in [("", 0), ("Bad,123\n", 8)] {
        let machine = Machine::new();
        machine.write("people.csv", format!("{}{more}", rows(20)));
        let mut running = machine.env.start(&["contacts", "import", "people.csv", "-o", "jsonl"]);
        running.close_stdout();
        let result = running.wait();
        assert_eq!(result.status, Some(exit), "{result:?}");
        result.assert_stderr_contains(&["20 created"]);
        assert_eq!(machine.account.numbers(), numbers(20));
    }
}
