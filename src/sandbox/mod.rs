//! The API as its page describes it, over real HTTP on loopback, with contacts that last and faults
//! on request.
//!
//! There is no test account and nothing can be deleted, so this is where scripts are tried. It
//! shares no code with the client: a mistake in one is not hidden by the same mistake in the other.

mod error_response;
mod faults;
mod http;
mod routes;
mod store;
#[cfg(test)]
mod testing;

use std::cell::RefCell;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::task::{LocalSet, spawn_local};

pub use faults::Fault;
use faults::Faults;
use http::Server;
use routes::Api;

/// What a client presents where any key will do. No secret.
pub const ANY_KEY: &str = "sandbox";

/// How the sandbox behaves.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The file with the contacts, made on first use.
    pub data: PathBuf,
    /// The key that must be presented. None: any but an empty one.
    pub key: Option<String>,
    /// Requests a second before a 429. None: unlimited.
    pub rate_limit: Option<u32>,
    /// How long each answer is held back.
    pub latency: Duration,
    /// The same seed makes the same faults. None: others each time.
    pub seed: Option<u64>,
    /// What goes wrong; the first that strikes counts.
    pub faults: Vec<Fault>,
}

/// A server that holds its port and has read its data, but answers nobody yet.
pub struct Sandbox {
    listener: std::net::TcpListener,
    address: SocketAddr,
    api: Api,
    faults: Faults,
    latency: Duration,
}

impl Sandbox {
    /// Takes a port of 127.0.0.1 (0: a free one) and reads the data, so that what is wrong with
    /// either is said here and not as a 500 to each request.
    pub fn bind(port: u16, options: Options) -> anyhow::Result<Self> {
        let api = Api::new(&options.data, options.key, options.rate_limit)?;
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .with_context(|| format!("port {port} of 127.0.0.1 can't be taken"))?;
        listener.set_nonblocking(true)?;
        Ok(Self {
            address: listener.local_addr()?,
            listener,
            api,
            faults: Faults::new(options.faults, options.seed),
            latency: options.latency,
        })
    }

    /// Where it is reached, as `http://127.0.0.1:PORT`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Serves until `stop` fires or its sender is dropped. `log` gets a line for each request:
    /// method, path, and the status or the fault.
    pub fn serve(self, stop: oneshot::Receiver<()>, log: impl Fn(&str) + 'static) -> anyhow::Result<()> {
        let runtime = runtime()?;
        self.run(&runtime, stop, Box::new(log))
    }

    /// Serves on a thread of its own until the guard is dropped.
    pub fn spawn(self) -> anyhow::Result<Guard> {
        // Built here, so that its failure has somebody to be told to.
        let runtime = runtime()?;
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new()
            .name("sandbox".to_owned())
            .spawn(move || self.run(&runtime, stopped, Box::new(|_| {})))?;
        Ok(Guard {
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    fn run(self, runtime: &Runtime, stop: oneshot::Receiver<()>, log: Box<dyn Fn(&str)>) -> anyhow::Result<()> {
        let server = Server {
            api: RefCell::new(self.api),
            faults: RefCell::new(self.faults),
            latency: self.latency,
            log,
        };
        LocalSet::new().block_on(runtime, async {
            let listener = TcpListener::from_std(self.listener)?;
            spawn_local(server.accept(listener));
            // A dropped sender stops it as well.
            let _ = stop.await;
            Ok(())
        })
    }
}

fn runtime() -> anyhow::Result<Runtime> {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.context("the sandbox can't be started")
}

/// Keeps a sandbox serving. Dropped, it waits until what was being written is whole.
pub struct Guard {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<anyhow::Result<()>>>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Takes the sandbox back to the page's two contacts, while servers are using it too.
pub fn reset(data: &Path) -> anyhow::Result<()> {
    store::reset(data)
}

#[cfg(test)]
mod tests {
    use super::testing::{connect, request};
    use super::*;
    use std::fs;
    use std::sync::{Arc, Mutex};

    fn options(dir: &Path) -> Options {
        Options {
            data: dir.join("sandbox.jsonl"),
            ..Options::default()
        }
    }

    #[test]
    fn a_taken_port_and_bad_data_are_said_before_serving() {
        let dir = tempfile::tempdir().unwrap();
        let first = Sandbox::bind(0, options(dir.path())).unwrap();
        let port = first.address.port();
        let error = Sandbox::bind(port, options(dir.path())).err().unwrap();
        let expected = format!("port {port} of 127.0.0.1 can't be taken");
        assert_eq!(error.to_string(), expected);
        fs::write(dir.path().join("sandbox.jsonl"), "hello\n").unwrap();
        let error = Sandbox::bind(0, options(dir.path())).err().unwrap();
        let expected = "sandbox.jsonl: line 1 is not a contact";
        assert!(error.to_string().ends_with(expected));
    }

    #[test]
    fn each_request_is_logged_with_its_status_or_fault_until_stopped() {
        let dir = tempfile::tempdir().unwrap();
        let mut options = options(dir.path());
        options.faults = vec!["drop-after=0.5".parse().unwrap()];
        options.seed = Some(2);
        let sandbox = Sandbox::bind(0, options).unwrap();
        let base_url = sandbox.base_url();
        let (stop, stopped) = oneshot::channel();
        let lines = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&lines);
        let server =
            thread::spawn(move || sandbox.serve(stopped, move |line| log.lock().unwrap().push(line.to_owned())));
        for _ in 0..20 {
            let mut connection = connect(&base_url);
            connection.send(&request("GET", "/contacts?page=2", ""));
            connection.receive();
        }
        stop.send(()).unwrap();
        server.join().unwrap().unwrap();
        let lines = lines.lock().unwrap();
        let answered = "GET /contacts?page=2 200".to_owned();
        let dropped = "GET /contacts?page=2 drop-after".to_owned();
        assert_eq!(lines.len(), 20);
        assert!(lines.contains(&answered) && lines.contains(&dropped));
        assert!(lines.iter().all(|line| [&answered, &dropped].contains(&line)));
    }

    #[test]
    fn only_loopback_is_listened_on() {
        let dir = tempfile::tempdir().unwrap();
        let sandbox = Sandbox::bind(0, options(dir.path())).unwrap();
        assert!(sandbox.base_url().starts_with("http://127.0.0.1:"));
    }
}
