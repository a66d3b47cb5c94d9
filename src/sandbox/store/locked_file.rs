//! A file with an exclusive lock.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

/// An open, locked file. It is opened for each operation, so that a replaced file is detected.
pub(super) struct LockedFile {
    file: File,
    path: PathBuf,
}

impl LockedFile {
    /// Creates the file and its folder if they do not exist, and waits for the lock.
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let opened = open_or_create(path).and_then(|file| file.lock().map(|()| file));
        let file = opened.with_context(|| format!("can't open {}", path.display()))?;
        let path = path.to_path_buf();
        Ok(Self { file, path })
    }

    /// Reads the whole file.
    pub(super) fn read(&mut self) -> anyhow::Result<Vec<u8>> {
        self.read_from(0)
            .with_context(|| format!("can't read {}", self.path.display()))
    }

    /// Returns whether the file contains exactly these bytes from this offset to its end.
    pub(super) fn ends_with(&mut self, bytes: &[u8], offset: usize) -> anyhow::Result<bool> {
        let read = self.read_from(offset);
        Ok(read.with_context(|| format!("can't read {}", self.path.display()))? == bytes)
    }

    fn read_from(&mut self, offset: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(offset as u64))?;
        self.file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Truncates the file to this length.
    pub(super) fn truncate(&mut self, len: usize) -> anyhow::Result<()> {
        let truncated = self.file.set_len(len as u64);
        truncated.with_context(|| format!("can't truncate {}", self.path.display()))
    }

    /// Appends lines in one write, so that only the last line is incomplete if the process is killed.
    pub(super) fn append(&mut self, lines: &str) -> anyhow::Result<()> {
        let end = self.file.seek(SeekFrom::End(0));
        end.and_then(|_| self.file.write_all(lines.as_bytes()))
            .with_context(|| format!("can't write {}", self.path.display()))
    }
}

impl Drop for LockedFile {
    fn drop(&mut self) {
        // Closing unlocks the file too, but some systems delay it.
        let _ = self.file.unlock();
    }
}

fn open_or_create(path: &Path) -> io::Result<File> {
    // Some systems can't truncate a file in append mode.
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    match (options.open(path), path.parent()) {
        (Err(error), Some(parent)) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(parent)?;
            options.open(path)
        }
        (opened, _) => opened,
    }
}
