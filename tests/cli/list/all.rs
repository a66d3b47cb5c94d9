//! `--all`: every page.

use std::io::{BufRead, BufReader};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::{BROKEN, OPENING, account, contacts, ids, list, number, targets};
use crate::support::{Reply, RunResult, Server, contact, json_reply, listing, requested_page};

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
