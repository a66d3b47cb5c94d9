//! A row as the file has it, made into one that can be sent, or into one with a reason.

use super::rows::Rows;
use super::source::Row;
use crate::error::{Result, start_of};
use crate::phone::{Bare, Region, normalize};

/// How numbers are read.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// The country of numbers in national format.
    pub region: Option<Region>,
    /// Send numbers that no numbering plan knows.
    pub lenient: bool,
}

/// Adds the row, one way or the other.
pub fn add(rows: &mut Rows, row: &Row, reading: Reading) -> Result<()> {
    let written = match &row.contact {
        Ok(written) => written,
        Err(reason) => return rows.add_invalid(row.line, "", "", reason.clone()),
    };
    let refuse = |why: &str| {
        let phone = start_of(&written.phone);
        format!("number (column \"{}\") {phone:?}: {why}", written.phone_column)
    };
    let name = written.name.as_ref();
    if name.trim().is_empty() {
        let reason = format!("name (column \"{}\") is empty", written.name_column);
        return rows.add_invalid(row.line, name, &written.phone, reason);
    }
    match normalize(&written.phone, reading.region, Bare::International) {
        Ok(phone) if phone.known || reading.lenient => rows.add(row.line, &written.name, &written.phone, &phone.number),
        Ok(phone) => {
            let why = format!("no numbering plan knows {} (--lenient sends it)", phone.number);
            rows.add_invalid(row.line, &written.name, &written.phone, refuse(&why))
        }
        Err(why) => rows.add_invalid(row.line, &written.name, &written.phone, refuse(&why)),
    }
}
