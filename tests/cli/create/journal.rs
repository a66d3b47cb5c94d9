//! Runs of `contacts create` after one whose outcome is unknown.

use super::{ID, NEW_ID, NUMBER, create, created, created_api_example, created_body};
use crate::support::{Reply, Server, account_reply, in_parallel, json_reply};

#[test]
fn a_response_with_another_number_is_an_unknown_outcome_that_is_never_sent_again() {
    let server = Server::with_contacts(&["77777"], created_api_example);
    let env = server.env();
    let reason = "the API responded with contact_20250411DEF, which has the number 1234567890";
    let advice = "`convers8 journal forget +254700012345` allows another request";
    env.run(&create(&[])).assert_fails(9, &[reason, advice]);
    env.run(&create(&[])).assert_fails(9, &[advice]);
    assert_eq!(server.count("POST"), 1);
    env.run(&["journal", "forget", NUMBER]);
    env.run(&create(&[]));
    assert_eq!(server.count("POST"), 2);
}

const QUICK: [&str; 2] = ["--timeout", "0.3"];

#[test]
fn a_rerun_waits_and_then_shows_the_contact_or_creates_it() {
    in_parallel([true, false], |is_late| {
        let server = Server::start(move |place, request| match (request.method.as_str(), place) {
            ("POST", 0) => Reply::Close,
            ("POST", _) => created(),
            (_, 1) => account_reply(&[], request),
            _ if is_late => account_reply(&[ID], request),
            _ => account_reply(&[], request),
        });
        let env = server.env();
        assert_eq!(env.run(&create(&QUICK)).status, Some(9));
        let result = env.run(&create(&QUICK));
        let id = if is_late { "12345\n" } else { NEW_ID };
        assert_eq!((result.status, result.stdout.as_str()), (Some(0), id), "{result:?}");
        result.assert_stderr_contains(&[
            "note: an earlier request may still create +254700012345: reading the account in ",
        ]);
        assert_eq!(server.count("POST"), if is_late { 1 } else { 2 });
    });
}

#[test]
fn a_contact_that_could_not_be_printed_is_printed_by_the_next_run() {
    let server = Server::start(|_, request| match request.method.as_str() {
        "POST" => json_reply(201, &created_body().replace("contact_20250411DEF", ID)),
        _ => account_reply(&[ID], request),
    });
    let env = server.env();
    let full = std::fs::File::options().write(true).open("/dev/full");
    let Ok(full) = full else { return };
    let status = env.command(&create(&[])).stdout(full).status().unwrap();
    assert_eq!(status.code(), Some(1));
    let note = "note: an earlier command created the contact (12345): nothing was created now\n";
    env.run(&create(&[])).assert_output(0, "12345\n", note);
    assert_eq!(server.count("POST"), 1);
}

#[test]
fn a_contact_without_id_that_could_not_be_printed_is_reported_once() {
    let body = created_body().replace("\"id\"", "\"other\"");
    let server = Server::always(move || json_reply(201, &body));
    let env = server.env();
    let full = std::fs::File::options().write(true).open("/dev/full");
    let Ok(full) = full else { return };
    let status = env.command(&create(&["-o", "json"])).stdout(full).status().unwrap();
    assert_eq!(status.code(), Some(1));
    let state = || {
        env.run(&["journal", "-o", "csv", "--no-header", "--columns", "state"])
            .stdout
    };
    assert_eq!(state(), "\"created, not printed\"\n");
    let note = "note: an earlier command created the contact, and the API gave it no ID: nothing was created\n";
    env.run(&create(&[])).assert_output(0, "", note);
    assert_eq!(state(), "created\n");
    assert_eq!(server.count("POST"), 1);
}

#[cfg(unix)]
#[test]
fn without_a_data_folder_it_warns_and_goes_on() {
    let server = Server::always(created);
    let env = server.env();
    std::fs::write(env.home().join(".local"), "").unwrap();
    let result = env.run(&create(&[]));
    assert_eq!((result.status, result.stdout.as_str()), (Some(0), NEW_ID), "{result:?}");
    result.assert_stderr_contains(&[
        "warning: running this command again is not protected from creating a contact twice: ",
    ]);
}
