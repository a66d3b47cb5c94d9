//! `auth status`.

use serde_json::json;

use super::{api, configured, keyless};
use crate::support::{KEY, TestEnv, unused_url};

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
