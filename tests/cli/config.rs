//! Settings: sources, precedence, errors, and `convers8 config`.

use std::os::unix::fs::PermissionsExt;

use crate::support::{KEY, LIST, Reply, Server, TestEnv, json_reply, unused_url};

const IDS: [&str; 4] = ["contacts", "list", "-o", "ids"];
const LISTED: &str = "contact_20250411ABC\ncontact_20250411XYZ\n";

fn api() -> Server {
    Server::always(|| json_reply(200, LIST))
}

/// Returns the key in the last request.
fn key_seen(server: &Server) -> String {
    let received = server.requests();
    let header = received
        .last()
        .and_then(|received| received.header("authorization"))
        .unwrap();
    header.trim_start_matches("Bearer ").to_owned()
}

#[test]
fn chooses_base_url_and_key_by_flag_environment_profile_and_file() {
    let [top, work, variable, flag] = [api(), api(), api(), api()];
    let file = format!(
        "api_key = \"top\"\nbase_url = \"{}\"\n[work]\napi_key = \"work\"\nbase_url = \"{}\"\n",
        top.url, work.url
    );
    let env = || TestEnv::new().config(&file);
    let keyed = || env().env("CONVERS8_API_KEY", "variable");
    let full = || keyed().env("CONVERS8_BASE_URL", &variable.url);
    let flag_url = ["--base-url", &flag.url];
    for (env, flags, server, key) in [
        (env(), &[][..], &top, "top"),
        (env(), &["--profile", "work"], &work, "work"),
        (env().env("CONVERS8_PROFILE", "work"), &[], &work, "work"),
        (keyed(), &[], &top, "variable"),
        (keyed().env("CONVERS8_PROFILE", "work"), &[], &work, "variable"),
        (keyed(), &["--profile", "work"], &work, "work"),
        (full(), &[], &variable, "variable"),
        (full(), &flag_url, &flag, "variable"),
        (
            full(),
            &[&flag_url[..], &["--profile", "work"]].concat(),
            &flag,
            "variable",
        ),
    ] {
        let before = server.requests().len();
        env.run(&[&IDS[..], flags].concat()).assert_output(0, LISTED, "");
        assert_eq!((server.requests().len(), key_seen(server).as_str()), (before + 1, key));
    }
}

#[test]
fn sends_a_key_of_the_file_only_to_the_base_url_of_its_own_table() {
    let [top, other] = [api(), api()];
    let file = format!(
        "api_key = \"{KEY}\"\nbase_url = \"{}\"\n[elsewhere]\nbase_url = \"{}\"\n[bare]\napi_key = \"{KEY}\"\n",
        top.url, other.url
    );
    let env = || TestEnv::new().config(&file);
    let path = |env: &TestEnv| env.config_path().display().to_string();
    let default = "https://waba-v1.convers8.africa";
    for (env, flags, place, own, named_by, url) in [
        (
            env(),
            &["--base-url", &other.url][..],
            "",
            &*top.url,
            "--base-url",
            &other.url,
        ),
        (
            env().env("CONVERS8_BASE_URL", &other.url),
            &[],
            "",
            &top.url,
            "CONVERS8_BASE_URL",
            &other.url,
        ),
        (
            env(),
            &["--profile", "elsewhere"],
            "",
            &top.url,
            "CONFIG (profile \"elsewhere\")",
            &other.url,
        ),
        (
            env(),
            &["--profile", "bare"],
            " (profile \"bare\")",
            default,
            "CONFIG",
            &top.url,
        ),
    ] {
        let path = path(&env);
        let why = format!(
            "error: the API key of {path}{place} is sent only to {own}, but {} is {url}\n\
             hint: set CONVERS8_API_KEY, or run `convers8 auth login`; `--sandbox` needs no key\n",
            named_by.replace("CONFIG", &path)
        );
        env.run(&[&IDS[..], flags].concat()).assert_output(4, "", &why);
    }
    assert_eq!((top.requests().len(), other.requests().len()), (0, 0));
    let result = env()
        .env("CONVERS8_API_KEY", "variable")
        .run(&[&IDS[..], &["--profile", "elsewhere"]].concat());
    result.assert_output(0, LISTED, "");
    assert_eq!(key_seen(&other), "variable");
}

#[test]
fn an_empty_api_key_variable_is_reported() {
    let server = api();
    let hint = "hint: set CONVERS8_API_KEY, or run `convers8 auth login`; `--sandbox` needs no key\n";
    for value in ["", " "] {
        let env = TestEnv::new().env("CONVERS8_API_KEY", value);
        env.run(&IDS)
            .assert_output(4, "", &format!("error: CONVERS8_API_KEY is empty\n{hint}"));
        let file = format!("api_key = \"{KEY}\"\nbase_url = \"{}\"\n", server.url);
        let env = env.config(&file);
        let path = env.config_path();
        let warning = format!(
            "warning: CONVERS8_API_KEY is empty; the key of {} is used\n",
            path.display()
        );
        env.run(&IDS).assert_output(0, LISTED, &warning);
    }
}

#[test]
fn reports_a_key_that_is_too_long() {
    let server = api();
    let env = server.env().env("CONVERS8_API_KEY", "k".repeat(20_000));
    let why = "error: the API key is 20000 bytes long, and at most 7168 can be sent; check that only the key was pasted \
               (from CONVERS8_API_KEY)\n";
    env.run(&IDS).assert_output(2, "", why);
    assert!(server.requests().is_empty());
}

#[test]
fn the_file_named_by_convers8_config_must_exist() {
    let server = api();
    let env = TestEnv::new().env("CONVERS8_CONFIG", "other.toml");
    let missing = "error: the config file other.toml does not exist (from CONVERS8_CONFIG)\n";
    env.run(&IDS).assert_output(2, "", missing);
    let path = env.home().join("other.toml");
    std::fs::write(
        &path,
        format!("api_key = \"other\"\nbase_url = \"{}\"\nretries = 0\n", server.url),
    )
    .unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    env.run(&IDS).assert_output(0, LISTED, "");
    assert_eq!(key_seen(&server), "other");
}

#[test]
fn a_profile_can_be_an_inline_table() {
    let server = api();
    let env = TestEnv::new().config(&format!(
        "work = {{ api_key = \"inline\", base_url = \"{}\" }}\n",
        server.url
    ));
    env.run(&[&IDS[..], &["--profile", "work"]].concat())
        .assert_output(0, LISTED, "");
    assert_eq!(key_seen(&server), "inline");
}

#[test]
fn warns_if_other_users_can_read_the_key() {
    let server = api();
    for (text, mode, warns) in [
        (format!("api_key = \"{KEY}\"\n"), 0o640, true),
        (format!("api_key = \"{KEY}\"\n"), 0o604, true),
        (format!("api_key = \"{KEY}\"\n"), 0o600, false),
        (format!("api_key_command = \"echo {KEY}\"\n"), 0o644, false),
    ] {
        let env = TestEnv::new().config(&format!("base_url = \"{}\"\n{text}", server.url));
        let path = env.config_path();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let path = path.display();
        let warning = format!("warning: other users can read the API key in {path}; run: chmod 600 {path}\n");
        env.run(&IDS)
            .assert_output(0, LISTED, if warns { &warning } else { "" });
    }
}

#[test]
fn an_error_in_the_file_names_the_setting_and_does_not_quote_it() {
    let broken = format!("retries = 1\napi_key = \"{KEY}\nregion = \"KE\"\n");
    let cases = [
        (broken.as_str(), "is not valid TOML at line 2"),
        ("\n\n= 1\n", "is not valid TOML at line 3"),
        (
            "api_key = {}\n",
            "expected a string, a number, true or false in `api_key`",
        ),
        (
            "api_key_command = [\"pass\"]\n",
            "expected a string, a number, true or false in `api_key_command`",
        ),
        (
            "timeout = \"soon\"\n",
            "expected a number of seconds from 0 to 86400 in `timeout`",
        ),
        ("timeout = 0\n", "expected more than 0 seconds in `timeout`"),
        (
            "retries = -1\n",
            "expected a whole number from 0 to 4294967295 in `retries`",
        ),
        (
            "retries = 1.5\n",
            "expected a whole number from 0 to 4294967295 in `retries`",
        ),
        (
            "max_wait = -5\n",
            "expected a number of seconds from 0 to 86400 in `max_wait`",
        ),
        (
            "region = \"Kenya\"\n",
            "a country is two letters, such as KE in `region`",
        ),
        ("base_url = \"ftp://x.example\"\n", "must start with https://"),
        ("read_only = \"maybe\"\n", "expected true or false in `read_only`"),
    ];
    for (text, words) in cases {
        let env = TestEnv::with_api(&unused_url())
            .env("CONVERS8_BASE_URL", "")
            .config(text);
        env.run(&IDS).assert_fails(2, &[words]);
    }
}

#[test]
fn the_error_for_a_setting_of_a_profile_names_the_profile() {
    let env = TestEnv::new().config("[work]\nretries = true\n");
    env.run(&[&IDS[..], &["--profile", "work"]].concat()).assert_fails(
        2,
        &["config.toml: expected a whole number from 0 to 4294967295 in `retries` of profile \"work\""],
    );
}

#[test]
fn the_warning_for_an_unknown_setting_lists_the_settings() {
    let server = api();
    let env = server
        .env()
        .config("api-key = \"x\"\nretries = 1\n[work]\ntimout = 3\n");
    let path = env.config_path();
    let warning = |name: &str| {
        format!(
            "warning: {} has an unknown setting \"{name}\"; the settings are api_key, api_key_command, base_url, region, \
             timeout, retries, max_wait, ca_cert, read_only\n",
            path.display()
        )
    };
    let warnings = warning("api-key") + &warning("timout");
    env.run(&IDS).assert_output(0, LISTED, &warnings);
    env.run(&[&IDS[..], &["--quiet"]].concat())
        .assert_output(0, LISTED, &warnings);
}

#[test]
fn the_error_for_an_unknown_profile_lists_the_profiles() {
    for (file, words) in [
        ("[home]\n[work]\n", "it has home, work"),
        ("retries = 1\n", "it has no profiles"),
    ] {
        let env = TestEnv::with_api(&unused_url()).config(file);
        let result = env.run(&[&IDS[..], &["--profile", "wrok"]].concat());
        result.assert_fails(
            2,
            &[
                "no profile \"wrok\"",
                words,
                "create it with `convers8 auth login --profile wrok`",
            ],
        );
    }
}

#[test]
fn refuses_plain_http_to_other_machines_unless_allowed() {
    let url = "http://nowhere.invalid";
    let env = || TestEnv::with_api(url).without_retries();
    env()
        .run(&IDS)
        .assert_fails(2, &[url, "unencrypted", "CONVERS8_ALLOW_HTTP=1"]);
    for no in ["0", "true"] {
        env().env("CONVERS8_ALLOW_HTTP", no).run(&IDS).assert_fails(2, &[url]);
    }
    let result = env().env("CONVERS8_ALLOW_HTTP", "1").run(&IDS);
    assert_eq!((result.status, result.stdout.as_str()), (Some(7), ""));
    assert!(
        result
            .stderr
            .starts_with("warning: http://nowhere.invalid transmits the API key unencrypted"),
        "{}",
        result.stderr
    );
}

#[test]
fn refuses_a_base_url_with_a_password_without_repeating_it() {
    for url in ["https://ada:hunter2@api.example", "https://hunter2@api.example/v1"] {
        let env = TestEnv::with_api(url);
        let flag = TestEnv::with_api(&unused_url()).run(&[&IDS[..], &["--base-url", url]].concat());
        for result in [env.run(&IDS), flag] {
            result.assert_fails(2, &["a user name or password"]);
            assert!(!result.stderr.contains("hunter2"), "{}", result.stderr);
        }
    }
}

#[test]
fn refuses_an_invalid_base_url() {
    for (url, words) in [
        ("api.example", "https://"),
        ("ftp://api.example", "must start with https://"),
        ("https://", "base URL"),
        ("https://api.example/?a=b", "query"),
        ("https://api.example:99999", "port"),
    ] {
        TestEnv::with_api(url).run(&IDS).assert_fails(2, &[words]);
    }
}

#[test]
fn a_base_url_may_have_a_path_and_a_slash_at_its_end() {
    let server = api();
    TestEnv::with_api(&format!("{}/v1/", server.url))
        .run(&IDS)
        .assert_output(0, LISTED, "");
    assert_eq!(server.requests()[0].target, "/v1/contacts");
}

#[test]
fn an_error_names_the_variable() {
    for (name, value) in [
        ("CONVERS8_TIMEOUT", "soon"),
        ("CONVERS8_RETRIES", "-1"),
        ("CONVERS8_REGION", "Kenya"),
        ("CONVERS8_READ_ONLY", "maybe"),
        ("CONVERS8_PROFILE", "nobody"),
    ] {
        let words = if name == "CONVERS8_PROFILE" { value } else { name };
        TestEnv::with_api(&unused_url())
            .env(name, value)
            .run(&IDS)
            .assert_fails(2, &[words]);
    }
}

#[test]
fn retries_come_from_the_flag_the_environment_or_the_profile() {
    let server = Server::always(|| Reply::Close);
    let env = || server.env().config("retries = 9\n[work]\nretries = 0\n");
    for (env, flags) in [
        (env(), &["--profile", "work"][..]),
        (env().env("CONVERS8_RETRIES", "0"), &[]),
        (env().env("CONVERS8_RETRIES", "8"), &["--retries", "0"]),
    ] {
        let before = server.requests().len();
        env.run(&[&IDS[..], flags].concat())
            .assert_fails(7, &["closed the connection"]);
        assert_eq!(server.requests().len(), before + 1);
    }
}

#[test]
fn config_shows_every_setting_with_its_source() {
    let env = TestEnv::new()
        .env("CONVERS8_REGION", "KE")
        .env("CONVERS8_RETRIES", "")
        .config(&format!(
            "api_key = \"top\"\nretries = 5\n[work]\napi_key = \"{KEY}\"\ntimeout = 2.5\n"
        ));
    let file = env.config_path().display().to_string();
    let data = env.sandbox_path().parent().unwrap().display().to_string();
    let result = env.run(&["config", "--profile", "work", "--max-wait", "7"]);
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
    let rows: Vec<Vec<&str>> = result
        .stdout
        .lines()
        .map(|line| {
            line.split("  ")
                .map(str::trim)
                .filter(|cell| !cell.is_empty())
                .collect()
        })
        .collect();
    let profile = format!("{file} (profile \"work\")");
    let expected: Vec<Vec<&str>> = vec![
        vec!["SETTING", "VALUE", "SOURCE"],
        vec!["profile", "work", "--profile"],
        vec!["base_url", "https://waba-v1.convers8.africa", "default"],
        vec!["api_key", "********9xyz", &profile],
        vec!["region", "KE", "CONVERS8_REGION"],
        vec!["timeout", "2.5", &profile],
        vec!["retries", "5", &file],
        vec!["max_wait", "7", "--max-wait"],
        vec!["ca_cert", "none", "default"],
        vec!["read_only", "false", "default"],
        vec![],
        vec!["Profiles", "work"],
        vec!["Config file", &file],
        vec!["Data folder", &data],
    ];
    assert_eq!(rows, expected);
    let result = env.run(&["config", "--json"]);
    let printed: serde_json::Value = serde_json::from_str(&result.stdout).unwrap();
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
    assert_eq!(
        printed["settings"][2],
        serde_json::json!({"setting": "api_key", "value": "********", "source": file})
    );
    assert_eq!(
        printed["settings"][5],
        serde_json::json!({"setting": "retries", "value": 5, "source": file})
    );
    assert_eq!(
        (&printed["profiles"], &printed["config_file"]),
        (&serde_json::json!(["work"]), &serde_json::json!(file))
    );
    assert_eq!(printed["data_folder"], data);
}

#[test]
fn config_runs_no_command_and_explains_a_key_that_is_not_used() {
    let env = TestEnv::new()
        .config("api_key_command = \"touch ran; echo sk_1\"\n[work]\nbase_url = \"https://work.example\"\n");
    let result = env.run(&["config"]);
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
    assert!(
        result.stdout.contains("api_key    printed by api_key_command"),
        "{}",
        result.stdout
    );
    let result = env.run(&["config", "--profile", "work"]);
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
    assert!(
        result
            .stdout
            .contains("is sent only to https://waba-v1.convers8.africa"),
        "{}",
        result.stdout
    );
    assert!(!env.home().join("ran").exists());
    let result = env.run(&["config", "--sandbox"]);
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
    assert!(result.stdout.contains("embedded sandbox"), "{}", result.stdout);
}
