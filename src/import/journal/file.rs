//! The file of the journal and its lock.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::entry::Sender;
use super::sender_lock::SenderLocks;
use crate::error::{Error, Result};
use crate::import::private_file::{self, FileId};

/// The journal of one base URL.
pub struct JournalFile {
    path: PathBuf,
    file: File,
    /// Used to detect that another file has replaced it.
    id: FileId,
    /// The bytes read so far. They are whole lines.
    read: u64,
    /// The lock files of the processes that send.
    pub locks: SenderLocks,
    /// Why a record could not be appended. Then nothing more may be sent.
    failure: Option<String>,
}

impl JournalFile {
    /// Opens the file. Creates it and its folder if they do not exist.
    pub fn open(path: PathBuf) -> Result<Self> {
        let open = || {
            let locks = SenderLocks::new(&path)?;
            let is_new = !path.exists();
            let (id, file) = open_file(&path)?;
            if is_new {
                // A power cut could lose the file's name, and with it the entries.
                path.ancestors().skip(1).take(2).for_each(sync_folder);
            }
            Ok((locks, id, file))
        };
        let (locks, id, file) = open().map_err(|error| failed(&path, &error))?;
        Ok(Self {
            path,
            file,
            id,
            read: 0,
            locks,
            failure: None,
        })
    }

    fn failed(&self, error: &io::Error) -> Error {
        failed(&self.path, error)
    }

    /// Locks the file, and calls `each` with each line that was appended since the last time. `None` means that the file
    /// is read from its start: a process that does not send yet can't detect that it was emptied meanwhile.
    pub fn lock(&mut self, mut each: impl FnMut(Option<&[u8]>)) -> Result<()> {
        if let Some(failure) = &self.failure {
            return Err(Error::Unexpected(failure.clone()));
        }
        let size = loop {
            self.file.lock().map_err(|error| self.failed(&error))?;
            match std::fs::metadata(&self.path) {
                Ok(found) if private_file::id(&found) == self.id => break found.len(),
                _ => self.unlock(),
            }
            self.check_not_in_use()?;
            (self.id, self.file) = open_file(&self.path).map_err(|error| self.failed(&error))?;
        };
        if !self.locks.is_held() {
            self.read = 0;
            each(None);
        }
        let read = match size < self.read || self.locks.is_deleted() {
            true => self.check_not_in_use(),
            false if size > self.read => self.read_new(each).map_err(|error| self.failed(&error)),
            false => Ok(()),
        };
        read.inspect_err(|_| self.unlock())
    }

    fn read_new(&mut self, mut each: impl FnMut(Option<&[u8]>)) -> io::Result<()> {
        let mut reader = BufReader::new(&self.file);
        reader.seek(SeekFrom::Start(self.read))?;
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line)? > 0 {
            let Some(text) = line.strip_suffix(b"\n") else {
                // Its process died while it wrote the line, and so before it sent anything.
                return self.file.set_len(self.read);
            };
            each(Some(text));
            self.read += line.len() as u64;
            line.clear();
        }
        Ok(())
    }

    /// Locks the lock file of this process. From then on, the journal must stay the same file.
    pub fn hold_own_lock(&mut self, sender: Sender) -> Result<()> {
        self.locks.hold(sender).map_err(|error| self.failed(&error))
    }

    /// Fails if this process already depends on the contents of the file.
    fn check_not_in_use(&self) -> Result<()> {
        match self.locks.is_held() {
            false => Ok(()),
            true => Err(Error::Unexpected(format!(
                "the journal {} or its lock was deleted, replaced or emptied while it was in use; nothing more is sent",
                self.path.display()
            ))),
        }
    }

    /// Unlocks the file. Closing it would also unlock it, so an error has no effect.
    pub fn unlock(&mut self) {
        let _ = self.file.unlock();
    }

    /// Appends lines. The file is locked and was read to its end.
    pub fn append(&mut self, lines: &[u8]) -> Result<()> {
        let at_end = self.file.seek(SeekFrom::Start(self.read));
        if let Err(error) = at_end.and_then(|_| self.file.write_all(lines)) {
            // A part that was written must not become the start of another line.
            let _ = self.file.set_len(self.read);
            let failure = self.failed(&error);
            self.failure = Some(failure.to_string());
            return Err(failure);
        }
        self.read += lines.len() as u64;
        Ok(())
    }

    /// Syncs everything appended to disk.
    pub fn sync(&mut self) -> Result<()> {
        self.file.sync_data().map_err(|error| self.failed(&error))
    }

    /// Empties the file and deletes the lock files of processes that have ended. The file is locked.
    pub fn clear(&mut self) -> Result<()> {
        if self.read > 0 {
            self.file.set_len(0).map_err(|error| self.failed(&error))?;
            self.read = 0;
        }
        self.locks.delete_unused();
        Ok(())
    }
}

/// Calls `each` with every whole line of a journal. Changes nothing. A journal that does not exist has no lines.
pub fn peek(path: &Path, mut each: impl FnMut(&[u8])) -> Result<()> {
    match std::fs::read(path) {
        Ok(text) => {
            let lines = text.split_inclusive(|byte| *byte == b'\n');
            lines.filter_map(|line| line.strip_suffix(b"\n")).for_each(&mut each);
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(failed(path, &error)),
    }
}

fn failed(path: &Path, error: &io::Error) -> Error {
    Error::Unexpected(format!("the journal {}: {error}", path.display()))
}

fn open_file(path: &Path) -> io::Result<(FileId, File)> {
    let file = private_file::open(path)?;
    Ok((private_file::id(&file.metadata()?), file))
}

/// Syncs the names in a folder to disk. Only Unix can do this, and there is no alternative if it fails.
fn sync_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}
