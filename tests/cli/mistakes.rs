//! Mistakes of a newcomer: each error says what happened, to what, and what to do, in one or two lines.

use crate::support::{Server, TestEnv, json_reply};

/// Arguments, exit code, and words of the error.
type Mistake = (&'static [&'static str], i32, &'static [&'static str]);

const MISTAKES: [Mistake; 23] = [
    (
        &["contacts", "lst"],
        2,
        &["'lst'", "'list'", "`convers8 contacts --help`"],
    ),
    (&["contacts", "list", "--number", "1"], 2, &["'--number'", "--phone"]),
    (&["contacts", "--version"], 2, &["'--version'", "`convers8 --version`"]),
    (
        &["contacts", "list", "--api-key", "x"],
        2,
        &["no flag takes a key", "auth login"],
    ),
    (
        &["contacts", "get", "+254712345678"],
        2,
        &["+254712345678 is a phone number, not an ID: use --phone"],
    ),
    (&["contacts", "get"], 2, &["<ID>", "`convers8 contacts get --help`"]),
    (
        &["contacts", "list", "--page", "two"],
        2,
        &["'two' for '--page <N>'", "a whole number from 1"],
    ),
    (
        &["contacts", "list", "--page", "0"],
        2,
        &["'0' for '--page <N>'", "a whole number from 1"],
    ),
    (
        &["contacts", "list", "--retries", "-1"],
        2,
        &["'-1' for '--retries <N>'", "a whole number from 0"],
    ),
    (
        &["contacts", "list", "--timeout", "0"],
        2,
        &["'0' for '--timeout <SECS>'", "more than 0 seconds"],
    ),
    (
        &["sandbox", "--latency", "slow"],
        2,
        &["'slow' for '--latency <MS>'", "a whole number from 0"],
    ),
    (
        &["sandbox", "--seed", "1.5"],
        2,
        &["'1.5' for '--seed <N>'", "a whole number from 0"],
    ),
    (&["contacts", "list", "--region", "XX"], 2, &["XX is not a country"]),
    (
        &["contacts", "list", "--columns", "nope"],
        2,
        &["no column \"nope\"", "id, name, phone_number"],
    ),
    (
        &["contacts", "list", "--jq", ".["],
        2,
        &["--jq: ", "a closing bracket is expected"],
    ),
    (
        &["contacts", "list", "-o", "xml"],
        2,
        &["'xml'", "table, json, jsonl, csv, tsv, ids"],
    ),
    (
        &["contacts", "list", "--sandbox", "--base-url", "http://x"],
        2,
        &["--sandbox", "--base-url"],
    ),
    (
        &["contacts", "list", "--profile", "wrk"],
        2,
        &["no profile \"wrk\"", "it has shop", "auth login"],
    ),
    (
        &["contacts", "import", "missing.csv", "--dry-run", "--offline"],
        1,
        &["missing.csv", "No such file"],
    ),
    (
        &["contacts", "import", ".", "--dry-run", "--offline"],
        1,
        &["it is a folder"],
    ),
    (
        &["contacts", "import", "numbers.csv", "--dry-run", "--offline"],
        1,
        &["needs a header line", "--map phone="],
    ),
    (
        &["sandbox", "--data", "numbers.csv"],
        2,
        &["numbers.csv is not a data file of the sandbox", "--data"],
    ),
    (
        &["sandbox", "--fault", "drop=2"],
        2,
        &["'drop' is not a fault", "drop-before"],
    ),
];

/// An environment with a profile and a file without a header.
fn env() -> TestEnv {
    let env = TestEnv::new().config("[shop]\nregion = \"KE\"\n");
    let path = env.home().join("numbers.csv");
    std::fs::write(path, "+254712345678\n+254712345679\n").unwrap();
    env
}

#[test]
fn an_error_names_the_mistake_and_the_next_step() {
    for (arguments, status, words) in MISTAKES {
        let result = env().run(arguments);
        assert!(
            result.stderr.starts_with("error: ") || result.stderr.starts_with('{'),
            "{arguments:?}\n{}",
            result.stderr
        );
        result.assert_fails(status, words);
    }
}

#[test]
fn with_json_an_error_is_one_object() {
    // With --json, --columns itself is the mistake.
    let mistakes = MISTAKES
        .iter()
        .filter(|(arguments, ..)| !arguments.contains(&"--columns"));
    for (arguments, status, words) in mistakes {
        let result = env().run(&[arguments, &["--json"][..]].concat());
        assert_eq!(
            (result.status, result.stdout.as_str()),
            (Some(*status), ""),
            "{arguments:?}"
        );
        assert_eq!(result.stderr.lines().count(), 1, "{arguments:?}\n{}", result.stderr);
        let object: serde_json::Value = serde_json::from_str(&result.stderr).unwrap();
        let message = object["message"].as_str().unwrap();
        assert_eq!(object["success"], false);
        for word in *words {
            assert!(message.contains(word), "{arguments:?}: {word}\n{message}");
        }
    }
}

#[test]
fn an_unknown_setting_and_an_empty_key_are_reported() {
    let env = TestEnv::new().config("colour = 1\n").env("CONVERS8_API_KEY", "");
    let result = env.run(&["contacts", "list"]);
    assert_eq!((result.status, result.stdout.as_str()), (Some(4), ""));
    result.assert_stderr_contains(&["unknown setting \"colour\"", "CONVERS8_API_KEY is empty", "hint: "]);
    let result = env.run(&["contacts", "list", "--json"]);
    let object: serde_json::Value = serde_json::from_str(&result.stderr).unwrap();
    assert_eq!(object["error"]["code"], "unauthorized");
    let warnings = object["warnings"].to_string();
    assert!(warnings.contains("colour"), "{object}");
}

#[test]
fn a_key_that_the_api_rejects_at_login_is_not_stored() {
    let refusal = r#"{"success":false,"message":"Invalid API key","error":{"code":"unauthorized","details":""}}"#;
    let server = Server::always(move || json_reply(401, refusal));
    let env = TestEnv::new().env("CONVERS8_BASE_URL", &server.url);
    let result = env.run_with_stdin(&["auth", "login"], "sk_wrong_key\n");
    let error = "error: the key was not stored: the API rejected the key: Invalid API key (unauthorized, HTTP 401)\n";
    let hint = format!(
        "hint: check that the key was copied completely and belongs to {}\n",
        server.url
    );
    result.assert_output(4, "", &format!("{error}{hint}"));
}
