//! Opens connections, reuses them, and sends requests over them.

use std::io;
use std::time::{Duration, Instant};

use ureq::Agent;
use ureq::config::Config;
use ureq::http::Request;

use super::connection::Connection;
use super::failure::FailureMessages;
use super::pool::Pool;
use super::proxy::Proxy;
use super::resolver::CachingResolver;
use super::socket::Socket;
use super::stream_transport::Stream;
use super::tunnel::Target;
use super::{BUFFER_SIZE, ConnectOptions, HttpResponse, SendError, USER_AGENT, connector, tls, tunnel};
use crate::api::base_url::BaseUrl;

/// The connections to one server.
#[derive(Debug)]
pub struct Http {
    options: ConnectOptions,
    config: Config,
    resolver: CachingResolver,
    pool: Pool,
}

impl Http {
    /// Creates the settings and an empty pool. Connections are opened for requests.
    pub fn new(options: ConnectOptions) -> Self {
        Self {
            config: agent_config(),
            resolver: CachingResolver::default(),
            pool: Pool::new(options.connections),
            options,
        }
    }

    /// Returns the base URL of the API.
    pub fn base_url(&self) -> &BaseUrl {
        &self.options.base_url
    }

    /// Closes the idle connections.
    pub fn close_idle(&self) {
        self.pool.clear();
    }

    /// Sends a request once.
    ///
    /// `before` is called when the connection is open and nothing of the request is written. If it fails, nothing is
    /// sent and its error is returned as the outer error. It is called again if the server has closed the connection
    /// before the first byte, because then another connection is used.
    pub fn send<E>(
        &self,
        request: &Request<&[u8]>,
        before: &dyn Fn() -> Result<(), E>,
    ) -> Result<Result<HttpResponse, SendError>, E> {
        let is_read = request.method().is_safe();
        loop {
            let (mut connection, is_reused) = match self.pool.take(is_read) {
                Some(connection) => (connection, true),
                None => match self.open() {
                    Ok(connection) => (connection, false),
                    Err(error) => return Ok(Err(error)),
                },
            };
            let began = Instant::now();
            before()?;
            if is_reused && !connection.is_open() {
                continue;
            }
            if began.elapsed() > self.options.timeout {
                let reason = "the process was suspended for longer than the timeout before sending";
                return Ok(Err(SendError::NotSent(reason.into())));
            }
            let result = self.exchange(&mut connection, request);
            let has_no_response = match &result {
                Ok(response) => response.body.is_err(),
                Err(error) => matches!(error, SendError::NoResponse(_)),
            };
            if has_no_response && is_reused {
                self.pool.record_lost_response();
            } else if result.is_ok() && !has_no_response && connection.is_kept_alive() {
                self.pool.put(connection);
            }
            return Ok(result);
        }
    }

    fn exchange(&self, connection: &mut Connection, request: &Request<&[u8]>) -> Result<HttpResponse, SendError> {
        let deadline = Instant::now() + self.options.timeout;
        match connection.exchange(request, deadline) {
            Ok(mut response) => {
                response.body = response.body.map_err(|error| {
                    let reason = self.failures().body_failed(&error);
                    io::Error::new(error.kind(), reason)
                });
                Ok(response)
            }
            Err(error) => {
                let reason = self.failures().request_failed(&error);
                Err(match connection.has_written() {
                    true => SendError::NoResponse(reason),
                    false => SendError::NotSent(reason),
                })
            }
        }
    }

    /// Opens a connection: address lookup, TCP, proxy, TLS.
    fn open(&self) -> Result<Connection, SendError> {
        let deadline = Instant::now() + self.options.timeout;
        let base_url = self.base_url();
        let (socket, mut stream) = match &self.options.proxy {
            None => self.connect(base_url.host(), base_url.port(), deadline, &self.failures()),
            Some(proxy) => self.connect_through(proxy, deadline),
        }?;
        let is_tls = base_url.is_https();
        if is_tls {
            stream = self.handshake(base_url.host(), stream, &self.failures())?;
        }
        Ok(Connection::new(stream, socket, is_tls, self.config.clone()))
    }

    fn connect(
        &self,
        host: &str,
        port: u16,
        deadline: Instant,
        failures: &FailureMessages,
    ) -> Result<(Socket, Box<dyn Stream>), SendError> {
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

    fn connect_through(&self, proxy: &Proxy, deadline: Instant) -> Result<(Socket, Box<dyn Stream>), SendError> {
        let (host, port) = (self.base_url().host(), self.base_url().port());
        let mut address = None;
        if proxy.needs_address() {
            let found = self.resolver.lookup(host, port, deadline);
            let found = found.map_err(|error| self.failures().lookup_failed(&error))?;
            address = found.first().copied();
        }
        let failures = FailureMessages {
            is_proxy: true,
            ..self.failures()
        };
        let (socket, mut stream) = self.connect(&proxy.host, proxy.port, deadline, &failures)?;
        if proxy.is_https() {
            stream = self.handshake(&proxy.host, stream, &failures)?;
        }
        let target = Target { host, port, address };
        tunnel::open(&mut stream, proxy, &target).map_err(|error| failures.tunnel_failed(error))?;
        Ok((socket, stream))
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

    fn failures(&self) -> FailureMessages<'_> {
        FailureMessages {
            base_url: self.base_url(),
            timeout: self.options.timeout,
            is_proxy: false,
        }
    }
}

/// Returns the settings of `ureq`. They contain no timeout: the socket has a deadline, and `ureq` would start threads.
pub fn agent_config() -> Config {
    Agent::config_builder()
        .user_agent(USER_AGENT)
        .http_status_as_error(false)
        // A redirect could send the key to another host.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .input_buffer_size(BUFFER_SIZE)
        .output_buffer_size(BUFFER_SIZE)
        .max_response_header_size(BUFFER_SIZE - 1)
        // Each agent has one connection. The pool limits its idle time.
        .max_idle_age(Duration::from_secs(24 * 60 * 60))
        .build()
}

#[cfg(test)]
mod tests;
