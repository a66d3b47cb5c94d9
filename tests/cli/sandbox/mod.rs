//! The sandbox: commands that use it, and the server for other programs.

mod commands;
mod data;
mod server;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Child;

use crate::support::TestEnv;

const TWO: &str = "contact_20250411ABC\ncontact_20250411XYZ\n";

/// Returns the note on stderr of each command that uses the sandbox.
fn note(env: &TestEnv) -> String {
    let data = env.sandbox_path();
    format!(
        "note: this is the sandbox, not your account; its contacts are in {}\n",
        data.display()
    )
}

fn create<'a>(name: &'a str, phone: &'a str) -> [&'a str; 6] {
    ["contacts", "create", "--name", name, "--phone", phone]
}

/// A running `convers8 sandbox`, killed on drop.
pub struct Serving {
    child: Child,
    pub url: String,
    pub key: String,
}

impl Serving {
    pub fn start(data: &Path, flags: &[&str]) -> Self {
        let data = ["sandbox", "--port", "0", "--data", data.to_str().unwrap()];
        let mut child = TestEnv::new().command(&[&data, flags].concat()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut exported = |name: &str| {
            let line = lines.next().unwrap().unwrap();
            line.strip_prefix(&format!("export {name}=")).unwrap().to_owned()
        };
        let url = exported("CONVERS8_BASE_URL");
        let key = exported("CONVERS8_API_KEY");
        Self { child, url, key }
    }

    /// Sends a signal and returns the exit code and the rest of stderr.
    #[cfg(unix)]
    fn stop(mut self, signal: &str) -> (Option<i32>, String) {
        crate::support::signal(signal, self.child.id());
        let mut stderr = String::new();
        let mut pipe = self.child.stderr.take().unwrap();
        pipe.read_to_string(&mut stderr).unwrap();
        let status = self.child.wait().unwrap();
        (std::os::unix::process::ExitStatusExt::signal(&status), stderr)
    }

    fn env(&self) -> TestEnv {
        TestEnv::with_api(&self.url)
            .env("CONVERS8_API_KEY", &self.key)
            .without_retries()
    }

    /// Sends one request and returns status and body.
    fn ask(&self, method: &str, path: &str, key: &str, body: &str) -> (u16, serde_json::Value) {
        let mut stream = TcpStream::connect(self.url.trim_start_matches("http://")).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        let (head, body) = response.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns the path of a new data file.
fn data() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("contacts.jsonl");
    (folder, file)
}
