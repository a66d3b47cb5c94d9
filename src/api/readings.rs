//! Readings of a listing that may shift while it is read: again, until one is complete.

use crate::error::{Error, Result};

/// Readings before giving up on a complete one.
const READINGS: u32 = 3;

/// A reading that gave fewer contacts than it expected_total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IncompleteListing {
    /// Distinct contacts.
    pub listed: u64,
    /// What `total` said.
    pub expected_total: u64,
}

impl From<IncompleteListing> for Error {
    fn from(IncompleteListing { listed, expected_total }: IncompleteListing) -> Self {
        Self::Unexpected(format!(
            "the listing changed while it was read: it expected_total {expected_total} contacts and gave {listed}; run it again"
        ))
    }
}

/// Reads until a reading is complete, a few times at most, and returns what the last one came to. An
/// error ends it at once; `note` hears why a reading is not the last.
pub fn until_complete<T>(
    note: &dyn Fn(&str),
    mut read: impl FnMut() -> Result<Result<T, IncompleteListing>>,
) -> Result<Result<T, IncompleteListing>> {
    for _ in 1..READINGS {
        match read()? {
            Ok(complete) => return Ok(Ok(complete)),
            Err(IncompleteListing { listed, expected_total }) => note(&format!(
                "the listing changed while it was read ({listed} of {expected_total} contacts): reading it again"
            )),
        }
    }
    read()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::{Cell, RefCell};

    /// What came of readings that go so, how many were made, and what was noted.
    fn readings(results: &[Result<u64, IncompleteListing>]) -> (Result<u64, IncompleteListing>, usize, Vec<String>) {
        let (made, notes) = (Cell::new(0), RefCell::new(Vec::new()));
        let came = until_complete(&|text| notes.borrow_mut().push(text.to_owned()), || {
            made.set(made.get() + 1);
            Ok(results[made.get() - 1])
        });
        (came.unwrap(), made.get(), notes.into_inner())
    }

    #[test]
    fn a_short_reading_is_followed_by_another_three_in_all() {
        let short = |listed| {
            Err(IncompleteListing {
                listed,
                expected_total: 9,
            })
        };
        let note = |listed| format!("the listing changed while it was read ({listed} of 9 contacts): reading it again");
        assert_eq!(readings(&[Ok(9)]), (Ok(9), 1, vec![]));
        assert_eq!(readings(&[short(7), Ok(9)]), (Ok(9), 2, vec![note(7)]));
        assert_eq!(
            readings(&[short(7), short(8), Ok(9)]),
            (Ok(9), 3, vec![note(7), note(8)])
        );
        let never = [short(7), short(8), short(6)];
        assert_eq!(readings(&never), (short(6), 3, vec![note(7), note(8)]));
    }

    #[test]
    fn an_error_ends_it_at_once() {
        let made = Cell::new(0);
        let came = until_complete::<()>(&|_| panic!("nothing to note"), || {
            made.set(made.get() + 1);
            Err(Error::Network("gone".into()))
        });
        assert!(matches!(came, Err(Error::Network(why)) if why == "gone"));
        assert_eq!(made.get(), 1);
    }
}
