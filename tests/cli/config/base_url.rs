//! The base URL.

use super::{IDS, LISTED, api};
use crate::support::{TestEnv, unused_url};

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
