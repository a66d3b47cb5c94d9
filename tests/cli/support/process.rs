//! A process of the binary, and the result of a run.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Command, Output};

use super::KEY;

/// A running process of the binary.
pub struct Running {
    arguments: Vec<String>,
    child: Child,
    stderr: BufReader<ChildStderr>,
    /// The part of stderr that was read.
    stderr_read: String,
}

impl Running {
    pub fn new(mut child: Child, arguments: &[&str]) -> Self {
        Self {
            arguments: arguments.iter().map(ToString::to_string).collect(),
            stderr: BufReader::new(child.stderr.take().unwrap()),
            stderr_read: String::new(),
            child,
        }
    }

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

/// Sends a signal to a process.
#[cfg(unix)]
pub fn signal(name: &str, process: u32) {
    let sent = Command::new("kill")
        .args([&format!("-{name}"), &process.to_string()])
        .status();
    assert!(sent.unwrap().success());
}
