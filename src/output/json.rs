//! JSON as the API wrote it: one document, or one contact per line.

use super::{Contacts, Out};
use crate::api::model::{Contact, compact};
use crate::error::Result;

/// Writes one document in the shape of a listing response. It is closed only at the end, so that a parser rejects a
/// listing that failed midway.
#[derive(Default)]
pub struct Document {
    written: u64,
    total: u64,
}

impl Contacts for Document {
    // Also for a listing that fails before its first contact, so that the document stays incomplete.
    fn begin(&mut self, out: &mut Out) -> Result<()> {
        out.part(OPENING)
    }

    fn contact(&mut self, out: &mut Out, contact: &Contact) -> Result<()> {
        if self.written > 0 {
            out.part(",\n")?;
        }
        self.written += 1;
        out.part(contact.raw)
    }

    fn set_total(&mut self, total: u64) {
        self.total = total;
    }

    fn end(&mut self, out: &mut Out) -> Result<()> {
        let n = self.written;
        let total = self.total.max(n);
        let pages = total.div_ceil(n.max(1)).max(1);
        out.part(&format!(
            "\n],\"pagination\":{{\"total\":{total},\"page\":1,\"per_page\":{n},\"total_pages\":{pages}}}}}}}\n"
        ))?;
        out.end_document()
    }
}

const OPENING: &str = "{\"success\":true,\"data\":{\"contacts\":[\n";

/// Writes one contact per line.
pub struct Lines;

impl Contacts for Lines {
    fn contact(&mut self, out: &mut Out, contact: &Contact) -> Result<()> {
        out.text(&compact(contact.raw))?;
        out.text("\n")
    }
}
