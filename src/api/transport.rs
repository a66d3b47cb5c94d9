//! HTTP by `ureq`: connections, names, TLS, time limits. One sending of one request, and the one
//! thing a creation must know of a failure: whether anything can have reached the API.

use std::fmt;
use std::io::{self, Read};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime};

use ureq::Agent;
use ureq::http::{HeaderMap, Request, Response, Uri, header};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    ConnectProxyConnector, ConnectionDetails, Connector, NextTimeout, RustlsConnector, SocksConnector,
};

use super::base_url::BaseUrl;
use super::connection::TcpConnector;

/// No answer of the API is this long: a page holds a hundred contacts. Beyond, it is not read on.
pub const LARGEST_ANSWER: u64 = 32 << 20;

/// A connection that idled for longer is not used again: the other end may have closed it, and a
/// creation sent on it would be an unknown outcome of our own making.
const MAX_IDLE: Duration = Duration::from_secs(2);

/// Bytes written or read at once; no head of a request or an answer is longer. Each connection clears
/// twice as much when it is made, and `ureq`'s own 256 KiB took a sixth of a `contacts list`.
pub const AT_ONCE: usize = 16 << 10;
/// Bytes that the URL and the key of a request may take together; the rest of its head is far shorter
/// than what is left.
pub const LONGEST_HEAD: usize = AT_ONCE - (2 << 10);

/// How long an address found by name is kept. A long import follows a moved host within a minute.
const NAME_KEPT: Duration = Duration::from_secs(60);

/// How to reach the API.
#[derive(Debug, Clone)]
pub struct ConnectOptions {
    /// Where it is.
    pub base_url: BaseUrl,
    /// The bound of one request, connecting and the whole answer included.
    pub timeout: Duration,
    /// Trusted besides the system's roots.
    pub extra_roots: Vec<Certificate<'static>>,
    /// Connections at once.
    pub connections: usize,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, or why it could not be read whole.
    pub body: Result<Vec<u8>, Cut>,
}

impl Reply {
    /// A header as text, where there is one.
    pub fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3). A date is measured against the
    /// answer's own `Date`, so that a wrong clock here does not matter.
    pub fn retry_after(&self) -> Option<Duration> {
        let told = self.header(header::RETRY_AFTER)?.trim();
        if !told.is_empty() && told.bytes().all(|byte| byte.is_ascii_digit()) {
            // More seconds than can be counted are still too many.
            return Some(Duration::from_secs(told.parse().unwrap_or(u64::MAX)));
        }
        let now = self
            .header(header::DATE)
            .and_then(|date| httpdate::parse_http_date(date).ok());
        let until = httpdate::parse_http_date(told).ok()?;
        Some(
            until
                .duration_since(now.unwrap_or_else(SystemTime::now))
                .unwrap_or_default(),
        )
    }
}

impl Reply {
    /// Whether a body without a byte is the whole of it: it has none, or its end was told.
    pub fn ends(&self) -> bool {
        let told = [header::CONTENT_LENGTH, header::TRANSFER_ENCODING];
        matches!(self.status, 204 | 205) || told.iter().any(|name| self.headers.contains_key(name))
    }
}

/// Why a body is not whole.
#[derive(Debug)]
pub enum Cut {
    /// The connection ended, or went silent.
    Lost(String),
    /// Longer than [`LARGEST_ANSWER`].
    TooLong,
}

/// No answer.
#[derive(Debug)]
pub enum NoReply {
    /// Certainly nothing of the request left this machine.
    NotSent(String),
    /// Something was sent; nobody knows what became of it.
    Lost(String),
}

/// The connections to one host.
#[derive(Debug)]
pub struct Http {
    reach: ConnectOptions,
    names: Arc<Names>,
    agent: RwLock<Agent>,
}

impl Http {
    /// Nothing is connected, and no certificate is read, before the first request.
    pub fn new(reach: ConnectOptions) -> Self {
        let names = Arc::new(Names::default());
        let agent = RwLock::new(agent(&reach, &names));
        Self { reach, names, agent }
    }

    /// Where it goes.
    pub fn base_url(&self) -> &BaseUrl {
        &self.reach.base_url
    }

    /// Forgets every open connection, so that nothing is sent on one that idled.
    pub fn renew(&self) {
        let fresh = agent(&self.reach, &self.names);
        *self.agent.write().unwrap_or_else(PoisonError::into_inner) = fresh;
    }

    /// Sends one request once.
    pub fn send(&self, request: Request<&[u8]>) -> Result<Reply, NoReply> {
        let agent = self.agent.read().unwrap_or_else(PoisonError::into_inner).clone();
        let (parts, body) = request.into_parts();
        let answer = match body.is_empty() {
            true => agent.run(Request::from_parts(parts, ())),
            false => agent.run(Request::from_parts(parts, body)),
        };
        let mut answer = answer.map_err(|error| self.no_reply(error))?;
        let body = read_whole(&mut answer).map_err(|error| match error {
            Some(error) => Cut::Lost(self.why(&error)),
            None => Cut::TooLong,
        });
        let (parts, _) = answer.into_parts();
        Ok(Reply {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body,
        })
    }

    fn no_reply(&self, error: ureq::Error) -> NoReply {
        match error {
            ureq::Error::Other(inner) => match inner.downcast::<NotSent>() {
                Ok(not_sent) => NoReply::NotSent(self.why(&not_sent.0)),
                Err(other) => NoReply::Lost(other.to_string()),
            },
            error => NoReply::Lost(self.why(&error)),
        }
    }

    /// What a failure of `ureq` means, in words for people.
    fn why(&self, error: &ureq::Error) -> String {
        let base = &self.reach.base_url;
        match error {
            ureq::Error::HostNotFound => format!("no address found for the host of {base}"),
            ureq::Error::Timeout(_) => format!("no answer from {base} within {} s", self.reach.timeout.as_secs_f64()),
            ureq::Error::Io(error) => match rooted(error) {
                Some(inner) => self.why(inner),
                None => describe_io(error, base),
            },
            ureq::Error::ConnectProxyFailed(said) => format!("the proxy would not connect to {base}: {said}"),
            ureq::Error::Protocol(said) => format!("{base} did not answer in HTTP: {said}"),
            ureq::Error::LargeResponseHeader(..) => format!("{base} answered with headers without end"),
            ureq::Error::Tls(said) => format!("no secure connection to {base}: {said}"),
            ureq::Error::Rustls(said) => format!("no secure connection to {base}: {said}"),
            ureq::Error::Decompress(_, said) => format!("the answer from {base} could not be unpacked: {said}"),
            // What marks a failure twice is the way to a proxy, which is connected to within a connection.
            ureq::Error::Other(inner) => match inner.downcast_ref::<NotSent>() {
                Some(NotSent(ureq::Error::Io(error))) => {
                    format!("the proxy on the way to {base} can't be reached: {error}")
                }
                Some(NotSent(ureq::Error::HostNotFound)) => {
                    format!("no address found for the proxy on the way to {base}")
                }
                Some(NotSent(inner)) => self.why(inner),
                None => format!("{inner} ({base})"),
            },
            other => format!("{other} ({base})"),
        }
    }
}

/// `ureq` wraps its own errors in I/O errors where a TLS handshake or a body reader meets them.
fn rooted(error: &io::Error) -> Option<&ureq::Error> {
    error.get_ref()?.downcast_ref::<ureq::Error>()
}

fn describe_io(error: &io::Error, base: &BaseUrl) -> String {
    use io::ErrorKind::*;
    match error.kind() {
        ConnectionRefused => format!("nothing listens at {base} (connection refused)"),
        ConnectionReset | ConnectionAborted | BrokenPipe | UnexpectedEof => format!("{base} closed the connection"),
        HostUnreachable | NetworkUnreachable | NetworkDown => format!("no way to {base} ({error})"),
        // rustls reports what it refuses about a peer this way.
        InvalidData if base.is_https() => format!("no secure connection to {base}: {error}"),
        _ => format!("the connection to {base} failed: {error}"),
    }
}

fn read_whole(answer: &mut Response<ureq::Body>) -> Result<Vec<u8>, Option<ureq::Error>> {
    let expected = answer.body().content_length().unwrap_or_default().min(LARGEST_ANSWER);
    let mut body = Vec::with_capacity(expected as usize);
    let mut reader = answer.body_mut().as_reader().take(LARGEST_ANSWER + 1);
    reader
        .read_to_end(&mut body)
        .map_err(|error| Some(ureq::Error::from(error)))?;
    if body.len() as u64 > LARGEST_ANSWER {
        Err(None)
    } else {
        Ok(body)
    }
}

fn agent(reach: &ConnectOptions, names: &Arc<Names>) -> Agent {
    let mut config = Agent::config_builder()
        .user_agent(concat!("convers8/", env!("CARGO_PKG_VERSION")))
        .http_status_as_error(false)
        // The key must not travel to another host.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(reach.timeout))
        .input_buffer_size(AT_ONCE)
        .output_buffer_size(AT_ONCE)
        .max_response_header_size(AT_ONCE - 1)
        .max_idle_age(MAX_IDLE)
        .max_idle_connections(reach.connections)
        .max_idle_connections_per_host(reach.connections);
    if reach.base_url.is_loopback() {
        config = config.proxy(None);
    }
    if reach.base_url.is_https() {
        config = config.tls_config(TlsConfig::builder().root_certs(roots(&reach.extra_roots)).build());
    }
    let way =
        ().chain(SocksConnector::default())
            .chain(ConnectProxyConnector::default())
            .chain(TcpConnector)
            .chain(RustlsConnector::default());
    Agent::with_parts(config.build(), Connecting(way), CachingResolver(names.clone()))
}

/// The system's roots, or those of `SSL_CERT_FILE` in their place; a system that has none (an empty
/// container) gets Mozilla's, which are built in.
fn roots(extra: &[Certificate<'static>]) -> RootCerts {
    let system = rustls_native_certs::load_native_certs().certs;
    if system.is_empty() && extra.is_empty() {
        return RootCerts::WebPki;
    }
    let system = system.iter().map(|der| Certificate::from_der(der).to_owned());
    system.chain(extra.iter().cloned()).collect::<Vec<_>>().into()
}

/// The certificates of a PEM file.
pub fn certificates(pem: &[u8]) -> Result<Vec<Certificate<'static>>, String> {
    let mut found = Vec::new();
    for item in ureq::tls::parse_pem(pem) {
        match item {
            Ok(PemItem::Certificate(certificate)) => found.push(certificate),
            Ok(_) => {}
            Err(error) => return Err(error.to_string()),
        }
    }
    if found.is_empty() {
        Err("it holds no PEM certificate".into())
    } else {
        Ok(found)
    }
}

/// Marks a failure that came before anything was sent.
#[derive(Debug)]
struct NotSent(ureq::Error);

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for NotSent {}

fn not_sent(error: ureq::Error) -> ureq::Error {
    ureq::Error::Other(Box::new(NotSent(error)))
}

/// The way to a connection (proxy, TCP, TLS handshake); a request is written only to one that stands,
/// so whatever fails in here was not sent.
#[derive(Debug)]
struct Connecting<C>(C);

impl<C: Connector> Connector for Connecting<C> {
    type Out = C::Out;

    fn connect(&self, details: &ConnectionDetails, chained: Option<()>) -> Result<Option<C::Out>, ureq::Error> {
        self.0.connect(details, chained).map_err(not_sent)
    }
}

/// Names already looked up, shared by every connection.
#[derive(Debug, Default)]
struct Names(Mutex<Vec<(String, Instant, Vec<SocketAddr>)>>);

/// Looks a name up once a minute, not once a request; an address is no name at all.
#[derive(Debug)]
struct CachingResolver(Arc<Names>);

impl Resolver for CachingResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let host = uri.host().unwrap_or_default();
        let port = uri
            .port_u16()
            .unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 });
        if let Ok(ip) = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
            return Ok(self.addresses(&[SocketAddr::new(ip, port)]));
        }
        let key = format!("{host}:{port}");
        let mut names = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.retain(|(_, found, _)| found.elapsed() < NAME_KEPT);
        if let Some((_, _, known)) = names.iter().find(|(name, ..)| *name == key) {
            return Ok(self.addresses(known));
        }
        // The lock is kept: eight workers that start together ask once.
        let found = DefaultResolver::default()
            .resolve(uri, config, timeout)
            .map_err(|error| {
                not_sent(match error {
                    // The system's resolver says "no such name" as an I/O error without a kind of its own.
                    ureq::Error::Io(_) => ureq::Error::HostNotFound,
                    other => other,
                })
            })?;
        names.push((key, Instant::now(), found.iter().copied().collect()));
        Ok(found)
    }
}

impl CachingResolver {
    fn addresses(&self, known: &[SocketAddr]) -> ResolvedSocketAddrs {
        let mut addresses = self.empty();
        known.iter().for_each(|address| addresses.push(*address));
        addresses
    }
}
