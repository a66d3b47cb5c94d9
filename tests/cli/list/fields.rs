//! Contacts with odd fields.

use super::{OPENING, list};
use crate::support::{Server, json_reply, listing};

/// Contacts with fewer fields than usual.
const ODD: [&str; 4] = [
    r#"{"name":"No ID"}"#,
    r#"{"id":null,"name":null,"phone_number":null,"created_at":null}"#,
    r#"{"id":7,"name":1.10,"phone_number":254712345678,"created_at":true}"#,
    "{}",
];

#[test]
fn prints_contacts_with_missing_fields() {
    let odd = ODD.map(str::to_owned);
    let server = Server::always(move || json_reply(200, &listing(&odd, 4, 1, 1)));
    for all in [&["--all"][..], &[]] {
        let run = |format| list(&server.env(), &[all, &["-o", format]].concat());
        run("jsonl").assert_output(0, &(ODD.join("\n") + "\n"), "");
        run("csv").assert_output(
            0,
            "id,name,phone_number,created_at,updated_at\n,No ID,,,\n,,,,\n7,1.10,254712345678,true,\n,,,,\n",
            "",
        );
        run("ids").assert_output(0, "7\n", "");
    }
}

#[test]
fn a_contact_that_is_not_an_object_is_an_error() {
    for contact in ["\"text\"", "null", "17"] {
        let server = Server::always(move || json_reply(200, &listing(&[contact.to_owned()], 1, 1, 1)));
        for arguments in [&["--all"][..], &[], &["--name", "x"]] {
            list(&server.env(), arguments).assert_fails(1, &["invalid contact"]);
        }
    }
}

/// A contact in a spelling that reformatting would change.
const SPELLED: &str = r#"{
        "zeta": 1.10,
        "id" : "a",
        "name": "Caf\u00e9  \"au\" lait",
        "phone_number": "1234567890",
        "big": 12345678901234567890123,
        "tags": [ 1,  {"x": null} ]
      }"#;

#[test]
fn keeps_the_spelling_of_the_api() {
    let listed = format!(
        "{{\r\n  \"extra\": [ ],\n  \"data\": {{\"contacts\": [ {SPELLED} ,\n {{\"id\":\"b\",  \"n\":1e2}}],\n \"pagination\": {{\"total\": 2, \"total_pages\": 1}}}},\n  \"success\": true\n}} \n"
    );
    let body = listed.clone();
    let server = Server::always(move || json_reply(200, &body));
    list(&server.env(), &["--json"]).assert_output(0, &listed, "");
    list(&server.env(), &["--all", "--json"]).assert_output(
        0,
        &format!(
            "{OPENING}{SPELLED},\n{{\"id\":\"b\",  \"n\":1e2}}\n],\"pagination\":{{\"total\":2,\"page\":1,\"per_page\":2,\"total_pages\":1}}}}}}\n"
        ),
        "",
    );
    let line = r#"{"zeta":1.10,"id":"a","name":"Caf\u00e9  \"au\" lait","phone_number":"1234567890","big":12345678901234567890123,"tags":[1,{"x":null}]}"#;
    for all in [&["-o", "jsonl"][..], &["-o", "jsonl", "--all"]] {
        list(&server.env(), all).assert_output(0, &format!("{line}\n{{\"id\":\"b\",  \"n\":1e2}}\n"), "");
    }
}
