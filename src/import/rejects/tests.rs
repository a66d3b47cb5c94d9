use proptest::prelude::*;

use super::*;
use crate::import::results::PreviousRuns;
use crate::import::source::{DetectedFormat, RawContact, RowError, RowSink, SourceOptions, read_file};

/// The columns and rows of a file.
#[derive(Default)]
struct Cells {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl RowSink for Cells {
    fn detected(&mut self, _: &DetectedFormat) -> Result<()> {
        Ok(())
    }

    fn row(&mut self, row: &RawRow<'_>, _: Result<RawContact<'_>, RowError>) -> Result<()> {
        self.columns = row.columns.to_vec();
        self.rows
            .push(row.fields.iter().map(|field| field.to_string()).collect());
        Ok(())
    }
}

/// Writes the rows as rejects with this format, and reads the file.
fn write_and_read(columns: &[String], rows: &[Vec<String>], format: CsvFormat) -> Cells {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.csv");
    let previous = PreviousRuns::default();
    let mut rejects = Rejects::new(&path, std::iter::empty(), History::new(None, None, &previous)).unwrap();
    rejects.format = format;
    for fields in rows {
        let row = RawRow {
            line: 1,
            columns,
            fields: fields.iter().map(|field| field.into()).collect(),
            others: Vec::new(),
        };
        rejects.keep(&row).unwrap();
    }
    let count = rejects.finish(&|index| Some((index as u64, "=reason"))).unwrap();
    assert_eq!(count, rows.len());
    let mut cells = Cells::default();
    read_file(&path, &SourceOptions::default(), &mut cells).unwrap();
    cells
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn rejects_are_read_with_the_fields_of_the_input(
        rows in proptest::collection::vec(proptest::collection::vec("['=+\\\\\"\t\r\n,;|a ]{0,5}|\\PC{0,6}", 0..6), 1..6),
        delimiter in proptest::sample::select(&b",;\t|"[..]),
        bom in any::<bool>(),
        crlf in any::<bool>(),
    ) {
        let columns = ["name", "phone", "note", "note"].map(str::to_owned);
        let cells = write_and_read(&columns, &rows, CsvFormat { delimiter, bom, crlf });
        let width = rows.iter().map(Vec::len).max().unwrap_or_default().max(columns.len());
        let mut header = columns.to_vec();
        header.extend((columns.len()..width).map(|index| format!("extra field {}", index + 1)));
        header.extend(["line".into(), "reason".into()]);
        prop_assert_eq!(cells.columns, header);
        let expected = rows.iter().enumerate().map(|(index, fields)| {
            let mut fields = fields.clone();
            fields.resize(width, String::new());
            fields.extend([index.to_string(), "=reason".into()]);
            fields
        });
        prop_assert_eq!(cells.rows, expected.collect::<Vec<_>>());
    }
}
