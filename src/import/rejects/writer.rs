//! Writes the rejects as CSV or TSV.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use super::Rejected;
use super::layout::Layout;
use super::rows::KeptRows;
use crate::import::source::{CsvFormat, LINE, REASON};
use crate::text::{escape_tsv, guard_formula};

/// Writes the header and the rejected rows, and syncs the file. Returns the number of rows.
pub fn write(file: &File, format: CsvFormat, rows: &mut KeptRows, rejected: &Rejected) -> io::Result<usize> {
    let mut layout = Layout::default();
    rows.each(|index, columns, fields| {
        // A file without rejects has the columns of the first row.
        if index == 0 || rejected(index).is_some() {
            layout.positions(columns, fields.len())?;
        }
        Ok(())
    })?;
    let mut writer = Writer::new(file, format)?;
    let names = layout.names.clone();
    writer.write(names.iter().map(String::as_str).chain([LINE, REASON]))?;
    let mut count = 0;
    rows.each(|index, columns, fields| {
        let Some((line, reason)) = rejected(index) else {
            return Ok(());
        };
        count += 1;
        let mut record = vec![""; names.len()];
        for (field, position) in fields.iter().zip(layout.positions(columns, fields.len())?) {
            record[*position] = field;
        }
        let line = line.to_string();
        writer.write(record.into_iter().chain([&line, reason]))
    })?;
    writer.csv.flush()?;
    file.sync_all()?;
    Ok(count)
}

/// Writes records of guarded cells.
struct Writer<'f> {
    csv: csv::Writer<BufWriter<&'f File>>,
    is_tsv: bool,
}

impl<'f> Writer<'f> {
    fn new(file: &'f File, format: CsvFormat) -> io::Result<Self> {
        let mut file = BufWriter::new(file);
        if format.bom {
            file.write_all("\u{FEFF}".as_bytes())?;
        }
        let terminator = match format.crlf {
            true => csv::Terminator::CRLF,
            false => csv::Terminator::Any(b'\n'),
        };
        let mut builder = csv::WriterBuilder::new();
        builder.delimiter(format.delimiter).terminator(terminator);
        Ok(Self {
            csv: builder.from_writer(file),
            is_tsv: format.delimiter == b'\t',
        })
    }

    fn write<'c>(&mut self, cells: impl Iterator<Item = &'c str>) -> io::Result<()> {
        for cell in cells {
            let cell = guard_formula(cell);
            match self.is_tsv {
                true => self.csv.write_field(escape_tsv(&cell).as_bytes())?,
                false => self.csv.write_field(cell.as_bytes())?,
            }
        }
        Ok(self.csv.write_record(None::<&[u8]>)?)
    }
}
