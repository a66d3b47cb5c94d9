//! A TLS connection that cannot be established: nothing was sent.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;
use std::thread;

use super::{CREATING, LISTING};
use crate::support::TestEnv;

#[test]
fn https_to_a_server_without_tls_is_7() {
    let (url, received) = broken_tls_server("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    let env = TestEnv::with_api(&url).without_retries();
    for arguments in [&LISTING[..], &CREATING] {
        env.run(arguments).assert_fails(7, &["the TLS connection to", &url]);
    }
    assert_eq!(requests_in(&received), [false, false]);
}

/// Starts a server that reads the start of a TLS handshake, sends `reply` and closes the connection. The receiver gets
/// the bytes that it read.
fn broken_tls_server(reply: &'static str) -> (String, mpsc::Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let (sender, received) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut bytes = vec![0; 16 << 10];
            let mut stream = stream.unwrap();
            let length = stream.read(&mut bytes).unwrap_or_default();
            bytes.truncate(length);
            let _ = sender.send(bytes);
            let _ = stream.write_all(reply.as_bytes());
        }
    });
    (url, received)
}

/// Returns, for each connection, whether a request was read from it.
fn requests_in(received: &mpsc::Receiver<Vec<u8>>) -> Vec<bool> {
    let is_request = |bytes: Vec<u8>| bytes.windows(4).any(|window| matches!(window, b"POST" | b"GET "));
    received.try_iter().map(is_request).collect()
}

#[test]
fn retries_a_write_after_a_broken_tls_handshake() {
    let (url, received) = broken_tls_server("");
    let env = TestEnv::with_api(&url).env("CONVERS8_RETRIES", "1");
    env.run(&CREATING).retried(1).assert_fails(7, &[&url, "hint: "]);
    assert_eq!(requests_in(&received), [false, false]);
}
