//! The plan on stderr: counts, reasons, and the first rows as they would be created.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::console::{Console, terminal};
use crate::import::plan::Plan;
use crate::import::reasons::reasons;
use crate::import::rows::{ImportRow, Outcome};
use crate::output;
use crate::phone::Region;
use crate::text::{plural, thousands};

/// Rows in the table.
const MAX_ROWS: usize = 10;
/// Countries that are named; the rest is counted.
const MAX_COUNTRIES: usize = 10;
const HEADINGS: [&str; 4] = ["LINE", "NAME", "PHONE", "COUNTRY"];
/// The name is cut first, the number last.
const CUT_ORDER: [(usize, u16); 4] = [(1, 9), (3, 7), (0, 4), (2, 8)];

/// Shows a plan. `heading` names the account.
pub fn show(console: &Console, heading: &str, plan: &Plan, rows: &[ImportRow]) {
    console.note(&format!("{heading}: {}", plan.summary.line()));
    if console.shows_notes() {
        show_details(console, plan, rows);
    }
    for (outcome, one, many) in [
        (Outcome::Invalid, "row is invalid", "rows are invalid"),
        (Outcome::Missing, "row is missing", "rows are missing"),
    ] {
        let reasons = reasons(rows, outcome, one, many);
        reasons.iter().for_each(|text| console.warn(text));
    }
}

fn show_details(console: &Console, plan: &Plan, rows: &[ImportRow]) {
    let to_create = || plan.to_create.iter().map(|position| &rows[*position]);
    if !plan.to_create.is_empty() {
        console.note(&format!("to create by country: {}", by_country(to_create())));
    }
    for (outcome, one, many) in [
        (
            Outcome::Existing,
            "existing row differs in the account",
            "existing rows differ in the account",
        ),
        (Outcome::Duplicate, "row is a duplicate", "rows are duplicates"),
    ] {
        let reasons = reasons(rows, outcome, one, many);
        reasons.iter().for_each(|text| console.note(text));
    }
    if terminal::is_terminal() && !plan.to_create.is_empty() {
        let cells = to_create().take(MAX_ROWS).map(cells);
        let lines = output::table_lines(&HEADINGS, cells, terminal::width(), &CUT_ORDER);
        lines.iter().for_each(|line| console.line(line));
        let more = plan.to_create.len().saturating_sub(MAX_ROWS);
        if more > 0 {
            console.line(&format!("and {}", plural(more, "more row", "more rows")));
        }
    }
}

fn cells(row: &ImportRow) -> Vec<String> {
    vec![
        row.line.to_string(),
        row.name.to_string(),
        row.shown_number().into_owned(),
        row.country().map_or_else(String::new, |country| country.to_string()),
    ]
}

/// Lists the countries with their numbers of rows, the largest first.
fn by_country<'a>(rows: impl Iterator<Item = &'a ImportRow>) -> String {
    let mut counts: HashMap<Option<Region>, usize> = HashMap::new();
    rows.for_each(|row| *counts.entry(row.country()).or_default() += 1);
    let name = |country: Option<Region>| country.map_or_else(|| "no country".into(), |country| country.to_string());
    let mut counts: Vec<(String, usize)> = counts
        .into_iter()
        .map(|(country, count)| (name(country), count))
        .collect();
    counts.sort_by(|a, b| (Reverse(a.1), &a.0).cmp(&(Reverse(b.1), &b.0)));
    let further: usize = counts.iter().skip(MAX_COUNTRIES).map(|(_, count)| count).sum();
    let countries = counts.len().saturating_sub(MAX_COUNTRIES);
    let named = counts.iter().take(MAX_COUNTRIES);
    let mut list: Vec<String> = named
        .map(|(name, count)| format!("{name} {}", thousands(*count)))
        .collect();
    if countries > 0 {
        let others = plural(countries, "other", "others");
        list.push(format!("{others} {}", thousands(further)));
    }
    list.join(", ")
}
