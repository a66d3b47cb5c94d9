//! Excel workbooks (.xlsx): one sheet, whose cells are streamed.

mod archive;
mod cell;
mod rows;
mod scan;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::io::{BufReader, Read, Seek};

use calamine::{Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::cells::{shown, unguard};
use super::format::{CsvFormat, DetectedFormat};
use super::input::RawInput;
use super::rejects_columns::is_rejects_file;
use super::row::{RawRow, RowError, RowSink, listed};
use super::table::Table;
use super::{FileError, ROW_LIMIT, SourceOptions};
use rows::SheetRows;

/// Reads a zip archive that is a workbook; `file_name` is used for its extension. There is no note about the encoding.
pub(super) fn read(
    raw: RawInput<impl Read>,
    file_name: &str,
    options: &SourceOptions,
    sink: &mut dyn RowSink,
) -> Result<Option<String>, FileError> {
    let file = archive::spool(raw)?;
    archive::check(&file, file_name)?;
    let mut workbook = Xlsx::new(BufReader::new(&file)).map_err(damaged)?;
    let (sheet, others) = choose_sheet(&workbook, options.sheet)?;
    let mut rows = SheetRows::new(workbook.worksheet_cells_reader(&sheet).map_err(damaged)?);

    let sheet = shown(&sheet, 60);
    let header_line = options.header_line.unwrap_or_default();
    let header = loop {
        match rows.next()? {
            Some(row) if row.line >= header_line && !row.is_blank() => break row,
            Some(_) => {}
            None => return Err(FileError::Unreadable(format!("the sheet \"{sheet}\" is empty"))),
        }
    };
    let table = Table::new(header.fields.into_iter().map(String::from).collect(), options)?;
    let columns_in_use = table.description(options);
    sink.detected(&DetectedFormat {
        description: format!("Excel, sheet \"{sheet}\"{others}, {columns_in_use}"),
        csv: CsvFormat::FOR_EXCEL,
    })?;
    while let Some(row) = rows.next()? {
        if row.is_blank() {
            continue;
        }
        let (problems, too_long) = (row.problems, row.too_long);
        // A rejects file that was edited in Excel.
        let fields = match is_rejects_file(&table.header) {
            true => row.fields.into_iter().map(unguard).collect(),
            false => row.fields,
        };
        let columns_of_row = match fields.len().checked_sub(table.header.len()) {
            None | Some(0) => Cow::Borrowed(&table.header),
            // Cells beside the table are columns without a name.
            Some(more) => Cow::Owned([&table.header[..], &vec![String::new(); more]].concat()),
        };
        let row = RawRow {
            line: row.line,
            columns: &columns_of_row,
            fields,
            others: Vec::new(),
        };
        let contact = match too_long {
            true => Err(RowError::invalid(format!("the row is longer than {ROW_LIMIT} bytes"))),
            false => table.contact(&row, &problems),
        };
        sink.row(&row, contact)?;
    }
    Ok(None)
}

/// Returns the name of the sheet to read, and how many others there are, for people.
fn choose_sheet<R: Read + Seek>(workbook: &Xlsx<R>, wanted: Option<&str>) -> Result<(String, String), FileError> {
    let sheets: Vec<_> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .collect();
    let found = match wanted {
        None => sheets
            .iter()
            .find(|sheet| sheet.visible == SheetVisible::Visible)
            .or(sheets.first()),
        // Excel, too, compares them without case.
        Some(wanted) => sheets
            .iter()
            .find(|sheet| sheet.name.to_lowercase() == wanted.to_lowercase()),
    };
    let others = match sheets.len() {
        0 | 1 => String::new(),
        2 => " (another is not read)".into(),
        count => format!(" ({} others are not read)", count - 1),
    };
    match (found, wanted) {
        (Some(sheet), _) => Ok((sheet.name.clone(), others)),
        (None, None) => Err(FileError::Unreadable("the workbook has no sheet with cells".into())),
        (None, Some(wanted)) => {
            let names: Vec<String> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
            let (wanted, names) = (shown(wanted, 60), listed(&names, 600));
            Err(FileError::Usage(format!(
                "--sheet: there is no sheet \"{wanted}\"; there are {names}"
            )))
        }
    }
}

fn damaged(error: XlsxError) -> FileError {
    archive::damaged(&error)
}
