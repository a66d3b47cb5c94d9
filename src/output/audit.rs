//! An audit for people: what was found, the first few of each kind, and a bar chart of countries.

use serde_json::value::RawValue;

use super::{Out, TerminalInfo, table};
use crate::api::model::Contact;
use crate::audit::{Audit, Country};
use crate::error::Result;

/// Columns, where no terminal tells.
const WIDTH: usize = 80;
/// In a wider chart, the eye loses the line between the count and the end of its bar.
const WIDEST_CHART: usize = 100;
/// Findings shown of a kind, before the rest is only counted.
const FINDINGS: usize = 10;
/// Contacts shown of a finding.
const CONTACTS: usize = 5;
/// Longer is no number, whatever it is: who has it says more. Room for 15 digits and separators.
const LONGEST_NUMBER: usize = 30;
/// Lines of a chart for countries, one of them for all the smaller ones where there are more.
const COUNTRIES: usize = 15;
/// Blanks between two columns, and before a contact.
const GAP: &str = "  ";

/// Writes it.
pub fn audit(out: &mut Out, audit: &Audit, screen: TerminalInfo) -> Result<()> {
    let width = screen.width.unwrap_or(WIDTH).max(table::NARROWEST);
    let heading = |text: &str| -> String {
        let lines = wrap(text.split(' '), width).into_iter();
        match screen.color {
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
        lines.extend(chart(&audit.countries, width.min(WIDEST_CHART)));
    }
    lines.iter().try_for_each(|line| out.text(&format!("{line}\n")))
}

/// How many there are of each kind.
fn summary(audit: &Audit, width: usize) -> Vec<String> {
    let total = counted(audit.total, "contact", "contacts");
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
    let found: Vec<String> = found.map(|(count, one, many)| counted(count, one, many)).collect();
    if found.is_empty() {
        let words = format!("{total}: no duplicates, twins, unknown numbers or blank names");
        return wrap(words.split(' '), width);
    }
    // A count stays on the line of what it counts.
    let pieces = format!("{total}:\n{}", found.join(",\n"));
    wrap(pieces.lines(), width)
}

/// Findings of one kind.
struct Section<'a> {
    kind: &'static str,
    findings: Vec<&'a [&'a RawValue]>,
}

/// The kinds of which there are any.
fn sections<'a>(audit: &'a Audit<'a>) -> impl Iterator<Item = Section<'a>> {
    let each = |contacts: &'a [&'a RawValue]| contacts.chunks(1).collect();
    let duplicates = audit.duplicates.iter().map(|found| found.contacts.as_slice());
    let twins = audit.twins.iter().map(|found| found.contacts.as_slice());
    [
        ("Duplicates: more than one contact has the number", duplicates.collect()),
        ("Twins: WhatsApp may take the two numbers for one", twins.collect()),
        (
            "Unknown numbers: no numbering plan knows them",
            each(&audit.unknown_numbers),
        ),
        ("Blank names: they show nothing", each(&audit.blank_names)),
    ]
    .into_iter()
    .map(|(kind, findings): (_, Vec<_>)| Section { kind, findings })
    .filter(|section| !section.findings.is_empty())
}

impl Section<'_> {
    fn heading(&self) -> String {
        format!("{} ({})", self.kind, thousands(self.findings.len()))
    }

    /// The first few findings, those of several contacts with a blank line between.
    fn lines(&self, width: usize) -> Result<Vec<String>> {
        let shown = &self.findings[..self.findings.len().min(FINDINGS)];
        let contacts = shown.iter().flat_map(|finding| finding.iter().take(CONTACTS));
        let cells: Vec<[String; 3]> = contacts.map(|contact| cells(contact, width)).collect::<Result<_>>()?;
        let mut rows = table::aligned(None, cells, Some(width - GAP.len()), &mut Vec::new()).into_iter();
        let mut lines = Vec::new();
        for (index, finding) in shown.iter().enumerate() {
            if index > 0 && finding.len() > 1 {
                lines.push(String::new());
            }
            let rows = rows.by_ref().take(finding.len().min(CONTACTS));
            lines.extend(rows.map(|row| format!("{GAP}{row}").trim_end().to_owned()));
            if finding.len() > CONTACTS {
                let more = counted(finding.len() - CONTACTS, "more contact", "more contacts");
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

fn cells(contact: &RawValue, width: usize) -> Result<[String; 3]> {
    let contact = Contact::read(contact.get())?;
    let [id, name, number] =
        [&contact.id, &contact.name, &contact.phone_number].map(|text| table::cell(text.as_str(), Some(width)));
    let number = match number.char_indices().nth(LONGEST_NUMBER) {
        Some((end, _)) => format!("{}…", &number[..end]),
        None => number,
    };
    Ok([id, name, number])
}

/// A line a country: count, share of all, and a bar.
fn chart(countries: &[Country], width: usize) -> Vec<String> {
    let rows = folded(countries);
    let total: usize = rows.iter().map(|(_, count)| count).sum();
    let largest = rows.iter().map(|(_, count)| *count).max().unwrap_or_default();
    let counts: Vec<String> = rows.iter().map(|(_, count)| thousands(*count)).collect();
    let names = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let digits = counts.iter().map(String::len).max().unwrap_or_default();
    let line = |((name, count), digited): (&(String, usize), &String)| {
        let figures = format!(
            "{GAP}{name:<names$}{GAP}{digited:>digits$}{GAP}{:>6}{GAP}",
            share(*count, total)
        );
        let room = width.saturating_sub(figures.len());
        figures + &bar(*count, largest, room)
    };
    rows.iter().zip(&counts).map(line).collect()
}

/// Countries by name; the smallest of many are put together.
fn folded(countries: &[Country]) -> Vec<(String, usize)> {
    let (of_a_country, of_none): (Vec<&Country>, Vec<&Country>) =
        countries.iter().partition(|row| row.country.is_some());
    let own = match of_a_country.len() {
        0..=COUNTRIES => of_a_country.len(),
        _ => COUNTRIES - 1,
    };
    let (large, small) = of_a_country.split_at(own);
    let count = |rows: &[&Country]| rows.iter().map(|row| row.contacts).sum();
    let named = |row: &&Country| (row.country.clone().unwrap_or_default(), row.contacts);
    let other = (format!("other ({})", small.len()), count(small));
    let none = ("no country".to_owned(), count(&of_none));
    let others = [other, none].into_iter().filter(|(_, count)| *count > 0);
    large.iter().map(named).chain(others).collect()
}

/// What is there at all has a bar that shows.
fn bar(count: usize, largest: usize, room: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let full = room * EIGHTHS.len();
    let length = (count as f64 / largest.max(1) as f64 * full as f64).round() as usize;
    let length = length.clamp(count.min(1), full.max(1));
    match room {
        0 => String::new(),
        _ => "█".repeat(length / EIGHTHS.len()) + EIGHTHS[length % EIGHTHS.len()],
    }
}

fn share(count: usize, total: usize) -> String {
    match 100.0 * count as f64 / total.max(1) as f64 {
        percent if percent < 0.05 => "<0.1%".to_owned(),
        percent => format!("{percent:.1}%"),
    }
}

/// As people say it.
fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", thousands(count), if count == 1 { one } else { many })
}

/// Digits in groups of three.
fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Pieces with a blank between, on as few lines as take them.
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
mod tests {
    use super::*;
    use crate::audit::Gathered;
    use crate::output::sanitize;
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr;

    fn countries(counts: &[(&str, usize)]) -> Vec<Country> {
        let country = |(code, contacts): &(&str, usize)| Country {
            country: (!code.is_empty()).then(|| (*code).to_owned()),
            contacts: *contacts,
        };
        counts.iter().map(country).collect()
    }

    fn gathered(contacts: &[(&str, &str)]) -> Gathered {
        let mut gathered = Gathered::default();
        for (id, (name, number)) in contacts.iter().enumerate() {
            let contact = serde_json::json!({"id": id, "name": name, "phone_number": number});
            gathered.add(&contact.to_string()).unwrap();
        }
        gathered
    }

    /// The lines of the sections, one after the other.
    fn found(gathered: &Gathered, width: usize) -> Vec<String> {
        let audit = gathered.audit();
        let lines = |section: Section| [vec![section.heading()], section.lines(width).unwrap()].concat();
        sections(&audit).flat_map(lines).collect()
    }

    #[test]
    fn bars_are_scaled_to_the_largest_and_lines_are_aligned() {
        let rows = countries(&[("KE", 1_200_000), ("NG", 600_000), ("ZA", 1), ("", 30_000)]);
        let expected = [
            "  KE          1,200,000   65.6%  ████████",
            "  NG            600,000   32.8%  ████",
            "  ZA                  1   <0.1%  ▏",
            "  no country     30,000    1.6%  ▎",
        ];
        assert_eq!(chart(&rows, 41), expected);
        assert_eq!(
            chart(&countries(&[("KE", 3)]), 40),
            [format!("  KE  3  100.0%  {}", "█".repeat(23))]
        );
    }

    #[test]
    fn the_smallest_of_many_countries_are_put_together() {
        let codes: Vec<String> = (0..16).map(|nth| format!("{nth:02}")).collect();
        let rows: Vec<(&str, usize)> = codes.iter().map(|code| (code.as_str(), 10)).chain([("", 5)]).collect();
        let names = |rows: &[(&str, usize)]| folded(&countries(rows));
        let fifteen: Vec<(String, usize)> = rows[..15].iter().map(|(code, _)| ((*code).to_owned(), 10)).collect();
        assert_eq!(names(&rows[..15]), fifteen);
        let others = [("other (2)".to_owned(), 20), ("no country".to_owned(), 5)];
        assert_eq!(names(&rows), [&fifteen[..14], &others].concat());
    }

    #[test]
    fn a_summary_keeps_a_count_with_what_it_counts() {
        let gathered = gathered(&[
            ("", "+525512345678"),
            ("B", "+5215512345678"),
            ("C", "+525512345678"),
            ("", ""),
        ]);
        let audit = gathered.audit();
        let all = "4 contacts: 1 duplicate, 1 pair of twins, 1 unknown number, 2 blank names";
        assert_eq!(summary(&audit, 80), [all]);
        let narrow = [
            "4 contacts: 1 duplicate,",
            "1 pair of twins, 1 unknown number,",
            "2 blank names",
        ];
        assert_eq!(summary(&audit, 40), narrow);
    }

    #[test]
    fn a_bad_account_is_not_a_flood() {
        let same = [("Ada", "+254712345678"); 7];
        let others: Vec<String> = (0..24).map(|nth| format!("+2547123000{:02}", nth / 2)).collect();
        let others = others.iter().map(|number| ("Obi", number.as_str()));
        let gathered = gathered(&same.into_iter().chain(others).collect::<Vec<_>>());
        let lines = found(&gathered, 80);
        assert_eq!(lines[0], "Duplicates: more than one contact has the number (13)");
        assert_eq!(lines[1], "  0   Ada  +254712345678");
        assert_eq!(
            &lines[5..8],
            ["  4   Ada  +254712345678", "  … and 2 more contacts", ""]
        );
        assert_eq!(
            &lines[8..11],
            ["  7   Obi  +254712300000", "  8   Obi  +254712300000", ""]
        );
        assert_eq!(lines.last().unwrap(), "… and 3 more; --json shows all");
        assert_eq!(lines.len(), 1 + 6 + 9 * 3 + 1);
    }

    #[test]
    fn digits_are_grouped() {
        for (count, shown) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(count), shown);
        }
    }

    proptest! {
        #[test]
        fn a_chart_fits_and_says_every_count(
            counts in prop::collection::vec(1..=u32::MAX as usize, 1..40),
            none in 0..=u32::MAX as usize,
            width in 40..200usize,
        ) {
            let codes: Vec<String> = (0..counts.len()).map(|nth| format!("{nth:02}")).collect();
            let rows = codes.iter().map(String::as_str).zip(counts.iter().copied());
            let rows = countries(&rows.chain((none > 0).then_some(("", none))).collect::<Vec<_>>());
            let lines = chart(&rows, width);
            prop_assert!(lines.len() <= COUNTRIES + 1);
            for line in &lines {
                prop_assert!(line.width() <= width, "{} > {width}: {line}", line.width());
            }
            let said = folded(&rows).iter().map(|(_, count)| *count).sum::<usize>();
            prop_assert_eq!(said, counts.iter().sum::<usize>() + none);
        }

        #[test]
        fn a_bar_fits_and_shows(count in 1..=u32::MAX as usize, more in 0..=u32::MAX as usize, room in 1..200usize) {
            let largest = count + more;
            let width = bar(count, largest, room).width();
            prop_assert!((1..=room).contains(&width));
            prop_assert_eq!(bar(largest, largest, room).width(), room);
        }

        #[test]
        fn any_contact_fits_the_screen(
            all in prop::collection::vec((".{0,60}", ".{0,60}"), 1..12),
            width in 40..120usize,
        ) {
            let all: Vec<(&str, &str)> = all.iter().map(|(name, number)| (name.as_str(), number.as_str())).collect();
            let audit = gathered(&all);
            for line in found(&audit, width) {
                let shown = line.width() <= width || !line.starts_with(GAP);
                prop_assert!(shown, "{} > {width}: {line:?}", line.width());
                prop_assert_eq!(&*sanitize::line(&line), line.as_str());
            }
        }
    }
}
