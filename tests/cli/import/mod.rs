//! `contacts import`: each contact is created once and each outcome is correct, also after failures.

mod checks;
mod faults;
mod files;
#[cfg(unix)]
mod interrupt;
mod limits;
mod numbers;
mod plan;
#[cfg(unix)]
mod promise;
#[cfg(target_os = "linux")]
mod prompt;
mod rejects;
#[cfg(unix)]
mod results;
mod rows;

use std::path::PathBuf;

use crate::support::account::{Account, Behaviour, CreateRequest, Fault};
use crate::support::{Reply, RunResult, Running, TestEnv, in_parallel};

/// The note about the format and the columns of a file of [`rows`].
const READ_AS: &str = "note: read as CSV (comma), name from \"name\"; number from \"phone\"\n";

/// Returns a valid number of Kenya.
fn number(n: usize) -> String {
    format!("+2547{n:08}")
}

/// Returns a CSV file with this many contacts; row `n` is on line `n + 2`.
fn rows(count: usize) -> String {
    let rows: String = (0..count).map(|n| format!("Name {n},{}\n", number(n))).collect();
    format!("name,phone\n{rows}")
}

/// Returns the numbers of [`rows`].
fn numbers(count: usize) -> Vec<String> {
    (0..count).map(number).collect()
}

/// An account, and an environment that imports into it.
struct Machine {
    account: Account,
    env: TestEnv,
}

impl Machine {
    fn with(account: Account) -> Self {
        let env = account.server.env();
        Self { account, env }
    }

    fn new() -> Self {
        Self::with(Account::new())
    }

    fn with_faults(create: impl Fn(&CreateRequest) -> Option<Fault> + Send + Sync + 'static) -> Self {
        Self::with(Account::with_faults(create))
    }

    fn with_behaviour(behaviour: Behaviour) -> Self {
        Self::with(Account::start(behaviour))
    }

    fn path(&self, file: &str) -> PathBuf {
        self.env.home().join(file)
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.path(file)).unwrap()
    }

    fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(file), content).unwrap();
    }

    /// Imports `people.csv` with this content and these flags.
    fn import(&self, content: &str, flags: &[&str]) -> RunResult {
        self.write("people.csv", content);
        self.import_file("people.csv", flags)
    }

    fn import_file(&self, file: &str, flags: &[&str]) -> RunResult {
        self.with_url_replaced(self.env.run(&arguments(file, flags)))
    }

    /// Starts the same import without waiting for it.
    fn start(&self, content: &str, flags: &[&str]) -> Running {
        self.write("people.csv", content);
        self.env.start(&arguments("people.csv", flags))
    }

    fn wait(&self, running: Running) -> RunResult {
        self.with_url_replaced(running.wait())
    }

    /// Replaces the server's address in stderr by `URL`.
    fn with_url_replaced(&self, mut result: RunResult) -> RunResult {
        result.stderr = result.stderr.replace(&self.account.server.url, "URL");
        result
    }

    /// Returns the number of create requests with this number.
    fn times_sent(&self, n: usize) -> usize {
        let number = number(n);
        self.account
            .create_requests()
            .iter()
            .filter(|sent| sent.number == number)
            .count()
    }

    /// Returns the last outcome of each number in a results file, sorted by number.
    fn outcomes(&self, file: &str) -> Vec<(String, String)> {
        let mut last = std::collections::BTreeMap::new();
        for line in self.read(file).lines().skip(1) {
            let record: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = |key: &str| record[key].as_str().unwrap().to_owned();
            last.insert(text("phone_number"), text("outcome"));
        }
        last.into_iter().collect()
    }
}

fn arguments<'a>(file: &'a str, flags: &[&'a str]) -> Vec<&'a str> {
    [&["contacts", "import", file], flags].concat()
}

/// Returns the counts of a summary: `total 3, created 2, invalid 1`.
#[track_caller]
fn counts(stdout: &str) -> String {
    let mut summary = std::collections::HashMap::new();
    for line in stdout.lines() {
        let (name, count) = line.split_at(14);
        if let Ok(count) = count.trim().parse::<u64>() {
            summary.insert(name.trim().replace(' ', "_"), count);
        }
    }
    let is_outcome = |name: &str| !matches!(name, "total" | "WhatsApp_twins" | "beyond_--limit");
    let sum: u64 = summary
        .iter()
        .filter(|(name, _)| is_outcome(name))
        .map(|(_, count)| count)
        .sum();
    assert_eq!(summary.get("total"), Some(&sum), "each row has one outcome: {stdout}");
    const ORDER: [&str; 12] = [
        "total",
        "to_create",
        "created",
        "existing",
        "duplicate",
        "empty",
        "invalid",
        "rejected",
        "failed",
        "unknown",
        "missing",
        "not_attempted",
    ];
    let counts: Vec<String> = ORDER
        .iter()
        .filter_map(|key| Some((key, summary.get(*key)?)))
        .map(|(key, count)| format!("{key} {count}"))
        .collect();
    counts.join(", ")
}

/// Asserts the status, the summary and all of stderr.
#[track_caller]
fn assert_import(result: &RunResult, status: i32, summary: &str, stderr: &str) {
    assert_eq!(
        (result.status, counts(&result.stdout).as_str(), result.stderr.as_str()),
        (Some(status), summary, stderr),
        "\nstderr:\n{}",
        result.stderr
    );
}

/// Asserts the status, the summary and parts of stderr.
#[track_caller]
fn assert_import_contains(result: &RunResult, status: i32, summary: &str, words: &[&str]) {
    assert_eq!(result.status, Some(status), "{result:?}");
    assert_eq!(counts(&result.stdout), summary, "{result:?}");
    result.assert_stderr_contains(words);
}

/// Returns a function that applies a fault to the first create request of a row.
fn on_first_attempt(
    row: usize,
    fault: impl Fn() -> Fault + Send + Sync + 'static,
) -> impl Fn(&CreateRequest) -> Option<Fault> {
    let number = number(row);
    move |sent| (sent.number == number && sent.earlier == 0).then(&fault)
}

fn hang() -> Reply {
    Reply::Hang(std::time::Duration::from_secs(60))
}
