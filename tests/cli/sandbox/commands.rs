//! `--sandbox`: commands against the embedded server.

use super::{TWO, create, note};
use crate::support::TestEnv;

#[test]
fn commands_need_no_key_and_contacts_are_kept() {
    let env = TestEnv::new();
    let note = note(&env);
    env.run(&["--sandbox", "contacts", "list", "-o", "ids"])
        .assert_output(0, TWO, &note);
    let row = "ID                   NAME      PHONE       CREATED\ncontact_20250411ABC  John Doe  1234567890  2025-04-11T10:30:00Z\n";
    env.run(&["contacts", "get", "contact_20250411ABC", "--sandbox"])
        .assert_output(0, row, &note);
    let made = env.run(&[&create("Ada", "+254712345678")[..], &["--sandbox", "-o", "ids"]].concat());
    assert_eq!((made.status, made.stderr.as_str()), (Some(0), note.as_str()));
    assert!(made.stdout.starts_with("contact_"));
    let listed = format!("{TWO}{}", made.stdout);
    env.run(&["--sandbox", "contacts", "list", "--all", "-o", "ids"])
        .assert_output(0, &listed, &note);
    let by_phone = ["--sandbox", "contacts", "get", "--phone", "+254712345678", "-o", "ids"];
    env.run(&by_phone).assert_output(0, &made.stdout, &note);
    let again = env.run(
        &[
            &create("Ada", "+254712345678")[..],
            &["--sandbox", "--skip-existing", "-o", "ids"],
        ]
        .concat(),
    );
    assert_eq!((again.status, again.stdout), (Some(0), made.stdout));
}

#[test]
fn quiet_hides_the_note_that_it_is_the_sandbox() {
    TestEnv::new()
        .run(&["--sandbox", "--quiet", "contacts", "list", "-o", "ids"])
        .assert_output(0, TWO, "");
}

#[test]
fn a_missing_contact_is_3() {
    let env = TestEnv::new();
    env.run(&["--sandbox", "contacts", "get", "contact_0"])
        .assert_fails(3, &["contact_0", "not_found"]);
}

#[test]
fn conflicts_with_the_base_url_flag_and_ignores_the_variable() {
    let env = TestEnv::with_api("https://nowhere.invalid");
    let result = env.run(&["--sandbox", "--base-url", "https://x.example", "contacts", "list"]);
    assert_eq!((result.status, result.stdout.as_str()), (Some(2), ""));
    result.assert_stderr_contains(&["--sandbox", "--base-url"]);
    env.run(&["--sandbox", "contacts", "list", "-o", "ids"])
        .assert_output(0, TWO, &note(&env));
}

#[test]
fn reset_restores_the_two_contacts() {
    let env = TestEnv::new();
    let made = env.run(&[&create("Ada", "+254712345678")[..], &["--sandbox"]].concat());
    assert_eq!(made.status, Some(0));
    let file = env.sandbox_path();
    let printed = format!(
        "The sandbox in {} was reset to its two initial contacts.\n",
        file.display()
    );
    env.run(&["sandbox", "--reset"]).assert_output(0, &printed, "");
    env.run(&["--sandbox", "contacts", "list", "-o", "ids"])
        .assert_output(0, TWO, &note(&env));
    let printed = format!("{{\"reset\":\"{}\"}}\n", file.display());
    env.run(&["sandbox", "--reset", "--json"])
        .assert_output(0, &printed, "");
}
