//! Contacts in aligned columns without borders.
//!
//! Rows are laid out in batches, so that a listing of any length takes the memory of one batch. Each batch has
//! columns at least as wide as those of the batch before.

use comfy_table::presets::NOTHING;
use comfy_table::{ColumnConstraint, ContentArrangement, Row, Table as Grid, Width};

use super::{Contacts, Out, TerminalInfo};
use crate::api::model::Contact;
use crate::error::Result;
use crate::text::{escape, truncate};

const HEADER: [&str; 4] = ["ID", "NAME", "PHONE", "CREATED"];
/// Spaces between two columns.
const GAP: u16 = 2;
/// Rows per batch.
const BATCH: usize = 1000;
/// Columns. In a narrower terminal rows are not cut, and wrap.
pub(super) const NARROWEST: usize = 40;
/// Characters that may share one column of the terminal: a letter and its combining marks.
const PER_COLUMN: usize = 8;

/// Writes a table.
pub struct Table {
    terminal: TerminalInfo,
    rows: Vec<[String; 4]>,
    widths: Option<Vec<u16>>,
}

impl Table {
    /// Creates a table for this terminal.
    pub fn new(terminal: TerminalInfo) -> Self {
        Self {
            terminal,
            rows: Vec::new(),
            widths: None,
        }
    }

    fn write_batch(&mut self, out: &mut Out) -> Result<()> {
        let first = self.widths.is_none();
        let mut widths = self.widths.take().unwrap_or_default();
        let terminal = self.terminal.width.filter(|width| *width >= NARROWEST);
        let lines = aligned(first.then_some(HEADER), self.rows.drain(..), terminal, &mut widths);
        self.widths = Some(widths);
        for (index, line) in lines.iter().enumerate() {
            match first && index == 0 && self.terminal.color {
                true => out.text(&format!("\x1b[1m{line}\x1b[0m\n"))?,
                false => out.text(&format!("{line}\n"))?,
            }
        }
        out.flush()
    }
}

impl Contacts for Table {
    fn contact(&mut self, out: &mut Out, contact: &Contact) -> Result<()> {
        let cells = [&contact.id, &contact.name, &contact.phone_number, &contact.created_at];
        self.rows
            .push(cells.map(|text| cell(text.as_str(), self.terminal.width)));
        match self.rows.len() {
            BATCH => self.write_batch(out),
            _ => Ok(()),
        }
    }

    fn end(&mut self, out: &mut Out) -> Result<()> {
        match self.rows.is_empty() && self.widths.is_some() {
            true => Ok(()),
            false => self.write_batch(out),
        }
    }
}

/// Aligns rows in columns, one line each, cut to the terminal. The columns are [`HEADER`]'s or the first of them.
/// `widths` holds the least width of each column, and then its actual width.
pub(super) fn aligned<const N: usize>(
    header: Option<[&str; N]>,
    rows: impl IntoIterator<Item = [String; N]>,
    terminal: Option<usize>,
    widths: &mut Vec<u16>,
) -> Vec<String> {
    let mut grid = Grid::new();
    grid.load_style(NOTHING).set_truncation_indicator("…");
    if let Some(header) = header {
        grid.set_header(header);
    }
    for row in rows {
        let mut row = Row::from(row);
        row.max_height(1);
        grid.add_row(row);
    }
    *widths = set_widths(&mut grid, terminal, std::mem::take(widths));
    grid.lines().map(|line| line.trim_end().to_owned()).collect()
}

/// Returns a text on one line, with as many characters as a terminal row could show. comfy-table takes quadratic
/// time to cut a long text.
pub(super) fn cell(text: &str, terminal: Option<usize>) -> String {
    let longest = terminal.map_or(usize::MAX, |width| width * PER_COLUMN);
    truncate(&escape(text), longest).into_owned()
}

/// Sets the width of each column: the width of its content, at least `least`, cut to the terminal.
fn set_widths(grid: &mut Grid, terminal: Option<usize>, least: Vec<u16>) -> Vec<u16> {
    let mut widths = grid.column_max_content_widths();
    for (width, least) in widths.iter_mut().zip(least) {
        *width = (*width).max(least);
    }
    if let Some(terminal) = terminal {
        cut(&mut widths, terminal);
    }
    grid.set_content_arrangement(ContentArrangement::Dynamic);
    for (column, width) in grid.column_iter_mut().zip(&widths) {
        column.set_padding((0, GAP));
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width.saturating_add(GAP))));
    }
    widths
}

/// Narrows the columns until they fit: the name first, then the time, the ID and the number. The least widths and
/// the gaps take [`NARROWEST`] columns.
fn cut(widths: &mut [u16], terminal: usize) {
    for (column, least) in [(1, 9), (3, 10), (0, 7), (2, 8)] {
        let needed =
            widths.iter().map(|width| usize::from(*width)).sum::<usize>() + usize::from(GAP) * (widths.len() - 1);
        let over = u16::try_from(needed.saturating_sub(terminal)).unwrap_or(u16::MAX);
        if let Some(width) = widths.get_mut(column) {
            *width = width.saturating_sub(over).max(least.min(*width));
        }
    }
}
