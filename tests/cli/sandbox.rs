//! The sandbox: every command against it, and it for other programs.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Child;
use std::thread;

use crate::support::{Ran, TestEnv};

const TWO: &str = "contact_20250411ABC\ncontact_20250411XYZ\n";

/// What is said each time, for the data of this machine.
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

/// A sandbox that serves other programs, until it is dropped.
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

    fn env(&self) -> TestEnv {
        TestEnv::with_api(&self.url)
            .env("CONVERS8_API_KEY", &self.key)
            .impatient()
    }

    /// One request, as curl would send it; status and body.
    fn ask(&self, method: &str, path: &str, key: &str, body: &str) -> (u16, serde_json::Value) {
        let mut stream = TcpStream::connect(self.url.trim_start_matches("http://")).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
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

/// Where a test keeps its contacts.
fn data() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("contacts.jsonl");
    (folder, file)
}

#[test]
fn every_command_runs_against_it_without_a_key_and_its_contacts_last() {
    let env = TestEnv::new();
    let note = note(&env);
    env.run(&["--sandbox", "contacts", "list", "-o", "ids"])
        .is(0, TWO, &note);
    let row = "ID                   NAME      PHONE       CREATED\ncontact_20250411ABC  John Doe  1234567890  2025-04-11T10:30:00Z\n";
    env.run(&["contacts", "get", "contact_20250411ABC", "--sandbox"])
        .is(0, row, &note);
    let made = env.run(&[&create("Ada", "+254712345678")[..], &["--sandbox", "-o", "ids"]].concat());
    assert_eq!((made.status, made.stderr.as_str()), (Some(0), note.as_str()));
    assert!(made.stdout.starts_with("contact_"));
    let listed = format!("{TWO}{}", made.stdout);
    env.run(&["--sandbox", "contacts", "list", "--all", "-o", "ids"])
        .is(0, &listed, &note);
    let by_phone = ["--sandbox", "contacts", "get", "--phone", "+254712345678", "-o", "ids"];
    env.run(&by_phone).is(0, &made.stdout, &note);
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
fn it_is_announced_even_to_the_quiet() {
    let env = TestEnv::new();
    env.run(&["--sandbox", "--quiet", "contacts", "list", "-o", "ids"])
        .is(0, TWO, &note(&env));
}

#[test]
fn what_it_does_not_have_is_3() {
    let env = TestEnv::new();
    env.run(&["--sandbox", "contacts", "get", "contact_0"])
        .fails(3, &["contact_0", "not_found"]);
}

#[test]
fn it_excludes_another_base_url_on_the_command_line_and_ignores_one_in_the_environment() {
    let env = TestEnv::with_api("https://nowhere.invalid");
    let ran = env.run(&["--sandbox", "--base-url", "https://x.example", "contacts", "list"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""));
    ran.says(&["--sandbox", "--base-url"]);
    env.run(&["--sandbox", "contacts", "list", "-o", "ids"])
        .is(0, TWO, &note(&env));
}

#[test]
fn a_reset_takes_it_back_to_its_two_contacts() {
    let env = TestEnv::new();
    let made = env.run(&[&create("Ada", "+254712345678")[..], &["--sandbox"]].concat());
    assert_eq!(made.status, Some(0));
    let file = env.sandbox_path();
    let said = format!("The sandbox in {} is back to its two contacts.\n", file.display());
    env.run(&["sandbox", "--reset"]).is(0, &said, "");
    env.run(&["--sandbox", "contacts", "list", "-o", "ids"])
        .is(0, TWO, &note(&env));
    let said = format!("{{\"reset\":\"{}\"}}\n", file.display());
    env.run(&["sandbox", "--reset", "--json"]).is(0, &said, "");
}

#[test]
fn it_serves_other_programs_as_the_page_says() {
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
    let ran = sandbox.env().run(&["contacts", "list", "-o", "ids"]);
    ran.is(0, &format!("{TWO}{id}\n"), "");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_with_0() {
    for name in ["INT", "TERM"] {
        let (_folder, data) = data();
        let mut sandbox = Serving::start(&data, &[]);
        assert_eq!(sandbox.ask("GET", "/contacts", "any", "").0, 200);
        crate::support::signal(name, sandbox.child.id());
        assert_eq!(sandbox.child.wait().unwrap().code(), Some(0));
        let mut stderr = String::new();
        let mut pipe = sandbox.child.stderr.take().unwrap();
        pipe.read_to_string(&mut stderr).unwrap();
        let said = format!("note: serving the sandbox at {}; Ctrl-C ends it\n", sandbox.url);
        assert_eq!(stderr, said);
    }
}

#[test]
fn two_at_once_on_the_same_contacts_lose_none_and_give_no_id_twice() {
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
        let ran = sandbox.env().run(&["contacts", "list", "--all", "-o", "ids"]);
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
        let ids: std::collections::HashSet<&str> = ran.stdout.lines().collect();
        assert_eq!((ids.len(), ran.stdout.lines().count()), (102, 102));
    }
}

#[test]
fn it_may_insist_on_a_key() {
    let (_folder, data) = data();
    let sandbox = Serving::start(&data, &["--key", "it's mine-1"]);
    assert_eq!(sandbox.key, r"'it'\''s mine-1'");
    assert_eq!(sandbox.ask("GET", "/contacts", "other", "").0, 401);
    assert_eq!(sandbox.ask("GET", "/contacts", "it's mine-1", "").0, 200);
    let ran = sandbox
        .env()
        .env("CONVERS8_API_KEY", "other")
        .run(&["contacts", "list"]);
    ran.fails(4, &["the API refused the key", "unauthorized"]);
    TestEnv::new()
        .run(&["sandbox", "--port", "0", "--key", " "])
        .fails(2, &["--key is empty"]);
}

#[test]
fn a_rate_limit_that_may_not_be_waited_for_is_6() {
    let (_folder, data) = data();
    let sandbox = Serving::start(&data, &["--rate-limit", "1"]);
    // However slow the machine: sooner or later two come within a second.
    let limited = (0..100).find_map(|_| {
        sandbox.ask("GET", "/contacts", "any", "");
        let ran = sandbox.env().run(&["contacts", "list", "--max-wait", "0"]);
        (ran.status != Some(0)).then_some(ran)
    });
    let limited: Ran = limited.unwrap();
    limited.fails(6, &["rate limited", "rate_limit_exceeded", "--max-wait"]);
}

#[test]
fn each_fault_leaves_a_creation_unknown_and_a_read_failed() {
    for (fault, created, words) in [
        ("drop-before", false, "closed the connection"),
        ("drop-after", true, "closed the connection"),
        ("error-before", false, "HTTP 500"),
        ("error-after", true, "HTTP 500"),
        ("html-503", false, "an answer of HTML"),
        ("hang", true, "within 0.3 s"),
    ] {
        let (_folder, data) = data();
        let sandbox = Serving::start(&data, &["--fault", &format!("{fault}=1"), "--seed", "1"]);
        let env = sandbox.env().env("CONVERS8_TIMEOUT", "0.3");
        let ran = env.run(&create("Ada", "+254712345678"));
        ran.fails(9, &[words, "convers8 contacts get --phone +254712345678"]);
        env.run(&["contacts", "list"]).fails(7, &[words]);
        let well = Serving::start(&data, &[]);
        let (_, listed) = well.ask("GET", "/contacts", "any", "");
        let total = if created { 3 } else { 2 };
        assert_eq!(listed["data"]["pagination"]["total"], total, "{fault}");
    }
}

#[test]
fn what_it_cannot_do_is_said_before_it_serves() {
    for (flags, words) in [
        (&["--fault", "explode=1"][..], "'explode' is not a fault"),
        (&["--fault", "hang"], "lacks its probability"),
        (&["--fault", "hang=2"], "not a probability"),
        (&["--rate-limit", "0"], "--rate-limit"),
        (&["--reset", "--key", "x"], "--reset"),
    ] {
        let ran = TestEnv::new().run(&[&["sandbox"], flags].concat());
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""));
        ran.says(&["error: ", words]);
    }
    let (_folder, data) = data();
    let taken = Serving::start(&data, &[]);
    let (_, port) = taken.url.rsplit_once(':').unwrap();
    TestEnv::new()
        .run(&["sandbox", "--port", port])
        .fails(1, &[&format!("port {port} of 127.0.0.1 can't be taken")]);
    std::fs::write(&data, "hello\n").unwrap();
    TestEnv::new()
        .run(&["sandbox", "--data", data.to_str().unwrap(), "--port", "0"])
        .fails(1, &["line 1 is not a contact"]);
}
