//! `contacts list`: one page, and the whole listing.

use std::io::{BufRead, BufReader};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::support::{
    KEY, LIST, Reply, Request, RunResult, Server, TestEnv, contact, json_reply, listing, page, requested_page,
};

const TABLE: &str = "ID                   NAME        PHONE       CREATED\n\
                     contact_20250411ABC  John Doe    1234567890  2025-04-11T10:30:00Z\n\
                     contact_20250411XYZ  Jane Smith  9876543210  2025-04-11T11:45:00Z\n";

const OPENING: &str = "{\"success\":true,\"data\":{\"contacts\":[\n";

const BROKEN: &str = r#"{"success":false,"message":"Broken","error":{"code":"oops","details":"no disk"}}"#;

fn contacts(count: u64) -> Vec<String> {
    (1..=count).map(contact).collect()
}

fn ids(range: std::ops::RangeInclusive<u64>) -> String {
    range.map(|id| format!("{id}\n")).collect()
}

/// An account with this many contacts, read page by page.
fn account(count: u64) -> Server {
    let contacts = contacts(count);
    Server::start(move |_, request| requested_page(&contacts, request))
}

fn list(env: &TestEnv, arguments: &[&str]) -> RunResult {
    env.run(&[&["contacts", "list"], arguments].concat())
}

fn targets(server: &Server) -> Vec<String> {
    server.requests().into_iter().map(|request| request.target).collect()
}

/// The number of the page that a request asks for.
fn number(request: &Request) -> u64 {
    request.parameter("page").unwrap()
}

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
fn plain_list_sends_no_parameters() {
    let server = Server::always(|| json_reply(200, LIST));
    list(&server.env(), &[]).assert_output(0, TABLE, "");
    let [request] = &server.requests()[..] else {
        panic!("one request: {:?}", server.requests());
    };
    let mut headers: Vec<_> = request
        .headers
        .iter()
        .map(|(name, value)| (name.to_lowercase(), value.as_str()))
        .collect();
    headers.sort();
    let host = server.url.strip_prefix("http://").unwrap();
    let agent = concat!("convers8/", env!("CARGO_PKG_VERSION"));
    let expected = [
        ("accept", "application/json"),
        ("accept-encoding", "gzip"),
        ("authorization", &format!("Bearer {KEY}")),
        ("host", host),
        ("user-agent", agent),
    ];
    assert_eq!(
        (request.method.as_str(), request.target.as_str(), request.body.as_str()),
        ("GET", "/contacts", "")
    );
    assert_eq!(headers, expected.map(|(name, value)| (name.to_owned(), value)));
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
fn prints_pages_in_order_as_one_document() {
    let contacts = contacts(3703);
    let (sender, receiver) = mpsc::channel();
    let (sender, receiver) = (Mutex::new(sender), Mutex::new(receiver));
    let server = Server::start(move |_, request| {
        match number(request) {
            // This response waits until page 3 was requested on another connection.
            2 => drop(receiver.lock().unwrap().recv_timeout(Duration::from_secs(10))),
            3 => sender.lock().unwrap().send(()).unwrap(),
            other => thread::sleep(Duration::from_millis(other * 7919 % 17)),
        }
        requested_page(&contacts, request)
    });
    let result = list(&server.env(), &["--all", "--json"]);
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
    let document: Value = serde_json::from_str(&result.stdout).unwrap();
    let listed: Vec<&str> = document["data"]["contacts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|contact| contact["id"].as_str().unwrap())
        .collect();
    let expected: Vec<String> = (1..=3703).map(|id: u64| id.to_string()).collect();
    assert_eq!(listed, expected);
    assert_eq!(document["success"], true);
    assert_eq!(
        document["data"]["pagination"],
        serde_json::json!({"total": 3703, "page": 1, "per_page": 3703, "total_pages": 1})
    );
    let mut asked = targets(&server);
    asked.sort();
    let mut every: Vec<String> = (1..=38).map(|n| format!("/contacts?page={n}&per_page=100")).collect();
    every.sort();
    assert_eq!(asked, every);
    let connections = server
        .requests()
        .iter()
        .map(|request| request.connection)
        .max()
        .unwrap()
        + 1;
    assert!((2..=5).contains(&connections), "{connections} connections");
}

#[test]
fn an_account_without_contacts_is_an_empty_listing() {
    let server = account(0);
    let end = "\n],\"pagination\":{\"total\":0,\"page\":1,\"per_page\":0,\"total_pages\":1}}}\n";
    for (format, shown) in [
        ("table", "ID  NAME  PHONE  CREATED\n"),
        ("json", &format!("{OPENING}{end}")),
        ("jsonl", ""),
        ("csv", "id,name,phone_number,created_at,updated_at\n"),
        ("ids", ""),
    ] {
        for flags in [&[][..], &["--all"], &["--limit", "5"]] {
            let result = list(&server.env(), &[flags, &["-o", format]].concat());
            let label = if format == "json" { "warning" } else { "note" };
            let note = format!("{label}: the account has no contacts\n");
            assert_eq!((result.status, result.stderr), (Some(0), note), "{format} {flags:?}");
            if !flags.is_empty() || format != "json" {
                assert_eq!(result.stdout, shown, "{format} {flags:?}");
            }
        }
    }
}

#[test]
fn omits_per_page_where_the_api_rejects_it() {
    for status in [400, 422] {
        let contacts = contacts(12);
        let refusal = r#"{"success":false,"message":"No","error":{"code":"validation_error","details":"per_page"}}"#;
        let server = Server::start(move |_, request| match request.parameter("per_page") {
            Some(_) => json_reply(status, refusal),
            None => requested_page(&contacts, request),
        });
        list(&server.env(), &["--all", "-o", "ids"]).assert_output(0, &ids(1..=12), "");
        assert_eq!(
            targets(&server),
            ["/contacts?page=1&per_page=100", "/contacts?page=1", "/contacts?page=2"]
        );
        // A value that the user gave is not dropped.
        list(&server.env(), &["--all", "--per-page", "50"]).assert_output(
            5,
            "",
            &format!("error: No: per_page (validation_error, HTTP {status})\n"),
        );
    }
}

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

#[test]
fn retries_a_failed_page() {
    let contacts = contacts(3);
    let failed = AtomicBool::new(false);
    let server = Server::start(
        move |_, request| match number(request) == 2 && !failed.swap(true, Ordering::SeqCst) {
            true => Reply::Send(crate::support::http_response(
                503,
                "application/json",
                "Retry-After: 0\r\n",
                BROKEN,
            )),
            false => requested_page(&contacts, request),
        },
    );
    list(&server.env(), &["--all", "--per-page", "1", "-o", "ids"]).assert_output(0, &ids(1..=3), "");
}

#[test]
fn reads_a_growing_listing_to_its_new_end() {
    let (before, after) = (contacts(20), contacts(25));
    let server =
        Server::start(move |_, request| requested_page(if number(request) == 1 { &before } else { &after }, request));
    let note = "note: the listing grew by 5 while it was read\n";
    let arguments = ["--all", "--per-page", "10", "-o", "ids"];
    list(&server.env(), &arguments).assert_output(0, &ids(1..=25), note);
    list(&server.env(), &[&arguments[..], &["-q"]].concat()).assert_output(0, &ids(1..=25), "");
}

#[test]
fn prints_a_contact_once_that_moved_to_the_next_page() {
    let newest_first = |count: u64| -> Vec<String> { (1..=count).rev().map(contact).collect() };
    let (before, after) = (newest_first(4), newest_first(5));
    let server =
        Server::start(move |_, request| requested_page(if number(request) == 1 { &before } else { &after }, request));
    list(&server.env(), &["--all", "--per-page", "2", "-o", "ids"]).assert_output(0, "4\n3\n2\n1\n", "");
}

#[test]
fn accepts_pagination_in_strings() {
    let server = Server::start(|_, request| {
        let number = number(request);
        json_reply(
            200,
            &format!(
                r#"{{"success":true,"data":{{"contacts":[{}],"pagination":{{"total":"2","page":"{number}","per_page":"1","total_pages":"2"}}}}}}"#,
                contact(number)
            ),
        )
    });
    list(&server.env(), &["--all", "-o", "ids"]).assert_output(0, &ids(1..=2), "");
}

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

#[test]
fn a_closed_pipe_ends_the_list_with_0() {
    let contacts = contacts(500);
    let (gone, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let server = Server::start(move |_, request| {
        if number(request) > 1 {
            // Ends when the sender is dropped.
            let _ = wait.lock().unwrap().recv();
        }
        requested_page(&contacts, request)
    });
    let arguments = ["contacts", "list", "--all", "-o", "jsonl"];
    let mut child = server.env().command(&arguments).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut first)
        .unwrap();
    drop(gone);
    let result = RunResult::new(child.wait_with_output().unwrap(), &arguments);
    assert_eq!(first, contact(1) + "\n");
    result.assert_output(0, "", "");
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_listing() {
    use std::sync::{Arc, OnceLock};

    const PAGES: u64 = 300;
    const SIZE: u64 = 1000;
    const MOST: u64 = 40 << 10;
    let child: Arc<OnceLock<u32>> = Arc::default();
    let peak: Arc<OnceLock<u64>> = Arc::default();
    let (process, receiver) = (child.clone(), peak.clone());
    let server = Server::start(move |_, request| {
        let number = number(request);
        if number == PAGES {
            let status = std::fs::read_to_string(format!("/proc/{}/status", process.get().unwrap())).unwrap();
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
            let kilobytes = line.split_whitespace().next().unwrap().parse().unwrap();
            let _ = receiver.set(kilobytes);
        }
        let contacts: Vec<String> = ((number - 1) * SIZE + 1..=number * SIZE).map(contact).collect();
        json_reply(200, &listing(&contacts, PAGES * SIZE, number, PAGES))
    });
    let arguments = ["contacts", "list", "--all", "--per-page", "1000", "-o", "jsonl", "-q"];
    let env = server.env();
    let mut running = env.command(&arguments).spawn().unwrap();
    child.set(running.id()).unwrap();
    let lines = BufReader::new(running.stdout.take().unwrap()).lines().count() as u64;
    RunResult::new(running.wait_with_output().unwrap(), &arguments).assert_output(0, "", "");
    assert_eq!(lines, PAGES * SIZE);
    let peak = *peak.get().unwrap();
    assert!(peak < MOST, "{peak} KiB for {lines} contacts");
}
