//! One ID per line, for `xargs` and `contacts get -`.

use super::{Contacts, Out};
use crate::api::model::Contact;
use crate::error::Result;

/// Writes the IDs. A contact without an ID is skipped.
pub struct Ids;

impl Contacts for Ids {
    fn contact(&mut self, out: &mut Out, contact: &Contact) -> Result<()> {
        match &contact.id.0 {
            Some(id) => out.text(&format!("{id}\n")),
            None => Ok(()),
        }
    }
}
