//! SIGINT and SIGTERM during a request.

use std::time::Duration;

use super::unknown;
use crate::support::{MakeReply, Reply, Server, error_body, json_reply};

const STOPPING: &str = "note: stopping after the requests in flight; a second signal stops at once\n";

#[test]
fn waits_for_the_request_in_flight() {
    let rows: [(MakeReply, i32, &str, String); 4] = [
        (
            || json_reply(200, "{}"),
            -2,
            "{}\n",
            "error: interrupted; POST /messages was processed\n".into(),
        ),
        (
            || json_reply(429, &error_body("rate_limit_exceeded")),
            -2,
            "",
            "error: interrupted: POST /messages was not processed\n".into(),
        ),
        (
            || json_reply(422, &error_body("validation_error")),
            -2,
            "",
            "error: No: Because (validation_error, HTTP 422)\n".into(),
        ),
        (|| Reply::Close, -2, "", unknown("POST", "URL closed the connection")),
    ];
    for (reply, exit, stdout, error) in rows {
        let (server, release) = Server::with_blocked_create(reply);
        let mut running = server.env().start(&["api", "POST", "/messages"]);
        server.wait_for("POST");
        running.signal("INT");
        running.wait_for_stderr("stopping");
        drop(release);
        let error = error.replace("URL", &server.url);
        running
            .wait()
            .assert_output(exit, stdout, &format!("{STOPPING}{error}"));
        assert_eq!(server.count("POST"), 1);
    }
}

#[test]
fn a_second_signal_ends_with_an_unknown_outcome() {
    let server = Server::always(|| Reply::Hang(Duration::from_secs(60)));
    let mut running = server.env().start(&["api", "DELETE", "/messages"]);
    server.wait_for("DELETE");
    running.signal("INT");
    running.wait_for_stderr("stopping");
    running.signal("TERM");
    let error = unknown("DELETE", "interrupted with 1 request in flight");
    running.wait().assert_output(-2, "", &format!("{STOPPING}{error}"));
    assert_eq!(server.requests().len(), 1);
}
