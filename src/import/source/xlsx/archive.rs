//! The zip archive of a workbook: rejects sizes that would fill the memory before the workbook is parsed.

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Read};

use zip::ZipArchive;

use super::super::cells::shown;
use super::super::input::RawInput;
use super::super::unsupported;
use super::super::{FileError, ROW_LIMIT};
use super::scan::Scan;

/// The size limit of a workbook.
const FILE_LIMIT: u64 = 256 << 20;
/// The size limit of a sheet without compression. It is streamed, so this bounds only the time.
const SHEET_LIMIT: u64 = 1 << 30;
/// The size limit of the texts of all sheets, which are kept in memory. A million contacts have about 80 MiB.
const TEXTS_LIMIT: u64 = 128 << 20;
/// The size limit of each other part, such as the formats of cells.
const PART_LIMIT: u64 = 32 << 20;

/// Copies a workbook to a temporary file, because the list of its parts is at its end and stdin can't be read twice.
pub fn spool(raw: RawInput<impl Read>) -> Result<File, FileError> {
    let failed = |error| FileError::Unreadable(format!("a temporary copy of the workbook can't be made: {error}"));
    let mut file = tempfile::tempfile().map_err(failed)?;
    let size = io::copy(&mut raw.into_reader(0).take(FILE_LIMIT + 1), &mut file).map_err(failed)?;
    match size > FILE_LIMIT {
        true => Err(too_large("it", FILE_LIMIT)),
        false => Ok(file),
    }
}

/// Checks that the archive is a workbook, and the size of its parts: as declared, and as they really are.
pub fn check(file: &File, file_name: &str) -> Result<(), FileError> {
    let Ok(mut archive) = ZipArchive::new(BufReader::new(file)) else {
        return Err(unsupported::in_zip([].into_iter(), file_name));
    };
    let names = archive.file_names().filter_map(Result::ok);
    let names: Vec<String> = names.map(|name| name.replace('\\', "/")).collect();
    let is_workbook = |name: &String| name.starts_with("xl/") && name.ends_with(".xml") && name.contains("workbook");
    if !names.iter().any(is_workbook) {
        return Err(unsupported::in_zip(names.iter().map(String::as_str), file_name));
    }
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|error| damaged(&error))?;
        let name = part.name().map(|name| name.to_lowercase()).unwrap_or_default();
        if !name.ends_with(".xml") && !name.ends_with(".rels") {
            continue;
        }
        let is_texts = name.ends_with("sharedstrings.xml");
        let limit = match name.contains("sheet") {
            _ if is_texts => TEXTS_LIMIT,
            true => SHEET_LIMIT,
            false => PART_LIMIT,
        };
        let mut scan = Scan::default();
        let declared = part.size();
        let size = io::copy(&mut part.by_ref().take(limit + 1), &mut scan).map_err(|error| damaged(&error))?;
        if size.max(declared) > limit {
            return Err(too_large(&shown(&name, 60), limit));
        }
        if scan.longest > ROW_LIMIT {
            return Err(damaged(&"a cell or a comment is longer than 1 MiB"));
        }
        // The parser allocates this many texts.
        if is_texts && scan.declared_texts() > size {
            return Err(damaged(&"its number of texts is wrong"));
        }
    }
    Ok(())
}

pub fn damaged(error: &dyn fmt::Display) -> FileError {
    let error = shown(&error.to_string(), 200);
    FileError::Unreadable(format!(
        "the Excel workbook is damaged: {error}; open it in Excel and save it again"
    ))
}

fn too_large(part: &str, limit: u64) -> FileError {
    let limit = limit >> 20;
    FileError::Unreadable(format!(
        "the Excel workbook is too large: {part} has more than {limit} MiB; save the sheet as CSV"
    ))
}
