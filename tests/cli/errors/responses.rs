//! Truncated, redirected and endless responses.

use std::io::Write;

use super::{CREATING, LISTING};
use crate::support::{CREATED, KEY, LIST, Reply, RunResult, Server, TestEnv, http_response, json_reply};

#[test]
fn a_truncated_response_is_a_lost_response() {
    let half = &LIST[..LIST.len() / 2];
    let length = format!("Content-Length: {}\r\n", LIST.len());
    for header in [length.as_str(), "Connection: close\r\n"] {
        let bytes = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{header}\r\n{half}");
        let server = Server::always(move || Reply::SendAndClose(bytes.clone().into_bytes()));
        let env = server.env().without_retries();
        env.run(&LISTING).assert_fails(7, &["hint: "]);
        env.run(&CREATING)
            .assert_fails(9, &["hint: run the same command again"]);
        assert_eq!(server.count("POST"), 1);
    }
}

#[test]
fn reports_a_redirect_and_does_not_follow_it() {
    let other = Server::always(|| json_reply(200, CREATED));
    let to = format!("{}/contacts?key={KEY}", other.url);
    let location = format!("Location: {to}\r\n");
    for status in [301, 302, 303, 307, 308] {
        let location = location.clone();
        let server =
            Server::always(move || Reply::Send(http_response(status, "text/html", &location, "<html>Moved</html>")));
        let named = format!(
            "an unexpected redirect to {}/contacts?key=*** (HTTP {status})",
            other.url
        );
        server.env().run(&LISTING).assert_fails(1, &[&named]);
        server.env().run(&CREATING).assert_fails(9, &[&named]);
        server
            .env()
            .run(&[&LISTING[..], &["-vv"]].concat())
            .assert_stderr_contains(&[&named]);
    }
    assert!(other.requests().is_empty());
}

/// Runs with a limited address space, so that reading without end fails.
#[cfg(target_os = "linux")]
fn run_in_little_memory(env: &TestEnv, arguments: &[&str]) -> RunResult {
    let plain = env.command(arguments);
    let mut limited = std::process::Command::new("sh");
    limited
        .args(["-c", "ulimit -v 300000; exec \"$0\" \"$@\""])
        .arg(plain.get_program())
        .args(plain.get_args())
        .env_clear()
        .envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    RunResult::new(limited.output().unwrap(), arguments)
}

#[cfg(target_os = "linux")]
#[test]
fn an_endless_response_takes_little_memory() {
    /// More than the 32 MiB that a response may have.
    const TIMES: usize = 40;
    let blanks = vec![b' '; 1 << 20];
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    for _ in 0..TIMES {
        packer.write_all(&blanks).unwrap();
    }
    let packed = packer.finish().unwrap();
    for (chunk, times, header) in [(blanks, TIMES, ""), (packed, 1, "Content-Encoding: gzip\r\n")] {
        for length in [format!("Content-Length: {}\r\n", chunk.len() * times), String::new()] {
            let head = format!("HTTP/1.1 200 OK\r\n{header}{length}Connection: close\r\n\r\n").into_bytes();
            let chunk = chunk.clone();
            let server = Server::always(move || Reply::SendRepeatedly(head.clone(), chunk.clone(), times));
            let result = run_in_little_memory(&server.env().without_retries(), &LISTING);
            result.assert_fails(1, &["larger than 32 MiB"]);
        }
    }
}

#[test]
fn a_long_message_of_the_api_is_truncated() {
    let long = "x".repeat(5 << 20);
    let envelope = format!(r#"{{"success":false,"message":"{long}","error":{{"code":"c","details":"a\n{long}"}}}}"#);
    let server = Server::always(move || json_reply(404, &envelope));
    let shown = "x".repeat(200);
    let error = format!("error: {shown}…: a\\n{}… (c, HTTP 404)\n", &shown[2..]);
    server.env().run(&["contacts", "list"]).assert_output(3, "", &error);
    let result = server.env().run(&["contacts", "list", "--json"]);
    let details = format!(r#""error":{{"code":"c","details":"a\\n{}…"}}"#, &shown[2..]);
    let object = format!(r#"{{"success":false,"message":"{shown}…",{details},"status":404}}"#);
    result.assert_output(3, "", &(object + "\n"));
}
