//! When `contacts create` sends the request again: only if the API did not process it.

use std::net::TcpListener;

use super::{NEW_ID, OFFLINE_HINT, create, created};
use crate::support::{MakeReply, Reply, Server, TestEnv, error_body, http_response, in_parallel};

/// Starts a server that sends each reply once, and then always the last one.
fn replies_in_order(replies: &'static [MakeReply]) -> Server {
    Server::start(move |place, _| replies[place.min(replies.len() - 1)]())
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
