//! What a slip of the pen must not cost: a file, a key, a row.
#![cfg(unix)]

use std::fs;
use std::os::unix::ffi::OsStringExt;

use crate::support::{KEY, LIST, Ran, Server, TestEnv, json};

const ROWS: &str = "name,phone\nAda,+254712345678\n";

/// A machine with `people.csv` on it.
fn machine(server: &Server) -> TestEnv {
    let env = server.env();
    fs::write(env.home().join("people.csv"), ROWS).unwrap();
    env
}

fn read(env: &TestEnv, name: &str) -> String {
    fs::read_to_string(env.home().join(name)).unwrap()
}

#[test]
fn rejects_never_replace_what_the_import_itself_reads_or_writes() {
    let server = Server::always(|| json(200, LIST));
    let env = machine(&server);
    std::os::unix::fs::symlink("people.csv", env.home().join("link.csv")).unwrap();
    for rejects in ["people.csv", "./people.csv", "link.csv", "r.jsonl"] {
        let flags = [
            "contacts",
            "import",
            "people.csv",
            "--results",
            "r.jsonl",
            "--rejects",
            rejects,
        ];
        let error = format!("error: --rejects {rejects} is a file that this import reads or writes itself\n");
        env.run(&flags).is(2, "", &error);
        assert_eq!(read(&env, "people.csv"), ROWS);
    }
    let ran = env.run(&["contacts", "import", "people.csv", "--rejects", "/dev/null"]);
    ran.is(2, "", "error: --rejects /dev/null is no regular file\n");
    assert_eq!(server.count("POST"), 0);
}

#[test]
fn results_are_kept_in_a_regular_file_that_is_theirs() {
    let server = Server::always(|| json(200, LIST));
    let env = machine(&server);
    let precious = r#"{"base_url":"https://x","token":"precious"}"#;
    fs::write(env.home().join("conf.json"), precious).unwrap();
    env.run(&["contacts", "import", "people.csv", "--results", "conf.json"])
        .fails(2, &["conf.json", "left as it was"]);
    assert_eq!(read(&env, "conf.json"), precious);
    env.run(&["contacts", "import", "people.csv", "--results", "/dev/null"])
        .is(2, "", "error: /dev/null is no regular file: it can't keep results\n");
    assert_eq!(server.count("POST"), 0);
}

#[test]
fn a_key_that_an_answer_repeats_is_in_no_file() {
    let server = Server::start(|_, seen| match seen.method.as_str() {
        "GET" => json(200, LIST),
        _ => {
            let said = seen.header("authorization").unwrap();
            json(
                400,
                &format!(r#"{{"success":false,"message":"no: {said}","error":{{"code":"odd","details":"{said}"}}}}"#),
            )
        }
    });
    let env = machine(&server);
    let flags = [
        "contacts",
        "import",
        "people.csv",
        "--results",
        "r.jsonl",
        "--rejects",
        "rejects.csv",
        "-q",
    ];
    assert_eq!(env.run(&flags).status, Some(8));
    for file in ["r.jsonl", "rejects.csv"] {
        let text = read(&env, file);
        assert!(text.contains("Bearer ***") && !text.contains(KEY), "{text}");
    }
}

#[test]
fn a_key_on_the_command_line_is_refused_unrepeated() {
    let ran = TestEnv::new().run(&["auth", "login", KEY]);
    ran.fails(2, &["`auth login` takes no key on the command line"]);
}

#[test]
fn a_profile_is_not_called_as_a_setting_is() {
    let server = Server::always(|| json(200, LIST));
    let env = server.env();
    env.run_with_stdin(&["auth", "login", "--profile", "api_key"], KEY)
        .fails(2, &["\"api_key\" is a setting"]);
    assert!(!env.config_path().exists());
}

#[test]
fn an_environment_that_is_no_text_leads_to_no_other_account() {
    let mut command = TestEnv::new()
        .env("CONVERS8_API_KEY", KEY)
        .command(&["contacts", "list"]);
    command.env(
        "CONVERS8_BASE_URL",
        std::ffi::OsString::from_vec(b"http://127.0.0.1:1/\xff".to_vec()),
    );
    let ran = Ran::new(command.current_dir("/").output().unwrap(), &[]);
    ran.is(2, "", "error: CONVERS8_BASE_URL is not valid UTF-8\n");
}

#[test]
fn a_command_for_the_key_does_not_read_what_is_piped_in() {
    let server = Server::start(|_, seen| json(200, &crate::support::one(seen.target.rsplit('/').next().unwrap())));
    let env = TestEnv::new()
        .env("CONVERS8_BASE_URL", &server.url)
        .config(&format!("api_key_command = '''cat >/dev/null; echo {KEY}'''\n"));
    env.run_with_stdin(&["contacts", "get", "-", "-o", "ids"], "a\nb\n")
        .is(0, "a\nb\n", "");
}

#[test]
fn a_command_for_the_key_that_never_ends_is_ended() {
    let server = Server::always(|| json(200, LIST));
    let env = TestEnv::new()
        .env("CONVERS8_BASE_URL", &server.url)
        .config(&format!("api_key_command = '''yes {KEY}'''\n"));
    let ran = env.run(&["contacts", "list", "-o", "ids"]);
    ran.is(0, "contact_20250411ABC\ncontact_20250411XYZ\n", "");
}

#[test]
fn the_listing_that_list_all_prints_comes_back_as_existing() {
    let server = Server::always(|| json(200, LIST));
    let env = server.env();
    let listed = env.run(&["contacts", "list", "--all", "--json"]).stdout;
    let ran = env.run_with_stdin(&["contacts", "import", "-", "-q", "--json"], &listed);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    assert!(
        ran.stdout.starts_with(r#"{"total":2,"created":0,"existing":2,"#),
        "{}",
        ran.stdout
    );
}

/// [`Ran`](crate::support::Ran) looks for the key in everything that is said.
#[test]
fn a_key_in_the_wrong_place_is_not_repeated() {
    let server = Server::always(|| json(200, "{}"));
    let with_key = |text: &str| text.replace("KEY", KEY);
    for (arguments, words) in [
        (&["api", "GET", "/x#KEY"][..], "holds a #"),
        (&["api", "GET", "/../KEY"], "has a . or .. in it"),
        (&["api", "GET", "/x", "KEY"], "unexpected argument"),
        (&["api", "POST", "/x", "-F", "a=KEY"], "is no JSON"),
        (&["man", "KEY"], "has no command"),
        (&["contacts", "list", "--profile", "KEY"], "no profile"),
        (
            &["api", "GET", "/x?key=KEY", "--curl"],
            "the API key itself is in this request",
        ),
        (
            &["api", "POST", "/x", "-f", "key=KEY", "--curl"],
            "the API key itself is in this request",
        ),
    ] {
        let arguments: Vec<String> = arguments.iter().map(|text| with_key(text)).collect();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let ran = server.env().run(&arguments);
        assert_eq!(
            (ran.status, ran.stdout.as_str()),
            (Some(2), ""),
            "{arguments:?}\n{}",
            ran.stderr
        );
        ran.says(&[words]);
        assert!(
            words.starts_with("the API key") || ran.stderr.contains("***"),
            "{}",
            ran.stderr
        );
    }
    assert!(server.seen().is_empty());
}
