//! Numbers written without `+`, checked together: if most of them are invalid, the others are probably wrong too.

use super::rows::{ImportRow, Outcome};
use crate::phone::bare_numbers_are_unreliable;

/// Makes every number without `+` invalid if most of them are.
pub fn reject_unreliable(rows: &mut [ImportRow]) {
    let bare = || rows.iter().filter(|row| row.bare);
    let valid = bare().filter(|row| row.number.is_some()).count();
    let invalid = bare().filter(|row| row.outcome == Outcome::Invalid).count();
    if valid == 0 || !bare_numbers_are_unreliable(valid, invalid) {
        return;
    }
    for row in rows.iter_mut().filter(|row| row.bare) {
        if let Some(number) = row.number.take() {
            let written = number.e164().split_off(1);
            let reason = format!(
                "number {written:?}: written without +, and most such numbers of the file are invalid; check --region, \
                 or write it with + and its country code"
            );
            row.written = Some(written.into());
            row.set(Outcome::Invalid, None, Some(reason));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::rows::Number;

    fn valid(bare: bool) -> ImportRow {
        let number = Number::of("+254712345678").unwrap();
        ImportRow {
            bare,
            ..ImportRow::valid(2, "Ada", number)
        }
    }

    fn invalid(bare: bool) -> ImportRow {
        ImportRow {
            bare,
            ..ImportRow::unusable(3, "Ada", "123", Outcome::Invalid, "fewer than 7 digits".into())
        }
    }

    #[test]
    fn rejects_numbers_without_plus_if_most_of_them_are_invalid() {
        for (mut rows, sent) in [
            (vec![valid(true), invalid(true)], 1),
            (vec![valid(true), invalid(true), invalid(true)], 0),
            // Numbers with + are neither counted nor rejected.
            (vec![valid(true), invalid(true), invalid(false)], 1),
            (vec![valid(true), valid(false), invalid(true), invalid(true)], 1),
        ] {
            reject_unreliable(&mut rows);
            let usable = rows.iter().filter(|row| row.number.is_some()).count();
            assert_eq!(usable, sent, "{rows:?}");
        }
    }

    #[test]
    fn the_reason_names_the_number() {
        let mut rows = [valid(true), invalid(true), invalid(true)];
        reject_unreliable(&mut rows);
        assert_eq!(
            (rows[0].outcome, &*rows[0].shown_number()),
            (Outcome::Invalid, "254712345678")
        );
        let reason = rows[0].reason.as_deref().unwrap_or_default();
        assert!(
            reason.starts_with("number \"254712345678\": written without +"),
            "{reason}"
        );
    }
}
