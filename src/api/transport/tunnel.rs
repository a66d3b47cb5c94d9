//! Opens a tunnel to the server through an HTTP proxy (CONNECT, RFC 9110, 9.3.6).

use std::io::{self, Read, Write};
use std::net::IpAddr;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ureq::Proxy;

/// The most bytes of the headers of a CONNECT response.
const MAX_HEAD: usize = 16 << 10;

/// The reason why a proxy did not open a tunnel.
#[derive(Debug)]
pub enum TunnelError {
    /// The connection to the proxy failed.
    Io(io::Error),
    /// The proxy rejected the request.
    Refused(String),
    /// The proxy rejected the credentials or requires some: HTTP 407 or its SOCKS equivalent.
    Credentials,
}

impl From<io::Error> for TunnelError {
    fn from(error: io::Error) -> Self {
        TunnelError::Io(error)
    }
}

/// The server behind the proxy.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The host name or address. An IPv6 address is in brackets.
    pub host: &'a str,
    /// The port.
    pub port: u16,
    /// The address, if the host is one or the proxy does not resolve names.
    pub ip: Option<IpAddr>,
}

/// Sends CONNECT over a stream that is connected to the proxy.
pub fn http_connect(stream: &mut (impl Read + Write), proxy: &Proxy, target: &Target) -> Result<(), TunnelError> {
    let authority = format!("{}:{}", target.host, target.port);
    let mut head = format!(
        "CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\nUser-Agent: {}\r\n",
        super::USER_AGENT
    );
    if let Some(user) = proxy.username() {
        let password = proxy.password().unwrap_or_default();
        let encoded = BASE64_STANDARD.encode(format!("{user}:{password}"));
        head.push_str(&format!("Proxy-Authorization: Basic {encoded}\r\n"));
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes())?;
    match read_status(stream)? {
        Some(200..=299) => Ok(()),
        Some(407) => Err(TunnelError::Credentials),
        Some(status) => Err(TunnelError::Refused(format!("HTTP {status}"))),
        None => Err(TunnelError::Refused("the response is not HTTP".into())),
    }
}

/// Reads the headers of a response and returns its status. Reads byte by byte, because the server's data may follow.
fn read_status(stream: &mut impl Read) -> io::Result<Option<u16>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && head.len() < MAX_HEAD {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head);
    let mut words = head.split(' ');
    let version = words.next().filter(|version| version.starts_with("HTTP/1."));
    Ok(version
        .and(words.next())
        .and_then(|status| status.get(..3)?.parse().ok()))
}

#[cfg(test)]
mod tests;
