//! What stands in for `--jq` in a build without it: a query that nobody can have.

use std::convert::Infallible;
use std::sync::Arc;

/// A compiled expression, of which there is none.
pub struct Query(Infallible);

impl Query {
    /// Compiles nothing.
    pub fn compile(_expression: &str) -> Result<Self, String> {
        Err("this build has no --jq".into())
    }

    /// What it makes of a document.
    pub fn run(self: &Arc<Self>, _document: String) -> std::iter::Empty<Result<String, String>> {
        match self.0 {}
    }
}
