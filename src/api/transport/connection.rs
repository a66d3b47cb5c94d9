//! An open connection. `ureq` sends one request at a time over it and reads the response.

use std::io::{self, ErrorKind, Read};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use ureq::config::Config;
use ureq::http::{HeaderMap, Request, Response, Uri, header};
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectionDetails, Connector, NextTimeout};
use ureq::{Agent, Error};

use super::socket::Socket;
use super::stream_transport::{Stream, StreamTransport};
use super::{BUFFER_SIZE, HttpResponse, MAX_BODY, USER_AGENT};

/// An open connection to the server.
#[derive(Debug)]
pub struct Connection {
    socket: Socket,
    /// An agent for this connection only. It opens no connections; [`Http`](super::Http) does.
    agent: Agent,
    /// The time when the last response ended.
    pub idle_since: Instant,
    /// The idle time after which the server closes the connection (`Keep-Alive: timeout=N`).
    pub keep_alive: Option<Duration>,
}

impl Connection {
    /// Creates a connection from a stream to the server and the socket of the stream.
    pub fn new(stream: Box<dyn Stream>, socket: Socket, is_tls: bool, config: Config) -> Self {
        let transport = StreamTransport::new(stream, is_tls);
        Self {
            socket,
            agent: Agent::with_parts(config, SingleUseConnector(Mutex::new(Some(transport))), NoResolver),
            idle_since: Instant::now(),
            keep_alive: None,
        }
    }

    /// Returns whether the server has neither closed the connection nor sent data since the last response.
    pub fn is_open(&self) -> bool {
        self.is_kept_alive() && self.socket.is_quiet()
    }

    /// Returns whether `ureq` kept the connection after the last response. It drops a connection that the server will
    /// close, according to the response.
    pub fn is_kept_alive(&self) -> bool {
        self.socket.is_shared()
    }

    /// Returns whether the kernel accepted any byte of the last request.
    pub fn has_written(&self) -> bool {
        self.socket.has_written()
    }

    /// Sends a request and reads the response until `deadline`. After a failure, dropping the connection resets it.
    pub fn exchange(&mut self, request: &Request<&[u8]>, deadline: Instant) -> Result<HttpResponse, Error> {
        self.socket.begin_request(deadline);
        let (parts, body) = (request.clone().into_parts().0, *request.body());
        let mut response = match body.is_empty() {
            true => self.agent.run(Request::from_parts(parts, ())),
            false => self.agent.run(Request::from_parts(parts, body)),
        }?;
        let body = read_body(&mut response);
        let (parts, _) = response.into_parts();
        if body.is_ok() {
            self.socket.end_request();
            self.idle_since = Instant::now();
            self.keep_alive = keep_alive(&parts.headers);
        }
        Ok(HttpResponse {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body,
        })
    }
}

fn read_body(response: &mut Response<ureq::Body>) -> io::Result<Vec<u8>> {
    let expected = response.body().content_length().unwrap_or_default().min(MAX_BODY);
    let mut body = Vec::with_capacity(expected as usize);
    let mut reader = response.body_mut().as_reader().take(MAX_BODY + 1);
    reader.read_to_end(&mut body)?;
    match body.len() as u64 > MAX_BODY {
        true => Err(ErrorKind::FileTooLarge.into()),
        false => Ok(body),
    }
}

/// Parses the `timeout` of a `Keep-Alive` header, in seconds.
fn keep_alive(headers: &HeaderMap) -> Option<Duration> {
    let text = headers
        .get(header::HeaderName::from_static("keep-alive"))?
        .to_str()
        .ok()?;
    let parameters = text.split(',').filter_map(|parameter| parameter.split_once('='));
    let (_, seconds) = parameters
        .into_iter()
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("timeout"))?;
    seconds.trim().trim_matches('"').parse().ok().map(Duration::from_secs)
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

/// A connector that returns a stream that is already open, once.
#[derive(Debug)]
struct SingleUseConnector(Mutex<Option<StreamTransport>>);

impl Connector for SingleUseConnector {
    type Out = StreamTransport;

    fn connect(&self, _: &ConnectionDetails, _: Option<()>) -> Result<Option<StreamTransport>, Error> {
        Ok(self.0.lock().expect("a panic ends the process").take())
    }
}

/// A resolver that returns no address, because the stream is already open.
#[derive(Debug)]
struct NoResolver;

impl Resolver for NoResolver {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        Ok(self.empty())
    }
}
