//! Two imports into one account would each plan without the other: on one machine they take turns.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Clock, ProgressReporter};
use crate::error::{Error, Result};

/// From one try to the next.
const TRY: Duration = Duration::from_millis(200);

/// How to wait for one's turn.
pub struct AccountLock<'a> {
    /// Time.
    pub clock: &'a dyn Clock,
    /// Who is told that there is waiting.
    pub audience: &'a dyn ProgressReporter,
}

impl AccountLock<'_> {
    /// Locks the file, as soon as nobody else holds it. The lock goes with the file, and with the process.
    pub fn take(&self, file: &File, path: &Path) -> Result<()> {
        let mut told = false;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(()),
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(failed(path, &error)),
            }
            if !std::mem::replace(&mut told, true) {
                self.audience.note(&format!(
                    "another import is running (it holds {}): waiting for its end",
                    path.display()
                ));
            }
            self.clock.sleep(TRY)?;
        }
    }

    /// The lock of an account's base URL, kept in `folder`.
    pub fn of_base_url(&self, folder: &Path, base_url: &str) -> Result<File> {
        let path = lock_path(folder, base_url);
        std::fs::create_dir_all(folder).map_err(|error| failed(&path, &error))?;
        let mut options = OpenOptions::new();
        let file = options
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| failed(&path, &error))?;
        self.take(&file, &path)?;
        Ok(file)
    }
}

fn failed(path: &Path, error: &io::Error) -> Error {
    Error::Unexpected(format!("cannot lock {}: {error}", path.display()))
}

/// A file for each base URL, named so that people know whose it is.
fn lock_path(folder: &Path, base_url: &str) -> PathBuf {
    /// File systems allow 255 bytes.
    const LONGEST: usize = 200;
    let name: String = base_url
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' })
        .collect();
    folder.join(format!("import-{}.lock", &name[..name.len().min(LONGEST)]))
}
