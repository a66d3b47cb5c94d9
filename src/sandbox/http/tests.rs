use super::super::testing::{TestServer, request};
use super::super::{Options, reset};
use super::*;

const NEW: &str = r#"{"name":"New Contact","phone_number":"1234567890"}"#;

fn failing(fault: &str) -> TestServer {
    let faults = vec![fault.parse().unwrap()];
    TestServer::new(Options {
        faults,
        ..Options::default()
    })
}

fn contacts(server: &TestServer) -> usize {
    std::fs::read_to_string(&server.data).unwrap().lines().skip(1).count()
}

#[test]
fn serves_pipelined_requests_on_one_connection() {
    let server = TestServer::new(Options::default());
    let mut connection = server.connect();
    let mut requests = String::new();
    for path in ["/contacts", "/none", "/contacts/contact_20250411XYZ"] {
        requests += &request("GET", path, "");
    }
    requests += &request("POST", "/contacts", NEW);
    requests += &request("GET", "/contacts?page=3&per_page=1", "");
    connection.send(&requests);
    let replies = [(); 5].map(|()| connection.receive().unwrap());
    assert_eq!(replies.each_ref().map(|r| r.status), [200, 404, 200, 201, 200]);
    assert!(replies[2].body.contains("Jane Smith"));
    assert!(replies[4].body.contains("New Contact"));
    assert_eq!(connection.exchange(&request("GET", "/contacts", "")).status, 200);
}

#[test]
fn a_head_response_has_no_body_and_keeps_the_connection_open() {
    let server = TestServer::new(Options::default());
    let mut connection = server.connect();
    connection.send(&request("HEAD", "/contacts", ""));
    assert!(connection.receive_head().unwrap().starts_with("HTTP/1.1 405 "));
    assert_eq!(connection.exchange(&request("GET", "/contacts", "")).status, 200);
}

#[test]
fn reads_chunked_bodies_and_sends_100_continue() {
    let server = TestServer::new(Options::default());
    let mut connection = server.connect();
    let head = "POST /contacts HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer k\r\n";
    let (start, end) = NEW.split_at(20);
    let chunks = format!("14\r\n{start}\r\n{:x}\r\n{end}\r\n0\r\n\r\n", end.len());
    let response = connection.exchange(&format!("{head}Transfer-Encoding: chunked\r\n\r\n{chunks}"));
    assert_eq!(response.status, 201);
    let length = NEW.len();
    connection.send(&format!(
        "{head}Expect: 100-continue\r\nContent-Length: {length}\r\n\r\n"
    ));
    assert_eq!(connection.receive_head().unwrap(), "HTTP/1.1 100 Continue");
    assert_eq!(connection.exchange(NEW).status, 201);
}

#[test]
fn drop_before_closes_the_connection_and_creates_nothing() {
    let server = failing("drop-before=1");
    let mut connection = server.connect();
    connection.send(&request("POST", "/contacts", NEW));
    assert!(connection.receive().is_none());
    assert_eq!(contacts(&server), 2);
}

#[test]
fn drop_after_creates_the_contact_and_closes_the_connection() {
    let server = failing("drop-after=1");
    let mut connection = server.connect();
    connection.send(&request("POST", "/contacts", NEW));
    assert!(connection.receive().is_none());
    assert_eq!(contacts(&server), 3);
}

#[test]
fn error_faults_are_in_the_envelope() {
    let expected = concat!(
        r#"{"success":false,"message":"Internal error","#,
        r#""error":{"code":"internal_error","details":"Simulated by --fault"}}"#
    );
    for (fault, left) in [("error-before=1", 2), ("error-after=1", 3)] {
        let server = failing(fault);
        let response = server.exchange(&request("POST", "/contacts", NEW));
        assert_eq!((response.status, response.body.as_str()), (500, expected));
        assert_eq!(response.header("content-type"), Some("application/json"));
        assert_eq!(contacts(&server), left);
    }
}

#[test]
fn html_503_is_a_proxy_page_and_creates_nothing() {
    let server = failing("html-503=1");
    let response = server.exchange(&request("POST", "/contacts", NEW));
    assert_eq!((response.status, response.body.as_str()), (503, PROXY_PAGE));
    assert_eq!(response.header("content-type"), Some("text/html"));
    assert_eq!(contacts(&server), 2);
}

#[test]
fn hang_creates_the_contact_and_sends_no_response() {
    let server = failing("hang=1");
    let mut connection = server.connect();
    connection.send(&request("POST", "/contacts", NEW));
    assert!(connection.is_silent_for(Duration::from_millis(100)));
    assert_eq!(contacts(&server), 3);
    drop(server);
    assert!(connection.receive().is_none());
}

#[test]
fn uses_the_first_selected_fault_for_writes_only() {
    let faults = ["hang=0", "html-503=1", "drop-before=1"];
    let faults = faults.map(|fault| fault.parse().unwrap()).to_vec();
    let server = TestServer::new(Options {
        faults,
        ..Options::default()
    });
    assert_eq!(server.exchange(&request("POST", "/nowhere", "")).status, 503);
    assert_eq!(server.exchange(&request("GET", "/contacts", "")).status, 200);
}

#[test]
fn latency_delays_only_the_response() {
    let latency = Duration::from_millis(200);
    let server = TestServer::new(Options {
        latency,
        ..Options::default()
    });
    let start = Instant::now();
    let mut connections = [(); 20].map(|()| server.connect());
    for connection in &mut connections {
        connection.send(&request("POST", "/contacts", NEW));
    }
    for connection in &mut connections {
        assert_eq!(connection.receive().unwrap().status, 201);
    }
    assert!((200..2000).contains(&start.elapsed().as_millis()));
    connections[0].send(&request("POST", "/contacts", NEW));
    assert!(connections[0].is_silent_for(Duration::from_millis(100)));
    assert_eq!(contacts(&server), 23);
}

#[test]
fn two_servers_share_a_file_and_detect_a_reset() {
    let one = TestServer::new(Options::default());
    let two = TestServer::on(&one.data);
    assert_eq!(two.exchange(&request("POST", "/contacts", NEW)).status, 201);
    let listed = |server: &TestServer| server.exchange(&request("GET", "/contacts", "")).body;
    assert!(listed(&one).contains(r#""total":3"#));
    reset(&one.data).unwrap();
    assert!(listed(&one).contains(r#""total":2"#));
    assert_eq!(listed(&one), listed(&two));
}

#[test]
fn serves_loopback_hosts_only() {
    let server = TestServer::new(Options::default());
    let get = |host: &str| {
        let response = server.exchange(&format!(
            "GET /contacts HTTP/1.1\r\n{host}Authorization: Bearer k\r\n\r\n"
        ));
        (response.status, response.body)
    };
    for host in ["localhost", "localhost:8808", "127.0.0.1:1", "[::1]:8808"] {
        assert_eq!(get(&format!("Host: {host}\r\n")).0, 200, "{host}");
    }
    for (host, name) in [("Host: evil.example:8808\r\n", "evil.example:8808"), ("", "")] {
        let (status, body) = get(host);
        assert_eq!(status, 421, "{host}");
        assert!(
            body.contains("Misdirected request") && body.contains(&format!("not '{name}'")),
            "{body}"
        );
    }
}

#[test]
fn closes_the_connection_after_a_body_over_a_mebibyte() {
    let server = TestServer::new(Options::default());
    let fits = format!("{NEW}{}", " ".repeat(BODY_LIMIT - NEW.len()));
    assert_eq!(server.exchange(&request("POST", "/contacts", &fits)).status, 201);
    let mut connection = server.connect();
    connection.send(&format!(
        "POST /contacts HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n",
        BODY_LIMIT + 1
    ));
    connection.send(&format!("{fits} "));
    assert!(connection.is_closed());
    assert_eq!(contacts(&server), 3);
}
