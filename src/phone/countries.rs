//! The names of countries, and the text of a country cell.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Region;
use super::characters::to_ascii;
use super::plans;
use crate::text::fold;

/// The countries with a numbering plan.
const TABLE: &str = include_str!("countries.txt");

/// Returns the codes of two letters, each with the rest of its row: the code of three letters and the names, English first.
pub(super) fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('|'))
}

/// Returns the English name of a country.
pub(super) fn name(region: Region) -> &'static str {
    let code = region.to_string();
    let row = rows().find(|(known, _)| *known == code);
    row.and_then(|(_, names)| names.split('|').nth(1)).unwrap_or_default()
}

static REGIONS: LazyLock<HashMap<String, Region>> = LazyLock::new(|| {
    let named = |(code, names): (&'static str, &'static str)| {
        let region: Option<Region> = code.parse().ok();
        let names = names.split('|').chain([code]);
        names.filter_map(move |name| Some((name_key(name), region?)))
    };
    rows().flat_map(named).collect()
});

/// Finds the country of a cell: a calling code (`256`, `+256`, `00256`), a code of two or three letters (`KE`, `KEN`), or
/// a name in English, French or Portuguese. In `Kenya (+254)` the calling code decides.
///
/// Countries that share a calling code have one numbering plan for this purpose, so any of them may be returned.
pub fn find_country(text: &str) -> Option<Region> {
    let digits: String = text.chars().map(to_ascii).filter(char::is_ascii_digit).collect();
    if digits.is_empty() {
        return REGIONS.get(&name_key(text)).copied();
    }
    let code = match digits.trim_start_matches('0') {
        // `1-876` is Jamaica, in the plan of +1.
        code if code.len() == 4 && code.starts_with('1') => "1",
        code => code,
    };
    Region::of(plans::plan_of_code(code)?)
}

/// The form in which names are compared: without case, accents, punctuation and short words; "Saint" is "St".
fn name_key(name: &str) -> String {
    let folded = fold(name);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    // ET alone is Ethiopia.
    let is_one_word = folded.trim().chars().all(char::is_alphanumeric);
    let words = words.filter(|word| is_one_word || !["the", "and", "et", "e"].contains(word));
    words
        .map(|word| if matches!(word, "saint" | "sainte") { "st" } else { word })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_of_one_country() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for (code, names) in rows() {
            assert!(names.contains('|'), "{code}");
            for name in names.split('|').chain([code]) {
                let other = seen.insert(name_key(name), code);
                assert!(other.is_none_or(|other| other == code), "{name}: {other:?} {code}");
            }
        }
    }

    #[test]
    fn finds_the_country_of_a_cell() {
        for (text, code) in [
            ("KE", "KE"),
            ("ke ", "KE"),
            ("KEN", "KE"),
            ("Kenya", "KE"),
            ("KENYA", "KE"),
            ("Quénia", "KE"),
            ("Que\u{302}nia", "KE"),
            ("Republic of Kenya", "KE"),
            ("254", "KE"),
            ("+254", "KE"),
            ("00254", "KE"),
            ("٢٥٤", "KE"),
            ("Kenya (+254)", "KE"),
            ("UK", "GB"),
            ("Côte d’Ivoire", "CI"),
            ("Cote d'Ivoire", "CI"),
            ("Ivory Coast", "CI"),
            ("Costa do Marfim", "CI"),
            ("RD Congo", "CD"),
            ("Republic of the Congo", "CG"),
            ("Trinidad and Tobago", "TT"),
            ("Saint Lucia", "LC"),
            ("ET", "ET"),
            ("NA", "NA"),
            ("+1", "US"),
            ("1-876", "US"),
            ("Tanzania, United Republic of", "TZ"),
            ("Congo", ""),
            ("Greater Accra", ""),
            ("999", ""),
            ("800", ""),
            ("0", ""),
            ("", ""),
            ("-", ""),
        ] {
            let found = find_country(text).map(|region| region.to_string());
            assert_eq!(found.unwrap_or_default(), code, "{text}");
        }
    }
}
