//! Errors in the config file.

use super::{IDS, LISTED, api};
use crate::support::{KEY, TestEnv, unused_url};

#[test]
fn an_error_in_the_file_names_the_setting_and_does_not_quote_it() {
    let broken = format!("retries = 1\napi_key = \"{KEY}\nregion = \"KE\"\n");
    let cases = [
        (broken.as_str(), "is not valid TOML at line 2"),
        ("\n\n= 1\n", "is not valid TOML at line 3"),
        ("api_key = {}\n", "expected a string in quotes in `api_key`"),
        ("api_key = 0x1234567890\n", "expected a string in quotes in `api_key`"),
        ("ca_cert = true\n", "expected a string in quotes in `ca_cert`"),
        (
            "api_key_command = [\"pass\"]\n",
            "expected a string in quotes in `api_key_command`",
        ),
        ("timeout = [1]\n", "expected a number, true or false in `timeout`"),
        (
            "timeout = \"\"\n",
            "expected a number of seconds from 0 to 86400 in `timeout`",
        ),
        ("read_only = \"\"\n", "expected true or false in `read_only`"),
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
        &["config.toml (profile \"work\"): expected a whole number from 0 to 4294967295 in `retries`"],
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
