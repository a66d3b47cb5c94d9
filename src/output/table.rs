//! Contacts in aligned columns without borders.
//!
//! Rows are laid out in batches, so that a listing of any length takes the memory of one batch. Each batch has
//! columns at least as wide as those of the batch before.

use comfy_table::presets::NOTHING;
use comfy_table::{ColumnConstraint, ContentArrangement, Row, Table as Grid, Width};

use super::columns::Columns;
use super::{Contacts, Out, TerminalInfo};
use crate::api::model::Contact;
use crate::error::Result;
use crate::text::{escape, truncate};

/// The headings of [`CONTACT`](super::columns::CONTACT).
const HEADINGS: [&str; 5] = ["ID", "NAME", "PHONE", "CREATED", "UPDATED"];
/// The order in which the columns of contacts are cut: the name first, the number last; and the least width of each.
const CUT_ORDER: [(usize, u16); 5] = [(1, 9), (4, 10), (3, 10), (0, 7), (2, 8)];
/// Spaces between two columns.
const GAP: u16 = 2;
/// Rows per batch.
const BATCH: usize = 1000;
/// Characters that may share one column of the terminal: a letter and its combining marks.
const PER_COLUMN: usize = 8;

/// Writes a table.
pub struct Table {
    terminal: TerminalInfo,
    columns: Columns,
    /// The next batch. The first one begins with the header.
    rows: Vec<Vec<String>>,
    /// The widths of the columns in the last batch.
    widths: Vec<u16>,
    header_is_next: bool,
}

impl Table {
    /// Creates a table for this terminal.
    pub fn new(terminal: TerminalInfo, columns: Columns) -> Self {
        let header = columns.of(&HEADINGS).into_iter().map(str::to_owned).collect();
        Self {
            terminal,
            rows: columns.has_header.then_some(header).into_iter().collect(),
            widths: Vec::new(),
            header_is_next: columns.has_header,
            columns,
        }
    }

    fn write_batch(&mut self, out: &mut Out) -> Result<()> {
        let rows = std::mem::take(&mut self.rows);
        for line in aligned(rows, self.terminal.width, &self.cut_order(), &mut self.widths) {
            let is_header = std::mem::take(&mut self.header_is_next);
            match is_header && self.terminal.color {
                true => out.text(&format!("\x1b[1m{line}\x1b[0m\n"))?,
                false => out.text(&format!("{line}\n"))?,
            }
        }
        out.flush()
    }

    /// Returns the positions of the printed columns in the order in which they are cut.
    fn cut_order(&self) -> Vec<(usize, u16)> {
        let mut order = Vec::new();
        for (column, least) in CUT_ORDER {
            let printed = self.columns.positions().enumerate();
            order.extend(
                printed
                    .filter(|(_, at)| *at == column)
                    .map(|(position, _)| (position, least)),
            );
        }
        order
    }
}

impl Contacts for Table {
    fn contact(&mut self, out: &mut Out, contact: &Contact) -> Result<()> {
        let cells = contact.fields();
        let cells = self.columns.of(&cells).into_iter();
        self.rows.push(cells.map(str::to_owned).collect());
        match self.rows.len() {
            BATCH => self.write_batch(out),
            _ => Ok(()),
        }
    }

    fn end(&mut self, out: &mut Out) -> Result<()> {
        self.write_batch(out)
    }
}

/// Aligns rows in columns, with unsafe characters escaped, and cuts the lines to a width. `cut_order` has the positions
/// of the columns, the first to cut first, and the least width of each.
pub fn table_lines(
    header: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
    width: Option<usize>,
    cut_order: &[(usize, u16)],
) -> Vec<String> {
    let header = header.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let header = (!header.is_empty()).then_some(header);
    aligned(header.into_iter().chain(rows), width, cut_order, &mut Vec::new())
}

/// Like [`table_lines`]. `widths` holds the least width of each column, and then its actual width.
fn aligned(
    rows: impl IntoIterator<Item = Vec<String>>,
    terminal: Option<usize>,
    cut_order: &[(usize, u16)],
    widths: &mut Vec<u16>,
) -> Vec<String> {
    let mut grid = Grid::new();
    grid.load_style(NOTHING).set_truncation_indicator("…");
    for row in rows {
        let mut row = Row::from(row.iter().map(|text| cell(text, terminal)));
        row.max_height(1);
        grid.add_row(row);
    }
    if grid.is_empty() {
        return Vec::new();
    }
    let least = std::mem::replace(widths, grid.column_max_content_widths());
    for (width, least) in widths.iter_mut().zip(least) {
        *width = (*width).max(least);
    }
    if let Some(terminal) = terminal {
        cut(widths, terminal, cut_order);
    }
    grid.set_content_arrangement(ContentArrangement::Dynamic);
    for (column, width) in grid.column_iter_mut().zip(widths) {
        column.set_padding((0, GAP));
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width.saturating_add(GAP))));
    }
    grid.lines().map(|line| line.trim_end().to_owned()).collect()
}

/// Returns a text on one line, with as many characters as a terminal row could show. comfy-table takes quadratic
/// time to cut a long text.
fn cell(text: &str, terminal: Option<usize>) -> String {
    let longest = terminal.map_or(usize::MAX, |width| width * PER_COLUMN);
    truncate(&escape(text), longest).into_owned()
}

/// Narrows the columns in their order until they fit.
fn cut(widths: &mut [u16], terminal: usize, cut_order: &[(usize, u16)]) {
    for (column, least) in cut_order {
        let gaps = usize::from(GAP) * widths.len().saturating_sub(1);
        let needed = widths.iter().map(|width| usize::from(*width)).sum::<usize>() + gaps;
        let over = u16::try_from(needed.saturating_sub(terminal)).unwrap_or(u16::MAX);
        if let Some(width) = widths.get_mut(*column) {
            *width = width.saturating_sub(over).max((*least).min(*width));
        }
    }
}
