//! `contacts create`: what is sent, how often, and what is reported.

use std::net::TcpListener;
use std::time::Duration;

use httpmock::MockServer;

use crate::support::{
    CREATED, ERROR, KEY, MakeReply, Reply, Server, TestEnv, account_reply, error_body, http_response, in_parallel,
    json_reply, page,
};

/// A valid number, and the ID of the contact of `support::account` that has it.
const NUMBER: &str = "+254700012345";
const ID: &str = "12345";

const NEW_ID: &str = "contact_20250411DEF\n";
const HINT: &str = "hint: run the same command again: it waits until that is known, 35 s at most, and then shows the contact or creates it\n";
const KEY_HINT: &str = "hint: `convers8 auth status` shows which key was used and where it came from\n";
const OFFLINE_HINT: &str = "hint: check the connection, --base-url and the proxy variables; `-v` shows each request\n";

fn create<'a>(flags: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["contacts", "create", "--name", "New Contact", "--phone", NUMBER];
    if !flags.contains(&"-o") {
        arguments.extend(["-o", "ids"]);
    }
    arguments.extend(flags);
    arguments
}

/// Returns the arguments of the API page's example.
fn create_api_example<'a>(flags: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["contacts", "create", "--name", "New Contact", "--phone", "1234567890"];
    arguments.extend(flags);
    arguments
}

const AS_GIVEN: &str = "warning: 1234567890 is sent as written: international format starts with + and the country code (or pass --region)\n";

/// Starts a server that sends each reply once, and then always the last one.
fn replies_in_order(replies: &'static [MakeReply]) -> Server {
    Server::start(move |place, _| replies[place.min(replies.len() - 1)]())
}

/// Returns the API page's response with the number that was sent.
fn created() -> Reply {
    json_reply(201, &created_body())
}

fn created_body() -> String {
    CREATED.replace("1234567890", NUMBER)
}

/// Returns the API page's response, unchanged.
fn created_api_example() -> Reply {
    json_reply(201, CREATED)
}

fn unknown(why: &str) -> String {
    format!("error: outcome unknown: the contact may or may not exist ({why})\n{HINT}")
}

#[test]
fn sends_the_request_of_the_api_page() {
    let server = Server::always(created_api_example);
    server
        .run(&create_api_example(&["-o", "ids"]))
        .assert_output(0, NEW_ID, AS_GIVEN);
    let [request] = server.requests().try_into().unwrap();
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("POST", "/contacts")
    );
    assert_eq!(request.body, r#"{"name":"New Contact","phone_number":"1234567890"}"#);
    let mut headers: Vec<(String, &str)> = request
        .headers
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value.as_str()))
        .collect();
    headers.sort();
    let expected = [
        ("accept", "application/json"),
        ("accept-encoding", "gzip"),
        ("authorization", &format!("Bearer {KEY}")),
        ("content-length", "50"),
        ("content-type", "application/json"),
        ("host", server.url.trim_start_matches("http://")),
        ("user-agent", concat!("convers8/", env!("CARGO_PKG_VERSION"))),
    ];
    assert_eq!(headers, expected.map(|(name, value)| (name.to_owned(), value)));
}

#[test]
fn an_independent_server_accepts_the_request() {
    let server = MockServer::start();
    let creation = server.mock(|when, then| {
        when.method("POST")
            .path("/contacts")
            .header("Authorization", format!("Bearer {KEY}"))
            .header("Content-Type", "application/json")
            .body(r#"{"name":"New Contact","phone_number":"1234567890"}"#);
        then.status(200)
            .header("Content-Type", "application/json")
            .body(CREATED);
    });
    let env = TestEnv::with_api(&server.base_url());
    let result = env.run(&create_api_example(&["--json"]));
    assert_eq!((result.status, result.stdout), (Some(0), format!("{CREATED}\n")));
    creation.assert_calls(1);
}

#[test]
fn the_contact_is_shown_in_every_format() {
    let server = Server::always(created_api_example);
    let row = "contact_20250411DEF,New Contact,1234567890,2025-04-11T14:20:00Z,2025-04-11T14:20:00Z";
    for (format, stdout) in [
        ("json", format!("{CREATED}\n")),
        (
            "table",
            "ID                   NAME         PHONE       CREATED\n\
             contact_20250411DEF  New Contact  1234567890  2025-04-11T14:20:00Z\n"
                .into(),
        ),
        (
            "jsonl",
            r#"{"id":"contact_20250411DEF","name":"New Contact","phone_number":"1234567890","created_at":"2025-04-11T14:20:00Z","updated_at":"2025-04-11T14:20:00Z"}"#
                .to_owned()
                + "\n",
        ),
        ("csv", format!("id,name,phone_number,created_at,updated_at\n{row}\n")),
        (
            "tsv",
            format!("id,name,phone_number,created_at,updated_at\n{row}\n").replace(',', "\t"),
        ),
        ("ids", NEW_ID.into()),
    ] {
        server.run(&create_api_example(&["-o", format])).assert_output(0, &stdout, AS_GIVEN);
    }
}

#[test]
fn json_is_the_response_as_the_api_spelled_it() {
    let odd = "{ \"data\":{\"contact\":{\"tags\":[1.10],\"id\":\"\\u0041\"}},\t\"success\" : true}\n";
    let server = Server::start(move |_, _| json_reply(201, odd));
    server.run(&create(&["-o", "json"])).assert_output(0, odd, "");
    server.run(&create(&[])).assert_output(0, "A\n", "");
}

#[test]
fn names_are_sent_as_given() {
    let server = Server::always(created);
    let name = " Zoë \"Z\" \\ አበበ 👩‍🚀\n";
    server
        .run(&["contacts", "create", "--name", name, "--phone", NUMBER, "-o", "ids"])
        .assert_output(0, NEW_ID, "");
    assert_eq!(
        server.requests()[0].body,
        r#"{"name":" Zoë \"Z\" \\ አበበ 👩‍🚀\n","phone_number":"+254700012345"}"#
    );
}

#[test]
fn a_successful_response_is_a_creation_in_any_form() {
    let rows: [(&str, MakeReply); 6] = [
        ("200", || json_reply(200, &created_body())),
        ("201", created),
        ("202", || json_reply(202, &created_body())),
        ("closed at its end", || {
            Reply::SendAndClose(format!("HTTP/1.1 201 Created\r\n\r\n{}", created_body()).into())
        }),
        ("in chunks", || {
            let body = created_body();
            let (head, tail) = body.split_at(99);
            let chunks = format!("63\r\n{head}\r\n{:x}\r\n{tail}\r\n0\r\n\r\n", tail.len());
            Reply::Send(format!("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}").into())
        }),
        ("an error beside it", || {
            json_reply(
                200,
                &created_body().replacen('{', r#"{"error":{"code":"rate_limit_exceeded"},"#, 1),
            )
        }),
    ];
    for (name, reply) in rows {
        let server = Server::always(reply);
        server.run(&create(&[])).assert_output(0, NEW_ID, "");
        assert_eq!(server.count("POST"), 1, "{name}");
    }
}

#[test]
fn success_without_a_contact_is_a_creation() {
    const BARE: &str = r#"{"success":true}"#;
    let server = Server::always(|| json_reply(201, BARE));
    server
        .run(&create(&["-o", "json"]))
        .assert_output(0, &format!("{BARE}\n"), "");
    server.run(&create(&[])).assert_output(
        0,
        "",
        "warning: the contact was created, but the API's response does not show it\n",
    );
    assert_eq!(server.count("POST"), 2);
}

#[test]
fn a_contact_that_was_never_sent_is_a_network_error() {
    let rows = [
        (
            "http://127.0.0.1:1",
            "error: nothing listens at http://127.0.0.1:1 (connection refused)\n",
        ),
        (
            "https://waba.invalid",
            "error: no address found for the host of https://waba.invalid\n",
        ),
    ];
    in_parallel(rows, |(url, error)| {
        let result = TestEnv::with_api(url)
            .run(&create(&["--retries", "1", "-v"]))
            .retried(1);
        let (requests, rest): (Vec<&str>, Vec<&str>) = result
            .stderr
            .split_inclusive('\n')
            .partition(|line| line.starts_with(['<', '*']));
        let tries = requests.iter().filter(|line| line.starts_with("< no response")).count();
        assert_eq!(
            (result.status, result.stdout.as_str(), tries),
            (Some(7), "", 2),
            "{result:?}"
        );
        assert_eq!(rest.concat(), format!("{error}{OFFLINE_HINT}"));
    });
}

#[test]
fn without_a_secure_connection_nothing_is_sent() {
    let plain = Server::always(created);
    let url = plain.url.replace("http", "https");
    let result = TestEnv::with_api(&url).run(&create(&["--retries", "1"])).retried(1);
    result.assert_output(7, "", &format!("error: {url} closed the connection\n{OFFLINE_HINT}"));
    assert_eq!(plain.count("POST"), 0);
}

#[test]
fn a_contact_is_sent_once_the_server_listens() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let env = TestEnv::with_api(&format!("http://{address}"));
    let mut running = env.start(&create(&["--retries", "9", "-v"]));
    running.wait_for_stderr("no response to POST");
    running.wait_for_stderr("no response to POST");
    let server = Server::on(TcpListener::bind(address).unwrap(), |_, _| created());
    let result = running.wait();
    assert_eq!((result.status, result.stdout.as_str()), (Some(0), NEW_ID));
    result.assert_stderr_contains(&["connection refused", "< 201 POST"]);
    assert_eq!(server.count("POST"), 1);
}

fn limited(status: u16, extra: &str) -> Reply {
    Reply::Send(http_response(
        status,
        "application/json",
        extra,
        &error_body("rate_limit_exceeded"),
    ))
}

#[test]
fn a_rate_limited_creation_is_sent_again_after_the_wait() {
    let rows: [(&'static [MakeReply], &str); 7] = [
        (&[|| limited(429, "Retry-After: 0\r\n"), created], ""),
        (&[|| limited(429, "Retry-After: 1\r\n"), created], ""),
        (&[|| limited(429, ""), created], ""),
        (
            &[|| limited(429, "Retry-After: 2\r\n"), created],
            "note: rate limited: waiting 2 s before the next request\n",
        ),
        (
            &[
                || {
                    limited(
                        429,
                        "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:49:38 GMT\r\n",
                    )
                },
                created,
            ],
            "",
        ),
        (
            &[
                || Reply::Send(http_response(429, "text/html", "Retry-After: 0\r\n", "<p>slow")),
                created,
            ],
            "",
        ),
        (&[|| limited(400, "Retry-After: 0\r\n"), created], ""),
    ];
    in_parallel(rows, |(replies, stderr)| {
        let server = replies_in_order(replies);
        // Waits for a rate limit do not count as retries.
        server
            .run(&create(&["--retries", "0"]))
            .assert_output(0, NEW_ID, stderr);
        let bodies: Vec<String> = server.requests().into_iter().map(|request| request.body).collect();
        assert_eq!(bodies, [r#"{"name":"New Contact","phone_number":"+254700012345"}"#; 2]);
    });
}

#[test]
fn a_wait_longer_than_allowed_is_not_begun() {
    let rows: [(MakeReply, &str, &str); 4] = [
        (|| limited(429, "Retry-After: 121\r\n"), "120", "121"),
        (|| limited(400, "Retry-After: 3\r\n"), "2", "3"),
        (|| limited(429, ""), "0.5", "1"),
        (
            || {
                limited(
                    429,
                    "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:59:37 GMT\r\n",
                )
            },
            "120",
            "600",
        ),
    ];
    for (reply, allowed, asked) in rows {
        let server = Server::always(reply);
        let result = server.run(&create(&["--max-wait", allowed]));
        result.assert_fails(
            6,
            &[
                &format!(
                    "error: rate limited: the API requires a wait of {asked} s, but at most {allowed} s are allowed: No: Because"
                ),
                "hint: try again later, or allow longer waits with --max-wait\n",
            ],
        );
        assert_eq!(server.count("POST"), 1, "{asked}");
    }
}

#[test]
fn a_refused_key_ends_the_command_at_once() {
    for (status, code, shown) in [
        (401, "unauthorized", "unauthorized, HTTP 401"),
        (401, "expired", "expired, HTTP 401"),
        (400, "unauthorized", "unauthorized, HTTP 400"),
        (200, "unauthorized", "unauthorized, HTTP 200"),
    ] {
        let server = Server::always(move || json_reply(status, &error_body(code)));
        let error = format!("error: the API rejected the key: No: Because ({shown})\n{KEY_HINT}");
        server.run(&create(&[])).assert_output(4, "", &error);
        assert_eq!(server.count("POST"), 1, "{shown}");
    }
}

#[test]
fn a_rejection_exits_by_its_code_or_else_by_the_status() {
    for (status, body, exit, error) in [
        (
            400,
            error_body("validation_error"),
            5,
            "No: Because (validation_error, HTTP 400)",
        ),
        (
            422,
            error_body("validation_error"),
            5,
            "No: Because (validation_error, HTTP 422)",
        ),
        (
            404,
            error_body("validation_error"),
            5,
            "No: Because (validation_error, HTTP 404)",
        ),
        (400, error_body("not_found"), 3, "No: Because (not_found, HTTP 400)"),
        (
            404,
            error_body("unknown_code"),
            3,
            "No: Because (unknown_code, HTTP 404)",
        ),
        (403, error_body("forbidden"), 5, "No: Because (forbidden, HTTP 403)"),
        (418, error_body("other_code"), 5, "No: Because (other_code, HTTP 418)"),
        (410, error_body("other_code"), 5, "No: Because (other_code, HTTP 410)"),
        (
            400,
            ERROR.into(),
            5,
            "Error message: Error details (error_code, HTTP 400)",
        ),
        (
            200,
            ERROR.into(),
            5,
            "Error message: Error details (error_code, HTTP 200)",
        ),
        (
            200,
            error_body("validation_error"),
            5,
            "No: Because (validation_error, HTTP 200)",
        ),
        (200, error_body("not_found"), 3, "No: Because (not_found, HTTP 200)"),
        (
            400,
            r#"{"success":false,"error":"A sentence"}"#.into(),
            5,
            "A sentence (HTTP 400)",
        ),
        (
            413,
            "<h1>Too large".into(),
            5,
            "HTML instead of JSON (from a proxy or a login page?) (HTTP 413)",
        ),
    ] {
        let server = Server::start(move |_, _| json_reply(status, &body));
        server
            .run(&create(&[]))
            .assert_output(exit, "", &format!("error: {error}\n"));
        assert_eq!(server.count("POST"), 1, "{error}");
    }
}

#[test]
fn with_json_a_rejection_is_the_apis_envelope_with_the_status() {
    let server = Server::always(|| json_reply(422, ERROR));
    server.run(&create(&["-o", "json"])).assert_output(
        5,
        "",
        "{\"success\":false,\"message\":\"Error message\",\"error\":{\"code\":\"error_code\",\"details\":\"Error details\"},\"status\":422}\n",
    );
}

#[test]
fn a_conflict_shows_the_existing_contact() {
    let server = Server::with_contacts(&["77777", ID], || json_reply(409, &error_body("duplicate")));
    server.run(&create(&[])).assert_output(
        0,
        "12345\n",
        "note: 12345 has this number already: nothing was created\n",
    );
    assert_eq!(server.count("POST"), 1);
}

#[test]
fn a_conflict_with_an_unlisted_number_is_a_rejection() {
    let error = "error: No: Because (duplicate, HTTP 409)\n";
    let note = "note: No: Because (duplicate, HTTP 409); not listed yet: reading the account again in 5 s\n";
    let conflict = || json_reply(409, &error_body("duplicate"));
    let absent = Server::with_contacts(&["77777"], conflict);
    absent.run(&create(&[])).assert_output(5, "", &format!("{note}{error}"));
    let unlisted = Server::start(move |_, request| match request.method.as_str() {
        "POST" => conflict(),
        _ => json_reply(400, ERROR),
    });
    unlisted.run(&create(&[])).assert_output(5, "", error);
    assert_eq!((absent.count("POST"), unlisted.count("POST")), (1, 1));
}

fn truncated(bytes: Vec<u8>, missing: usize) -> Reply {
    Reply::SendAndClose(bytes[..bytes.len() - missing].to_vec())
}

#[test]
fn without_a_usable_response_the_outcome_is_unknown_and_nothing_is_sent_again() {
    let rows: [MakeReply; 20] = [
        || json_reply(300, CREATED),
        || {
            Reply::Send(http_response(
                307,
                "text/plain",
                "Location: https://elsewhere.example/\r\n",
                "",
            ))
        },
        || json_reply(408, &error_body("timeout")),
        || json_reply(409, &created_body()),
        || json_reply(500, &error_body("internal")),
        || json_reply(500, &error_body("validation_error")),
        || json_reply(503, &error_body("rate_limit_exceeded")),
        || Reply::Send(http_response(502, "text/html", "", "<h1>Bad gateway")),
        || Reply::Send(http_response(503, "text/plain", "Retry-After: 0\r\n", "")),
        || json_reply(504, CREATED),
        || Reply::Close,
        || Reply::SendAndClose(b"HTTP/1.1 201 Created\r\nContent-Type: appl".into()),
        || truncated(http_response(201, "application/json", "", CREATED), 9),
        || truncated(format!("HTTP/1.1 201 Created\r\n\r\n{CREATED}").into_bytes(), 9),
        || json_reply(201, &CREATED.replace(':', "=")),
        || json_reply(201, "[true]"),
        || json_reply(201, &CREATED.replace("success", "done")),
        || json_reply(204, ""),
        || Reply::Send(http_response(200, "text/html", "", "<html>Log in")),
        || Reply::Send(b"SSH-2.0-OpenSSH_9.6\r\n\r\n".into()),
    ];
    for (row, reply) in rows.into_iter().enumerate() {
        let server = Server::always(reply);
        let result = server.run(&create(&["--retries", "3"]));
        result.assert_fails(9, &["error: outcome unknown: the contact may or may not exist (", HINT]);
        assert_eq!(server.count("POST"), 1, "{row}");
    }
}

#[test]
fn a_response_with_another_number_is_an_unknown_outcome_that_is_never_sent_again() {
    let server = Server::with_contacts(&["77777"], created_api_example);
    let env = server.env();
    let reason = "the API responded with contact_20250411DEF, which has the number 1234567890";
    let advice = "`convers8 journal forget +254700012345` allows to create it";
    env.run(&create(&[])).assert_fails(9, &[reason, advice]);
    env.run(&create(&[])).assert_fails(9, &[advice]);
    assert_eq!(server.count("POST"), 1);
    env.run(&["journal", "forget", NUMBER]);
    env.run(&create(&[]));
    assert_eq!(server.count("POST"), 2);
}

const QUICK: [&str; 2] = ["--timeout", "0.3"];

#[test]
fn a_rerun_waits_and_then_shows_the_contact_or_creates_it() {
    for is_late in [true, false] {
        let server = Server::start(move |place, request| match (request.method.as_str(), place) {
            ("POST", 0) => Reply::Close,
            ("POST", _) => created(),
            (_, 1) => account_reply(&[], request),
            _ if is_late => account_reply(&[ID], request),
            _ => account_reply(&[], request),
        });
        let env = server.env();
        assert_eq!(env.run(&create(&QUICK)).status, Some(9));
        let result = env.run(&create(&QUICK));
        let id = if is_late { "12345\n" } else { NEW_ID };
        assert_eq!((result.status, result.stdout.as_str()), (Some(0), id), "{result:?}");
        result.assert_stderr_contains(&[
            "note: an earlier request may still create +254700012345: reading the account in ",
        ]);
        assert_eq!(server.count("POST"), if is_late { 1 } else { 2 });
    }
}

#[test]
fn a_contact_that_could_not_be_printed_is_printed_by_the_next_run() {
    let server = Server::start(|_, request| match request.method.as_str() {
        "POST" => json_reply(201, &created_body().replace("contact_20250411DEF", ID)),
        _ => account_reply(&[ID], request),
    });
    let env = server.env();
    let full = std::fs::File::options().write(true).open("/dev/full");
    let Ok(full) = full else { return };
    let status = env.command(&create(&[])).stdout(full).status().unwrap();
    assert_eq!(status.code(), Some(1));
    let note = "note: an earlier command created the contact (12345): nothing was created now\n";
    env.run(&create(&[])).assert_output(0, "12345\n", note);
    assert_eq!(server.count("POST"), 1);
}

#[cfg(unix)]
#[test]
fn without_a_data_folder_it_warns_and_goes_on() {
    let server = Server::always(created);
    let env = server.env();
    std::fs::write(env.home().join(".local"), "").unwrap();
    let result = env.run(&create(&[]));
    assert_eq!((result.status, result.stdout.as_str()), (Some(0), NEW_ID), "{result:?}");
    result.assert_stderr_contains(&[
        "warning: running this command again is not protected from creating a contact twice: ",
    ]);
}

#[test]
fn a_late_response_is_an_unknown_outcome() {
    let server = Server::always(|| Reply::Hang(Duration::from_secs(60)));
    server.run(&create(&["--timeout", "0.5"])).assert_output(
        9,
        "",
        &unknown("no response from URL within 0.5 s").replace("35 s", "5.5 s"),
    );
    assert_eq!(server.count("POST"), 1);
}

#[test]
fn with_json_an_unknown_outcome_has_a_code_of_its_own() {
    let server = Server::always(|| Reply::Close);
    server.run(&create(&["-o", "json"])).assert_output(
        9,
        "",
        "{\"success\":false,\"message\":\"outcome unknown: the contact may or may not exist (URL closed the connection)\",\
         \"error\":{\"code\":\"outcome_unknown\",\"details\":\"run the same command again: it waits until that is known, 35 s at most, and then shows the contact or creates it\"}}\n",
    );
}

const SKIP: &[&str] = &["--skip-existing"];

#[test]
fn skip_existing_shows_the_contact_that_has_the_number() {
    let note = "note: 12345 has this number already: nothing was created\n";
    let server = Server::with_contacts(&["77777", ID], created);
    server.run(&create(SKIP)).assert_output(0, "12345\n", note);
    // Another spelling of the number.
    let spelled = [
        "contacts",
        "create",
        "--name",
        "N",
        "--phone",
        "00254 700-012345",
        "--skip-existing",
        "-o",
        "ids",
    ];
    let result = server.run(&spelled);
    assert_eq!(
        (result.status, result.stdout.as_str()),
        (Some(0), "12345\n"),
        "{result:?}"
    );
    result.assert_stderr_contains(&[note]);
    assert_eq!(server.count("POST"), 0);
}

#[test]
fn skip_existing_shows_the_first_of_several() {
    let twice = page(&[ID, "99999"], 2, 1, 1).replace("+254700099999", NUMBER);
    let server = Server::start(move |_, request| match request.target.as_str() {
        "/contacts/12345" | "/contacts/99999" => account_reply(&[ID, "99999"], request),
        _ => json_reply(200, &twice),
    });
    server.run(&create(SKIP)).assert_output(
        0,
        "12345\n",
        "note: 12345 has this number already: nothing was created\n",
    );
    assert_eq!(server.count("POST"), 0);
}

#[test]
fn skip_existing_creates_a_contact_that_is_not_listed() {
    let server = Server::with_contacts(&["77777"], created);
    server.run(&create(SKIP)).assert_output(0, NEW_ID, "");
    let sent: Vec<String> = server
        .requests()
        .iter()
        .map(|request| format!("{} {}", request.method, request.target))
        .collect();
    assert_eq!(sent, ["GET /contacts?page=1&per_page=100", "POST /contacts"]);
}

#[test]
fn a_contact_is_not_sent_on_a_connection_that_was_closed_after_the_listing() {
    let server = Server::start(|_, request| match request.method.as_str() {
        "POST" => created(),
        _ => Reply::SendAndClose(http_response(200, "application/json", "", &page(&[], 0, 1, 1))),
    });
    server.run(&create(SKIP)).assert_output(0, NEW_ID, "");
    let connections: Vec<usize> = server.requests().iter().map(|request| request.connection).collect();
    assert_eq!(connections, [0, 1]);
}

#[test]
fn without_a_complete_listing_skip_existing_sends_nothing() {
    let again = "note: the listing changed while it was read (1 of 2 contacts): reading it again\n";
    let changed = "error: the listing changed while it was read (1 of 2 contacts)\n";
    let rows: [(MakeReply, i32, String); 4] = [
        (
            || json_reply(403, &error_body("unauthorized")),
            4,
            format!("error: the API rejected the key: No: Because (unauthorized, HTTP 403)\n{KEY_HINT}"),
        ),
        (
            || Reply::Close,
            7,
            format!("error: URL closed the connection\n{OFFLINE_HINT}"),
        ),
        (
            || json_reply(200, r#"{"success":true,"data":{}}"#),
            1,
            "error: the API's listing has no data.contacts\n".into(),
        ),
        (
            || json_reply(200, &page(&["77777"], 2, 1, 1)),
            1,
            format!("{again}{again}{changed}"),
        ),
    ];
    for (reply, exit, stderr) in rows {
        let server = Server::start(move |_, request| match request.method.as_str() {
            "POST" => created(),
            _ => reply(),
        });
        server
            .run(&create(&["--skip-existing", "--retries", "0"]))
            .assert_output(exit, "", &stderr);
        assert_eq!(server.count("POST"), 0, "{stderr}");
    }
}

#[test]
fn an_id_that_was_listed_before_is_not_a_creation() {
    let server = Server::with_contacts(&["contact_20250411DEF"], created);
    server.run(&create(SKIP)).assert_output(
        0,
        NEW_ID,
        "note: contact_20250411DEF was in the account before: nothing was created\n",
    );
}

const DRY: &str = "note: dry run: nothing was created\n";

#[test]
fn a_dry_run_needs_no_key_and_sends_nothing() {
    let server = Server::always(created);
    let env = TestEnv::new().env("CONVERS8_BASE_URL", &server.url);
    env.run(&create(&["--dry-run", "-o", "json"])).assert_output(
        0,
        "{\"name\":\"New Contact\",\"phone_number\":\"+254700012345\"}\n",
        "",
    );
    env.run(&[
        "contacts",
        "create",
        "--name",
        "N",
        "--phone",
        "0700 012345",
        "--region",
        "KE",
        "--dry-run",
    ])
    .assert_output(0, "ID  NAME  PHONE          CREATED\n    N     +254700012345\n", DRY);
    assert!(server.requests().is_empty());
}

#[test]
fn a_dry_run_that_skips_existing_reads_and_creates_nothing() {
    let flags = ["--dry-run", "--skip-existing", "-o", "csv"];
    let absent = Server::with_contacts(&["77777"], created);
    absent.run(&create(&flags)).assert_output(
        0,
        "id,name,phone_number,created_at,updated_at\n,New Contact,+254700012345,,\n",
        DRY,
    );
    let present = Server::with_contacts(&[ID], created);
    present.run(&create(&flags)).assert_output(
        0,
        "id,name,phone_number,created_at,updated_at\n12345,Name 12345,+254700012345,,\n",
        "note: 12345 has this number already: nothing was created\n",
    );
    assert_eq!((absent.count("POST"), present.count("POST")), (0, 0));
}

#[test]
fn invalid_input_is_rejected_before_any_request() {
    let server = Server::always(created);
    for (name, phone, flags, error) in [
        ("", NUMBER, "", "--name is blank"),
        (" \t\n", NUMBER, "", "--name is blank"),
        ("\u{200B}\u{3164}", NUMBER, "", "--name is blank"),
        ("N", "", "", "--phone \"\": empty"),
        ("N", "12345", "", "--phone \"12345\": fewer than 7 digits"),
        (
            "N",
            "1234567890123456",
            "",
            "--phone \"1234567890123456\": more than 15 digits",
        ),
        ("N", "CALL-ME-NOW", "", "--phone \"CALL-ME-NOW\": contains letters"),
        ("N", "0712345678", "", "pass --region"),
        ("N", "0712345678", "--region=NG", "is not a number of Nigeria"),
        (
            "N",
            "233241234567",
            "--region=KE",
            "is not a number of Kenya; if it is +233 241234567 (Ghana), write it with +",
        ),
        ("N", "2.54712E+11", "", "damaged by a spreadsheet"),
        ("N", "+254700012345 ext 4", "", "has the extension 4"),
        ("N", "+254700012345/+254700012346", "", "two numbers in one"),
        (
            "N",
            "+1234567890",
            "--strict",
            "valid in no numbering plan: check it, or leave out --strict",
        ),
        (
            "N",
            "1234567890",
            "--strict",
            "valid in no numbering plan: check it, or leave out --strict",
        ),
    ] {
        let mut arguments = vec!["contacts", "create", "--name", name, "--phone", phone];
        arguments.extend((!flags.is_empty()).then_some(flags));
        server.run(&arguments).assert_fails(5, &["error: ", error]);
    }
    assert!(server.requests().is_empty());
}

#[test]
fn a_doubtful_number_is_sent_with_a_warning() {
    let unknown = "warning: +1234567890 is valid in no numbering plan; it is sent all the same (--strict rejects it)\n";
    let twin = "note: WhatsApp may know +5491123456789 as +541123456789: the same phone, another contact\n";
    for (phone, sent, stderr) in [
        ("1234567890", "1234567890", AS_GIVEN),
        ("+1234567890", "+1234567890", unknown),
        ("+5491123456789", "+5491123456789", twin),
        (NUMBER, NUMBER, ""),
    ] {
        let server = Server::always(|| json_reply(201, &CREATED.replace(r#""phone_number": "1234567890","#, "")));
        let arguments = ["contacts", "create", "--name", "N", "--phone", phone, "-o", "ids"];
        server.run(&arguments).assert_output(0, NEW_ID, stderr);
        assert_eq!(
            server.requests()[0].body,
            format!(r#"{{"name":"N","phone_number":"{sent}"}}"#)
        );
        let result = server.run(&[&arguments[..], &["--quiet"]].concat());
        assert_eq!((result.status, result.stdout.as_str()), (Some(0), NEW_ID), "{result:?}");
    }
}

#[test]
fn a_closed_stdout_is_not_an_error() {
    let (server, release) = Server::with_blocked_create(created);
    let mut running = server.env().start(&create(&[]));
    running.close_stdout();
    drop(release);
    running.wait().assert_output(0, "", "");
    assert_eq!(server.count("POST"), 1);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_does_not_hide_that_the_contact_was_created() {
    let server = Server::always(created);
    for (format, error) in [
        (
            "ids",
            "error: the contact was created (contact_20250411DEF), but: cannot write to stdout: No space left on device (os error 28)\n",
        ),
        (
            "json",
            "{\"success\":false,\"message\":\"the contact was created (contact_20250411DEF), but: cannot write to stdout: No space left on device (os error 28)\",\
             \"error\":{\"code\":\"unexpected\",\"details\":\"\"}}\n",
        ),
    ] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let arguments = create(&["-o", format]);
        let output = server
            .env()
            .command(&arguments)
            .stdout(std::process::Stdio::from(full))
            .output()
            .unwrap();
        crate::support::RunResult::new(output, &arguments).assert_output(1, "", error);
    }
}
