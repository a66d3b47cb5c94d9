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
/// Columns. In a narrower terminal rows are not cut, and wrap.
pub(super) const NARROWEST: usize = 40;
/// Characters that may share one column of the terminal: a letter and its combining marks.
const PER_COLUMN: usize = 8;

/// Columns that may be cut to fit a terminal.
pub(super) struct Fit<'a> {
    /// Columns of the terminal.
    pub terminal: usize,
    /// Positions of the columns, the first to cut first, and the least width of each.
    pub order: &'a [(usize, u16)],
}

/// Writes a table.
pub struct Table {
    terminal: TerminalInfo,
    columns: Columns,
    rows: Vec<Vec<String>>,
    widths: Option<Vec<u16>>,
}

impl Table {
    /// Creates a table for this terminal.
    pub fn new(terminal: TerminalInfo, columns: Columns) -> Self {
        Self {
            terminal,
            columns,
            rows: Vec::new(),
            widths: None,
        }
    }

    fn write_batch(&mut self, out: &mut Out) -> Result<()> {
        let first = self.widths.is_none();
        let mut widths = self.widths.take().unwrap_or_default();
        let has_header = first && self.columns.has_header;
        let header = if has_header {
            self.columns.of(&HEADINGS)
        } else {
            Vec::new()
        };
        let order = self.cut_order();
        let terminal = self.terminal.width.filter(|width| *width >= NARROWEST);
        let fit = terminal.map(|terminal| Fit {
            terminal,
            order: &order,
        });
        let lines = aligned(&header, self.rows.drain(..), fit.as_ref(), &mut widths);
        self.widths = Some(widths);
        for (index, line) in lines.iter().enumerate() {
            match has_header && index == 0 && self.terminal.color {
                true => out.text(&format!("\x1b[1m{line}\x1b[0m\n"))?,
                false => out.text(&format!("{line}\n"))?,
            }
        }
        out.flush()
    }

    /// Returns the positions of the printed columns in the order in which they are cut.
    fn cut_order(&self) -> Vec<(usize, u16)> {
        let printed = |column: usize| {
            self.columns
                .positions()
                .enumerate()
                .filter(move |(_, at)| *at == column)
        };
        let order = CUT_ORDER.iter();
        order
            .flat_map(|(column, least)| printed(*column).map(|(position, _)| (position, *least)))
            .collect()
    }
}

impl Contacts for Table {
    fn contact(&mut self, out: &mut Out, contact: &Contact) -> Result<()> {
        let cells = contact.fields();
        let cells = self.columns.of(&cells).into_iter();
        self.rows
            .push(cells.map(|text| cell(text, self.terminal.width)).collect());
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

/// Aligns rows in columns, one line each, cut to the terminal. `widths` holds the least width of each column, and then
/// its actual width.
pub(super) fn aligned(
    header: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
    fit: Option<&Fit>,
    widths: &mut Vec<u16>,
) -> Vec<String> {
    let mut grid = Grid::new();
    grid.load_style(NOTHING).set_truncation_indicator("…");
    if !header.is_empty() {
        grid.set_header(header);
    }
    for row in rows {
        let mut row = Row::from(row);
        row.max_height(1);
        grid.add_row(row);
    }
    *widths = set_widths(&mut grid, fit, std::mem::take(widths));
    grid.lines().map(|line| line.trim_end().to_owned()).collect()
}

/// Returns a text on one line, with as many characters as a terminal row could show. comfy-table takes quadratic
/// time to cut a long text.
pub(super) fn cell(text: &str, terminal: Option<usize>) -> String {
    let longest = terminal.map_or(usize::MAX, |width| width * PER_COLUMN);
    truncate(&escape(text), longest).into_owned()
}

/// Sets the width of each column: the width of its content, at least `least`, cut to the terminal.
fn set_widths(grid: &mut Grid, fit: Option<&Fit>, least: Vec<u16>) -> Vec<u16> {
    let mut widths = grid.column_max_content_widths();
    for (width, least) in widths.iter_mut().zip(least) {
        *width = (*width).max(least);
    }
    if let Some(fit) = fit {
        cut(&mut widths, fit);
    }
    grid.set_content_arrangement(ContentArrangement::Dynamic);
    for (column, width) in grid.column_iter_mut().zip(&widths) {
        column.set_padding((0, GAP));
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width.saturating_add(GAP))));
    }
    widths
}

/// Narrows the columns in their order until they fit.
fn cut(widths: &mut [u16], fit: &Fit) {
    for (column, least) in fit.order {
        let gaps = usize::from(GAP) * widths.len().saturating_sub(1);
        let needed = widths.iter().map(|width| usize::from(*width)).sum::<usize>() + gaps;
        let over = u16::try_from(needed.saturating_sub(fit.terminal)).unwrap_or(u16::MAX);
        if let Some(width) = widths.get_mut(*column) {
            *width = width.saturating_sub(over).max((*least).min(*width));
        }
    }
}
