//! Phone numbers: reading them, and comparing two of them.

use convers8::phone::identity::{key, recognise, twin};
use convers8::phone::{Bare, Region, country, normalize};
use proptest::prelude::*;
use proptest::sample::select;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat};

use crate::generate::{corpus, mutated};
use crate::runner::check;
use crate::support::assert_shown_safely;

fn assert_consistent(text: &str, region: Option<Region>) {
    for bare in [Bare::AsGiven, Bare::International] {
        match normalize(text, region, bare) {
            Err(reason) => assert_shown_safely(&reason),
            Ok(phone) => {
                assert!((7..=15).contains(&key(&phone.number).len()));
                let again = normalize(&phone.number, None, bare).expect("read again");
                assert_eq!((again.number, again.valid), (phone.number.clone(), phone.valid));
                let _ = country(&phone.number);
            }
        }
    }
    let digits = key(text);
    assert_eq!(key(&digits), digits);
    assert_eq!(recognise(text, "A", &digits, "B").is_some(), !digits.is_empty());
    if let Some(other) = twin(text) {
        assert_eq!(twin(&other).map(|twin| key(&twin)), Some(digits));
    }
}

#[test]
fn any_number_is_read_or_rejected_with_a_reason() {
    let kenya = "KE".parse().ok();
    corpus("numbers")
        .iter()
        .for_each(|case| assert_consistent(&case.text(), kenya));
    let damaged = mutated("numbers").prop_map(|case| case.text());
    let text = prop_oneof![damaged, "\\+?[0-9]{0,17}", "\\+(22|5)[0-9]{6,12}"];
    let common = select(vec!["KE", "NG", "US", "DE", "IT", "BR", "MX", "AR", "CI", "BJ", "GB"]);
    let region = prop_oneof![common.prop_map(str::to_owned), "[A-Z]{2}"];
    check(1000, (text, region), |(text, region)| {
        assert_consistent(&text, region.parse().ok())
    });
}

/// The library's own interpretation, if it is valid.
fn library(text: &str, region: Option<Region>) -> Option<String> {
    let region = region.and_then(|region| rlibphonenumber::Region::from_code(&region.to_string()).ok());
    let parsed = PHONE_NUMBER_UTIL.parse(text, region).ok()?;
    let number = parsed.format_as(PhoneNumberFormat::E164).into_owned();
    parsed.is_valid().then_some(number)
}

/// A valid number has the digits that were written, or those that the library confirms; an invalid one is not changed.
fn assert_digits_are_confirmed(text: &str, region: Option<Region>) {
    let Ok(phone) = normalize(text, region, Bare::International) else {
        return;
    };
    let written = key(text);
    let is_as_written = key(&phone.number) == written && (!phone.bare || region.is_none() || is_own(&written, region));
    let is_confirmed = phone.valid && library(text, region).as_ref() == Some(&phone.number);
    // `00` is understood in every region; the library knows only the region's own prefix. Without `+`, digits that start
    // with the region's own code are international, also where the library reads the code as a part of the number.
    let may_be_international = !phone.bare || region.is_none() || is_own(&written, region);
    let is_international =
        may_be_international && library(&format!("+{written}"), None).as_ref() == Some(&phone.number);
    assert!(
        is_as_written || is_confirmed || is_international,
        "{text} {region:?}: {phone:?}"
    );
}

/// Returns whether the digits start with the calling code of the region.
fn is_own(digits: &str, region: Option<Region>) -> bool {
    let region = region.and_then(|region| rlibphonenumber::Region::from_code(&region.to_string()).ok());
    let code = region.and_then(|region| PHONE_NUMBER_UTIL.get_country_code_for_region(region));
    code.is_some_and(|code| digits.starts_with(&code.to_string()))
}

#[test]
fn digits_are_added_or_removed_only_if_the_library_confirms_it() {
    let regions: Vec<rlibphonenumber::Region> = PHONE_NUMBER_UTIL.get_supported_regions().collect();
    let edit = (0_usize..16, 0_usize..4, "[0-9]{0,2}");
    let case = (
        select(regions.clone()),
        select(regions),
        0_usize..6,
        proptest::collection::vec(edit, 0..3),
    );
    check(3000, case, |(country, other, form, edits)| {
        let Ok(example) = PHONE_NUMBER_UTIL.get_example_number(country) else {
            return;
        };
        let e164 = example.format_as(PhoneNumberFormat::E164);
        let national = example.get_national_significant_number();
        let mut text = match form {
            0 => e164.to_string(),
            1 => format!("00{}", &e164[1..]),
            2 => e164[1..].to_owned(),
            3 => national,
            4 => format!("0{national}"),
            _ => format!("+{}0{national}", example.country_code),
        };
        for (at, length, digits) in edits {
            let start = (1 + at).min(text.len());
            text.replace_range(start..(start + length).min(text.len()), &digits);
        }
        let of = |region: rlibphonenumber::Region| region.as_region_str().parse::<Region>().ok();
        for region in [None, of(country), of(other)] {
            assert_digits_are_confirmed(&text, region);
        }
    });
}
