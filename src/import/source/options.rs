//! The options of reading a file.

use encoding_rs::Encoding;

use super::mapping::check_mappings;
use super::{FileError, Format, Mapping};

/// The options of reading a file.
#[derive(Debug, Clone, Copy, Default)]
pub struct SourceOptions<'a> {
    /// The format; detected where it is not given.
    pub format: Option<Format>,
    /// `--map`.
    pub map: &'a [Mapping],
    /// The name of contacts for which the file has none.
    pub name: Option<&'a str>,
    /// The encoding of text without a byte order mark; detected where it is not given.
    pub encoding: Option<&'static Encoding>,
    /// The sheet of a workbook; the first visible one where it is not given.
    pub sheet: Option<&'a str>,
    /// The line of the header, from 1; the first one that is not blank where it is not given.
    pub header_line: Option<u64>,
}

impl SourceOptions<'_> {
    /// Rejects options that the format does not have.
    pub(super) fn check(&self, format: Format) -> Result<(), FileError> {
        let is_excel = format == Format::Xlsx;
        let has_header = matches!(format, Format::Csv | Format::Tsv | Format::Xlsx);
        let error = |text: &str| Err(FileError::Usage(text.into()));
        if self.sheet.is_some() && !is_excel {
            error("--sheet: the file is not an Excel workbook")
        } else if self.encoding.is_some() && is_excel {
            error("--encoding: an Excel workbook has no encoding to choose")
        } else if self.header_line.is_some() && !has_header {
            error("--header-line: the format has no header")
        } else if !self.map.is_empty() && format == Format::Vcf {
            error("--map: a vCard has no columns")
        } else {
            check_mappings(self.map)
        }
    }
}
