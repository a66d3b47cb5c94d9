use std::net::TcpListener;
use std::thread;

use super::*;

/// Returns both ends of a connection. The first has this time until its deadline.
fn pair(time: Duration) -> (Socket, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let socket = Socket::new(stream, time, Instant::now() + time).unwrap();
    (socket, listener.accept().unwrap().0)
}

const LONG: Duration = Duration::from_secs(30);

#[test]
fn is_quiet_until_the_peer_sends_or_closes() {
    let becomes_loud = |socket: &Socket| {
        (0..1000).any(|_| {
            thread::sleep(Duration::from_millis(5));
            !socket.is_quiet()
        })
    };
    let (socket, mut peer) = pair(LONG);
    assert!(socket.is_quiet() && socket.is_quiet());
    peer.write_all(b"x").unwrap();
    assert!(becomes_loud(&socket));
    let (socket, peer) = pair(LONG);
    drop(peer);
    assert!(becomes_loud(&socket));
}

#[test]
fn a_write_ends_at_the_deadline_if_the_peer_reads_slowly() {
    let (mut socket, mut peer) = pair(Duration::from_millis(300));
    thread::spawn(move || {
        let mut buffer = vec![0; 256 << 10];
        while peer.read(&mut buffer).is_ok_and(|amount| amount > 0) {
            thread::sleep(Duration::from_millis(20));
        }
    });
    let error = socket.write_all(&vec![0; 64 << 20]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TimedOut);
    assert!(socket.has_written());
}

#[test]
fn a_read_ends_at_the_deadline_if_the_peer_sends_slowly() {
    let (mut socket, mut peer) = pair(Duration::from_millis(200));
    thread::spawn(move || {
        while peer.write_all(b"x").is_ok() {
            thread::sleep(Duration::from_millis(20));
        }
    });
    let began = Instant::now();
    let error = (0..).find_map(|_| socket.read(&mut [0]).err()).unwrap();
    assert_eq!(error.kind(), ErrorKind::TimedOut);
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn dropping_a_socket_during_a_request_resets_the_connection() {
    let (mut socket, mut peer) = pair(LONG);
    socket.begin_request(Instant::now() + LONG);
    assert!(!socket.has_written());
    socket.write_all(b"x").unwrap();
    assert!(socket.has_written());
    drop(socket);
    let error = (0..2).find_map(|_| peer.read(&mut [0]).err()).unwrap();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
}

#[test]
fn dropping_a_socket_after_a_request_closes_the_connection_normally() {
    let (mut socket, mut peer) = pair(LONG);
    socket.begin_request(Instant::now() + LONG);
    socket.write_all(b"x").unwrap();
    socket.end_request();
    drop(socket);
    let mut received = Vec::new();
    peer.read_to_end(&mut received).unwrap();
    assert_eq!(received, b"x");
}

#[cfg(target_os = "linux")]
#[test]
fn the_kernel_retransmits_for_less_than_the_timeout() {
    let (socket, _peer) = pair(Duration::from_secs(8));
    assert_eq!(sockopt::tcp_user_timeout(&socket.0.stream).unwrap(), 6000);
}
