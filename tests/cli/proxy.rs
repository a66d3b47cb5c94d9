//! Proxies from the environment, with the variables of curl.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use crate::support::{LIST, Reply, Server, TestEnv, http_response, json_reply, unused_url};

const LISTING: [&str; 4] = ["contacts", "list", "-o", "ids"];
const CREATING: [&str; 6] = ["contacts", "create", "--name", "Ada", "--phone", "+254712345678"];
const LISTED: &str = "contact_20250411ABC\ncontact_20250411XYZ\n";

/// Returns an environment without retries, with a base URL whose host has no address.
fn env_for_unknown_host() -> TestEnv {
    TestEnv::with_api("https://nowhere.invalid").without_retries()
}

#[test]
fn sends_connect_to_the_proxy_without_the_key() {
    let proxy = Server::always(|| Reply::SendAndClose(http_response(403, "text/plain", "", "no")));
    for (place, variable) in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
        .iter()
        .enumerate()
    {
        let result = env_for_unknown_host().env(variable, &proxy.url).run(&CREATING);
        let reason = format!(
            "the proxy {} did not connect to https://nowhere.invalid: HTTP 403",
            proxy.url.trim_start_matches("http://")
        );
        result.assert_fails(7, &[&reason]);
        let received = proxy.requests();
        assert_eq!(received.len(), place + 1);
        assert_eq!(
            (received[place].method.as_str(), received[place].target.as_str()),
            ("CONNECT", "nowhere.invalid:443")
        );
        assert_eq!(received[place].header("authorization"), None);
    }
}

#[test]
fn requests_go_through_the_tunnel_of_a_proxy() {
    let proxy = Server::start(|_, received| match received.method.as_str() {
        "CONNECT" => Reply::Send(b"HTTP/1.1 200 Connection established\r\n\r\n".to_vec()),
        _ => json_reply(200, LIST),
    });
    let url = proxy.url.replace("http://", "http://user:pass@");
    let env = TestEnv::with_api("http://nowhere.invalid:81").env("CONVERS8_ALLOW_HTTP", "1");
    let result = env.env("http_proxy", url).run(&[&LISTING[..], &["-q"]].concat());
    assert_eq!((result.status, result.stdout.as_str()), (Some(0), LISTED), "{result:?}");
    let received = proxy.requests();
    let requests: Vec<_> = received
        .iter()
        .map(|received| (received.method.as_str(), received.target.as_str()))
        .collect();
    assert_eq!(requests, [("CONNECT", "nowhere.invalid:81"), ("GET", "/contacts")]);
    assert_eq!(received[0].header("proxy-authorization"), Some("Basic dXNlcjpwYXNz"));
    assert_eq!(received[1].header("proxy-authorization"), None);
}

#[test]
fn requests_go_through_a_socks_proxy() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let proxy = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut greeting = [0; 3];
        stream.read_exact(&mut greeting).unwrap();
        stream.write_all(&[5, 0]).unwrap();
        let mut request = [0; 22];
        stream.read_exact(&mut request).unwrap();
        stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).unwrap();
        let mut head = [0; 4096];
        let length = stream.read(&mut head).unwrap();
        stream
            .write_all(&http_response(200, "application/json", "", LIST))
            .unwrap();
        (request, String::from_utf8_lossy(&head[..length]).into_owned())
    });
    let env = TestEnv::with_api("http://nowhere.invalid").env("CONVERS8_ALLOW_HTTP", "1");
    let result = env
        .env("ALL_PROXY", format!("socks5h://{address}"))
        .run(&[&LISTING[..], &["-q"]].concat());
    assert_eq!((result.status, result.stdout.as_str()), (Some(0), LISTED), "{result:?}");
    let (request, head) = proxy.join().unwrap();
    assert_eq!(&request[..], b"\x05\x01\0\x03\x0fnowhere.invalid\0\x50");
    assert!(head.starts_with("GET /contacts HTTP/1.1\r\n"), "{head}");
}

#[test]
fn loopback_is_never_proxied() {
    let proxy = Server::always(|| Reply::Close);
    let server = Server::always(|| json_reply(200, LIST));
    let mut env = server.env();
    for variable in ["http_proxy", "HTTP_PROXY", "ALL_PROXY"] {
        env = env.env(variable, &proxy.url);
    }
    env.run(&LISTING).assert_output(0, LISTED, "");
    assert!(proxy.requests().is_empty());
}

#[test]
fn connects_directly_to_hosts_of_no_proxy() {
    let proxy = Server::always(|| Reply::Close);
    for list in ["nowhere.invalid", "invalid", "other.test, .invalid", "*"] {
        let result = env_for_unknown_host()
            .env("HTTPS_PROXY", &proxy.url)
            .env("NO_PROXY", list)
            .run(&LISTING);
        result.assert_fails(7, &["no address found for the host of https://nowhere.invalid"]);
    }
    assert!(proxy.requests().is_empty());
}

#[test]
fn an_unusable_proxy_is_2_and_never_a_direct_connection() {
    for value in ["ftp://proxy.test", "http://", "::::", "http://proxy.test:99999"] {
        for variable in ["HTTPS_PROXY", "ALL_PROXY", "https_proxy"] {
            for arguments in [&LISTING[..], &CREATING] {
                env_for_unknown_host()
                    .env(variable, value)
                    .run(arguments)
                    .assert_fails(2, &[variable, "is not a usable proxy URL"]);
            }
        }
    }
}

#[test]
fn status_407_of_a_proxy_ends_the_command_at_once() {
    let proxy = Server::always(|| Reply::Send(http_response(407, "text/plain", "", "")));
    let env = TestEnv::with_api("https://nowhere.invalid").env("HTTPS_PROXY", &proxy.url);
    env.run(&CREATING)
        .assert_fails(7, &["requires valid credentials", "hint: add user:password@"]);
    assert_eq!(proxy.requests().len(), 1);
}

#[test]
fn an_unreachable_proxy_is_7() {
    for (proxy, words) in [
        (unused_url(), "nothing listens at the proxy 127.0.0.1:"),
        (
            "http://proxy.invalid".to_owned(),
            "no address found for the host of the proxy proxy.invalid:1080",
        ),
    ] {
        env_for_unknown_host()
            .env("HTTPS_PROXY", proxy)
            .run(&CREATING)
            .assert_fails(7, &[words]);
    }
}
