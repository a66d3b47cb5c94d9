//! The HTTP transport: address lookup, TCP, TLS, proxies, timeouts and connection reuse. It sends each request once, and
//! reports whether any byte of it can have reached the API.
//!
//! `ureq` implements HTTP. Connections are opened and pooled here, because writes need a callback between connecting and
//! the first byte, socket options that prevent late delivery, and no reuse of a connection that the server may be closing.
//! The connectors of `ureq` 3.5 can't be used: the one for SOCKS opens its own socket, the one for CONNECT reports a 407
//! only as text, and the one for TLS can't accept a self-signed certificate that is marked as an authority.

mod connection;
mod connector;
mod failure;
mod http;
mod no_proxy;
mod pool;
pub mod proxy;
mod resolver;
mod socket;
mod socks;
mod stream_transport;
pub mod tls;
mod tunnel;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use ureq::Proxy;
use ureq::http::HeaderMap;

pub use self::http::Http;
use super::base_url::BaseUrl;

/// The largest response body in bytes. A page of 100 contacts is much smaller.
pub const MAX_BODY: u64 = 32 << 20;

/// The size of `ureq`'s buffers in bytes, which limits the headers of a request or response. Each connection allocates
/// two buffers. With `ureq`'s default of 128 KiB, that took a sixth of the time of `contacts list` (measured).
const BUFFER_SIZE: usize = 16 << 10;

/// The largest URL and key together, in bytes. The other headers need less than the rest of the buffer.
pub const MAX_URL_AND_KEY: usize = BUFFER_SIZE - (2 << 10);

const USER_AGENT: &str = concat!("convers8/", env!("CARGO_PKG_VERSION"));

/// The connection settings.
#[derive(Debug, Clone)]
pub struct ConnectOptions {
    /// The base URL of the API.
    pub base_url: BaseUrl,
    /// The time limit for connecting, and separately for the time from the first byte sent to the last byte received.
    pub timeout: Duration,
    /// TLS settings from [`tls::client_config`]. Required if the API or the proxy uses TLS.
    pub tls: Option<Arc<ClientConfig>>,
    /// The proxy, if any.
    pub proxy: Option<Proxy>,
    /// The most idle connections that are kept.
    pub connections: usize,
}

/// A response that was read completely, or as far as possible.
#[derive(Debug)]
pub struct HttpResponse {
    /// HTTP status.
    pub status: u16,
    /// HTTP headers.
    pub headers: HeaderMap,
    /// The body. An error of kind `FileTooLarge` means that it is larger than [`MAX_BODY`]. Any other error means that
    /// it is truncated or was not received in time.
    pub body: io::Result<Vec<u8>>,
}

impl HttpResponse {
    /// Returns a header as text, if there is one.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// The reason why a request has no response.
#[derive(Debug)]
pub enum SendError {
    /// Nothing was sent: the address lookup, TCP, the proxy or TLS failed.
    NotSent(String),
    /// Nothing was sent: the server's certificate is not trusted.
    Certificate(String),
    /// Nothing was sent: the proxy rejected the credentials or requires some.
    ProxyCredentials(String),
    /// Something was sent, and there is no response.
    NoResponse(String),
}

impl SendError {
    /// Returns the reason as text.
    pub fn reason(&self) -> &str {
        let (SendError::NotSent(reason)
        | SendError::Certificate(reason)
        | SendError::ProxyCredentials(reason)
        | SendError::NoResponse(reason)) = self;
        reason
    }
}
