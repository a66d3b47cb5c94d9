//! The API key: where it may be sent, and who can read it.

use std::os::unix::fs::PermissionsExt;

use super::{IDS, LISTED, api, key_seen};
use crate::support::{KEY, TestEnv};

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
fn reports_a_key_that_is_too_long() {
    let server = api();
    let env = server.env().env("CONVERS8_API_KEY", "k".repeat(20_000));
    let why = "error: the API key is 20000 bytes long, and at most 7168 can be sent; check that only the key was pasted \
               (from CONVERS8_API_KEY)\n";
    env.run(&IDS).assert_output(2, "", why);
    assert!(server.requests().is_empty());
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
