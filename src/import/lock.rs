//! One import at a time per base URL: two that plan at the same time would each plan without the contacts of the other.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::Duration;

use super::{Account, ProgressReporter, private_file};
use crate::error::{Error, Result};

/// The time between two attempts.
const POLL: Duration = Duration::from_millis(200);
/// The maximum bytes of the name of a lock's holder.
const MAX_HOLDER: u64 = 200;

/// Waits for locks.
pub struct AccountLock<'a> {
    /// The clock.
    pub account: &'a dyn Account,
    /// Reports the wait.
    pub reporter: &'a dyn ProgressReporter,
}

impl AccountLock<'_> {
    /// Locks the file when no other process holds the lock. The lock ends when the file is closed.
    pub fn take(&self, file: &File, path: &Path) -> Result<()> {
        let mut is_reported = false;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(()),
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(failed(path, &error)),
            }
            if !std::mem::replace(&mut is_reported, true) {
                self.reporter.note(&format!(
                    "another import is running ({}): waiting until it ends",
                    holder(path).unwrap_or_else(|| format!("it has locked {}", path.display()))
                ));
            }
            self.account.sleep(POLL)?;
        }
    }

    /// Takes the import lock of a journal, and writes the name of this process into it.
    pub fn of_journal(&self, journal: &Path) -> Result<File> {
        let path = journal.with_extension("lock");
        loop {
            let mut file = private_file::open(&path).map_err(|error| failed(&path, &error))?;
            self.take(&file, &path)?;
            // A deleted file does not exclude other processes.
            if has_name(&file, &path) {
                let name = format!("process {}\n", std::process::id());
                let named = file.set_len(0).and_then(|()| file.write_all(name.as_bytes()));
                return named.map(|()| file).map_err(|error| failed(&path, &error));
            }
        }
    }
}

/// Returns the process that a lock file names.
fn holder(path: &Path) -> Option<String> {
    let mut name = String::new();
    File::open(path).ok()?.take(MAX_HOLDER).read_to_string(&mut name).ok()?;
    let name = name.trim();
    name.starts_with("process ").then(|| name.to_owned())
}

fn failed(path: &Path, error: &io::Error) -> Error {
    Error::Unexpected(format!("cannot lock {}: {error}", path.display()))
}

/// Returns whether the file still has this name.
fn has_name(file: &File, path: &Path) -> bool {
    let same = |own: std::fs::Metadata, found: std::fs::Metadata| private_file::id(&own) == private_file::id(&found);
    file.metadata()
        .and_then(|own| Ok(same(own, path.metadata()?)))
        .unwrap_or(false)
}
