//! The data file of the sandbox.

use std::thread;

use super::{Serving, data};
use crate::support::TestEnv;

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
