//! Cells of CSV and TSV files.

use std::borrow::Cow;

use super::is_invisible;

/// Returns the text as a field of TSV: tabs, line ends, backslashes, and a quote at the start are escaped with a
/// backslash. Excel and others read a quote at the start of a field as in CSV.
pub fn escape_tsv(text: &str) -> Cow<'_, str> {
    let is_quoted = text.trim_start_matches(' ').starts_with('"');
    if !is_quoted && !text.contains(['\\', '\t', '\n', '\r']) {
        return Cow::Borrowed(text);
    }
    let escaped = text
        .replace('\\', r"\\")
        .replace('\t', r"\t")
        .replace('\n', r"\n")
        .replace('\r', r"\r");
    match is_quoted {
        true => Cow::Owned(escaped.replacen('"', "\\\"", 1)),
        false => Cow::Owned(escaped),
    }
}

/// Returns a cell of a CSV file that a spreadsheet does not run as a formula: with an apostrophe in front if it would.
/// A number, such as `+254 712 345-678`, is no formula.
pub fn guard_formula(cell: &str) -> Cow<'_, str> {
    match is_formula(cell) {
        true => Cow::Owned(format!("'{cell}")),
        false => Cow::Borrowed(cell),
    }
}

/// Removes the apostrophe of [`guard_formula`].
pub fn unguard_formula(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell)
}

/// Returns whether a cell begins as a formula (OWASP, CSV injection), also after spaces, which some spreadsheets remove,
/// and after apostrophes, so that each one that is added can be removed.
fn is_formula(cell: &str) -> bool {
    let is_separator = |c: char| c.is_whitespace() || is_invisible(c);
    let text = cell.trim_start_matches(|c| c == '\'' || is_separator(c));
    let before = &cell[..cell.len() - text.len()];
    let is_start =
        before.contains(['\t', '\r', '\n']) || text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    // Without letters it can't call a function or name another cell.
    let is_number = |text: &str| {
        text.chars()
            .all(|c| c.is_numeric() || is_separator(c) || "+-()./".contains(c))
    };
    is_start && !is_number(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn guards_formulas_and_no_numbers() {
        for (cell, guarded) in [
            ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("@SUM(1)", "'@SUM(1)"),
            ("-Ada", "'-Ada"),
            ("\t=1", "'\t=1"),
            ("＝1", "'＝1"),
            ("'=1", "''=1"),
            ("  =A1", "'  =A1"),
            ("\u{A0}\u{200B}@A1", "'\u{A0}\u{200B}@A1"),
            ("\rx", "'\rx"),
            ("+254712345678", "+254712345678"),
            ("+254 (0) 712-345.678", "+254 (0) 712-345.678"),
            ("'+254712345678", "'+254712345678"),
            ("+٢٥٤٧١٢", "+٢٥٤٧١٢"),
            ("-", "-"),
            ("Ada=1", "Ada=1"),
            ("'Ada'", "'Ada'"),
            ("", ""),
        ] {
            assert_eq!(guard_formula(cell), guarded);
            assert_eq!(unguard_formula(guarded), cell);
        }
    }

    proptest! {
        #[test]
        fn a_guarded_cell_can_be_restored(cell in "['=+@0-9a-]{0,6}|.{0,20}") {
            let guarded = guard_formula(&cell);
            prop_assert_eq!(unguard_formula(&guarded), cell.as_str());
        }
    }
}
