//! The columns of a rejects file.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::rows::KeptRow;
use crate::import::source::BEYOND_HEADER;

/// The most columns of the input that get a column of their own: JSON objects may each have other keys, and a file of
/// rows times keys would be too large.
const MAX_COLUMNS: usize = 1000;

/// The column with all fields that have no column of their own, as JSON.
pub const OTHER_FIELDS: &str = "other fields";

/// The columns of all rows, in the order in which they first occur. Of several columns with the same name, each one is
/// a column.
#[derive(Default)]
pub struct Layout {
    /// Their names.
    pub names: Vec<String>,
    /// Whether some fields have no column of their own.
    pub has_other: bool,
    /// The position of each name and occurrence.
    positions: HashMap<(String, usize), usize>,
    /// The position of each column of the last row, and how often columns have changed before it.
    of_row: Vec<Option<usize>>,
    changes: usize,
}

impl Layout {
    /// Returns the position of each column and field of a row, and adds the columns that are new. `None` is a field
    /// without a column of its own.
    pub fn positions(&mut self, row: &KeptRow) -> &[Option<usize>] {
        let columns = row.columns;
        if self.changes == row.changes && self.of_row.len() >= columns.len().max(row.fields.len()) {
            return &self.of_row;
        }
        let beyond = (columns.len()..row.fields.len()).map(|index| format!("{BEYOND_HEADER}{}", index + 1));
        let mut occurrences = HashMap::new();
        self.of_row.clear();
        for name in columns.iter().cloned().chain(beyond) {
            let occurrence = occurrences.entry(name.clone()).or_insert(0);
            *occurrence += 1;
            let position = self.position(name, *occurrence);
            self.of_row.push(position);
        }
        self.changes = row.changes;
        &self.of_row
    }

    fn position(&mut self, name: String, occurrence: usize) -> Option<usize> {
        match self.positions.entry((name, occurrence)) {
            Entry::Occupied(known) => Some(*known.get()),
            Entry::Vacant(_) if self.names.len() == MAX_COLUMNS => {
                self.has_other = true;
                None
            }
            Entry::Vacant(new) => {
                self.names.push(new.key().0.clone());
                Some(*new.insert(self.names.len() - 1))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn positions(layout: &mut Layout, columns: &[String], fields: usize) -> Vec<Option<usize>> {
        let row = KeptRow {
            columns,
            changes: layout.changes + 1,
            fields: &vec![String::new(); fields],
        };
        layout.positions(&row).to_vec()
    }

    #[test]
    fn columns_with_the_same_name_stay_apart() {
        let mut layout = Layout::default();
        let columns = owned(&["name", "", "x", "x", ""]);
        let found = positions(&mut layout, &columns, 3);
        assert_eq!(found, [Some(0), Some(1), Some(2), Some(3), Some(4)]);
        assert_eq!(layout.names, columns);
        let found = positions(&mut layout, &owned(&["x", "name", "y", "x"]), 4);
        assert_eq!(found, [Some(2), Some(0), Some(5), Some(3)]);
    }

    #[test]
    fn fields_beyond_the_header_have_columns() {
        let mut layout = Layout::default();
        let found = positions(&mut layout, &owned(&["name", "phone"]), 4);
        assert_eq!(found, [Some(0), Some(1), Some(2), Some(3)]);
        assert_eq!(layout.names, ["name", "phone", "extra field 3", "extra field 4"]);
    }

    #[test]
    fn very_many_columns_are_other_fields() {
        let mut layout = Layout::default();
        for row in 0..50 {
            let columns: Vec<String> = (0..100).map(|column| format!("{row} {column}")).collect();
            let found = positions(&mut layout, &columns, 100);
            assert!(found.iter().all(|position| position.is_some() == (row < 10)), "{row}");
        }
        assert_eq!((layout.names.len(), layout.has_other), (MAX_COLUMNS, true));
    }
}
