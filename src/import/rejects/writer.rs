//! Writes the rejects as CSV or TSV.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use super::Rejected;
use super::layout::{Layout, OTHER_FIELDS};
use super::rows::KeptRows;
use crate::import::source::{LINE, REASON};
use crate::text::{escape_tsv, guard_formula};

/// The format of the input, which the file gets too.
pub struct CsvFormat {
    /// The delimiter. Text with tabs has the escapes of `list -o tsv`.
    pub delimiter: u8,
    /// Whether the file begins with a byte order mark.
    pub bom: bool,
    /// Whether lines end with CR LF.
    pub crlf: bool,
}

impl Default for CsvFormat {
    fn default() -> Self {
        Self {
            delimiter: b',',
            bom: false,
            crlf: false,
        }
    }
}

/// Writes the header and the rejected rows, and syncs the file. Returns the number of rows.
pub fn write(file: &File, format: &CsvFormat, rows: &mut KeptRows, rejected: &Rejected) -> io::Result<usize> {
    let mut layout = Layout::default();
    rows.each(&mut |index, row| {
        // A file without rejects has the columns of the first row.
        if index == 0 || rejected(index).is_some() {
            layout.positions(&row);
        }
        Ok(())
    })?;
    let mut writer = Writer::new(file, format)?;
    let names = layout.names.clone();
    let other_fields = layout.has_other.then_some(OTHER_FIELDS);
    let header = names.iter().map(String::as_str).chain(other_fields);
    writer.write(header.chain([LINE, REASON]))?;
    let mut count = 0;
    rows.each(&mut |index, row| {
        let Some((line, reason)) = rejected(index) else {
            return Ok(());
        };
        count += 1;
        let (mut record, mut others) = (vec![""; names.len()], Vec::new());
        for (index, (field, position)) in row.fields.iter().zip(layout.positions(&row)).enumerate() {
            match position {
                Some(position) => record[*position] = field,
                None if field.is_empty() => {}
                None => others.push((row.columns.get(index).map_or("", String::as_str), field)),
            }
        }
        let others = other_fields.map(|_| serde_json::to_string(&others)).transpose()?;
        let line = line.to_string();
        writer.write(record.into_iter().chain(others.as_deref()).chain([&line, reason]))
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
    fn new(file: &'f File, format: &CsvFormat) -> io::Result<Self> {
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
