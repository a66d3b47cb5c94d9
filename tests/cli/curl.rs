//! `--curl`: the printed command, run by bash, sends the same request as the binary.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::support::{GET, KEY, LIST, Reply, Request, RunResult, Server, TestEnv, json_reply};

/// Separates the calls recorded by the fake `curl`.
const END: &str = "(end of arguments)";

/// The note if the environment has no key.
const NO_KEY: &str = "note: the command takes the key from CONVERS8_API_KEY: set it to this account's key first\n";

/// Text with special characters of shells, URLs and JSON.
const NASTY: [&str; 20] = [
    "it's",
    "''",
    "'; exit 7; '",
    "$HOME ${HOME} $(id) `id`",
    r#"back\slash "quotes" \n"#,
    "wow! !! !$ it's!",
    "two\nlines\r\n",
    "a\ttab\u{7f}\u{1b}[0m",
    "👩‍👩‍👧 é عائشة \u{202e}",
    "-x",
    "--data",
    "@/etc/passwd",
    "<in",
    "%s %00 %",
    "* ? [1-3] {a,b} ~",
    "#1 ;&|<>()",
    "trailing \\",
    "  spaces  ",
    "a&b=c+d",
    "\\",
];

/// An environment with a server and without a key.
fn keyless(url: &str) -> TestEnv {
    TestEnv::new().env("CONVERS8_BASE_URL", url)
}

/// Runs the printed commands in bash, with the folder `first` before the usual PATH.
fn bash(env: &TestEnv, commands: &str, first: &Path) -> Output {
    let mut child = Command::new("/bin/bash")
        .env_clear()
        .env("PATH", format!("{}:/usr/bin:/bin", first.display()))
        .env("HOME", env.home())
        .env("CONVERS8_API_KEY", KEY)
        .current_dir(env.home())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(commands.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// Returns the arguments of each `curl` call in these commands.
fn calls(env: &TestEnv, commands: &str) -> Vec<Vec<String>> {
    let folder = env.home().join("shim");
    fs::create_dir_all(&folder).unwrap();
    let shim = folder.join("curl");
    fs::write(&shim, format!("#!/bin/sh\nprintf '%s\\0' \"$@\" '{END}'\n")).unwrap();
    fs::set_permissions(&shim, fs::Permissions::from_mode(0o755)).unwrap();
    let result = bash(env, commands, &folder);
    let printed = String::from_utf8(result.stdout).unwrap();
    assert_eq!(
        (result.status.code(), String::from_utf8(result.stderr).unwrap().as_str()),
        (Some(0), ""),
        "{commands}"
    );
    let words: Vec<String> = printed.split_terminator('\0').map(str::to_owned).collect();
    let (last, _) = words.split_last().unwrap();
    assert_eq!(last, END);
    words[..words.len() - 1]
        .split(|word| word == END)
        .map(<[String]>::to_vec)
        .collect()
}

/// Returns the value of a flag in the arguments.
fn value<'a>(arguments: &'a [String], flag: &str) -> &'a str {
    let place = arguments.iter().position(|argument| argument == flag).unwrap();
    &arguments[place + 1]
}

fn printed(env: &TestEnv, arguments: &[&str], stdin: &str) -> String {
    let result = env.run_with_stdin(&[arguments, &["--curl"]].concat(), stdin);
    assert_eq!(result.status, Some(0), "{arguments:?}: {result:?}");
    result.stdout
}

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

/// A server for the three endpoints and others.
fn api(_: usize, request: &Request) -> Reply {
    match (request.method.as_str(), request.target.as_str()) {
        ("POST", "/contacts") => json_reply(201, r#"{"success":true}"#),
        ("GET", path) if path.starts_with("/contacts/") => json_reply(200, GET),
        ("GET", _) => json_reply(200, LIST),
        _ => json_reply(200, r#"{"success":true}"#),
    }
}

/// The parts of a request that matter to the API.
fn summary(request: &Request) -> (String, String, Vec<Option<String>>, String) {
    let headers = [
        "authorization",
        "accept",
        "content-type",
        "content-length",
        "transfer-encoding",
        "expect",
    ];
    let headers = headers.map(|name| request.header(name).map(str::to_owned));
    (
        request.method.clone(),
        request.target.clone(),
        headers.to_vec(),
        request.body.clone(),
    )
}

/// Checks that the binary and the installed curl, if there is one, send the same request.
fn sends_the_same(arguments: &[&str], stdin: &str, files: &[(&str, &str)]) {
    let server = Server::start(api);
    let env = server.env();
    for (name, text) in files {
        fs::write(env.home().join(name), text).unwrap();
    }
    let ours = env.run_with_stdin(arguments, stdin);
    assert_eq!(ours.status, Some(0), "{arguments:?}: {ours:?}");
    let commands = printed(&env, arguments, stdin);
    if !Path::new("/usr/bin/curl").exists() {
        return;
    }
    let result = RunResult::new(
        bash(&env, &commands.replace("curl ", "curl --silent "), env.home()),
        &[],
    );
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""), "{commands}");
    let [ours, curls] = server.requests().try_into().unwrap();
    assert_eq!(summary(&curls), summary(&ours), "{commands}");
}

#[test]
fn curl_sends_the_request_that_the_binary_sends() {
    let long = format!(r#"["{}"]"#, "é".repeat(70_000));
    sends_the_same(&["contacts", "list"], "", &[]);
    sends_the_same(&["contacts", "list", "--page", "1", "--per-page", "5"], "", &[]);
    for text in NASTY {
        sends_the_same(
            &["contacts", "create", "--name", text, "--phone", "+254712345678"],
            "",
            &[],
        );
        sends_the_same(
            &["contacts", "get", "-"],
            &format!("{}\n", text.replace(['\n', '\r'], "")),
            &[],
        );
        let field = format!("k={text}");
        sends_the_same(&["api", "GET", "x", "-f", &field], "", &[]);
        sends_the_same(&["api", "PATCH", "x", "-f", &field, "-F", "n=1.10"], "", &[]);
        let body = serde_json::to_string_pretty(&serde_json::json!([text])).unwrap() + "\n";
        sends_the_same(&["api", "PUT", "x", "--input", "-"], &body, &[]);
        let file = text.replace('/', "_");
        sends_the_same(&["api", "POST", "x", &format!("--input={file}")], "", &[(&file, &body)]);
    }
    sends_the_same(&["api", "POST", "x", "--input", "long"], "", &[("long", &long)]);
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        sends_the_same(&["api", method, "it's/{a,b}[1-3]/$HOME?q='!&[]=`id`"], "", &[]);
    }
    sends_the_same(&["api", "DELETE", "x", "-F", "ids=[1,2]"], "", &[]);
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
        (&["contacts", "list", "-o", "csv"], ["--curl", "leave out --output"]),
    ] {
        keyless("https://h")
            .run(&[arguments, &["--curl"]].concat())
            .assert_fails(2, &words);
    }
}
