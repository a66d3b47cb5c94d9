//! Reads the rows of the file.

use std::sync::mpsc::Sender;

use super::super::Context;
use crate::cli::ImportArgs;
use crate::console::Console;
use crate::error::Result;
use crate::import::fingerprint::Fingerprint;
use crate::import::normalize::{Reading, normalize};
use crate::import::rejects::Rejects;
use crate::import::rows::{ImportRow, Number, Outcome};
use crate::import::source::{self, DetectedFormat, RawContact, RawRow, RowError, RowSink, SourceOptions};
use crate::phone::{self, Region};
use crate::text::plural;

/// Reads the file, and signals `start` when its columns are known. Returns the rows and the fingerprint of the input.
pub fn read(
    context: &Context,
    arguments: &ImportArgs,
    region: Option<Region>,
    start: Option<Sender<()>>,
    rejects: &mut Option<Rejects<'_>>,
) -> Result<(Vec<ImportRow>, String)> {
    let mut sink = FileSink {
        console: &context.console,
        start,
        reading: Reading {
            region,
            lenient: arguments.lenient,
        },
        rows: Vec::new(),
        fingerprint: Fingerprint::default(),
        rejects: rejects.as_mut(),
        further_numbers: 0,
    };
    let options = SourceOptions {
        format: arguments.format,
        map: &arguments.map,
        name: arguments.name.as_deref(),
        encoding: arguments.encoding,
        sheet: arguments.sheet.as_deref(),
        header_line: arguments.header_line,
    };
    if let Some(note) = source::read_file(&arguments.file, &options, &mut sink)? {
        context.console.note(&note);
    }
    match sink.further_numbers {
        0 => {}
        count => {
            let numbers = plural(count, "further number", "further numbers");
            context.console.note(&format!("not used: {numbers} in the file"));
        }
    }
    Ok((sink.rows, format!("{:016x}", sink.fingerprint.finish())))
}

/// Collects the rows of the file.
struct FileSink<'a, 'b> {
    console: &'a Console,
    start: Option<Sender<()>>,
    reading: Reading,
    rows: Vec<ImportRow>,
    fingerprint: Fingerprint,
    rejects: Option<&'a mut Rejects<'b>>,
    further_numbers: usize,
}

impl RowSink for FileSink<'_, '_> {
    fn detected(&mut self, format: &DetectedFormat) -> Result<()> {
        self.console.note(&format!("read as {}", format.description));
        if let Some(rejects) = &mut self.rejects {
            rejects.format = format.csv;
        }
        if let Some(start) = self.start.take() {
            let _ = start.send(());
        }
        Ok(())
    }

    fn row(&mut self, row: &RawRow<'_>, contact: Result<RawContact<'_>, RowError>) -> Result<()> {
        if let Some(rejects) = &mut self.rejects {
            rejects.keep(row)?;
        }
        row.fields.iter().for_each(|field| self.fingerprint.add(field));
        let line = row.line;
        self.rows.push(match contact {
            Ok(contact) => {
                self.further_numbers += contact.further_numbers;
                let phone = normalize(&contact, self.reading).and_then(|phone| {
                    let number = Number::of(&phone.number);
                    let number = number.ok_or_else(|| format!("{} is not a phone number", phone.number))?;
                    Ok((number, phone.bare))
                });
                match phone {
                    Ok((number, bare)) => ImportRow {
                        bare,
                        ..ImportRow::valid(line, &contact.name, number)
                    },
                    Err(reason) => ImportRow {
                        bare: !contact.name.is_empty() && phone::is_bare(&contact.phone),
                        ..ImportRow::unusable(line, &contact.name, &contact.phone, Outcome::Invalid, reason.into())
                    },
                }
            }
            Err(error) => {
                let outcome = if error.is_empty {
                    Outcome::Empty
                } else {
                    Outcome::Invalid
                };
                ImportRow::unusable(line, &error.name, &error.phone, outcome, error.reason)
            }
        });
        Ok(())
    }
}
