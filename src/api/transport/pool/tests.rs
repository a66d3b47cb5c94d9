use std::net::{TcpListener, TcpStream};
use std::time::Instant;

use super::*;
use crate::api::transport::socket::Socket;

/// Returns a connection with this idle time, and the server's side of it.
fn connection(idle: Duration, keep_alive: Option<u64>) -> (Connection, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let timeout = Duration::from_secs(30);
    let socket = Socket::new(stream, timeout, Instant::now() + timeout).unwrap();
    let config = crate::api::transport::connection::agent_config();
    let mut connection = Connection::new(Box::new(socket.clone()), socket, false, config);
    connection.idle_since = Instant::now().checked_sub(idle).unwrap();
    connection.keep_alive = keep_alive.map(Duration::from_secs);
    (connection, listener.accept().unwrap().0)
}

const NOW: Duration = Duration::ZERO;

#[test]
fn a_connection_that_the_server_may_be_closing_is_not_used() {
    let seconds = Duration::from_secs_f64;
    for (idle, keep_alive, expected) in [
        (NOW, None, true),
        (seconds(1.8), None, true),
        (seconds(2.1), None, false),
        (NOW, Some(5), true),
        (NOW, Some(1), false),
        (seconds(1.5), Some(2), false),
        (seconds(0.5), Some(2), true),
    ] {
        for is_read in [true, false] {
            let pool = Pool::new(8);
            let (connection, _server) = connection(idle, keep_alive);
            pool.put(connection);
            let taken = pool.take(is_read).is_some();
            assert_eq!(
                taken, expected,
                "idle {idle:?}, keep-alive {keep_alive:?}, read {is_read}"
            );
        }
    }
}

#[test]
fn after_a_lost_response_only_reads_reuse_connections() {
    let pool = Pool::new(8);
    let (connection, _server) = connection(NOW, None);
    pool.put(connection);
    pool.record_lost_response();
    assert!(pool.take(false).is_none());
    assert!(pool.take(true).is_some());
}

#[test]
fn keeps_the_newest_connections_up_to_its_capacity() {
    let pool = Pool::new(2);
    let mut servers = Vec::new();
    for keep_alive in 11..=13 {
        let (connection, server) = connection(NOW, Some(keep_alive));
        pool.put(connection);
        servers.push(server);
    }
    let kept = [pool.take(true), pool.take(true)].map(|connection| connection.unwrap().keep_alive);
    assert_eq!(kept, [13, 12].map(|seconds| Some(Duration::from_secs(seconds))));
    assert!(pool.take(true).is_none());
}

#[test]
fn keeps_no_connection_without_capacity() {
    let pool = Pool::new(0);
    let (connection, _server) = connection(NOW, None);
    pool.put(connection);
    assert!(pool.take(true).is_none());
}

#[test]
fn clear_closes_the_idle_connections() {
    let pool = Pool::new(2);
    let (connection, _server) = connection(NOW, None);
    pool.put(connection);
    pool.clear();
    assert!(pool.take(true).is_none());
}
