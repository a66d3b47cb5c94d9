//! The printed command.

use super::{NASTY, NO_KEY, calls, keyless, printed, value};
use crate::support::{KEY, LIST, Server, TestEnv, json_reply};

#[test]
fn prints_the_commands_of_the_api_page() {
    let env = TestEnv::new();
    for (arguments, command, warning) in [
        (
            &["contacts", "list", "--curl"][..],
            "curl --request GET \\
     --url https://waba-v1.convers8.africa/contacts \\
     --header \"Authorization: Bearer $CONVERS8_API_KEY\" \\
     --header 'Accept: application/json'\n",
            "",
        ),
        (
            &["contacts", "list", "--page", "2", "--per-page", "50", "--curl"],
            "curl --request GET \\
     --url 'https://waba-v1.convers8.africa/contacts?page=2&per_page=50' \\
     --header \"Authorization: Bearer $CONVERS8_API_KEY\" \\
     --header 'Accept: application/json'\n",
            "",
        ),
        (
            &["contacts", "get", "contact_20250411ABC", "--curl"],
            "curl --request GET \\
     --url https://waba-v1.convers8.africa/contacts/contact_20250411ABC \\
     --header \"Authorization: Bearer $CONVERS8_API_KEY\" \\
     --header 'Accept: application/json'\n",
            "",
        ),
        (
            &[
                "contacts",
                "create",
                "--name",
                "New Contact",
                "--phone",
                "1234567890",
                "--curl",
            ],
            "curl --request POST \\
     --url https://waba-v1.convers8.africa/contacts \\
     --header \"Authorization: Bearer $CONVERS8_API_KEY\" \\
     --header 'Accept: application/json' \\
     --header 'Content-Type: application/json' \\
     --data-raw '{\"name\":\"New Contact\",\"phone_number\":\"1234567890\"}'\n",
            "warning: 1234567890 is sent as written: international format starts with + and the country code (or pass --region)\n",
        ),
        (
            &["api", "delete", "/messages/1", "--curl"],
            "curl --request DELETE \\
     --url https://waba-v1.convers8.africa/messages/1 \\
     --header \"Authorization: Bearer $CONVERS8_API_KEY\" \\
     --header 'Accept: application/json'\n",
            "",
        ),
    ] {
        env.run(arguments)
            .assert_output(0, command, &format!("{warning}{NO_KEY}"));
    }
}

#[test]
fn sends_nothing_and_reads_no_key() {
    let server = Server::always(|| json_reply(200, LIST));
    let asked = |env: TestEnv| {
        for arguments in [
            &["contacts", "list", "--curl"][..],
            &["contacts", "get", "x", "--curl"],
            &[
                "contacts",
                "create",
                "--name",
                "N",
                "--phone",
                "+254712345678",
                "--curl",
            ],
            &["api", "POST", "/contacts", "-f", "name=N", "--curl"],
        ] {
            let result = env.run(arguments);
            assert_eq!(result.status, Some(0), "{result:?}");
            assert!(
                result.stdout.contains("$CONVERS8_API_KEY") && result.stdout.contains(&server.url),
                "{result:?}"
            );
            result.assert_stderr_contains(&[NO_KEY]);
        }
        env
    };
    asked(keyless(&server.url));
    // A key from a profile is not in the environment.
    let env = asked(keyless(&server.url).config("api_key_command = 'touch ran; echo sk'\n"));
    assert!(!env.home().join("ran").exists());
    let result = server.env().run(&["contacts", "list", "--curl", "-vv"]);
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn prints_one_command_per_id() {
    let env = keyless("https://h");
    for (ids, stdin) in [(&["a", "b c"][..], ""), (&["-"], "a\r\n\n  b c\n")] {
        let commands = printed(&env, &[&["contacts", "get"], ids].concat(), stdin);
        let calls = calls(&env, &commands);
        let urls: Vec<&str> = calls.iter().map(|call| value(call, "--url")).collect();
        assert_eq!(urls, ["https://h/contacts/a", "https://h/contacts/b%20c"]);
    }
    env.run(&["contacts", "get", "a", "..", "--curl"]).assert_output(
        5,
        "",
        "error: \"..\" can't be the ID of a contact\n",
    );
    assert_eq!(printed(&env, &["contacts", "get", "-"], ""), "");
}

#[test]
fn quotes_any_name_for_the_shell() {
    let env = keyless("https://h");
    for name in NASTY {
        let create = ["contacts", "create", "--name", name, "--phone", "+254712345678"];
        let [call] = calls(&env, &printed(&env, &create, "")).try_into().unwrap();
        let body: serde_json::Value = serde_json::from_str(value(&call, "--data-raw")).unwrap();
        let expected = serde_json::json!({"name": name, "phone_number": "+254712345678"});
        assert_eq!(body, expected, "{name:?}");
        let authorization = format!("Authorization: Bearer {KEY}");
        assert_eq!(
            call[..10],
            [
                "--request",
                "POST",
                "--url",
                "https://h/contacts",
                "--header",
                &authorization,
                "--header",
                "Accept: application/json",
                "--header",
                "Content-Type: application/json"
            ],
            "{name:?}"
        );
        assert_eq!(call.len(), 12, "{call:?}");
    }
}

#[test]
fn uses_the_configured_base_url() {
    let env = TestEnv::new().config("[work]\nbase_url = \"https://work.example/v2/\"\nca_cert = \"/my ca.pem\"\n");
    let command = printed(&env, &["contacts", "list", "--profile", "work"], "");
    let [call] = calls(&env, &command).try_into().unwrap();
    assert_eq!(value(&call, "--url"), "https://work.example/v2/contacts");
    assert_eq!(value(&call, "--cacert"), "/my ca.pem");
    env.run(&["contacts", "list", "--curl", "--base-url", "http://example.com"])
        .assert_fails(2, &["unencrypted"]);
    let command = printed(&keyless("http://[::1]:7"), &["contacts", "list"], "");
    let [call] = calls(&env, &command).try_into().unwrap();
    assert_eq!(value(&call, "--noproxy"), "*");
    assert!(call.contains(&"--globoff".to_owned()), "{call:?}");
}

#[test]
fn validates_the_contact() {
    let env = keyless("https://h");
    let create = |phone| ["contacts", "create", "--name", "N", "--phone", phone, "--region", "KE"];
    let command = printed(&env, &create("0712 345 678"), "");
    assert!(command.contains(r#""phone_number":"+254712345678""#), "{command}");
    env.run(&[&create("12")[..], &["--curl"]].concat())
        .assert_fails(5, &["--phone \"12\""]);
    env.run(&[
        "contacts",
        "create",
        "--name",
        " ",
        "--phone",
        "+254712345678",
        "--curl",
    ])
    .assert_fails(5, &["--name is blank"]);
}

#[test]
fn rejects_commands_that_send_several_requests() {
    let list = "reads every page; choose one page with --page and --per-page";
    let create = ["contacts", "create", "--name", "N", "--phone", "+254712345678"];
    for (arguments, words) in [
        (&["contacts", "list", "--all"][..], ["--all", list]),
        (&["contacts", "list", "--limit", "3"], ["--limit", list]),
        (&["contacts", "list", "--name", "a"], ["--name", list]),
        (&["contacts", "list", "--phone", "1"], ["--phone", list]),
        (
            &["contacts", "get", "--phone", "1"],
            ["--phone", "pass the contact's ID"],
        ),
        (
            &[&create[..], &["--skip-existing"]].concat(),
            ["--skip-existing", "leave it out"],
        ),
        (&[&create[..], &["--dry-run"]].concat(), ["--dry-run", "leave out one"]),
        (&["contacts", "list", "--sandbox"], ["`convers8 sandbox`", "export"]),
        (
            &["api", "GET", "x", "--json"],
            ["\"code\":\"usage\"", "leave out --output"],
        ),
        (
            &["contacts", "list", "-o", "csv"],
            ["a curl command", "leave out --output"],
        ),
    ] {
        keyless("https://h")
            .run(&[arguments, &["--curl"]].concat())
            .assert_fails(2, &words);
    }
}
