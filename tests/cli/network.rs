//! Tests with packet loss, in a Linux network namespace that is connected to the current one. They need root and `ip`;
//! otherwise they print that they are skipped.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{LIST, Request, RunResult, Server, TestEnv, contact_response, in_parallel, json_reply, signal};

/// A network namespace with a link to the current one, at [`outside`](Self::outside), until the link is
/// [cut](Self::cut).
struct Namespace {
    name: String,
    /// First three numbers of its IPv4 addresses.
    network: String,
}

impl Namespace {
    /// Creates a namespace, or prints that the test is skipped.
    fn new() -> Option<Arc<Self>> {
        static COUNT: AtomicU8 = AtomicU8::new(0);
        let (process, count) = (std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
        let namespace = Self {
            name: format!("c8-{process}-{count}"),
            network: format!(
                "10.{}.{}",
                100 + process % 100,
                (process / 100 + 50 * u32::from(count)) % 256
            ),
        };
        match namespace.set_up() {
            true => Some(Arc::new(namespace)),
            false => {
                let note = "skipped: a network namespace needs root, `ip` and veth\n";
                let _ = std::io::stderr().write_all(note.as_bytes());
                None
            }
        }
    }

    fn set_up(&self) -> bool {
        let (name, outer) = (&self.name, self.device());
        ip(&format!("netns add {name}"))
            && ip(&format!("link add {outer} type veth peer name inner netns {name}"))
            && ip(&format!("addr add {}/24 dev {outer}", self.outside()))
            && ip(&format!("link set {outer} up"))
            && ip(&format!("-n {name} addr add {}.2/24 dev inner", self.network))
            && ip(&format!("-n {name} link set inner up"))
    }

    /// Name of the network device, at most 15 characters (Linux limit).
    fn device(&self) -> String {
        self.name.replace('-', "")
    }

    fn outside(&self) -> String {
        format!("{}.1", self.network)
    }

    /// Drops packets to this address: assigns it a hardware address that does not exist.
    fn drop_packets_to(&self, address: &str) {
        let to = "lladdr 02:00:00:00:00:01 nud permanent dev inner";
        assert!(ip(&format!("-n {} neigh replace {address} {to}", self.name)));
    }

    /// Drops the packets that the namespace sends.
    fn cut(&self) {
        self.drop_packets_to(&self.outside());
    }

    fn restore(&self) {
        assert!(ip(&format!("-n {} neigh del {} dev inner", self.name, self.outside())));
    }

    /// Starts a server in the current namespace.
    fn server(&self, reply: impl Fn(usize, &Request) -> crate::support::Reply + Send + Sync + 'static) -> Server {
        Server::on(TcpListener::bind((self.outside(), 0)).unwrap(), reply)
    }

    /// The file that is mounted as `/etc/hosts` in the namespace.
    fn hosts(&self) -> PathBuf {
        PathBuf::from(format!("/etc/netns/{}/hosts", self.name))
    }

    /// Starts the binary in the namespace. The child process is the binary itself, so that it can receive signals.
    fn start(&self, env: &TestEnv, arguments: &[&str]) -> Child {
        let command = env.command(arguments);
        let mut inside = Command::new("ip");
        inside
            .args(["netns", "exec", &self.name])
            .arg(command.get_program())
            .args(arguments);
        inside.env_clear().env("CONVERS8_ALLOW_HTTP", "1");
        inside.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        inside
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        inside.spawn().unwrap()
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        ip(&format!("netns del {}", self.name));
        if let Some(folder) = self.hosts().parent() {
            let _ = fs::remove_dir_all(folder);
        }
    }
}

fn ip(arguments: &str) -> bool {
    let mut command = Command::new("ip");
    command
        .args(arguments.split(' '))
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// State of the client while the network is down.
#[derive(Debug, Clone, Copy, PartialEq)]
enum ClientState {
    GivesUp,
    Killed,
    Stopped,
}

/// Returns whether the server receives a request that was sent while the network was down. The client gets one contact,
/// then the network is cut, and the client requests a second contact on the same connection. The network is restored
/// after the timeout of the request or the end of the client, when the kernel could still deliver the request.
fn is_delivered_late(state: ClientState, timeout: Duration, outage: Duration, watched: Duration) -> Option<bool> {
    let namespace = Namespace::new()?;
    // The thread of the server outlives the test, but the namespace must be dropped.
    let weak = Arc::downgrade(&namespace);
    let server = namespace.server(move |place, _| {
        if let (0, Some(namespace)) = (place, weak.upgrade()) {
            namespace.cut();
        }
        json_reply(200, &contact_response("1"))
    });
    let env = server.env().without_retries();
    let timeout = timeout.as_secs_f64().to_string();
    let mut child = namespace.start(&env, &["contacts", "get", "1", "2", "--timeout", &timeout]);
    server.wait_for("GET");
    let began = Instant::now();
    thread::sleep(Duration::from_millis(300));
    match state {
        ClientState::GivesUp => {
            assert_eq!(child.wait().unwrap().code(), Some(7));
        }
        ClientState::Killed => {
            child.kill().unwrap();
            child.wait().unwrap();
        }
        ClientState::Stopped => signal("STOP", child.id()),
    }
    thread::sleep(outage.saturating_sub(began.elapsed()));
    namespace.restore();
    thread::sleep(watched);
    if state == ClientState::Stopped {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    Some(server.count("GET") > 1)
}

#[test]
fn a_request_is_not_delivered_after_the_client_gave_up_or_died() {
    let milliseconds = Duration::from_millis;
    in_parallel(
        [
            // Retransmissions are due about 0.2, 0.6, 1.4 and 3 s after the request.
            (
                ClientState::GivesUp,
                milliseconds(1000),
                milliseconds(1200),
                milliseconds(2500),
            ),
            (
                ClientState::Killed,
                milliseconds(30_000),
                milliseconds(500),
                milliseconds(1500),
            ),
            (
                ClientState::Stopped,
                milliseconds(2000),
                milliseconds(2300),
                milliseconds(1500),
            ),
        ],
        |(state, timeout, outage, watched)| {
            assert_ne!(
                is_delivered_late(state, timeout, outage, watched),
                Some(true),
                "{state:?}"
            );
        },
    );
}

#[test]
fn tries_the_next_address_after_250_ms() {
    let Some(namespace) = Namespace::new() else {
        return;
    };
    let server = namespace.server(|_, _| json_reply(200, LIST));
    let silent = format!("{}.3", namespace.network);
    namespace.drop_packets_to(&silent);
    let hosts = format!("{silent} api.test\n{} api.test\n", namespace.outside());
    fs::create_dir_all(namespace.hosts().parent().unwrap()).unwrap();
    fs::write(namespace.hosts(), hosts).unwrap();
    let env = TestEnv::with_api(&server.url.replace(&namespace.outside(), "api.test")).without_retries();
    let began = Instant::now();
    let child = namespace.start(&env, &["contacts", "list", "-o", "ids", "--timeout", "20"]);
    let result = RunResult::new(child.wait_with_output().unwrap(), &[]);
    assert_eq!((result.status, server.count("GET")), (Some(0), 1), "{result:?}");
    let took = began.elapsed();
    assert!(
        took >= Duration::from_millis(250) && took < Duration::from_secs(8),
        "{took:?}"
    );
}
