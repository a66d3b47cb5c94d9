//! `auth`: the key is checked, stored for this user only, and never shown.

mod command;
mod login;
mod logout;
mod status;

use crate::support::{ERROR, KEY, LIST, RunResult, Server, TestEnv, json_reply};

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
fn no_flag_takes_a_key() {
    for flag in ["--key", "--api-key", "--token"] {
        let result = TestEnv::new().run(&["contacts", "list", flag, "x"]);
        assert_eq!((result.status, result.stdout.as_str()), (Some(2), ""));
        result.assert_stderr_contains(&["unexpected argument", flag]);
    }
}
