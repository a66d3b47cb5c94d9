//! The SHA-256 of each rejects file that an import wrote: such a file may be replaced, any other may not.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Error, Result};
use crate::import::results::{PreviousRuns, ResultsFile};

/// The most lines of the file beside the journal. The oldest go first.
const MAX_LINES: usize = 500;

/// The hashes of rejects files, which are in the results file and beside the journal.
pub struct History<'a> {
    file: Option<PathBuf>,
    results: Option<&'a ResultsFile>,
    previous: &'a PreviousRuns,
}

impl<'a> History<'a> {
    /// `journal` is `None` if nothing can be kept in the data folder.
    pub fn new(journal: Option<&Path>, results: Option<&'a ResultsFile>, previous: &'a PreviousRuns) -> Self {
        Self {
            file: journal.map(|journal| journal.with_extension("rejects")),
            results,
            previous,
        }
    }

    /// Returns whether this job wrote a file with this hash.
    pub fn contains(&self, job: &str, hash: &str) -> Result<bool> {
        let line = line(job, hash);
        Ok(self.previous.rejects.iter().any(|known| known == hash) || self.lines()?.contains(&line))
    }

    /// Adds the hash of a file that is going to be in place.
    pub fn add(&self, job: &str, hash: &str) -> Result<()> {
        if self.contains(job, hash)? {
            return Ok(());
        }
        if let Some(results) = self.results {
            results.add_rejects(hash)?;
        }
        let Some(path) = &self.file else { return Ok(()) };
        let mut lines = self.lines()?;
        lines.push(line(job, hash));
        let first = lines.len().saturating_sub(MAX_LINES);
        write(path, &lines[first..]).map_err(|error| failed(path, &error))
    }

    fn lines(&self) -> Result<Vec<String>> {
        let Some(path) = &self.file else { return Ok(Vec::new()) };
        let mut text = String::new();
        let read = File::open(path).and_then(|file| file.take(1 << 20).read_to_string(&mut text));
        match read {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(path, &error)),
            _ => Ok(text.lines().map(str::to_owned).collect()),
        }
    }
}

fn line(job: &str, hash: &str) -> String {
    format!("{job} {hash}")
}

fn write(path: &Path, lines: &[String]) -> io::Result<()> {
    let mut file = NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    writeln!(file, "{}", lines.join("\n"))?;
    file.persist(path)?;
    Ok(())
}

fn failed(path: &Path, error: &io::Error) -> Error {
    Error::Unexpected(format!("the list of rejects files {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bounded_number_of_hashes_is_kept_for_each_job() {
        let folder = tempfile::tempdir().unwrap();
        let previous = PreviousRuns::default();
        let journal = folder.path().join("api.jsonl");
        let history = History::new(Some(&journal), None, &previous);
        assert!(!history.contains("job", "h0").unwrap());
        for number in 0..=MAX_LINES {
            history.add("job", &format!("h{number}")).unwrap();
        }
        history.add("job", "h7").unwrap();
        for (job, hash, expected) in [
            ("job", "h0", false),
            ("job", "h1", true),
            ("job", "h500", true),
            ("other", "h7", false),
        ] {
            assert_eq!(history.contains(job, hash).unwrap(), expected, "{job} {hash}");
        }
        let text = std::fs::read_to_string(folder.path().join("api.rejects")).unwrap();
        assert_eq!(text.lines().count(), MAX_LINES);
    }

    #[test]
    fn without_a_folder_nothing_is_known() {
        let previous = PreviousRuns::default();
        let history = History::new(None, None, &previous);
        history.add("job", "h").unwrap();
        assert!(!history.contains("job", "h").unwrap());
    }
}
