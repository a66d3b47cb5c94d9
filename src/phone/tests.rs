mod examples;

use proptest::prelude::*;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat};

use super::*;

const IMPORT: Bare = Bare::International;
const CREATE: Bare = Bare::AsGiven;

fn region(code: &str) -> Option<Region> {
    (!code.is_empty()).then(|| code.parse().unwrap())
}

/// Returns the same country of libphonenumber.
fn in_library(region: Region) -> rlibphonenumber::Region {
    rlibphonenumber::Region::from_code(&region.to_string()).unwrap()
}

/// Cases of text, region (or none) and number; all of them valid, or all of them invalid.
fn assert_reads(bare: Bare, valid: bool, cases: &[(&str, &str, &str)]) {
    for (text, code, number) in cases {
        let read = normalize(text, region(code), bare).map(|phone| (phone.number, phone.valid));
        assert_eq!(read, Ok(((*number).to_owned(), valid)), "{text:?} {code}");
    }
}

/// Cases of text, region (or none) and a part of the reason.
fn assert_invalid(cases: &[(&str, &str, &str)]) {
    for (text, code, part) in cases {
        for bare in [IMPORT, CREATE] {
            let reason = normalize(text, region(code), bare).expect_err(text);
            assert!(reason.contains(part), "{text:?} {code}: {reason}");
        }
    }
}

#[test]
fn reads_international_numbers() {
    assert_reads(
        IMPORT,
        true,
        &[
            ("+254712345678", "", "+254712345678"),
            ("+254 712 345 678", "US", "+254712345678"),
            ("+234 803 123 4567", "", "+2348031234567"),
            ("+27 (82) 123-4567", "", "+27821234567"),
            ("+251 91 123 4567", "", "+251911234567"),
            ("+20 100 123 4567", "", "+201001234567"),
            ("+44 (0)20 7946 0958", "", "+442079460958"),
            ("+1 (202) 456-1111", "", "+12024561111"),
            ("+49 (0) 1512/3456789", "", "+4915123456789"),
            ("+39 06 6982 1234", "", "+390669821234"),
            ("+39 347 123 4567", "", "+393471234567"),
            ("+55 11 96123-4567", "", "+5511961234567"),
            ("+52 55 1234 5678", "", "+525512345678"),
            ("+54 9 11 2345-6789", "", "+5491123456789"),
            ("+225 07 08 12 34 56", "", "+2250708123456"),
            ("(+254) 712.345.678", "", "+254712345678"),
        ],
    );
}

#[test]
fn reads_00_as_plus() {
    assert_reads(
        IMPORT,
        true,
        &[
            ("00254712345678", "", "+254712345678"),
            ("00254712345678", "KE", "+254712345678"),
            ("0 0 254 712345678", "US", "+254712345678"),
            ("0039 06 6982 1234", "IT", "+390669821234"),
            ("0049 1512/3456789", "", "+4915123456789"),
            ("٠٠٢٥٤٧١٢٣٤٥٦٧٨", "", "+254712345678"),
        ],
    );
    assert_reads(CREATE, true, &[("00254712345678", "", "+254712345678")]);
    let part = "no country code begins with 0";
    assert_invalid(&[
        ("+00254712345678", "", part),
        ("+0712345678", "KE", part),
        ("000254712345678", "US", part),
    ]);
    // Where 00 is only the start of the prefix for international calls.
    assert_reads(
        IMPORT,
        true,
        &[
            ("000254712345678", "KE", "+254712345678"),
            ("0011 254 712345678", "AU", "+254712345678"),
        ],
    );
    assert_invalid(&[(
        "009 1 202 456 1111",
        "NG",
        "may be +91 2024561111 (India) or +1 2024561111 (United States)",
    )]);
}

#[test]
fn reads_national_numbers_of_the_region() {
    assert_reads(
        IMPORT,
        true,
        &[
            ("0712.345.678", "KE", "+254712345678"),
            ("712345678", "KE", "+254712345678"),
            ("254712345678", "KE", "+254712345678"),
            ("0803 123 4567", "NG", "+2348031234567"),
            ("082 123 4567", "ZA", "+27821234567"),
            ("0911 234 567", "ET", "+251911234567"),
            ("0100 123 4567", "EG", "+201001234567"),
            ("٠١٠٠ ١٢٣ ٤٥٦٧", "EG", "+201001234567"),
            ("020 7946 0958", "GB", "+442079460958"),
            ("(202) 456-1111", "US", "+12024561111"),
            ("1-202-456-1111", "US", "+12024561111"),
            ("011 254 712 345 678", "US", "+254712345678"),
            ("030/1234567", "DE", "+49301234567"),
            ("06 6982 1234", "IT", "+390669821234"),
            ("347 123 4567", "IT", "+393471234567"),
            ("(11) 96123-4567", "BR", "+5511961234567"),
            ("0 15 11 96123-4567", "BR", "+5511961234567"),
            ("55 1234 5678", "MX", "+525512345678"),
            ("011 15-2345-6789", "AR", "+5491123456789"),
            ("07 08 12 34 56", "CI", "+2250708123456"),
        ],
    );
}

#[test]
fn reads_numbers_without_plus_and_region() {
    assert_reads(IMPORT, true, &[("254 712 345 678", "", "+254712345678")]);
    assert_reads(CREATE, true, &[("254 712 345 678", "", "254712345678")]);
    assert_reads(CREATE, false, &[("1234567890", "", "1234567890")]);
    // A number that is sent as entered keeps digits that the library would remove.
    assert_reads(CREATE, true, &[("4402079460958", "", "4402079460958")]);
    assert_reads(CREATE, true, &[("712345678", "KE", "+254712345678")]);
    assert_invalid(&[("0712345678", "", "--region")]);
}

#[test]
fn reads_numbers_that_are_valid_in_no_plan() {
    assert_reads(
        IMPORT,
        false,
        &[
            ("+1234567890", "", "+1234567890"),
            ("+999 123 4567", "", "+9991234567"),
            // The digits do not change: without the 0, only six digits would be left.
            ("+254 0712 345", "", "+2540712345"),
        ],
    );
}

#[test]
fn accepts_forms_that_only_whatsapp_uses() {
    for number in ["+5215512345678", "+551188765432", "+22997123456", "+22507081234"] {
        assert_reads(IMPORT, true, &[(number, "", number)]);
    }
}

#[test]
fn rejects_text_without_digits() {
    assert_invalid(&[
        ("", "", "empty"),
        (" \u{A0}\u{FEFF}\u{200B}\n", "KE", "empty"),
        ("-", "", "no digits"),
        ("+", "", "no digits"),
        ("'", "", "no digits"),
    ]);
}

#[test]
fn rejects_too_few_and_too_many_digits() {
    assert_invalid(&[
        ("123456", "", "fewer than 7"),
        ("+123456", "KE", "fewer than 7"),
        ("00123456", "", "fewer than 7"),
        ("1234567890123456", "", "two numbers"),
        ("+1234567890123456", "", "more than 15"),
        ("0712345678 0722345678", "KE", "two numbers"),
        ("9".repeat(5000).as_str(), "KE", "more than 15"),
    ]);
    // Without the 0, it is valid and too short.
    assert_reads(IMPORT, false, &[("+9809601", "", "+9809601")]);
    let longest = "+123456789012345";
    assert_reads(IMPORT, false, &[(longest, "", longest)]);
    assert_reads(IMPORT, false, &[("00123456789012345", "", longest)]);
}

#[test]
fn ignores_separators_and_reads_digits_of_other_scripts() {
    let number = "+254712345678";
    for text in [
        "'+254712345678",
        "’+254712345678",
        " '+254712345678 ",
        "\u{FEFF}'+254712345678",
        "＋２５４７１２３４５６７８",
        "（＋２５４）７１２－３４５－６７８",
        "+٢٥٤٧١٢٣٤٥٦٧٨",
        "+۲۵۴۷۱۲۳۴۵۶۷۸",
        "+254\u{A0}712\u{2009}345\u{3000}678",
        "+254\t712\r\n345678",
        "+254\u{2010}712\u{2013}345\u{2212}678",
        "\u{202A}+254712345678\u{202C}",
        "\u{2066}+254 712\u{200B}345678\u{2069}\u{200E}",
        "+254/712/345678",
        "+254712345678/",
        "+254712345678.",
        "+२५४७१२३४५६७८",
        "+၂၅၄၇၁၂၃၄၅၆၇၈",
        "+𝟐𝟓𝟒𝟕𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖",
    ] {
        assert_reads(IMPORT, true, &[(text, "", number)]);
    }
}

#[test]
fn rejects_numbers_damaged_by_a_spreadsheet() {
    let part = "spreadsheet";
    assert_invalid(&[
        ("2.54712E+11", "", part),
        ("2,54712E+11", "KE", part),
        ("'2.54712e11", "", part),
        ("2E+11", "", part),
        ("+2.54712E+11", "", part),
        ("254712345678.0", "KE", part),
        ("254712345678.00", "", part),
        ("+254712345678.0", "", part),
        ("254712345678,00", "", part),
        ("٢٥٤٧١٢٣٤٥٦٧٨.٠", "", part),
        ("254712345678.5", "", part),
        ("25471234567.25", "KE", part),
    ]);
    assert_reads(
        IMPORT,
        true,
        &[
            ("0712.345.000", "KE", "+254712345000"),
            ("254.712345000", "KE", "+254712345000"),
            ("0712.345678", "KE", "+254712345678"),
        ],
    );
}

#[test]
fn rejects_two_numbers_in_one() {
    let part = "two numbers in one";
    assert_invalid(&[
        ("+254712345678+254722345678", "", part),
        ("+254712345678 / +254722345678", "", part),
        ("0712345678/0722345678", "KE", part),
        ("0712345678, 0722345678", "KE", part),
        ("0712345678;0722345678", "KE", part),
        ("0712345678 | 0722345678", "KE", part),
        ("0712345678 & 0722345678", "KE", part),
        ("0712345678 OR 0722345678", "KE", part),
        ("0712345678 +254722345678", "KE", part),
        // Not too many digits for one number, which would be German.
        ("5551234/5551235", "DE", part),
        ("030 1234567/68", "DE", part),
        ("++254712345678", "", part),
    ]);
}

#[test]
fn rejects_letters_and_extensions() {
    assert_invalid(&[
        ("712345678 (home)", "KE", "contains letters"),
        ("1-800-FLOWERS", "US", "contains letters"),
        ("skype:+254712345678", "", "contains letters"),
        ("254712345678@g.us", "", "contains @"),
        ("https://wa.me/message/ABC", "", "contains letters"),
        ("https://wa.me/0712345678", "KE", "no country code begins with 0"),
        ("tel:+254712345678;ext=5", "", "extension 5"),
        ("N/A", "", "contains letters"),
        ("лично", "", "contains letters"),
        ("０７ｘ", "", "contains letters"),
        ("0712345678 or", "KE", "contains letters"),
        ("0712345678 extra 5", "KE", "contains letters"),
        ("+254712345678x42", "", "extension 42"),
        ("+254712345678 ext. 5", "", "extension 5"),
        ("+254712345678 Extension: 5 ", "", "extension 5"),
        ("+254712345678, ext 5", "", "extension 5"),
        ("+254712345678#12", "", "extension 12"),
        ("+254712345678;ext=7", "", "extension 7"),
    ]);
}

#[test]
fn the_error_contains_the_invalid_character() {
    assert_invalid(&[
        ("254*712345678", "", "contains *"),
        ("254,712,345,678", "", "contains ,"),
        ("#254712345678", "", "contains #"),
        ("''254712345678", "", "contains '"),
        ("254712345678\0", "", "contains \\u{0}"),
        ("\u{1b}[31m254712345678", "", "contains \\u{1b}"),
        ("254712345678☎", "", "contains \\u{260e}"),
        ("254712345678½", "", "contains \\u{bd}"),
        ("254+712345678", "", "not at the start"),
    ]);
}

#[test]
fn the_error_contains_the_region() {
    // The international prefix of the United States, then no country code.
    assert_invalid(&[("011 999 123 45", "US", "of United States")]);
    // Prefixes that are not dialled together.
    assert_invalid(&[
        ("1111 202 456 1111", "US", "of United States"),
        ("0831234567", "LT", "of Lithuania"),
    ]);
    // An Ivorian number of before 2021: the national format has ten digits now.
    assert_invalid(&[("07 08 12 34", "CI", "of Côte d'Ivoire")]);
    assert_invalid(&[("0712345678", "NG", "is not a number of Nigeria: check it")]);
}

#[test]
fn adds_no_country_code_to_a_number_of_another_country() {
    assert_invalid(&[
        (
            "233241234567",
            "KE",
            "is not a number of Kenya; if it is +233 241234567 (Ghana), write it with +",
        ),
        ("447911123456", "KE", "+44 7911123456 (Guernsey)"),
    ]);
    let reason = normalize("712345678", None, IMPORT).unwrap_err();
    assert!(reason.contains("pass --region"), "{reason}");
}

#[test]
fn no_other_country_takes_a_number_without_its_area_code() {
    for region in ["GU", "KY"] {
        let read = normalize("3101000", Some(region.parse().unwrap()), IMPORT);
        assert!(read.is_err(), "{region}: {read:?}");
    }
}

#[test]
fn after_00_no_national_number_is_read() {
    let read = normalize("006000123", Some("RW".parse().unwrap()), IMPORT).unwrap();
    assert_eq!((&*read.number, read.valid), ("+6000123", false));
}

#[test]
fn rejects_a_number_with_two_valid_interpretations() {
    assert_invalid(&[
        // International, or an area code without its 0.
        (
            "4915123456789",
            "DE",
            "may be +49 15123456789 (Germany) or +49 4915123456789 (Germany): write it with +",
        ),
        (
            "+39 (0)312 3456789",
            "",
            "may be +39 3123456789 (Italy) or +39 03123456789 (Italy)",
        ),
        ("49611234567", "DE", "may be +49 611234567 (Germany) or +49 "),
    ]);
    assert_reads(
        IMPORT,
        true,
        &[
            ("+4915123456789", "DE", "+4915123456789"),
            ("015123456789", "DE", "+4915123456789"),
        ],
    );
}

#[test]
fn reads_links_addresses_and_formulas() {
    for text in [
        "tel:+254712345678",
        "TEL:+254-712-345-678",
        "p:+254712345678",
        "=\"+254712345678\"",
        "whatsapp:+254712345678",
        "whatsapp://send?phone=254712345678",
        "wa.me/254712345678",
        "https://wa.me/254712345678?text=Hi%201",
        "http://www.wa.me/+254712345678",
        "https://api.whatsapp.com/send?phone=254712345678&text=Hi",
        "https://api.whatsapp.com/send/?text=Hi&phone=%2B254712345678",
        "254712345678@s.whatsapp.net",
        "254712345678:12@s.whatsapp.net",
        "254712345678@c.us",
    ] {
        assert_reads(
            IMPORT,
            true,
            &[(text, "", "+254712345678"), (text, "US", "+254712345678")],
        );
    }
    assert_reads(
        IMPORT,
        true,
        &[
            ("tel:0712345678", "KE", "+254712345678"),
            ("=\"0712345678\"", "KE", "+254712345678"),
        ],
    );
    assert_invalid(&[("tel:2024561111", "KE", "is not a number of Kenya")]);
}

#[test]
fn marks_numbers_without_a_plus() {
    for (text, code, bare) in [
        ("+254712345678", "KE", false),
        ("00254712345678", "KE", false),
        ("wa.me/254712345678", "", false),
        ("254712345678", "", true),
        ("254712345678", "KE", true),
        ("0712345678", "KE", true),
    ] {
        assert_eq!(normalize(text, region(code), IMPORT).unwrap().bare, bare, "{text}");
        assert_eq!(is_bare(text), bare, "{text}");
    }
    assert!(is_bare("0712345"));
    assert!(!is_bare("call me") && !is_bare(""));
    assert!(bare_numbers_are_unreliable(4, 96) && bare_numbers_are_unreliable(0, 1));
    assert!(!bare_numbers_are_unreliable(50, 50) && !bare_numbers_are_unreliable(0, 0));
}

#[test]
fn the_list_of_countries_is_the_same_as_in_the_library() {
    let mut countries: Vec<String> = PHONE_NUMBER_UTIL
        .get_supported_regions()
        .map(|region| region.as_region_str().to_string())
        .collect();
    countries.sort();
    let table: Vec<&str> = countries::rows().map(|(code, _)| code).collect();
    assert_eq!(table, countries);
}

#[test]
fn parses_regions() {
    for code in ["KE", "ke", " Ke "] {
        assert_eq!(code.parse::<Region>().unwrap().to_string(), "KE");
    }
    assert!("uk".parse::<Region>().unwrap_err().contains("GB"));
    assert!("XX".parse::<Region>().unwrap_err().contains("XX"));
    for text in ["", "K", "KEN", "001", "K1", "\u{1b}[", "é"] {
        let reason = text.parse::<Region>().unwrap_err();
        assert!(reason.contains("two letters"), "{text:?}: {reason}");
    }
}

#[test]
fn finds_the_country_of_a_number() {
    let country = |text: &str| {
        let phone = normalize(text, None, IMPORT).unwrap();
        country(&phone.number)
            .map(|region| region.to_string())
            .unwrap_or_default()
    };
    for (text, code) in [
        ("+254712345678", "KE"),
        ("+2348031234567", "NG"),
        // Codes shared by several countries.
        ("+12024561111", "US"),
        ("+16135550123", "CA"),
        ("+18765550123", "JM"),
        ("+447400123456", "GB"),
        ("+447911123456", "GG"),
        ("+441534456789", "JE"),
        ("+77017654321", "KZ"),
        ("+79161234567", "RU"),
        ("+390212345678", "IT"),
        ("+390669821234", "VA"),
        ("+44 (0)20 7946 0958", "GB"),
        // Forms that only WhatsApp uses.
        ("+5215512345678", "MX"),
        ("+551188765432", "BR"),
        // Numbers of no country, and of no plan.
        ("+80012345678", ""),
        ("+881612345678", ""),
        ("+1234567890", ""),
        ("+9991234567", ""),
    ] {
        assert_eq!(country(text), code, "{text}");
    }
}

/// All but those whose numbers the plan of a neighbour includes.
#[test]
fn finds_nearly_every_country_from_its_example_number() {
    let missed = countries::rows().map(|(code, _)| code).filter(|code| {
        let region = region(code);
        let example = PHONE_NUMBER_UTIL.get_example_number(in_library(region.unwrap()));
        let example = example.unwrap().format_as(PhoneNumberFormat::E164).into_owned();
        country(&example) != region
    });
    assert_eq!(missed.collect::<Vec<_>>(), ["EH", "MF"]);
}

fn any_region() -> impl Strategy<Value = Option<Region>> {
    prop::sample::select(vec!["", "KE", "NG", "US", "DE", "IT", "BR", "MX", "AR", "CI"]).prop_map(region)
}

fn any_bare() -> impl Strategy<Value = Bare> {
    prop_oneof![Just(IMPORT), Just(CREATE)]
}

/// Checks the properties of any result.
fn assert_consistent(text: &str, region: Option<Region>, bare: Bare) {
    let phone = match normalize(text, region, bare) {
        Ok(phone) => phone,
        Err(reason) => {
            assert!(!reason.is_empty() && !reason.contains(char::is_control));
            return;
        }
    };
    let digits = phone.number.strip_prefix('+');
    assert!(digits.is_some() || (phone.bare && bare == CREATE));
    let digits = digits.unwrap_or(&phone.number);
    assert!((MIN_DIGITS..=MAX_DIGITS).contains(&digits.len()));
    assert!(digits.bytes().all(|b| b.is_ascii_digit()));
    let again = normalize(&phone.number, None, bare).unwrap();
    assert_eq!((again.number, again.valid), (phone.number, phone.valid));
}

proptest! {
    #[test]
    fn any_text_is_accepted_or_rejected(text: String, region in any_region(), bare in any_bare()) {
        assert_consistent(&text, region, bare);
    }

    #[test]
    fn any_phone_like_text_is_accepted_or_rejected(
        text in "['’]?[+＋]?[0-9]{0,8}[-0-9０-９٠-٩۰-۹ ()./,;|&#xeE+\u{200B}\u{1B}]{0,16}",
        region in any_region(),
        bare in any_bare(),
    ) {
        assert_consistent(&text, region, bare);
    }

    #[test]
    fn any_digits_are_accepted_or_rejected(
        text in r"\+?[0-9]{6,16}",
        region in any_region(),
        bare in any_bare(),
    ) {
        assert_consistent(&text, region, bare);
    }

    #[test]
    fn separators_do_not_change_the_result(
        number in prop::sample::select(vec![
            ("+254712345678", ""), ("0712345678", "KE"), ("+390669821234", ""),
            ("06 6982 1234", "IT"), ("+5511961234567", ""), ("00442079460958", "US"),
        ]),
        gaps in prop::collection::vec("[- ()\u{A0}\u{2009}\u{2013}\u{2212}\u{200B}\u{FEFF}\u{200E}]{0,3}", 20),
    ) {
        let (text, code) = number;
        let spread: String = text.chars().zip(&gaps).flat_map(|(c, gap)| gap.chars().chain([c])).collect();
        let expected = normalize(text, region(code), IMPORT);
        prop_assert!(expected.is_ok());
        prop_assert_eq!(normalize(&spread, region(code), IMPORT), expected);
        prop_assert_eq!(key(&spread), key(text));
    }
}
