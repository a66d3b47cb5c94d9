//! The numbering plans of all countries: which numbers are valid, and how a country writes its own numbers.
//!
//! `packaging/numbering-plans.py` generates `plans/table.tsv` from the metadata of libphonenumber. Each row is the plan of a
//! country, or of a country code that belongs to no country, such as 800. Its patterns are regular expressions.

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use regex_lite::{Captures, Regex};

use super::{MAX_DIGITS, MIN_DIGITS};

#[cfg(test)]
mod tests;

/// The country of a plan that belongs to none.
pub(super) const NO_COUNTRY: &str = "001";

/// The plans, sorted by country code. The main country of a shared code comes first.
static PLANS: LazyLock<Vec<Plan>> = LazyLock::new(|| {
    let rows = include_str!("plans/table.tsv").lines().skip(1);
    rows.map(Plan::new).collect()
});

/// Returns the plans, sorted by country code.
pub(super) fn all() -> &'static [Plan] {
    &PLANS
}

static BY_COUNTRY: LazyLock<HashMap<&str, &Plan>> =
    LazyLock::new(|| PLANS.iter().map(|plan| (plan.country, plan)).collect());

/// The plans of each country code, by its value. A code has at most three digits.
static BY_CODE: LazyLock<Vec<&[Plan]>> = LazyLock::new(|| {
    let mut plans: Vec<&[Plan]> = vec![&[]; 1000];
    for of_code in PLANS.chunk_by(|a, b| a.code == b.code) {
        let code: usize = of_code[0].code.parse().expect("the code of a plan has three digits");
        plans[code] = of_code;
    }
    plans
});

/// The numbering plan of a country.
pub(super) struct Plan {
    /// ISO 3166-1 alpha-2, or [`NO_COUNTRY`].
    pub(super) country: &'static str,
    /// The country calling code. Countries can share one.
    pub(super) code: &'static str,
    /// Matches the start of the national numbers of this country, if others share its code.
    leading_digits: Pattern,
    /// Matches what is dialled before a country code.
    international_prefix: Pattern,
    /// Matches what is dialled before a national number, and sometimes all of it.
    national_prefix: Pattern,
    /// Replaces what `national_prefix` matches if its last group matches, such as `9$1`.
    replacement: &'static str,
    /// Matches the national numbers of each type: mobile, landline and so on.
    types: Pattern,
    /// Matches all national numbers. Empty where these include those of all types.
    general: Pattern,
}

impl Plan {
    fn new(row: &'static str) -> Self {
        let mut columns = row.split('\t');
        let mut column = || columns.next().unwrap_or_default();
        Self {
            country: column(),
            code: column(),
            leading_digits: Pattern::new(column()),
            international_prefix: Pattern::new(column()),
            national_prefix: Pattern::new(column()),
            replacement: column(),
            types: Pattern::new(column()),
            general: Pattern::new(column()),
        }
    }

    fn is_valid(&self, national: &str) -> bool {
        self.types.is_match(national) && (self.general.text.is_empty() || self.general.is_match(national))
    }

    /// Returns what follows the international prefix: a country code and a number.
    fn without_international_prefix<'a>(&self, digits: &'a str) -> Option<&'a str> {
        let prefix = self.international_prefix.captures(digits)?.get(0)?;
        // No country code starts with 0.
        Some(&digits[prefix.end()..]).filter(|rest| !rest.starts_with('0'))
    }

    /// Returns whether the digits are a number without its area code, as in local calls of the Caribbean: in Guam, 310 0000
    /// is not the Canadian number +1 310 0000.
    fn is_local(&self, digits: &str) -> bool {
        let captures = self.national_prefix.captures(digits);
        captures.is_some_and(|captures| {
            captures
                .get(captures.len() - 1)
                .is_some_and(|group| group.as_str() == digits)
        })
    }

    /// Returns the national number without its national prefix, or completed with the area code that is omitted in local
    /// calls. `None` if there is nothing to change.
    fn without_national_prefix(&self, national: &str) -> Option<String> {
        let captures = self.national_prefix.captures(national)?;
        let prefix = captures.get(0)?;
        let mut number = String::new();
        if captures.get(captures.len() - 1).is_some_and(|group| !group.is_empty()) {
            captures.expand(self.replacement, &mut number);
        }
        number.push_str(&national[prefix.end()..]);
        Some(number)
    }
}

/// A regular expression that is compiled when it is first used. An empty one matches nothing.
struct Pattern {
    text: &'static str,
    regex: OnceLock<Regex>,
}

impl Pattern {
    const fn new(text: &'static str) -> Self {
        let regex = OnceLock::new();
        Self { text, regex }
    }

    fn captures<'a>(&self, digits: &'a str) -> Option<Captures<'a>> {
        self.regex()?.captures(digits)
    }

    fn is_match(&self, digits: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(digits))
    }

    fn regex(&self) -> Option<&Regex> {
        let compile = || Regex::new(self.text).expect("a test compiles all patterns");
        (!self.text.is_empty()).then(|| self.regex.get_or_init(compile))
    }
}

/// Returns the plan of a country. `country` is ISO 3166-1 alpha-2.
pub(super) fn plan_of_country(country: &str) -> Option<&'static Plan> {
    BY_COUNTRY.get(country).copied()
}

/// Returns the plan of the main country of a country code.
pub(super) fn plan_of_code(code: &str) -> Option<&'static Plan> {
    let (plans, rest) = split_country_code(code)?;
    plans.first().filter(|_| rest.is_empty())
}

/// Returns the plan that a number belongs to, and whether the number is valid. `digits` starts with the country code. Of a
/// code that several countries share, the number decides, so `None` if it is in no country.
pub(super) fn plan_of_number(digits: &str) -> Option<(&'static Plan, bool)> {
    let (plans, national) = split_country_code(digits)?;
    for plan in plans {
        if plan.is_valid(national) {
            return Some((plan, true));
        }
        if plans.len() == 1 || plan.leading_digits.is_match(national) {
            return Some((plan, false));
        }
    }
    None
}

/// Returns the plan that a valid number belongs to. `digits` starts with the country code.
pub(super) fn plan_of_valid(digits: &str) -> Option<&'static Plan> {
    match split_country_code(digits)? {
        ([plan], _) => Some(plan),
        _ => plan_of_number(digits).map(|(plan, _)| plan),
    }
}

/// Returns whether a number is valid. `digits` starts with the country code.
pub(super) fn is_valid(digits: &str) -> bool {
    plan_of_number(digits).is_some_and(|(_, valid)| valid)
}

/// Returns the valid number without the national prefix that is sometimes written after a country code: `440207946…`
/// becomes `44207946…`.
pub(super) fn without_trunk_prefix(digits: &str) -> Option<String> {
    let (plans, national) = split_country_code(digits)?;
    let main = plans.first()?;
    let number = format!("{}{}", main.code, main.without_national_prefix(national)?);
    is_complete(&number).then_some(number)
}

/// Returns the valid numbers, each with its country code, that `digits` can mean where they are dialled in a country.
/// After `00`, only an international number is read.
pub(super) fn dialled(plan: &Plan, digits: &str) -> Vec<String> {
    let as_written = (!plan.is_local(digits)).then(|| digits.to_owned());
    let national = [as_written, plan.without_national_prefix(digits)];
    let national = national
        .into_iter()
        .flatten()
        .filter(|_| !digits.starts_with("00"))
        .map(|national| format!("{}{national}", plan.code));
    let with_code = digits.starts_with(plan.code).then_some(digits);
    let international = [with_code, plan.without_international_prefix(digits)];
    let international = international.into_iter().flatten();
    let international = international.flat_map(|digits| [Some(digits.to_owned()), without_trunk_prefix(digits)]);
    let numbers = national.chain(international.flatten());
    numbers.filter(|number| is_complete(number)).collect()
}

/// Returns whether a number is valid and can be sent. In some countries, there are valid numbers of fewer digits.
fn is_complete(digits: &str) -> bool {
    (MIN_DIGITS..=MAX_DIGITS).contains(&digits.len()) && is_valid(digits)
}

/// Splits a number into its country code and national number.
pub(super) fn split(digits: &str) -> Option<(&'static str, &str)> {
    let (plans, national) = split_country_code(digits)?;
    Some((plans.first()?.code, national))
}

/// Returns the plans of the country code that `digits` start with, and the national number after it.
fn split_country_code(digits: &str) -> Option<(&'static [Plan], &str)> {
    // No country code starts with 0.
    if digits.starts_with('0') {
        return None;
    }
    (1..=3).find_map(|length| {
        let (code, national) = digits.split_at_checked(length)?;
        let plans = BY_CODE.get(code.parse::<usize>().ok()?)?;
        (!plans.is_empty()).then_some((*plans, national))
    })
}
