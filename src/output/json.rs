//! JSON in the API's own spelling: one document, or a line a contact.

use super::{Contacts, Out};
use crate::api::model::compact;
use crate::error::Result;

/// One document of the shape that the API's listing has. It is closed at the end, so that no parser
/// accepts a listing that failed midway.
#[derive(Default)]
pub struct Document {
    written: u64,
}

impl Contacts for Document {
    /// Opened before the first contact is found, so that a failure before it leaves it open too.
    fn begin(&mut self, out: &mut Out) -> Result<()> {
        out.part(OPENING)
    }

    fn contact(&mut self, out: &mut Out, raw: &str) -> Result<()> {
        if self.written > 0 {
            out.part(",\n")?;
        }
        self.written += 1;
        out.part(raw)
    }

    fn end(&mut self, out: &mut Out) -> Result<()> {
        let n = self.written;
        out.part(&format!(
            "\n],\"pagination\":{{\"total\":{n},\"page\":1,\"per_page\":{n},\"total_pages\":1}}}}}}\n"
        ))?;
        out.end_document()
    }
}

const OPENING: &str = "{\"success\":true,\"data\":{\"contacts\":[\n";

/// A contact a line.
pub struct Lines;

impl Contacts for Lines {
    fn contact(&mut self, out: &mut Out, raw: &str) -> Result<()> {
        out.text(&compact(raw))?;
        out.text("\n")
    }
}
