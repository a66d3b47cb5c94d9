//! The promise at its edges. The number of contacts in the account, as the server counts them, is the truth.
//! T is `--timeout`, S is `--settle`.

mod account;
mod killed;
mod kills;
mod overload;
mod responses;

use std::time::Duration;

use super::*;

/// A short T and S, so that waits are short.
const SHORT: [&str; 4] = ["--timeout", "2", "--settle", "0.5"];

impl Machine {
    /// Starts an import of these rows and kills it with SIGKILL once so many creations have come.
    fn kill_after(&self, content: &str, creations: usize, flags: &[&str]) {
        let running = self.start(content, flags);
        self.account.wait_for(creations);
        running.signal("KILL");
        assert_eq!(running.ends().status, Some(-9));
    }

    /// The number of creations of the most often created number.
    fn most_per_number(&self) -> usize {
        let numbers = self.account.numbers();
        let count = |number: &String| numbers.iter().filter(|other| *other == number).count();
        numbers.iter().map(count).max().unwrap_or_default()
    }
}

/// A contact that is created so much later, over a connection that is closed at once.
fn late(delay: Duration) -> Fault {
    Fault::Late(delay, Act::Close)
}

/// A contact that is created so much later, over a connection that stays silent.
fn late_and_silent(delay: Duration) -> Fault {
    Fault::Late(delay, hang())
}

fn files_below(folder: &std::path::Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(files_below(&path)),
            false => files.push(path),
        }
    }
    files
}
