//! Checks the files that an import writes.

use std::path::Path;

use crate::cli::ImportArgs;
use crate::error::{Error, Result};

/// Rejects a results or rejects file in the folder of the journal, because the import would wait for its own lock.
pub fn check(arguments: &ImportArgs, journal: Option<&Path>) -> Result<()> {
    let folder = journal.and_then(|file| file.parent()?.canonicalize().ok());
    let flags = [("--results", &arguments.results), ("--rejects", &arguments.rejects)];
    for (flag, path) in flags {
        let path = path.as_ref().and_then(|path| path.canonicalize().ok());
        if let (Some(path), Some(folder)) = (path, &folder)
            && path.starts_with(folder)
        {
            return Err(Error::Usage(format!(
                "{flag} names a file in the folder of the journal; choose another folder"
            )));
        }
    }
    Ok(())
}
