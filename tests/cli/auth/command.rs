//! `api_key_command`.

use super::{api, configured, keyless};
use crate::support::{KEY, RunResult, TestEnv};

fn listing_with(command: &str) -> (TestEnv, RunResult) {
    let server = api();
    let env = configured(&server, &format!("api_key_command = '''{command}'''\n"));
    let result = env.run(&["contacts", "list", "-o", "ids"]);
    (env, result)
}

#[test]
fn the_first_line_is_the_key() {
    let (_, result) = listing_with(&format!("echo '  {KEY} '; echo user: ada; echo asking >&2"));
    result.assert_output(0, "contact_20250411ABC\ncontact_20250411XYZ\n", "asking\n");
}

#[test]
fn exits_with_4_if_the_command_fails_or_prints_nothing() {
    for (command, words) in [
        ("echo locked >&2; exit 3", "it ended with exit status: 3"),
        (&format!("echo {KEY}; exit 1"), "it ended with exit status: 1"),
        ("true", "it printed nothing"),
        ("echo; echo second", "it printed nothing"),
        ("no-such-program 2>/dev/null", "it ended with exit status: 127"),
    ] {
        let (_, result) = listing_with(command);
        assert_eq!((result.status, result.stdout.as_str()), (Some(4), ""));
        result.assert_stderr_contains(&["api_key_command printed no usable key", words, "hint: "]);
        assert_eq!(result.stderr.starts_with("locked\n"), command.contains("locked"));
    }
}

#[test]
fn does_not_run_the_command_if_no_key_is_needed() {
    let server = api();
    let env = keyless(&server).config("api_key_command = 'touch ran; echo key'\n");
    let result = env.run(&["contacts", "list", "--sandbox", "-o", "ids"]);
    assert_eq!(result.status, Some(0));
    for arguments in [
        &[
            "contacts",
            "create",
            "--name",
            "Ada",
            "--phone",
            "+254712345678",
            "--dry-run",
        ][..],
        &["auth", "logout"],
    ] {
        assert_eq!(env.run(arguments).status, Some(0));
    }
    assert!(!env.home().join("ran").exists());
    let env = env.env("CONVERS8_API_KEY", KEY);
    let result = env.run(&["contacts", "list", "-o", "ids"]);
    result.assert_output(0, "contact_20250411ABC\ncontact_20250411XYZ\n", "");
    assert!(!env.home().join("ran").exists());
}
