//! Edge cases of the promise that no contact is created twice. The tests count the contacts in the server's account.
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
    /// Starts an import of these rows and kills it after this many create requests were received.
    fn kill_after(&self, content: &str, creations: usize, flags: &[&str]) {
        let running = self.start(content, flags);
        self.account.wait_for(creations);
        running.signal("KILL");
        assert_eq!(running.wait().status, Some(-9));
    }

    /// Returns the number of contacts with the most frequent number.
    fn most_per_number(&self) -> usize {
        let numbers = self.account.numbers();
        let count = |number: &String| numbers.iter().filter(|other| *other == number).count();
        numbers.iter().map(count).max().unwrap_or_default()
    }
}

/// The server closes the connection at once, and creates the contact after this time.
fn late(delay: Duration) -> Fault {
    Fault::Late(delay, Reply::Close)
}

/// The server sends no response, and creates the contact after this time.
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
