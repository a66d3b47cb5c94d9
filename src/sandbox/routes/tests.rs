use super::super::Options;
use super::super::testing::{TestServer, request};
use super::*;

const HEADER: &str = "{\"convers8_sandbox\":1}\n";

const JOHN: &str = r#"{"id":"contact_20250411ABC","name":"John Doe","phone_number":"1234567890","created_at":"2025-04-11T10:30:00Z","updated_at":"2025-04-11T10:30:00Z"}"#;
const JANE: &str = r#"{"id":"contact_20250411XYZ","name":"Jane Smith","phone_number":"9876543210","created_at":"2025-04-11T11:45:00Z","updated_at":"2025-04-11T11:45:00Z"}"#;
const NEW: &str = r#"{"name":"New Contact","phone_number":"1234567890"}"#;

fn server() -> TestServer {
    TestServer::new(Options::default())
}

fn get(server: &TestServer, path: &str) -> (u16, String) {
    let response = server.exchange(&request("GET", path, ""));
    assert_eq!(response.header("content-type"), Some("application/json"));
    (response.status, response.body)
}

fn post(server: &TestServer, body: &str) -> (u16, String) {
    let response = server.exchange(&request("POST", "/contacts", body));
    assert_eq!(response.header("content-type"), Some("application/json"));
    (response.status, response.body)
}

fn listing(contacts: &str, pagination: &str) -> (u16, String) {
    let data = format!(r#"{{"contacts":[{contacts}],"pagination":{{{pagination}}}}}"#);
    (200, format!(r#"{{"success":true,"data":{data}}}"#))
}

fn error_response(status: u16, message: &str, code: &str, details: &str) -> (u16, String) {
    let error = format!(r#"{{"code":"{code}","details":"{details}"}}"#);
    let body = format!(r#"{{"success":false,"message":"{message}","error":{error}}}"#);
    (status, body)
}

fn invalid(details: &str) -> (u16, String) {
    error_response(422, "Validation failed", "validation_error", details)
}

#[test]
fn a_listing_has_the_documented_format() {
    let expected = concat!(
        r#"{"success":true,"data":{"contacts":["#,
        r#"{"id":"contact_20250411ABC","name":"John Doe","phone_number":"1234567890","#,
        r#""created_at":"2025-04-11T10:30:00Z","updated_at":"2025-04-11T10:30:00Z"},"#,
        r#"{"id":"contact_20250411XYZ","name":"Jane Smith","phone_number":"9876543210","#,
        r#""created_at":"2025-04-11T11:45:00Z","updated_at":"2025-04-11T11:45:00Z"}"#,
        r#"],"pagination":{"total":2,"page":1,"per_page":10,"total_pages":1}}}"#,
    );
    assert_eq!(get(&server(), "/contacts"), (200, expected.to_owned()));
}

#[test]
fn accepts_page_parameters_at_their_limits() {
    let server = server();
    let both = format!("{JOHN},{JANE}");
    let cases = [
        ("per_page=1", JOHN, r#""total":2,"page":1,"per_page":1,"total_pages":2"#),
        (
            "page=2&per_page=1",
            JANE,
            r#""total":2,"page":2,"per_page":1,"total_pages":2"#,
        ),
        (
            "page=3&per_page=1",
            "",
            r#""total":2,"page":3,"per_page":1,"total_pages":2"#,
        ),
        ("page=2", "", r#""total":2,"page":2,"per_page":10,"total_pages":1"#),
        (
            "per_page=100",
            &both,
            r#""total":2,"page":1,"per_page":100,"total_pages":1"#,
        ),
        (
            "per_page=101",
            &both,
            r#""total":2,"page":1,"per_page":100,"total_pages":1"#,
        ),
        (
            "limit=1&sort=name&flag",
            &both,
            r#""total":2,"page":1,"per_page":10,"total_pages":1"#,
        ),
        (
            "page=18446744073709551615&per_page=100",
            "",
            r#""total":2,"page":18446744073709551615,"per_page":100,"total_pages":1"#,
        ),
    ];
    for (query, contacts, pagination) in cases {
        let response = get(&server, &format!("/contacts?{query}"));
        assert_eq!(response, listing(contacts, pagination), "{query}");
    }
}

#[test]
fn rejects_a_page_that_is_not_a_positive_number() {
    let server = server();
    for value in ["0", "-1", "1.5", "x", "", "99999999999999999999"] {
        for name in ["page", "per_page"] {
            let response = get(&server, &format!("/contacts?{name}={value}"));
            let details = format!("{name} must be a positive whole number");
            assert_eq!(response, invalid(&details), "{value}");
        }
    }
    assert_eq!(get(&server, "/contacts?page").0, 422);
}

#[test]
fn an_empty_account_has_one_empty_page() {
    let server = server();
    std::fs::write(&server.data, HEADER).unwrap();
    let pagination = r#""total":0,"page":1,"per_page":10,"total_pages":1"#;
    assert_eq!(get(&server, "/contacts"), listing("", pagination));
}

#[test]
fn finds_a_contact_by_its_plain_or_encoded_id() {
    let server = server();
    let expected = format!(r#"{{"success":true,"data":{{"contact":{JOHN}}}}}"#);
    for id in ["contact_20250411ABC", "contact%5f20250411%41BC"] {
        let response = get(&server, &format!("/contacts/{id}"));
        assert_eq!(response, (200, expected.clone()));
    }
}

#[test]
fn a_missing_contact_or_endpoint_is_404() {
    let server = server();
    for (path, id) in [("contact_x", "contact_x"), ("a%2Fb%22%", r#"a/b\"%"#)] {
        let expected = format!("There is no contact {id}");
        let expected = error_response(404, "Contact not found", "not_found", &expected);
        assert_eq!(get(&server, &format!("/contacts/{path}")), expected);
    }
    for path in [
        "/",
        "/contact",
        "/contactsx",
        "/contacts/",
        "/contacts/a/b",
        "//contacts",
    ] {
        let expected = format!("There is no endpoint {path}");
        let expected = error_response(404, "Not found", "not_found", &expected);
        assert_eq!(get(&server, path), expected);
    }
}

#[test]
fn a_created_contact_has_the_documented_format_and_is_listed_last() {
    let server = server();
    let (status, body) = post(&server, NEW);
    assert_eq!(status, 201);
    let contact = body
        .strip_prefix(r#"{"success":true,"message":"Contact created successfully","data":{"contact":"#)
        .and_then(|rest| rest.strip_suffix("}}"))
        .unwrap();
    let today = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    let id = format!(r#"{{"id":"contact_{}"#, today[..10].replace('-', ""));
    assert!(contact.starts_with(&id), "{contact}");
    let fields: serde_json::Value = serde_json::from_str(contact).unwrap();
    assert_eq!(fields["created_at"], fields["updated_at"]);
    let (id, at) = (&fields["id"], &fields["created_at"]);
    let expected = format!(
        r#"{{"id":{id},"name":"New Contact","phone_number":"1234567890","created_at":{at},"updated_at":{at}}}"#
    );
    assert_eq!(contact, expected);
    let pagination = r#""total":3,"page":3,"per_page":1,"total_pages":3"#;
    let last = get(&server, "/contacts?page=3&per_page=1");
    assert_eq!(last, listing(contact, pagination));
    let found = get(&server, &format!("/contacts/{}", id.as_str().unwrap()));
    assert_eq!(found.0, 200);
}

#[test]
fn accepts_duplicates_and_unknown_fields() {
    let server = server();
    assert_eq!(post(&server, NEW).0, 201);
    assert_eq!(post(&server, NEW).0, 201);
    let more = r#" {"x":[{}],"phone_number":"+123456789012345","name":"\u00e9"} "#;
    assert_eq!(post(&server, more).0, 201);
    assert!(get(&server, "/contacts").1.contains(r#""total":5"#));
}

#[test]
fn rejects_an_invalid_contact_with_the_field_name() {
    let name = "name must be a non-empty string";
    let number = "phone_number must be a string of 7 to 15 digits, with or without a leading +";
    let server = server();
    let both = format!("{name}; {number}");
    let cases = [
        ("{}", both.as_str()),
        (r#"{"phone_number":"1234567"}"#, name),
        (r#"{"name":"","phone_number":"1234567"}"#, name),
        (r#"{"name":7,"phone_number":"1234567"}"#, name),
        (r#"{"name":"a"}"#, number),
        (r#"{"name":"a","phone_number":1234567}"#, number),
        (r#"{"name":"a","phone_number":"123456"}"#, number),
        (r#"{"name":"a","phone_number":"+1234567890123456"}"#, number),
        (r#"{"name":"a","phone_number":"++1234567"}"#, number),
        (r#"{"name":"a","phone_number":"+123 4567"}"#, number),
        (r#"{"name":"a","phone_number":"1234567٣"}"#, number),
        ("[]", "the body must be a JSON object"),
    ];
    for (body, details) in cases {
        assert_eq!(post(&server, body), invalid(details), "{body}");
    }
    assert!(get(&server, "/contacts").1.contains(r#""total":2"#));
}

#[test]
fn a_body_that_is_not_json_is_400() {
    let server = server();
    for body in ["", "name=a", r#"{"name":"a""#, r#""\ud800""#] {
        let (status, body) = post(&server, body);
        assert_eq!(status, 400);
        let start = r#"{"success":false,"message":"Validation failed","error":{"code":"validation_error","details":"The body is not JSON: "#;
        assert!(body.starts_with(start), "{body}");
    }
}

#[test]
fn a_wrong_method_is_405_with_the_allowed_methods() {
    let server = server();
    for (method, path, allow) in [
        ("DELETE", "/contacts", "GET, POST"),
        ("PUT", "/contacts", "GET, POST"),
        ("DELETE", "/contacts/contact_20250411ABC", "GET"),
        ("POST", "/contacts/contact_20250411ABC", "GET"),
    ] {
        let response = server.exchange(&request(method, path, ""));
        assert_eq!(response.header("allow"), Some(allow));
        let details = format!("This endpoint allows {allow}");
        let expected = error_response(405, "Method not allowed", "validation_error", &details);
        assert_eq!((response.status, response.body), expected);
    }
}

#[test]
fn a_wrong_or_missing_key_is_401() {
    let key = Some("secret".to_owned());
    let any = server();
    let one = TestServer::new(Options {
        key,
        ..Options::default()
    });
    let status = |server: &TestServer, authorization: &str| {
        let head = format!("GET /contacts HTTP/1.1\r\nHost: localhost\r\n{authorization}\r\n");
        let response = server.exchange(&head);
        if response.status == 401 {
            let details = "Invalid or missing API key";
            let expected = error_response(401, "Unauthorized", "unauthorized", details);
            assert_eq!(response.body, expected.1);
        }
        response.status
    };
    for missing in [
        "",
        "Authorization: Bearer\r\n",
        "Authorization: Bearer  \r\n",
        "Authorization: Basic YTpi\r\n",
    ] {
        assert_eq!((status(&any, missing), status(&one, missing)), (401, 401));
    }
    assert_eq!(status(&any, "Authorization: Bearer x\r\n"), 200);
    assert_eq!(status(&one, "Authorization: Bearer x\r\n"), 401);
    assert_eq!(status(&one, "Authorization: Bearer secretx\r\n"), 401);
    assert_eq!(status(&one, "authorization: bearer secret\r\n"), 200);
}

#[test]
fn over_the_rate_limit_is_429_with_retry_after() {
    let rate_limit = Some(2);
    let server = TestServer::new(Options {
        rate_limit,
        ..Options::default()
    });
    let mut connection = server.connect();
    let mut list = || connection.exchange(&request("GET", "/contacts", ""));
    assert_eq!((list().status, list().status), (200, 200));
    let response = list();
    assert_eq!(response.header("retry-after"), Some("1"));
    let details = "Too many requests in a short period: more than 2 in a second";
    let expected = error_response(429, "Rate limit exceeded", "rate_limit_exceeded", details);
    assert_eq!((response.status, response.body), expected);
}

#[test]
fn damaged_data_is_a_500_with_the_line_number() {
    let server = server();
    std::fs::write(&server.data, format!("{HEADER}{JOHN}\n{{}}\n{JANE}\n")).unwrap();
    let details = format!(
        "{}: line 3 is not a contact: missing field `id` at line 1 column 2",
        server.data.display()
    );
    // A path of Windows is escaped in JSON.
    let details = serde_json::to_string(&details).unwrap();
    let expected = error_response(500, "Internal error", "internal_error", details.trim_matches('"'));
    assert_eq!(get(&server, "/contacts"), expected);
    assert_eq!(post(&server, NEW), expected);
    std::fs::write(&server.data, format!("{HEADER}{JOHN}\n")).unwrap();
    assert_eq!(get(&server, "/contacts").0, 200);
}
