//! The writer of stdout.

use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use super::jq::Query;
use super::table::table_lines;
use crate::error::{Error, Result};

/// Writer of stdout. With a query, the results of the query replace each JSON document once it is complete.
///
/// A closed pipe is reported as [`Error::BrokenPipe`].
pub struct Out {
    sink: BufWriter<Box<dyn Write>>,
    query: Option<Arc<Query>>,
    /// The part of the document received so far, if there is a query.
    document: String,
}

impl Out {
    /// Locks stdout until it is dropped.
    pub fn stdout(query: Option<Arc<Query>>) -> Self {
        Self::to(io::stdout().lock(), query)
    }

    /// Writes to another sink.
    pub fn to(sink: impl Write + 'static, query: Option<Arc<Query>>) -> Self {
        Self {
            sink: BufWriter::with_capacity(64 << 10, Box::new(sink)),
            query,
            document: String::new(),
        }
    }

    /// Writes a whole JSON document unchanged, with a newline at its end.
    pub fn document(&mut self, body: &str) -> Result<()> {
        self.part(body)?;
        if !body.ends_with('\n') {
            self.part("\n")?;
        }
        self.end_document()
    }

    /// Writes the next part of a JSON document, which [`end_document`](Self::end_document) completes.
    pub fn part(&mut self, text: &str) -> Result<()> {
        match self.query {
            Some(_) => {
                self.document.push_str(text);
                Ok(())
            }
            None => self.text(text),
        }
    }

    /// Ends a JSON document: with a query, runs it and writes its results.
    pub fn end_document(&mut self) -> Result<()> {
        let Some(query) = self.query.clone() else {
            return Ok(());
        };
        let failed = |why| Error::Unexpected(format!("--jq: {why}"));
        let document = std::mem::take(&mut self.document);
        for line in query.run(&document).map_err(failed)? {
            match line {
                Ok(line) => {
                    self.text(&line)?;
                    self.text("\n")?;
                }
                Err(why) => {
                    self.flush()?;
                    return Err(failed(why));
                }
            }
        }
        Ok(())
    }

    /// Writes text that is not part of a JSON document.
    pub fn text(&mut self, text: &str) -> Result<()> {
        self.sink.write_all(text.as_bytes()).map_err(stdout_failed)
    }

    /// Writes lines that are not part of a JSON document.
    pub fn lines(&mut self, lines: impl IntoIterator<Item = String>) -> Result<()> {
        lines.into_iter().try_for_each(|line| self.text(&(line + "\n")))
    }

    /// Writes rows in aligned columns, with unsafe characters escaped.
    pub fn rows<const N: usize>(&mut self, rows: impl IntoIterator<Item = [String; N]>) -> Result<()> {
        self.lines(table_lines(&[], rows.into_iter().map(Vec::from), None, &[]))
    }

    /// Writes buffered output.
    pub fn flush(&mut self) -> Result<()> {
        self.sink.flush().map_err(stdout_failed)
    }
}

fn stdout_failed(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Error::BrokenPipe,
        _ => Error::Unexpected(format!("cannot write to stdout: {error}")),
    }
}
