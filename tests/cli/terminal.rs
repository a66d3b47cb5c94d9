//! Output for terminals: columns line up in every script, unsafe characters are escaped, keys are masked.

use unicode_width::UnicodeWidthStr;

use crate::support::{Reply, RunResult, Server, TestEnv, http_response, json_reply};

/// Serves these names as a listing of pages, as the API does.
fn listing(names: Vec<String>) -> Server {
    Server::start(move |_, request| {
        let asked = |name: &str| {
            let (_, query) = request.target.split_once('?')?;
            let (_, value) = query
                .split('&')
                .find_map(|pair| pair.split_once('=').filter(|(n, _)| *n == name))?;
            value.parse::<usize>().ok()
        };
        let (page, size) = (asked("page").unwrap_or(1), asked("per_page").unwrap_or(10));
        let contacts: Vec<_> = names
            .iter()
            .enumerate()
            .skip((page - 1) * size)
            .take(size)
            .map(|(nth, name)| {
                serde_json::json!({
                    "id": format!("contact_{nth:05}"), "name": name, "phone_number": "+254712345678",
                    "created_at": "2025-04-11T10:30:00Z", "updated_at": "2025-04-11T10:30:00Z",
                })
            })
            .collect();
        let pagination = serde_json::json!({
            "total": names.len(), "page": page, "per_page": size, "total_pages": names.len().div_ceil(size),
        });
        let data = serde_json::json!({"contacts": contacts, "pagination": pagination});
        json_reply(200, &serde_json::json!({"success": true, "data": data}).to_string())
    })
}

fn names(names: &[&str]) -> Server {
    listing(names.iter().map(|name| (*name).to_owned()).collect())
}

/// Returns the column of the number in each row.
fn phone_columns(table: &str) -> Vec<usize> {
    let rows = table.lines().skip(1);
    rows.map(|row| row[..row.find("+254712345678").unwrap()].width())
        .collect()
}

const HOSTILE: [(&str, &str); 9] = [
    ("\u{1b}[31mred", r"\x1b[31mred"),
    ("\u{1b}]0;title\u{7}", r"\x1b]0;title\x07"),
    ("\u{9b}31mred", r"\u{9b}31mred"),
    ("one\ntwo", r"one\ntwo"),
    ("one\ttwo\rthree", r"one\ttwo\rthree"),
    ("\u{202e}live\u{202c}", r"\u{202e}live\u{202c}"),
    ("\u{2066}isolated\u{2069}", r"\u{2066}isolated\u{2069}"),
    ("rubbed\u{8}\u{7f}out", r"rubbed\x08\x7fout"),
    ("nothing\u{0}", r"nothing\x00"),
];

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
fn columns_line_up_in_every_script() {
    let written = [
        "Ada Obi",
        "عائشة بنت محمد",
        "አበበ ቢቂላ",
        "山田太郎",
        "김철수",
        "Zoe\u{308} Ngu\u{302}\u{303}",
        "Ömer Çelik",
        "नरेन्द्र",
        "🎉 Party 🎊",
        "👍",
        "",
    ];
    let server = names(&written);
    let result = server.env().run(&["contacts", "list", "--all"]);
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
    for (row, name) in result.stdout.lines().skip(1).zip(written) {
        assert!(row.contains(name), "{name:?} is not in {row:?}");
    }
    let columns = phone_columns(&result.stdout);
    assert_eq!(columns.len(), written.len());
    assert!(
        columns.iter().all(|column| *column == columns[0]),
        "{columns:?}\n{}",
        result.stdout
    );
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

#[test]
fn colours_follow_the_flag_then_the_environment() {
    let server = names(&["Ada"]);
    let plain = "ID             NAME  PHONE          CREATED";
    for (variables, flags, coloured) in [
        (&[][..], &[][..], false),
        (&[], &["--color", "always"], true),
        (&[], &["--color", "never"], false),
        (&[("NO_COLOR", "1")], &["--color", "always"], true),
        (&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], &[], false),
        (&[("CLICOLOR_FORCE", "1")], &[], true),
        (&[("CLICOLOR_FORCE", "0")], &[], false),
        (&[("CLICOLOR_FORCE", "1")], &["--color", "never"], false),
    ] {
        let env = variables
            .iter()
            .fold(server.env(), |env, (name, value)| env.env(name, *value));
        let result = env.run(&[&["contacts", "list"], flags].concat());
        assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
        let expected = match coloured {
            true => format!("\u{1b}[1m{plain}\u{1b}[0m"),
            false => plain.to_owned(),
        };
        assert_eq!(result.stdout.lines().next(), Some(expected.as_str()));
        let result = env.run(&[&["contacts", "list", "--page", "7"], flags].concat());
        assert_eq!(result.status, Some(0));
        let result = env.run(&[&["contacts", "get", ".."], flags].concat());
        let label = if coloured {
            "\u{1b}[1;31merror:\u{1b}[0m "
        } else {
            "error: "
        };
        assert_eq!((result.status, result.stdout.as_str()), (Some(5), ""));
        assert!(result.stderr.starts_with(label), "{:?}", result.stderr);
        let result = env.run(&[&["contacts", "list", "-o", "csv"], flags].concat());
        assert!(!result.stdout.contains('\u{1b}'), "{:?}", result.stdout);
    }
}

#[test]
fn does_not_truncate_a_piped_table() {
    for length in [4, 300, 60_000] {
        let name = "n".repeat(length);
        let result = names(&[&name, "Ada"]).env().run(&["contacts", "list"]);
        assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
        assert_eq!(result.stdout.lines().count(), 3);
        assert!(result.stdout.contains(&format!("  {name}  +254712345678")));
    }
}

#[test]
fn truncates_a_very_long_name_with_an_ellipsis() {
    let name = "n".repeat(100_000);
    let result = names(&[&name, "Ada"]).env().run(&["contacts", "list"]);
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
    assert_eq!(result.stdout.lines().count(), 3);
    assert!(result.stdout.contains("n…  +254712345678"));
    let csv = names(&[&name]).env().run(&["contacts", "list", "-o", "csv"]);
    assert_eq!((csv.status, csv.stderr.as_str()), (Some(0), ""));
    assert!(csv.stdout.contains(&name));
}

#[test]
fn thousands_of_rows_are_aligned() {
    let server = listing((0..2_500).map(|nth| format!("Name {}", nth % 7)).collect());
    let result = server.env().run(&["contacts", "list", "--all"]);
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
    let columns = phone_columns(&result.stdout);
    assert_eq!(columns.len(), 2_500);
    assert!(columns.iter().all(|column| *column == columns[0]));
}

#[test]
fn a_long_message_of_the_api_is_truncated() {
    let long = "x".repeat(5 << 20);
    let envelope = format!(r#"{{"success":false,"message":"{long}","error":{{"code":"c","details":"a\n{long}"}}}}"#);
    let server = Server::always(move || json_reply(404, &envelope));
    let shown = "x".repeat(200);
    let error = format!("error: {shown}…: a\\n{}… (c, HTTP 404)\n", &shown[2..]);
    server.env().run(&["contacts", "list"]).assert_output(3, "", &error);
    let result = server.env().run(&["contacts", "list", "--json"]);
    let details = format!(r#""error":{{"code":"c","details":"a\\n{}…"}}"#, &shown[2..]);
    let object = format!(r#"{{"success":false,"message":"{shown}…",{details},"status":404}}"#);
    result.assert_output(3, "", &(object + "\n"));
}

#[test]
fn a_short_key_is_masked_only_as_a_whole_value() {
    let envelope = r#"{"success":false,"message":"e","error":{"code":"refused","details":"see e"}}"#;
    let server = Server::always(move || json_reply(404, envelope));
    let env = server.env().env("CONVERS8_API_KEY", "e");
    let object = r#"{"success":false,"message":"***","error":{"code":"refused","details":"see e"},"status":404}"#;
    env.run(&["contacts", "list", "--json"])
        .assert_output(3, "", &format!("{object}\n"));
    env.run(&["contacts", "list"])
        .assert_output(3, "", "error: e: see e (refused, HTTP 404)\n");
}

#[test]
fn data_on_stdout_is_never_masked() {
    let server = names(&["key 9xyz9xyz9xyz"]);
    let env = server.env().env("CONVERS8_API_KEY", "9xyz9xyz9xyz");
    let result = env.run(&["contacts", "list", "-o", "csv"]);
    assert!(result.stdout.contains("key 9xyz9xyz9xyz"), "{result:?}");
}

/// Tests on a pseudo-terminal, created by `script` of util-linux.
#[cfg(target_os = "linux")]
mod on_a_terminal {
    use super::*;
    use crate::support::on_terminal;

    fn shown(server: &Server, width: usize, arguments: &str) -> (Option<i32>, String) {
        on_terminal(&server.env(), width, arguments)
    }

    #[test]
    fn truncates_rows_to_the_terminal_width() {
        let long = "n".repeat(100_000);
        let server = names(&["Ada", "山田太郎山田太郎山田太郎山田太郎山田太郎", &long, "\u{1b}[31m\n"]);
        for width in [200, 80, 60, 40] {
            let (status, text) = shown(&server, width, "contacts list --color never");
            assert_eq!((status, text.lines().count()), (Some(0), 5), "{text:?}");
            let widest = text.lines().map(str::width).max();
            assert!(widest <= Some(width), "{widest:?} columns of {width}:\n{text}");
            assert!(text.contains('…'), "{text}");
        }
    }

    #[test]
    fn truncates_thousands_of_rows_to_the_same_columns() {
        let server = listing(
            (0..2_500)
                .map(|nth| format!("Name {} {}", nth % 7, "x".repeat(90)))
                .collect(),
        );
        let (status, text) = shown(&server, 80, "contacts list --all --color never");
        assert_eq!((status, text.lines().count()), (Some(0), 2_501));
        assert!(text.lines().all(|line| line.width() <= 80));
        let columns = phone_columns(&text);
        assert!(columns.iter().all(|column| *column == columns[0]));
    }

    #[test]
    fn truncates_an_audit_to_the_terminal_width() {
        let long = "n".repeat(100_000);
        let server = names(&["Ada", "山田太郎山田太郎山田太郎山田太郎山田太郎", &long, "\u{1b}[31m\n"]);
        for (width, bar) in [(200, 82), (80, 62), (60, 42), (40, 22)] {
            let (status, text) = shown(&server, width, "contacts audit --color never");
            assert_eq!(status, Some(0), "{text}");
            let widest = text.lines().map(str::width).max();
            assert!(widest <= Some(width), "{widest:?} columns of {width}:\n{text}");
            assert!(text.contains('…'), "{text}");
            let chart = format!("\n  KE  4  100.0%  {}\n", "█".repeat(bar + 1));
            assert!(text.ends_with(&chart), "{text}");
        }
    }

    #[test]
    fn the_header_is_coloured_unless_turned_off() {
        let server = names(&["Ada"]);
        let coloured = |arguments: &str| {
            let (status, text) = shown(&server, 80, arguments);
            assert_eq!(status, Some(0));
            text.contains("\u{1b}[1m")
        };
        assert!(coloured("contacts list"));
        assert!(!coloured("contacts list --color never"));
    }

    #[test]
    fn unsafe_characters_are_escaped() {
        let server = names(&HOSTILE.map(|(name, _)| name));
        let (status, text) = shown(&server, 120, "contacts list --color never -vv");
        assert_eq!(status, Some(0));
        let result = RunResult {
            status,
            stdout: text,
            stderr: String::new(),
        };
        result.assert_safe_for_terminal();
    }
}
