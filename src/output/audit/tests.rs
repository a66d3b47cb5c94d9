use super::*;
use crate::audit::AuditBuilder;
use crate::text::escape;
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

fn gathered(contacts: &[(&str, &str)]) -> AuditBuilder {
    let mut gathered = AuditBuilder::default();
    for (id, (name, number)) in contacts.iter().enumerate() {
        let contact = serde_json::json!({"id": id, "name": name, "phone_number": number});
        gathered.add(&Contact::read(&contact.to_string()).unwrap()).unwrap();
    }
    gathered
}

/// Returns the lines of all sections.
fn found(gathered: &AuditBuilder, width: usize) -> Vec<String> {
    let audit = gathered.audit();
    let lines = |(title, findings): (String, Findings)| [vec![title], lines(&findings, width).unwrap()].concat();
    sections(&audit).flat_map(lines).collect()
}

#[test]
fn the_summary_counts_each_kind() {
    let gathered = gathered(&[
        ("", "+525512345678"),
        ("B", "+5215512345678"),
        ("C", "+525512345678"),
        ("", ""),
    ]);
    let all = "4 contacts: 1 duplicate, 1 pair of twins, 1 unknown number, 2 blank names";
    assert_eq!(summary(&gathered.audit()), all);
}

#[test]
fn shows_the_first_findings_and_counts_the_others() {
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

proptest! {
    #[test]
    fn any_contact_fits_the_terminal(
        all in prop::collection::vec((".{0,60}", ".{0,60}"), 1..12),
        width in 40..120usize,
    ) {
        let all: Vec<(&str, &str)> = all.iter().map(|(name, number)| (name.as_str(), number.as_str())).collect();
        let audit = gathered(&all);
        for line in found(&audit, width) {
            let shown = line.width() <= width || !line.starts_with(GAP);
            prop_assert!(shown, "{} > {width}: {line:?}", line.width());
            prop_assert_eq!(&*escape(&line), line.as_str());
        }
    }
}
