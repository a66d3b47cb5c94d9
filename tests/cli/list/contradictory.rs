//! Listings that contradict themselves or end early: an error after the contacts that were read.

use serde_json::Value;

use super::{BROKEN, OPENING, list, number};
use crate::support::{Reply, Server, contact, json_reply, page};

/// Reads every page and expects these IDs, this status and this error, as IDs and as an unfinished JSON document.
#[track_caller]
fn fails_midway(reply: impl Fn(u64) -> Reply + Send + Sync + 'static, shown: &[&str], status: i32, error: &str) {
    let server = Server::start(move |_, request| reply(number(request)));
    let env = server.env();
    let lines: String = shown.iter().map(|id| format!("{id}\n")).collect();
    let all = ["--all", "--retries", "0", "-o"];
    let result = list(&env, &[&all[..], &["ids"]].concat());
    assert_eq!(
        (result.status, result.stdout.as_str()),
        (Some(status), lines.as_str()),
        "{}",
        result.stderr
    );
    assert_eq!(result.stderr.lines().next().unwrap(), format!("error: {error}"));

    let table = list(&env, &[&all[..], &["table"]].concat());
    let rows: Vec<&str> = table
        .stdout
        .lines()
        .skip(1)
        .filter_map(|line| line.split("  ").next())
        .collect();
    assert_eq!((table.status, rows), (Some(status), shown.to_vec()), "{}", table.stderr);
    assert_eq!(table.stderr, result.stderr);

    let open: Vec<String> = shown.iter().map(contact).collect();
    let open = if open.is_empty() {
        String::new()
    } else {
        OPENING.to_owned() + &open.join(",\n")
    };
    let document = list(&env, &[&all[..], &["json"]].concat());
    assert_eq!(
        (document.status, &document.stdout),
        (Some(status), &open),
        "{}",
        document.stderr
    );
    assert!(serde_json::from_str::<Value>(&document.stdout).is_err());
    let receiver: Value = serde_json::from_str(&document.stderr).unwrap();
    assert_eq!(receiver["success"], false);

    let requests = server.requests().len();
    assert!(requests <= 3 * 12, "{requests} requests: it loops");
}

#[test]
fn a_repeated_page_is_an_error() {
    // A server that ignores `page` and reports page 1.
    fails_midway(
        |_| json_reply(200, &page(&["1", "2"], 4, 1, 2)),
        &["1", "2"],
        1,
        "requested page 2 of the listing, but the API returned page 1",
    );
    // A server that ignores `page` and reports the requested number.
    for pages in [2, 9] {
        fails_midway(
            move |number| json_reply(200, &page(&["1", "2"], 2 * pages, number, pages)),
            &["1", "2"],
            1,
            "page 2 of the listing repeats page 1",
        );
    }
}

#[test]
fn fewer_contacts_than_the_total_are_an_error() {
    fails_midway(
        |_| json_reply(200, &page(&["1", "2"], 3, 1, 1)),
        &["1", "2"],
        1,
        "the listing changed while it was read (2 of 3 contacts)",
    );
    // One of four contacts comes twice, so that another is missing.
    fails_midway(
        |number| {
            json_reply(
                200,
                &page(if number == 1 { &["1", "2"] } else { &["2", "3"] }, 4, number, 2),
            )
        },
        &["1", "2", "3"],
        1,
        "the listing changed while it was read (3 of 4 contacts)",
    );
}

#[test]
fn an_empty_page_in_the_middle_is_an_error() {
    fails_midway(
        |number| {
            let ids: &[&str] = if number == 2 { &[] } else { &["1", "2"] };
            json_reply(200, &page(ids, 6, number, 3))
        },
        &["1", "2"],
        1,
        "page 2 of 3 of the listing is empty",
    );
}

#[test]
fn stops_at_once_when_the_api_ignores_the_page_number() {
    const PAGES: u64 = 1_000_000_000_000;
    fails_midway(
        |number| {
            json_reply(
                200,
                &page(if number == 1 { &["1", "2"] } else { &[] }, 2, number, PAGES),
            )
        },
        &["1", "2"],
        1,
        "page 2 of 1000000000000 of the listing is empty",
    );
    fails_midway(
        |number| json_reply(200, &page(&["1", "2"], 2, number, PAGES)),
        &["1", "2"],
        1,
        "page 2 of the listing repeats page 1",
    );
}

#[test]
fn a_failed_page_is_an_error() {
    for (status, exit, error) in [
        (500, 7, "the API failed: Broken: no disk (oops, HTTP 500)"),
        (404, 3, "Broken: no disk (oops, HTTP 404)"),
    ] {
        fails_midway(
            move |number| match number {
                1 => json_reply(200, &page(&["1", "2"], 8, 1, 4)),
                2 => json_reply(200, &page(&["3", "4"], 8, 2, 4)),
                _ => json_reply(status, BROKEN),
            },
            &["1", "2", "3", "4"],
            exit,
            error,
        );
    }
    fails_midway(
        |_| json_reply(500, BROKEN),
        &[],
        7,
        "the API failed: Broken: no disk (oops, HTTP 500)",
    );
}

#[test]
fn a_listing_without_a_page_count_is_an_error() {
    fails_midway(
        |_| json_reply(200, r#"{"success":true,"data":{"contacts":[{"id":"1"}]}}"#),
        &[],
        1,
        "the API does not report how many pages the listing has",
    );
}
