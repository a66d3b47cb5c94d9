//! Completions, help, and the commands that exist only to say that they don't.

use crate::support::{TestEnv, assert_kept};

/// Each shell and where its script is kept for packagers.
const SCRIPTS: [(&str, &str); 5] = [
    ("bash", "convers8.bash"),
    ("zsh", "_convers8"),
    ("fish", "convers8.fish"),
    ("powershell", "_convers8.ps1"),
    ("elvish", "convers8.elv"),
];

/// See [`assert_kept`] for how to write them anew.
#[test]
fn the_scripts_in_the_repository_are_what_the_binary_prints() {
    for (shell, file) in SCRIPTS {
        let ran = TestEnv::new().run(&["completions", shell]);
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
        assert!(
            ran.stdout.contains("convers8") && ran.stdout.contains("skip-existing"),
            "{shell}"
        );
        assert_kept(&format!("completions/{file}"), &ran.stdout);
    }
}

#[test]
fn the_scripts_offer_no_command_that_does_not_exist() {
    for (shell, _) in SCRIPTS {
        let ran = TestEnv::new().run(&["completions", shell]);
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
        let mut words = ran.stdout.split(|c: char| !c.is_alphanumeric());
        let hidden = words.find(|word| matches!(*word, "delete" | "update" | "search"));
        assert_eq!(hidden, None, "{shell}");
    }
}

#[test]
fn an_unknown_shell_lists_those_there_are() {
    let ran = TestEnv::new().run(&["completions", "tcsh"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""));
    ran.says(&["tcsh", "bash", "zsh", "fish", "powershell", "elvish"]);
}

#[test]
fn what_the_api_cannot_do_is_said_with_what_to_use() {
    for (arguments, words) in [
        (&["delete", "contact_1"][..], ["deletes a contact", "--dry-run"]),
        (&["delete"], ["deletes a contact", "--sandbox"]),
        (
            &["update", "contact_1", "--name", "Ada"],
            ["changes a contact", "--dry-run"],
        ),
        (&["search", "ada"], ["searches", "contacts list --name TEXT"]),
    ] {
        let ran = TestEnv::new().run(&[&["contacts"], arguments].concat());
        ran.fails(2, &words).says(&["error: the API has no call that "]);
    }
    for flag in [&["--json"][..], &["-o", "json"]] {
        let ran = TestEnv::new().run(&[&["contacts", "delete", "contact_1"], flag].concat());
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""));
        let said: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap();
        assert_eq!(said["error"]["code"], "usage", "{said}");
    }
    let help = TestEnv::new().run(&["contacts", "--help"]);
    assert_eq!((help.status, help.stderr.as_str()), (Some(0), ""));
    for hidden in ["delete ", "update ", "search "] {
        assert!(!help.stdout.contains(&format!("\n  {hidden}")), "{hidden}");
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
        &["completions", "bash"],
        &["api", "GET", "/contacts"],
        &["man"],
    ] {
        for format in ["csv", "tsv", "jsonl", "ids"] {
            let ran = TestEnv::new().run(&[arguments, &["-o", format]].concat());
            ran.fails(2, &["this command writes table or json only"]);
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
        &["man"],
    ] {
        let ran = TestEnv::new().run(&[command, &["--help"]].concat());
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
        let name = [&["  convers8"], command].concat().join(" ");
        let (_, examples) = ran.stdout.split_once("Examples:\n").expect("no examples");
        assert!(
            examples.lines().any(|line| line.contains(name.trim())),
            "{name}:\n{examples}"
        );
    }
}

#[test]
fn the_version_is_printed() {
    let version = format!("convers8 {}\n", env!("CARGO_PKG_VERSION"));
    TestEnv::new().run(&["--version"]).is(0, &version, "");
}

#[test]
fn the_key_is_asked_for_by_no_option() {
    for arguments in [
        &["--help"][..],
        &["auth", "login", "--help"],
        &["contacts", "list", "--help"],
    ] {
        let ran = TestEnv::new().run(arguments);
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
        assert!(!ran.stdout.contains("--key") && !ran.stdout.contains("--api-key"));
    }
}
