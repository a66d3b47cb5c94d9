//! `auth`: the key is checked, stored for this user only, and never shown.

use serde_json::json;

use crate::support::{ERROR, KEY, LIST, Reply, RunResult, Server, TestEnv, json_reply, unused_url};

/// Starts an API that accepts only [`KEY`].
fn api() -> Server {
    Server::start(
        |_, request| match request.header("authorization") == Some(&format!("Bearer {KEY}")) {
            true => json_reply(200, LIST),
            false => json_reply(401, ERROR),
        },
    )
}

/// Returns an environment with the URL of this API and without a key.
fn keyless(server: &Server) -> TestEnv {
    TestEnv::new().env("CONVERS8_BASE_URL", &server.url).without_retries()
}

/// Returns an environment whose config file has the URL of this API and these settings.
fn configured(server: &Server, text: &str) -> TestEnv {
    TestEnv::new().without_retries().config(&with_url(server, text))
}

fn with_url(server: &Server, text: &str) -> String {
    format!("base_url = \"{}\"\n{text}", server.url)
}

fn login(env: &TestEnv, flags: &[&str], key: &str) -> RunResult {
    env.run_with_stdin(&[&["auth", "login"], flags].concat(), &format!("{key}\n"))
}

fn stored(env: &TestEnv) -> String {
    std::fs::read_to_string(env.config_path()).unwrap()
}

#[test]
fn stores_a_valid_key_and_its_base_url_for_this_user_only() {
    use std::os::unix::fs::PermissionsExt;
    let server = api();
    for env in [TestEnv::new(), keyless(&server)] {
        let path = env.config_path();
        let printed = format!(
            "The API accepts the key. Stored in {}, with the base URL {}.\n",
            path.display(),
            server.url
        );
        login(&env, &["--base-url", &server.url], KEY).assert_output(0, &printed, "");
        assert_eq!(
            stored(&env),
            format!("api_key = \"{KEY}\"\nbase_url = \"{}\"\n", server.url)
        );
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        let ids = "contact_20250411ABC\ncontact_20250411XYZ\n";
        env.run(&["contacts", "list", "-o", "ids"]).assert_output(0, ids, "");
    }
}

#[test]
fn two_logins_at_once_keep_both_keys() {
    let server = api();
    let profiles: Vec<String> = (0..6).map(|number| format!("p{number}")).collect();
    for _ in 0..5 {
        let env = configured(&server, "# mine\n");
        std::thread::scope(|scope| {
            for profile in &profiles {
                let env = &env;
                scope.spawn(move || assert_eq!(login(env, &["--profile", profile], KEY).status, Some(0)));
            }
        });
        let text = stored(&env);
        assert_eq!(text.matches(KEY).count(), profiles.len(), "{text}");
        assert!(text.contains("# mine"), "{text}");
    }
}

#[test]
fn login_with_json_prints_what_was_stored() {
    let server = api();
    let env = keyless(&server);
    let result = login(&env, &["--json", "--profile", "new"], KEY);
    let printed: serde_json::Value = serde_json::from_str(&result.stdout).unwrap();
    let expected = json!({"stored": env.config_path(), "profile": "new", "base_url": server.url});
    assert_eq!(
        (result.status, printed, result.stderr.as_str()),
        (Some(0), expected, "")
    );
}

#[test]
fn login_keeps_comments_order_and_other_settings() {
    let server = api();
    let before = "# mine\nregion = \"KE\" # home\n\n# the old one\napi_key = \"old\" # from Ada\nretries = 2\n\n[work] # other\napi_key = \"work\"\n";
    let env = configured(&server, before);
    let printed = format!("The API accepts the key. Stored in {}.\n", env.config_path().display());
    login(&env, &[], KEY).assert_output(0, &printed, "");
    let expected = before.replace("\"old\"", &format!("\"{KEY}\""));
    assert_eq!(stored(&env), with_url(&server, &expected));
}

#[test]
fn a_login_creates_the_profile_with_the_base_url_that_accepted_the_key() {
    let server = api();
    let before = "api_key = \"top\" # stays\n";
    for (env, before) in [
        (keyless(&server).config(before), before.to_owned()),
        (configured(&server, before), with_url(&server, before)),
    ] {
        let printed = format!(
            "The API accepts the key. Stored in {} for the profile \"new\", with the base URL {}.\n",
            env.config_path().display(),
            server.url
        );
        login(&env, &["--profile", "new"], KEY).assert_output(0, &printed, "");
        let table = format!("[new]\napi_key = \"{KEY}\"\nbase_url = \"{}\"\n", server.url);
        assert_eq!(stored(&env), format!("{before}\n{table}"));
    }
}

#[test]
fn a_login_changes_a_profile_that_is_an_inline_table() {
    let server = api();
    let env = configured(&server, "work = {api_key = \"old\", retries = 1}\n");
    let result = login(&env, &["--profile", "work"], KEY);
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
    let table = format!(
        "work = {{api_key = \"{KEY}\", retries = 1, base_url = \"{}\" }}\n",
        server.url
    );
    assert_eq!(stored(&env), with_url(&server, &table));
}

#[test]
fn login_creates_the_file_named_by_convers8_config() {
    let server = api();
    let env = keyless(&server).env("CONVERS8_CONFIG", "new/other.toml");
    let printed = format!(
        "The API accepts the key. Stored in new/other.toml, with the base URL {}.\n",
        server.url
    );
    login(&env, &[], KEY).assert_output(0, &printed, "");
    assert!(
        std::fs::read_to_string(env.home().join("new/other.toml"))
            .unwrap()
            .contains(KEY)
    );
}

#[test]
fn login_warns_if_the_environment_has_a_key() {
    let server = api();
    let env = configured(&server, "").env("CONVERS8_API_KEY", "another");
    let printed = format!("The API accepts the key. Stored in {}.\n", env.config_path().display());
    let warned = "warning: CONVERS8_API_KEY is set, and overrides the stored key\n";
    login(&env, &[], KEY).assert_output(0, &printed, warned);
}

#[test]
fn a_key_that_could_not_be_checked_is_not_stored() {
    let server = api();
    let unreachable = TestEnv::new().env("CONVERS8_BASE_URL", unused_url()).without_retries();
    let html = Server::always(|| Reply::Send(crate::support::http_response(200, "text/html", "", "<html>")));
    for (env, key, status, words) in [
        (
            keyless(&server),
            "wrong-key",
            4,
            "error: the key was not stored: the API rejected the key",
        ),
        (
            unreachable,
            KEY,
            7,
            "error: the key was not stored, because it could not be checked: nothing listens at",
        ),
        (keyless(&html), KEY, 1, "HTML"),
        (keyless(&server), "", 2, "the API key is empty"),
        (keyless(&server), "with\u{7}bell", 2, "not allowed in an HTTP header"),
        (keyless(&server), "two words", 2, "not allowed in an HTTP header"),
        (keyless(&server), "clé", 2, "not allowed in an HTTP header"),
        (
            keyless(&server),
            &"k".repeat(20_000),
            2,
            "the API key is 20000 bytes long",
        ),
    ] {
        let result = login(&env, &[], key);
        result.assert_fails(status, &[words]).assert_safe_for_terminal();
        assert!(key.is_empty() || !result.stderr.contains(key), "{}", result.stderr);
        assert!(!env.config_path().exists());
    }
}

#[test]
fn rejects_a_key_with_characters_not_allowed_in_a_header() {
    let server = api();
    for key in ["sk_one\nsk_two", "sk_one\r\nX-Evil: yes", "sk\u{1b}[31m"] {
        let env = keyless(&server).env("CONVERS8_API_KEY", key);
        let result = env.run(&["contacts", "list"]);
        result.assert_fails(2, &["not allowed in an HTTP header", "from CONVERS8_API_KEY"]);
        assert!(!result.stderr.contains("sk"), "{}", result.stderr);
    }
    assert!(server.requests().is_empty());
}

#[test]
fn the_sandbox_needs_no_login() {
    login(&TestEnv::new(), &["--sandbox"], KEY).assert_fails(2, &["the sandbox accepts any key"]);
}

#[test]
fn a_logout_removes_the_key_and_an_empty_profile() {
    let env = TestEnv::new().config(&format!(
        "api_key = \"{KEY}\"\nretries = 2\n[work]\napi_key = \"work\"\n"
    ));
    let path = env.config_path();
    let path = path.display();
    let logout = ["auth", "logout"];
    env.run(&logout)
        .assert_output(0, &format!("Removed the key from {path}.\n"), "");
    assert_eq!(stored(&env), "retries = 2\n[work]\napi_key = \"work\"\n");
    env.run(&logout)
        .assert_output(0, &format!("No key was stored in {path}.\n"), "");
    let printed = format!("Removed the key from {path} for the profile \"work\".\n");
    env.run(&["auth", "logout", "--profile", "work"])
        .assert_output(0, &printed, "");
    assert_eq!(stored(&env), "retries = 2\n");
    let result = env.env("CONVERS8_API_KEY", KEY).run(&logout);
    let warned = "warning: CONVERS8_API_KEY is still set\n";
    result.assert_output(0, &format!("No key was stored in {path}.\n"), warned);
}

#[test]
fn a_logout_keeps_the_other_settings_of_a_profile() {
    for (before, after) in [
        (
            "[work]\napi_key = \"work\"\nretries = 1 # few\n",
            "[work]\nretries = 1 # few\n",
        ),
        (
            "work = { api_key = \"work\", retries = 1 }\n",
            "work = { retries = 1 }\n",
        ),
        ("work = { api_key = \"work\" }\nretries = 2\n", "retries = 2\n"),
    ] {
        let env = TestEnv::new().config(before);
        let result = env.run(&["auth", "logout", "--profile", "work"]);
        assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
        assert_eq!(stored(&env), after);
    }
}

/// Returns the expected output of `auth status`.
fn status(key: &str, source: &str, url: &str, api: &str, profile: &str, env: &TestEnv) -> String {
    let file = env.config_path();
    let exists = if file.exists() { "" } else { " (does not exist)" };
    format!(
        "Key          {key}\nSource       {source}\nBase URL     {url}\nAPI          {api}\nProfile      {profile}\n\
         Profiles     {}\nConfig file  {}{exists}\n",
        if exists.is_empty() { "work, other" } else { "none" },
        file.display()
    )
}

#[test]
fn status_shows_the_key_its_source_and_whether_it_is_valid() {
    let server = api();
    let tables = "[work]\nretries = 0\n[other]\nretries = 0\n";
    let file = |text: &str| configured(&server, &format!("{text}\n{tables}"));
    type Source = dyn Fn(&TestEnv) -> String;
    let of_file: &Source = &|env| env.config_path().display().to_string();
    let of_command: &Source = &|env| format!("the api_key_command of {}", env.config_path().display());
    let of_environment: &Source = &|_| "CONVERS8_API_KEY".into();
    let command = format!("api_key_command = \"echo {KEY}\"");
    for (env, masked, kind, source, is_valid) in [
        (
            file("").env("CONVERS8_API_KEY", KEY),
            "********9xyz",
            "environment",
            of_environment,
            true,
        ),
        (
            keyless(&server).env("CONVERS8_API_KEY", KEY),
            "********9xyz",
            "environment",
            of_environment,
            true,
        ),
        (
            file(&format!("api_key = \"{KEY}\"")),
            "********9xyz",
            "file",
            of_file,
            true,
        ),
        (file(&command), "********9xyz", "command", of_command, true),
        (file("api_key = \"short\""), "********", "file", of_file, false),
        (
            file("api_key = \"a-wrong-key-of-some-length\""),
            "********ngth",
            "file",
            of_file,
            false,
        ),
    ] {
        let source = source(&env);
        let refused = "error: the API rejected the key: Error message: Error details (error_code, HTTP 401)\n\
                       hint: `convers8 auth status` shows which key was used and where it came from\n";
        let (exit, api, stderr) = match is_valid {
            true => (0, "accepts the key", ""),
            false => (4, "refuses the key", refused),
        };
        let shown = status(masked, &source, &server.url, api, "none", &env);
        env.run(&["auth", "status"]).assert_output(exit, &shown, stderr);
        let result = env.run(&["auth", "status", "--json"]);
        let printed: serde_json::Value = serde_json::from_str(&result.stdout).unwrap();
        let profiles = if env.config_path().exists() {
            json!(["work", "other"])
        } else {
            json!([])
        };
        let expected = json!({
            "key": masked, "source": kind, "from": source, "profile": null, "base_url": server.url, "valid": is_valid,
            "file": env.config_path(), "profiles": profiles,
        });
        assert_eq!((result.status, printed), (Some(exit), expected));
        assert_eq!(result.stderr.lines().count(), usize::from(!is_valid));
    }
}

#[test]
fn status_names_the_profile() {
    let server = api();
    let text = format!(
        "[work]\napi_key = \"{KEY}\"\nbase_url = \"{}\"\n[other]\nretries = 1\n",
        server.url
    );
    let env = TestEnv::new().config(&text);
    let source = format!("{} (profile \"work\")", env.config_path().display());
    let shown = status("********9xyz", &source, &server.url, "accepts the key", "work", &env);
    env.run(&["auth", "status", "--profile", "work"])
        .assert_output(0, &shown, "");
}

#[test]
fn status_exits_with_4_without_a_key_and_sends_nothing() {
    let server = api();
    let env = keyless(&server);
    let api = "key not checked: there is no key";
    let shown = status("none", "none", &server.url, api, "none", &env);
    let hint = "error: no API key\n\
                hint: set CONVERS8_API_KEY, or run `convers8 auth login`; `--sandbox` needs no key\n";
    env.run(&["auth", "status"]).assert_output(4, &shown, hint);
    assert!(server.requests().is_empty());
}

#[test]
fn status_exits_with_7_without_a_connection() {
    let env = TestEnv::with_api(&unused_url()).without_retries();
    let result = env.run(&["auth", "status"]);
    assert_eq!(result.status, Some(7));
    assert!(
        result
            .stdout
            .contains("API          key not checked: the request failed\n"),
        "{}",
        result.stdout
    );
    result.assert_stderr_contains(&["nothing listens at"]);
}

mod command {
    use super::*;

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
}

#[test]
fn no_flag_takes_a_key() {
    for flag in ["--key", "--api-key", "--token"] {
        let result = TestEnv::new().run(&["contacts", "list", flag, "x"]);
        assert_eq!((result.status, result.stdout.as_str()), (Some(2), ""));
        result.assert_stderr_contains(&["unexpected argument", flag]);
    }
}
