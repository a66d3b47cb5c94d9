//! What the tests stand on: a clean machine to run the binary on, and a server that misbehaves.

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

/// The key that tests use. No output may ever hold it.
pub const KEY: &str = "sk_test_51H8secretKEY9xyz";

/// The API page's listing, word for word.
pub const LIST: &str = include_str!("page/list.json");
/// The API page's answer to a get, word for word.
pub const GET: &str = include_str!("page/get.json");
/// The API page's answer to a creation, word for word.
pub const CREATED: &str = include_str!("page/created.json");
/// The API page's error envelope, word for word.
pub const ERROR: &str = include_str!("page/error.json");

/// What is generated and kept in the repository is what the binary makes.
/// `UPDATE_GENERATED=1 cargo test --test cli in_the_repository` writes all of it anew.
#[track_caller]
pub fn assert_kept(file: &str, made: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == made,
        "{file} is out of date; run: UPDATE_GENERATED=1 cargo test --test cli in_the_repository"
    );
}

/// A machine with nothing on it: a temporary home, no environment.
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

    /// A machine whose environment names this server and [`KEY`].
    pub fn with_api(base_url: &str) -> Self {
        Self::new()
            .env("CONVERS8_BASE_URL", base_url)
            .env("CONVERS8_API_KEY", KEY)
    }

    pub fn env(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.push((name.to_owned(), value.into()));
        self
    }

    /// A machine on which nothing is tried twice, so that failures come at once.
    pub fn impatient(self) -> Self {
        self.env("CONVERS8_RETRIES", "0")
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Where the config file is, unless told otherwise.
    pub fn config_path(&self) -> PathBuf {
        let folder = if cfg!(target_os = "macos") {
            "Library/Application Support"
        } else {
            ".config"
        };
        self.home().join(folder).join("convers8/config.toml")
    }

    /// Where the sandbox keeps its contacts, unless told otherwise.
    pub fn sandbox_path(&self) -> PathBuf {
        let folder = if cfg!(target_os = "macos") {
            "Library/Application Support"
        } else {
            ".local/share"
        };
        self.home().join(folder).join("convers8/sandbox.jsonl")
    }

    /// Writes the config file, readable by nobody else.
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

    /// The binary with these arguments, ready to be spawned.
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

    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with_stdin(arguments, "")
    }

    pub fn run_with_stdin(&self, arguments: &[&str], stdin: &str) -> Ran {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        // A command that reads no stdin may be gone already.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        Ran::new(child.wait_with_output().unwrap(), arguments)
    }

    /// The binary, started and left running.
    pub fn start(&self, arguments: &[&str]) -> Running {
        let mut child = self.command(arguments).spawn().unwrap();
        Running {
            arguments: arguments.iter().map(ToString::to_string).collect(),
            stderr: BufReader::new(child.stderr.take().unwrap()),
            said: String::new(),
            child,
        }
    }
}

/// The binary while it runs.
pub struct Running {
    arguments: Vec<String>,
    child: Child,
    stderr: BufReader<ChildStderr>,
    said: String,
}

impl Running {
    /// Reads stderr up to and including the next line that holds these words.
    #[track_caller]
    pub fn wait_until_it_says(&mut self, words: &str) {
        loop {
            let from = self.said.len();
            let read = self.stderr.read_line(&mut self.said).unwrap();
            assert!(read > 0, "{words:?} was never said:\n{}", self.said);
            if self.said[from..].contains(words) {
                return;
            }
        }
    }

    /// Sends the signal of this name.
    #[cfg(unix)]
    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let status = Command::new("kill").args(["-s", name, &pid]).status().unwrap();
        assert!(status.success(), "kill -s {name} {pid}");
    }

    /// Closes the reading end of its stdout.
    pub fn close_stdout(&mut self) {
        drop(self.child.stdout.take());
    }

    /// Waits for its end.
    pub fn ends(mut self) -> Ran {
        self.stderr.read_to_string(&mut self.said).unwrap();
        let mut output = self.child.wait_with_output().unwrap();
        output.stderr = self.said.into_bytes();
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        Ran::new(output, &arguments)
    }
}

/// What a run of the binary ended with. Each of status, stdout and stderr has to be asserted.
#[derive(Debug)]
pub struct Ran {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    pub fn new(output: Output, arguments: &[&str]) -> Self {
        let ran = Self {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        assert!(
            !ran.stdout.contains(KEY) && !ran.stderr.contains(KEY),
            "the key leaked: {arguments:?}\n{ran:?}"
        );
        assert!(!ran.stderr.contains("panicked"), "{arguments:?}\n{ran:?}");
        ran
    }

    /// All three, to the letter.
    #[track_caller]
    pub fn is(&self, status: i32, stdout: &str, stderr: &str) -> &Self {
        assert_eq!(
            (self.status, self.stdout.as_str(), self.stderr.as_str()),
            (Some(status), stdout, stderr),
            "\nstdout:\n{}\nstderr:\n{}",
            self.stdout,
            self.stderr
        );
        self
    }

    /// An error without data: the status, and these words on a stderr of at most two lines.
    #[track_caller]
    pub fn fails(&self, status: i32, words: &[&str]) -> &Self {
        assert_eq!(
            (self.status, self.stdout.as_str()),
            (Some(status), ""),
            "\nstderr:\n{}",
            self.stderr
        );
        self.says(words);
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

    /// An error under `--json`: the status, no data, and this one object on stderr.
    #[track_caller]
    pub fn fails_as_json(&self, status: i32, object: &serde_json::Value) -> &Self {
        assert_eq!(
            (self.status, self.stdout.as_str()),
            (Some(status), ""),
            "\nstderr:\n{}",
            self.stderr
        );
        assert_eq!(self.stderr.lines().count(), 1, "one object, one line:\n{}", self.stderr);
        let said: serde_json::Value = serde_json::from_str(&self.stderr).unwrap();
        assert_eq!(&said, object);
        self
    }

    /// Nothing in stdout or stderr is_unsafe_for_terminal on a terminal.
    #[track_caller]
    pub fn is_harmless(&self) -> &Self {
        for text in [&self.stdout, &self.stderr] {
            let acting = text.chars().find(|c| {
                (c.is_control() && *c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            });
            assert_eq!(acting, None, "{text:?}");
        }
        self
    }

    #[track_caller]
    pub fn says(&self, words: &[&str]) -> &Self {
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

/// A request as a server saw it.
#[derive(Debug, Clone)]
pub struct Seen {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// Which connection it came on, from 0.
    pub connection: usize,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(header, _)| header.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// A number in the query.
    pub fn parameter(&self, name: &str) -> Option<u64> {
        let (_, query) = self.target.split_once('?')?;
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name)?.1.parse().ok()
    }
}

/// What a misbehaving server does with a request.
pub enum Act {
    /// Writes these bytes and keeps the connection.
    Say(Vec<u8>),
    /// Writes these bytes and closes the connection.
    SayAndClose(Vec<u8>),
    /// Writes these bytes, then these others so many times, and closes the connection.
    #[cfg(target_os = "linux")]
    SayOften(Vec<u8>, Vec<u8>, usize),
    /// Closes the connection.
    Close,
    /// Says nothing, for a time.
    Hang(Duration),
    /// Stops listening, and then writes these bytes and closes the connection.
    SayAndLeave(Vec<u8>),
}

/// An act for each of a table's rows.
pub type Acting = fn() -> Act;

/// An answer with a length, of JSON.
pub fn json(status: u16, body: &str) -> Act {
    Act::Say(answer(status, "application/json", "", body))
}

/// The bytes of an answer; `extra` is further header lines, each ended by CRLF.
pub fn answer(status: u16, content_type: &str, extra: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status} Status\r\nContent-Type: {content_type}\r\n{extra}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// A contact as the API may write it.
pub fn contact(id: impl Display) -> String {
    format!(r#"{{"id":"{id}","name":"Name {id}","phone_number":"+2547000{id}"}}"#)
}

/// A page of a listing: contacts as they are spelled, and what the page says of itself.
pub fn listing(contacts: &[String], total: u64, page: u64, total_pages: u64) -> String {
    format!(
        r#"{{"success":true,"data":{{"contacts":[{}],"pagination":{{"total":{total},"page":{page},"per_page":{},"total_pages":{total_pages}}}}}}}"#,
        contacts.join(","),
        contacts.len()
    )
}

/// The answer to a get of one of [`page`]'s contacts.
pub fn one(id: &str) -> String {
    format!(
        r#"{{"success":true,"data":{{"contact":{{"id":"{id}","name":"Name {id}","phone_number":"+2547000{id}"}}}}}}"#
    )
}

/// An error envelope with this code.
pub fn refusal(code: &str) -> String {
    format!(r#"{{"success":false,"message":"No","error":{{"code":"{code}","details":"Because"}}}}"#)
}

/// Answers reads as an account with these contacts would.
pub fn account(ids: &[&str], seen: &Seen) -> Act {
    match seen.target.strip_prefix("/contacts/") {
        Some(id) if ids.contains(&id) => json(200, &one(id)),
        Some(_) => json(404, &refusal("not_found")),
        None => json(200, &page(ids, ids.len() as u64, 1, 1)),
    }
}

/// Checks each row, all at the same time: for tables whose rows wait.
pub fn at_once<T: Send>(rows: impl IntoIterator<Item = T>, check: impl Fn(T) + Sync) {
    let check = &check;
    thread::scope(|scope| {
        for row in rows {
            scope.spawn(move || check(row));
        }
    });
}

/// A page of a listing: contacts `ids`, and what the page says of itself.
pub fn page(ids: &[&str], total: u64, page: u64, total_pages: u64) -> String {
    let contacts: Vec<String> = ids.iter().map(contact).collect();
    listing(&contacts, total, page, total_pages)
}

/// The page that a request asks for of an account with these contacts; ten on it unless it says.
pub fn page_asked_for(contacts: &[String], seen: &Seen) -> Act {
    let number = seen.parameter("page").unwrap_or(1);
    let size = seen.parameter("per_page").unwrap_or(10) as usize;
    let from = (number as usize - 1).saturating_mul(size).min(contacts.len());
    let to = (from + size).min(contacts.len());
    let (total, pages) = (contacts.len() as u64, contacts.len().div_ceil(size) as u64);
    json(200, &listing(&contacts[from..to], total, number, pages))
}

/// A server on loopback that does with each request what `act` says, told its place from 0.
pub struct Server {
    pub url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    pub fn start(act: impl Fn(usize, &Seen) -> Act + Send + Sync + 'static) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").unwrap(), act)
    }

    /// As `start`, with a listener that is there already.
    pub fn on(listener: TcpListener, act: impl Fn(usize, &Seen) -> Act + Send + Sync + 'static) -> Self {
        Self::listen(listener, "http", Some, act)
    }

    /// The same behind TLS, with a certificate that nobody trusts. Returns its PEM too.
    pub fn start_tls(act: impl Fn(usize, &Seen) -> Act + Send + Sync + 'static) -> (Self, String) {
        let own = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let key = rustls::pki_types::PrivateKeyDer::try_from(own.signing_key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![own.cert.der().clone()], key)
            .unwrap();
        let config = Arc::new(config);
        let secured = move |mut stream: TcpStream| {
            let mut connection = rustls::ServerConnection::new(config.clone()).unwrap();
            connection.complete_io(&mut stream).ok()?;
            Some(rustls::StreamOwned::new(connection, stream))
        };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        (Self::listen(listener, "https", secured, act), own.cert.pem())
    }

    fn listen<S: Read + Write>(
        listener: TcpListener,
        scheme: &str,
        secured: impl Fn(TcpStream) -> Option<S> + Send + Sync + 'static,
        act: impl Fn(usize, &Seen) -> Act + Send + Sync + 'static,
    ) -> Self {
        let url = format!("{scheme}://{}", listener.local_addr().unwrap());
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let (log, act, secured) = (seen.clone(), Arc::new(act), Arc::new(secured));
        let (address, left) = (listener.local_addr().unwrap(), Arc::new(AtomicBool::new(false)));
        thread::spawn(move || {
            for (connection, stream) in listener.incoming().enumerate() {
                if left.load(Ordering::SeqCst) {
                    return;
                }
                let (log, act, secured) = (log.clone(), act.clone(), secured.clone());
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
                        serve(stream, connection, &log, &*act, &leave);
                    }
                });
            }
        });
        Self { url, seen }
    }

    /// Answers every request with the same act.
    pub fn always(act: impl Fn() -> Act + Send + Sync + 'static) -> Self {
        Self::start(move |_, _| act())
    }

    /// An account with these contacts that does this with a creation.
    pub fn holding(ids: &'static [&str], act: impl Fn() -> Act + Send + Sync + 'static) -> Self {
        Self::start(move |_, seen| match seen.method.as_str() {
            "POST" => act(),
            _ => account(ids, seen),
        })
    }

    /// An empty account that does this with a creation once what is returned is dropped.
    pub fn held(act: impl Fn() -> Act + Send + Sync + 'static) -> (Self, mpsc::Sender<()>) {
        let (release, released) = mpsc::channel();
        let released = Mutex::new(released);
        let server = Self::holding(&[], move || {
            let _ = released.lock().unwrap().recv();
            act()
        });
        (server, release)
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// How many requests of this method came.
    pub fn count(&self, method: &str) -> usize {
        self.seen().iter().filter(|seen| seen.method == method).count()
    }

    /// Waits until a request of this method has come.
    pub fn wait_for(&self, method: &str) {
        for _ in 0..3000 {
            if self.count(method) > 0 {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("no {method} came");
    }

    pub fn env(&self) -> TestEnv {
        TestEnv::with_api(&self.url)
    }

    /// Runs the binary against this server, whose address is `URL` in the stderr that is returned.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let mut ran = self.env().run(arguments);
        ran.stderr = ran.stderr.replace(&self.url, "URL");
        ran
    }
}

fn serve(
    stream: impl Read + Write,
    connection: usize,
    log: &Mutex<Vec<Seen>>,
    act: &dyn Fn(usize, &Seen) -> Act,
    leave: &dyn Fn(),
) {
    let mut reader = BufReader::new(stream);
    while let Some(seen) = read_request(&mut reader, connection) {
        let place = {
            let mut log = log.lock().unwrap();
            log.push(seen.clone());
            log.len() - 1
        };
        match act(place, &seen) {
            Act::Say(bytes) => {
                if write(reader.get_mut(), &bytes).is_err() {
                    return;
                }
            }
            Act::SayAndClose(bytes) => {
                let _ = write(reader.get_mut(), &bytes);
                return;
            }
            #[cfg(target_os = "linux")]
            Act::SayOften(head, bytes, times) => {
                let said = write(reader.get_mut(), &head);
                // Whoever heard enough hangs up.
                let _ = said.and_then(|()| (0..times).try_for_each(|_| write(reader.get_mut(), &bytes)));
                return;
            }
            Act::Close => return,
            Act::Hang(time) => thread::sleep(time),
            Act::SayAndLeave(bytes) => {
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

/// The URL of a port of this machine where nobody listens.
pub fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// A signal to a process, as a shell sends it.
#[cfg(unix)]
pub fn signal(name: &str, process: u32) {
    let sent = Command::new("kill")
        .args([&format!("-{name}"), &process.to_string()])
        .status();
    assert!(sent.unwrap().success());
}

fn read_request(reader: &mut impl BufRead, connection: usize) -> Option<Seen> {
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
    let mut seen = Seen {
        method,
        target,
        headers,
        body: String::new(),
        connection,
    };
    let length = seen
        .header("content-length")
        .and_then(|length| length.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    seen.body = String::from_utf8(body).ok()?;
    Some(seen)
}
