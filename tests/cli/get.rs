//! `contacts get`: contacts by ID or by number.

use crate::support::{ERROR, GET, Server, account_reply, contact_response, error_body, json_reply, page};

const KEY_HINT: &str = "hint: `convers8 auth status` shows which key was used and where it came from\n";

fn with_contacts(ids: &'static [&str]) -> Server {
    Server::start(|_, request| account_reply(ids, request))
}

#[test]
fn prints_the_contact_in_every_format() {
    let server = Server::always(|| json_reply(200, GET));
    for (format, stdout) in [
        ("json", format!("{GET}\n")),
        (
            "table",
            "ID                   NAME      PHONE       CREATED\n\
             contact_20250411ABC  John Doe  1234567890  2025-04-11T10:30:00Z\n"
                .into(),
        ),
        (
            "csv",
            "id,name,phone_number,created_at,updated_at\n\
             contact_20250411ABC,John Doe,1234567890,2025-04-11T10:30:00Z,2025-04-11T10:30:00Z\n"
                .into(),
        ),
        ("ids", "contact_20250411ABC\n".into()),
    ] {
        server
            .run(&["contacts", "get", "x", "-o", format])
            .assert_output(0, &stdout, "");
    }
}

#[test]
fn prints_several_contacts_in_order() {
    let server = with_contacts(&["11111", "22222"]);
    server
        .run(&["contacts", "get", "22222", "11111", "--json"])
        .assert_output(
            0,
            &format!("{}\n{}\n", contact_response("22222"), contact_response("11111")),
            "",
        );
    server.run(&["contacts", "get", "22222", "11111"]).assert_output(
        0,
        "ID     NAME        PHONE          CREATED\n\
         22222  Name 22222  +254700022222\n\
         11111  Name 11111  +254700011111\n",
        "",
    );
}

#[test]
fn names_missing_contacts_and_prints_the_others() {
    let server = with_contacts(&["11111", "22222"]);
    let missing = |id| format!("error: contact {id}: No: Because (not_found, HTTP 404)\n");
    for (ids, stdout, stderr) in [
        (&["x"][..], "", missing("x")),
        (&["x", "11111"], "11111\n", missing("x")),
        (
            &["11111", "x", "22222", "y"],
            "11111\n22222\n",
            missing("x") + &missing("y"),
        ),
    ] {
        let arguments = [&["contacts", "get", "-o", "ids"], ids].concat();
        server.run(&arguments).assert_output(3, stdout, &stderr);
    }
    server.run(&["contacts", "get", "x", "11111", "--json"]).assert_output(
        3,
        &format!("{}\n", contact_response("11111")),
        "{\"success\":false,\"message\":\"No\",\"error\":{\"code\":\"not_found\",\"details\":\"Because\"},\"status\":404}\n",
    );
}

#[test]
fn prints_what_was_found_before_a_failure() {
    let server = Server::start(|_, request| match request.target.as_str() {
        "/contacts/11111" => json_reply(200, &contact_response("11111")),
        _ => json_reply(401, &error_body("unauthorized")),
    });
    server
        .run(&["contacts", "get", "11111", "x", "y", "-o", "ids"])
        .assert_output(
            4,
            "11111\n",
            &format!("error: the API rejected the key: No: Because (unauthorized, HTTP 401)\n{KEY_HINT}"),
        );
    assert_eq!(server.count("GET"), 2);
}

#[test]
fn reads_ids_from_stdin() {
    let server = with_contacts(&["11111", "22222"]);
    let arguments = ["contacts", "get", "-", "-o", "ids"];
    let run = |stdin| server.env().run_with_stdin(&arguments, stdin);
    run("22222\r\n\n  11111").assert_output(0, "22222\n11111\n", "");
    run("11111\nx\n22222\n").assert_output(
        3,
        "11111\n22222\n",
        "error: contact x: No: Because (not_found, HTTP 404)\n",
    );
    run("").assert_output(0, "", "note: stdin has no IDs\n");
    for ids in [["-", "11111"], ["11111", "-"]] {
        let result = server
            .env()
            .run_with_stdin(&[&["contacts", "get"], &ids[..]].concat(), "22222\n");
        result.assert_output(
            2,
            "",
            "error: - reads the IDs from stdin: use it alone, without other IDs\n",
        );
    }
}

#[test]
fn finds_a_number_in_the_listing_and_gets_it_by_id() {
    let twice = page(&["11111", "22222", "33333"], 3, 1, 1).replace("+254700033333", "254700011111");
    let server = Server::start(move |_, request| match request.target.strip_prefix("/contacts/") {
        Some(id) => json_reply(200, &contact_response(id)),
        None => json_reply(200, &twice),
    });
    let by = |number, format| server.run(&["contacts", "get", "--phone", number, "-o", format]);
    by("+254 700 011111", "ids").assert_output(0, "11111\n33333\n", "");
    by("00254700022222", "json").assert_output(0, &format!("{}\n", contact_response("22222")), "");
    by("0700 011111", "ids").assert_output(
        5,
        "",
        "error: --phone \"0700 011111\": begins with 0: pass --region to set its country\n",
    );
    by("+254799999999", "ids").assert_output(3, "", "error: no contact has the number \"+254799999999\"\n");
    let targets: Vec<String> = server.requests().into_iter().map(|request| request.target).collect();
    let list = "/contacts?page=1&per_page=100";
    assert_eq!(
        targets,
        [
            list,
            "/contacts/11111",
            "/contacts/33333",
            list,
            "/contacts/22222",
            list
        ]
    );
}

#[test]
fn escapes_an_id_into_one_path_segment() {
    let server = Server::always(|| json_reply(200, GET));
    server
        .run(&["contacts", "get", "a/b?c#d é", "-o", "ids"])
        .assert_output(0, "contact_20250411ABC\n", "");
    assert_eq!(server.requests()[0].target, "/contacts/a%2Fb%3Fc%23d%20%C3%A9");
    for id in ["..", ".", ""] {
        server.run(&["contacts", "get", id]).assert_output(
            5,
            "",
            &format!("error: {id:?} can't be the ID of a contact\n"),
        );
    }
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn reports_an_invalid_response() {
    for (status, body, error) in [
        (
            200,
            "<html>",
            "HTML instead of JSON (from a proxy or a login page?) (HTTP 200)",
        ),
        (200, "", "an empty response body (HTTP 200)"),
        (
            302,
            "",
            "an unexpected redirect without a Location header (HTTP 302)\nhint: redirects are not followed; if the API moved, pass --base-url",
        ),
        (200, r#"{"success":true}"#, "the API's response has no data.contact"),
    ] {
        let server = Server::always(move || json_reply(status, body));
        server
            .run(&["contacts", "get", "x"])
            .assert_output(1, "", &format!("error: {error}\n"));
        assert_eq!(server.count("GET"), 1, "{error}");
    }
}

#[test]
fn prints_the_error_of_the_api_page() {
    let server = Server::always(|| json_reply(400, ERROR));
    server.run(&["contacts", "get", "x"]).assert_output(
        5,
        "",
        "error: Error message: Error details (error_code, HTTP 400)\n",
    );
    server.run(&["contacts", "get", "x", "--json"]).assert_output(
        5,
        "",
        "{\"success\":false,\"message\":\"Error message\",\"error\":{\"code\":\"error_code\",\"details\":\"Error details\"},\"status\":400}\n",
    );
}

#[test]
fn rejects_an_id_that_can_not_be_part_of_a_url() {
    let server = Server::always(|| json_reply(200, GET));
    let id = "x".repeat(70_000);
    let quoted = format!("error: \"{}…\" can't be the ID of a contact\n", "x".repeat(60));
    server.run(&["contacts", "get", &id]).assert_output(5, "", &quoted);
    assert!(server.requests().is_empty());
}

#[test]
fn reports_missing_contacts_before_a_later_failure() {
    let server = with_contacts(&["11111"]);
    let missing = "error: contact 404: No: Because (not_found, HTTP 404)\n";
    server
        .run(&["contacts", "get", "404", "11111", "..", "-o", "ids"])
        .assert_output(
            5,
            "11111\n",
            &format!("{missing}error: \"..\" can't be the ID of a contact\n"),
        );
}
