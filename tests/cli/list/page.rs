//! One page of the listing.

use super::{account, ids, list, targets};
use crate::support::{LIST, Server, json_reply};

const TABLE: &str = "ID                   NAME        PHONE       CREATED\n\
                     contact_20250411ABC  John Doe    1234567890  2025-04-11T10:30:00Z\n\
                     contact_20250411XYZ  Jane Smith  9876543210  2025-04-11T11:45:00Z\n";

#[test]
fn prints_the_page_in_every_format() {
    let server = Server::always(|| json_reply(200, LIST));
    let rows = |separator| {
        "id,name,phone_number,created_at,updated_at\n\
         contact_20250411ABC,John Doe,1234567890,2025-04-11T10:30:00Z,2025-04-11T10:30:00Z\n\
         contact_20250411XYZ,Jane Smith,9876543210,2025-04-11T11:45:00Z,2025-04-11T11:45:00Z\n"
            .replace(',', separator)
    };
    let line = |id: &str, name: &str, phone: &str, at: &str| {
        format!(r#"{{"id":"{id}","name":"{name}","phone_number":"{phone}","created_at":"{at}","updated_at":"{at}"}}"#)
    };
    let jsonl = [
        line("contact_20250411ABC", "John Doe", "1234567890", "2025-04-11T10:30:00Z"),
        line(
            "contact_20250411XYZ",
            "Jane Smith",
            "9876543210",
            "2025-04-11T11:45:00Z",
        ),
    ];
    let jsonl = jsonl.join("\n") + "\n";
    for (format, shown) in [
        ("table", TABLE),
        ("json", &format!("{LIST}\n")),
        ("jsonl", &jsonl),
        ("csv", &rows(",")),
        ("tsv", &rows("\t")),
        ("ids", "contact_20250411ABC\ncontact_20250411XYZ\n"),
    ] {
        list(&server.env(), &["-o", format]).assert_output(0, shown, "");
    }
}

#[test]
fn sends_page_and_per_page_and_reports_what_is_not_shown() {
    let server = account(25);
    for (arguments, target, shown, note) in [
        (
            &["--page", "2"][..],
            "/contacts?page=2",
            ids(11..=20),
            "10 of 25 contacts shown (page 2 of 3)",
        ),
        (
            &["--per-page", "4"],
            "/contacts?per_page=4",
            ids(1..=4),
            "4 of 25 contacts shown (page 1 of 7)",
        ),
        (
            &["--page", "5", "--per-page", "6"],
            "/contacts?page=5&per_page=6",
            ids(25..=25),
            "1 of 25 contacts shown (page 5 of 5)",
        ),
    ] {
        let note = format!("note: {note}; --all shows all\n");
        list(&server.env(), &[arguments, &["-o", "ids"]].concat()).assert_output(0, &shown, &note);
        assert_eq!(targets(&server).last().unwrap(), target);
        list(&server.env(), &[arguments, &["-o", "ids", "-q"]].concat()).assert_output(0, &shown, "");
    }
}

#[test]
fn a_page_with_another_number_is_an_error() {
    let server = Server::always(|| json_reply(200, LIST));
    list(&server.env(), &["--page", "2"]).assert_output(
        1,
        "",
        "error: requested page 2 of the listing, but the API returned page 1\n",
    );
}

#[test]
fn reports_that_there_may_be_more_contacts() {
    for (pagination, note) in [
        ("", "note: the API did not report whether there are more contacts\n"),
        (
            r#","pagination":{"page":1,"total_pages":3}"#,
            "note: page 1 of 3 shown; --all shows all pages\n",
        ),
        (r#","pagination":{"total_pages":1}"#, ""),
        (
            r#","pagination":{"total":"12","page":"1","per_page":"1"}"#,
            "note: 1 of 12 contacts shown (page 1 of 12); --all shows all\n",
        ),
    ] {
        let body = format!(r#"{{"success":true,"data":{{"contacts":[{{"id":"a"}}]{pagination}}}}}"#);
        let server = Server::always(move || json_reply(200, &body));
        list(&server.env(), &["-o", "ids"]).assert_output(0, "a\n", note);
    }
}

#[test]
fn a_response_without_contacts_is_an_error() {
    for body in [
        r#"{"success":true}"#,
        r#"{"success":true,"data":{"contacts":7}}"#,
        r#"{"data":[]}"#,
    ] {
        let server = Server::always(move || json_reply(200, body));
        for arguments in [&["--json", "--all"][..], &["--json"]] {
            list(&server.env(), arguments).assert_output(
                1,
                "",
                "{\"success\":false,\"message\":\"the API's listing has no data.contacts\",\"error\":{\"code\":\"unexpected\",\"details\":\"\"}}\n",
            );
        }
    }
}

#[test]
fn prints_an_api_error_as_json_with_its_status() {
    let server = Server::always(|| json_reply(401, "{\n  \"success\": false,\n  \"n\": 1.10\n}\n"));
    for arguments in [&["--json"][..], &["--json", "--all"]] {
        list(&server.env(), arguments).assert_output(4, "", "{\"success\":false,\"n\":1.10,\"status\":401}\n");
    }
}

#[test]
fn rejects_contradictory_flags_before_sending() {
    let server = account(1);
    for (arguments, words) in [
        (&["--page", "2", "--all"][..], "--all"),
        (&["--page", "2", "--limit", "1"], "--limit"),
        (&["--page", "2", "--name", "x"], "--name"),
        (&["--page", "2", "--phone", "+254712345678"], "--phone"),
        (&["--page", "0"], "--page"),
        (&["--per-page", "0"], "--per-page"),
        (&["--limit", "0"], "--limit"),
        (&["--limit", "-1"], "-1"),
        (&["--page", "two"], "two"),
        (&["--region", "ZZ"], "ZZ"),
    ] {
        let result = list(&server.env(), arguments);
        assert_eq!((result.status, result.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        result.assert_stderr_contains(&["error: ", words]);
    }
    for (number, why) in [
        ("none", "contains letters"),
        ("0712 345 678", "begins with 0: pass --region to set its country"),
    ] {
        list(&server.env(), &["--phone", number]).assert_output(5, "", &format!("error: --phone {number:?}: {why}\n"));
    }
    assert_eq!(targets(&server), [""; 0]);
}
