//! `--jq`: an expression of the jq language, compiled once and run over each JSON document.
//!
//! The engine is jaq, without the filters that access anything outside the document: the environment, other inputs
//! and files, stderr and the exit code.

mod compile;
mod document;
mod format;

use jaq_core::{Ctx, Vars};

use crate::text::{SERVER_TEXT, truncate};
use compile::Filter;

/// A compiled expression.
pub struct Query(Filter);

impl Query {
    /// Compiles an expression. The error has a reason and a position.
    pub fn compile(expression: &str) -> Result<Self, String> {
        compile::compile(expression).map(Self)
    }

    /// Runs the expression over a document. Returns a lazy iterator with one line per result; it ends after the
    /// first error.
    pub fn run(&self, document: &str) -> Result<impl Iterator<Item = Result<String, String>> + '_, String> {
        let context = Ctx::<compile::Data>::new(&self.0.lut, Vars::new([]));
        let mut results = self.0.id.run((context, document::read(document)?));
        let mut failed = false;
        Ok(std::iter::from_fn(move || {
            let result = results.next().filter(|_| !failed)?;
            let line = result.map_err(message).and_then(|value| format::line(&value));
            failed = line.is_err();
            Some(line)
        }))
    }
}

fn message(exception: jaq_core::Exn<jaq_json::Val>) -> String {
    let Ok(error) = exception.get_err() else {
        return "the expression stopped without a result".to_owned();
    };
    let text = format::line(&error.into_val()).unwrap_or_else(|why| why);
    truncate(&text, SERVER_TEXT).into_owned()
}

#[cfg(test)]
mod tests;
