//! Messages for connection failures.

use std::io::{self, ErrorKind};
use std::time::Duration;

use super::tunnel::TunnelError;
use super::{MAX_BODY, SendError, tls};
use crate::api::base_url::BaseUrl;

/// Formats the failures of a connection to the server or to its proxy.
#[derive(Debug)]
pub struct FailureMessages<'a> {
    pub base_url: &'a BaseUrl,
    pub timeout: Duration,
    pub is_proxy: bool,
}

impl FailureMessages<'_> {
    /// Describes a failed address lookup.
    pub fn lookup_failed(&self, error: &io::Error) -> SendError {
        SendError::NotSent(match error.kind() {
            ErrorKind::NotFound if self.is_proxy => format!("no address found for {}", self.peer()),
            ErrorKind::NotFound => format!("no address found for the host of {}", self.base_url),
            ErrorKind::TimedOut => self.connect_timeout(),
            _ => format!("the address of {} can't be looked up: {error}", self.peer()),
        })
    }

    /// Describes a failed TCP connection.
    pub fn connect_failed(&self, error: &io::Error) -> SendError {
        SendError::NotSent(match error.kind() {
            ErrorKind::TimedOut => self.connect_timeout(),
            _ if self.is_proxy => format!("{} can't be reached: {error}", self.peer()),
            _ => self.io_failed(error),
        })
    }

    /// Describes a proxy that did not connect to the server.
    pub fn tunnel_failed(&self, error: TunnelError) -> SendError {
        let base_url = self.base_url;
        match error {
            TunnelError::Io(error) if error.kind() == ErrorKind::TimedOut => SendError::NotSent(self.connect_timeout()),
            TunnelError::Io(error) => SendError::NotSent(format!("the connection to {} failed: {error}", self.peer())),
            TunnelError::Refused(why) => SendError::NotSent(format!("the proxy did not connect to {base_url}: {why}")),
            TunnelError::Credentials => {
                SendError::ProxyCredentials(format!("{} requires valid credentials", self.peer()))
            }
        }
    }

    /// Describes a failed TLS handshake.
    pub fn tls_failed(&self, error: &io::Error) -> SendError {
        match error.get_ref().and_then(|inner| inner.downcast_ref()) {
            Some(rustls::Error::InvalidCertificate(why)) => {
                let why = tls::reason(why);
                SendError::Certificate(format!("the certificate of {} is not trusted: {why}", self.peer()))
            }
            Some(why) => SendError::NotSent(format!("the TLS connection to {} failed: {why}", self.peer())),
            None if error.kind() == ErrorKind::TimedOut => SendError::NotSent(self.connect_timeout()),
            None => SendError::NotSent(self.io_failed(error)),
        }
    }

    /// Describes a request without a response.
    pub fn request_failed(&self, error: &ureq::Error) -> String {
        let base_url = self.base_url;
        match error {
            ureq::Error::Io(error) => match error.get_ref().and_then(|inner| inner.downcast_ref()) {
                Some(inner) => self.request_failed(inner),
                None => self.io_failed(error),
            },
            ureq::Error::Protocol(why) => format!("{base_url} did not send a valid HTTP response: {why}"),
            ureq::Error::LargeResponseHeader(..) => format!("the headers of the response from {base_url} are too long"),
            ureq::Error::Decompress(_, why) => format!("the response from {base_url} can't be decompressed: {why}"),
            other => format!("the request to {base_url} failed: {other}"),
        }
    }

    /// Describes a response whose body could not be read completely.
    pub fn body_failed(&self, error: &io::Error) -> String {
        match (error.kind(), error.get_ref().and_then(|inner| inner.downcast_ref())) {
            (ErrorKind::FileTooLarge, _) => format!("a response larger than {} MiB", MAX_BODY >> 20),
            (_, Some(inner)) => self.request_failed(inner),
            (_, None) => self.io_failed(error),
        }
    }

    fn io_failed(&self, error: &io::Error) -> String {
        let base_url = self.base_url;
        match error.kind() {
            // Reported by the kernel: its retransmission limit is exceeded.
            ErrorKind::TimedOut if error.raw_os_error().is_some() => {
                format!("the network to {base_url} does not respond (connection timed out)")
            }
            ErrorKind::TimedOut => format!("no response from {base_url} within {} s", self.timeout.as_secs_f64()),
            ErrorKind::ConnectionRefused => format!("nothing listens at {base_url} (connection refused)"),
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof => format!("{base_url} closed the connection"),
            ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => {
                format!("no route to {base_url} ({error})")
            }
            _ => format!("the connection to {base_url} failed: {error}"),
        }
    }

    fn peer(&self) -> String {
        match self.is_proxy {
            true => format!("the proxy for {}", self.base_url),
            false => self.base_url.to_string(),
        }
    }

    fn connect_timeout(&self) -> String {
        format!(
            "no connection to {} within {} s",
            self.base_url,
            self.timeout.as_secs_f64()
        )
    }
}
