//! Messages about the reasons of rows: rows with the same reason are one line.

use std::collections::HashMap;

use super::rows::{ImportRow, Outcome};
use crate::text::{plural, thousands};

/// Groups that are shown; the rows of further groups are counted.
const MAX_GROUPS: usize = 5;
/// Lines that are shown of a group after the first.
const MAX_LINES: usize = 4;

/// The rows with the same reason, apart from the values in it.
struct Group<'a> {
    reason: &'a str,
    count: usize,
    /// The first lines.
    lines: Vec<u64>,
}

/// Describes the rows of an outcome that have a reason, one line for each group. `one` and `many` follow the count:
/// `row is invalid`, `rows are invalid`.
pub fn reasons(rows: &[ImportRow], outcome: Outcome, one: &str, many: &str) -> Vec<String> {
    let groups = groups(rows, outcome);
    let hidden: usize = groups.iter().skip(MAX_GROUPS).map(|group| group.count).sum();
    let shown = groups.iter().take(MAX_GROUPS).map(|group| {
        let rows = plural(group.count, one, many);
        format!(
            "{rows}: line {}: {}{}",
            group.lines[0],
            group.reason,
            group.further_lines()
        )
    });
    let further = (hidden > 0).then(|| {
        let others = groups.len() - MAX_GROUPS;
        format!(
            "{}, for {}",
            plural(hidden, &format!("more {one}"), &format!("more {many}")),
            plural(others, "other reason", "other reasons")
        )
    });
    shown.chain(further).collect()
}

/// Groups the rows. The largest group is first.
fn groups(rows: &[ImportRow], outcome: Outcome) -> Vec<Group<'_>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut positions: HashMap<String, usize> = HashMap::new();
    for row in rows.iter().filter(|row| row.outcome == outcome) {
        let Some(reason) = row.reason.as_deref() else { continue };
        let position = *positions.entry(without_values(reason)).or_insert_with(|| {
            groups.push(Group {
                reason,
                count: 0,
                lines: Vec::new(),
            });
            groups.len() - 1
        });
        let group = &mut groups[position];
        group.count += 1;
        if group.lines.len() <= MAX_LINES {
            group.lines.push(row.line);
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    groups
}

/// Returns a reason without quoted texts and digits, which differ from row to row.
fn without_values(reason: &str) -> String {
    let mut is_quoted = false;
    let is_common = |c: &char| {
        is_quoted ^= *c == '"';
        !is_quoted && !c.is_ascii_digit()
    };
    reason.chars().filter(is_common).collect()
}

impl Group<'_> {
    fn further_lines(&self) -> String {
        let shown = self.lines.iter().skip(1).take(MAX_LINES);
        let lines: Vec<String> = shown.map(u64::to_string).collect();
        match (lines.as_slice(), self.count - self.lines.len()) {
            ([], _) => String::new(),
            ([line], _) => format!("; also line {line}"),
            ([lines @ .., last], 0) => format!("; also lines {} and {last}", lines.join(", ")),
            (lines, more) => format!("; also lines {} and {} more", lines.join(", "), thousands(more)),
        }
    }
}
