use std::net::TcpListener;

use super::*;

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(30)
}

fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// An address that refuses connections.
fn refusing() -> SocketAddr {
    listener().1
}

#[test]
fn connects_to_the_first_address_that_accepts() {
    let ((_first, first), (_second, second)) = (listener(), listener());
    let connected = |addresses: &[SocketAddr]| connect(addresses, soon()).unwrap().peer_addr().unwrap();
    assert_eq!(connected(&[first]), first);
    assert_eq!(connected(&[first, second]), first);
    assert_eq!(connected(&[refusing(), refusing(), first, second]), first);
}

#[test]
fn reports_the_last_failure_if_no_address_accepts() {
    for addresses in [&[refusing()][..], &[refusing(), refusing()]] {
        let error = connect(addresses, soon()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    }
    assert_eq!(connect(&[], soon()).unwrap_err().kind(), ErrorKind::NotFound);
}

#[test]
fn ends_at_the_deadline() {
    let (_listener, address) = listener();
    for addresses in [&[address][..], &[address, address]] {
        let error = connect(addresses, Instant::now()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
    }
}

/// Returns an address where the kernel drops the packets of new connections, because the listener's queue is full.
#[cfg(target_os = "linux")]
fn dropping_address() -> (impl Sized, SocketAddr) {
    use rustix::net::{AddressFamily, SocketType, bind, connect, getsockname, listen, socket};
    let new = || socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
    let server = new();
    bind(&server, &SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    listen(&server, 0).unwrap();
    let address = SocketAddr::try_from(getsockname(&server).unwrap()).unwrap();
    let queued = new();
    connect(&queued, &address).unwrap();
    ((server, queued), address)
}

#[cfg(target_os = "linux")]
#[test]
fn tries_the_next_address_while_the_first_one_drops_packets() {
    let (_queue, silent) = dropping_address();
    let (_listener, address) = listener();
    let began = Instant::now();
    let stream = connect(&[silent, silent, address], soon()).unwrap();
    assert_eq!(stream.peer_addr().unwrap(), address);
    let took = began.elapsed();
    assert!(took >= 2 * ATTEMPT_DELAY && took < Duration::from_secs(10), "{took:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn an_address_that_drops_packets_fails_at_the_deadline() {
    let (_queue, silent) = dropping_address();
    for addresses in [&[silent][..], &[silent, silent]] {
        let deadline = Instant::now() + Duration::from_millis(300);
        assert_eq!(connect(addresses, deadline).unwrap_err().kind(), ErrorKind::TimedOut);
    }
}
