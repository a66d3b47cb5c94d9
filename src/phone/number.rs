//! Converts text to a phone number that can be sent, and checks it against the numbering plans.
//!
//! Digits are added or removed only if a numbering plan confirms the result. A number with two valid interpretations is
//! rejected. docs/import.md has the table of the rules under "Numbers".

use super::characters::count_digits;
use super::clean::{Cleaned, Prefix, clean};
use super::plans;
use super::region::Region;
use super::twin;

/// The interpretation of a number without `+` and without a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bare {
    /// The number is sent as written (create).
    AsGiven,
    /// The number is read as if it started with `+`, and rejected if it is not valid then (import).
    International,
}

/// A phone number that can be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// E.164, or digits without `+` for [`Bare::AsGiven`]. 7 to 15 digits.
    pub number: String,
    /// True if the number or its WhatsApp twin is valid in a numbering plan.
    pub valid: bool,
    /// True if the number was written without `+` and without another mark of an international number.
    pub bare: bool,
}

/// Parses a number from text of users, spreadsheets, address books and links.
///
/// # Errors
///
/// The reason why the text is not a usable number: a short lower-case phrase without control characters.
pub fn normalize(text: &str, region: Option<Region>, bare: Bare) -> Result<Phone, String> {
    let cleaned = clean(text)?;
    if let Some(other) = without_optional_zero(text, &cleaned) {
        return international_with_zero(cleaned.kept, other);
    }
    match (cleaned.prefix, region, bare) {
        (Prefix::Plus, ..) | (Prefix::Zeros, None, _) => international(cleaned.kept),
        (Prefix::Zeros | Prefix::None, Some(region), _) => in_region(cleaned, region),
        (Prefix::None, None, _) if cleaned.kept.starts_with("+0") => {
            Err("begins with 0: pass --region to set its country".to_owned())
        }
        (Prefix::None, None, Bare::AsGiven) => Ok(as_given(cleaned.kept)),
        (Prefix::None, None, Bare::International) => bare_international(cleaned.kept),
    }
}

/// Returns whether the text is a number without `+` and without another mark of an international number.
pub fn is_bare(text: &str) -> bool {
    clean(text).is_ok_and(|cleaned| cleaned.prefix == Prefix::None)
}

/// Returns whether the numbers that were written without `+` are probably not what they seem, from their counts: if most
/// are invalid (for example, because a spreadsheet removed their leading 0), the valid ones are other people's numbers.
pub fn bare_numbers_are_unreliable(valid: usize, invalid: usize) -> bool {
    invalid > valid
}

/// Returns the country of a valid number in E.164 format, even if several countries share its code. `None` for a number
/// of no country, such as `+800`.
pub fn country(number: &str) -> Option<Region> {
    Region::of(plans::plan_of_valid(number.trim_start_matches('+'))?)
}

/// Returns whether `digits`, which start with the country code, are a valid number, or the form of a valid number that
/// WhatsApp still uses (`wa_id`, exports).
pub(super) fn is_valid_international(digits: &str) -> bool {
    plans::is_valid(digits) || twin(digits).is_some_and(|twin| plans::is_valid(&twin[1..]))
}

/// Reads a number with `+`. `kept` is `+` and digits.
fn international(kept: String) -> Result<Phone, String> {
    if kept.starts_with("+0") {
        return Err("no country code begins with 0".to_owned());
    }
    if is_valid_international(&kept[1..]) {
        return Ok(phone(kept, true));
    }
    Ok(match plans::without_trunk_prefix(&kept[1..]) {
        Some(digits) => phone(format!("+{digits}"), true),
        None => phone(kept, false),
    })
}

/// Returns an international number without the zero in `(0)`, which is not dialled from abroad.
fn without_optional_zero(text: &str, cleaned: &Cleaned) -> Option<String> {
    let (before, _) = text.split_once("(0)")?;
    let at = match cleaned.prefix {
        Prefix::None => return None,
        Prefix::Plus => count_digits(before),
        Prefix::Zeros => count_digits(before).checked_sub("00".len())?,
    };
    let (start, end) = cleaned.kept.split_at_checked(1 + at)?;
    Some(format!("{start}{}", end.strip_prefix('0')?))
}

/// Reads an international number with `(0)`. In Italy the zero of a landline is part of the number, and `other`, without
/// it, can be a mobile number.
fn international_with_zero(kept: String, other: String) -> Result<Phone, String> {
    let read = international(kept)?;
    match read.number != other && plans::is_valid(&other[1..]) {
        true if read.valid => Err(ambiguous(&[other, read.number])),
        true => Ok(phone(other, true)),
        false => Ok(read),
    }
}

/// Reads a number without `+` as international.
fn bare_international(kept: String) -> Result<Phone, String> {
    match international(kept)? {
        phone if phone.valid => Ok(Phone { bare: true, ..phone }),
        _ => Err("is not valid with + in front: write it with + and its country code, or pass --region".to_owned()),
    }
}

/// Reads a number without `+` in a region: the only valid interpretation.
fn in_region(cleaned: Cleaned, region: Region) -> Result<Phone, String> {
    let is_bare = cleaned.prefix == Prefix::None;
    let mut found = interpretations(&cleaned, region);
    match found.len() {
        0 if !is_bare => international(cleaned.kept),
        0 => Err(not_of_region(&cleaned.kept, region)),
        1 => Ok(Phone {
            bare: is_bare,
            ..phone(found.remove(0), true)
        }),
        _ => Err(ambiguous(&found)),
    }
}

/// Returns the valid interpretations of digits in a region, each once, as E.164. Of WhatsApp twins, only the first.
fn interpretations(cleaned: &Cleaned, region: Region) -> Vec<String> {
    let (kept, digits) = (&cleaned.kept, &cleaned.kept[1..]);
    let plan = region.plan();
    let mut found = Vec::new();
    let mut add = |number: String| {
        if !found.contains(&number) && twin(&number).is_none_or(|twin| !found.contains(&twin)) {
            found.push(number);
        }
    };
    let dialled = match cleaned.prefix {
        Prefix::None => digits.to_owned(),
        // Of the countries where 00 and a carrier code come first, such as 001 in Hong Kong.
        Prefix::Zeros | Prefix::Plus => format!("00{digits}"),
    };
    let is_international = cleaned.prefix != Prefix::None || digits.starts_with(plan.code);
    if is_international && is_valid_international(digits) {
        add(kept.clone());
    }
    for digits in plans::dialled(plan, &dialled) {
        add(format!("+{digits}"));
    }
    found
}

fn ambiguous(interpretations: &[String]) -> String {
    let list: Vec<String> = interpretations.iter().map(|number| describe(number)).collect();
    format!("may be {}: write it with + and its country code", list.join(" or "))
}

fn not_of_region(kept: &str, region: Region) -> String {
    let (country, digits) = (region.name(), &kept[1..]);
    match plans::is_valid(digits) {
        true => format!(
            "is not a number of {country}; if it is {}, write it with +",
            describe(kept)
        ),
        false => format!("is not a number of {country}: check it, or write it with + and its country code"),
    }
}

/// Returns the digits unchanged. `kept` is `+` and digits; the `+` is not part of the text.
fn as_given(mut kept: String) -> Phone {
    let valid = is_valid_international(&kept[1..]) || plans::without_trunk_prefix(&kept[1..]).is_some();
    kept.remove(0);
    Phone {
        number: kept,
        valid,
        bare: true,
    }
}

fn phone(number: String, valid: bool) -> Phone {
    Phone {
        number,
        valid,
        bare: false,
    }
}

/// Returns a number for people: `+254 712345678 (Kenya)`.
fn describe(number: &str) -> String {
    let parts = plans::split(&number[1..]);
    let text = parts.map_or_else(|| number.to_owned(), |(code, national)| format!("+{code} {national}"));
    match country(number) {
        Some(region) => format!("{text} ({})", region.name()),
        None => text,
    }
}
