//! The journal's file, its lock, and the lock files of the processes that send.

use std::cmp::Ordering;
use std::fs::{DirBuilder, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::entry::{Liveness, Sender};
use crate::error::{Error, Result};

/// The file of one base URL.
pub struct JournalFile {
    path: PathBuf,
    file: File,
    /// Which file it is, to notice that another one has its name.
    identity: (u64, u64),
    /// Bytes read so far: whole lines.
    read: u64,
    /// The lock file of this process, once it sends. From then on the journal must stay the same file.
    own_lock: Option<OwnLock>,
    /// Why a record could not be appended: then nothing more may be sent.
    failure: Option<String>,
}

/// The lock file of this process, held until the process ends.
struct OwnLock {
    path: PathBuf,
    identity: (u64, u64),
    /// Closing it would release the lock.
    _file: File,
}

impl OwnLock {
    /// Whether other processes still see the lock: without it they may empty the journal.
    fn is_visible(&self) -> bool {
        std::fs::metadata(&self.path).is_ok_and(|found| identity(&found) == self.identity)
    }
}

impl JournalFile {
    /// Opens the file, or makes it and its folder, readable by this user only.
    pub fn open(path: PathBuf) -> Result<Self> {
        let locks = path.with_extension("locks");
        let file = private_folder(&locks).and_then(|()| {
            let is_new = !path.exists();
            let file = private_file(&path)?;
            if is_new {
                // After a power cut an entry is lost if the file's name is.
                path.ancestors().skip(1).take(2).for_each(sync_folder);
            }
            Ok(file)
        });
        let (identity, file) = file.map_err(|error| failed(&path, &error))?;
        Ok(Self {
            path,
            identity,
            file,
            read: 0,
            own_lock: None,
            failure: None,
        })
    }

    fn failed(&self, error: &io::Error) -> Error {
        failed(&self.path, error)
    }

    /// Locks the file, and calls `each` with each line that was appended since the last time. `None` says that the
    /// file is read from its start: a process that does not send yet does not notice that it was emptied meanwhile.
    pub fn lock(&mut self, mut each: impl FnMut(Option<&[u8]>)) -> Result<()> {
        if let Some(failure) = &self.failure {
            return Err(Error::Unexpected(failure.clone()));
        }
        let size = loop {
            self.file.lock().map_err(|error| self.failed(&error))?;
            match std::fs::metadata(&self.path) {
                Ok(found) if identity(&found) == self.identity => break found.len(),
                _ => self.unlock(),
            }
            self.check_not_in_use()?;
            (self.identity, self.file) = private_file(&self.path).map_err(|error| self.failed(&error))?;
        };
        if self.own_lock.is_none() {
            self.read = 0;
            each(None);
        }
        let read = match size.cmp(&self.read) {
            _ if self.own_lock.as_ref().is_some_and(|lock| !lock.is_visible()) => self.check_not_in_use(),
            Ordering::Less => self.check_not_in_use(),
            Ordering::Equal => Ok(()),
            Ordering::Greater => self.read_new(each),
        };
        read.inspect_err(|_| self.unlock())
    }

    fn read_new(&mut self, mut each: impl FnMut(Option<&[u8]>)) -> Result<()> {
        let mut reader = BufReader::new(&self.file);
        reader
            .seek(SeekFrom::Start(self.read))
            .map_err(|error| self.failed(&error))?;
        let mut line = Vec::new();
        while reader
            .read_until(b'\n', &mut line)
            .map_err(|error| self.failed(&error))?
            > 0
        {
            match line.strip_suffix(b"\n") {
                Some(line) => each(Some(line)),
                // Its process died before it was written, and so before anything was sent.
                None => return self.file.set_len(self.read).map_err(|error| self.failed(&error)),
            }
            self.read += line.len() as u64;
            line.clear();
        }
        Ok(())
    }

    /// An error if this process already depends on what was in the file.
    fn check_not_in_use(&self) -> Result<()> {
        match &self.own_lock {
            None => Ok(()),
            Some(_) => Err(Error::Unexpected(format!(
                "the journal {} or its lock was deleted, replaced or emptied while it was in use; nothing more is sent",
                self.path.display()
            ))),
        }
    }

    /// Unlocks the file. Closing it would do it as well, so an error changes nothing.
    pub fn unlock(&mut self) {
        let _ = self.file.unlock();
    }

    /// Appends a line. The file is locked and was read to its end.
    pub fn append(&mut self, line: &str) -> Result<()> {
        if let Err(error) = self.file.write_all(line.as_bytes()) {
            // What was written of it must not become the start of another line.
            let _ = self.file.set_len(self.read);
            let failure = self.failed(&error);
            self.failure = Some(failure.to_string());
            return Err(failure);
        }
        self.read += line.len() as u64;
        Ok(())
    }

    /// Waits until everything appended is on the disk.
    pub fn sync(&mut self) -> Result<()> {
        self.file.sync_data().map_err(|error| self.failed(&error))
    }

    /// Empties the file, and removes the lock files of processes that ended. The file is locked.
    pub fn clear(&mut self) -> Result<()> {
        if self.read > 0 {
            self.file.set_len(0).map_err(|error| self.failed(&error))?;
            self.read = 0;
        }
        let locks = self.path.with_extension("locks");
        for lock in std::fs::read_dir(locks).into_iter().flatten().flatten() {
            let is_free = File::open(lock.path()).is_ok_and(|file| file.try_lock_shared().is_ok());
            if is_free {
                let _ = std::fs::remove_file(lock.path());
            }
        }
        Ok(())
    }

    fn lock_path(&self, sender: Sender) -> PathBuf {
        self.path.with_extension("locks").join(format!("{:016x}", sender.0))
    }

    /// Locks this process's lock file until the process ends. The kernel releases it, however that happens.
    pub fn hold_sender_lock(&mut self, sender: Sender) -> Result<()> {
        if self.own_lock.is_some() {
            return Ok(());
        }
        let path = self.lock_path(sender);
        let lock = private_file(&path).and_then(|(identity, file)| {
            file.try_lock()?;
            Ok(OwnLock {
                path: path.clone(),
                identity,
                _file: file,
            })
        });
        self.own_lock = Some(lock.map_err(|error| failed(&path, &error))?);
        Ok(())
    }

    /// Gives up the lock: the process sends nothing more.
    pub fn release_sender_lock(&mut self, sender: Sender) {
        if self.own_lock.take().is_some() {
            let _ = std::fs::remove_file(self.lock_path(sender));
        }
    }

    /// Whether another process still runs.
    pub fn liveness(&self, sender: Sender) -> Liveness {
        let Ok(file) = File::open(self.lock_path(sender)) else {
            return Liveness::Missing;
        };
        match file.try_lock_shared() {
            Err(TryLockError::WouldBlock) => Liveness::Alive,
            Err(TryLockError::Error(_)) => Liveness::Missing,
            Ok(()) => Liveness::Dead,
        }
    }
}

/// Calls `each` with every whole line of a journal, without changing it. A journal that does not exist has none.
pub fn peek(path: &Path, mut each: impl FnMut(Option<&[u8]>)) -> Result<()> {
    match std::fs::read(path) {
        Ok(text) => {
            let lines = text.split_inclusive(|byte| *byte == b'\n');
            lines
                .filter_map(|line| line.strip_suffix(b"\n"))
                .for_each(|line| each(Some(line)));
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(failed(path, &error)),
    }
}

fn failed(path: &Path, error: &io::Error) -> Error {
    Error::Unexpected(format!("the journal {}: {error}", path.display()))
}

fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn private_file(path: &Path) -> io::Result<((u64, u64), File)> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    Ok((identity(&file.metadata()?), file))
}

/// Puts the names in a folder on the disk. Only Unix can, and where it fails nothing better is possible.
fn sync_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

/// Device and inode. Windows does not replace a file that is open.
fn identity(metadata: &Metadata) -> (u64, u64) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        (metadata.dev(), metadata.ino())
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        (0, 0)
    }
}
