use std::net::{TcpListener, TcpStream};
use std::time::Instant;

use super::*;
use crate::api::transport::socket::Socket;

/// Returns a connection with this number of responses and this idle time, and the server's side of it.
fn connection(responses: u32, idle: Duration, keep_alive: Option<u64>) -> (Connection, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let timeout = Duration::from_secs(30);
    let socket = Socket::new(stream, timeout, Instant::now() + timeout).unwrap();
    let config = crate::api::transport::http::agent_config();
    let mut connection = Connection::new(Box::new(socket.clone()), socket, false, config);
    connection.responses = responses;
    connection.idle_since = Instant::now().checked_sub(idle).unwrap();
    connection.keep_alive = keep_alive.map(Duration::from_secs);
    (connection, listener.accept().unwrap().0)
}

const NOW: Duration = Duration::ZERO;

#[test]
fn a_write_does_not_use_a_connection_that_the_server_may_be_closing() {
    let seconds = Duration::from_secs_f64;
    for (idle, keep_alive, for_read, for_write) in [
        (NOW, None, true, true),
        (seconds(1.8), None, true, true),
        (seconds(2.1), None, true, false),
        (seconds(14.0), None, true, false),
        (seconds(16.0), None, false, false),
        (NOW, Some(5), true, true),
        (NOW, Some(1), true, false),
        (seconds(1.5), Some(2), true, false),
        (seconds(0.5), Some(2), true, true),
    ] {
        for (is_read, expected) in [(true, for_read), (false, for_write)] {
            let pool = Pool::new(8);
            let (connection, _server) = connection(1, idle, keep_alive);
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
fn a_closed_connection_is_not_used() {
    let pool = Pool::new(8);
    let (older, _server) = connection(1, NOW, None);
    pool.put(older);
    let (newer, server) = connection(1, NOW, None);
    pool.put(newer);
    drop(server);
    std::thread::sleep(Duration::from_millis(50));
    assert!(pool.take(true).is_some());
    assert!(pool.take(true).is_none());
}

#[test]
fn after_a_lost_response_only_reads_reuse_connections() {
    let pool = Pool::new(8);
    let (connection, _server) = connection(1, NOW, None);
    pool.put(connection);
    pool.record_lost_response();
    assert!(pool.take(false).is_none());
    assert!(pool.take(true).is_some());
}

#[test]
fn only_one_connection_exceeds_the_highest_response_count() {
    let pool = Pool::new(8);
    let mut servers = Vec::new();
    for _ in 0..3 {
        let (connection, server) = connection(4, NOW, None);
        pool.put(connection);
        servers.push(server);
    }
    let mut probe = pool.take(false).expect("the first connection becomes the limit probe");
    assert!(pool.take(false).is_none(), "no connection has received five responses");
    probe.responses = 5;
    pool.put(probe);
    let probe = pool.take(false).expect("the limit probe is used again");
    assert_eq!(probe.responses, 5);
    let other = pool.take(false).expect("a connection has received five responses");
    assert_eq!(other.responses, 4);
    drop(probe);
    pool.put(other);
    assert!(pool.take(false).is_some());
    assert!(pool.take(false).is_some());
}

#[test]
fn keeps_the_newest_connections_up_to_its_capacity() {
    let pool = Pool::new(2);
    let mut servers = Vec::new();
    for responses in 1..=3 {
        let (connection, server) = connection(responses, NOW, None);
        pool.put(connection);
        servers.push(server);
    }
    let kept = [pool.take(true), pool.take(true)].map(|connection| connection.unwrap().responses);
    assert_eq!(kept, [3, 2]);
    assert!(pool.take(true).is_none());
}

#[test]
fn clear_closes_the_idle_connections() {
    let pool = Pool::new(2);
    let (connection, _server) = connection(1, NOW, None);
    pool.put(connection);
    pool.clear();
    assert!(pool.take(true).is_none());
}
