//! Progress reports, and the confirmation of a plan.

use super::plan::Plan;
use super::rows::ImportRow;
use crate::error::Result;

/// Reports progress, and asks for confirmation.
pub trait ProgressReporter: Sync {
    /// Reports the plan before anything is sent.
    fn planned(&self, _plan: &Plan, _rows: &[ImportRow]) {}
    /// Asks whether to send the planned rows.
    ///
    /// # Errors
    ///
    /// [`Error::Stopped`](crate::error::Error::Stopped) for no.
    fn confirm(&self, _plan: &Plan) -> Result<()> {
        Ok(())
    }
    /// Reports the number of rows sent so far.
    fn progress(&self, _done: usize, _of: usize) {}
    /// Reports that sending has ended.
    fn sent(&self) {}
    /// Writes a note.
    fn note(&self, text: &str);
    /// Redacts the API key in a text.
    fn redact(&self, text: &str) -> String;
}
