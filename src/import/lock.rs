//! One import at a time per base URL: two that plan at the same time would each plan without the other.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::Duration;

use super::{Account, ProgressReporter};
use crate::error::{Error, Result};

/// Time between two tries.
const TRY: Duration = Duration::from_millis(200);
/// Bytes read of the name of a lock's holder.
const MAX_HOLDER: u64 = 200;

/// Waits for locks.
pub struct AccountLock<'a> {
    /// The clock.
    pub account: &'a dyn Account,
    /// Reports that there is waiting.
    pub reporter: &'a dyn ProgressReporter,
}

impl AccountLock<'_> {
    /// Locks the file once no other process holds it. The lock ends when the file is closed or the process ends.
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
                    "another import is running ({}): waiting for its end",
                    holder(path).unwrap_or_else(|| format!("it holds {}", path.display()))
                ));
            }
            self.account.sleep(TRY)?;
        }
    }

    /// Takes the import lock that belongs to a journal, and writes this process into it.
    pub fn of_journal(&self, journal: &Path) -> Result<File> {
        let path = journal.with_extension("lock");
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        loop {
            let mut file = options.open(&path).map_err(|error| failed(&path, &error))?;
            self.take(&file, &path)?;
            // A deleted file does not exclude other processes.
            if is_at(&file, &path) {
                let name = format!("process {}\n", std::process::id());
                let named = file.set_len(0).and_then(|()| file.write_all(name.as_bytes()));
                return named.map(|()| file).map_err(|error| failed(&path, &error));
            }
        }
    }
}

/// The process that a lock file names.
fn holder(path: &Path) -> Option<String> {
    let mut name = String::new();
    File::open(path).ok()?.take(MAX_HOLDER).read_to_string(&mut name).ok()?;
    let name = name.trim();
    name.starts_with("process ").then(|| name.to_owned())
}

fn failed(path: &Path, error: &io::Error) -> Error {
    Error::Unexpected(format!("cannot lock {}: {error}", path.display()))
}

/// Whether the file is still the one of this name.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let same = |own: std::fs::Metadata, found: std::fs::Metadata| (own.dev(), own.ino()) == (found.dev(), found.ino());
    file.metadata()
        .and_then(|own| Ok(same(own, path.metadata()?)))
        .unwrap_or(false)
}

/// Windows does not delete a file that is open.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}
