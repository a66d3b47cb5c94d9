//! Converts text to a phone number that can be sent, and checks it against the numbering plans.

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat};

use super::clean::{Cleaned, clean};
use super::region::Region;
use super::{MAX_DIGITS, MIN_DIGITS, twin};

/// The interpretation of a number without `+` and without a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bare {
    /// The number is sent as entered (create).
    AsGiven,
    /// The number is read as if it started with `+` (import).
    International,
}

/// A phone number that can be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// E.164, or digits without `+` for [`Bare::AsGiven`]. 7 to 15 digits.
    pub number: String,
    /// True if the number or its WhatsApp twin is valid in a numbering plan.
    pub known: bool,
    /// False if the number is sent as entered, without `+`.
    pub international: bool,
}

impl Phone {
    /// Returns the country of a valid number, even if several countries share its code. `None` for an invalid number, or a
    /// number of no country, such as `+800`.
    pub fn country(&self) -> Option<Region> {
        let digits = self.number.trim_start_matches('+');
        let parsed = valid_as_written(digits).or_else(|| {
            let twin = twin(digits).and_then(|twin| valid_as_written(&twin[1..]));
            twin.or_else(|| PHONE_NUMBER_UTIL.parse(format!("+{digits}"), None).ok())
        })?;
        let region = parsed.get_region_code().filter(|_| self.known)?;
        (region != rlibphonenumber::Region::World).then_some(Region(region))
    }
}

/// Parses a number from text of users, spreadsheets and address books.
///
/// Accepts separators, one leading apostrophe, full-width and Arabic-Indic digits, and a leading `00`. A number with `+`
/// is international. Otherwise, it is read in the national format of `region` if there is one, else according to `bare`.
///
/// # Errors
///
/// The reason why the text is not a usable number: a short lower-case phrase without control characters.
pub fn normalize(text: &str, region: Option<Region>, bare: Bare) -> Result<Phone, String> {
    let Cleaned { plus, kept } = clean(text)?;
    match (plus, region, bare) {
        (true, ..) => international(kept),
        (false, Some(region), _) => national(&kept, region),
        (false, None, _) if kept.starts_with("+0") => Err("begins with 0: pass --region to set its country".to_owned()),
        (false, None, Bare::International) => international(kept),
        (false, None, Bare::AsGiven) => Ok(as_given(kept)),
    }
}

/// Returns whether `digits`, which start with the country code, are a valid number, or the form of a valid number that
/// WhatsApp still uses (`wa_id`, exports).
pub(super) fn is_valid_international(digits: &str) -> bool {
    let twin_is_valid = || twin(digits).is_some_and(|twin| valid_as_written(&twin[1..]).is_some());
    valid_as_written(digits).is_some() || twin_is_valid()
}

/// Checks an international number. `kept` is `+` and digits.
fn international(kept: String) -> Result<Phone, String> {
    if kept.starts_with("+0") {
        return Err("no country code begins with 0".to_owned());
    }
    if is_valid_international(&kept[1..]) {
        return Ok(Phone {
            number: kept,
            known: true,
            international: true,
        });
    }
    let valid = parse(&kept, None).filter(|parsed| parsed.known);
    check_length(Phone {
        known: valid.is_some(),
        // The library may remove digits, such as the 0 of +44 (0)20. That is used for valid numbers only.
        number: valid.map_or(kept, |parsed| parsed.number),
        international: true,
    })
}

/// Parses a number in national format. `kept` is `+` and digits; the `+` is not part of the text.
fn national(kept: &str, region: Region) -> Result<Phone, String> {
    let unreadable = || format!("cannot be read as a number of {region}");
    let phone = check_length(parse(&kept[1..], Some(region)).ok_or_else(unreadable)?)?;
    // An invalid number is ambiguous if the library reads its E.164 format differently (1111 202 456 1111 in the US).
    if !phone.known && international(phone.number.clone()).as_ref() != Ok(&phone) {
        return Err(unreadable());
    }
    Ok(phone)
}

/// Checks the number of digits again, because parsing adds and removes digits.
fn check_length(phone: Phone) -> Result<Phone, String> {
    match phone.number.len().saturating_sub(1) {
        MIN_DIGITS..=MAX_DIGITS => Ok(phone),
        digits => Err(format!(
            "is {} with its country code, which has {digits} digits",
            phone.number
        )),
    }
}

/// Returns the digits unchanged. `kept` is `+` and digits; the `+` is not part of the text.
fn as_given(mut kept: String) -> Phone {
    let known = is_valid_international(&kept[1..]) || parse(&kept, None).is_some_and(|parsed| parsed.known);
    kept.remove(0);
    Phone {
        number: kept,
        known,
        international: false,
    }
}

/// Returns the number if `digits` are a country code and a valid number that needs no change. This is the case for most
/// numbers of an import, and several times as fast as the library's parser.
fn valid_as_written(digits: &str) -> Option<PhoneNumber> {
    // No country code starts with 0.
    if digits.starts_with('0') {
        return None;
    }
    let (country_code, national) = (1..=3).find_map(|length| {
        let (code, national) = digits.split_at_checked(length)?;
        let code = code.parse().ok()?;
        PHONE_NUMBER_UTIL.get_region_for_country_code(code)?;
        Some((code, national))
    })?;
    // One zero is part of the number in some countries (Italy). The library's parser handles more.
    if national.starts_with("00") {
        return None;
    }
    let number = PhoneNumber {
        country_code,
        national_number: national.parse().ok()?,
        italian_leading_zero: national.starts_with('0').then_some(true),
        ..PhoneNumber::default()
    };
    number.is_valid().then_some(number)
}

/// Parses a cleaned number with the library and formats the result as E.164. The first call loads the numbering plans,
/// which takes some milliseconds.
fn parse(clean: &str, region: Option<Region>) -> Option<Phone> {
    let parsed = PHONE_NUMBER_UTIL.parse(clean, region.map(|region| region.0)).ok()?;
    Some(Phone {
        number: parsed.format_as(PhoneNumberFormat::E164).into_owned(),
        known: parsed.is_valid(),
        international: true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// For all numbering plans, `valid_as_written` accepts exactly the numbers that the library reads as valid and unchanged.
    #[test]
    fn valid_as_written_agrees_with_the_library() {
        for code in PHONE_NUMBER_UTIL.get_supported_regions() {
            let Ok(example) = PHONE_NUMBER_UTIL.get_example_number(code) else {
                continue;
            };
            let example = example.format_as(PhoneNumberFormat::E164).into_owned();
            for at in 1..example.len() {
                for digit in ["", "0", "1", "8", "9"] {
                    for end in [at, at + 1] {
                        let mut text = example.clone();
                        text.replace_range(at..end, digit);
                        if text.starts_with("+0") {
                            continue;
                        }
                        let parsed = parse(&text, None).is_some_and(|parsed| parsed.known && parsed.number == text);
                        assert_eq!(valid_as_written(&text[1..]).is_some(), parsed, "{code} {text}");
                    }
                }
            }
        }
    }
}
