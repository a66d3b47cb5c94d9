//! Commands that do not exist: the error names what the API can't do, or the command that is meant.

use crate::support::TestEnv;

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
        (&["audit"], "audit", "use `convers8 contacts audit`"),
        (&["status"], "status", "use `convers8 auth status`"),
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
