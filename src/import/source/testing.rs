//! Files as literal text, and their rows as lines of text.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{DetectedFormat, FileError, Format, Mapping, RawContact, RawRow, RowError, RowSink, SourceOptions, read};
use crate::error::Result;

/// The rows as `LINE NAME | NUMBER`, `LINE - REASON` for a row without a number, or `LINE ! REASON`.
pub fn rows(input: impl AsRef<[u8]>, name: &str) -> Result<Vec<String>, FileError> {
    run(input.as_ref(), name, None, &[]).map(|found| found.rows)
}

/// The rows with `--map`.
pub fn mapped(input: &str, name: &str, map: &[&str]) -> Result<Vec<String>, FileError> {
    run(input.as_bytes(), name, None, map).map(|found| found.rows)
}

/// The description of the format.
pub fn detected(input: impl AsRef<[u8]>, name: &str, format: Option<Format>) -> String {
    run(input.as_ref(), name, format, &[]).unwrap().description
}

/// The reason why the file is unreadable.
pub fn unreadable(input: impl AsRef<[u8]>, name: &str) -> String {
    match rows(input, name).unwrap_err() {
        FileError::Unreadable(text) => text,
        other => panic!("not a problem of the file: {other:?}"),
    }
}

/// The reason why the flags don't fit the file.
pub fn usage<T: std::fmt::Debug>(result: Result<T, FileError>) -> String {
    match result.unwrap_err() {
        FileError::Usage(text) => text,
        other => panic!("not a problem of the flags: {other:?}"),
    }
}

/// A zip archive with these files, not compressed.
pub fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in files {
        archive.start_file(*name, options).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A workbook whose sheets have these names and XML rows, and the shared strings `Name` and `Phone`.
pub fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const SHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let (mut list, mut relations, mut files) = (String::new(), String::new(), Vec::new());
    for (index, (name, rows)) in sheets.iter().enumerate() {
        list += &format!("<sheet name=\"{name}\" sheetId=\"{index}\" r:id=\"r{index}\"/>");
        let path = format!("worksheets/sheet{index}.xml");
        relations += &format!("<Relationship Id=\"r{index}\" Type=\"{OFFICE}/worksheet\" Target=\"{path}\"/>");
        let rows = format!("<worksheet xmlns=\"{SHEET}\"><sheetData>{rows}</sheetData></worksheet>");
        files.push((format!("xl/{path}"), rows));
    }
    let package = format!("<Relationship Id=\"r\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/>");
    let relationships = |list: &str| format!("<Relationships xmlns=\"{PACKAGE}\">{list}</Relationships>");
    let fixed = [
        ("_rels/.rels", relationships(&package)),
        (
            "xl/workbook.xml",
            format!("<workbook xmlns=\"{SHEET}\" xmlns:r=\"{OFFICE}\"><sheets>{list}</sheets></workbook>"),
        ),
        ("xl/_rels/workbook.xml.rels", relationships(&relations)),
        (
            "xl/sharedStrings.xml",
            format!("<sst xmlns=\"{SHEET}\"><si><t>Name</t></si><si><t>Phone</t></si></sst>"),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{SHEET}\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
            ),
        ),
    ];
    let files: Vec<_> = files
        .iter()
        .map(|(name, content)| (name.as_str(), content.as_str()))
        .collect();
    zip(&fixed
        .iter()
        .map(|(name, content)| (*name, content.as_str()))
        .chain(files)
        .collect::<Vec<_>>())
}

/// Everything that is read from a file.
#[derive(Debug, Default, PartialEq)]
pub struct Found {
    pub description: String,
    pub format: Option<DetectedFormat>,
    pub note: Option<String>,
    pub rows: Vec<String>,
    pub cells: Vec<Vec<String>>,
    pub contacts: Vec<Option<(String, String)>>,
    pub further_numbers: usize,
    pub countries: Vec<String>,
    /// The names and numbers of rows without a usable contact.
    pub unusable: Vec<(String, String)>,
    descriptions: usize,
}

impl RowSink for Found {
    fn detected(&mut self, format: &DetectedFormat) -> Result<()> {
        assert!(self.rows.is_empty(), "called before the first row");
        self.description.clone_from(&format.description);
        self.format = Some(format.clone());
        self.descriptions += 1;
        Ok(())
    }

    fn row(&mut self, row: &RawRow<'_>, contact: Result<RawContact<'_>, RowError>) -> Result<()> {
        self.cells
            .push(row.fields.iter().map(|cell| cell.to_string()).collect());
        let owned = contact
            .as_ref()
            .map(|contact| (contact.name.to_string(), contact.phone.to_string()));
        self.contacts.push(owned.ok());
        self.rows.push(match contact {
            Ok(contact) => {
                self.further_numbers += contact.further_numbers;
                let country = contact.country.map(|country| country.text.to_owned());
                self.countries.push(country.unwrap_or_default());
                format!("{} {} | {}", row.line, contact.name, contact.phone)
            }
            Err(error) => {
                self.unusable.push((error.name, error.phone));
                let mark = if error.is_empty { '-' } else { '!' };
                format!("{} {mark} {}", row.line, error.reason)
            }
        });
        Ok(())
    }
}

/// Reads any input.
pub fn run(input: impl Read, name: &str, format: Option<Format>, map: &[&str]) -> Result<Found, FileError> {
    let options = SourceOptions {
        format,
        ..SourceOptions::default()
    };
    run_with(input, name, map, options)
}

/// Reads any input with these options.
pub fn run_with(input: impl Read, name: &str, map: &[&str], options: SourceOptions) -> Result<Found, FileError> {
    let map: Vec<Mapping> = map.iter().map(|text| text.parse().unwrap()).collect();
    let mut found = Found::default();
    let options = SourceOptions { map: &map, ..options };
    found.note = read(input, name, &options, &mut found)?;
    assert_eq!(found.descriptions, 1, "the format is given once");
    Ok(found)
}
