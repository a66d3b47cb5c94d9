//! Files in formats that can't be imported, detected by their first bytes, and what to do with them.

use super::FileError;

const SAVE_AS_CSV: &str = "save the sheet as CSV (Excel: File > Save As > \"CSV UTF-8 (Comma delimited)\"; Google \
                           Sheets: File > Download > Comma-separated values; LibreOffice: File > Save As > Text CSV)";
const UNPACK: &str = "unpack it and import the file inside";
const EXPORT: &str = "export the contacts as CSV or vCard from the program that made it";

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
    (b"\xD0\xCF\x11\xE0", "an old Excel workbook (.xls)", SAVE_AS_CSV),
    (b"<?xml", "an XML document", EXPORT),
];

/// Fails where the file is in one of these formats: as text it would be rows of garbage.
pub(super) fn check(start: &[u8], file_name: &str) -> Result<(), FileError> {
    let error = |text: String| Err(FileError::Unreadable(text));
    if let Some((format, advice)) = detect(start, file_name) {
        return error(format!("the file is {format}: {advice}"));
    }
    if start.iter().take(8 << 10).any(|&byte| byte == 0) {
        return error(
            "the file contains NUL bytes and is no text: if it is UTF-16 without a byte order mark, save it as \"CSV UTF-8\""
                .into(),
        );
    }
    Ok(())
}

fn detect(start: &[u8], file_name: &str) -> Option<(&'static str, &'static str)> {
    if start.starts_with(b"PK\x03\x04") {
        return Some(in_zip(start, file_name));
    }
    if is_html(start) {
        return Some(("an HTML page, which some programs save as .xls", SAVE_AS_CSV));
    }
    let signature = SIGNATURES.iter().find(|(bytes, ..)| start.starts_with(bytes));
    signature.map(|&(_, format, advice)| (format, advice))
}

/// Workbooks are zip archives. Their first entries have telling names, which are not compressed.
fn in_zip(start: &[u8], file_name: &str) -> (&'static str, &'static str) {
    let contains = |text: &str| start.windows(text.len()).any(|window| window == text.as_bytes());
    let extension = |wanted: &str| file_name.to_ascii_lowercase().ends_with(wanted);
    if contains("opendocument.spreadsheet") || extension(".ods") {
        ("an OpenDocument spreadsheet (.ods)", SAVE_AS_CSV)
    } else if contains("xl/") || extension(".xlsx") || extension(".xlsm") {
        ("an Excel workbook (.xlsx)", SAVE_AS_CSV)
    } else if contains("Index/Document.iwa") || extension(".numbers") {
        (
            "a Numbers document",
            "export it as CSV (Numbers: File > Export To > CSV)",
        )
    } else {
        ("a zip archive", UNPACK)
    }
}

fn is_html(start: &[u8]) -> bool {
    const TAGS: [&str; 7] = ["<!doctype html", "<html", "<head", "<meta", "<body", "<table", "<style"];
    let start = start.trim_ascii_start();
    TAGS.iter().any(|tag| {
        start
            .get(..tag.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(tag.as_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_names_the_format_and_what_to_do() {
        let table: [(&[u8], &str, &str); 11] = [
            (b"\x1F\x8B\x08", "x.csv", "the file is a gzip archive: unpack it"),
            (
                b"PK\x03\x04....people.csv",
                "x.csv",
                "the file is a zip archive: unpack it",
            ),
            (
                b"PK\x03\x04....xl/workbook.xml",
                "x",
                "the file is an Excel workbook (.xlsx): save the sheet as CSV (Excel: File > ",
            ),
            (
                b"PK\x03\x04....",
                "X.XLSX",
                "the file is an Excel workbook (.xlsx): save the sheet",
            ),
            (
                b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
                "x",
                "the file is an OpenDocument",
            ),
            (
                b"PK\x03\x04....Index/Document.iwa",
                "x",
                "the file is a Numbers document: export it",
            ),
            (
                b"\xD0\xCF\x11\xE0\xA1",
                "x.xls",
                "the file is an old Excel workbook (.xls): save the sheet as CSV",
            ),
            (b"%PDF-1.7", "x", "the file is a PDF document: export the contacts"),
            (
                b"\n<HTML><table>",
                "x.xls",
                "the file is an HTML page, which some programs save as .xls: save the sheet",
            ),
            (
                b"<?xml version",
                "x.xml",
                "the file is an XML document: export the contacts",
            ),
            (
                b"n\0a\0m\0e\0",
                "x.csv",
                "the file contains NUL bytes and is no text: if it is UTF-16",
            ),
        ];
        for (start, name, expected) in table {
            let error = check(start, name).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
        assert!(check(b"name,phone\n<b>Ann</b>,+1\n", "x.csv").is_ok());
    }
}
