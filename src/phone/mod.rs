//! Phone numbers: parsing them from text, and recognising the same number in different formats.
//!
//! `clean` removes separators, `number` applies the rules, and `plans` has the numbering plans of all countries.

mod characters;
mod clean;
mod countries;
pub mod identity;
mod number;
mod plans;
mod region;

#[cfg(test)]
mod tests;

pub use countries::find_country;
pub use identity::{key, twin, twin_of_digits};
pub use number::{Bare, Phone, bare_numbers_are_unreliable, country, is_bare, normalize};
pub use region::Region;

/// The fewest digits of a number, including the country code.
const MIN_DIGITS: usize = 7;
/// The most digits of a number, including the country code (E.164).
const MAX_DIGITS: usize = 15;
