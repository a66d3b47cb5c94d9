//! Completions of shells.

use crate::support::{RunResult, TestEnv, assert_up_to_date};

/// Each shell and the file of its script in `completions/`.
const SCRIPTS: [(&str, &str); 5] = [
    ("bash", "convers8.bash"),
    ("zsh", "_convers8"),
    ("fish", "convers8.fish"),
    ("powershell", "_convers8.ps1"),
    ("elvish", "convers8.elv"),
];

/// [`assert_up_to_date`] says how to regenerate them.
#[test]
fn the_scripts_in_the_repository_are_up_to_date() {
    for (shell, file) in SCRIPTS {
        let result = TestEnv::new().run(&["completions", shell]);
        assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
        assert!(result.stdout.contains("CONVERS8_COMPLETE"), "{shell}");
        assert_up_to_date(&format!("completions/{file}"), &result.stdout);
    }
}

/// Returns the candidates for the last of these words, as bash asks for them.
fn candidates(env: &TestEnv, words: &[&str]) -> Vec<String> {
    let mut command = env.command(&[&["--", "convers8"], words].concat());
    command
        .env("CONVERS8_COMPLETE", "bash")
        .env("_CLAP_COMPLETE_INDEX", words.len().to_string())
        .env("_CLAP_IFS", "\n");
    let result = RunResult::new(command.output().unwrap(), words);
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""), "{words:?}");
    result.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn completes_commands_before_flags() {
    let env = TestEnv::new();
    let contacts = candidates(&env, &["contacts", ""]);
    assert_eq!(contacts, ["list", "get", "create", "import", "audit"]);
    assert_eq!(candidates(&env, &["auth", "l"]), ["login", "logout"]);
    let flags = candidates(&env, &["contacts", "list", "--"]);
    for flag in ["--all", "--json", "--help"] {
        assert!(flags.iter().any(|found| found == flag), "{flags:?}");
    }
    assert!(candidates(&env, &["help", ""]).contains(&"exit-codes".to_owned()));
}

#[test]
fn an_id_completes_to_flags_only() {
    let env = TestEnv::new();
    std::fs::write(env.home().join("a-file"), "").unwrap();
    let found = candidates(&env, &["contacts", "get", ""]);
    assert!(found.iter().all(|candidate| candidate.starts_with('-')), "{found:?}");
}

#[test]
fn completes_values_without_a_request() {
    let env = TestEnv::with_api("http://127.0.0.1:1").config("[shop]\napi_key = \"a\"\n[support]\nregion = \"KE\"\n");
    std::fs::write(env.home().join("rows.csv"), "").unwrap();
    for (words, expected) in [
        (&["--profile", ""][..], &["shop", "support"][..]),
        (
            &["--region", "K"],
            &["KE", "KG", "KH", "KI", "KM", "KN", "KP", "KR", "KW", "KY", "KZ"],
        ),
        (&["sandbox", "--fault", "drop-"], &["drop-before=", "drop-after="]),
        (&["contacts", "import", "--map", "p"], &["phone="]),
        (&["contacts", "list", "--columns", "name,ph"], &["name,phone_number"]),
        (&["contacts", "import", "--columns", "ou"], &["outcome"]),
        (&["journal", "--columns", "st"], &["state"]),
        (&["contacts", "import", "r"], &["rows.csv"]),
        (&["completions", "z"], &["zsh"]),
        (&["-o", "js"], &["json", "jsonl"]),
        (&["contacts", "list", "--name", ""], &[]),
    ] {
        let mut found = candidates(&env, words);
        let mut expected = expected.to_vec();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{words:?}");
    }
}

#[test]
fn the_error_for_an_unknown_shell_lists_the_shells() {
    let result = TestEnv::new().run(&["completions", "tcsh"]);
    assert_eq!((result.status, result.stdout.as_str()), (Some(2), ""));
    result.assert_stderr_contains(&["tcsh", "bash", "zsh", "fish", "powershell", "elvish"]);
}
