//! The sandbox: commands that use it, and the server for other programs.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Child;
use std::thread;

use crate::support::{RunResult, TestEnv};

const TWO: &str = "contact_20250411ABC\ncontact_20250411XYZ\n";

/// Returns the note on stderr of each command that uses the sandbox.
fn note(env: &TestEnv) -> String {
    let data = env.sandbox_path();
    format!(
        "note: this is the sandbox, not your account; its contacts are in {}\n",
        data.display()
    )
}

fn create<'a>(name: &'a str, phone: &'a str) -> [&'a str; 6] {
    ["contacts", "create", "--name", name, "--phone", phone]
}

/// A running `convers8 sandbox`, killed on drop.
pub struct Serving {
    child: Child,
    pub url: String,
    pub key: String,
}

impl Serving {
    pub fn start(data: &Path, flags: &[&str]) -> Self {
        let data = ["sandbox", "--port", "0", "--data", data.to_str().unwrap()];
        let mut child = TestEnv::new().command(&[&data, flags].concat()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut exported = |name: &str| {
            let line = lines.next().unwrap().unwrap();
            line.strip_prefix(&format!("export {name}=")).unwrap().to_owned()
        };
        let url = exported("CONVERS8_BASE_URL");
        let key = exported("CONVERS8_API_KEY");
        Self { child, url, key }
    }

    /// Sends a signal and returns the exit code and the rest of stderr.
    #[cfg(unix)]
    fn stop(mut self, signal: &str) -> (Option<i32>, String) {
        crate::support::signal(signal, self.child.id());
        let mut stderr = String::new();
        let mut pipe = self.child.stderr.take().unwrap();
        pipe.read_to_string(&mut stderr).unwrap();
        let status = self.child.wait().unwrap();
        (std::os::unix::process::ExitStatusExt::signal(&status), stderr)
    }

    fn env(&self) -> TestEnv {
        TestEnv::with_api(&self.url)
            .env("CONVERS8_API_KEY", &self.key)
            .without_retries()
    }

    /// Sends one request and returns status and body.
    fn ask(&self, method: &str, path: &str, key: &str, body: &str) -> (u16, serde_json::Value) {
        let mut stream = TcpStream::connect(self.url.trim_start_matches("http://")).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        let (head, body) = response.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns the path of a new data file.
fn data() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("contacts.jsonl");
    (folder, file)
}

#[test]
fn commands_need_no_key_and_contacts_are_kept() {
    let env = TestEnv::new();
    let note = note(&env);
    env.run(&["--sandbox", "contacts", "list", "-o", "ids"])
        .assert_output(0, TWO, &note);
    let row = "ID                   NAME      PHONE       CREATED\ncontact_20250411ABC  John Doe  1234567890  2025-04-11T10:30:00Z\n";
    env.run(&["contacts", "get", "contact_20250411ABC", "--sandbox"])
        .assert_output(0, row, &note);
    let made = env.run(&[&create("Ada", "+254712345678")[..], &["--sandbox", "-o", "ids"]].concat());
    assert_eq!((made.status, made.stderr.as_str()), (Some(0), note.as_str()));
    assert!(made.stdout.starts_with("contact_"));
    let listed = format!("{TWO}{}", made.stdout);
    env.run(&["--sandbox", "contacts", "list", "--all", "-o", "ids"])
        .assert_output(0, &listed, &note);
    let by_phone = ["--sandbox", "contacts", "get", "--phone", "+254712345678", "-o", "ids"];
    env.run(&by_phone).assert_output(0, &made.stdout, &note);
    let again = env.run(
        &[
            &create("Ada", "+254712345678")[..],
            &["--sandbox", "--skip-existing", "-o", "ids"],
        ]
        .concat(),
    );
    assert_eq!((again.status, again.stdout), (Some(0), made.stdout));
}

#[test]
fn quiet_keeps_the_note_that_it_is_the_sandbox() {
    let env = TestEnv::new();
    env.run(&["--sandbox", "--quiet", "contacts", "list", "-o", "ids"])
        .assert_output(0, TWO, &note(&env));
}

#[test]
fn a_missing_contact_is_3() {
    let env = TestEnv::new();
    env.run(&["--sandbox", "contacts", "get", "contact_0"])
        .assert_fails(3, &["contact_0", "not_found"]);
}

#[test]
fn conflicts_with_the_base_url_flag_and_ignores_the_variable() {
    let env = TestEnv::with_api("https://nowhere.invalid");
    let result = env.run(&["--sandbox", "--base-url", "https://x.example", "contacts", "list"]);
    assert_eq!((result.status, result.stdout.as_str()), (Some(2), ""));
    result.assert_stderr_contains(&["--sandbox", "--base-url"]);
    env.run(&["--sandbox", "contacts", "list", "-o", "ids"])
        .assert_output(0, TWO, &note(&env));
}

#[test]
fn reset_restores_the_two_contacts() {
    let env = TestEnv::new();
    let made = env.run(&[&create("Ada", "+254712345678")[..], &["--sandbox"]].concat());
    assert_eq!(made.status, Some(0));
    let file = env.sandbox_path();
    let printed = format!(
        "The sandbox in {} was reset to its two initial contacts.\n",
        file.display()
    );
    env.run(&["sandbox", "--reset"]).assert_output(0, &printed, "");
    env.run(&["--sandbox", "contacts", "list", "-o", "ids"])
        .assert_output(0, TWO, &note(&env));
    let printed = format!("{{\"reset\":\"{}\"}}\n", file.display());
    env.run(&["sandbox", "--reset", "--json"])
        .assert_output(0, &printed, "");
}

#[test]
fn responds_to_other_programs_as_on_the_api_page() {
    let (_folder, data) = data();
    let sandbox = Serving::start(&data, &[]);
    assert!(sandbox.url.starts_with("http://127.0.0.1:"));
    assert_eq!(sandbox.key, "sandbox");
    let (status, listed) = sandbox.ask("GET", "/contacts", "any", "");
    let page: serde_json::Value = serde_json::from_str(crate::support::LIST).unwrap();
    assert_eq!((status, listed), (200, page));
    let body = r#"{"name":"Ada","phone_number":"+254712345678"}"#;
    let (status, made) = sandbox.ask("POST", "/contacts", "any", body);
    assert_eq!((status / 100, &made["success"]), (2, &true.into()));
    let id = made["data"]["contact"]["id"].as_str().unwrap();
    let (status, got) = sandbox.ask("GET", &format!("/contacts/{id}"), "any", "");
    assert_eq!((status, &got["data"]), (200, &made["data"]));
    let (status, refused) = sandbox.ask("GET", "/contacts/none", "any", "");
    assert_eq!((status, &refused["error"]["code"]), (404, &"not_found".into()));
    let (_, refused) = sandbox.ask("POST", "/contacts", "any", "{}");
    assert_eq!(refused["error"]["code"], "validation_error");
    let result = sandbox.env().run(&["contacts", "list", "-o", "ids"]);
    result.assert_output(0, &format!("{TWO}{id}\n"), "");
}

#[cfg(unix)]
#[test]
fn the_sandbox_ends_by_the_signal() {
    for (name, number) in [("INT", 2), ("TERM", 15)] {
        let (_folder, data) = data();
        let sandbox = Serving::start(&data, &[]);
        assert_eq!(sandbox.ask("GET", "/contacts", "any", "").0, 200);
        let note = format!("note: serving the sandbox at {}; press Ctrl-C to stop\n", sandbox.url);
        assert_eq!(sandbox.stop(name), (Some(number), note));
    }
}

#[cfg(unix)]
#[test]
fn verbose_logs_each_request_to_stderr() {
    let (_folder, data) = data();
    let sandbox = Serving::start(&data, &["-v", "--fault", "error-after=1"]);
    sandbox.ask("GET", "/contacts?page=1", "any", "");
    sandbox.ask("GET", "/none", "any", "");
    sandbox.ask("POST", "/contacts", "any", "{}");
    let note = format!("note: serving the sandbox at {}; press Ctrl-C to stop\n", sandbox.url);
    let log = "GET /contacts?page=1 200\nGET /none 404\nPOST /contacts error-after\n";
    assert_eq!(sandbox.stop("INT"), (Some(2), format!("{note}{log}")));
}

#[test]
fn serves_loopback_hosts_only() {
    let (_folder, data) = data();
    let sandbox = Serving::start(&data, &[]);
    let (_, port) = sandbox.url.rsplit_once(':').unwrap();
    for (host, status) in [("evil.example", "421"), ("localhost", "200"), ("[::1]", "200")] {
        let mut stream = TcpStream::connect(sandbox.url.trim_start_matches("http://")).unwrap();
        let head = format!("Host: {host}:{port}\r\nAuthorization: Bearer x\r\nConnection: close\r\n\r\n");
        write!(stream, "GET /contacts HTTP/1.1\r\n{head}").unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        assert_eq!(response.split(' ').nth(1), Some(status), "{host}");
        assert_eq!(response.contains("John Doe"), status == "200");
    }
}

#[test]
fn two_servers_of_one_file_lose_no_contact_and_repeat_no_id() {
    let (_folder, data) = data();
    let sandboxes = [0, 1].map(|_| Serving::start(&data, &[]));
    thread::scope(|scope| {
        for (nth, sandbox) in sandboxes.iter().enumerate() {
            scope.spawn(move || {
                for number in 0..50 {
                    let body = format!(r#"{{"name":"Ada","phone_number":"+2547{nth}00000{number:02}"}}"#);
                    assert_eq!(sandbox.ask("POST", "/contacts", "any", &body).0 / 100, 2);
                }
            });
        }
    });
    for sandbox in &sandboxes {
        let result = sandbox.env().run(&["contacts", "list", "--all", "-o", "ids"]);
        assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
        let ids: std::collections::HashSet<&str> = result.stdout.lines().collect();
        assert_eq!((ids.len(), result.stdout.lines().count()), (102, 102));
    }
}

#[test]
fn can_require_a_key() {
    let (_folder, data) = data();
    let sandbox = Serving::start(&data, &["--key", "it's mine-1"]);
    assert_eq!(sandbox.key, r"'it'\''s mine-1'");
    assert_eq!(sandbox.ask("GET", "/contacts", "other", "").0, 401);
    assert_eq!(sandbox.ask("GET", "/contacts", "it's mine-1", "").0, 200);
    let result = sandbox
        .env()
        .env("CONVERS8_API_KEY", "other")
        .run(&["contacts", "list"]);
    result.assert_fails(4, &["the API rejected the key", "unauthorized"]);
    TestEnv::new()
        .run(&["sandbox", "--port", "0", "--key", " "])
        .assert_fails(2, &["--key is empty"]);
}

#[test]
fn a_rate_limit_is_6_with_max_wait_0() {
    let (_folder, data) = data();
    let sandbox = Serving::start(&data, &["--rate-limit", "1"]);
    // Repeated, because on a slow machine two requests may be more than a second apart.
    let limited = (0..100).find_map(|_| {
        sandbox.ask("GET", "/contacts", "any", "");
        let result = sandbox.env().run(&["contacts", "list", "--max-wait", "0"]);
        (result.status != Some(0)).then_some(result)
    });
    let limited: RunResult = limited.unwrap();
    limited.assert_fails(6, &["rate limited", "rate_limit_exceeded", "--max-wait"]);
}

#[test]
fn faults_affect_writes_and_with_fault_reads_also_reads() {
    for (fault, created, reason) in [
        ("drop-before", false, "closed the connection"),
        ("drop-after", true, "closed the connection"),
        ("error-before", false, "HTTP 500"),
        ("error-after", true, "HTTP 500"),
        ("html-503", false, "HTML"),
        ("hang", true, "within 0.3 s"),
    ] {
        let (_folder, data) = data();
        let fault_flag = format!("{fault}=1");
        let sandbox = Serving::start(&data, &["--fault", &fault_flag, "--seed", "1"]);
        let env = sandbox.env().env("CONVERS8_TIMEOUT", "0.3");
        let result = env.run(&create("Ada", "+254712345678"));
        result.assert_fails(9, &[reason]);
        let listed = sandbox.env().run(&["contacts", "list", "-o", "ids"]);
        let total = if created { 3 } else { 2 };
        assert_eq!(
            (listed.status, listed.stdout.lines().count()),
            (Some(0), total),
            "{fault}"
        );
        let sandbox = Serving::start(&data, &["--fault", &fault_flag, "--fault-reads"]);
        let env = sandbox.env().env("CONVERS8_TIMEOUT", "0.3");
        env.run(&["contacts", "list"]).assert_fails(7, &[reason]);
    }
}

#[test]
fn rejects_unusable_flags_before_it_serves() {
    for (flags, reason) in [
        (&["--fault", "explode=1"][..], "'explode' is not a fault"),
        (&["--fault", "hang"], "has no probability"),
        (&["--fault", "hang=2"], "not a probability"),
        (&["--fault-reads"], "--fault"),
        (&["--rate-limit", "0"], "--rate-limit"),
        (&["--reset", "--key", "x"], "--reset"),
    ] {
        let result = TestEnv::new().run(&[&["sandbox"], flags].concat());
        assert_eq!((result.status, result.stdout.as_str()), (Some(2), ""));
        result.assert_stderr_contains(&["error: ", reason]);
    }
}

#[test]
fn a_port_in_use_and_damaged_data_are_errors() {
    let (_folder, data) = data();
    let description = Serving::start(&data, &[]);
    let (_, port) = description.url.rsplit_once(':').unwrap();
    TestEnv::new()
        .run(&["sandbox", "--port", port])
        .assert_fails(1, &[&format!("can't listen on port {port} of 127.0.0.1")]);
    let mut text = std::fs::read_to_string(&data).unwrap();
    text.push_str("hello\n");
    std::fs::write(&data, text).unwrap();
    let flags = ["sandbox", "--data", data.to_str().unwrap()];
    TestEnv::new()
        .run(&[&flags[..], &["--port", "0"]].concat())
        .assert_fails(1, &["line 4 is not a contact"]);
    let reset = TestEnv::new().run(&[&flags[..], &["--reset"]].concat());
    assert_eq!((reset.status, reset.stderr.as_str()), (Some(0), ""));
    assert_eq!(description.ask("GET", "/contacts", "any", "").0, 200);
}

#[test]
fn rejects_a_file_of_another_program_and_keeps_it() {
    let (_folder, data) = data();
    let saved = TestEnv::new()
        .run(&["--sandbox", "contacts", "list", "-o", "jsonl"])
        .stdout;
    assert!(saved.contains("John Doe"));
    for text in [saved.as_str(), "name,phone\n", "\n"] {
        std::fs::write(&data, text).unwrap();
        for flags in [&["--port", "0"][..], &["--reset"]] {
            let result = TestEnv::new().run(&[&["sandbox", "--data", data.to_str().unwrap()], flags].concat());
            result.assert_fails(2, &["is not a data file of the sandbox and was not changed"]);
            assert_eq!(std::fs::read_to_string(&data).unwrap(), text);
        }
    }
}
