//! The bar chart of an audit: one line for each country, with its count and its share.

use super::GAP;
use crate::audit::Country;
use crate::text::thousands;

/// Maximum columns of a chart; in a wider one, the bars are too far from their counts.
const WIDEST: usize = 100;
/// Maximum lines for countries. If there are more countries, the last line is the sum of the smallest.
const COUNTRIES: usize = 15;

/// Returns the chart's lines, each at most `width` columns wide.
pub fn lines(countries: &[Country], width: usize) -> Vec<String> {
    let rows = chart_rows(countries);
    let total: usize = rows.iter().map(|(_, count)| count).sum();
    let largest = rows.iter().map(|(_, count)| *count).max().unwrap_or_default();
    let names = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let digits = thousands(largest).len();
    let line = |(name, count): &(String, usize)| {
        let (shown, share) = (thousands(*count), share(*count, total));
        let figures = format!("{GAP}{name:<names$}{GAP}{shown:>digits$}{GAP}{share:>6}{GAP}");
        let room = width.min(WIDEST).saturating_sub(figures.len());
        figures + &bar(*count, largest, room)
    };
    rows.iter().map(line).collect()
}

/// Returns the rows of the chart; the smallest countries beyond the limit are combined.
fn chart_rows(countries: &[Country]) -> Vec<(String, usize)> {
    let (named, unnamed): (Vec<&Country>, Vec<&Country>) = countries.iter().partition(|row| row.country.is_some());
    let own = match named.len() {
        0..=COUNTRIES => named.len(),
        _ => COUNTRIES - 1,
    };
    let (large, small) = named.split_at(own);
    let sum = |rows: &[&Country]| rows.iter().map(|row| row.contacts).sum();
    let large = large
        .iter()
        .map(|row| (row.country.clone().unwrap_or_default(), row.contacts));
    let others = [
        (format!("other ({})", small.len()), sum(small)),
        ("no country".to_owned(), sum(&unnamed)),
    ];
    large
        .chain(others.into_iter().filter(|(_, count)| *count > 0))
        .collect()
}

/// Returns a bar of at most `room` columns. A count above 0 has at least one column.
fn bar(count: usize, largest: usize, room: usize) -> String {
    "█".repeat((count * room).div_ceil(largest.max(1)))
}

fn share(count: usize, total: usize) -> String {
    match 100.0 * count as f64 / total.max(1) as f64 {
        percent if percent < 0.05 => "<0.1%".to_owned(),
        percent => format!("{percent:.1}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr;

    fn countries(counts: &[(&str, usize)]) -> Vec<Country> {
        let country = |(code, contacts): &(&str, usize)| Country {
            country: (!code.is_empty()).then(|| (*code).to_owned()),
            contacts: *contacts,
        };
        counts.iter().map(country).collect()
    }

    #[test]
    fn bars_are_scaled_to_the_largest_and_lines_are_aligned() {
        let rows = countries(&[("KE", 1_200_000), ("NG", 600_000), ("ZA", 1), ("", 30_000)]);
        let expected = [
            "  KE          1,200,000   65.6%  ████████",
            "  NG            600,000   32.8%  ████",
            "  ZA                  1   <0.1%  █",
            "  no country     30,000    1.6%  █",
        ];
        assert_eq!(lines(&rows, 41), expected);
        assert_eq!(
            lines(&countries(&[("KE", 3)]), 40),
            [format!("  KE  3  100.0%  {}", "█".repeat(23))]
        );
    }

    #[test]
    fn combines_the_smallest_of_many_countries() {
        let codes: Vec<String> = (0..16).map(|nth| format!("{nth:02}")).collect();
        let rows: Vec<(&str, usize)> = codes.iter().map(|code| (code.as_str(), 10)).chain([("", 5)]).collect();
        let names = |rows: &[(&str, usize)]| chart_rows(&countries(rows));
        let fifteen: Vec<(String, usize)> = rows[..15].iter().map(|(code, _)| ((*code).to_owned(), 10)).collect();
        assert_eq!(names(&rows[..15]), fifteen);
        let others = [("other (2)".to_owned(), 20), ("no country".to_owned(), 5)];
        assert_eq!(names(&rows), [&fifteen[..14], &others].concat());
    }

    proptest! {
        #[test]
        fn a_chart_fits_the_width_and_includes_every_count(
            counts in prop::collection::vec(1..=u32::MAX as usize, 1..40),
            none in 0..=u32::MAX as usize,
            width in 40..200usize,
        ) {
            let codes: Vec<String> = (0..counts.len()).map(|nth| format!("{nth:02}")).collect();
            let rows = codes.iter().map(String::as_str).zip(counts.iter().copied());
            let rows = countries(&rows.chain((none > 0).then_some(("", none))).collect::<Vec<_>>());
            let lines = lines(&rows, width);
            prop_assert!(lines.len() <= COUNTRIES + 1);
            for line in &lines {
                prop_assert!(line.width() <= width, "{} > {width}: {line}", line.width());
            }
            let shown = chart_rows(&rows).iter().map(|(_, count)| *count).sum::<usize>();
            prop_assert_eq!(shown, counts.iter().sum::<usize>() + none);
        }

        #[test]
        fn a_bar_fits_the_width_and_is_visible(count in 1..=u32::MAX as usize, more in 0..=u32::MAX as usize, room in 1..200usize) {
            let largest = count + more;
            let width = bar(count, largest, room).width();
            prop_assert!((1..=room).contains(&width));
            prop_assert_eq!(bar(largest, largest, room).width(), room);
        }
    }
}
