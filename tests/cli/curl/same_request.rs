//! The printed command, run by bash, sends the same request as the binary.

use std::fs;
use std::path::Path;

use super::{NASTY, bash, printed};
use crate::support::{GET, LIST, Reply, Request, RunResult, Server, json_reply};

/// A server for the three endpoints and others.
fn api(_: usize, request: &Request) -> Reply {
    match (request.method.as_str(), request.target.as_str()) {
        ("POST", "/contacts") => json_reply(201, r#"{"success":true}"#),
        ("GET", path) if path.starts_with("/contacts/") => json_reply(200, GET),
        ("GET", _) => json_reply(200, LIST),
        _ => json_reply(200, r#"{"success":true}"#),
    }
}

/// The parts of a request that matter to the API.
fn summary(request: &Request) -> (String, String, Vec<Option<String>>, String) {
    let headers = [
        "authorization",
        "accept",
        "content-type",
        "content-length",
        "transfer-encoding",
        "expect",
    ];
    let headers = headers.map(|name| request.header(name).map(str::to_owned));
    (
        request.method.clone(),
        request.target.clone(),
        headers.to_vec(),
        request.body.clone(),
    )
}

/// Checks that the binary and the installed curl, if there is one, send the same request.
fn sends_the_same(arguments: &[&str], stdin: &str, files: &[(&str, &str)]) {
    let server = Server::start(api);
    let env = server.env();
    for (name, text) in files {
        fs::write(env.home().join(name), text).unwrap();
    }
    let ours = env.run_with_stdin(arguments, stdin);
    assert_eq!(ours.status, Some(0), "{arguments:?}: {ours:?}");
    let commands = printed(&env, arguments, stdin);
    if !Path::new("/usr/bin/curl").exists() {
        return;
    }
    let result = RunResult::new(
        bash(&env, &commands.replace("curl ", "curl --silent "), env.home()),
        &[],
    );
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""), "{commands}");
    let [ours, curls] = server.requests().try_into().unwrap();
    assert_eq!(summary(&curls), summary(&ours), "{commands}");
}

#[test]
fn curl_sends_the_request_that_the_binary_sends() {
    let long = format!(r#"["{}"]"#, "é".repeat(70_000));
    sends_the_same(&["contacts", "list"], "", &[]);
    sends_the_same(&["contacts", "list", "--page", "1", "--per-page", "5"], "", &[]);
    for text in NASTY {
        sends_the_same(
            &["contacts", "create", "--name", text, "--phone", "+254712345678"],
            "",
            &[],
        );
        // An ID can't end with a backslash, which some servers treat as a slash.
        let id = text.replace(['\n', '\r'], "").trim_end_matches('\\').to_owned();
        if !id.is_empty() {
            sends_the_same(&["contacts", "get", "-"], &format!("{id}\n"), &[]);
        }
        let field = format!("k={text}");
        sends_the_same(&["api", "GET", "x", "-f", &field], "", &[]);
        sends_the_same(&["api", "PATCH", "x", "-f", &field, "-F", "n=1.10"], "", &[]);
        let body = serde_json::to_string_pretty(&serde_json::json!([text])).unwrap() + "\n";
        let file = text.replace('/', "_");
        sends_the_same(&["api", "POST", "x", &format!("--input={file}")], "", &[(&file, &body)]);
    }
    sends_the_same(&["api", "PUT", "x", "--input", "-"], "[\n  \"it's\"\n]\n", &[]);
    sends_the_same(&["api", "POST", "x", "--input", "long"], "", &[("long", &long)]);
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        sends_the_same(&["api", method, "it's/{a,b}[1-3]/$HOME?q='!&[]=`id`"], "", &[]);
    }
    sends_the_same(&["api", "DELETE", "x", "-F", "ids=[1,2]"], "", &[]);
}
