//! Reading a file of contacts in any supported format as rows with a name and a number.
//!
//! There are two levels of failure: the file is unreadable ([`FileError`]), and none of its rows may be used; or one
//! row is unusable ([`RowError`]), and the others go on. One reader per format makes [`RawRow`]s, and one step,
//! `columns`, finds the name and the number in them. Numbers are checked later, by [`normalize`](super::normalize).

mod cells;
mod columns;
mod delimited;
mod format;
mod headers;
mod input;
mod json;
mod lines;
mod mapping;
mod quotes;
mod rejects_columns;
mod row;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod unsupported;
mod vcard;

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::error::{Error, Result};

pub use format::{DetectedFormat, Format};
pub use mapping::Mapping;
pub use rejects_columns::{BEYOND_HEADER, LINE, REASON};
pub use row::{CountryCell, RawContact, RawRow, RowError, RowSink};

/// The size limit of one row, line or card, in bytes. More is a mistake, such as a quote that is never closed.
const ROW_LIMIT: usize = 1 << 20;

/// How a file is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct SourceOptions<'a> {
    /// The format; detected where it is not given.
    pub format: Option<Format>,
    /// `--map`.
    pub map: &'a [Mapping],
}

/// Why a file as a whole can't be used. The rows that were given before the error must not be used either.
#[derive(Debug)]
pub enum FileError {
    /// The flags don't fit the file: `--map` names a column that does not exist.
    Usage(String),
    /// The file can't be read as its format.
    Unreadable(String),
    /// The [`RowSink`] failed.
    Sink(Error),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileError::Usage(text) | FileError::Unreadable(text) => f.write_str(text),
            FileError::Sink(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for FileError {}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> Self {
        FileError::Unreadable(format!("the file can't be read: {error}"))
    }
}

impl From<Error> for FileError {
    fn from(error: Error) -> Self {
        FileError::Sink(error)
    }
}

/// Reads the file at `path`, or stdin for `-`, and gives each row to `sink`.
///
/// # Errors
///
/// [`Error::Usage`] where `--map` does not fit the file, [`Error::Unexpected`] with the path where the file is
/// unreadable, and the errors of `sink`.
pub fn read_file(path: &Path, options: &SourceOptions, sink: &mut dyn RowSink) -> Result<()> {
    let unreadable = |why: &dyn fmt::Display| Error::Unexpected(format!("{}: {why}", path.display()));
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let read = match is_stdin(path) {
        true => read(io::stdin().lock(), "", options, sink),
        false => read(open(path)?, name, options, sink),
    };
    read.map_err(|error| match error {
        FileError::Usage(why) => Error::Usage(why),
        FileError::Unreadable(why) => unreadable(&why),
        FileError::Sink(error) => error,
    })
}

/// Returns whether a file argument means stdin.
pub fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

fn open(path: &Path) -> Result<File> {
    let failed = |why: &dyn fmt::Display| Error::Unexpected(format!("cannot read {}: {why}", path.display()));
    let file = File::open(path).map_err(|error| failed(&error))?;
    match file.metadata() {
        Ok(metadata) if metadata.is_dir() => Err(failed(&"it is a folder")),
        _ => Ok(file),
    }
}

/// Reads `input` to its end and gives each row to `sink`, in order. `file_name` is used for its extension.
///
/// Rows are streamed: memory does not grow with the file, except for a JSON document, which is read whole.
pub fn read(
    input: impl Read,
    file_name: &str,
    options: &SourceOptions,
    sink: &mut dyn RowSink,
) -> Result<(), FileError> {
    let input = input::open(input)?;
    unsupported::check(&input.start, file_name)?;
    let format = options
        .format
        .or_else(|| Format::of_name(file_name))
        .unwrap_or_else(|| Format::of_content(&input.start));
    match format {
        Format::Csv => delimited::read(input, None, options.map, sink),
        Format::Tsv => delimited::read(input, Some(b'\t'), options.map, sink),
        Format::Json | Format::Jsonl => json::read(input, format, options.map, sink),
        Format::Vcf => vcard::read(input, options.map, sink),
    }
}
