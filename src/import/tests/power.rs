//! What is on the disk when a process is killed, and what a power cut leaves of it.

use std::path::{Path, PathBuf};

use super::world::draw;

/// The files of a folder.
pub struct Disk(Vec<(PathBuf, Vec<u8>)>);

/// The files as they are now.
pub fn snapshot(folder: &Path) -> Disk {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            match entry.path() {
                path if path.is_dir() => folders.push(path),
                path => files.push((path.clone(), std::fs::read(&path).unwrap_or_default())),
            }
        }
    }
    Disk(files)
}

impl Disk {
    /// Writes the files of one folder into another.
    pub fn copy(self, from: &Path, to: &Path) {
        for (path, bytes) in self.0 {
            let path = to.join(path.strip_prefix(from).unwrap());
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }

    /// Puts the files back.
    pub fn restore(self, folder: &Path) {
        for (path, _) in snapshot(folder).0 {
            if !self.0.iter().any(|(kept, _)| *kept == path) {
                std::fs::remove_file(path).unwrap();
            }
        }
        for (path, bytes) in self.0 {
            std::fs::write(path, bytes).unwrap();
        }
    }
}

/// A power cut: what was appended to the journal since it was synced may be lost, and anything of the results file.
pub fn cut_power(journal: &Path, results: &Path, seed: u64) {
    cut_lines(results, 0, draw(seed, "results", 1 << 20));
    let text = std::fs::read_to_string(journal).unwrap_or_default();
    let synced = ["\"mark\"", "\"unmark\""].map(|event| text.rfind(event));
    let from = synced.into_iter().flatten().max().unwrap_or(text.len());
    cut_lines(journal, from, draw(seed, "journal", 1 << 20));
}

/// Keeps the lines that end before `from`, the line around it, and some of the rest.
fn cut_lines(path: &Path, from: usize, random: u64) {
    let Ok(text) = std::fs::read_to_string(path) else {
        return;
    };
    let ends: Vec<usize> = (text.match_indices('\n').map(|(at, _)| at + 1))
        .filter(|end| *end > from)
        .collect();
    if !ends.is_empty() {
        let end = ends[random as usize % ends.len()];
        std::fs::write(path, &text[..end]).unwrap();
    }
}
