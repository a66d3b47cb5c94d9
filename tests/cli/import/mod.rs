//! `contacts import`: each row is in the account once, and its outcome is true, whatever happens.

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

use crate::account::{Account, Behaviour, Fault, Sent};
use crate::support::{Act, Ran, Running, TestEnv, at_once};

/// What a run with these rows says first.
const TAKEN: &str = "note: read as CSV (comma), name from \"name\"; number from \"phone\"\n";

/// A number that its plan knows.
fn number(n: usize) -> String {
    format!("+2547{n:08}")
}

/// A file of so many contacts; row `n` is on line `n + 2`.
fn rows(count: usize) -> String {
    let rows: String = (0..count).map(|n| format!("Name {n},{}\n", number(n))).collect();
    format!("name,phone\n{rows}")
}

/// The numbers of [`rows`].
fn numbers(count: usize) -> Vec<String> {
    (0..count).map(number).collect()
}

/// An account, and a machine that imports into it.
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

    fn failing(create: impl Fn(&Sent) -> Option<Fault> + Send + Sync + 'static) -> Self {
        Self::with(Account::failing(create))
    }

    fn behaving(behaviour: Behaviour) -> Self {
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
    fn import(&self, content: &str, flags: &[&str]) -> Ran {
        self.write("people.csv", content);
        self.import_file("people.csv", flags)
    }

    fn import_file(&self, file: &str, flags: &[&str]) -> Ran {
        self.said(self.env.run(&arguments(file, flags)))
    }

    /// The same, left running.
    fn start(&self, content: &str, flags: &[&str]) -> Running {
        self.write("people.csv", content);
        self.env.start(&arguments("people.csv", flags))
    }

    fn ends(&self, running: Running) -> Ran {
        self.said(running.ends())
    }

    /// With `URL` for the server's address.
    fn said(&self, mut ran: Ran) -> Ran {
        ran.stderr = ran.stderr.replace(&self.account.server.url, "URL");
        ran
    }

    /// How often this number was sent.
    fn times_sent(&self, n: usize) -> usize {
        let number = number(n);
        self.account.sent().iter().filter(|sent| sent.number == number).count()
    }

    /// The last outcome of each number in a results file, sorted by number.
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

/// Status, summary, and all of stderr.
#[track_caller]
fn ended(ran: &Ran, status: i32, summary: &str, stderr: &str) {
    assert_eq!(
        (ran.status, counts(&ran.stdout).as_str(), ran.stderr.as_str()),
        (Some(status), summary, stderr),
        "\nstderr:\n{}",
        ran.stderr
    );
}

/// Status, summary, and words on stderr.
#[track_caller]
fn ended_saying(ran: &Ran, status: i32, summary: &str, words: &[&str]) {
    assert_eq!(ran.status, Some(status), "{ran:?}");
    assert_eq!(counts(&ran.stdout), summary, "{ran:?}");
    ran.says(words);
}

/// A row, and what goes wrong with its first creation.
fn once(row: usize, fault: impl Fn() -> Fault + Send + Sync + 'static) -> impl Fn(&Sent) -> Option<Fault> {
    let number = number(row);
    move |sent| (sent.number == number && sent.again == 0).then(&fault)
}

fn hang() -> Act {
    Act::Hang(std::time::Duration::from_secs(60))
}
