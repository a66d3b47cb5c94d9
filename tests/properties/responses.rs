//! Responses of the API: those of the API page, contradictory listings, and damaged HTTP.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use crate::generate::{Bytes, corpus, mutate, mutated};
use crate::runner::{Home, KEY, assert_safe, check};
use crate::server::{self, serve};
use crate::support::{Api, fields};

const STATUSES: &str = "200 OK|201 Created|302 Found|404 No|408 Late|409 Conflict|429 Slow|500 Oops";

/// A server with one response for every request, and the number of POST requests.
#[derive(Clone, Default)]
struct Fixed(Arc<Mutex<(Vec<u8>, usize)>>);

impl Fixed {
    fn start(&self) -> String {
        let server = self.clone();
        serve(move |request| {
            let mut state = server.0.lock().unwrap();
            state.1 += usize::from(request.method == "POST");
            state.0.clone()
        })
    }

    fn set(&self, response: &[u8]) {
        *self.0.lock().unwrap() = (response.to_vec(), 0);
    }

    /// Asserts that a create request was sent once, or again after a rate limit, and that the client reports success only
    /// after a 2xx response with `true`.
    fn assert_created_once(&self, reported_success: bool) {
        let (response, posts) = self.0.lock().unwrap().clone();
        let text = String::from_utf8_lossy(&response);
        assert!(
            posts == 1 || text.contains("429") || text.contains("rate_limit_exceeded"),
            "sent {posts} times"
        );
        assert!(
            !reported_success || (text.contains(" 2") && text.contains("true")),
            "success reported"
        );
    }
}

/// Generates a response with a body of the corpus, with edits in the body or anywhere.
fn response() -> impl Strategy<Value = Bytes> {
    let body = mutated("responses").boxed();
    let whole = (STATUSES, body, any::<bool>()).prop_map(|(status, body, chunked)| {
        let head = format!(
            "HTTP/1.1 {status}\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n",
            body.0.len()
        );
        Bytes(match chunked {
            true => [head.as_bytes(), &body.0, b"\r\n0\r\n\r\n"].concat(),
            false => server::json(&status, &body.0),
        })
    });
    let whole = whole.boxed();
    prop_oneof![whole.clone(), mutate(whole, "http")]
}

#[test]
fn a_create_request_is_sent_once_and_success_needs_a_success_response() {
    let server = Fixed::default();
    let url = server.start();
    let create = |response: &[u8]| {
        server.set(response);
        // A client sends more slowly after an unusable response, so each response gets its own client.
        let reported_success = Api::new(&url).create();
        server.assert_created_once(reported_success);
        reported_success
    };
    for body in corpus("responses") {
        // serde_json rejects unpaired surrogates and deeply nested values.
        let value = serde_json::from_slice::<Value>(&body.0).unwrap_or_default();
        for status in STATUSES.split('|') {
            let is_success = status.starts_with('2') && value["success"] == true;
            let reported_success = create(&server::json(status, &body.0));
            assert!(!reported_success || is_success || value.is_null(), "{status} {body:?}");
        }
    }
    let created = include_bytes!("../cli/page/created.json");
    assert!(create(&server::json("201 Created", created)));
    check(500, response(), |response| {
        create(&response.0);
    });
}

#[test]
fn commands_handle_any_response() {
    let server = Fixed::default();
    let url = server.start();
    let commands =
        "create --name=Ada --phone=[+]254712345678|import x[.]csv --settle=0|get contact_1|list --all|list -vv";
    check(
        40,
        (commands, any::<bool>(), response()),
        |(command, json, response)| {
            server.set(&response.0);
            // The journal of another case would forbid to send the number.
            let home = Home::new(&url).with("CONVERS8_API_KEY", KEY);
            home.write("x.csv", "name,phone\nAda,+254712345678\nAgain,254712345678\nBad,12\n");
            let output = if json { "json" } else { "table" };
            let ran = home.run(format!("contacts --max-wait=0 --output={output} {command}").split(' '));
            if json && ran.status != 0 && !command.starts_with("import") && !command.ends_with("-vv") {
                let last = ran.stderr.lines().last().unwrap_or_default();
                // The response of the API may have an unpaired surrogate, which `Value` rejects.
                assert!(serde_json::from_str::<IgnoredAny>(last).is_ok(), "{last}");
            }
            if !json {
                ran.stdout.split('\n').for_each(assert_safe);
            }
            if command.starts_with("create") {
                server.assert_created_once(ran.status == 0);
            }
        },
    );
}

/// Returns the bodies of all pages. Each error changes a value of the pagination or adds a contact on one page.
fn pages(total: usize, per_page: usize, errors: &[(usize, usize, Value)]) -> Vec<Vec<u8>> {
    let pages = total.div_ceil(per_page).max(1);
    let page = |number: usize| {
        let first = (number - 1) * per_page;
        let contacts: Vec<Value> = (first..total.min(first + per_page))
            .map(|id| json!({"id": id}))
            .collect();
        let pagination = json!({"total": total, "page": number, "per_page": per_page, "total_pages": pages});
        let mut body = json!({"success": true, "data": {"contacts": contacts, "pagination": pagination}});
        for (_, field, value) in errors.iter().filter(|(page, ..)| *page == number) {
            match ["total", "page", "per_page", "total_pages"].get(*field) {
                Some(name) => body["data"]["pagination"][name] = value.clone(),
                None => body["data"]["contacts"]
                    .as_array_mut()
                    .unwrap()
                    .push(json!({"id": value})),
            }
        }
        body.to_string().into_bytes()
    };
    (1..=pages).map(page).collect()
}

#[test]
fn a_listing_has_no_contact_twice_and_an_incomplete_one_is_reported() {
    let bodies = Arc::<Mutex<Vec<Vec<u8>>>>::default();
    let served = bodies.clone();
    let api = Api::new(&serve(move |request| {
        let mut query = request.path.split(['?', '&']);
        let number = query
            .find_map(|pair| pair.strip_prefix("page=")?.parse().ok())
            .unwrap_or(1_usize);
        // The connection is closed after the last page.
        let bodies = served.lock().unwrap();
        bodies
            .get(number - 1)
            .map_or_else(Vec::new, |body| server::json("200 OK", body))
    }));
    let value = select(vec![
        json!(0),
        json!(1),
        json!(3),
        json!(u64::MAX),
        json!(null),
        json!("7"),
        json!(1.5),
        json!([]),
    ]);
    let errors = prop_oneof![Just(Vec::new()), vec((1..5_usize, 0..6_usize, value), 1..3)];
    check(300, (0..9_usize, 1..5_usize, errors), |(total, per_page, errors)| {
        *bodies.lock().unwrap() = pages(total, per_page, &errors);
        let (contacts, complete) = api.list_all();
        let mut ids = HashSet::new();
        for raw in &contacts {
            let id = fields(raw).unwrap().swap_remove(0);
            assert!(id.is_empty() || ids.insert(id), "listed twice: {raw}");
        }
        assert!(complete.flatten().is_none_or(|total| total <= contacts.len() as u64));
        if errors.is_empty() {
            let expected: Vec<String> = (0..total).map(|id| json!({"id": id}).to_string()).collect();
            assert_eq!((contacts, complete), (expected, Some(Some(total as u64))));
        }
    });
}
