use std::cell::Cell;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::*;

const TIMEOUT: Duration = Duration::from_secs(10);
const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").unwrap()
}

fn http(listener: &TcpListener, timeout: Duration) -> Http {
    let url = format!("http://{}", listener.local_addr().unwrap());
    Http::new(ConnectOptions {
        base_url: BaseUrl::parse(&url).unwrap(),
        timeout,
        tls: None,
        proxy: None,
        connections: 8,
    })
}

/// Sends a write of two bytes.
fn post(http: &Http) -> Result<HttpResponse, SendError> {
    post_after(http, &|| Ok(())).unwrap()
}

fn post_after(
    http: &Http,
    before: &dyn Fn() -> Result<(), &'static str>,
) -> Result<Result<HttpResponse, SendError>, &'static str> {
    let url = http.base_url().join("/contacts");
    let request = Request::post(url).body(&b"{}"[..]).unwrap();
    http.send(&request, before)
}

/// Responds to this number of requests on one connection, then closes it.
fn serve(stream: TcpStream, times: usize) -> usize {
    let mut reader = BufReader::new(stream);
    for served in 0..times {
        let mut line = String::new();
        while line != "\r\n" {
            line.clear();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return served;
            }
        }
        reader.read_exact(&mut [0; 2]).unwrap();
        reader.get_mut().write_all(OK).unwrap();
    }
    times
}

#[test]
fn calls_before_when_connected_and_before_the_first_byte() {
    let listener = listener();
    let http = http(&listener, TIMEOUT);
    let accepted = Cell::new(None);
    let before = || {
        let (stream, _) = listener.accept().unwrap();
        stream.set_nonblocking(true).unwrap();
        let kind = (&stream).read(&mut [0]).unwrap_err().kind();
        assert_eq!(kind, io::ErrorKind::WouldBlock, "a byte was sent before the call");
        stream.set_nonblocking(false).unwrap();
        accepted.set(Some(thread::spawn(move || serve(stream, 2))));
        Ok(())
    };
    assert_eq!(post_after(&http, &before).unwrap().unwrap().status, 200);
    let calls = Cell::new(0);
    let count = || {
        calls.set(calls.get() + 1);
        Ok(())
    };
    assert!(post_after(&http, &count).unwrap().is_ok());
    assert_eq!(calls.get(), 1, "also on a reused connection");
    assert_eq!(accepted.take().unwrap().join().unwrap(), 2);
}

#[test]
fn sends_nothing_if_before_fails() {
    let listener = listener();
    let http = http(&listener, TIMEOUT);
    let result = post_after(&http, &|| Err("the journal can't be written"));
    assert_eq!(result.unwrap_err(), "the journal can't be written");
    let mut received = Vec::new();
    listener.accept().unwrap().0.read_to_end(&mut received).unwrap();
    assert!(received.is_empty(), "{received:?}");
}

#[test]
fn a_connection_that_closes_while_before_runs_is_replaced() {
    let listener = listener();
    let http = http(&listener, TIMEOUT);
    let server = thread::spawn(move || {
        let (first, _) = listener.accept().unwrap();
        let held = first.try_clone().unwrap();
        serve(first, 1);
        // The connection stays open until `before` closes it.
        (held, thread::spawn(move || serve(listener.accept().unwrap().0, 1)))
    });
    assert!(post(&http).is_ok());
    let (held, second) = server.join().unwrap();
    let calls = Cell::new(0);
    let before = || {
        calls.set(calls.get() + 1);
        if calls.get() == 1 {
            held.shutdown(Shutdown::Both).unwrap();
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    };
    assert!(post_after(&http, &before).unwrap().is_ok());
    assert_eq!((calls.get(), second.join().unwrap()), (2, 1));
}

#[test]
fn the_response_timeout_starts_when_the_request_is_sent() {
    let listener = listener();
    let http = http(&listener, Duration::from_secs(1));
    let server = thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        thread::sleep(Duration::from_millis(1100));
        serve(stream, 1)
    });
    // The response comes 1.1 s after connecting and 0.4 s after sending.
    let before = || {
        thread::sleep(Duration::from_millis(700));
        Ok(())
    };
    assert!(post_after(&http, &before).unwrap().is_ok());
    server.join().unwrap();
}

#[test]
fn a_process_that_was_suspended_before_sending_does_not_send() {
    let listener = listener();
    let http = http(&listener, Duration::from_millis(50));
    let before = || {
        thread::sleep(Duration::from_millis(100));
        Ok(())
    };
    assert!(matches!(
        post_after(&http, &before).unwrap(),
        Err(SendError::NotSent(_))
    ));
    let mut received = Vec::new();
    listener.accept().unwrap().0.read_to_end(&mut received).unwrap();
    assert!(received.is_empty(), "{received:?}");
}

#[test]
fn reports_whether_anything_was_sent() {
    let refused = listener();
    let url = http(&refused, TIMEOUT);
    drop(refused);
    assert!(matches!(post(&url), Err(SendError::NotSent(_))));
    let silent = listener();
    assert!(matches!(
        post(&http(&silent, Duration::from_millis(100))),
        Err(SendError::NoResponse(_))
    ));
    let closing = listener();
    let url = http(&closing, TIMEOUT);
    thread::spawn(move || serve(closing.accept().unwrap().0, 0));
    assert!(matches!(
        post(&url),
        Err(SendError::NoResponse(_) | SendError::NotSent(_))
    ));
}

/// Sends writes with eight workers to a server that closes each connection after `responses` responses, without a
/// `Connection: close` header. Returns the number of writes without a response, and the number of connections.
fn lost_writes(responses: usize, writes: usize) -> (usize, usize) {
    let listener = listener();
    let http = http(&listener, TIMEOUT);
    let connections = Arc::new(AtomicUsize::new(0));
    let count = connections.clone();
    thread::spawn(move || {
        for stream in listener.incoming() {
            count.fetch_add(1, Ordering::SeqCst);
            let stream = stream.unwrap();
            let held = stream.try_clone().unwrap();
            thread::spawn(move || {
                serve(stream, responses);
                // The close arrives late, so that workers send the next request before they detect it.
                thread::sleep(Duration::from_millis(20));
                drop(held);
            });
        }
    });
    let (begun, lost) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while begun.fetch_add(1, Ordering::SeqCst) < writes {
                    lost.fetch_add(usize::from(post(&http).is_err()), Ordering::SeqCst);
                }
            });
        }
    });
    (lost.into_inner(), connections.load(Ordering::SeqCst))
}

#[test]
fn a_server_that_closes_connections_without_notice_loses_at_most_one_write_per_worker() {
    for responses in [1, 5] {
        let (lost, _) = lost_writes(responses, 200);
        assert!(lost <= 8, "{lost} lost, closed after {responses}");
    }
}

#[test]
fn reuses_connections_that_the_server_keeps_open() {
    let (lost, connections) = lost_writes(usize::MAX, 2000);
    assert_eq!(lost, 0);
    assert!(connections < 200, "{connections} connections");
}
