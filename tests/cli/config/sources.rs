//! Where a setting comes from: flag, environment, profile, file, default.

use std::os::unix::fs::PermissionsExt;

use super::{IDS, LISTED, api, key_seen};
use crate::support::{KEY, Reply, Server, TestEnv, unused_url};

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
fn an_empty_variable_is_reported_and_has_no_effect() {
    let server = api();
    for name in ["CONFIG", "PROFILE", "READ_ONLY", "REGION", "TIMEOUT", "RETRIES"] {
        let name = format!("CONVERS8_{name}");
        let env = server.env().env(&name, " ");
        env.run(&IDS)
            .assert_output(0, LISTED, &format!("warning: {name} is empty and has no effect\n"));
    }
    let file = format!("api_key = \"{KEY}\"\nbase_url = \"{}\"\n", server.url);
    let env = TestEnv::new().config(&file).env("CONVERS8_BASE_URL", "");
    env.run(&IDS)
        .assert_output(0, LISTED, "warning: CONVERS8_BASE_URL is empty and has no effect\n");
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
