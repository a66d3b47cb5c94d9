//! Messages for connection failures.

use std::io::{self, ErrorKind};
use std::time::Duration;

use super::tunnel::TunnelError;
use super::{MAX_BODY, SendError, tls};
use crate::api::base_url::BaseUrl;

/// Formats the failures of a connection to the server or to its proxy.
#[derive(Debug)]
pub struct FailureMessages {
    /// The base URL, or the address of the proxy.
    pub peer: String,
    pub timeout: Duration,
}

impl FailureMessages {
    /// Describes a failed address lookup.
    pub fn lookup_failed(&self, error: &io::Error) -> SendError {
        let peer = &self.peer;
        match error.kind() {
            ErrorKind::NotFound => SendError::NotSent(format!("no address found for the host of {peer}")),
            _ => self.connect_failed(error),
        }
    }

    /// Describes a failed connection.
    pub fn connect_failed(&self, error: &io::Error) -> SendError {
        let seconds = self.timeout.as_secs_f64();
        SendError::NotSent(match error.kind() {
            ErrorKind::TimedOut => format!("no connection to {} within {seconds} s", self.peer),
            _ => self.io_failed(error),
        })
    }

    /// Describes a proxy that did not connect to the server.
    pub fn tunnel_failed(&self, error: TunnelError, server: &BaseUrl) -> SendError {
        let peer = &self.peer;
        match error {
            TunnelError::Io(error) => self.connect_failed(&error),
            TunnelError::Refused(why) => SendError::NotSent(format!("{peer} did not connect to {server}: {why}")),
            TunnelError::Credentials => SendError::ProxyCredentials(format!("{peer} requires valid credentials")),
        }
    }

    /// Describes a failed TLS handshake.
    pub fn tls_failed(&self, error: &io::Error) -> SendError {
        let peer = &self.peer;
        match error.get_ref().and_then(|inner| inner.downcast_ref()) {
            Some(rustls::Error::InvalidCertificate(why)) => {
                let why = tls::reason(why);
                SendError::Certificate(format!("the certificate of {peer} is not trusted: {why}"))
            }
            Some(why) => SendError::NotSent(format!("the TLS connection to {peer} failed: {why}")),
            None => self.connect_failed(error),
        }
    }

    /// Describes a request without a complete response.
    pub fn request_failed(&self, error: &ureq::Error) -> String {
        let peer = &self.peer;
        match error {
            ureq::Error::Io(error) => self.io_failed(error),
            ureq::Error::Protocol(why) => format!("{peer} did not send a valid HTTP response: {why}"),
            ureq::Error::LargeResponseHeader(..) => format!("the headers of the response from {peer} are too long"),
            ureq::Error::Decompress(_, why) => format!("the response from {peer} can't be decompressed: {why}"),
            other => format!("the request to {peer} failed: {other}"),
        }
    }

    fn io_failed(&self, error: &io::Error) -> String {
        let peer = &self.peer;
        match error.kind() {
            // Reported by the kernel: its retransmission limit is exceeded.
            ErrorKind::TimedOut if error.raw_os_error().is_some() => {
                format!("the network to {peer} does not respond (connection timed out)")
            }
            ErrorKind::TimedOut => format!("no response from {peer} within {} s", self.timeout.as_secs_f64()),
            ErrorKind::FileTooLarge => format!("a response larger than {} MiB", MAX_BODY >> 20),
            ErrorKind::ConnectionRefused => format!("nothing listens at {peer} (connection refused)"),
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof => format!("{peer} closed the connection"),
            ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => {
                format!("no route to {peer} ({error})")
            }
            _ => format!("the connection to {peer} failed: {error}"),
        }
    }
}
