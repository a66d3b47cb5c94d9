//! What each response to the create request means.

use std::time::Duration;

use super::{HINT, ID, NEW_ID, create, created, created_body};
use crate::support::{CREATED, ERROR, MakeReply, Reply, Server, error_body, http_response, json_reply};

fn unknown(why: &str) -> String {
    format!("error: outcome unknown: the contact may or may not exist ({why})\n{HINT}")
}

#[test]
fn a_successful_response_is_a_creation_in_any_form() {
    let rows: [(&str, MakeReply); 6] = [
        ("200", || json_reply(200, &created_body())),
        ("201", created),
        ("202", || json_reply(202, &created_body())),
        ("closed at its end", || {
            Reply::SendAndClose(format!("HTTP/1.1 201 Created\r\n\r\n{}", created_body()).into())
        }),
        ("in chunks", || {
            let body = created_body();
            let (head, tail) = body.split_at(99);
            let chunks = format!("63\r\n{head}\r\n{:x}\r\n{tail}\r\n0\r\n\r\n", tail.len());
            Reply::Send(format!("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}").into())
        }),
        ("an error beside it", || {
            json_reply(
                200,
                &created_body().replacen('{', r#"{"error":{"code":"rate_limit_exceeded"},"#, 1),
            )
        }),
    ];
    for (name, reply) in rows {
        let server = Server::always(reply);
        server.run(&create(&[])).assert_output(0, NEW_ID, "");
        assert_eq!(server.count("POST"), 1, "{name}");
    }
}

#[test]
fn a_rejection_shows_the_reason_in_any_format() {
    for (status, body, error) in [
        (400, ERROR, "Error message: Error details (error_code, HTTP 400)"),
        (200, ERROR, "Error message: Error details (error_code, HTTP 200)"),
        (
            400,
            r#"{"success":false,"error":"A sentence"}"#,
            "A sentence (HTTP 400)",
        ),
        (
            413,
            "<h1>Too large",
            "HTML instead of JSON (from a proxy or a login page?) (HTTP 413)",
        ),
    ] {
        let server = Server::always(move || json_reply(status, body));
        server
            .run(&create(&[]))
            .assert_output(5, "", &format!("error: {error}\n"));
        assert_eq!(server.count("POST"), 1, "{error}");
    }
}

#[test]
fn a_conflict_shows_the_existing_contact() {
    let server = Server::with_contacts(&["77777", ID], || json_reply(409, &error_body("duplicate")));
    server.run(&create(&[])).assert_output(
        0,
        "12345\n",
        "note: 12345 has this number already: nothing was created\n",
    );
    assert_eq!(server.count("POST"), 1);
}

#[test]
fn a_conflict_with_an_unlisted_number_is_a_rejection() {
    let error = "error: No: Because (duplicate, HTTP 409)\n";
    let note = "note: No: Because (duplicate, HTTP 409); not listed yet: reading the account again in 5 s\n";
    let conflict = || json_reply(409, &error_body("duplicate"));
    let absent = Server::with_contacts(&["77777"], conflict);
    absent.run(&create(&[])).assert_output(5, "", &format!("{note}{error}"));
    let unlisted = Server::start(move |_, request| match request.method.as_str() {
        "POST" => conflict(),
        _ => json_reply(400, ERROR),
    });
    unlisted.run(&create(&[])).assert_output(5, "", error);
    assert_eq!((absent.count("POST"), unlisted.count("POST")), (1, 1));
}

fn truncated(bytes: Vec<u8>, missing: usize) -> Reply {
    Reply::SendAndClose(bytes[..bytes.len() - missing].to_vec())
}

#[test]
fn without_a_usable_response_the_outcome_is_unknown_and_nothing_is_sent_again() {
    let rows: [MakeReply; 20] = [
        || json_reply(300, CREATED),
        || {
            Reply::Send(http_response(
                307,
                "text/plain",
                "Location: https://elsewhere.example/\r\n",
                "",
            ))
        },
        || json_reply(408, &error_body("timeout")),
        || json_reply(409, &created_body()),
        || json_reply(500, &error_body("internal")),
        || json_reply(500, &error_body("validation_error")),
        || json_reply(503, &error_body("rate_limit_exceeded")),
        || Reply::Send(http_response(502, "text/html", "", "<h1>Bad gateway")),
        || Reply::Send(http_response(503, "text/plain", "Retry-After: 0\r\n", "")),
        || json_reply(504, CREATED),
        || Reply::Close,
        || Reply::SendAndClose(b"HTTP/1.1 201 Created\r\nContent-Type: appl".into()),
        || truncated(http_response(201, "application/json", "", CREATED), 9),
        || truncated(format!("HTTP/1.1 201 Created\r\n\r\n{CREATED}").into_bytes(), 9),
        || json_reply(201, &CREATED.replace(':', "=")),
        || json_reply(201, "[true]"),
        || json_reply(201, &CREATED.replace("success", "done")),
        || json_reply(204, ""),
        || Reply::Send(http_response(200, "text/html", "", "<html>Log in")),
        || Reply::Send(b"SSH-2.0-OpenSSH_9.6\r\n\r\n".into()),
    ];
    for (row, reply) in rows.into_iter().enumerate() {
        let server = Server::always(reply);
        let result = server.run(&create(&["--retries", "3"]));
        result.assert_fails(9, &["error: outcome unknown: the contact may or may not exist (", HINT]);
        assert_eq!(server.count("POST"), 1, "{row}");
    }
}

#[test]
fn a_late_response_is_an_unknown_outcome() {
    let server = Server::always(|| Reply::Hang(Duration::from_secs(60)));
    server.run(&create(&["--timeout", "0.5"])).assert_output(
        9,
        "",
        &unknown("no response from URL within 0.5 s").replace("35 s", "5.5 s"),
    );
    assert_eq!(server.count("POST"), 1);
}

#[test]
fn with_json_an_unknown_outcome_has_a_code_of_its_own() {
    let server = Server::always(|| Reply::Close);
    server.run(&create(&["-o", "json"])).assert_output(
        9,
        "",
        "{\"success\":false,\"message\":\"outcome unknown: the contact may or may not exist (URL closed the connection)\",\
         \"error\":{\"code\":\"outcome_unknown\",\"details\":\"run the same command again: it waits until that is known, 35 s at most, and then shows the contact or creates it\"}}\n",
    );
}
