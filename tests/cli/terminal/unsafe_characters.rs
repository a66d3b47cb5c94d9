//! Control characters, escape sequences and bidirectional overrides are escaped.

use super::{HOSTILE, names, phone_columns};
use crate::support::{Reply, RunResult, Server, TestEnv, http_response, json_reply};

#[test]
fn a_table_escapes_unsafe_characters() {
    let server = names(&HOSTILE.map(|(name, _)| name));
    let result = server.env().run(&["contacts", "list", "--color", "always"]);
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
    let table = result.stdout.replacen("\u{1b}[1m", "", 1).replacen("\u{1b}[0m", "", 1);
    let result = RunResult {
        stdout: table,
        ..result
    };
    result.assert_safe_for_terminal();
    let rows: Vec<&str> = result.stdout.lines().skip(1).collect();
    assert_eq!(rows.len(), HOSTILE.len());
    for (row, (_, shown)) in rows.iter().zip(HOSTILE) {
        assert!(row.contains(&format!("  {shown}  ")), "{row:?} does not show {shown}");
    }
    let columns = phone_columns(&result.stdout);
    assert!(columns.iter().all(|column| *column == columns[0]), "{columns:?}");
}

#[test]
fn errors_and_the_request_log_escape_unsafe_characters() {
    for (text, shown) in HOSTILE {
        let spelled = serde_json::Value::from(text);
        let envelope = format!(r#"{{"success":false,"message":{spelled},"error":{{"code":{spelled},"details":"d"}}}}"#);
        // Also unescaped: invalid JSON, or HTML of a proxy.
        for body in [envelope, format!("<html>{text}")] {
            let server =
                Server::always(move || Reply::Send(http_response(404, "text/html", "X-Odd: \u{9b}31m\r\n", &body)));
            for flags in [&[][..], &["-vv"]] {
                let result = server.env().run(&[&["contacts", "list"], flags].concat());
                assert_eq!((result.status, result.stdout.as_str()), (Some(3), ""));
                result.assert_safe_for_terminal();
            }
        }
        let envelope = format!(r#"{{"success":false,"message":{spelled},"error":{{"code":"c"}}}}"#);
        let server = Server::always(move || json_reply(404, &envelope));
        let printed = format!("error: {shown} (c, HTTP 404)\n");
        server.env().run(&["contacts", "list"]).assert_output(3, "", &printed);
    }
}

#[test]
fn errors_escape_unsafe_characters_of_arguments() {
    let result = TestEnv::with_api("https://nowhere.invalid").run(&[
        "contacts",
        "create",
        "--name",
        "Ada",
        "--phone",
        "\u{1b}[31m\u{202e}12",
    ]);
    result.assert_fails(5, &["--phone"]).assert_safe_for_terminal();
}

#[test]
fn other_formats_keep_the_data_unchanged() {
    let name = "a\u{1b}[31m,\"b\"\t\u{202e}c\u{9b}\nd\\";
    let server = names(&[name]);
    let run = |format: &str| {
        let result = server.env().run(&["contacts", "list", "-o", format]);
        assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
        result.stdout
    };
    let csv = run("csv");
    let quoted = format!("\"{}\"", name.replace('"', "\"\""));
    assert_eq!(
        csv,
        format!(
            "id,name,phone_number,created_at,updated_at\ncontact_00000,{quoted},+254712345678,2025-04-11T10:30:00Z,2025-04-11T10:30:00Z\n"
        )
    );
    let tsv = run("tsv");
    let row: Vec<&str> = tsv.lines().nth(1).unwrap().split('\t').collect();
    assert_eq!(row[1], "a\u{1b}[31m,\"b\"\\t\u{202e}c\u{9b}\\nd\\\\");
    for format in ["json", "jsonl"] {
        let read: serde_json::Value = serde_json::from_str(&run(format)).unwrap();
        let read = read.pointer("/data/contacts/0").unwrap_or(&read);
        assert_eq!(read["name"], name);
    }
}
