//! Checks the contact of a row, and makes its number ready to be sent.

use super::source::RawContact;
use crate::phone::{self, Bare, Phone, Region};
use crate::text::truncate;

/// How numbers are read.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// The country of numbers in national format.
    pub region: Option<Region>,
    /// Send numbers that are valid in no numbering plan.
    pub lenient: bool,
}

/// The number to send for a contact.
///
/// # Errors
///
/// The reason why the contact can't be created; it names the column.
pub fn normalize(contact: &RawContact<'_>, reading: Reading) -> Result<Phone, String> {
    if contact.name.is_empty() {
        return Err(format!("name (column \"{}\") is empty", contact.name_column));
    }
    let refuse = |why: &str| {
        let number = truncate(&contact.phone, 60);
        format!("number (column \"{}\") {number:?}: {why}", contact.phone_column)
    };
    let phone = phone::normalize(&contact.phone, reading.region, Bare::International).map_err(|why| refuse(&why))?;
    if phone.known || reading.lenient {
        return Ok(phone);
    }
    Err(refuse(&format!(
        "{} is valid in no numbering plan (--lenient sends it)",
        phone.number
    )))
}
