//! A test server with arbitrary replies.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use super::{RunResult, TestEnv, account_reply};

/// A request received by a test server.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// Number of the connection, from 0.
    pub connection: usize,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(header, _)| header.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Returns a number in the query.
    pub fn parameter(&self, name: &str) -> Option<u64> {
        let (_, query) = self.target.split_once('?')?;
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name)?.1.parse().ok()
    }
}

/// What a test server does with a request.
pub enum Reply {
    /// Writes these bytes and keeps the connection.
    Send(Vec<u8>),
    /// Writes these bytes and closes the connection.
    SendAndClose(Vec<u8>),
    /// Writes the first bytes, then the second bytes this many times, and closes the connection.
    #[cfg(target_os = "linux")]
    SendRepeatedly(Vec<u8>, Vec<u8>, usize),
    /// Closes the connection.
    Close,
    /// Waits for this time without a response.
    Hang(Duration),
    /// Stops listening for new connections, then writes these bytes and closes the connection.
    SendAndStopListening(Vec<u8>),
}

/// A function that creates a [`Reply`], for tables of cases.
pub type MakeReply = fn() -> Reply;

/// A test server on loopback. `reply` gets the number of each request, from 0, and returns the reply.
pub struct Server {
    pub url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    pub fn start(reply: impl Fn(usize, &Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").unwrap(), reply)
    }

    /// Like `start`, with an existing listener.
    pub fn on(listener: TcpListener, reply: impl Fn(usize, &Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::listen(listener, "http", Some, reply)
    }

    /// Like `start`, with TLS and a self-signed certificate of these parameters. Each handshake begins after `delay`.
    /// Also returns the certificate as PEM.
    pub fn start_tls(
        parameters: &rcgen::CertificateParams,
        delay: Duration,
        reply: impl Fn(usize, &Request) -> Reply + Send + Sync + 'static,
    ) -> (Self, String) {
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = parameters.self_signed(&key).unwrap();
        let key = rustls::pki_types::PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let config = Arc::new(config);
        let secured = move |mut stream: TcpStream| {
            thread::sleep(delay);
            let mut connection = rustls::ServerConnection::new(config.clone()).unwrap();
            connection.complete_io(&mut stream).ok()?;
            Some(rustls::StreamOwned::new(connection, stream))
        };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        (Self::listen(listener, "https", secured, reply), certificate.pem())
    }

    fn listen<S: Read + Write>(
        listener: TcpListener,
        scheme: &str,
        secured: impl Fn(TcpStream) -> Option<S> + Send + Sync + 'static,
        reply: impl Fn(usize, &Request) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let url = format!("{scheme}://{}", listener.local_addr().unwrap());
        let requests: Arc<Mutex<Vec<Request>>> = Arc::default();
        let (log, reply, secured) = (requests.clone(), Arc::new(reply), Arc::new(secured));
        let (address, left) = (listener.local_addr().unwrap(), Arc::new(AtomicBool::new(false)));
        thread::spawn(move || {
            for (connection, stream) in listener.incoming().enumerate() {
                if left.load(Ordering::SeqCst) {
                    return;
                }
                let (log, reply, secured) = (log.clone(), reply.clone(), secured.clone());
                let left = left.clone();
                let leave = move || {
                    left.store(true, Ordering::SeqCst);
                    while TcpStream::connect(address).is_ok() {
                        thread::sleep(Duration::from_millis(1));
                    }
                };
                thread::spawn(move || {
                    let stream = stream.unwrap();
                    stream.set_nodelay(true).unwrap();
                    if let Some(stream) = secured(stream) {
                        serve(stream, connection, &log, &*reply, &leave);
                    }
                });
            }
        });
        Self { url, requests }
    }

    /// Sends the same reply to every request.
    pub fn always(reply: impl Fn() -> Reply + Send + Sync + 'static) -> Self {
        Self::start(move |_, _| reply())
    }

    /// Starts an account with these contacts. `reply` replies to create requests.
    pub fn with_contacts(ids: &'static [&str], reply: impl Fn() -> Reply + Send + Sync + 'static) -> Self {
        Self::start(move |_, request| match request.method.as_str() {
            "POST" => reply(),
            _ => account_reply(ids, request),
        })
    }

    /// Starts an empty account. `reply` replies to a create request after the returned sender is dropped.
    pub fn with_blocked_create(reply: impl Fn() -> Reply + Send + Sync + 'static) -> (Self, mpsc::Sender<()>) {
        let (release, released) = mpsc::channel();
        let released = Mutex::new(released);
        let server = Self::with_contacts(&[], move || {
            let _ = released.lock().unwrap().recv();
            reply()
        });
        (server, release)
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// Returns the number of received requests with this method.
    pub fn count(&self, method: &str) -> usize {
        self.requests()
            .iter()
            .filter(|request| request.method == method)
            .count()
    }

    /// Waits for a request with this method.
    pub fn wait_for(&self, method: &str) {
        for _ in 0..3000 {
            if self.count(method) > 0 {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("no {method} request was received");
    }

    pub fn env(&self) -> TestEnv {
        TestEnv::with_api(&self.url)
    }

    /// Runs the binary against this server. The URL of the server is replaced by `URL` in stderr.
    pub fn run(&self, arguments: &[&str]) -> RunResult {
        let mut result = self.env().run(arguments);
        result.stderr = result.stderr.replace(&self.url, "URL");
        result
    }
}

fn serve(
    stream: impl Read + Write,
    connection: usize,
    log: &Mutex<Vec<Request>>,
    reply: &dyn Fn(usize, &Request) -> Reply,
    leave: &dyn Fn(),
) {
    let mut reader = BufReader::new(stream);
    while let Some(request) = read_request(&mut reader, connection) {
        let place = {
            let mut log = log.lock().unwrap();
            log.push(request.clone());
            log.len() - 1
        };
        match reply(place, &request) {
            Reply::Send(bytes) => {
                if write(reader.get_mut(), &bytes).is_err() {
                    return;
                }
            }
            Reply::SendAndClose(bytes) => {
                let _ = write(reader.get_mut(), &bytes);
                return;
            }
            #[cfg(target_os = "linux")]
            Reply::SendRepeatedly(head, bytes, times) => {
                let written = write(reader.get_mut(), &head);
                // The client may close the connection early.
                let _ = written.and_then(|()| (0..times).try_for_each(|_| write(reader.get_mut(), &bytes)));
                return;
            }
            Reply::Close => return,
            Reply::Hang(time) => thread::sleep(time),
            Reply::SendAndStopListening(bytes) => {
                leave();
                let _ = write(reader.get_mut(), &bytes);
                return;
            }
        }
    }
}

fn write(stream: &mut impl Write, bytes: &[u8]) -> std::io::Result<()> {
    stream.write_all(bytes)?;
    stream.flush()
}

/// Returns a loopback URL on which no server listens.
pub fn unused_url() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

fn read_request(reader: &mut impl BufRead, connection: usize) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|n| *n > 0)?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let mut request = Request {
        method,
        target,
        headers,
        body: String::new(),
        connection,
    };
    let length = request
        .header("content-length")
        .and_then(|length| length.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    request.body = String::from_utf8(body).ok()?;
    Some(request)
}
