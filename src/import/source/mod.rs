//! Reading a file of contacts in any supported format as rows with a name and a number.
//!
//! There are two levels of failure: the file is unreadable ([`FileError`]), and none of its rows may be used; or one
//! row is unusable ([`RowError`]), and the others go on. One reader per format makes [`RawRow`]s, and one step,
//! `columns`, finds the name and the number in them. Numbers are checked later, by [`normalize`](super::normalize).

mod cells;
mod columns;
mod delimited;
mod encoding;
mod format;
mod headers;
mod input;
mod json;
mod lines;
mod mapping;
mod options;
mod quotes;
mod rejects_columns;
mod row;
mod row_limit;
mod table;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod unsupported;
mod vcard;
mod xlsx;

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use encoding_rs::UTF_8;
use input::{Decoding, Input, RawInput};
use row_limit::RowLimit;

use crate::error::{Error, Result};

pub use format::{CsvFormat, DetectedFormat, Format};
pub use mapping::Mapping;
pub use options::SourceOptions;
pub use rejects_columns::{BEYOND_HEADER, LINE, REASON};
pub use row::{CountryCell, RawContact, RawRow, RowError, RowSink};

/// The size limit of one row, line or card, in bytes. More is a mistake, such as a quote that is never closed.
const ROW_LIMIT: usize = 1 << 20;

/// The reason why a whole file can't be used. Rows that were passed before the error must not be used either.
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
        FileError::Unreadable(match error.kind() {
            // The text is in no known encoding.
            io::ErrorKind::InvalidData => error.to_string(),
            _ => format!("the file can't be read: {error}"),
        })
    }
}

impl From<Error> for FileError {
    fn from(error: Error) -> Self {
        FileError::Sink(error)
    }
}

/// Reads the file at `path`, or stdin for `-`, and passes each row to `sink`. Returns a note about the encoding if it is
/// neither UTF-8 nor shown by a byte order mark.
///
/// # Errors
///
/// [`Error::Usage`] where the options do not fit the file, [`Error::Unexpected`] with the path where the file is
/// unreadable, and the errors of `sink`.
pub fn read_file(path: &Path, options: &SourceOptions, sink: &mut dyn RowSink) -> Result<Option<String>> {
    let (place, read) = match is_stdin(path) {
        true => ("stdin".into(), read(io::stdin().lock(), "", options, sink)),
        false => {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            (path.display().to_string(), read(open(path)?, name, options, sink))
        }
    };
    read.map_err(|error| match error {
        FileError::Usage(why) => Error::Usage(why),
        FileError::Unreadable(why) => Error::Unexpected(format!("{place}: {why}")),
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

/// Reads `input` to its end and passes each row to `sink`, in order. `file_name` is used for its extension. Returns a
/// note about the encoding, as [`read_file`] does.
///
/// Rows are streamed: memory does not grow with the file, except for a JSON document, which is read whole.
pub fn read(
    input: impl Read,
    file_name: &str,
    options: &SourceOptions,
    sink: &mut dyn RowSink,
) -> Result<Option<String>, FileError> {
    let sink = &mut RowLimit::new(sink);
    let raw = RawInput::open(input)?;
    let format = detect(&raw.start, file_name, options)?;
    options.check(format)?;
    let decoding = options.encoding.map_or(Decoding::Detect, Decoding::As);
    match format {
        Format::Csv => delimited::read(Input::open(raw, decoding)?, None, options, sink),
        Format::Tsv => delimited::read(Input::open(raw, decoding)?, Some(b'\t'), options, sink),
        Format::Json | Format::Jsonl => json::read(Input::open(raw, decoding)?, format, options, sink),
        Format::Vcf => vcard::read(raw, options, sink),
        Format::Xlsx => xlsx::read(raw, file_name, options, sink),
    }
}

/// The format: a zip archive may only be a workbook; else it is by the flag, else by the name, else by the content.
fn detect(start: &[u8], file_name: &str, options: &SourceOptions) -> Result<Format, FileError> {
    if start.starts_with(b"PK\x03\x04") {
        return Ok(Format::Xlsx);
    }
    let (text, ..) = options.encoding.unwrap_or(UTF_8).decode(start);
    unsupported::check(start, &text, file_name)?;
    match options.format.or_else(|| Format::of_name(file_name)) {
        Some(Format::Xlsx) => Err(FileError::Unreadable(
            "the file is not an Excel workbook (.xlsx)".into(),
        )),
        format => Ok(format.unwrap_or_else(|| Format::of_content(&text))),
    }
}
