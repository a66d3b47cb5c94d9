use std::io::{self, ErrorKind};
use std::time::Duration;

use ureq::http::{HeaderMap, HeaderValue, Method, header};

use super::*;
use crate::api::model::NewContact;
use crate::api::request::ApiRequest;
use crate::api::transport::HttpResponse;

const YES: &str = r#"{"success":true,"data":{}}"#;

fn read() -> ApiRequest {
    ApiRequest::list(None, None)
}

fn create() -> ApiRequest {
    let contact = NewContact {
        name: "Ada".into(),
        phone_number: "+254712345678".into(),
    };
    ApiRequest::create(&contact).unwrap()
}

fn any(method: Method) -> ApiRequest {
    ApiRequest::any(method, "/messages", &[]).unwrap()
}

fn response(status: u16, body: io::Result<&str>) -> HttpResponse {
    HttpResponse {
        status,
        headers: HeaderMap::new(),
        body: body.map(|text| text.as_bytes().to_vec()),
    }
}

fn verdict(request: &ApiRequest, status: u16, body: &str) -> Verdict {
    Verdict::of(request, response(status, Ok(body)))
}

fn name(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Success(_) => "success",
        Verdict::RateLimited(_) => "rate limited",
        Verdict::Rejected(_) => "rejected",
        Verdict::ServerError(_) => "server error",
        Verdict::InvalidResponse(_) => "invalid",
        Verdict::NoResponse(_) => "no response",
    }
}

fn coded(code: &str) -> String {
    format!(r#"{{"success":false,"message":"m","error":{{"code":"{code}","details":"d"}}}}"#)
}

#[test]
fn classifies_responses_for_reads_and_writes() {
    let limit = &coded("rate_limit_exceeded");
    let key = &coded("unauthorized");
    let invalid = &coded("validation_error");
    let odd = &coded("odd");
    let contradiction = r#"{"success":true,"error":{"code":"rate_limit_exceeded"}}"#;
    for (status, body, write, reading) in [
        (200, YES, "success", "success"),
        (201, YES, "success", "success"),
        (200, contradiction, "success", "success"),
        (200, r#"{"success":true,"data":7}"#, "success", "success"),
        (200, r#"{"data":{}}"#, "invalid", "success"),
        (200, r#"{"success":"true"}"#, "invalid", "success"),
        (200, r#"{"success":null}"#, "invalid", "success"),
        (200, r#"{"success":1}"#, "invalid", "success"),
        (200, "{}", "invalid", "success"),
        (200, r#"{"success":true,"success":false}"#, "invalid", "invalid"),
        (200, r#"{"success":false}"#, "rejected", "rejected"),
        (200, odd, "rejected", "rejected"),
        (200, key, "rejected", "rejected"),
        (200, limit, "rejected", "rate limited"),
        (200, "", "invalid", "invalid"),
        (204, "", "invalid", "invalid"),
        (200, "<html>", "invalid", "invalid"),
        (200, "é", "invalid", "invalid"),
        (200, "7", "invalid", "invalid"),
        (200, "[true]", "invalid", "invalid"),
        (200, r#"{"success":true"#, "no response", "no response"),
        (101, r#"{"success":false}"#, "invalid", "invalid"),
        (199, YES, "invalid", "invalid"),
        (300, YES, "invalid", "invalid"),
        (301, "", "invalid", "invalid"),
        (400, invalid, "rejected", "rejected"),
        (400, "", "rejected", "rejected"),
        (400, "[false]", "rejected", "rejected"),
        (400, "<html>", "rejected", "rejected"),
        (400, YES, "invalid", "rejected"),
        (400, contradiction, "invalid", "rate limited"),
        (400, r#"{"succ"#, "no response", "no response"),
        (400, limit, "rate limited", "rate limited"),
        (401, key, "rejected", "rejected"),
        (401, "", "rejected", "rejected"),
        (401, r#"{"succ"#, "rejected", "rejected"),
        (401, YES, "invalid", "rejected"),
        (403, odd, "rejected", "rejected"),
        (404, odd, "rejected", "rejected"),
        (408, odd, "server error", "server error"),
        (408, "", "server error", "server error"),
        (408, YES, "invalid", "server error"),
        (409, odd, "rejected", "rejected"),
        (425, odd, "server error", "server error"),
        (425, limit, "rate limited", "rate limited"),
        (429, odd, "rate limited", "rate limited"),
        (429, "<html>", "rate limited", "rate limited"),
        (429, r#"{"succ"#, "rate limited", "rate limited"),
        (429, YES, "invalid", "rate limited"),
        (500, odd, "server error", "server error"),
        (500, YES, "server error", "server error"),
        (500, invalid, "server error", "server error"),
        (500, r#"{"succ"#, "server error", "server error"),
        (503, limit, "server error", "rate limited"),
        (503, "<html>", "server error", "server error"),
        (599, "", "server error", "server error"),
        (600, YES, "server error", "server error"),
    ] {
        let names = (
            name(&verdict(&create(), status, body)),
            name(&verdict(&read(), status, body)),
        );
        assert_eq!(names, (write, reading), "HTTP {status}: {body}");
    }
}

#[test]
fn other_endpoints_accept_any_json_or_an_empty_body() {
    let limit = &coded("rate_limit_exceeded");
    for (status, body, write, reading) in [
        (200, YES, "success", "success"),
        (200, r#"{"data":{}}"#, "success", "success"),
        (200, r#"{"success":"no"}"#, "success", "success"),
        (200, "{}", "success", "success"),
        (200, "7", "success", "success"),
        (200, "null", "success", "success"),
        (201, " [1,2,3,4,5,6]\n", "success", "success"),
        (202, "[false]", "success", "success"),
        (204, "", "success", "success"),
        (205, "", "success", "success"),
        // Without a `Content-Length` it may be truncated.
        (200, "", "no response", "no response"),
        (200, "[1,2,3,4,5", "no response", "no response"),
        (200, r#"{"success":false}"#, "rejected", "rejected"),
        (200, r#"{"success":true,"success":false}"#, "invalid", "invalid"),
        (200, limit, "rejected", "rate limited"),
        (200, "<html>", "invalid", "invalid"),
        (200, "[1] 2", "invalid", "invalid"),
        (304, "", "invalid", "invalid"),
        (400, "[]", "rejected", "rejected"),
        (400, YES, "invalid", "rejected"),
        (429, "", "rate limited", "rate limited"),
        (500, YES, "server error", "server error"),
    ] {
        for (method, expected) in [(Method::POST, write), (Method::GET, reading)] {
            let verdict = verdict(&any(method), status, body);
            assert_eq!(name(&verdict), expected, "HTTP {status}: {body}");
            if let Verdict::Success(response) = verdict {
                assert_eq!(response.body(), body);
            }
        }
    }
    let mut empty = response(200, Ok(""));
    empty
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    assert_eq!(name(&Verdict::of(&any(Method::POST), empty)), "success");
}

#[test]
fn an_incomplete_body_leaves_a_write_unknown() {
    for (status, kind, expected) in [
        (200, ErrorKind::ConnectionReset, "no response"),
        (200, ErrorKind::FileTooLarge, "invalid"),
        (302, ErrorKind::ConnectionReset, "no response"),
        (400, ErrorKind::ConnectionReset, "no response"),
        (401, ErrorKind::ConnectionReset, "rejected"),
        (429, ErrorKind::ConnectionReset, "rate limited"),
        (500, ErrorKind::ConnectionReset, "server error"),
    ] {
        let verdict = Verdict::of(&create(), response(status, Err(io::Error::new(kind, "gone"))));
        assert_eq!(name(&verdict), expected, "HTTP {status}: {kind}");
    }
}

#[test]
fn reads_error_texts_from_all_envelope_formats() {
    for (body, code, message, details, is_envelope) in [
        (coded("c"), "c", "m", "d", true),
        (r#"{"success":false,"message":"m"}"#.into(), "", "m", "", true),
        (r#"{"error":"a sentence"}"#.into(), "", "a sentence", "", true),
        (r#"{"message":"m","error":"a sentence"}"#.into(), "", "m", "", true),
        (r#"{"error":{"code":7,"details":[1]}}"#.into(), "7", "", "[1]", true),
        (r#"{"error":null}"#.into(), "", "", "", false),
        (r#"{"message":"two\nlines"}"#.into(), "", "two\\nlines", "", false),
    ] {
        let Verdict::Rejected(error) = verdict(&create(), 400, &body) else {
            panic!("{body}");
        };
        let texts = (&*error.code, &*error.message, &*error.details);
        assert_eq!(texts, (code, message, details), "{body}");
        assert_eq!(error.envelope, is_envelope.then_some(body));
        assert_eq!((error.status, error.is_write), (400, true));
    }
}

#[test]
fn truncates_long_server_texts() {
    let body = format!(r#"{{"success":false,"message":"{}"}}"#, "é".repeat(5000));
    let Verdict::Rejected(error) = verdict(&create(), 400, &body) else {
        panic!("not rejected");
    };
    assert_eq!(error.message.chars().count(), 201);
    assert!(error.message.ends_with("é…"));
    // A long envelope is not kept: its texts are.
    assert_eq!(error.envelope, None);
}

#[test]
fn stores_the_request_id() {
    let mut with_id = response(500, Ok("{}"));
    with_id.headers.insert("x-request-id", HeaderValue::from_static("abc"));
    let verdict = Verdict::of(&read(), with_id);
    assert_eq!(verdict.error().unwrap().request_id.as_deref(), Some("abc"));
}

#[test]
fn parses_retry_after_as_seconds_or_date() {
    let date = "Sun, 06 Nov 1994 08:49:37 GMT";
    for (value, now, millis) in [
        ("0", None, Some(0)),
        (" 7 ", None, Some(7000)),
        ("2.5", None, Some(2500)),
        ("Sun, 06 Nov 1994 08:50:37 GMT", Some(date), Some(60_000)),
        ("Sunday, 06-Nov-94 08:50:37 GMT", Some(date), Some(60_000)),
        ("Sun, 06 Nov 1994 08:48:37 GMT", Some(date), Some(0)),
        (date, None, Some(0)),
        ("-1", None, None),
        ("5 s", None, None),
        ("soon", None, None),
        ("NaN", None, None),
    ] {
        let mut limited = response(429, Ok(""));
        limited
            .headers
            .insert(header::RETRY_AFTER, HeaderValue::from_static(value));
        if let Some(now) = now {
            limited.headers.insert(header::DATE, HeaderValue::from_static(now));
        }
        let verdict = Verdict::of(&create(), limited);
        assert_eq!(
            verdict.error().unwrap().retry_after,
            millis.map(Duration::from_millis),
            "{value}"
        );
    }
    let mut endless = response(429, Ok(""));
    let value = HeaderValue::from_static("99999999999999999999999999");
    endless.headers.insert(header::RETRY_AFTER, value);
    let verdict = Verdict::of(&create(), endless);
    assert_eq!(verdict.error().unwrap().retry_after, Some(Duration::MAX));
}

#[test]
fn reads_the_contacts_of_a_page_and_the_contact_of_a_response() {
    let body = r#" {"success":true, "data":{"contacts":[ {"id": "a"}, {"id":"b"}],"pagination":{"total":2}}} "#;
    let Verdict::Success(page) = verdict(&read(), 200, body) else {
        panic!("no success");
    };
    let raw: Vec<&str> = page.contacts().unwrap().iter().map(|contact| contact.raw).collect();
    assert_eq!(raw, [r#"{"id": "a"}"#, r#"{"id":"b"}"#]);
    assert_eq!(page.pagination.unwrap().total, Some(2));
    assert!(page.contact().is_err());
    let Verdict::Success(one) = verdict(&create(), 200, r#"{"success":true,"data":{"contact":{"id":"c"}}}"#) else {
        panic!("no success");
    };
    assert_eq!(one.contact().unwrap().id.as_str(), "c");
    assert!(one.contacts().is_err());
}
