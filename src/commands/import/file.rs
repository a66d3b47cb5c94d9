//! Reads the rows of the file.

use std::sync::mpsc::Sender;

use super::Job;
use crate::error::{Error, Result};
use crate::import::fingerprint::Fingerprint;
use crate::import::normalize::{Reading, normalize};
use crate::import::rejects::Rejects;
use crate::import::rows::{ImportRow, Number, Outcome};
use crate::import::source::{self, DetectedFormat, RawContact, RawRow, RowError, RowSink, SourceOptions};
use crate::phone;
use crate::text::plural;

/// Reads the file, and signals `start` when its columns are known. Returns the rows and the input's fingerprint.
pub fn read(job: &Job, start: Sender<()>, rejects: &mut Option<Rejects<'_>>) -> Result<(Vec<ImportRow>, String)> {
    let mut sink = FileSink {
        job,
        start,
        reading: Reading {
            region: job.settings.region,
            lenient: job.arguments.lenient,
        },
        rows: Vec::new(),
        fingerprint: Fingerprint::default(),
        rejects: rejects.as_mut(),
        further_numbers: 0,
    };
    let options = SourceOptions {
        format: job.arguments.format,
        map: &job.arguments.map,
    };
    source::read_file(&job.arguments.file, &options, &mut sink)?;
    let console = &job.context.console;
    match sink.further_numbers {
        0 => {}
        count => {
            let numbers = plural(count, "further number", "further numbers");
            console.note(&format!("not used: {numbers} in the file"));
        }
    }
    let (rows, fingerprint) = (sink.rows, format!("{:016x}", sink.fingerprint.finish()));
    if let Some(rejects) = rejects {
        rejects.check(job.name(&fingerprint))?;
    }
    Ok((rows, fingerprint))
}

/// Takes the rows of the file.
struct FileSink<'a, 'b> {
    job: &'a Job<'a>,
    start: Sender<()>,
    reading: Reading,
    rows: Vec<ImportRow>,
    fingerprint: Fingerprint,
    rejects: Option<&'a mut Rejects<'b>>,
    further_numbers: usize,
}

impl RowSink for FileSink<'_, '_> {
    fn detected(&mut self, format: &DetectedFormat) -> Result<()> {
        let console = &self.job.context.console;
        console.note(&format!("read as {}", format.description));
        if let Some(rejects) = &mut self.rejects {
            rejects.set_format(format);
        }
        let _ = self.start.send(());
        Ok(())
    }

    fn row(&mut self, row: &RawRow<'_>, contact: Result<RawContact<'_>, RowError>) -> Result<()> {
        if let Some(signal) = self.job.guard.signal() {
            return Err(Error::Interrupted(signal, "interrupted: nothing was sent".into()));
        }
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
            Err(error @ RowError::Empty(_)) => ImportRow::unusable(line, "", "", Outcome::Empty, error.into_reason()),
            Err(error) => ImportRow::unusable(line, "", "", Outcome::Invalid, error.into_reason()),
        });
        Ok(())
    }
}
