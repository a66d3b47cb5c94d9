//! Which format a file is in: by its name, else by how it begins.

use std::path::Path;

/// The formats contacts come in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub enum Format {
    /// Columns with a comma, semicolon, tab or bar between them.
    Csv,
    /// Columns with a tab between them.
    Tsv,
    /// An object a line.
    Jsonl,
    /// An array of objects, or what `list --json` and `get --json` print.
    Json,
    /// vCards.
    Vcf,
}

impl Format {
    /// By the extension, where that says it (`.txt` doesn't).
    pub(super) fn of_name(name: &str) -> Option<Format> {
        let extension = Path::new(name).extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "csv" => Some(Format::Csv),
            "tsv" | "tab" => Some(Format::Tsv),
            "jsonl" | "ndjson" => Some(Format::Jsonl),
            "json" => Some(Format::Json),
            "vcf" | "vcard" => Some(Format::Vcf),
            _ => None,
        }
    }

    /// By its first characters.
    pub(super) fn of_content(start: &[u8]) -> Format {
        const CARD: &[u8] = b"BEGIN:VCARD";
        let start = start.trim_ascii_start();
        match start.first() {
            _ if start
                .get(..CARD.len())
                .is_some_and(|begin| begin.eq_ignore_ascii_case(CARD)) =>
            {
                Format::Vcf
            }
            Some(b'[' | b'{') => Format::Json,
            _ => Format::Csv,
        }
    }
}
