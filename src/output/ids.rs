//! An ID a line, for `xargs` and `contacts get -`.

use super::{Contacts, Out};
use crate::api::model::Contact;
use crate::error::Result;

/// Writes the IDs of those that have one.
pub struct Ids;

impl Contacts for Ids {
    fn contact(&mut self, out: &mut Out, raw: &str) -> Result<()> {
        match Contact::read(raw)?.id.0 {
            Some(id) => out.text(&format!("{id}\n")),
            None => Ok(()),
        }
    }
}
