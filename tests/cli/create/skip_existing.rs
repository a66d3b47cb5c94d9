//! `--skip-existing`: the account is read before a contact is created.

use super::{ID, KEY_HINT, NEW_ID, NUMBER, OFFLINE_HINT, create, created};
use crate::support::{MakeReply, Reply, Server, account_reply, error_body, http_response, json_reply, page};

const SKIP: &[&str] = &["--skip-existing"];

#[test]
fn skip_existing_shows_the_contact_that_has_the_number() {
    let note = "note: 12345 has this number already: nothing was created\n";
    let server = Server::with_contacts(&["77777", ID], created);
    server.run(&create(SKIP)).assert_output(0, "12345\n", note);
    // Another spelling of the number.
    let spelled = [
        "contacts",
        "create",
        "--name",
        "N",
        "--phone",
        "00254 700-012345",
        "--skip-existing",
        "-o",
        "ids",
    ];
    let result = server.run(&spelled);
    assert_eq!(
        (result.status, result.stdout.as_str()),
        (Some(0), "12345\n"),
        "{result:?}"
    );
    result.assert_stderr_contains(&[note]);
    assert_eq!(server.count("POST"), 0);
}

#[test]
fn skip_existing_shows_the_first_of_several() {
    let twice = page(&[ID, "99999"], 2, 1, 1).replace("+254700099999", NUMBER);
    let server = Server::start(move |_, request| match request.target.as_str() {
        "/contacts/12345" | "/contacts/99999" => account_reply(&[ID, "99999"], request),
        _ => json_reply(200, &twice),
    });
    server.run(&create(SKIP)).assert_output(
        0,
        "12345\n",
        "note: 12345 has this number already: nothing was created\n",
    );
    assert_eq!(server.count("POST"), 0);
}

#[test]
fn skip_existing_creates_a_contact_that_is_not_listed() {
    let server = Server::with_contacts(&["77777"], created);
    server.run(&create(SKIP)).assert_output(0, NEW_ID, "");
    let sent: Vec<String> = server
        .requests()
        .iter()
        .map(|request| format!("{} {}", request.method, request.target))
        .collect();
    assert_eq!(sent, ["GET /contacts?page=1&per_page=100", "POST /contacts"]);
}

#[test]
fn a_contact_is_not_sent_on_a_connection_that_was_closed_after_the_listing() {
    let server = Server::start(|_, request| match request.method.as_str() {
        "POST" => created(),
        _ => Reply::SendAndClose(http_response(200, "application/json", "", &page(&[], 0, 1, 1))),
    });
    server.run(&create(SKIP)).assert_output(0, NEW_ID, "");
    let connections: Vec<usize> = server.requests().iter().map(|request| request.connection).collect();
    assert_eq!(connections, [0, 1]);
}

#[test]
fn without_a_complete_listing_skip_existing_sends_nothing() {
    let again = "note: the listing changed while it was read (1 of 2 contacts): reading it again\n";
    let changed = "error: the listing changed while it was read (1 of 2 contacts)\n";
    let rows: [(MakeReply, i32, String); 4] = [
        (
            || json_reply(403, &error_body("unauthorized")),
            4,
            format!("error: the API rejected the key: No: Because (unauthorized, HTTP 403)\n{KEY_HINT}"),
        ),
        (
            || Reply::Close,
            7,
            format!("error: URL closed the connection\n{OFFLINE_HINT}"),
        ),
        (
            || json_reply(200, r#"{"success":true,"data":{}}"#),
            1,
            "error: the API's listing has no data.contacts\n".into(),
        ),
        (
            || json_reply(200, &page(&["77777"], 2, 1, 1)),
            1,
            format!("{again}{again}{changed}"),
        ),
    ];
    for (reply, exit, stderr) in rows {
        let server = Server::start(move |_, request| match request.method.as_str() {
            "POST" => created(),
            _ => reply(),
        });
        server
            .run(&create(&["--skip-existing", "--retries", "0"]))
            .assert_output(exit, "", &stderr);
        assert_eq!(server.count("POST"), 0, "{stderr}");
    }
}

#[test]
fn an_id_that_was_listed_before_is_not_a_creation() {
    let server = Server::with_contacts(&["contact_20250411DEF"], created);
    server.run(&create(SKIP)).assert_output(
        0,
        NEW_ID,
        "note: contact_20250411DEF was in the account before: nothing was created\n",
    );
}
