//! The format of a file: from its name, else from its first bytes.

use std::path::Path;

/// The formats of contact files.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub enum Format {
    /// Columns separated by commas, semicolons, tabs or bars
    Csv,
    /// Columns separated by tabs
    Tsv,
    /// One JSON object per line
    Jsonl,
    /// A JSON array of objects, alone or under any key
    Json,
    /// vCards
    Vcf,
    /// An Excel workbook
    Xlsx,
}

/// The format and the columns in use.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DetectedFormat {
    /// One line for people, such as: CSV (semicolon), name from "First Name" + "Last Name", number from "Mobile"
    pub description: String,
    /// The format of a CSV file that imitates the input.
    pub csv: CsvFormat,
}

/// The format of a CSV file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CsvFormat {
    /// The delimiter. Text with tabs has the escapes of `list -o tsv`.
    pub delimiter: u8,
    /// True if the file begins with a byte order mark.
    pub bom: bool,
    /// True if lines end with CR LF.
    pub crlf: bool,
}

impl CsvFormat {
    /// For an input that is no delimited text. With the byte order mark Excel reads the file as UTF-8.
    pub const FOR_EXCEL: CsvFormat = CsvFormat {
        delimiter: b',',
        bom: true,
        crlf: false,
    };
}

impl Format {
    /// By the extension; `.txt` and unknown ones decide nothing.
    pub(super) fn of_name(name: &str) -> Option<Format> {
        let extension = Path::new(name).extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "csv" => Some(Format::Csv),
            "tsv" | "tab" => Some(Format::Tsv),
            "jsonl" | "ndjson" => Some(Format::Jsonl),
            "json" => Some(Format::Json),
            "vcf" | "vcard" => Some(Format::Vcf),
            "xlsx" | "xlsm" => Some(Format::Xlsx),
            _ => None,
        }
    }

    /// By the first text.
    pub(super) fn of_content(start: &str) -> Format {
        const CARD: &str = "BEGIN:VCARD";
        let start = start.trim_ascii_start();
        let is_card = |begin: &str| begin.eq_ignore_ascii_case(CARD);
        match start.as_bytes() {
            [b'[' | b'{', ..] => Format::Json,
            _ if start.get(..CARD.len()).is_some_and(is_card) => Format::Vcf,
            _ => Format::Csv,
        }
    }
}
