//! The lock files of the processes that send. The kernel releases the lock of a process when it ends, so other processes
//! see whether it still runs.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::entry::Sender;
use crate::import::private_file::{self, FileId};

/// The folder of the lock files that belong to one journal.
pub struct SenderLocks {
    folder: PathBuf,
    /// The lock of this process.
    own: Option<OwnLock>,
}

struct OwnLock {
    path: PathBuf,
    id: FileId,
    /// Closing it would release the lock.
    _file: File,
}

impl SenderLocks {
    /// Creates the folder beside the journal.
    pub fn new(journal: &Path) -> io::Result<Self> {
        let folder = journal.with_extension("locks");
        private_file::create_folder(&folder)?;
        Ok(Self { folder, own: None })
    }

    fn path(&self, sender: Sender) -> PathBuf {
        self.folder.join(format!("{:016x}", sender.0))
    }

    /// Locks the file of this process, until [`release`](Self::release) or the end of the process.
    pub fn hold(&mut self, sender: Sender) -> io::Result<()> {
        if self.own.is_none() {
            let path = self.path(sender);
            let file = private_file::open(&path)?;
            file.try_lock()?;
            let id = private_file::id(&file.metadata()?);
            self.own = Some(OwnLock { path, id, _file: file });
        }
        Ok(())
    }

    /// Returns whether this process holds its lock.
    pub fn is_held(&self) -> bool {
        self.own.is_some()
    }

    /// Returns whether this process holds its lock, but other processes can't see it.
    pub fn is_deleted(&self) -> bool {
        let is_visible =
            |own: &OwnLock| std::fs::metadata(&own.path).is_ok_and(|found| private_file::id(&found) == own.id);
        self.own.as_ref().is_some_and(|own| !is_visible(own))
    }

    /// Deletes the lock of this process: it sends nothing more.
    pub fn release(&mut self) {
        if let Some(own) = self.own.take() {
            let _ = std::fs::remove_file(own.path);
        }
    }

    /// Returns whether another process runs or is stopped: then its lock file is locked.
    pub fn is_alive(&self, sender: Sender) -> bool {
        let file = File::open(self.path(sender));
        file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }

    /// Deletes the lock files of processes that have ended.
    pub fn delete_unused(&self) {
        for lock in std::fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            if File::open(lock.path()).is_ok_and(|file| file.try_lock_shared().is_ok()) {
                let _ = std::fs::remove_file(lock.path());
            }
        }
    }
}
