//! The rows of a sheet, from its stream of cells.

use std::borrow::Cow;
use std::io::{Read, Seek};

use calamine::{XlsxCellFormulaMetadataRecord, XlsxCellReader};

use super::super::cells::is_blank;
use super::super::row::CellProblem;
use super::super::{FileError, ROW_LIMIT};
use super::cell::text_of;
use super::damaged;

/// The number of columns that are read. Excel has 16,384, and a row with a stray cell in the last one would have as
/// many fields.
const COLUMNS: usize = 4096;

/// Reads a sheet row by row.
pub struct SheetRows<'a, R: Read + Seek> {
    cells: XlsxCellReader<'a, R>,
    /// The row whose first cell ended the row before.
    started: Option<SheetRow<'a>>,
    at_end: bool,
}

/// A row with at least one cell.
pub struct SheetRow<'a> {
    /// The number that Excel shows.
    pub line: u64,
    /// The texts of its cells, by column.
    pub fields: Vec<Cow<'a, str>>,
    /// The cells whose text is not what the sheet shows.
    pub problems: Vec<CellProblem>,
    /// True if its texts are longer than [`ROW_LIMIT`] together; then some are missing.
    pub too_long: bool,
    size: usize,
}

impl<'a, R: Read + Seek> SheetRows<'a, R> {
    pub fn new(cells: XlsxCellReader<'a, R>) -> Self {
        SheetRows {
            cells,
            started: None,
            at_end: false,
        }
    }

    /// Reads the next row that has cells.
    pub fn next(&mut self) -> Result<Option<SheetRow<'a>>, FileError> {
        let mut row = self.started.take();
        while let Some(cell) = self.next_cell()? {
            let line = u64::from(cell.pos.0) + 1;
            if row.as_ref().is_some_and(|row| row.line != line) {
                self.started = Some(SheetRow::new(line, cell));
                return Ok(row);
            }
            match &mut row {
                Some(row) => row.add(cell),
                None => row = Some(SheetRow::new(line, cell)),
            }
        }
        Ok(row)
    }

    /// Reads the next cell. The parser fails if it is called again after the last one.
    fn next_cell(&mut self) -> Result<Option<XlsxCellFormulaMetadataRecord<'a>>, FileError> {
        if self.at_end {
            return Ok(None);
        }
        let cell = self.cells.next_cell_with_formula_metadata().map_err(damaged)?;
        self.at_end = cell.is_none();
        Ok(cell)
    }
}

impl<'a> SheetRow<'a> {
    fn new(line: u64, cell: XlsxCellFormulaMetadataRecord<'a>) -> Self {
        let mut row = SheetRow {
            line,
            fields: Vec::new(),
            problems: Vec::new(),
            too_long: false,
            size: 0,
        };
        row.add(cell);
        row
    }

    fn add(&mut self, cell: XlsxCellFormulaMetadataRecord<'a>) {
        let column = cell.pos.1 as usize;
        let (text, problem) = text_of(cell.value, cell.formula);
        if column >= COLUMNS || text.is_empty() {
            return;
        }
        self.size += text.len();
        if self.size > ROW_LIMIT {
            self.too_long = true;
            return;
        }
        if self.fields.len() <= column {
            self.fields.resize(column + 1, Cow::Borrowed(""));
        }
        self.fields[column] = text;
        self.problems
            .extend(problem.map(|reason| CellProblem { column, reason }));
    }

    /// Tests whether no cell has visible text.
    pub fn is_blank(&self) -> bool {
        !self.too_long && self.fields.iter().all(|field| is_blank(field))
    }
}
