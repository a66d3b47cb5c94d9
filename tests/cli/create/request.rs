//! The request of `contacts create`, and the input that is checked before it.

use super::{AS_GIVEN, NEW_ID, NUMBER, created};
use crate::support::{CREATED, Server, json_reply};

#[test]
fn names_are_sent_as_given() {
    let server = Server::always(created);
    let name = " Zoë \"Z\" \\ አበበ 👩‍🚀\n";
    server
        .run(&["contacts", "create", "--name", name, "--phone", NUMBER, "-o", "ids"])
        .assert_output(0, NEW_ID, "");
    assert_eq!(
        server.requests()[0].body,
        r#"{"name":" Zoë \"Z\" \\ አበበ 👩‍🚀\n","phone_number":"+254700012345"}"#
    );
}

#[test]
fn invalid_input_is_rejected_before_any_request() {
    let server = Server::always(created);
    for (name, phone, flags, error) in [
        ("", NUMBER, "", "--name is blank"),
        (" \t\n", NUMBER, "", "--name is blank"),
        ("\u{200B}\u{3164}", NUMBER, "", "--name is blank"),
        ("N", "", "", "--phone \"\": empty"),
        ("N", "12345", "", "--phone \"12345\": fewer than 7 digits"),
        (
            "N",
            "1234567890123456",
            "",
            "--phone \"1234567890123456\": more than 15 digits",
        ),
        ("N", "CALL-ME-NOW", "", "--phone \"CALL-ME-NOW\": contains letters"),
        ("N", "0712345678", "", "pass --region"),
        ("N", "0712345678", "--region=NG", "is not a number of Nigeria"),
        (
            "N",
            "233241234567",
            "--region=KE",
            "is not a number of Kenya; if it is +233 241234567 (Ghana), write it with +",
        ),
        ("N", "2.54712E+11", "", "damaged by a spreadsheet"),
        ("N", "+254700012345 ext 4", "", "has the extension 4"),
        ("N", "+254700012345/+254700012346", "", "two numbers in one"),
        (
            "N",
            "+1234567890",
            "--strict",
            "valid in no numbering plan: check it, or leave out --strict",
        ),
        (
            "N",
            "1234567890",
            "--strict",
            "valid in no numbering plan: check it, or leave out --strict",
        ),
    ] {
        let mut arguments = vec!["contacts", "create", "--name", name, "--phone", phone];
        arguments.extend((!flags.is_empty()).then_some(flags));
        server.run(&arguments).assert_fails(5, &["error: ", error]);
    }
    assert!(server.requests().is_empty());
}

#[test]
fn a_doubtful_number_is_sent_with_a_warning() {
    let unknown = "warning: +1234567890 is valid in no numbering plan; it is sent anyway (--strict rejects it)\n";
    let twin = "note: on WhatsApp, +5491123456789 and +541123456789 are one account, but the API has separate contacts for them\n";
    for (phone, sent, stderr) in [
        ("1234567890", "1234567890", AS_GIVEN),
        ("+1234567890", "+1234567890", unknown),
        ("+5491123456789", "+5491123456789", twin),
        (NUMBER, NUMBER, ""),
    ] {
        let server = Server::always(|| json_reply(201, &CREATED.replace(r#""phone_number": "1234567890","#, "")));
        let arguments = ["contacts", "create", "--name", "N", "--phone", phone, "-o", "ids"];
        server.run(&arguments).assert_output(0, NEW_ID, stderr);
        assert_eq!(
            server.requests()[0].body,
            format!(r#"{{"name":"N","phone_number":"{sent}"}}"#)
        );
        let result = server.run(&[&arguments[..], &["--quiet"]].concat());
        assert_eq!((result.status, result.stdout.as_str()), (Some(0), NEW_ID), "{result:?}");
    }
}
