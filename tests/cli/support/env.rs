//! An environment for the binary: a home folder and variables.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::{RunResult, Running};

/// The API key of the tests. [`RunResult`] asserts that no output contains it.
pub const KEY: &str = "sk_test_51H8secretKEY9xyz";

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
        Running::new(self.command(arguments).spawn().unwrap(), arguments)
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
