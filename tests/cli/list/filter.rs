//! `--name` and `--phone`.

use super::list;
use crate::support::{Server, requested_page};

/// Contacts with names and numbers in many spellings, three per page.
fn people() -> Server {
    let people = [
        ("1", "Élodie Ñandú", "+254712345678"),
        ("2", "JOSÉ élan", "254712345678"),
        ("3", "Иван", "00254712345678"),
        ("4", "Ada", "+254799999999"),
        ("5", "ada", "0712345678"),
        ("6", "Elodie", "+1 (555) 010-9999"),
        ("7", "Ada", "+254712345678"),
    ];
    let contacts: Vec<String> = people
        .iter()
        .map(|(id, name, phone)| format!(r#"{{"id":"{id}","name":"{name}","phone_number":"{phone}"}}"#))
        .collect();
    Server::start(move |_, request| {
        assert_eq!(request.parameter("per_page"), Some(3));
        requested_page(&contacts, request)
    })
}

#[test]
fn filters_apply_to_every_page() {
    let server = people();
    for (arguments, shown) in [
        (&["--name", "ÉL"][..], "1\n2\n"),
        (&["--name", "иВА"], "3\n"),
        (&["--name", "ada"], "4\n5\n7\n"),
        (&["--name", "nobody"], ""),
        (&["--name", ""], "1\n2\n3\n4\n5\n6\n7\n"),
        (&["--phone", "+254 712 345 678"], "1\n2\n3\n7\n"),
        (&["--phone", "00254712345678"], "1\n2\n3\n7\n"),
        (&["--phone", "15550109999"], "6\n"),
        (&["--phone", "0712 345 678", "--region", "KE"], "1\n2\n3\n5\n7\n"),
        (&["--phone", "+254712345678", "--name", "ADA"], "7\n"),
        (&["--phone", "+254712345678", "--all"], "1\n2\n3\n7\n"),
        (&["--name", "ada", "--limit", "9"], "4\n5\n7\n"),
    ] {
        let arguments = [arguments, &["--per-page", "3", "-o", "ids"]].concat();
        let note = if shown.is_empty() {
            "note: no contact matches\n"
        } else {
            ""
        };
        list(&server.env(), &arguments).assert_output(0, shown, note);
    }
}

#[test]
fn a_limit_with_a_filter_reports_that_there_may_be_more() {
    let server = people();
    list(
        &server.env(),
        &["--name", "ada", "--limit", "2", "--per-page", "3", "-o", "ids"],
    )
    .assert_output(0, "4\n5\n", "note: stopped at --limit 2; there may be more matches\n");
}
