use proptest::prelude::*;

use super::Recognition::{NationalSpelling, SameDigits, WhatsAppTwin};
use super::*;

/// Pairs of WhatsApp twins.
const TWINS: &[(&str, &str)] = &[
    // Mexico, Argentina
    ("+5215512345678", "+525512345678"),
    ("+5491123456789", "+541123456789"),
    // Brazil
    ("+5511961234567", "+551161234567"),
    ("+5511999999999", "+551199999999"),
    // Benin: mobile and landline
    ("+2290197123456", "+22997123456"),
    ("+2290121301234", "+22921301234"),
    // Côte d'Ivoire, mobile: Moov, MTN, Orange
    ("+2250101020304", "+22501020304"),
    ("+2250143020304", "+22543020304"),
    ("+2250170020304", "+22570020304"),
    ("+2250504020304", "+22504020304"),
    ("+2250566020304", "+22566020304"),
    ("+2250595020304", "+22595020304"),
    ("+2250707081234", "+22507081234"),
    ("+2250789020304", "+22589020304"),
    ("+2250798020304", "+22598020304"),
    // Côte d'Ivoire, landline: Moov, MTN, Orange
    ("+2252120812345", "+22520812345"),
    ("+2252520012345", "+22520012345"),
    ("+2252536012345", "+22536012345"),
    ("+2252720212345", "+22520212345"),
    ("+2252722445678", "+22522445678"),
    ("+2252734712345", "+22534712345"),
];

/// Numbers without a twin.
const WITHOUT_TWIN: &[&str] = &[
    "",
    "+",
    "+5",
    "+55",
    "+551",
    "+254712345678",
    "+52551234567",
    "+541123456",
    // Brazil: a landline, and a mobile number that never had eight digits.
    "+551131234567",
    "+5511951234567",
    // Benin: only the prefix of an old number is removed, and a new number may have another prefix.
    "+22901123456",
    "+2290201123456",
    // Côte d'Ivoire: ranges that were never assigned, and numbers assigned after 2021, whose old form would have had
    // another operator's prefix.
    "+22500020304",
    "+22560020304",
    "+22599020304",
    "+22520912345",
    "+2250700020304",
    "+2250107081234",
    "+2252720012345",
    "+2250720212345",
];

#[test]
fn the_key_is_the_digits_without_a_leading_00() {
    for text in [
        "+254712345678",
        "00254712345678",
        "0000254712345678",
        "254 712-345.678",
        "＋２５４７１２٣٤٥۶۷۸",
        "tel:+254712345678",
    ] {
        assert_eq!(key(text), "254712345678", "{text}");
    }
    assert_eq!(key("0712"), "0712");
    assert_eq!(key("letters"), "");
}

#[test]
fn twins_are_mutual() {
    for (one, other) in TWINS {
        assert_eq!(twin(one).as_deref(), Some(*other));
        assert_eq!(twin(other).as_deref(), Some(*one));
        assert_eq!(recognise(one, "A", other, "B"), Some(WhatsAppTwin), "{one}");
        let bare = other.trim_start_matches('+');
        assert_eq!(recognise(one, "A", bare, "B"), Some(WhatsAppTwin), "{one}");
    }
    for number in WITHOUT_TWIN {
        assert_eq!(twin(number), None, "{number}");
    }
}

/// Every old range of the plan of 2021 that the library of numbering plans also knows in its new form.
#[test]
fn ivorian_prefixes_agree_with_the_numbering_plan() {
    for block in 0..1000 {
        let old = format!("225{block:03}12345");
        let Some(twin) = twin(&old) else { continue };
        let new_landline = twin.starts_with("+2252");
        let old_landline = (200..400).contains(&block);
        assert_eq!(new_landline, old_landline, "{old}");
        // The regulator's list has two ranges that the library's plan does not.
        let missing = ["+2252735912345", "+2252736812345"].contains(&twin.as_str());
        assert_ne!(is_valid_international(&twin[1..]), missing, "{twin}");
    }
}

#[test]
fn recognises_equal_digits() {
    for listed in ["+254712345678", "254712345678", "00254712345678", "+254 712 345 678"] {
        assert_eq!(
            recognise("+254712345678", "A", listed, "B"),
            Some(SameDigits),
            "{listed}"
        );
    }
    // The example of the API documentation, which is not a valid number.
    assert_eq!(recognise("1234567890", "A", "1234567890", "B"), Some(SameDigits));
    for (sent, listed) in [("+254712345678", "+254712345679"), ("", ""), ("abc", "")] {
        assert_eq!(recognise(sent, "A", listed, "A"), None, "{sent} {listed}");
    }
}

#[test]
fn recognises_a_national_format_with_the_same_name() {
    let sent = "+254712345678";
    for listed in ["0712345678", "712345678", "12345678", "+2540712345678", "0712 345 678"] {
        assert_eq!(
            recognise(sent, "Amina", listed, "Amina"),
            Some(NationalSpelling),
            "{listed}"
        );
        assert_eq!(
            recognise(sent, "Amina", listed, " Amina\n"),
            Some(NationalSpelling),
            "{listed}"
        );
        assert_eq!(recognise(sent, "Amina", listed, "Amina B"), None, "{listed}");
    }
    // Not the Russian number +7 999 123-45-67.
    let spelled = recognise("+5579991234567", "Bia", "079991234567", "Bia");
    assert_eq!(spelled, Some(NationalSpelling));
    for listed in [
        // A valid international number of another country, with the same last eight digits.
        "+2348012345678",
        "+256712345678",
        // Other digits, or too few.
        "0712345679",
        "2345678",
    ] {
        assert_eq!(recognise(sent, "Amina", listed, "Amina"), None, "{listed}");
    }
}

#[test]
fn recognition_is_not_transitive() {
    // The national format of the twin.
    let (sent, twin) = ("+5511987654321", "+551187654321");
    assert_eq!(recognise(sent, "A", twin, "A"), Some(WhatsAppTwin));
    assert_eq!(recognise(twin, "A", "(011) 3765-4321", "A"), None);
    // The same national format in two countries: each number matches it, but they do not match each other.
    let (kenya, uganda) = ("+254712345678", "+256712345678");
    assert_eq!(recognise(kenya, "A", "0712345678", "A"), Some(NationalSpelling));
    assert_eq!(recognise(uganda, "A", "0712345678", "A"), Some(NationalSpelling));
    assert_eq!(recognise(kenya, "A", uganda, "A"), None);
}

/// Numbers of the five countries and of others, of every length near theirs.
fn any_number() -> impl Strategy<Value = String> {
    let code = prop::sample::select(vec![
        "52", "521", "54", "549", "55", "229", "22901", "225", "22507", "2252", "254",
    ]);
    (code, "[0-9]{6,11}").prop_map(|(code, rest)| format!("+{code}{rest}"))
}

proptest! {
    #[test]
    fn a_twin_has_this_number_as_its_twin(number in any_number()) {
        if let Some(other) = twin(&number) {
            prop_assert_ne!(&other, &number);
            prop_assert_eq!(recognise(&number, "A", &other, "B"), Some(WhatsAppTwin));
            prop_assert_eq!(recognise(&other, "A", &number, "B"), Some(WhatsAppTwin));
            prop_assert_eq!(twin(&other), Some(number));
        }
    }

    #[test]
    fn a_number_has_no_second_twin(number in any_number(), added in "[0-9]{1,2}", at in 3_usize..8) {
        let mut longer = number.clone();
        longer.insert_str(at, &added);
        let recognised = recognise(&number, "A", &longer, "B").is_some();
        prop_assert_eq!(recognised, twin(&number).is_some_and(|twin| twin == longer));
    }

    #[test]
    fn equal_digits_and_twins_are_symmetric(one in any_number(), other in any_number(), text in ".{0,16}") {
        for (a, b) in [(&one, &other), (&one, &text), (&one, &one)] {
            prop_assert_eq!(recognise(a, "A", b, "B"), recognise(b, "A", a, "B"));
        }
    }

    #[test]
    fn recognised_numbers_share_their_digits_their_twin_or_the_last_eight_digits(sent in any_number(), listed in "\\+?[0-9]{6,14}", text: String) {
        for listed in [&listed, &text] {
            match recognise(&sent, "A", listed, "A") {
                Some(SameDigits) => prop_assert_eq!(key(&sent), key(listed)),
                Some(WhatsAppTwin) => prop_assert_eq!(twin(&sent).map(|twin| key(&twin)), Some(key(listed))),
                Some(NationalSpelling) => {
                    let (sent, listed) = (key(&sent), key(listed));
                    prop_assert_eq!(suffix(&sent), suffix(&listed));
                }
                None => {}
            }
        }
        prop_assert_eq!(key(&key(&text)), key(&text));
    }
}
