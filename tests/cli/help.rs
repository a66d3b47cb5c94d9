//! `help`, `-h` and `--help`.

use crate::support::TestEnv;

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
