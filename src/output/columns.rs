//! The columns of a table, CSV or TSV, and the choice of `--columns` and `--no-header`.

use crate::error::{Error, Result};

/// The columns of a contact.
pub const CONTACT: [&str; 5] = ["id", "name", "phone_number", "created_at", "updated_at"];

/// The columns to print, in their order.
#[derive(Debug, Clone)]
pub struct Columns {
    all: &'static [&'static str],
    /// Positions in `all`.
    chosen: Vec<usize>,
    /// Prints the names of the columns first.
    pub has_header: bool,
}

impl Columns {
    /// Chooses all columns, with a header.
    pub fn all(all: &'static [&'static str]) -> Self {
        Self {
            all,
            chosen: (0..all.len()).collect(),
            has_header: true,
        }
    }

    /// Chooses columns by their names; case is ignored. An empty list keeps the choice.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] for an unknown name, with the names that exist.
    pub fn choose(&mut self, names: &[String]) -> Result<()> {
        if names.is_empty() {
            return Ok(());
        }
        self.chosen = names
            .iter()
            .map(|name| self.position(name.trim()))
            .collect::<Result<_>>()?;
        Ok(())
    }

    fn position(&self, name: &str) -> Result<usize> {
        let found = self.all.iter().position(|column| column.eq_ignore_ascii_case(name));
        found.ok_or_else(|| {
            Error::Usage(format!(
                "--columns: there is no column {name:?}; the columns are {}",
                self.all.join(", ")
            ))
        })
    }

    /// Keeps the first columns only.
    pub fn first(mut self, count: usize) -> Self {
        self.chosen.truncate(count);
        self
    }

    /// Returns the chosen ones of the fields of a row, which are in the order of all columns.
    pub fn of<'a>(&self, row: &[&'a str]) -> Vec<&'a str> {
        self.positions().map(|position| row[position]).collect()
    }

    /// Returns the names of the chosen columns.
    pub fn names(&self) -> Vec<&'static str> {
        self.of(self.all)
    }

    /// Returns the positions of the chosen columns among all columns.
    pub fn positions(&self) -> impl Iterator<Item = usize> {
        self.chosen.iter().copied()
    }
}
