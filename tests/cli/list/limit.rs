//! `--limit`.

use super::{OPENING, account, ids, list};
use crate::support::{Server, contact, json_reply};

#[test]
fn a_limit_stops_reading() {
    let server = account(10_000);
    let note = "note: 250 of 10000 contacts shown; --all without --limit shows all\n";
    list(&server.env(), &["--limit", "250", "-o", "ids"]).assert_output(0, &ids(1..=250), note);
    // Three pages are needed, and more may be prefetched.
    let requests = server.requests().len();
    assert!((3..=11).contains(&requests), "{requests} requests");
    list(&server.env(), &["--limit", "250", "-o", "ids", "-q"]).assert_output(0, &ids(1..=250), "");
}

#[test]
fn a_limit_above_the_total_prints_no_note() {
    let server = account(3);
    for limit in ["3", "4"] {
        list(&server.env(), &["--limit", limit, "-o", "ids"]).assert_output(0, &ids(1..=3), "");
    }
}

#[test]
fn a_limit_without_a_total_reports_that_there_may_be_more() {
    let server = Server::always(|| {
        json_reply(
            200,
            r#"{"data":{"contacts":[{"id":"1"},{"id":"2"}],"pagination":{"total_pages":1}}}"#,
        )
    });
    list(&server.env(), &["--limit", "1", "-o", "ids"]).assert_output(
        0,
        "1\n",
        "note: stopped at --limit 1; there may be more contacts\n",
    );
}

#[test]
fn a_limited_json_document_is_complete() {
    let server = account(5);
    list(&server.env(), &["--limit", "1", "--json"]).assert_output(
        0,
        &format!(
            "{OPENING}{}\n],\"pagination\":{{\"total\":5,\"page\":1,\"per_page\":1,\"total_pages\":5}}}}}}\n",
            contact(1)
        ),
        "warning: 1 of 5 contacts shown; --all without --limit shows all\n",
    );
}
