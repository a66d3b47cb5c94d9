//! The example numbers of all countries in the forms in which people write them.

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, PhoneNumberType};

use super::*;

const TYPES: [PhoneNumberType; 10] = [
    PhoneNumberType::Mobile,
    PhoneNumberType::FixedLine,
    PhoneNumberType::TollFree,
    PhoneNumberType::PremiumRate,
    PhoneNumberType::SharedCost,
    PhoneNumberType::VoIP,
    PhoneNumberType::PersonalNumber,
    PhoneNumberType::Pager,
    PhoneNumberType::UAN,
    PhoneNumberType::VoiceMail,
];

/// Regions with loose plans, with own prefixes for international calls, and of common use.
const OTHER_REGIONS: [&str; 6] = ["KE", "NG", "US", "DE", "HK", "RU"];

/// An example number, its country, and the number as E.164.
struct Example {
    region: Region,
    number: PhoneNumber,
    meant: String,
}

fn examples() -> impl Iterator<Item = Example> {
    let regions = countries::rows().map(|(code, _)| code.parse::<Region>().unwrap());
    regions.flat_map(|region| {
        TYPES.into_iter().filter_map(move |kind| {
            let number = PHONE_NUMBER_UTIL.get_example_number_for_type_and_region(in_library(region), kind);
            let number = number.ok()?;
            let meant = number.format_as(PhoneNumberFormat::E164).into_owned();
            Some(Example { region, number, meant })
        })
    })
}

impl Example {
    fn format(&self, format: PhoneNumberFormat) -> String {
        self.number.format_as(format).into_owned()
    }

    /// The forms that have the country code, with `+` or `00`.
    fn international_forms(&self) -> Vec<String> {
        vec![
            self.meant.clone(),
            format!("00{}", &self.meant[1..]),
            self.format(PhoneNumberFormat::International),
            self.format(PhoneNumberFormat::RFC3966),
            format!("https://wa.me/{}", &self.meant[1..]),
        ]
    }

    /// The forms that are read with the country's region.
    fn national_forms(&self) -> Vec<String> {
        vec![
            self.meant[1..].to_owned(),
            self.format(PhoneNumberFormat::National),
            self.number.get_national_significant_number(),
        ]
    }

    /// The forms with a prefix for national calls after the country code.
    fn forms_with_zero(&self) -> Vec<String> {
        let (code, national) = (self.number.country_code, self.number.get_national_significant_number());
        vec![
            format!("+{code} (0) {national}"),
            format!("00{code} (0){national}"),
            format!("+{code} {}", self.format(PhoneNumberFormat::National)),
        ]
    }

    /// Asserts that a form is the number that was meant, or is rejected: by `allowed` reasons only.
    fn assert_never_another(&self, form: &str, region: Option<Region>, allowed: &[&str]) {
        match normalize(form, region, IMPORT) {
            Ok(phone) if phone.valid => assert_eq!(phone.number, self.meant, "{form} {region:?}"),
            // An import rejects it.
            Ok(phone) => assert!(allowed.contains(&"invalid"), "{form} {region:?}: {phone:?}"),
            Err(reason) => assert!(
                allowed.iter().any(|part| reason.contains(part)),
                "{form} {region:?} {}: {reason}",
                self.meant
            ),
        }
    }
}

const SHORT: &str = "fewer than 7";

#[test]
fn reads_every_example_number_in_international_form_with_any_region() {
    let others = OTHER_REGIONS.map(region);
    for example in examples() {
        for form in example.international_forms() {
            // 009 is Nigeria's own prefix, so 0093… has two meanings there.
            let allowed = if form.starts_with("00") { "may be" } else { SHORT };
            for region in others.into_iter().chain([None, Some(example.region)]) {
                example.assert_never_another(&form, region, &[SHORT, allowed]);
            }
        }
        example.assert_never_another(&example.meant[1..], None, &[SHORT]);
    }
}

#[test]
fn reads_every_example_number_in_national_form_or_rejects_it() {
    let allowed = [SHORT, "may be"];
    for example in examples() {
        for form in example.national_forms() {
            example.assert_never_another(&form, Some(example.region), &allowed);
        }
    }
}

#[test]
fn only_these_countries_have_examples_that_are_ambiguous_without_plus() {
    let is_ambiguous = |example: &Example| {
        let read = normalize(&example.meant[1..], Some(example.region), IMPORT);
        read.is_err_and(|reason| reason.contains("may be"))
    };
    let ambiguous = examples()
        .filter(is_ambiguous)
        .map(|example| example.region.to_string());
    let mut ambiguous: Vec<String> = ambiguous.collect();
    ambiguous.dedup();
    assert_eq!(ambiguous, ["BR", "DE", "ID", "NL", "SE", "VN", "XK"]);
}

#[test]
fn removes_a_zero_after_the_country_code_only_if_the_plan_confirms_it() {
    let allowed = [SHORT, "more than 15", "may be", "invalid"];
    for example in examples() {
        for form in example.forms_with_zero() {
            example.assert_never_another(&form, None, &allowed);
        }
    }
}

/// Without `+`, the region decides: the number is the region's as the library reads it, or the one that was meant.
#[test]
fn reads_a_number_without_plus_as_the_library_does_in_another_region() {
    let others = OTHER_REGIONS.map(|code| code.parse::<Region>().unwrap());
    for example in examples() {
        for form in example.national_forms() {
            for region in others {
                let Ok(read) = normalize(&form, Some(region), IMPORT) else {
                    continue;
                };
                let parsed = PHONE_NUMBER_UTIL.parse(&form, Some(in_library(region))).unwrap();
                let parsed = parsed.is_valid().then(|| parsed.format_as(PhoneNumberFormat::E164));
                let is_library = parsed.is_some_and(|number| number == read.number);
                assert!(is_library || read.number == example.meant, "{form} {region}: {read:?}");
            }
        }
    }
}
