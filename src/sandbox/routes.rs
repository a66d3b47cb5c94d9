//! What the API's page says: a request in, an answer out. No sockets, no clock.

use std::borrow::Cow;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use hyper::header::HeaderName;
use hyper::{Method, StatusCode};
use serde_json::{Map, Value};

use super::error_response::ErrorResponse;
use super::store::Store;

/// The largest body that is read as a contact.
pub(super) const BODY_LIMIT: usize = 1024 * 1024;

const PER_PAGE: usize = 10;
const MAX_PER_PAGE: usize = 100;

/// What the answer depends on.
pub(super) struct Request<'a> {
    pub(super) method: &'a Method,
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    pub(super) authorization: Option<&'a [u8]>,
    /// None: larger than `BODY_LIMIT`.
    pub(super) body: Option<&'a [u8]>,
    pub(super) at: Instant,
}

/// A status, a header that only some answers have, and JSON.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) header: Option<(HeaderName, &'static str)>,
    pub(super) body: String,
}

/// The API and all it remembers.
pub(super) struct Api {
    store: Store,
    key: Option<String>,
    limit: Option<RateLimit>,
}

impl Api {
    pub(super) fn new(data: &Path, key: Option<String>, rate_limit: Option<u32>) -> anyhow::Result<Self> {
        Ok(Self {
            store: Store::open(data)?,
            key,
            limit: rate_limit.map(RateLimit::new),
        })
    }

    pub(super) fn answer(&mut self, request: &Request) -> Answer {
        self.route(request).unwrap_or_else(ErrorResponse::into_answer)
    }

    fn route(&mut self, request: &Request) -> Result<Answer, ErrorResponse> {
        self.authorize(request.authorization)?;
        self.admit(request.at)?;
        match Resource::at(request.path)? {
            Resource::Contacts => match *request.method {
                Method::GET => self.list(request.query),
                Method::POST => self.create(request.body),
                _ => Err(ErrorResponse::method("GET, POST")),
            },
            Resource::Contact(id) => match *request.method {
                Method::GET => self.get(&id),
                _ => Err(ErrorResponse::method("GET")),
            },
        }
    }

    fn authorize(&self, authorization: Option<&[u8]>) -> Result<(), ErrorResponse> {
        let token = authorization.and_then(bearer_token);
        let known = token.is_some_and(|token| match &self.key {
            Some(key) => token == key.as_bytes(),
            None => true,
        });
        known.then_some(()).ok_or_else(ErrorResponse::unauthorized)
    }

    fn admit(&mut self, now: Instant) -> Result<(), ErrorResponse> {
        let Some(limit) = &mut self.limit else {
            return Ok(());
        };
        let admitted = limit.admits(now).then_some(());
        admitted.ok_or_else(|| ErrorResponse::rate_limit(limit.per_second))
    }

    fn list(&mut self, query: &str) -> Result<Answer, ErrorResponse> {
        let page = parameter(query, "page")?.unwrap_or(1);
        let per_page = parameter(query, "per_page")?.unwrap_or(PER_PAGE);
        let per_page = per_page.min(MAX_PER_PAGE);
        let listed = self.store.page((page - 1).saturating_mul(per_page), per_page)?;
        let contacts = listed.contacts.join(",");
        let total = listed.total;
        let total_pages = total.div_ceil(per_page).max(1);
        Ok(Answer::new(
            StatusCode::OK,
            format!(
                r#"{{"success":true,"data":{{"contacts":[{contacts}],"pagination":{{"total":{total},"page":{page},"per_page":{per_page},"total_pages":{total_pages}}}}}}}"#
            ),
        ))
    }

    fn get(&mut self, id: &str) -> Result<Answer, ErrorResponse> {
        let contact = self.store.get(id)?;
        let contact = contact.ok_or_else(|| ErrorResponse::no_contact(id))?;
        Ok(Answer::new(
            StatusCode::OK,
            format!(r#"{{"success":true,"data":{{"contact":{contact}}}}}"#),
        ))
    }

    fn create(&mut self, body: Option<&[u8]>) -> Result<Answer, ErrorResponse> {
        let body = body.ok_or_else(ErrorResponse::too_large)?;
        let body = serde_json::from_slice(body).map_err(ErrorResponse::not_json)?;
        let (name, phone_number) = validate(&body)?;
        let contact = self.store.create(name, phone_number, SystemTime::now())?;
        Ok(Answer::new(
            StatusCode::CREATED,
            format!(r#"{{"success":true,"message":"Contact created successfully","data":{{"contact":{contact}}}}}"#),
        ))
    }
}

impl Answer {
    fn new(status: StatusCode, body: String) -> Self {
        let header = None;
        Self { status, header, body }
    }

    /// The 500 of a fault.
    pub(super) fn broken() -> Self {
        ErrorResponse::internal("The sandbox was asked to fail".to_owned()).into_answer()
    }
}

/// What a path names.
enum Resource<'a> {
    Contacts,
    Contact(Cow<'a, str>),
}

impl<'a> Resource<'a> {
    fn at(path: &'a str) -> Result<Self, ErrorResponse> {
        match path.strip_prefix("/contacts") {
            Some("") => Ok(Self::Contacts),
            Some(rest) => match rest.strip_prefix('/') {
                Some(id) if !id.is_empty() && !id.contains('/') => Ok(Self::Contact(decode(id))),
                _ => Err(ErrorResponse::no_endpoint(path)),
            },
            None => Err(ErrorResponse::no_endpoint(path)),
        }
    }
}

/// Counts from the first request of each second, so that a `Retry-After` of 1 is always long
/// enough.
struct RateLimit {
    per_second: u32,
    second: Option<Instant>,
    used: u32,
}

impl RateLimit {
    fn new(per_second: u32) -> Self {
        Self {
            per_second,
            second: None,
            used: 0,
        }
    }

    fn admits(&mut self, now: Instant) -> bool {
        let second = *self.second.get_or_insert(now);
        if now.duration_since(second) >= Duration::from_secs(1) {
            self.second = Some(now);
            self.used = 0;
        }
        let admitted = self.used < self.per_second;
        self.used += u32::from(admitted);
        admitted
    }
}

fn bearer_token(authorization: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = authorization.split_at_checked("Bearer ".len())?;
    let token = token.trim_ascii();
    (scheme.eq_ignore_ascii_case(b"Bearer ") && !token.is_empty()).then_some(token)
}

/// A positive whole number of the query. The last of several counts.
fn parameter(query: &str, name: &str) -> Result<Option<usize>, ErrorResponse> {
    let pairs = query.rsplit('&');
    let mut pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let Some((_, value)) = pairs.find(|(key, _)| decode(key) == name) else {
        return Ok(None);
    };
    let value = decode(value);
    let digits = value.bytes().all(|byte| byte.is_ascii_digit());
    let number = value.parse().ok().filter(|n| digits && *n > 0);
    let error_response = || ErrorResponse::invalid(format!("{name} must be a positive whole number"));
    number.map(Some).ok_or_else(error_response)
}

/// Percent-decoded; what isn't a code stays as it is.
fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return text.into();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let (byte, after) = escaped_byte(rest).unwrap_or((*first, after));
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned().into()
}

fn escaped_byte(text: &[u8]) -> Option<(u8, &[u8])> {
    let [b'%', high, low, rest @ ..] = text else {
        return None;
    };
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let byte = digit(high)? * 16 + digit(low)?;
    Some((u8::try_from(byte).ok()?, rest))
}

/// The name and the number, or all that is wrong with them.
fn validate(body: &Value) -> Result<(&str, &str), ErrorResponse> {
    let not_object = || ErrorResponse::invalid("the body must be a JSON object".to_owned());
    let fields = body.as_object().ok_or_else(not_object)?;
    match (valid_name(fields), valid_phone_number(fields)) {
        (Ok(name), Ok(phone_number)) => Ok((name, phone_number)),
        (Err(name), Err(number)) => Err(ErrorResponse::invalid(format!("{name}; {number}"))),
        (Err(wrong), _) | (_, Err(wrong)) => Err(ErrorResponse::invalid(wrong.to_owned())),
    }
}

fn valid_name(fields: &Map<String, Value>) -> Result<&str, &'static str> {
    let name = fields.get("name").and_then(Value::as_str);
    name.filter(|name| !name.is_empty())
        .ok_or("name must be a non-empty string")
}

fn valid_phone_number(fields: &Map<String, Value>) -> Result<&str, &'static str> {
    let number = fields.get("phone_number").and_then(Value::as_str);
    number
        .filter(|number| {
            let digits = number.strip_prefix('+').unwrap_or(number);
            (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
        })
        .ok_or("phone_number must be a string of 7 to 15 digits, with or without a leading +")
}

#[cfg(test)]
mod tests {
    use super::super::Options;
    use super::super::testing::{Served, request};
    use super::*;

    const JOHN: &str = r#"{"id":"contact_20250411ABC","name":"John Doe","phone_number":"1234567890","created_at":"2025-04-11T10:30:00Z","updated_at":"2025-04-11T10:30:00Z"}"#;
    const JANE: &str = r#"{"id":"contact_20250411XYZ","name":"Jane Smith","phone_number":"9876543210","created_at":"2025-04-11T11:45:00Z","updated_at":"2025-04-11T11:45:00Z"}"#;
    const NEW: &str = r#"{"name":"New Contact","phone_number":"1234567890"}"#;

    fn served() -> Served {
        Served::new(Options::default())
    }

    fn get(served: &Served, path: &str) -> (u16, String) {
        let reply = served.ask(&request("GET", path, ""));
        assert_eq!(reply.header("content-type"), Some("application/json"));
        (reply.status, reply.body)
    }

    fn post(served: &Served, body: &str) -> (u16, String) {
        let reply = served.ask(&request("POST", "/contacts", body));
        assert_eq!(reply.header("content-type"), Some("application/json"));
        (reply.status, reply.body)
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
    fn a_listing_is_the_pages_own() {
        let expected = concat!(
            r#"{"success":true,"data":{"contacts":["#,
            r#"{"id":"contact_20250411ABC","name":"John Doe","phone_number":"1234567890","#,
            r#""created_at":"2025-04-11T10:30:00Z","updated_at":"2025-04-11T10:30:00Z"},"#,
            r#"{"id":"contact_20250411XYZ","name":"Jane Smith","phone_number":"9876543210","#,
            r#""created_at":"2025-04-11T11:45:00Z","updated_at":"2025-04-11T11:45:00Z"}"#,
            r#"],"pagination":{"total":2,"page":1,"per_page":10,"total_pages":1}}}"#,
        );
        assert_eq!(get(&served(), "/contacts"), (200, expected.to_owned()));
    }

    #[test]
    fn paging_has_no_surprises_at_its_edges() {
        let served = served();
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
                "page=9&page=%31",
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
            let answer = get(&served, &format!("/contacts?{query}"));
            assert_eq!(answer, listing(contacts, pagination), "{query}");
        }
    }

    #[test]
    fn a_page_that_is_no_positive_number_is_refused() {
        let served = served();
        for value in ["0", "-1", "1.5", "x", "", "%2B1", "99999999999999999999"] {
            for name in ["page", "per_page"] {
                let answer = get(&served, &format!("/contacts?{name}={value}"));
                let details = format!("{name} must be a positive whole number");
                assert_eq!(answer, invalid(&details), "{value}");
            }
        }
        assert_eq!(get(&served, "/contacts?page").0, 422);
    }

    #[test]
    fn a_file_without_contacts_is_one_empty_page() {
        let served = served();
        std::fs::write(&served.data, "\n").unwrap();
        let pagination = r#""total":0,"page":1,"per_page":10,"total_pages":1"#;
        assert_eq!(get(&served, "/contacts"), listing("", pagination));
    }

    #[test]
    fn a_contact_is_found_by_its_id_percent_encoded_too() {
        let served = served();
        let expected = format!(r#"{{"success":true,"data":{{"contact":{JOHN}}}}}"#);
        for id in ["contact_20250411ABC", "contact%5f20250411%41BC"] {
            let answer = get(&served, &format!("/contacts/{id}"));
            assert_eq!(answer, (200, expected.clone()));
        }
    }

    #[test]
    fn what_does_not_exist_is_not_found() {
        let served = served();
        for (path, id) in [("contact_x", "contact_x"), ("a%2Fb%22%", r#"a/b\"%"#)] {
            let expected = format!("There is no contact {id}");
            let expected = error_response(404, "Contact not found", "not_found", &expected);
            assert_eq!(get(&served, &format!("/contacts/{path}")), expected);
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
            assert_eq!(get(&served, path), expected);
        }
    }

    #[test]
    fn a_created_contact_has_the_pages_shape_and_is_listed_last() {
        let served = served();
        let (status, body) = post(&served, NEW);
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
        let last = get(&served, "/contacts?page=3&per_page=1");
        assert_eq!(last, listing(contact, pagination));
        let found = get(&served, &format!("/contacts/{}", id.as_str().unwrap()));
        assert_eq!(found.0, 200);
    }

    #[test]
    fn duplicates_and_foreign_fields_are_no_reason_to_refuse() {
        let served = served();
        assert_eq!(post(&served, NEW).0, 201);
        assert_eq!(post(&served, NEW).0, 201);
        let more = r#" {"x":[{}],"phone_number":"+123456789012345","name":"\u00e9"} "#;
        assert_eq!(post(&served, more).0, 201);
        assert!(get(&served, "/contacts").1.contains(r#""total":5"#));
    }

    #[test]
    fn an_invalid_contact_is_refused_by_the_name_of_its_field() {
        let name = "name must be a non-empty string";
        let number = "phone_number must be a string of 7 to 15 digits, with or without a leading +";
        let served = served();
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
            assert_eq!(post(&served, body), invalid(details), "{body}");
        }
        assert!(get(&served, "/contacts").1.contains(r#""total":2"#));
    }

    #[test]
    fn a_body_that_is_not_json_is_a_bad_request() {
        let served = served();
        for body in ["", "name=a", r#"{"name":"a""#, r#""\ud800""#] {
            let (status, body) = post(&served, body);
            assert_eq!(status, 400);
            let start = r#"{"success":false,"message":"Validation failed","error":{"code":"validation_error","details":"The body is not JSON: "#;
            assert!(body.starts_with(start), "{body}");
        }
    }

    #[test]
    fn a_body_over_a_mebibyte_is_refused_and_the_connection_lives_on() {
        let served = served();
        let mut connection = served.connect();
        let fits = format!(r#"{NEW}{}"#, " ".repeat(BODY_LIMIT - NEW.len()));
        let reply = connection.ask(&request("POST", "/contacts", &fits));
        assert_eq!(reply.status, 201);
        let reply = connection.ask(&request("POST", "/contacts", &format!("{fits} ")));
        let details = "The body has more than 1048576 bytes";
        let expected = error_response(413, "Validation failed", "validation_error", details);
        assert_eq!((reply.status, reply.body), expected);
        assert_eq!(connection.ask(&request("GET", "/contacts", "")).status, 200);
    }

    #[test]
    fn a_wrong_method_is_told_the_right_ones() {
        let served = served();
        for (method, path, allow) in [
            ("DELETE", "/contacts", "GET, POST"),
            ("PUT", "/contacts", "GET, POST"),
            ("DELETE", "/contacts/contact_20250411ABC", "GET"),
            ("POST", "/contacts/contact_20250411ABC", "GET"),
        ] {
            let reply = served.ask(&request(method, path, ""));
            assert_eq!(reply.header("allow"), Some(allow));
            let details = format!("This endpoint knows {allow}");
            let expected = error_response(405, "Method not allowed", "validation_error", &details);
            assert_eq!((reply.status, reply.body), expected);
        }
    }

    #[test]
    fn without_the_key_nothing_is_answered() {
        let key = Some("secret".to_owned());
        let any = served();
        let one = Served::new(Options {
            key,
            ..Options::default()
        });
        let status = |served: &Served, authorization: &str| {
            let head = format!("GET /contacts HTTP/1.1\r\nHost: x\r\n{authorization}\r\n");
            let reply = served.ask(&head);
            if reply.status == 401 {
                let details = "Invalid or missing API key";
                let expected = error_response(401, "Unauthorized", "unauthorized", details);
                assert_eq!(reply.body, expected.1);
            }
            reply.status
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
    fn over_the_rate_is_told_when_to_come_back() {
        let rate_limit = Some(2);
        let served = Served::new(Options {
            rate_limit,
            ..Options::default()
        });
        let mut connection = served.connect();
        let mut ask = || connection.ask(&request("GET", "/contacts", ""));
        assert_eq!((ask().status, ask().status), (200, 200));
        let reply = ask();
        assert_eq!(reply.header("retry-after"), Some("1"));
        let details = "Too many requests in a short period: more than 2 in a second";
        let expected = error_response(429, "Rate limit exceeded", "rate_limit_exceeded", details);
        assert_eq!((reply.status, reply.body), expected);
    }

    #[test]
    fn the_rate_is_counted_anew_each_second() {
        let mut limit = RateLimit::new(2);
        let start = Instant::now();
        let mut admitted = |millis| limit.admits(start + Duration::from_millis(millis));
        let times = [0, 500, 999, 1000, 1001, 1999, 5000];
        let expected = [true, true, false, true, true, false, true];
        assert_eq!(times.map(&mut admitted), expected);
        assert!(!RateLimit::new(0).admits(start));
    }

    #[test]
    fn data_that_went_bad_is_an_internal_error_that_names_the_line() {
        let served = served();
        std::fs::write(&served.data, format!("{JOHN}\n{{}}\n{JANE}\n")).unwrap();
        let details = format!(
            "{}: line 2 is not a contact: missing field `id` at line 1 column 2",
            served.data.display()
        );
        // A path of Windows is escaped in JSON.
        let details = serde_json::to_string(&details).unwrap();
        let expected = error_response(500, "Internal error", "internal_error", details.trim_matches('"'));
        assert_eq!(get(&served, "/contacts"), expected);
        assert_eq!(post(&served, NEW), expected);
        std::fs::write(&served.data, format!("{JOHN}\n")).unwrap();
        assert_eq!(get(&served, "/contacts").0, 200);
    }
}
