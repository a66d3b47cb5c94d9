//! Opens a connection: address lookup, TCP, proxy, TLS.

use std::io;
use std::net::SocketAddr;
use std::time::Instant;

use ureq::{Proxy, ProxyProtocol};

use super::Http;
use crate::api::base_url::ip_address;
use crate::api::transport::connection::Connection;
use crate::api::transport::failure::FailureMessages;
use crate::api::transport::socket::Socket;
use crate::api::transport::stream_transport::Stream;
use crate::api::transport::tunnel::{self, Target};
use crate::api::transport::{SendError, connector, proxy, socks, tls};

/// A socket and the stream to the server over it.
type Opened = (Socket, Box<dyn Stream>);

impl Http {
    /// Opens a connection to the server.
    pub(super) fn open(&self) -> Result<Connection, SendError> {
        let deadline = Instant::now() + self.options.timeout;
        let base_url = self.base_url();
        let failures = self.failures();
        let (socket, mut stream) = match &self.options.proxy {
            None => self.connect(base_url.host(), base_url.port(), deadline, &failures),
            Some(proxy) => self.connect_through(proxy, deadline),
        }?;
        if base_url.is_https() {
            stream = self.handshake(base_url.host(), stream, &failures)?;
        }
        Ok(Connection::new(
            stream,
            socket,
            base_url.is_https(),
            self.config.clone(),
        ))
    }

    fn connect(
        &self,
        host: &str,
        port: u16,
        deadline: Instant,
        failures: &FailureMessages,
    ) -> Result<Opened, SendError> {
        let addresses = self.resolver.lookup(host, port, deadline);
        let addresses = addresses.map_err(|error| failures.lookup_failed(&error))?;
        let connected = connector::connect(&addresses, deadline).and_then(|stream| {
            if addresses.len() > 1 {
                self.resolver.prefer(host, port, stream.peer_addr()?);
            }
            Socket::new(stream, self.options.timeout, deadline)
        });
        let socket = connected.map_err(|error| failures.connect_failed(&error))?;
        Ok((socket.clone(), Box::new(socket)))
    }

    /// Connects to the proxy and opens a tunnel to the server.
    fn connect_through(&self, proxy: &Proxy, deadline: Instant) -> Result<Opened, SendError> {
        let base_url = self.base_url();
        let (host, port) = (base_url.host(), base_url.port());
        let mut ip = ip_address(host);
        if proxy.resolve_target() {
            let addresses = self.resolver.lookup(host, port, deadline);
            let addresses = addresses.map_err(|error| self.failures().lookup_failed(&error))?;
            ip = addresses.first().map(SocketAddr::ip);
        }
        let (proxy_host, proxy_port) = (proxy.host(), proxy::port(proxy));
        let failures = FailureMessages {
            peer: format!("the proxy {proxy_host}:{proxy_port}"),
            timeout: self.options.timeout,
        };
        let (socket, mut stream) = self.connect(proxy_host, proxy_port, deadline, &failures)?;
        if proxy.protocol() == ProxyProtocol::Https {
            stream = self.handshake(proxy_host, stream, &failures)?;
        }
        let target = Target { host, port, ip };
        let opened = match proxy.protocol() {
            ProxyProtocol::Socks4 | ProxyProtocol::Socks4A => socks::version4(&mut stream, proxy, &target),
            ProxyProtocol::Socks5 | ProxyProtocol::Socks5h => socks::version5(&mut stream, proxy, &target),
            _ => tunnel::http_connect(&mut stream, proxy, &target),
        };
        match opened {
            Ok(()) => Ok((socket, stream)),
            Err(error) => Err(failures.tunnel_failed(error, base_url)),
        }
    }

    fn handshake(
        &self,
        host: &str,
        stream: Box<dyn Stream>,
        failures: &FailureMessages,
    ) -> Result<Box<dyn Stream>, SendError> {
        let handshake = match &self.options.tls {
            Some(config) => tls::handshake(config, host, stream),
            None => Err(io::Error::other("no TLS settings")),
        };
        match handshake {
            Ok(stream) => Ok(Box::new(stream)),
            Err(error) => Err(failures.tls_failed(&error)),
        }
    }
}
