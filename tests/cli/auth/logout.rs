//! `auth logout`.

use super::stored;
use crate::support::{KEY, TestEnv};

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
