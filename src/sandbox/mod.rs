//! A local HTTP server on loopback that implements the documented API. It stores its contacts in a file and can simulate
//! faults.
//!
//! Scripts are tested with it, because there is no test account and the API can't delete contacts. The server shares no
//! code with the client, so that an error in shared code can't hide itself.

mod faults;
mod http;
mod rate_limit;
mod response;
mod routes;
mod store;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod validate;

use std::cell::RefCell;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime};

use anyhow::{Context, bail};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::task::{LocalSet, spawn_local};

pub use faults::Fault;
use faults::Faults;
use http::Server;
use routes::Api;
pub use store::reset;

/// The key that this program sends to its embedded sandbox. It is not a secret.
pub const ANY_KEY: &str = "sandbox";

/// The settings of a sandbox.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The file with the contacts. It is created if it does not exist.
    pub data: PathBuf,
    /// The accepted key. `None`: any non-empty key.
    pub key: Option<String>,
    /// The most requests per second; the response to others is 429. `None`: no limit.
    pub rate_limit: Option<u32>,
    /// The delay before each response.
    pub latency: Duration,
    /// The seed of the faults. The same seed causes the same faults. `None`: random.
    pub seed: Option<u64>,
    /// The faults. For each request, the first one that is selected at random is used.
    pub faults: Vec<Fault>,
    /// True if faults affect reads too.
    pub fault_reads: bool,
}

/// A server that has bound its port and read its data, but does not accept connections yet.
pub struct Sandbox {
    listener: std::net::TcpListener,
    address: SocketAddr,
    runtime: Runtime,
    api: Api,
    faults: Faults,
    latency: Duration,
}

impl Sandbox {
    /// Binds a port of 127.0.0.1 (0: any free port) and reads the data.
    ///
    /// # Errors
    ///
    /// The port is in use, or the data file can't be used.
    pub fn bind(port: u16, options: Options) -> anyhow::Result<Self> {
        // hyper formats the time of each response, and panics before 1970.
        if SystemTime::now() < SystemTime::UNIX_EPOCH {
            bail!("the sandbox can't run with a clock before 1970: set the clock of this machine");
        }
        let api = Api::new(&options.data, options.key, options.rate_limit)?;
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .with_context(|| format!("can't listen on port {port} of 127.0.0.1"))?;
        listener.set_nonblocking(true)?;
        let runtime = Builder::new_current_thread().enable_all().build();
        Ok(Self {
            address: listener.local_addr()?,
            listener,
            runtime: runtime.context("can't start the sandbox")?,
            api,
            faults: Faults::new(options.faults, options.fault_reads, options.seed),
            latency: options.latency,
        })
    }

    /// Returns the base URL: `http://127.0.0.1:PORT`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Serves until `stop` receives a value or its sender is dropped. `log` is called with a line per request: method, path,
    /// and status or fault.
    pub fn serve(self, stop: oneshot::Receiver<()>, log: impl Fn(&str) + 'static) -> anyhow::Result<()> {
        let server = Server {
            api: RefCell::new(self.api),
            faults: RefCell::new(self.faults),
            latency: self.latency,
            log: Box::new(log),
        };
        LocalSet::new().block_on(&self.runtime, async {
            let listener = TcpListener::from_std(self.listener)?;
            spawn_local(server.accept(listener));
            // A dropped sender stops the server too.
            let _ = stop.await;
            Ok(())
        })
    }

    /// Serves on a new thread until the guard is dropped.
    pub fn spawn(self) -> anyhow::Result<Guard> {
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new()
            .name("sandbox".to_owned())
            .spawn(move || self.serve(stopped, |_| {}))?;
        Ok(Guard {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

/// A running sandbox. Dropping the guard completes the write in progress and stops the server.
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
