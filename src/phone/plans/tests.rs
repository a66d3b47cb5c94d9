//! Compares the table and its interpretation with libphonenumber.

use rlibphonenumber::{PHONE_NUMBER_UTIL as LIBRARY, PhoneNumber, PhoneNumberFormat, PhoneNumberType, Region};

use super::*;
use crate::phone::{MAX_DIGITS, MIN_DIGITS};

const KINDS: [PhoneNumberType; 11] = [
    PhoneNumberType::Mobile,
    PhoneNumberType::FixedLine,
    PhoneNumberType::FixedLineOrMobile,
    PhoneNumberType::TollFree,
    PhoneNumberType::PremiumRate,
    PhoneNumberType::SharedCost,
    PhoneNumberType::PersonalNumber,
    PhoneNumberType::VoIP,
    PhoneNumberType::Pager,
    PhoneNumberType::UAN,
    PhoneNumberType::VoiceMail,
];

/// Returns the example numbers of all countries, always in the same order.
fn examples() -> Vec<(Region, PhoneNumber)> {
    let mut regions: Vec<_> = LIBRARY.get_supported_regions().collect();
    regions.sort_by_key(|region| region.as_region_str().to_string());
    let of = |region, kind| {
        Some((
            region,
            LIBRARY.get_example_number_for_type_and_region(region, kind).ok()?,
        ))
    };
    let all = regions
        .into_iter()
        .flat_map(|region| KINDS.map(|kind| of(region, kind)));
    all.flatten().collect()
}

/// Returns the digits with one of them replaced, removed or followed by another. Every 31st of these; with
/// `CONVERS8_CASES` all, which takes minutes.
fn mutations(digits: &str) -> impl Iterator<Item = String> {
    const REPLACEMENTS: [&str; 13] = ["", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "05", "91"];
    let all = (0..digits.len())
        .flat_map(move |at| REPLACEMENTS.map(|new| format!("{}{new}{}", &digits[..at], &digits[at + 1..])));
    all.step_by(if std::env::var_os("CONVERS8_CASES").is_some() {
        1
    } else {
        31
    })
}

/// Returns the valid number that the library reads.
fn read_by_library(text: &str, region: Option<Region>) -> Option<PhoneNumber> {
    LIBRARY.parse(text, region).ok().filter(PhoneNumber::is_valid)
}

fn e164_digits(number: &PhoneNumber) -> String {
    number.format_as(PhoneNumberFormat::E164)[1..].to_owned()
}

#[test]
fn compiles_all_patterns() {
    assert_eq!(PLANS.len(), 254);
    for plan in &*PLANS {
        for pattern in [
            &plan.leading_digits,
            &plan.international_prefix,
            &plan.national_prefix,
            &plan.types,
            &plan.general,
        ] {
            pattern.regex();
        }
    }
}

#[test]
fn has_the_countries_of_libphonenumber() {
    for region in LIBRARY.get_supported_regions() {
        let plan = plan_of_country(&region.as_region_str()).unwrap();
        assert_eq!(
            Some(plan.code.parse().unwrap()),
            LIBRARY.get_country_code_for_region(region)
        );
    }
    for code in LIBRARY.get_supported_calling_codes() {
        let main = LIBRARY.get_region_for_country_code(code).unwrap();
        assert_eq!(plan_of_code(&code.to_string()).unwrap().country, &*main.as_region_str());
    }
}

#[test]
fn agrees_with_libphonenumber_on_which_numbers_are_valid_and_in_which_country() {
    let examples = examples().into_iter().map(|(_, number)| number);
    let worldwide = LIBRARY.get_supported_global_network_calling_codes();
    let worldwide = worldwide.map(|code| LIBRARY.get_example_number_for_non_geo_entity(code).unwrap());
    for example in examples.chain(worldwide) {
        let example = e164_digits(&example);
        assert!(is_valid(&example), "{example}");
        for digits in mutations(&example).filter(|digits| !digits.starts_with('0')) {
            let library = read_by_library(&format!("+{digits}"), None).filter(|read| e164_digits(read) == digits);
            let country = library.and_then(|number| number.get_region_code());
            let country = country.map(|country| country.as_region_str().to_string());
            let here = plan_of_number(&digits).filter(|(_, valid)| *valid);
            assert_eq!(here.map(|(plan, _)| plan.country), country.as_deref(), "{digits}");
        }
    }
}

/// The library reads one number of digits that can mean several. Its number is always among those that are found here.
#[test]
fn agrees_with_libphonenumber_on_what_is_dialled_in_a_country() {
    for (region, example) in examples() {
        let plan = plan_of_country(&region.as_region_str()).unwrap();
        let national = example.format_as(PhoneNumberFormat::National);
        let national: String = national.chars().filter(char::is_ascii_digit).collect();
        let international = e164_digits(&example);
        let significant = &international[plan.code.len()..];
        let with_trunk_prefix = format!("{}0{significant}", plan.code);
        for form in [&national, significant, &international, &with_trunk_prefix] {
            for digits in mutations(form) {
                let here = dialled(plan, &digits);
                let library = read_by_library(&digits, Some(region)).map(|number| e164_digits(&number));
                let library = library.filter(|number| (MIN_DIGITS..=MAX_DIGITS).contains(&number.len()));
                // After the country code, the library also completes local numbers and removes two prefixes.
                let may_be_rejected = digits.starts_with(plan.code) && here.is_empty();
                let is_found = library.is_none_or(|number| here.contains(&number));
                assert!(is_found || may_be_rejected, "{region:?} {digits} {here:?}");
                for number in here {
                    let read = read_by_library(&format!("+{number}"), None).map(|read| e164_digits(&read));
                    assert_eq!(read.as_ref(), Some(&number), "{region:?} {digits}");
                }
            }
        }
    }
}
