//! The baseline of the benchmarks: the same requests with as few system calls as possible, on plain sockets of the
//! standard library. It has almost no error handling, and reads only HTTP responses with a `Content-Length`.
//! `common.sh` builds it with `rustc -O`.
//!
//!     floor get    HOST:PORT KEY PATH
//!     floor pages  HOST:PORT KEY COUNT
//!     floor create HOST:PORT KEY CSV CONNECTIONS

use std::io::{Error, Read, Result, Write};
use std::net::TcpStream;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["get", host, key, path] => {
            let mut connection = Connection::new(host, key)?;
            std::io::stdout().write_all(connection.get(path)?)
        }
        ["pages", host, key, count] => {
            let mut connection = Connection::new(host, key)?;
            let mut out = std::io::stdout();
            (1..=count.parse().map_err(Error::other)?).try_for_each(|page: u32| {
                out.write_all(connection.get(&format!("/contacts?page={page}&per_page=100"))?)
            })
        }
        ["create", host, key, file, connections] => create(host, key, file, connections.parse().map_err(Error::other)?),
        _ => Err(Error::other("usage: floor get|pages|create …")),
    }
}

/// Sends one POST per line of a CSV file without quotes, distributed over the connections.
fn create(host: &str, key: &str, file: &str, connections: usize) -> Result<()> {
    let text = std::fs::read_to_string(file)?;
    let rows: Vec<(&str, &str)> = text.lines().skip(1).filter_map(|line| line.split_once(',')).collect();
    let send = |rows: &[(&str, &str)]| -> Result<()> {
        let mut connection = Connection::new(host, key)?;
        rows.iter().try_for_each(|(name, number)| {
            let body = format!(r#"{{"name":"{name}","phone_number":"{number}"}}"#);
            connection.post(&body).map(drop)
        })
    };
    std::thread::scope(|scope| {
        let shares = rows.chunks(rows.len().div_ceil(connections));
        let threads: Vec<_> = shares.map(|share| scope.spawn(move || send(share))).collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().expect("no thread panics"))
    })
}

struct Connection<'a> {
    stream: TcpStream,
    host: &'a str,
    key: &'a str,
    buffer: Vec<u8>,
}

impl<'a> Connection<'a> {
    fn new(host: &'a str, key: &'a str) -> Result<Self> {
        let stream = TcpStream::connect(host)?;
        stream.set_nodelay(true)?;
        let buffer = vec![0; 64 << 10];
        Ok(Self {
            stream,
            host,
            key,
            buffer,
        })
    }

    fn get(&mut self, path: &str) -> Result<&[u8]> {
        let (host, key) = (self.host, self.key);
        self.exchange(&format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n\r\n"
        ))
    }

    fn post(&mut self, body: &str) -> Result<&[u8]> {
        let (host, key, length) = (self.host, self.key, body.len());
        self.exchange(&format!(
            "POST /contacts HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        ))
    }

    /// Sends the request, reads the response and returns its body.
    fn exchange(&mut self, request: &str) -> Result<&[u8]> {
        self.stream.write_all(request.as_bytes())?;
        let (mut filled, mut body, mut end) = (0, 0, usize::MAX);
        while filled < end {
            if filled == self.buffer.len() {
                self.buffer.resize(2 * filled, 0);
            }
            filled += match self.stream.read(&mut self.buffer[filled..])? {
                0 => return Err(Error::other("the response is incomplete")),
                read => read,
            };
            if end == usize::MAX
                && let Some(head) = self.buffer[..filled].windows(4).position(|four| four == b"\r\n\r\n")
            {
                body = head + 4;
                end = body + length(&self.buffer[..head])?;
            }
        }
        Ok(&self.buffer[body..end])
    }
}

/// Returns the `Content-Length` of a response head with a 2xx status.
fn length(head: &[u8]) -> Result<usize> {
    let head = std::str::from_utf8(head).map_err(Error::other)?.to_ascii_lowercase();
    let wrong = || Error::other(head.clone());
    head.strip_prefix("http/1.1 2").ok_or_else(wrong)?;
    let (_, after) = head.split_once("content-length:").ok_or_else(wrong)?;
    after
        .lines()
        .next()
        .unwrap_or_default()
        .trim()
        .parse()
        .map_err(Error::other)
}
