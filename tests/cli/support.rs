//! Helpers of all tests: a clean environment for the binary, and a test server with arbitrary replies.

use std::fmt::Display;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// The API key of the tests. [`RunResult`] asserts that no output contains it.
pub const KEY: &str = "sk_test_51H8secretKEY9xyz";

/// The listing response of the API page, unchanged.
pub const LIST: &str = include_str!("page/list.json");
/// The response to a GET of one contact of the API page, unchanged.
pub const GET: &str = include_str!("page/get.json");
/// The response to a create request of the API page, unchanged.
pub const CREATED: &str = include_str!("page/created.json");
/// The error envelope of the API page, unchanged.
pub const ERROR: &str = include_str!("page/error.json");

/// Asserts that a generated file in the repository has the output of the binary.
/// `UPDATE_GENERATED=1 cargo test --test cli in_the_repository` regenerates all of them.
#[track_caller]
pub fn assert_up_to_date(file: &str, generated: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, generated).unwrap();
    }
    let current = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        current == generated,
        "{file} is out of date; run: UPDATE_GENERATED=1 cargo test --test cli in_the_repository"
    );
}

/// An environment for the binary: a temporary home folder and no variables.
pub struct TestEnv {
    home: TempDir,
    variables: Vec<(String, String)>,
}

impl TestEnv {
    pub fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
            variables: Vec::new(),
        }
    }

    /// Creates an environment with the URL of this server and [`KEY`].
    pub fn with_api(base_url: &str) -> Self {
        Self::new()
            .env("CONVERS8_BASE_URL", base_url)
            .env("CONVERS8_API_KEY", KEY)
    }

    pub fn env(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.push((name.to_owned(), value.into()));
        self
    }

    /// Disables retries.
    pub fn without_retries(self) -> Self {
        self.env("CONVERS8_RETRIES", "0")
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Returns the default path of the config file.
    pub fn config_path(&self) -> PathBuf {
        let folder = if cfg!(target_os = "macos") {
            "Library/Application Support"
        } else {
            ".config"
        };
        self.home().join(folder).join("convers8/config.toml")
    }

    /// Returns the default path of the data file of the sandbox.
    pub fn sandbox_path(&self) -> PathBuf {
        let folder = if cfg!(target_os = "macos") {
            "Library/Application Support"
        } else {
            ".local/share"
        };
        self.home().join(folder).join("convers8/sandbox.jsonl")
    }

    /// Writes the config file with mode 0600.
    pub fn config(self, text: &str) -> Self {
        let path = self.config_path();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        self
    }

    /// Returns a command of the binary with these arguments.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("convers8"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.home())
            .env("PATH", "/usr/bin:/bin");
        for (name, value) in &self.variables {
            command.env(name, value);
        }
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .current_dir(self.home());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> RunResult {
        self.run_with_stdin(arguments, "")
    }

    pub fn run_with_stdin(&self, arguments: &[&str], stdin: &(impl AsRef<[u8]> + ?Sized)) -> RunResult {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        // A command that does not read stdin may have ended.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_ref());
        RunResult::new(child.wait_with_output().unwrap(), arguments)
    }

    /// Starts the binary without waiting for it.
    pub fn start(&self, arguments: &[&str]) -> Running {
        let mut child = self.command(arguments).spawn().unwrap();
        Running {
            arguments: arguments.iter().map(ToString::to_string).collect(),
            stderr: BufReader::new(child.stderr.take().unwrap()),
            stderr_read: String::new(),
            child,
        }
    }
}

/// Runs on a terminal of this width, created by `script` of util-linux. Returns stdout and stderr together, with `\n` at
/// line ends.
#[cfg(target_os = "linux")]
pub fn on_terminal(env: &TestEnv, width: usize, arguments: &str) -> (Option<i32>, String) {
    let command = env.command(&[]);
    let binary = command.get_program().to_str().unwrap();
    let line = format!("stty cols {width} rows 24 && exec '{binary}' {arguments}");
    let mut script = Command::new("script");
    script.args(["-qec", &line, "/dev/null"]).env_clear();
    script.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = script.current_dir(env.home()).stdin(Stdio::null()).output().unwrap();
    let result = RunResult::new(output, &[arguments]);
    (result.status, result.stdout.replace("\r\n", "\n"))
}

/// A running process of the binary.
pub struct Running {
    arguments: Vec<String>,
    child: Child,
    stderr: BufReader<ChildStderr>,
    /// The part of stderr that was read.
    stderr_read: String,
}

impl Running {
    /// Reads stderr up to the end of the next line that contains `words`.
    #[track_caller]
    pub fn wait_for_stderr(&mut self, words: &str) {
        loop {
            let from = self.stderr_read.len();
            let read = self.stderr.read_line(&mut self.stderr_read).unwrap();
            assert!(read > 0, "stderr ended without {words:?}:\n{}", self.stderr_read);
            if self.stderr_read[from..].contains(words) {
                return;
            }
        }
    }

    /// Waits until there is something on stdout, and reads one byte of it.
    #[cfg(feature = "jq")]
    pub fn wait_for_stdout(&mut self) {
        let stdout = self.child.stdout.as_mut().unwrap();
        stdout.read_exact(&mut [0]).unwrap();
    }

    /// Sends a signal, such as `INT`.
    #[cfg(unix)]
    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let status = Command::new("kill").args(["-s", name, &pid]).status().unwrap();
        assert!(status.success(), "kill -s {name} {pid}");
    }

    /// Closes the reading end of stdout.
    pub fn close_stdout(&mut self) {
        drop(self.child.stdout.take());
    }

    /// Waits until the process ends.
    pub fn wait(mut self) -> RunResult {
        self.stderr.read_to_string(&mut self.stderr_read).unwrap();
        let mut output = self.child.wait_with_output().unwrap();
        output.stderr = self.stderr_read.into_bytes();
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        RunResult::new(output, &arguments)
    }
}

/// The result of a run. `status` is the exit code, or the negative number of the signal that ended the process. Tests
/// assert status, stdout and stderr.
#[derive(Debug)]
pub struct RunResult {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl RunResult {
    pub fn new(output: Output, arguments: &[&str]) -> Self {
        let result = Self {
            status: output
                .status
                .code()
                .or(std::os::unix::process::ExitStatusExt::signal(&output.status).map(|signal| -signal)),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        assert!(
            !result.stdout.contains(KEY) && !result.stderr.contains(KEY),
            "the key leaked: {arguments:?}\n{result:?}"
        );
        assert!(!result.stderr.contains("panicked"), "{arguments:?}\n{result:?}");
        result
    }

    /// Asserts status, stdout and stderr exactly.
    #[track_caller]
    pub fn assert_output(&self, status: i32, stdout: &str, stderr: &str) -> &Self {
        assert_eq!(
            (self.status, self.stdout.as_str(), self.stderr.as_str()),
            (Some(status), stdout, stderr),
            "\nstdout:\n{}\nstderr:\n{}",
            self.stdout,
            self.stderr
        );
        self
    }

    /// Asserts that stderr reports so many retries, and removes these lines.
    #[track_caller]
    pub fn retried(mut self, times: usize) -> Self {
        let (retries, rest): (Vec<&str>, Vec<&str>) = self
            .stderr
            .split_inclusive('\n')
            .partition(|line| line.contains("; retry "));
        assert_eq!(retries.len(), times, "{}", self.stderr);
        for (index, line) in retries.iter().enumerate() {
            assert!(line.contains(&format!("; retry {} of ", index + 1)), "{line}");
        }
        self.stderr = rest.concat();
        self
    }

    /// Asserts an error: the status, an empty stdout, and a stderr of one or two lines that contains all `words`.
    #[track_caller]
    pub fn assert_fails(&self, status: i32, words: &[&str]) -> &Self {
        assert_eq!(
            (self.status, self.stdout.as_str()),
            (Some(status), ""),
            "\nstderr:\n{}",
            self.stderr
        );
        self.assert_stderr_contains(words);
        let lines = self
            .stderr
            .lines()
            .filter(|line| !line.starts_with("note: this is the sandbox"))
            .count();
        assert!(
            (1..=2).contains(&lines),
            "an error in one or two lines:\n{}",
            self.stderr
        );
        self
    }

    /// Asserts an error with `--json`: the status, an empty stdout, and this JSON object on stderr.
    #[track_caller]
    pub fn assert_fails_as_json(&self, status: i32, object: &serde_json::Value) -> &Self {
        assert_eq!(
            (self.status, self.stdout.as_str()),
            (Some(status), ""),
            "\nstderr:\n{}",
            self.stderr
        );
        assert_eq!(self.stderr.lines().count(), 1, "one object, one line:\n{}", self.stderr);
        let error: serde_json::Value = serde_json::from_str(&self.stderr).unwrap();
        assert_eq!(&error, object);
        self
    }

    /// Asserts that neither stdout nor stderr has a character that is unsafe for a terminal.
    #[track_caller]
    pub fn assert_safe_for_terminal(&self) -> &Self {
        for text in [&self.stdout, &self.stderr] {
            let found = text.chars().find(|c| {
                (c.is_control() && *c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            });
            assert_eq!(found, None, "{text:?}");
        }
        self
    }

    /// Asserts that stderr contains all `words`.
    #[track_caller]
    pub fn assert_stderr_contains(&self, words: &[&str]) -> &Self {
        for word in words {
            assert!(
                self.stderr.contains(word),
                "{word:?} is not in stderr:\n{}",
                self.stderr
            );
        }
        self
    }
}

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

/// Returns a response with a JSON body.
pub fn json_reply(status: u16, body: &str) -> Reply {
    Reply::Send(http_response(status, "application/json", "", body))
}

/// Returns the bytes of a response. `extra` has further header lines, each ended by CRLF.
pub fn http_response(status: u16, content_type: &str, extra: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status} Status\r\nContent-Type: {content_type}\r\n{extra}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Returns the JSON of a contact.
pub fn contact(id: impl Display) -> String {
    format!(r#"{{"id":"{id}","name":"Name {id}","phone_number":"+2547000{id}"}}"#)
}

/// Returns a page of a listing with these contacts (JSON) and this pagination.
pub fn listing(contacts: &[String], total: u64, page: u64, total_pages: u64) -> String {
    format!(
        r#"{{"success":true,"data":{{"contacts":[{}],"pagination":{{"total":{total},"page":{page},"per_page":{},"total_pages":{total_pages}}}}}}}"#,
        contacts.join(","),
        contacts.len()
    )
}

/// Returns the response to a GET of one contact of [`page`].
pub fn contact_response(id: &str) -> String {
    format!(
        r#"{{"success":true,"data":{{"contact":{{"id":"{id}","name":"Name {id}","phone_number":"+2547000{id}"}}}}}}"#
    )
}

/// Returns an error envelope with this code.
pub fn error_body(code: &str) -> String {
    format!(r#"{{"success":false,"message":"No","error":{{"code":"{code}","details":"Because"}}}}"#)
}

/// Responds to reads of an account with these contacts.
pub fn account_reply(ids: &[&str], request: &Request) -> Reply {
    match request.target.strip_prefix("/contacts/") {
        Some(id) if ids.contains(&id) => json_reply(200, &contact_response(id)),
        Some(_) => json_reply(404, &error_body("not_found")),
        None => json_reply(200, &page(ids, ids.len() as u64, 1, 1)),
    }
}

/// Checks all rows in parallel, for tables of cases that take time.
pub fn in_parallel<T: Send>(rows: impl IntoIterator<Item = T>, check: impl Fn(T) + Sync) {
    let check = &check;
    thread::scope(|scope| {
        for row in rows {
            scope.spawn(move || check(row));
        }
    });
}

/// Returns a page of a listing with contacts of these IDs and this pagination.
pub fn page(ids: &[&str], total: u64, page: u64, total_pages: u64) -> String {
    let contacts: Vec<String> = ids.iter().map(contact).collect();
    listing(&contacts, total, page, total_pages)
}

/// Returns the requested page of these contacts. The default of `per_page` is 10.
pub fn requested_page(contacts: &[String], request: &Request) -> Reply {
    let number = request.parameter("page").unwrap_or(1);
    let size = request.parameter("per_page").unwrap_or(10) as usize;
    let from = (number as usize - 1).saturating_mul(size).min(contacts.len());
    let to = (from + size).min(contacts.len());
    let (total, pages) = (contacts.len() as u64, contacts.len().div_ceil(size) as u64);
    json_reply(200, &listing(&contacts[from..to], total, number, pages))
}

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

/// Sends a signal to a process.
#[cfg(unix)]
pub fn signal(name: &str, process: u32) {
    let sent = Command::new("kill")
        .args([&format!("-{name}"), &process.to_string()])
        .status();
    assert!(sent.unwrap().success());
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
