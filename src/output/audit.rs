//! The audit as text: the number of findings, the first of each kind, and a bar chart of countries.

mod chart;

use serde_json::value::RawValue;

use super::{Out, TerminalInfo, table};
use crate::api::model::Contact;
use crate::audit::Audit;
use crate::error::Result;
use crate::text::{plural, thousands, truncate};

/// Columns, if stdout is not a terminal.
const WIDTH: usize = 80;
/// Maximum number of findings shown per kind.
const FINDINGS: usize = 10;
/// Maximum number of contacts shown per finding.
const CONTACTS: usize = 5;
/// Maximum characters shown of a number. A valid number, with up to 15 digits and separators, is shorter.
const LONGEST_NUMBER: usize = 30;
/// The order in which the ID, the name and the number are cut, and the least width of each.
const CUT_ORDER: [(usize, u16); 3] = [(1, 9), (0, 7), (2, 8)];
/// Spaces between two columns, and before a contact.
const GAP: &str = "  ";

/// Writes an audit.
pub fn audit(out: &mut Out, audit: &Audit, terminal: TerminalInfo) -> Result<()> {
    let width = terminal.width.unwrap_or(WIDTH).max(table::NARROWEST);
    let heading = |text: &str| -> String {
        let lines = wrap(text.split(' '), width).into_iter();
        match terminal.color {
            true => lines.map(|line| format!("\n\x1b[1m{line}\x1b[0m")).collect(),
            false => lines.map(|line| format!("\n{line}")).collect(),
        }
    };
    let mut lines = summary(audit, width);
    for section in sections(audit) {
        lines.push(heading(&section.heading()));
        lines.extend(section.lines(width)?);
    }
    if audit.total > 0 {
        lines.push(heading("Contacts by country"));
        lines.extend(chart::lines(&audit.countries, width));
    }
    lines.iter().try_for_each(|line| out.text(&format!("{line}\n")))
}

/// Returns the number of contacts and of the findings of each kind.
fn summary(audit: &Audit, width: usize) -> Vec<String> {
    let total = plural(audit.total, "contact", "contacts");
    if audit.total == 0 {
        return vec!["0 contacts: the account is empty".to_owned()];
    }
    let kinds = [
        (audit.duplicates.len(), "duplicate", "duplicates"),
        (audit.twins.len(), "pair of twins", "pairs of twins"),
        (audit.unknown_numbers.len(), "unknown number", "unknown numbers"),
        (audit.blank_names.len(), "blank name", "blank names"),
    ];
    let found = kinds.into_iter().filter(|(count, ..)| *count > 0);
    let found: Vec<String> = found.map(|(count, one, many)| plural(count, one, many)).collect();
    if found.is_empty() {
        let words = format!("{total}: no duplicates, twins, unknown numbers or blank names");
        return wrap(words.split(' '), width);
    }
    // Lines break only between pieces, so that a count and its noun stay together.
    let pieces = format!("{total}:\n{}", found.join(",\n"));
    wrap(pieces.lines(), width)
}

/// The findings of one kind.
struct Section<'a> {
    kind: &'static str,
    findings: Vec<&'a [&'a RawValue]>,
}

/// Returns the kinds with findings.
fn sections<'a>(audit: &'a Audit<'a>) -> impl Iterator<Item = Section<'a>> {
    let each = |contacts: &'a [&'a RawValue]| contacts.chunks(1).collect();
    let duplicates = audit.duplicates.iter().map(|found| found.contacts.as_slice());
    let twins = audit.twins.iter().map(|found| found.contacts.as_slice());
    [
        ("Duplicates: more than one contact has the number", duplicates.collect()),
        ("Twins: WhatsApp may treat the two numbers as one", twins.collect()),
        (
            "Unknown numbers: valid in no numbering plan",
            each(&audit.unknown_numbers),
        ),
        ("Blank names: no visible character", each(&audit.blank_names)),
    ]
    .into_iter()
    .map(|(kind, findings): (_, Vec<_>)| Section { kind, findings })
    .filter(|section| !section.findings.is_empty())
}

impl Section<'_> {
    fn heading(&self) -> String {
        format!("{} ({})", self.kind, thousands(self.findings.len()))
    }

    /// Returns the first findings. An empty line separates findings with several contacts.
    fn lines(&self, width: usize) -> Result<Vec<String>> {
        let shown = &self.findings[..self.findings.len().min(FINDINGS)];
        let contacts = shown.iter().flat_map(|finding| finding.iter().take(CONTACTS));
        let cells: Vec<Vec<String>> = contacts.map(|contact| cells(contact, width)).collect::<Result<_>>()?;
        let fit = table::Fit {
            terminal: width - GAP.len(),
            order: &CUT_ORDER,
        };
        let mut rows = table::aligned(&[], cells, Some(&fit), &mut Vec::new()).into_iter();
        let mut lines = Vec::new();
        for (index, finding) in shown.iter().enumerate() {
            if index > 0 && finding.len() > 1 {
                lines.push(String::new());
            }
            let rows = rows.by_ref().take(finding.len().min(CONTACTS));
            lines.extend(rows.map(|row| format!("{GAP}{row}").trim_end().to_owned()));
            if finding.len() > CONTACTS {
                let more = plural(finding.len() - CONTACTS, "more contact", "more contacts");
                lines.push(format!("{GAP}… and {more}"));
            }
        }
        if self.findings.len() > FINDINGS {
            let more = thousands(self.findings.len() - FINDINGS);
            lines.push(format!("… and {more} more; --json shows all"));
        }
        Ok(lines)
    }
}

fn cells(contact: &RawValue, width: usize) -> Result<Vec<String>> {
    let contact = Contact::read(contact.get())?;
    let [id, name, number] =
        [&contact.id, &contact.name, &contact.phone_number].map(|text| table::cell(text.as_str(), Some(width)));
    Ok(vec![id, name, truncate(&number, LONGEST_NUMBER).into_owned()])
}

/// Joins pieces with spaces, on as few lines as possible.
fn wrap<'a>(pieces: impl Iterator<Item = &'a str>, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for piece in pieces {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + piece.len() <= width => *line += &format!(" {piece}"),
            _ => lines.push(piece.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests;
