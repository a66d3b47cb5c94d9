//! What `contacts create` prints.

use super::{AS_GIVEN, NEW_ID, create, create_api_example, created, created_api_example};
use crate::support::{CREATED, ERROR, Server, json_reply};

#[test]
fn the_contact_is_shown_in_every_format() {
    let server = Server::always(created_api_example);
    let row = "contact_20250411DEF,New Contact,1234567890,2025-04-11T14:20:00Z,2025-04-11T14:20:00Z";
    for (format, stdout) in [
        ("json", format!("{CREATED}\n")),
        (
            "table",
            "ID                   NAME         PHONE       CREATED\n\
             contact_20250411DEF  New Contact  1234567890  2025-04-11T14:20:00Z\n"
                .into(),
        ),
        (
            "jsonl",
            r#"{"id":"contact_20250411DEF","name":"New Contact","phone_number":"1234567890","created_at":"2025-04-11T14:20:00Z","updated_at":"2025-04-11T14:20:00Z"}"#
                .to_owned()
                + "\n",
        ),
        ("csv", format!("id,name,phone_number,created_at,updated_at\n{row}\n")),
        (
            "tsv",
            format!("id,name,phone_number,created_at,updated_at\n{row}\n").replace(',', "\t"),
        ),
        ("ids", NEW_ID.into()),
    ] {
        server.run(&create_api_example(&["-o", format])).assert_output(0, &stdout, AS_GIVEN);
    }
}

#[test]
fn json_is_the_response_as_the_api_spelled_it() {
    let odd = "{ \"data\":{\"contact\":{\"tags\":[1.10],\"id\":\"\\u0041\"}},\t\"success\" : true}\n";
    let server = Server::start(move |_, _| json_reply(201, odd));
    server.run(&create(&["-o", "json"])).assert_output(0, odd, "");
    server.run(&create(&[])).assert_output(0, "A\n", "");
}

#[test]
fn success_without_a_contact_is_a_creation() {
    const BARE: &str = r#"{"success":true}"#;
    let server = Server::always(|| json_reply(201, BARE));
    server
        .run(&create(&["-o", "json"]))
        .assert_output(0, &format!("{BARE}\n"), "");
    server.run(&create(&[])).assert_output(
        0,
        "",
        "warning: the contact was created, but the API's response does not show it\n",
    );
    assert_eq!(server.count("POST"), 2);
}

#[test]
fn with_json_a_rejection_is_the_apis_envelope_with_the_status() {
    let server = Server::always(|| json_reply(422, ERROR));
    server.run(&create(&["-o", "json"])).assert_output(
        5,
        "",
        "{\"success\":false,\"message\":\"Error message\",\"error\":{\"code\":\"error_code\",\"details\":\"Error details\"},\"status\":422}\n",
    );
}

#[test]
fn a_closed_stdout_is_not_an_error() {
    let (server, release) = Server::with_blocked_create(created);
    let mut running = server.env().start(&create(&[]));
    running.close_stdout();
    drop(release);
    running.wait().assert_output(0, "", "");
    assert_eq!(server.count("POST"), 1);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_does_not_hide_that_the_contact_was_created() {
    let server = Server::always(created);
    for (format, error) in [
        (
            "ids",
            "error: the contact was created (contact_20250411DEF), but: cannot write to stdout: No space left on device (os error 28)\n",
        ),
        (
            "json",
            "{\"success\":false,\"message\":\"the contact was created (contact_20250411DEF), but: cannot write to stdout: No space left on device (os error 28)\",\
             \"error\":{\"code\":\"unexpected\",\"details\":\"\"}}\n",
        ),
    ] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let arguments = create(&["-o", format]);
        let output = server
            .env()
            .command(&arguments)
            .stdout(std::process::Stdio::from(full))
            .output()
            .unwrap();
        crate::support::RunResult::new(output, &arguments).assert_output(1, "", error);
    }
}
