//! Files in formats that can't be imported, detected by their first bytes, and what to do with them.

use super::FileError;

const SAVE_AS_CSV: &str = "save the sheet as CSV (Excel: File > Save As > \"CSV UTF-8 (Comma delimited)\"; Google \
                           Sheets: File > Download > Comma-separated values; LibreOffice: File > Save As > Text CSV)";
const SAVE_AS_XLSX: &str = "save it as .xlsx or CSV (LibreOffice: File > Save As)";
const UNPACK: &str = "unpack it and import the file inside";
const EXPORT: &str = "export the contacts as CSV or vCard from the program that made it";

const NEWER_EXCEL: &str = "open it in Excel and save it as .xlsx (File > Save As > \"Excel Workbook (*.xlsx)\")";

/// First bytes, the name of the format, and what to do.
const SIGNATURES: [(&[u8], &str, &str); 10] = [
    (b"\x1F\x8B", "a gzip archive", UNPACK),
    (b"BZh", "a bzip2 archive", UNPACK),
    (b"\xFD7zXZ\0", "an xz archive", UNPACK),
    (b"\x28\xB5\x2F\xFD", "a Zstandard archive", UNPACK),
    (b"7z\xBC\xAF\x27\x1C", "a 7-Zip archive", UNPACK),
    (b"Rar!\x1A", "a RAR archive", UNPACK),
    (b"%PDF-", "a PDF document", EXPORT),
    (b"SQLite format 3\0", "an SQLite database", EXPORT),
    (b"{\\rtf", "an RTF document", EXPORT),
    (
        b"MIME-Version:",
        "a web archive (.mht), which some programs save as .xls",
        SAVE_AS_CSV,
    ),
];

/// Fails where the file is in a format that can't be imported: as text it would be rows of garbage. `text` is the
/// start as text.
pub(super) fn check(start: &[u8], text: &str, file_name: &str) -> Result<(), FileError> {
    let error = |text: String| Err(FileError::Unreadable(text));
    let signature = SIGNATURES.iter().find(|(bytes, ..)| start.starts_with(bytes));
    let signature = signature.map(|&(_, format, advice)| (format, advice));
    let found = signature
        .or_else(|| in_ole(start, file_name))
        .or_else(|| in_markup(text));
    if let Some((format, advice)) = found {
        return error(format!("the file is {format}: {advice}"));
    }
    if !text.bytes().take(8 << 10).any(|byte| byte == 0) {
        return Ok(());
    }
    match start {
        [0, 1..=255, ..] => error(utf_16("big-endian", "utf-16be")),
        [1..=255, 0, ..] => error(utf_16("little-endian", "utf-16le")),
        _ => error("the file contains NUL bytes and is no text: save it as \"CSV UTF-8\"".into()),
    }
}

fn utf_16(order: &str, name: &str) -> String {
    format!(
        "the file contains NUL bytes: if it is UTF-16 ({order}) without a byte order mark, add --encoding {name}; else \
         save it as \"CSV UTF-8\""
    )
}

/// Old Office documents, and encrypted new ones, are OLE compound files, with the names of their streams in UTF-16.
fn in_ole(start: &[u8], file_name: &str) -> Option<(&'static str, &'static str)> {
    if !start.starts_with(b"\xD0\xCF\x11\xE0") {
        return None;
    }
    let contains = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        start.windows(name.len()).any(|window| window == name)
    };
    Some(
        match contains("EncryptedPackage") || has_extension(file_name, ".xlsx") {
            true => (
                "an Excel workbook with a password",
                "remove it in Excel (File > Info > Protect Workbook > Encrypt with Password) and save the workbook again",
            ),
            false => ("an old Excel workbook (.xls)", NEWER_EXCEL),
        },
    )
}

/// Text formats of other programs.
fn in_markup(text: &str) -> Option<(&'static str, &'static str)> {
    const HTML: [&str; 7] = ["<!doctype html", "<html", "<head", "<meta", "<body", "<table", "<style"];
    let text = text.trim_ascii_start();
    let begins_with = |tag: &&str| {
        text.get(..tag.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(tag))
    };
    if HTML.iter().any(begins_with) {
        Some(("an HTML page, which some programs save as .xls", SAVE_AS_CSV))
    } else if text.starts_with("<?xml") && text.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        Some(("an Excel 2003 XML spreadsheet", NEWER_EXCEL))
    } else {
        text.starts_with("<?xml").then_some(("an XML document", EXPORT))
    }
}

/// The format of a zip archive that is no Excel workbook, from the names of its files, and what to do.
pub(super) fn in_zip<'a>(mut names: impl Iterator<Item = &'a str>, file_name: &str) -> FileError {
    let (format, advice) = names
        .find_map(|name| {
            Some(match name {
                "xl/workbook.bin" => ("a binary Excel workbook (.xlsb)", NEWER_EXCEL),
                "content.xml" => ("an OpenDocument spreadsheet (.ods)", SAVE_AS_XLSX),
                "word/document.xml" => ("a Word document (.docx)", EXPORT),
                "Index/Document.iwa" | "Index.zip" => ("a Numbers document", "export it (File > Export To > CSV)"),
                _ => return None,
            })
        })
        .unwrap_or(match has_extension(file_name, ".xlsx") {
            true => ("a damaged Excel workbook (.xlsx)", "download or save it again"),
            false => ("a zip archive", UNPACK),
        });
    FileError::Unreadable(format!("the file is {format}: {advice}"))
}

fn has_extension(file_name: &str, extension: &str) -> bool {
    file_name.to_ascii_lowercase().ends_with(extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(start: &[u8], name: &str) -> String {
        let text = String::from_utf8_lossy(start);
        check(start, &text, name).unwrap_err().to_string()
    }

    #[test]
    fn the_error_names_the_format_and_what_to_do() {
        let table: [(&[u8], &str, &str); 12] = [
            (b"\x1F\x8B\x08", "x.csv", "the file is a gzip archive: unpack it"),
            (
                b"\xD0\xCF\x11\xE0\xA1",
                "x.xls",
                "the file is an old Excel workbook (.xls): open it in Excel and save it as",
            ),
            (
                b"\xD0\xCF\x11\xE0\xA1",
                "x.xlsx",
                "the file is an Excel workbook with a password: remove it in Excel (File > ",
            ),
            (
                b"\xD0\xCF\x11\xE0..E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0",
                "",
                "the file is an Excel workbook with a",
            ),
            (b"%PDF-1.7", "x", "the file is a PDF document: export the contacts"),
            (
                b"\n<HTML><table>",
                "x.xls",
                "the file is an HTML page, which some programs save as .xls: save the sheet",
            ),
            (
                b"MIME-Version: 1.0",
                "x.xls",
                "the file is a web archive (.mht), which some programs save as .xls: save the",
            ),
            (
                b"<?xml version",
                "x.xml",
                "the file is an XML document: export the contacts",
            ),
            (
                b"<?xml?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">",
                "x.xls",
                "the file is an Excel 2003",
            ),
            (
                b"n\0a\0m\0e\0",
                "x.csv",
                "the file contains NUL bytes: if it is UTF-16 (little-endian) without",
            ),
            (
                b"\0n\0a\0m\0e",
                "x.csv",
                "the file contains NUL bytes: if it is UTF-16 (big-endian) without",
            ),
            (
                b"\x89PNG\r\n\x1A\n\0\0",
                "x.csv",
                "the file contains NUL bytes and is no text: save it",
            ),
        ];
        for (start, name, expected) in table {
            let reason = reason(start, name);
            assert!(reason.starts_with(expected), "{reason}");
        }
        let csv = "name,phone\n<b>Ann</b>,+1\n";
        assert!(check(csv.as_bytes(), csv, "x.csv").is_ok());
    }

    #[test]
    fn a_zip_archive_is_named_by_the_files_in_it() {
        let table = [
            (
                &["mimetype", "content.xml"][..],
                "x",
                "the file is an OpenDocument spreadsheet (.ods): save it as .xlsx",
            ),
            (
                &["xl/workbook.bin"],
                "x",
                "the file is a binary Excel workbook (.xlsb): open it in Excel",
            ),
            (
                &["Index/Document.iwa"],
                "x",
                "the file is a Numbers document: export it",
            ),
            (
                &["word/document.xml"],
                "x",
                "the file is a Word document (.docx): export",
            ),
            (&["people.csv"], "x.zip", "the file is a zip archive: unpack it"),
            (&[], "X.XLSX", "the file is a damaged Excel workbook (.xlsx): download"),
        ];
        for (names, file_name, expected) in table {
            let reason = in_zip(names.iter().copied(), file_name).to_string();
            assert!(reason.starts_with(expected), "{reason}");
        }
    }
}
