//! The key is in no message, also where the server repeats it.

use super::LISTING;
use crate::support::{KEY, LIST, Reply, Server, http_response, json_reply};

#[test]
fn redacts_a_key_that_the_server_repeats() {
    let odd = r#"sk"/+\echo"#;
    for key in [KEY, odd] {
        let spelled = serde_json::to_string(key).unwrap();
        let spelled = spelled.trim_matches('"');
        for body in [
            format!(r#"{{"success":false,"message":"bad key {spelled}!","error":{{"code":"c","details":"d"}}}}"#),
            format!(r#"{{"success":false,"message":"m","error":{{"code":"c","details":"bad key {spelled}!"}}}}"#),
            // PHP escapes slashes.
            format!(
                r#"{{"success":false,"message":"bad key {}!","error":{{"code":"c"}}}}"#,
                spelled.replace('/', r"\/")
            ),
        ] {
            let server = Server::always(move || json_reply(401, &body));
            let env = server.env().env("CONVERS8_API_KEY", key);
            for flags in [&[][..], &["-vv"], &["--json"], &["-vv", "--json"]] {
                let result = env.run(&[&LISTING[..], flags].concat());
                assert_eq!((result.status, result.stdout.as_str()), (Some(4), ""));
                result.assert_stderr_contains(&["bad key ***!"]);
                for spelling in [key, spelled, &spelled.replace('/', r"\/")] {
                    assert!(
                        !result.stderr.contains(spelling),
                        "{spelling} leaked:\n{}",
                        result.stderr
                    );
                }
            }
        }
    }
}

#[test]
fn redacts_a_key_at_the_end_of_a_truncated_body() {
    for before in [4090, 4096 - KEY.len(), 4096] {
        let body = format!("{}{KEY}{}", "x".repeat(before), "é".repeat(100));
        let server = Server::always(move || Reply::Send(http_response(404, "text/plain", "", &body)));
        let result = server.env().run(&["contacts", "list", "-vv"]);
        assert_eq!((result.status, result.stdout.as_str()), (Some(3), ""));
        result.assert_stderr_contains(&[" more bytes\n"]);
        assert!(!result.stderr.contains(&KEY[..4]), "{}", result.stderr);
    }
}

#[test]
fn redacts_the_key_in_verbose_output() {
    let server = Server::always(|| json_reply(200, LIST));
    let result = server.env().run(&["contacts", "list", "-vv", "-o", "ids"]);
    assert_eq!(result.status, Some(0));
    assert_eq!(result.stdout, "contact_20250411ABC\ncontact_20250411XYZ\n");
    result.assert_stderr_contains(&["> GET ", "authorization: ", "***", "< 200 GET ", "John Doe"]);
    let sent = server.requests()[0].header("authorization").map(str::to_owned);
    assert_eq!(sent, Some(format!("Bearer {KEY}")));
}

#[test]
fn a_short_key_is_masked_only_as_a_whole_value() {
    let envelope = r#"{"success":false,"message":"e","error":{"code":"refused","details":"see e"}}"#;
    let server = Server::always(move || json_reply(404, envelope));
    let env = server.env().env("CONVERS8_API_KEY", "e");
    let object = r#"{"success":false,"message":"***","error":{"code":"refused","details":"see e"},"status":404}"#;
    env.run(&["contacts", "list", "--json"])
        .assert_output(3, "", &format!("{object}\n"));
    env.run(&["contacts", "list"])
        .assert_output(3, "", "error: e: see e (refused, HTTP 404)\n");
}

#[test]
fn data_on_stdout_is_never_masked() {
    let server = Server::always(|| json_reply(200, &LIST.replace("John Doe", "key 9xyz9xyz9xyz")));
    let env = server.env().env("CONVERS8_API_KEY", "9xyz9xyz9xyz");
    let result = env.run(&["contacts", "list", "-o", "csv"]);
    assert!(result.stdout.contains("key 9xyz9xyz9xyz"), "{result:?}");
}
