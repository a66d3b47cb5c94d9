//! Runs cases, in this process or with the binary, and checks the rules for every output.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestRunner};
use tempfile::TempDir;

/// A key with characters that JSON and URLs escape.
pub const KEY: &str = r#"sk/+live"51H8\x="#;

/// Encodings of the key in JSON and URLs.
const SPELLINGS: [&str; 5] = [
    KEY,
    r#"sk/+live\"51H8\\x="#,
    r"sk\/+live\u002251H8\u005cx=",
    "sk%2F%2Blive%2251H8%5Cx%3D",
    "sk%2f%2blive%2251h8%5cx%3d",
];

/// Runs random cases: the usual number, or `CONVERS8_CASES`.
pub fn check<S: Strategy>(usual: u32, strategy: S, test: impl Fn(S::Value)) {
    let cases = std::env::var("CONVERS8_CASES").ok();
    let mut runner = TestRunner::new(Config {
        cases: cases.and_then(|cases| cases.parse().ok()).unwrap_or(usual),
        failure_persistence: None,
        max_shrink_time: 20_000,
        ..Config::default()
    });
    let result = runner.run(&strategy, |case| {
        test(case);
        Ok(())
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
}

/// Asserts that a line has no control character and no character that reorders text. The list is independent of the
/// one in the library, so that an error there is detected.
#[track_caller]
pub fn assert_safe(line: &str) {
    let is_unsafe = |c: char| c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    assert_eq!(line.chars().find(|c| is_unsafe(*c)), None, "{line:?}");
}

/// Asserts that the key is not in the text.
#[track_caller]
pub fn assert_keyless(text: &str) {
    assert!(!SPELLINGS.iter().any(|spelling| text.contains(spelling)), "{text}");
}

/// Returns the path of a file or folder next to this file.
pub fn local_path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/properties")
        .join(name)
}

/// A temporary home folder and environment in which the binary runs.
pub struct Home {
    folder: TempDir,
    variables: Vec<(&'static str, String)>,
}

/// The result of a run.
#[derive(Debug)]
pub struct Ran {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Home {
    pub fn new(base_url: &str) -> Self {
        // In memory if possible, because many files are written.
        let memory = Path::new("/dev/shm");
        let folder = match memory.is_dir() {
            true => tempfile::tempdir_in(memory),
            false => tempfile::tempdir(),
        };
        let variables = vec![
            ("CONVERS8_BASE_URL", base_url.to_owned()),
            ("CONVERS8_RETRIES", "0".to_owned()),
        ];
        Self {
            folder: folder.unwrap(),
            variables,
        }
    }

    pub fn with(mut self, variable: &'static str, value: &str) -> Self {
        self.variables.push((variable, value.to_owned()));
        self
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    pub fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(file), content).unwrap();
    }

    /// Runs the binary. Asserts that it ends within 30 s, with a documented exit code, no panic and a safe stderr.
    pub fn run<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Ran {
        self.run_with_stdin(arguments, "")
    }

    pub fn run_with_stdin<'a>(&self, arguments: impl IntoIterator<Item = &'a str>, stdin: &str) -> Ran {
        let output = assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("convers8"))
            .args(arguments)
            .env_clear()
            .env("HOME", self.folder.path())
            .envs(self.variables.iter().cloned())
            .current_dir(self.folder.path())
            .write_stdin(stdin)
            .timeout(Duration::from_secs(30))
            .output()
            .unwrap();
        let ran = Ran {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        assert!((0..=10).contains(&ran.status), "{ran:?}");
        assert!(!ran.stderr.contains("panicked"), "{ran:?}");
        ran.stderr.split('\n').for_each(assert_safe);
        assert_keyless(&ran.stderr);
        ran
    }
}
