//! Protection of files, keys and rows from mistakes.
#![cfg(unix)]

use std::fs;
use std::os::unix::ffi::OsStringExt;

use crate::support::{KEY, LIST, RunResult, Server, TestEnv, json_reply};

const ROWS: &str = "name,phone\nAda,+254712345678\n";

/// Returns an environment with the file `people.csv`.
fn machine(server: &Server) -> TestEnv {
    let env = server.env();
    fs::write(env.home().join("people.csv"), ROWS).unwrap();
    env
}

fn read(env: &TestEnv, name: &str) -> String {
    fs::read_to_string(env.home().join(name)).unwrap()
}

#[test]
fn the_rejects_file_cannot_be_another_file_of_the_import() {
    let server = Server::always(|| json_reply(200, LIST));
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
        env.run(&flags).assert_output(2, "", &error);
        assert_eq!(read(&env, "people.csv"), ROWS);
    }
    std::os::unix::fs::symlink("missing", env.home().join("dangling.csv")).unwrap();
    let result = env.run(&["contacts", "import", "people.csv", "--rejects", "dangling.csv"]);
    result.assert_output(
        2,
        "",
        "error: --rejects dangling.csv is a symbolic link to a missing file\n",
    );
    let result = env.run(&["contacts", "import", "people.csv", "--rejects", "/dev/null"]);
    result.assert_output(2, "", "error: --rejects /dev/null is not a regular file\n");
    assert_eq!(server.count("POST"), 0);
}

#[test]
fn results_are_kept_in_a_regular_file_that_is_theirs() {
    let server = Server::always(|| json_reply(200, LIST));
    let env = machine(&server);
    let precious = r#"{"base_url":"https://x","token":"precious"}"#;
    fs::write(env.home().join("conf.json"), precious).unwrap();
    env.run(&["contacts", "import", "people.csv", "--results", "conf.json"])
        .assert_fails(
            2,
            &["conf.json is not the results file of an import; it is not changed"],
        );
    assert_eq!(read(&env, "conf.json"), precious);
    env.run(&["contacts", "import", "people.csv", "--results", "/dev/null"])
        .assert_output(2, "", "error: /dev/null is not a regular file: it can't keep results\n");
    assert_eq!(server.count("POST"), 0);
}

#[test]
fn files_do_not_contain_a_key_that_the_server_repeats() {
    let server = Server::start(|_, request| match request.method.as_str() {
        "GET" => json_reply(200, LIST),
        _ => {
            let printed = request.header("authorization").unwrap();
            json_reply(
                400,
                &format!(
                    r#"{{"success":false,"message":"no: {printed}","error":{{"code":"odd","details":"{printed}"}}}}"#
                ),
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
fn refuses_a_key_as_an_argument_without_repeating_it() {
    let result = TestEnv::new().run(&["auth", "login", KEY]);
    result.assert_fails(2, &["`auth login` takes no key as an argument"]);
}

#[test]
fn a_profile_can_not_have_the_name_of_a_setting() {
    let server = Server::always(|| json_reply(200, LIST));
    let env = server.env();
    env.run_with_stdin(&["auth", "login", "--profile", "api_key"], KEY)
        .assert_fails(2, &["\"api_key\" is a setting"]);
    assert!(!env.config_path().exists());
}

#[test]
fn refuses_a_variable_that_is_not_utf_8() {
    let mut command = TestEnv::new()
        .env("CONVERS8_API_KEY", KEY)
        .command(&["contacts", "list"]);
    command.env(
        "CONVERS8_BASE_URL",
        std::ffi::OsString::from_vec(b"http://127.0.0.1:1/\xff".to_vec()),
    );
    let result = RunResult::new(command.current_dir("/").output().unwrap(), &[]);
    result.assert_output(2, "", "error: CONVERS8_BASE_URL is not valid UTF-8\n");
}

#[test]
fn api_key_command_does_not_read_stdin() {
    let server = Server::start(|_, request| {
        json_reply(
            200,
            &crate::support::contact_response(request.target.rsplit('/').next().unwrap()),
        )
    });
    let env = TestEnv::new().config(&format!(
        "base_url = \"{}\"\napi_key_command = '''cat >/dev/null; echo {KEY}'''\n",
        server.url
    ));
    env.run_with_stdin(&["contacts", "get", "-", "-o", "ids"], "a\nb\n")
        .assert_output(0, "a\nb\n", "");
}

#[test]
fn an_api_key_command_that_prints_without_end_is_an_error() {
    let server = Server::always(|| json_reply(200, LIST));
    let env = TestEnv::new().config(&format!(
        "base_url = \"{}\"\napi_key_command = '''yes {KEY}'''\n",
        server.url
    ));
    let result = env.run(&["contacts", "list", "-o", "ids"]);
    result.assert_fails(4, &["api_key_command printed no usable key: it ended with"]);
}

#[test]
fn importing_the_output_of_list_all_creates_nothing() {
    let server = Server::always(|| json_reply(200, LIST));
    let env = server.env();
    let listed = env.run(&["contacts", "list", "--all", "--json"]).stdout;
    let result = env.run_with_stdin(&["contacts", "import", "-", "-q", "--json"], &listed);
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
    assert!(
        result.stdout.starts_with(r#"{"total":2,"created":0,"existing":2,"#),
        "{}",
        result.stdout
    );
}

/// [`RunResult`](crate::support::Ran) asserts that no output has the key.
#[test]
fn errors_do_not_repeat_a_key_in_the_wrong_place() {
    let server = Server::always(|| json_reply(200, "{}"));
    let with_key = |text: &str| text.replace("KEY", KEY);
    for (arguments, words) in [
        (&["api", "GET", "/x#KEY"][..], "contains a #"),
        (&["api", "GET", "/../KEY"], "contains a . or .. segment"),
        (&["api", "GET", "/x", "KEY"], "unexpected argument"),
        (&["api", "POST", "/x", "-F", "a=KEY"], "is not JSON"),
        (&["man", "KEY"], "has no command"),
        (&["contacts", "list", "--profile", "KEY"], "no profile"),
        (
            &["api", "GET", "/x?key=KEY", "--curl"],
            "this request contains the API key",
        ),
        (
            &["api", "POST", "/x", "-f", "key=KEY", "--curl"],
            "this request contains the API key",
        ),
    ] {
        let arguments: Vec<String> = arguments.iter().map(|text| with_key(text)).collect();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let result = server.env().run(&arguments);
        assert_eq!(
            (result.status, result.stdout.as_str()),
            (Some(2), ""),
            "{arguments:?}\n{}",
            result.stderr
        );
        result.assert_stderr_contains(&[words]);
        assert!(
            words == "this request contains the API key" || result.stderr.contains("***"),
            "{}",
            result.stderr
        );
    }
    assert!(server.requests().is_empty());
}

#[test]
fn the_data_folder_is_for_this_user_only_and_never_the_shared_temporary_folder() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::always(|| json_reply(200, LIST));
    let shared = tempfile::tempdir().unwrap();
    let env = machine(&server).env("TMPDIR", shared.path().to_str().unwrap());
    let data = env.sandbox_path().parent().unwrap().to_owned();
    fs::create_dir_all(&data).unwrap();
    fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
    let import = [
        "contacts",
        "import",
        "people.csv",
        "-q",
        "--settle",
        "0",
        "--retries",
        "0",
    ];
    env.run(&import);
    assert_eq!(fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
    fs::remove_dir_all(&data).unwrap();
    fs::write(&data, "a file in its place").unwrap();
    let posts = server.count("POST");
    let result = env.run(&import);
    result.assert_stderr_contains(&[&format!(
        "warning: running this command again is not protected from creating a contact twice: cannot create the data folder {}: File exists (os error 17)\n",
        data.display()
    )]);
    let posts = posts + 1;
    assert_eq!(
        (server.count("POST"), fs::read_dir(shared.path()).unwrap().count()),
        (posts, 0)
    );
}
