//! The columns of a rejects file.

use std::collections::HashMap;
use std::io;

use crate::import::source::BEYOND_HEADER;

/// The most columns. JSON objects may each have other keys, and a file of rows times keys would be too large. A sheet has
/// up to 4096 columns.
const MAX_COLUMNS: usize = 5000;

/// The columns of all rows, in the order in which they first occur. Of several columns with the same name, each one is
/// a column.
#[derive(Default)]
pub struct Layout {
    /// Their names.
    pub names: Vec<String>,
    /// The position of each name and occurrence.
    positions: HashMap<(String, usize), usize>,
    /// The columns of the last row, and their positions.
    columns: Vec<String>,
    of_row: Vec<usize>,
}

impl Layout {
    /// Returns the position of each column and field of a row, and adds the columns that are new.
    ///
    /// # Errors
    ///
    /// There are more than [`MAX_COLUMNS`].
    pub fn positions(&mut self, columns: &[String], fields: usize) -> io::Result<&[usize]> {
        if self.of_row.len() >= columns.len().max(fields) && self.columns == columns {
            return Ok(&self.of_row);
        }
        let beyond = (columns.len()..fields).map(|index| format!("{BEYOND_HEADER}{}", index + 1));
        let mut occurrences = HashMap::new();
        self.of_row.clear();
        for name in columns.iter().cloned().chain(beyond) {
            let occurrence = occurrences.entry(name.clone()).or_insert(0);
            *occurrence += 1;
            let new = self.names.len();
            let position = *self.positions.entry((name.clone(), *occurrence)).or_insert(new);
            if position == new {
                self.names.push(name);
            }
            self.of_row.push(position);
        }
        self.columns = columns.to_vec();
        match self.names.len() > MAX_COLUMNS {
            true => Err(io::Error::other(format!("they have more than {MAX_COLUMNS} columns"))),
            false => Ok(&self.of_row),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn columns_with_the_same_name_stay_apart() {
        let mut layout = Layout::default();
        let columns = owned(&["name", "", "x", "x", ""]);
        assert_eq!(layout.positions(&columns, 3).unwrap(), [0, 1, 2, 3, 4]);
        assert_eq!(layout.names, columns);
        let columns = owned(&["x", "name", "y", "x"]);
        assert_eq!(layout.positions(&columns, 4).unwrap(), [2, 0, 5, 3]);
    }

    #[test]
    fn fields_beyond_the_header_have_columns() {
        let mut layout = Layout::default();
        let columns = owned(&["name", "phone"]);
        assert_eq!(layout.positions(&columns, 2).unwrap(), [0, 1]);
        assert_eq!(layout.positions(&columns, 4).unwrap(), [0, 1, 2, 3]);
        assert_eq!(layout.names, ["name", "phone", "extra field 3", "extra field 4"]);
    }

    #[test]
    fn too_many_columns_are_an_error() {
        let mut layout = Layout::default();
        for row in 0..=50 {
            let columns: Vec<String> = (0..100).map(|column| format!("{row} {column}")).collect();
            assert_eq!(layout.positions(&columns, 100).is_ok(), row < 50, "{row}");
        }
    }
}
