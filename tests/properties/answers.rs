//! Answers of the API: what a status, headers and a body are taken for, and what is said of them.

use std::time::Duration;

use serde_json::Value;
use ureq::http::{HeaderMap, HeaderValue, header};

use super::draw::{Bytes, Dice};
use super::http::{SEEDS, TOKENS};
use super::{KEY, assert_harmless, assert_keyless, assert_safe, console, fuzz};
use crate::api::listing::Page;
use crate::api::request::Kind;
use crate::api::retry::{Attempts, Next, Policy};
use crate::api::transport::{Cut, Reply};
use crate::api::verdict::{Verdict, judge};
use crate::error::{ApiError, Error, WriteOperation};

#[derive(Debug)]
struct Case {
    kind: Kind,
    status: u16,
    headers: Vec<(header::HeaderName, Bytes)>,
    body: Result<Bytes, bool>,
}

fn draw(dice: &mut Dice) -> Case {
    let status = match dice.below(4) {
        0 => 100 + dice.below(900) as u16,
        1 => 200 + dice.below(100) as u16,
        _ => dice.one_of(&[
            200, 200, 201, 204, 301, 307, 400, 401, 403, 404, 409, 410, 422, 429, 500, 502, 503, 599,
        ]),
    };
    let names = [header::RETRY_AFTER, header::RETRY_AFTER, header::DATE, header::LOCATION];
    let values: &[&[u8]] = &[
        b"7",
        b"0",
        b"120",
        b"18446744073709551616",
        b"Sun, 06 Nov 1994 08:50:37 GMT",
        b"Sunday, 06-Nov-94 08:50:37 GMT",
        b"Sun Nov  6 08:49:37 1994",
        b"Fri, 31 Dec 9999 23:59:59 GMT",
        b"Thu, 01 Jan 1970 00:00:00 GMT",
        b"https://elsewhere.example/?key=sk%2F%2Blive%2251H8%5Cx%3D",
    ];
    let headers = (0..dice.below(4))
        .map(|_| (names[dice.below(4)].clone(), dice.mutated(values, &[])))
        .collect();
    let body = match dice.below(20) {
        0 => Err(dice.one_in(2)),
        _ => Ok(dice.mutated(SEEDS, TOKENS)),
    };
    Case {
        kind: dice.one_of(&[Kind::Read, Kind::Creation, Kind::AnyRead, Kind::AnyWrite]),
        status,
        headers,
        body,
    }
}

fn reply(case: &Case) -> Reply {
    let values = case
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name, HeaderValue::from_bytes(&value.0).ok()?)));
    let headers: HeaderMap = values.map(|(name, value)| (name.clone(), value)).collect();
    let body = match &case.body {
        Ok(body) => Ok(body.0.clone()),
        Err(true) => Err(Cut::TooLong),
        Err(false) => Err(Cut::Lost(format!("the connection ended \u{1b}[2J at {KEY}"))),
    };
    Reply {
        status: case.status,
        headers,
        body,
    }
}

/// The body as a parser that knows nothing of this API reads it.
fn value(case: &Case) -> Option<Value> {
    serde_json::from_slice(&case.body.as_ref().ok()?.0).ok()
}

fn check(case: &Case) {
    let verdict = judge(case.kind, Ok(reply(case)));
    match case.kind {
        Kind::Creation => check_creation(case, &verdict),
        Kind::Read => check_reading(case, &verdict),
        Kind::AnyRead | Kind::AnyWrite => check_any(case, &verdict),
    }
    check_retry_after(case, &verdict);
    for error in errors(verdict) {
        check_words(error);
    }
}

/// A creation is believed done only if the API says so, and undone only if that is certain.
fn check_creation(case: &Case, verdict: &Verdict) {
    let value = value(case);
    let success = value.as_ref().and_then(|value| value.get("success"));
    let code = value
        .as_ref()
        .and_then(|value| value.get("error")?.get("code")?.as_str());
    let text = case
        .body
        .as_ref()
        .map_or("".into(), |body| String::from_utf8_lossy(&body.0).into_owned());
    match verdict {
        Verdict::Done(answer) => {
            assert!((200..300).contains(&case.status), "{verdict:?}");
            assert_eq!(answer.body, text, "the API's own text");
            // Deeper than that parser goes, or with half a surrogate pair, the text itself has to do.
            match &value {
                Some(value) => assert!(value.is_object() && success == Some(&Value::Bool(true)), "{text}"),
                None => assert!(text.trim_start().starts_with('{') && text.contains("true"), "{text}"),
            }
        }
        Verdict::Limited(..) => {
            assert!(case.status == 429 || code == Some("rate_limit_exceeded") || value.is_none());
            let created = (200..300).contains(&case.status) && success == Some(&Value::Bool(true));
            assert!(!created, "what says that it was created is not sent again");
        }
        Verdict::Refused(_) => {
            let said = (200..300).contains(&case.status) && text.contains("false");
            assert!((400..500).contains(&case.status) || said, "{verdict:?}");
        }
        Verdict::Failed(..) => assert!(case.status >= 500),
        Verdict::NotSent(_) => panic!("it was answered"),
        Verdict::Lost(_) | Verdict::InvalidResponse(..) => {}
    }
    if !matches!(verdict, Verdict::Limited(..)) {
        let policy = Policy {
            retries: u32::MAX,
            max_wait: Duration::MAX,
        };
        let next = Attempts::default().next(&policy, false, verdict.happened(), 1.0);
        assert_eq!(next, Next::Stop, "a creation is not sent twice: {verdict:?}");
    }
}

fn check_reading(case: &Case, verdict: &Verdict) {
    let Verdict::Done(answer) = verdict else { return };
    assert!((200..300).contains(&case.status));
    let value = value(case);
    let success = value.as_ref().and_then(|value| value.get("success"));
    assert_ne!(success, Some(&Value::Bool(false)), "a failure, whatever the status");
    if let (Ok(contact), Some(value)) = (answer.contact(), &value) {
        let read: Value = serde_json::from_str(contact).unwrap();
        assert_eq!(Some(&read), value.pointer("/data/contact"));
    }
    let contacts = match Page::read(answer.clone()) {
        Ok(page) => page.contacts().map(str::to_owned).collect(),
        Err(_) => Vec::new(),
    };
    if let Some(expected) = value
        .as_ref()
        .and_then(|value| value.pointer("/data/contacts")?.as_array())
    {
        let read: Vec<Value> = contacts.iter().map(|raw| serde_json::from_str(raw).unwrap()).collect();
        assert!(read.is_empty() || read == *expected);
    }
}

/// Any JSON will do, or nothing where nothing was announced; a failure will not.
fn check_any(case: &Case, verdict: &Verdict) {
    let Verdict::Done(answer) = verdict else { return };
    assert!((200..300).contains(&case.status));
    let value = value(case);
    let success = value.as_ref().and_then(|value| value.get("success"));
    assert_ne!(success, Some(&Value::Bool(false)), "a failure, whatever the status");
    let is_json = serde_json::from_str::<serde::de::IgnoredAny>(&answer.body).is_ok();
    assert!(is_json || answer.body.is_empty(), "{verdict:?}");
}

/// Told in full or not at all.
fn check_retry_after(case: &Case, verdict: &Verdict) {
    let told = reply(case).retry_after();
    let first = case.headers.iter().rev().find(|(name, _)| *name == header::RETRY_AFTER);
    let seconds = first.and_then(|(_, value)| std::str::from_utf8(&value.0).ok()?.trim().parse::<u64>().ok());
    let readable = first.is_some_and(|(_, value)| HeaderValue::from_bytes(&value.0).is_ok());
    if let (Some(seconds), true) = (seconds, readable && case.headers.len() == 1) {
        let plain = first.is_some_and(|(_, value)| value.0.trim_ascii().iter().all(u8::is_ascii_digit));
        assert!(!plain || told == Some(Duration::from_secs(seconds)));
    }
    if let Verdict::Limited(_, retry_after) = verdict {
        assert!(*retry_after == told || told.is_some_and(|told| told > Duration::from_secs(1)));
    }
}

/// The errors that commands make of it.
fn errors(verdict: Verdict) -> Vec<Error> {
    match verdict {
        Verdict::Done(answer) => {
            let contact = answer.contact().err();
            contact.into_iter().chain(Page::read(answer).err()).collect()
        }
        Verdict::NotSent(why) => vec![Error::Network(why)],
        Verdict::Limited(refusal, asked) => vec![
            Error::Api(refusal.clone()),
            Error::RateLimited {
                refusal: Box::new(refusal),
                asked: asked.unwrap_or(Duration::MAX),
                allowed: Duration::from_secs(120),
            },
        ],
        Verdict::Refused(refusal) => vec![Error::Api(refusal)],
        Verdict::Failed(refusal, _) => vec![unknown(refusal.to_string(), Some(&refusal)), Error::Api(refusal)],
        Verdict::Lost(what) => vec![unknown(what.clone(), None), Error::Network(what)],
        Verdict::InvalidResponse(status, what) => {
            vec![unknown(what.clone(), None), Error::InvalidResponse { what, status }]
        }
    }
}

fn unknown(what: String, refusal: Option<&ApiError>) -> Error {
    Error::Unknown {
        what,
        status: refusal.map(|refusal| refusal.status),
        operation: WriteOperation::Call("POST /messages".into()),
    }
}

/// For people a line or two; for scripts one object; and never what harms.
fn check_words(error: Error) {
    let error = anyhow::Error::from(error);
    let lines = console(false).lines_of(&error);
    assert!((1..=2).contains(&lines.len()));
    lines.iter().for_each(|line| {
        assert_harmless(line);
        assert_keyless(line);
    });
    let [object] = &console(true).lines_of(&error)[..] else {
        panic!("more than one line")
    };
    assert_harmless(object);
    assert_keyless(object);
    // What was no JSON for that parser as it came can't become it.
    let came = error
        .downcast_ref::<Error>()
        .and_then(|error| error.refusal()?.envelope.clone());
    let parses = |text: &str| serde_json::from_str::<Value>(text).is_ok_and(|value| value.is_object());
    assert!(parses(object) || came.is_some_and(|came| !parses(&came)), "{object}");
}

#[test]
fn answers() {
    fuzz("answers", 3000, draw, check);
}

#[test]
fn texts() {
    let draw = |dice: &mut Dice| {
        let key = String::from_utf8(TOKENS[TOKENS.len() - 1 - dice.below(4)].to_vec()).unwrap();
        dice.mutated_text(&["bad key: ", "a\u{1b}[2Jb\u{202e}c", KEY, &key], &[KEY, &key])
    };
    fuzz("texts", 3000, draw, |text| assert_safe(&console(false), text));
}
