//! A running sandbox and a simple HTTP client for tests.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::{Guard, Options, Sandbox};

/// A running sandbox.
pub(super) struct TestServer {
    pub(super) data: PathBuf,
    base_url: String,
    _guard: Guard,
    _dir: Option<TempDir>,
}

impl TestServer {
    /// Starts a sandbox with a new data file.
    pub(super) fn new(mut options: Options) -> Self {
        let dir = tempfile::tempdir().unwrap();
        options.data = dir.path().join("sandbox.jsonl");
        Self::start(options, Some(dir))
    }

    /// Starts a sandbox with an existing data file.
    pub(super) fn on(data: &Path) -> Self {
        let data = data.to_path_buf();
        let options = Options {
            data,
            ..Options::default()
        };
        Self::start(options, None)
    }

    fn start(options: Options, dir: Option<TempDir>) -> Self {
        let data = options.data.clone();
        let sandbox = Sandbox::bind(0, options).unwrap();
        Self {
            data,
            base_url: sandbox.base_url(),
            _guard: sandbox.spawn().unwrap(),
            _dir: dir,
        }
    }

    pub(super) fn connect(&self) -> Connection {
        connect(&self.base_url)
    }

    /// Sends one request on a new connection.
    pub(super) fn exchange(&self, request: &str) -> TestResponse {
        self.connect().exchange(request)
    }
}

pub(super) fn connect(base_url: &str) -> Connection {
    let stream = TcpStream::connect(base_url.strip_prefix("http://").unwrap()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    Connection(BufReader::new(stream))
}

/// Formats a request with a key.
pub(super) fn request(method: &str, path: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer test\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

pub(super) struct TestResponse {
    pub(super) status: u16,
    pub(super) body: String,
    head: String,
}

impl TestResponse {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.head.lines().filter_map(|line| line.split_once(": "));
        let found = headers.find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value)
    }
}

pub(super) struct Connection(BufReader<TcpStream>);

impl Connection {
    pub(super) fn send(&mut self, text: &str) {
        self.0.get_mut().write_all(text.as_bytes()).unwrap();
    }

    pub(super) fn exchange(&mut self, request: &str) -> TestResponse {
        self.send(request);
        self.receive().unwrap()
    }

    /// Returns the next response, or `None` if the connection was closed.
    pub(super) fn receive(&mut self) -> Option<TestResponse> {
        let head = self.receive_head()?;
        let status = head.split(' ').nth(1)?.parse().unwrap();
        let mut response = TestResponse {
            status,
            body: String::new(),
            head,
        };
        let length = response.header("content-length").unwrap().parse().unwrap();
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).unwrap();
        response.body = String::from_utf8(body).unwrap();
        Some(response)
    }

    pub(super) fn receive_head(&mut self) -> Option<String> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.0.read_line(&mut head).unwrap() == 0 {
                assert_eq!(head, "", "closed within a response");
                return None;
            }
        }
        Some(head.trim_end().to_owned())
    }

    /// Returns whether the server closes the connection without a response.
    pub(super) fn is_closed(&mut self) -> bool {
        match self.0.read(&mut [0]) {
            Ok(read) => read == 0,
            Err(error) => error.kind() == ErrorKind::ConnectionReset,
        }
    }

    pub(super) fn is_silent_for(&mut self, time: Duration) -> bool {
        let stream = self.0.get_ref();
        let before = stream.read_timeout().unwrap();
        stream.set_read_timeout(Some(time)).unwrap();
        let peeked = stream.peek(&mut [0]);
        stream.set_read_timeout(before).unwrap();
        peeked.is_err_and(|e| matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut))
    }
}
