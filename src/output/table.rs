//! Contacts in aligned columns, without borders. Written a batch at a time, so that a listing of any
//! length takes the memory of one batch; each batch is at least as wide as the one before.

use comfy_table::presets::NOTHING;
use comfy_table::{ColumnConstraint, ContentArrangement, Row, Table as Grid, Width};

use super::{Contacts, Out, TerminalInfo, sanitize};
use crate::api::model::Contact;
use crate::error::Result;

const HEADER: [&str; 4] = ["ID", "NAME", "PHONE", "CREATED"];
/// Blanks between two columns.
const GAP: u16 = 2;
/// Rows laid out together.
const BATCH: usize = 1000;
/// The least screen that a table is cut to.
pub(super) const NARROWEST: usize = 40;

/// Characters that may share a column of the screen: a letter and its marks.
const PER_COLUMN: usize = 8;

/// A table in the making.
pub struct Table {
    screen: TerminalInfo,
    rows: Vec<[String; 4]>,
    widths: Option<Vec<u16>>,
}

impl Table {
    /// For this screen.
    pub fn new(screen: TerminalInfo) -> Self {
        Self {
            screen,
            rows: Vec::new(),
            widths: None,
        }
    }

    fn write(&mut self, out: &mut Out) -> Result<()> {
        let first = self.widths.is_none();
        let mut widths = self.widths.take().unwrap_or_default();
        // Below it, a table cut to the width says less than one that the terminal wraps.
        let screen = self.screen.width.filter(|screen| *screen >= NARROWEST);
        let lines = aligned(first.then_some(HEADER), self.rows.drain(..), screen, &mut widths);
        self.widths = Some(widths);
        for (index, line) in lines.iter().enumerate() {
            match first && index == 0 && self.screen.color {
                true => out.text(&format!("\x1b[1m{line}\x1b[0m\n"))?,
                false => out.text(&format!("{line}\n"))?,
            }
        }
        out.flush()
    }
}

impl Contacts for Table {
    fn contact(&mut self, out: &mut Out, raw: &str) -> Result<()> {
        let contact = Contact::read(raw)?;
        let cells = [&contact.id, &contact.name, &contact.phone_number, &contact.created_at];
        self.rows.push(cells.map(|text| cell(text.as_str(), self.screen.width)));
        if self.rows.len() == BATCH {
            self.write(out)
        } else {
            Ok(())
        }
    }

    fn end(&mut self, out: &mut Out) -> Result<()> {
        if self.rows.is_empty() && self.widths.is_some() {
            Ok(())
        } else {
            self.write(out)
        }
    }
}

/// Rows in aligned columns, a line each: as wide as their content and as `least`, or cut to the
/// screen. `least` becomes what the widths are. The columns are those of [`HEADER`], or the first of
/// them.
pub(super) fn aligned<const N: usize>(
    header: Option<[&str; N]>,
    rows: impl IntoIterator<Item = [String; N]>,
    screen: Option<usize>,
    least: &mut Vec<u16>,
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
    *least = layout(&mut grid, screen, std::mem::take(least));
    grid.lines().map(|line| line.trim_end().to_owned()).collect()
}

/// A text on one line, as much of it as a screen could show: cutting it to the column takes time that
/// grows with the square of its length.
pub(super) fn cell(text: &str, screen: Option<usize>) -> String {
    let mut cell = sanitize::line(text).into_owned();
    let most = screen.map(|screen| screen * PER_COLUMN);
    if let Some((end, _)) = most.and_then(|most| cell.char_indices().nth(most)) {
        cell.truncate(end);
    }
    cell
}

/// Sets the columns' widths: as wide as their content and as `least`, or cut to the screen.
fn layout(grid: &mut Grid, screen: Option<usize>, least: Vec<u16>) -> Vec<u16> {
    let mut widths = grid.column_max_content_widths();
    for (width, least) in widths.iter_mut().zip(least) {
        *width = (*width).max(least);
    }
    if let Some(screen) = screen {
        cut(&mut widths, screen);
    }
    grid.set_content_arrangement(ContentArrangement::Dynamic);
    for (column, width) in grid.column_iter_mut().zip(&widths) {
        column.set_padding((0, GAP));
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width.saturating_add(GAP))));
    }
    widths
}

/// Takes from the columns what does not fit: from the name first, then the time, then the ID; the
/// number is what people came for. All at their least, and the gaps, are [`NARROWEST`].
fn cut(widths: &mut [u16], screen: usize) {
    for (column, least) in [(1, 9), (3, 10), (0, 7), (2, 8)] {
        let needed =
            widths.iter().map(|width| usize::from(*width)).sum::<usize>() + usize::from(GAP) * (widths.len() - 1);
        let over = u16::try_from(needed.saturating_sub(screen)).unwrap_or(u16::MAX);
        if let Some(width) = widths.get_mut(column) {
            *width = width.saturating_sub(over).max(least.min(*width));
        }
    }
}
