//! Runs the commands of a document as a new user would: the home folder is empty and the working folder has a few files
//! to import.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::markdown::{Block, Document};
use crate::sandbox::Serving;
use crate::support::RunResult;

/// Commands that build, install or test this project. They are not run here.
const ABOUT_THE_PROJECT: [&str; 2] = ["cargo test", "cargo install --locked --path ."];

/// The port in workflows. It may be in use, so another one is taken here.
const PORT: &str = "8808";

/// Files that the examples read.
const FILES: [(&str, &str); 4] = [
    (
        "contacts.csv",
        "name,phone_number\nAda Obi,+254712345678\nWanjiru Otieno,+254722000111\n",
    ),
    ("people.csv", "Jina;Simu\nAda Obi;+254712345678\n"),
    (
        "phone-book.vcf",
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada Obi\r\nTEL:0712 345 678\r\nEND:VCARD\r\n",
    ),
    (
        "template.json",
        "{\"name\":\"Ada Obi\",\"phone_number\":\"+254733000222\"}\n",
    ),
];

/// The home folder, the working folder with a fake password manager on the `PATH`, and an account.
pub struct Machine {
    home: TempDir,
    work: TempDir,
    account: Serving,
}

impl Machine {
    pub fn new() -> Self {
        let (home, work) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let bin = work.path().join("bin");
        std::fs::create_dir(&bin).unwrap();
        std::os::unix::fs::symlink(assert_cmd::cargo::cargo_bin!("convers8"), bin.join("convers8")).unwrap();
        let account = Serving::start(&work.path().join("account.jsonl"), &[]);
        let machine = Self { home, work, account };
        std::fs::create_dir(machine.folder()).unwrap();
        FILES.iter().for_each(|(name, text)| machine.write(name, text));
        machine.write("../bin/pass", "#!/bin/sh\necho sk_live_from_pass\n");
        machine.run("chmod +x ../bin/pass");
        machine
    }

    /// Adds a third contact to the account and stores the key of another account.
    pub fn used() -> Self {
        let machine = Self::new();
        machine.run("convers8 contacts create --name 'Ada Obi' --phone +254712345678");
        machine.run("convers8 auth login --profile work");
        machine
    }

    fn folder(&self) -> PathBuf {
        self.work.path().join("project")
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder().join(name), text).unwrap();
    }

    /// Runs a script in bash, which must exit with 0, and returns its stdout.
    #[track_caller]
    pub fn run(&self, script: &str) -> String {
        if is_server(script) {
            return self.serve(script);
        }
        let mut child = self.bash(script).spawn().unwrap();
        // The key for `auth login`. Another script may have ended already.
        let _ = child.stdin.take().unwrap().write_all(b"sk_live_typed\n");
        let result = RunResult::new(child.wait_with_output().unwrap(), &[script]);
        assert_eq!(result.status, Some(0), "{script}\n{}\n{}", result.stdout, result.stderr);
        result.stdout
    }

    /// Starts a server on a free port, because the port in the example may be in use, and stops it when it has printed
    /// its address.
    fn serve(&self, command: &str) -> String {
        let (before, port) = command.split_once("--port ").unwrap_or((command, ""));
        let after = port.trim_start_matches(|c: char| c.is_ascii_digit());
        let mut child = self.bash(&format!("exec {before} --port 0 {after}")).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut printed = String::new();
        stdout.read_line(&mut printed).unwrap();
        stdout.read_line(&mut printed).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!(printed.lines().count(), 2, "{command}\n{stderr}");
        printed
    }

    /// Traces the commands, so that the message of a failed test shows the one that failed.
    fn bash(&self, script: &str) -> Command {
        let path = std::env::var("PATH").unwrap_or_default();
        let mut command = Command::new("bash");
        command
            .args(["-xeuo", "pipefail", "-c", script])
            .env_clear()
            .env("HOME", self.home.path())
            .env("PATH", format!("{}:{path}", self.work.path().join("bin").display()))
            .env("CONVERS8_BASE_URL", &self.account.url)
            .env("CONVERS8_API_KEY", &self.account.key)
            .current_dir(self.folder())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the blocks of a document in order and compares the output that it shows.
    ///
    /// - `sh` is a script. With `needs=PROGRAM` it is skipped where the program is missing.
    /// - A block with `file=NAME` is a file in the working folder.
    /// - The `run` steps of `yaml` are scripts.
    /// - Another block that follows a script without text between them is the script's output.
    pub fn follow(&self, document: &Document) {
        let mut printed = None;
        for block in document.blocks() {
            let output = printed.take().filter(|_| block.follows);
            match (block.language.as_str(), block.attribute("file"), output) {
                (_, Some(name), _) => self.write(name, &block.text),
                ("sh", None, _) => printed = self.run_block(&document.path, &block),
                ("yaml", None, _) => self.run_workflow(&block),
                ("toml", None, _) | (_, None, None) => {}
                (_, None, Some(output)) => assert!(
                    is_as_shown(&output, &block.text),
                    "{} shows:\n{}\nprinted:\n{output}",
                    document.path,
                    block.text
                ),
            }
        }
    }

    /// Returns stdout as a user of the API would see it, or nothing if the block was not run.
    fn run_block(&self, path: &str, block: &Block) -> Option<String> {
        if let Some(needed) = block.attribute("needs").filter(|program| !self.has(program)) {
            let mut stderr = std::io::stderr();
            writeln!(stderr, "{path}: not run, because {needed} is missing:\n{}", block.text).unwrap();
            return None;
        }
        let lines = block.text.lines().filter(|line| !is_about_the_project(line));
        let script: Vec<String> = lines.map(as_run_here).collect();
        let printed = self.run(&script.join("\n"));
        Some(self.as_with_the_api(&printed))
    }

    /// Runs the steps that use this program. A server that a step leaves behind is stopped, as a runner does.
    fn run_workflow(&self, block: &Block) {
        let steps = block.steps().into_iter();
        for step in steps.filter(|step| step.contains("convers8 ")) {
            let step = step.replace(PORT, &free_port().to_string());
            self.run(&format!("trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n{step}"));
        }
    }

    fn has(&self, program: &str) -> bool {
        let status = self.bash(&format!("command -v {program}")).status();
        status.is_ok_and(|status| status.success())
    }

    /// Replaces the sandbox's address by the API's, and removes the flag for loopback.
    fn as_with_the_api(&self, text: &str) -> String {
        text.replace(&self.account.url, "https://waba-v1.convers8.africa")
            .replace("     --noproxy '*' \\\n", "")
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Returns whether the script is one command that serves the sandbox until it is stopped.
fn is_server(script: &str) -> bool {
    let script = script.trim();
    let is_one_command = !script.contains(['\n', '&', '|']);
    is_one_command && script.starts_with("convers8 sandbox") && !script.contains("--reset")
}

fn is_about_the_project(line: &str) -> bool {
    ABOUT_THE_PROJECT.iter().any(|command| line.starts_with(command))
}

/// Returns a line as it is run here: not built first, and not repeated until it is stopped.
fn as_run_here(line: &str) -> String {
    line.replacen("cargo run --", "convers8", 1)
        .replacen("watch -n 60 ", "", 1)
}

/// Compares a text with the one shown, where `…` matches anything.
fn is_as_shown(text: &str, shown: &str) -> bool {
    let mut parts = shown.split('…');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.is_empty() || shown.ends_with('…')
}

#[test]
fn the_readme_has_the_commands_that_are_not_run() {
    let readme = Document::read("README.md");
    for command in ABOUT_THE_PROJECT {
        let is_shown = |block: &Block| block.text.lines().any(|line| line.starts_with(command));
        assert!(readme.blocks().iter().any(is_shown), "{command}");
    }
}

#[test]
fn finds_differences() {
    for (text, shown, same) in [
        ("a b\n", "a b\n", true),
        ("a b\n", "a c\n", false),
        ("a b\nc\n", "a b\n", false),
        ("id 17 of 2\n", "id … of 2\n", true),
        ("id 17 of 3\n", "id … of 2\n", false),
    ] {
        assert_eq!(is_as_shown(text, shown), same, "{text:?} {shown:?}");
    }
}
