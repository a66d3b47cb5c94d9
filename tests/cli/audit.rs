//! `contacts audit`: findings of the whole listing.

use serde_json::{Value, json};

use crate::support::{LIST, Request, RunResult, Server, TestEnv, json_reply, listing, requested_page};

const OK: &str = r#"{"id":"ok","name":"Ada","phone_number":"+254712345678"}"#;

/// A contact in the shape of the API's page.
fn contact(id: &str, name: &str, number: &str) -> String {
    let at = "2025-04-11T10:30:00Z";
    format!(
        r#"{{"id":"{id}","name":{},"phone_number":"{number}","created_at":"{at}","updated_at":"{at}"}}"#,
        json!(name)
    )
}

/// Starts an account with these contacts.
fn account(contacts: &[String]) -> Server {
    let contacts = contacts.to_vec();
    Server::start(move |_, request| requested_page(&contacts, request))
}

fn audit(server: &Server, arguments: &[&str]) -> RunResult {
    server.run(&[&["contacts", "audit"], arguments].concat())
}

/// Appends a bar that fills the line to 80 columns.
fn full_bar(line: &str) -> String {
    format!("{line}{}\n", "█".repeat(80 - line.len()))
}

/// The error object of an audit with findings.
const FINDINGS: &str = "{\"success\":false,\"message\":\"the output has rows or findings that need attention\",\"error\":{\"code\":\"incomplete\",\"details\":\"\"}}\n";

#[test]
fn shows_the_findings_of_each_kind() {
    let server = account(&[
        contact("c1", "Ada Obi", "+254712345678"),
        contact("c2", "", "+5215512345678"),
        contact("c3", "Luis", "525512345678"),
        contact("c4", "عائشة", "1234567890"),
        contact("c5", "Ada", "00254 712 345 678"),
        contact("c6", "Ada", "254712345678"),
        contact("c7", "\u{200b}", "+2348031234567"),
    ]);
    let expected = [
        "7 contacts: 1 duplicate, 1 pair of twins, 1 unknown number, 2 blank names\n",
        "\nDuplicates: more than one contact has the number (1)\n",
        "  c1  Ada Obi  +254712345678\n",
        "  c5  Ada      00254 712 345 678\n",
        "  c6  Ada      254712345678\n",
        "\nTwins: WhatsApp may treat the two numbers as one (1)\n",
        "  c2        +5215512345678\n",
        "  c3  Luis  525512345678\n",
        "\nUnknown numbers: valid in no numbering plan (1)\n",
        "  c4  عائشة  1234567890\n",
        "\nBlank names: no visible character (2)\n",
        "  c2     +5215512345678\n",
        "  c7  \u{200b}   +2348031234567\n",
        "\nContacts by country\n",
        &full_bar("  KE          3   42.9%  "),
        "  MX          2   28.6%  █████████████████████████████████████\n",
        "  NG          1   14.3%  ███████████████████\n",
        "  no country  1   14.3%  ███████████████████\n",
    ];
    audit(&server, &[]).assert_output(0, &expected.concat(), "");
    audit(&server, &["--exit-code"]).assert_output(8, &expected.concat(), "");
}

#[test]
fn json_has_the_contacts_as_the_api_spelled_them() {
    let odd = r#"{ "phone_number":254712345678, "x" : 1.10, "name":null,"id": 7 }"#.to_owned();
    let (mexican, twin) = (contact("m", "M", "+5215512345678"), contact("n", "N", "+525512345678"));
    let server = account(&[
        OK.to_owned(),
        mexican.clone(),
        odd.clone(),
        twin.clone(),
        contact("u", "U", "0712"),
    ]);
    let unknown = contact("u", "U", "0712");
    let expected = [
        r#"{"total":5,"#,
        &format!(r#""duplicates":[{{"phone_number":"+254712345678","contacts":[{OK},{odd}]}}],"#),
        r#""twins":[{"phone_numbers":["+5215512345678","+525512345678"],"#,
        &format!(r#""contacts":[{mexican},{twin}]}}],"#),
        &format!(r#""unknown_numbers":[{unknown}],"blank_names":[{odd}],"#),
        r#""countries":[{"country":"KE","contacts":2},{"country":"MX","contacts":2},{"country":null,"contacts":1}]}"#,
        "\n",
    ];
    for arguments in [&["--json"][..], &["-o", "json"]] {
        audit(&server, arguments).assert_output(0, &expected.concat(), "");
    }
    audit(&server, &["--json", "--exit-code"]).assert_output(8, &expected.concat(), FINDINGS);
}

#[test]
fn finds_duplicates_and_twins_on_different_pages() {
    let filler = |id: u32| contact(&format!("f{id}"), "Filler", &format!("+25471{id:07}"));
    let mut contacts: Vec<String> = (0..250).map(filler).collect();
    contacts.insert(0, contact("first", "A", "+5511961234567"));
    contacts.insert(120, contact("middle", "B", "+55 11 6123-4567"));
    contacts.push(contact("last", "C", "5511961234567"));
    let server = account(&contacts);
    let result = audit(&server, &["--json"]);
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
    let found: Value = serde_json::from_str(&result.stdout).unwrap();
    let ids = |found: &Value| -> Vec<String> {
        let contacts = found["contacts"].as_array().unwrap().iter();
        contacts
            .map(|contact| contact["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(found["total"], 253);
    assert_eq!(ids(&found["duplicates"][0]), ["first", "last"]);
    assert_eq!(ids(&found["twins"][0]), ["first", "middle", "last"]);
    assert_eq!(found["duplicates"].as_array().unwrap().len(), 1);
    assert_eq!(found["twins"].as_array().unwrap().len(), 1);
    assert!(server.count("GET") > 2 && server.count("POST") == 0);
}

#[test]
fn an_account_without_findings_ends_with_0() {
    let server = account(&[OK.to_owned()]);
    let expected = [
        "1 contact: no duplicates, twins, unknown numbers or blank names\n",
        "\nContacts by country\n",
        &full_bar("  KE  1  100.0%  "),
    ];
    for arguments in [&[][..], &["--exit-code"]] {
        audit(&server, arguments).assert_output(0, &expected.concat(), "");
    }
}

#[test]
fn reports_an_empty_account() {
    let server = account(&[]);
    audit(&server, &["--exit-code"]).assert_output(0, "0 contacts: the account is empty\n", "");
    let json =
        "{\"total\":0,\"duplicates\":[],\"twins\":[],\"unknown_numbers\":[],\"blank_names\":[],\"countries\":[]}\n";
    audit(&server, &["--json"]).assert_output(0, json, "");
}

#[test]
fn the_example_contacts_of_the_api_page_have_unknown_numbers() {
    let server = Server::always(|| json_reply(200, LIST));
    let expected = [
        "2 contacts: 2 unknown numbers\n",
        "\nUnknown numbers: valid in no numbering plan (2)\n",
        "  contact_20250411ABC  John Doe    1234567890\n",
        "  contact_20250411XYZ  Jane Smith  9876543210\n",
        "\nContacts by country\n",
        &full_bar("  no country  2  100.0%  "),
    ];
    audit(&server, &[]).assert_output(0, &expected.concat(), "");
}

#[test]
fn null_and_missing_fields_are_findings() {
    let nothing = r#"{"id":"a","name":null,"phone_number":null}"#.to_owned();
    let server = account(&[nothing, r#"{"id":"b"}"#.to_owned(), r#"{"id":"c"}"#.to_owned()]);
    let expected = [
        "3 contacts: 3 unknown numbers, 3 blank names\n",
        "\nUnknown numbers: valid in no numbering plan (3)\n  a\n  b\n  c\n",
        "\nBlank names: no visible character (3)\n  a\n  b\n  c\n",
        "\nContacts by country\n",
        &full_bar("  no country  3  100.0%  "),
    ];
    audit(&server, &[]).assert_output(0, &expected.concat(), "");
}

#[test]
fn escapes_unsafe_characters_of_contacts() {
    let server = account(&[
        contact(r"evil\u202e", "\u{1b}[31mred\u{9b}", r"+1\u001b[2J"),
        contact("b", "one\ntwo\u{2066}", r"\u202e123"),
        contact("c", &"x".repeat(5000), &"9".repeat(5000)),
    ]);
    for color in ["never", "always"] {
        let result = audit(&server, &["--color", color]);
        assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
        let bold = result.stdout.matches("\u{1b}[1m").count();
        assert_eq!(bold, if color == "always" { 2 } else { 0 });
        let stdout = result.stdout.replace("\u{1b}[1m", "").replace("\u{1b}[0m", "");
        let result = RunResult { stdout, ..result };
        result.assert_safe_for_terminal();
        let rows: Vec<&str> = result.stdout.lines().skip(3).take(3).collect();
        let (id, name) = (r"evil\u{202e}", r"\x1b[31mred\u{9b}");
        let (xs, nines) = ("x".repeat(30), "9".repeat(30));
        assert_eq!(rows[0], format!(r"  {id}  {name:<31}  +1\x1b[2J"));
        assert_eq!(
            rows[1],
            format!(r"  b             {:<31}  \u{{202e}}123", r"one\ntwo\u{2066}")
        );
        assert_eq!(rows[2], format!("  c             {xs}…  {nines}…"));
    }
}

#[test]
fn an_incomplete_listing_is_read_again_and_then_an_error() {
    let short = || json_reply(200, &listing(&[OK.to_owned()], 2, 1, 1));
    let note = "note: the listing changed while it was read (1 of 2 contacts): reading it again\n";
    let error = "error: the listing changed while it was read (1 of 2 contacts)\n";
    let server = Server::always(short);
    audit(&server, &["--exit-code"]).assert_output(1, "", &format!("{note}{note}{error}"));
    assert_eq!(server.count("GET"), 3);

    // Contacts of an incomplete listing are not counted twice.
    let server = Server::start(move |place, request: &Request| match place {
        0 => short(),
        _ => requested_page(&[OK.to_owned()], request),
    });
    let result = audit(&server, &["--json"]);
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
    let found: Value = serde_json::from_str(&result.stdout).unwrap();
    assert_eq!((&found["total"], &found["duplicates"]), (&json!(1), &json!([])));
}

#[test]
fn a_page_that_fails_is_an_error_without_data() {
    let contacts: Vec<String> = (0..300)
        .map(|id| contact(&format!("{id}"), "A", "+254712345678"))
        .collect();
    let server = Server::start(move |_, request| match request.parameter("page") {
        Some(2) => json_reply(
            404,
            r#"{"success":false,"message":"Gone","error":{"code":"not_found","details":""}}"#,
        ),
        _ => requested_page(&contacts, request),
    });
    audit(&server, &[]).assert_fails(3, &["Gone"]);
}

#[test]
fn a_contact_that_is_not_an_object_is_an_error() {
    let server = account(&["[1]".to_owned()]);
    audit(&server, &[]).assert_fails(1, &["invalid contact in the API's response"]);
}

/// Returns an audit that is larger than the buffer of a pipe.
fn many_duplicates() -> Server {
    let number = |id| {
        contact(
            &format!("contact_{id:05}"),
            "Somebody",
            &format!("+2547123{:05}", id / 2),
        )
    };
    account(&(0..4000).map(number).collect::<Vec<_>>())
}

#[test]
fn a_closed_pipe_is_silent_and_keeps_the_exit_code() {
    let server = many_duplicates();
    for (flags, status, stderr) in [(&["--json"][..], 0, ""), (&["--json", "--exit-code"], 8, FINDINGS)] {
        let mut running = server.env().start(&[&["contacts", "audit"], flags].concat());
        running.close_stdout();
        let result = running.wait();
        assert_eq!(
            (result.status, result.stderr.as_str()),
            (Some(status), stderr),
            "{flags:?}"
        );
    }
}

#[test]
fn rejects_other_formats_before_any_request() {
    for format in ["csv", "tsv", "jsonl", "ids"] {
        let result = TestEnv::new().run(&["contacts", "audit", "-o", format]);
        result.assert_output(2, "", "error: this command writes table or json only\n");
    }
}
