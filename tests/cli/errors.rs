//! What goes wrong: each kind has its exit code, says in a line or two what happened, and what to do.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::support::{Act, CREATED, ERROR, KEY, LIST, Server, TestEnv, answer, json as says, nobody};

const LISTING: [&str; 2] = ["contacts", "list"];
const GETTING: [&str; 3] = ["contacts", "get", "contact_1"];
const CREATING: [&str; 6] = ["contacts", "create", "--name", "Ada", "--phone", "+254712345678"];

/// An error envelope with this code.
fn refusal(code: &str) -> String {
    format!(r#"{{"success":false,"message":"No.","error":{{"code":"{code}","details":"Because."}}}}"#)
}

/// Runs against a server that answers everything with this.
fn answered(status: u16, body: &str, arguments: &[&str]) -> crate::support::Ran {
    let body = body.to_owned();
    let server = Server::always(move || says(status, &body));
    server.env().impatient().run(arguments)
}

#[test]
fn success_is_0() {
    let ran = answered(200, LIST, &["contacts", "list", "-o", "ids"]);
    ran.is(0, "contact_20250411ABC\ncontact_20250411XYZ\n", "");
}

#[test]
fn the_apis_codes_decide_whatever_the_status() {
    for (code, status, exit) in [
        ("not_found", 404, 3),
        ("not_found", 400, 3),
        ("unauthorized", 401, 4),
        ("unauthorized", 200, 4),
        ("validation_error", 422, 5),
        ("validation_error", 404, 5),
    ] {
        for arguments in [&LISTING[..], &GETTING, &CREATING] {
            answered(status, &refusal(code), arguments).fails(exit, &["No.", "Because.", code]);
        }
    }
}

#[test]
fn an_unknown_code_is_shown_and_the_status_decides() {
    for (status, reading, creating) in [
        (200, 1, 5),
        (400, 5, 5),
        (401, 4, 4),
        (403, 4, 4),
        (404, 3, 3),
        (410, 3, 5),
        (418, 1, 5),
        (422, 5, 5),
        (500, 7, 9),
        (503, 7, 9),
    ] {
        for (arguments, exit) in [(&LISTING[..], reading), (&CREATING, creating)] {
            let ran = answered(status, ERROR, arguments);
            ran.fails(exit, &["Error message", "Error details", "error_code"]);
        }
    }
}

#[test]
fn a_rate_limit_that_asks_for_too_long_is_6_at_once() {
    let server = Server::always(|| {
        let body = refusal("rate_limit_exceeded");
        Act::Say(answer(429, "application/json", "Retry-After: 30\r\n", &body))
    });
    for arguments in [&LISTING[..], &CREATING] {
        let arguments = [arguments, &["--max-wait", "0"]].concat();
        let before = server.seen().len();
        let ran = server.env().run(&arguments);
        ran.fails(6, &["30 s", "rate_limit_exceeded", "--max-wait"]);
        assert_eq!(server.seen().len(), before + 1);
    }
}

#[test]
fn an_answer_that_makes_no_sense_is_1_and_after_a_creation_it_is_unknown() {
    let html = "<html>Sign in to the hotel's network</html>";
    for (status, content_type, body, reading, words) in [
        (200, "text/html", html, 1, "HTML (a proxy"),
        (502, "text/html", html, 7, "HTML (a proxy"),
        (200, "application/json", "", 1, "an empty body"),
        (200, "application/json", "hello", 1, "text that is no JSON"),
        (200, "application/json", "7", 1, "JSON of another shape"),
    ] {
        let server = Server::always(move || Act::Say(answer(status, content_type, "", body)));
        let env = server.env().impatient();
        let status = format!("HTTP {status}");
        env.run(&LISTING).fails(reading, &[words, &status]);
        let ran = env.run(&CREATING);
        ran.fails(9, &[words, &status, "convers8 contacts get --phone +254712345678"]);
        assert_eq!(server.count("POST"), 1);
    }
    for body in [r#"{"success":true}"#, r#"{"success":true,"data":{"contacts":7}}"#] {
        answered(200, body, &LISTING).fails(1, &["has no data.contacts"]);
    }
}

#[test]
fn a_broken_off_answer_is_no_answer() {
    let half = &LIST[..LIST.len() / 2];
    let length = format!("Content-Length: {}\r\n", LIST.len());
    for header in [length.as_str(), "Connection: close\r\n"] {
        let bytes = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{header}\r\n{half}");
        let server = Server::always(move || Act::SayAndClose(bytes.clone().into_bytes()));
        let env = server.env().impatient();
        env.run(&LISTING).fails(7, &["hint: "]);
        env.run(&CREATING).fails(9, &["hint: before creating it again, check"]);
        assert_eq!(server.count("POST"), 1);
    }
}

#[test]
fn no_answer_in_time_is_7_and_after_a_creation_it_is_unknown() {
    let server = Server::always(|| Act::Hang(Duration::from_secs(60)));
    let env = server.env().impatient().env("CONVERS8_TIMEOUT", "60");
    for (arguments, exit) in [(&LISTING[..], 7), (&CREATING, 9)] {
        let arguments = [arguments, &["--timeout", "0.3"]].concat();
        env.run(&arguments).fails(exit, &["no answer from", "within 0.3 s"]);
    }
}

#[test]
fn a_closed_connection_is_7_and_after_a_creation_it_is_unknown() {
    let server = Server::always(|| Act::Close);
    let env = server.env().impatient();
    env.run(&LISTING).fails(7, &["closed the connection"]);
    env.run(&CREATING).fails(9, &["closed the connection", "hint: "]);
}

#[test]
fn nothing_listening_and_no_such_name_are_7_even_for_a_creation() {
    for (url, words) in [
        (nobody(), "nothing listens at"),
        ("https://nowhere.invalid".to_owned(), "no address found for the host of"),
    ] {
        for arguments in [&LISTING[..], &CREATING] {
            let ran = TestEnv::with_api(&url).impatient().run(arguments);
            ran.fails(7, &[words, &url, "hint: check the connection"]);
        }
    }
}

#[test]
fn a_certificate_that_nobody_trusts_is_7_and_trusting_it_helps() {
    let (server, pem) = Server::start_tls(|_, _| says(200, LIST));
    let env = server.env().impatient();
    for arguments in [&LISTING[..], &CREATING] {
        env.run(arguments).fails(7, &["certificate", "--ca-cert"]);
    }
    assert_eq!(server.seen().len(), 0);
    let file = env.home().join("ca.pem");
    std::fs::write(&file, pem).unwrap();
    let file = file.to_str().unwrap();
    let ids = ["contacts", "list", "-o", "ids"];
    let listed = "contact_20250411ABC\ncontact_20250411XYZ\n";
    env.run(&[&ids[..], &["--ca-cert", file]].concat()).is(0, listed, "");
    env.env("SSL_CERT_FILE", file).run(&ids).is(0, listed, "");
}

#[test]
fn a_file_without_certificates_is_2() {
    let env = TestEnv::with_api("https://nowhere.invalid").impatient();
    std::fs::write(env.home().join("empty.pem"), "").unwrap();
    for (file, words) in [("empty.pem", "no PEM certificate"), ("missing.pem", "No such file")] {
        env.run(&["contacts", "list", "--ca-cert", file])
            .fails(2, &[file, words]);
    }
}

#[test]
fn https_spoken_to_a_server_without_tls_is_7() {
    let (url, heard) = deaf("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    let env = TestEnv::with_api(&url).impatient();
    for arguments in [&LISTING[..], &CREATING] {
        env.run(arguments).fails(7, &["no secure connection to", &url]);
    }
    assert_eq!(requests_in(&heard), [false, false]);
}

/// A server that hears the first of a TLS handshake, says this, and hangs up. Sends on what it heard.
fn deaf(says: &'static str) -> (String, mpsc::Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let (tell, heard) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut bytes = vec![0; 16 << 10];
            let mut stream = stream.unwrap();
            let length = stream.read(&mut bytes).unwrap_or_default();
            bytes.truncate(length);
            let _ = tell.send(bytes);
            let _ = stream.write_all(says.as_bytes());
        }
    });
    (url, heard)
}

/// For each connection, whether a request was heard on it.
fn requests_in(heard: &mpsc::Receiver<Vec<u8>>) -> Vec<bool> {
    let is_request = |bytes: Vec<u8>| bytes.windows(4).any(|window| matches!(window, b"POST" | b"GET "));
    heard.try_iter().map(is_request).collect()
}

#[test]
fn a_handshake_that_breaks_off_is_not_sent_so_a_creation_is_tried_again_and_then_7() {
    let (url, heard) = deaf("");
    let env = TestEnv::with_api(&url).env("CONVERS8_RETRIES", "1");
    env.run(&CREATING).fails(7, &[&url, "hint: "]);
    assert_eq!(requests_in(&heard), [false, false]);
}

#[test]
fn a_redirect_is_named_and_not_followed() {
    let other = Server::always(|| says(200, CREATED));
    let to = format!("{}/contacts?key={KEY}", other.url);
    let location = format!("Location: {to}\r\n");
    for status in [301, 302, 303, 307, 308] {
        let location = location.clone();
        let server = Server::always(move || Act::Say(answer(status, "text/html", &location, "<html>Moved</html>")));
        let named = format!("a redirect to {}/contacts?key=*** (HTTP {status})", other.url);
        server.env().run(&LISTING).fails(1, &[&named]);
        server.env().run(&CREATING).fails(9, &[&named]);
        server.env().run(&[&LISTING[..], &["-vv"]].concat()).says(&[&named]);
    }
    assert!(other.seen().is_empty());
}

/// Runs with a bounded address space: a program that reads on without end fails to get memory.
#[cfg(target_os = "linux")]
fn run_in_little_memory(env: &TestEnv, arguments: &[&str]) -> crate::support::Ran {
    let plain = env.command(arguments);
    let mut limited = std::process::Command::new("sh");
    limited
        .args(["-c", "ulimit -v 204800; exec \"$0\" \"$@\""])
        .arg(plain.get_program())
        .args(plain.get_args())
        .env_clear()
        .envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    crate::support::Ran::new(limited.output().unwrap(), arguments)
}

#[cfg(target_os = "linux")]
#[test]
fn an_endless_answer_takes_little_memory() {
    const TIMES: usize = 256;
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
            let server = Server::always(move || Act::SayOften(head.clone(), chunk.clone(), times));
            let ran = run_in_little_memory(&server.env().impatient(), &LISTING);
            ran.fails(1, &["over 32 MiB"]);
        }
    }
}

#[test]
fn wrong_usage_is_2() {
    for (arguments, words) in [
        (&["contacts", "lits"][..], "lits"),
        (&["contacts", "list", "--page", "0"], "--page"),
        (&["contacts", "list", "--timeout", "0"], "--timeout"),
        (&["contacts", "create", "--name", "Ada"], "--phone"),
    ] {
        let ran = TestEnv::with_api(&nobody()).run(arguments);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""));
        ran.says(&["error: ", words, "--help"]);
    }
}

#[test]
fn what_is_invalid_is_refused_before_it_is_sent() {
    let server = Server::always(|| says(200, CREATED));
    for (name, number, words) in [(" ", "+254712345678", "--name"), ("Ada", "12", "--phone")] {
        let ran = server
            .env()
            .run(&["contacts", "create", "--name", name, "--phone", number]);
        ran.fails(5, &[words]);
    }
    assert!(server.seen().is_empty());
}

#[test]
fn no_key_is_4_and_says_how_to_get_one() {
    let server = Server::always(|| says(200, LIST));
    let env = TestEnv::new().env("CONVERS8_BASE_URL", &server.url);
    for arguments in [&LISTING[..], &CREATING] {
        let ran = env.run(arguments);
        ran.fails(4, &["no API key", "CONVERS8_API_KEY", "convers8 auth login"]);
    }
    assert!(server.seen().is_empty());
}

#[test]
fn a_refused_key_is_4_and_says_where_to_look() {
    for status in [401, 403] {
        for arguments in [&LISTING[..], &CREATING] {
            let ran = answered(status, "{}", arguments);
            ran.fails(4, &["the API refused the key", "convers8 auth status"]);
        }
    }
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_read_with_130_or_143() {
    for (name, exit) in [("INT", 130), ("TERM", 143)] {
        let (tell, arrived) = mpsc::channel();
        let server = Server::always(move || {
            let _ = tell.send(());
            Act::Hang(Duration::from_secs(60))
        });
        let child = server.env().command(&LISTING).spawn().unwrap();
        arrived.recv().unwrap();
        crate::support::signal(name, child.id());
        let ran = crate::support::Ran::new(child.wait_with_output().unwrap(), &LISTING);
        ran.is(exit, "", "");
    }
}

#[test]
fn with_json_the_apis_own_envelope_is_on_stderr_with_the_status() {
    let body = r#"{"success":false,"message":"M","error":{"code":"odd","details":"D","field":"x"},"trace":1.10}"#;
    for (status, exit) in [(418, 1), (404, 3), (401, 4), (422, 5), (500, 7)] {
        let mut expected: serde_json::Value = serde_json::from_str(body).unwrap();
        expected["status"] = json!(status);
        let ran = answered(status, body, &["contacts", "list", "--json"]);
        ran.fails_as_json(exit, &expected);
        ran.says(&["1.10"]);
    }
}

#[test]
fn with_json_the_clients_own_errors_have_the_same_shape() {
    let hanging_up = Server::always(|| Act::Close);
    let html = Server::always(|| Act::Say(answer(502, "text/html", "", "<html>")));
    let empty = Server::always(|| says(200, r#"{"success":true,"data":{}}"#));
    let keyless = TestEnv::new();
    for (env, arguments, exit, code, status) in [
        (hanging_up.env(), &LISTING[..], 7, "network", None),
        (hanging_up.env(), &CREATING, 9, "outcome_unknown", None),
        (html.env(), &LISTING, 7, "network", Some(502)),
        (empty.env(), &LISTING, 1, "unexpected", None),
        (keyless, &LISTING, 4, "unauthorized", None),
        (hanging_up.env(), &["contacts", "lits"], 2, "usage", None),
        (hanging_up.env(), &["contacts", "get", ""], 5, "validation_error", None),
    ] {
        let ran = env.impatient().run(&[arguments, &["--json"]].concat());
        let mut said: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap();
        assert!(
            said["message"].as_str().is_some_and(|message| !message.is_empty()),
            "{said}"
        );
        said["message"] = json!("");
        said["error"]["details"] = json!("");
        let mut expected = json!({"success": false, "message": "", "error": {"code": code, "details": ""}});
        if let Some(status) = status {
            expected["status"] = json!(status);
        }
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(exit), ""));
        assert_eq!((said, ran.stderr.lines().count()), (expected, 1));
    }
}

#[test]
fn the_key_is_blotted_out_of_whatever_the_server_echoes() {
    let odd = r#"sk"/+\echo"#;
    for key in [KEY, odd] {
        let spelled = serde_json::to_string(key).unwrap();
        let spelled = spelled.trim_matches('"');
        for body in [
            format!(r#"{{"success":false,"message":"bad key {spelled}!","error":{{"code":"c","details":"d"}}}}"#),
            format!(r#"{{"success":false,"message":"m","error":{{"code":"c","details":"bad key {spelled}!"}}}}"#),
            // As PHP spells it.
            format!(
                r#"{{"success":false,"message":"bad key {}!","error":{{"code":"c"}}}}"#,
                spelled.replace('/', r"\/")
            ),
        ] {
            let server = Server::always(move || says(401, &body));
            let env = server.env().env("CONVERS8_API_KEY", key);
            for flags in [&[][..], &["-vv"], &["--json"], &["-vv", "--json"]] {
                let ran = env.run(&[&LISTING[..], flags].concat());
                assert_eq!((ran.status, ran.stdout.as_str()), (Some(4), ""));
                ran.says(&["bad key ***!"]);
                for spelling in [key, spelled, &spelled.replace('/', r"\/")] {
                    assert!(!ran.stderr.contains(spelling), "{spelling} leaked:\n{}", ran.stderr);
                }
            }
        }
    }
}

#[test]
fn the_key_is_blotted_out_where_a_long_body_is_cut() {
    for before in [4090, 4096 - KEY.len(), 4096] {
        let body = format!("{}{KEY}{}", "x".repeat(before), "é".repeat(100));
        let server = Server::always(move || Act::Say(answer(404, "text/plain", "", &body)));
        let ran = server.env().run(&["contacts", "list", "-vv"]);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(3), ""));
        ran.says(&[" bytes more\n"]);
        assert!(!ran.stderr.contains(&KEY[..4]), "{}", ran.stderr);
    }
}

#[test]
fn the_key_is_not_in_what_very_verbose_tells() {
    let server = Server::always(|| says(200, LIST));
    let ran = server.env().run(&["contacts", "list", "-vv", "-o", "ids"]);
    assert_eq!(ran.status, Some(0));
    assert_eq!(ran.stdout, "contact_20250411ABC\ncontact_20250411XYZ\n");
    ran.says(&["> GET ", "authorization: ", "***", "< 200 GET ", "John Doe"]);
    let sent = server.seen()[0].header("authorization").map(str::to_owned);
    assert_eq!(sent, Some(format!("Bearer {KEY}")));
}

#[test]
fn a_proxy_is_used_for_the_world_and_not_for_this_machine() {
    let proxy = Server::always(|| Act::SayAndClose(answer(403, "text/plain", "", "no")));
    for variable in ["HTTPS_PROXY", "ALL_PROXY"] {
        let env = TestEnv::with_api("https://nowhere.invalid").impatient();
        let before = proxy.seen().len();
        let ran = env.env(variable, &proxy.url).run(&CREATING);
        ran.fails(7, &["proxy", "https://nowhere.invalid"]);
        let seen = proxy.seen();
        assert_eq!(seen.len(), before + 1);
        assert_eq!(
            (seen[before].method.as_str(), seen[before].target.as_str()),
            ("CONNECT", "nowhere.invalid:443")
        );
        assert_eq!(seen[before].header("authorization"), None);
    }
    let before = proxy.seen().len();
    let env = TestEnv::with_api("https://nowhere.invalid").impatient();
    let env = env.env("HTTPS_PROXY", &proxy.url).env("NO_PROXY", "nowhere.invalid");
    env.run(&LISTING).fails(7, &["no address found"]);
    let server = Server::always(|| says(200, LIST));
    let env = server.env().env("HTTP_PROXY", &proxy.url).env("ALL_PROXY", &proxy.url);
    let listed = "contact_20250411ABC\ncontact_20250411XYZ\n";
    env.run(&["contacts", "list", "-o", "ids"]).is(0, listed, "");
    assert_eq!(proxy.seen().len(), before);
}

#[test]
fn a_proxy_that_is_not_there_is_7() {
    let env = TestEnv::with_api("https://nowhere.invalid").impatient();
    let ran = env.env("HTTPS_PROXY", nobody()).run(&CREATING);
    ran.fails(
        7,
        &["the proxy on the way to https://nowhere.invalid can't be reached: Connection refused"],
    );
}
