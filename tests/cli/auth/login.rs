//! `auth login`.

use serde_json::json;

use super::{api, configured, keyless, login, stored, with_url};
use crate::support::{KEY, Reply, Server, TestEnv, unused_url};

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
