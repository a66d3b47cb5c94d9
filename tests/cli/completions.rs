//! Completions, help, and commands that do not exist.

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

#[test]
fn the_error_for_a_missing_command_names_the_replacement() {
    for (arguments, name, words) in [
        (
            &["contacts", "delete", "contact_1"][..],
            "delete",
            "the API can't delete contacts",
        ),
        (&["contacts", "delete"], "delete", "--dry-run"),
        (
            &["contacts", "update", "contact_1", "--name", "Amina"],
            "update",
            "the API can't change contacts",
        ),
        (
            &["contacts", "search", "amina"],
            "search",
            "`contacts list --name TEXT`",
        ),
        (
            &["contacts", "export"],
            "export",
            "`convers8 contacts list --all -o csv`",
        ),
        (&["export"], "export", "`convers8 contacts list --all -o csv`"),
        (&["list", "--all"], "list", "use `convers8 contacts list`"),
        (&["get", "contact_1"], "get", "use `convers8 contacts get ID`"),
        (
            &["create", "--name", "Amina"],
            "create",
            "use `convers8 contacts create --name NAME --phone NUMBER`",
        ),
        (
            &["import", "people.csv"],
            "import",
            "use `convers8 contacts import FILE`",
        ),
        (&["login"], "login", "use `convers8 auth login`"),
        (&["logout"], "logout", "use `convers8 auth logout`"),
    ] {
        let start = format!("error: unrecognized subcommand '{name}'; ");
        let result = TestEnv::new().run(arguments);
        result.assert_fails(2, &[&start, words]);
        for flag in [&["--json"][..], &["-o", "json"]] {
            let result = TestEnv::new().run(&[arguments, flag].concat());
            assert_eq!((result.status, result.stdout.as_str()), (Some(2), ""));
            let printed: serde_json::Value = serde_json::from_str(&result.stderr).unwrap();
            assert_eq!(printed["error"]["code"], "usage", "{printed}");
            assert!(printed["message"].as_str().unwrap().contains(words), "{printed}");
        }
    }
}

#[test]
fn help_shows_a_command_or_a_topic() {
    let run = |arguments: &[&str]| TestEnv::new().run(&[&["help"], arguments].concat());
    for (arguments, words) in [
        (&[][..], "Usage: convers8 [OPTIONS] <COMMAND>"),
        (&["contacts", "import"], "Usage: convers8 contacts import"),
        (&["exit-codes"], "9    outcome unknown"),
        (&["environment"], "CONVERS8_READ_ONLY"),
    ] {
        let result = run(arguments);
        assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
        assert!(result.stdout.contains(words), "{}", result.stdout);
    }
    run(&["nothing"]).assert_fails(
        2,
        &[
            "`convers8` has no command \"nothing\"",
            "contacts",
            "exit-codes, environment",
        ],
    );
    run(&["contacts", "lits"]).assert_fails(
        2,
        &["`convers8 contacts` has no command \"lits\"; it has list, get, create"],
    );
    run(&["man", "x"]).assert_fails(2, &["`convers8 man` has no command \"x\"; it has no commands"]);
}

#[test]
fn the_short_help_fits_one_screen() {
    for command in [
        &[][..],
        &["contacts"],
        &["contacts", "list"],
        &["contacts", "get"],
        &["contacts", "create"],
        &["contacts", "audit"],
        &["api"],
        &["auth"],
        &["auth", "login"],
        &["auth", "status"],
        &["auth", "logout"],
        &["config"],
        &["journal"],
        &["journal", "forget"],
        &["sandbox"],
        &["completions"],
        &["man"],
        &["help"],
    ] {
        let result = TestEnv::new().env("COLUMNS", "80").run(&[command, &["-h"]].concat());
        assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
        let longest = result.stdout.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(
            result.stdout.lines().count() <= 24 && longest <= 80,
            "{}",
            result.stdout
        );
    }
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

#[test]
fn the_help_of_every_command_has_examples_and_exits_with_0() {
    for command in [
        &[][..],
        &["contacts", "list"],
        &["contacts", "get"],
        &["contacts", "create"],
        &["contacts", "audit"],
        &["auth", "login"],
        &["auth", "status"],
        &["auth", "logout"],
        &["sandbox"],
        &["completions"],
        &["api"],
        &["config"],
        &["help"],
        &["man"],
    ] {
        let result = TestEnv::new().run(&[command, &["--help"]].concat());
        assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
        let name = [&["  convers8"], command].concat().join(" ");
        let (_, examples) = result.stdout.split_once("Examples:\n").expect("no examples");
        assert!(
            examples.lines().any(|line| line.contains(name.trim())),
            "{name}:\n{examples}"
        );
    }
}

#[test]
fn no_flag_takes_the_key() {
    for arguments in [
        &["--help"][..],
        &["auth", "login", "--help"],
        &["contacts", "list", "--help"],
    ] {
        let result = TestEnv::new().run(arguments);
        assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
        assert!(!result.stdout.contains("--key") && !result.stdout.contains("--api-key"));
    }
}
