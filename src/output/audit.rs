//! The audit as text: the number of findings, the first of each kind, and a bar chart of countries.

mod chart;

use serde_json::value::RawValue;

use super::{Out, TerminalInfo, table_lines};
use crate::api::model::Contact;
use crate::audit::Audit;
use crate::error::Result;
use crate::text::{plural, thousands, truncate, wrap};

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

/// The contacts of each finding of one kind.
type Findings<'a> = Vec<&'a [&'a RawValue]>;

/// Writes an audit.
pub fn audit(out: &mut Out, audit: &Audit, terminal: TerminalInfo) -> Result<()> {
    let width = terminal.width.unwrap_or(WIDTH);
    let heading = |text: &str| {
        let lines = wrap(text, width);
        match terminal.color {
            true => format!("\n\x1b[1m{}\x1b[0m\n", lines.trim_end()),
            false => format!("\n{lines}"),
        }
    };
    out.text(&wrap(&summary(audit), width))?;
    for (title, findings) in sections(audit) {
        out.text(&heading(&title))?;
        out.lines(lines(&findings, width)?)?;
    }
    if audit.total > 0 {
        out.text(&heading("Contacts by country"))?;
        out.lines(chart::lines(&audit.countries, width))?;
    }
    Ok(())
}

/// Returns the number of contacts and of the findings of each kind.
fn summary(audit: &Audit) -> String {
    let kinds = [
        (audit.duplicates.len(), "duplicate", "duplicates"),
        (audit.twins.len(), "pair of twins", "pairs of twins"),
        (audit.unknown_numbers.len(), "unknown number", "unknown numbers"),
        (audit.blank_names.len(), "blank name", "blank names"),
    ];
    let found = kinds.into_iter().filter(|(count, ..)| *count > 0);
    let found: Vec<String> = found.map(|(count, one, many)| plural(count, one, many)).collect();
    let total = plural(audit.total, "contact", "contacts");
    match (audit.total, found.is_empty()) {
        (0, _) => format!("{total}: the account is empty"),
        (_, true) => format!("{total}: no duplicates, twins, unknown numbers or blank names"),
        (_, false) => format!("{total}: {}", found.join(", ")),
    }
}

/// Returns the title and the findings of each kind that has findings.
fn sections<'a>(audit: &'a Audit<'a>) -> impl Iterator<Item = (String, Findings<'a>)> {
    let duplicates = audit.duplicates.iter().map(|found| found.contacts.as_slice());
    let twins = audit.twins.iter().map(|found| found.contacts.as_slice());
    let kinds: [(_, Findings); 4] = [
        ("Duplicates: more than one contact has the number", duplicates.collect()),
        ("Twins: WhatsApp may treat the two numbers as one", twins.collect()),
        (
            "Unknown numbers: valid in no numbering plan",
            audit.unknown_numbers.chunks(1).collect(),
        ),
        (
            "Blank names: no visible character",
            audit.blank_names.chunks(1).collect(),
        ),
    ];
    let found = kinds.into_iter().filter(|(_, findings)| !findings.is_empty());
    found.map(|(kind, findings)| (format!("{kind} ({})", thousands(findings.len())), findings))
}

/// Returns the first findings. An empty line separates findings with several contacts.
fn lines(findings: &Findings, width: usize) -> Result<Vec<String>> {
    let shown = &findings[..findings.len().min(FINDINGS)];
    let contacts = shown.iter().flat_map(|finding| finding.iter().take(CONTACTS));
    let cells: Vec<Vec<String>> = contacts.map(|contact| cells(contact)).collect::<Result<_>>()?;
    let mut rows = table_lines(&[], cells, Some(width.saturating_sub(GAP.len())), &CUT_ORDER).into_iter();
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
    if findings.len() > FINDINGS {
        let more = thousands(findings.len() - FINDINGS);
        lines.push(format!("… and {more} more; --json shows all"));
    }
    Ok(lines)
}

fn cells(contact: &RawValue) -> Result<Vec<String>> {
    let contact = Contact::read(contact.get())?;
    let number = truncate(contact.phone_number.as_str(), LONGEST_NUMBER);
    Ok(vec![
        contact.id.as_str().to_owned(),
        contact.name.as_str().to_owned(),
        number.into_owned(),
    ])
}

#[cfg(test)]
mod tests;
