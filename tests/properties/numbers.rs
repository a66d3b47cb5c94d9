//! Phone numbers: reading them, and comparing two of them.

use convers8::phone::identity::{key, recognise, suffix_key, twin};
use convers8::phone::{Bare, Region, country, normalize};
use proptest::prelude::*;
use proptest::sample::select;

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
    assert_eq!(suffix_key(text).is_some(), digits.len() >= 8);
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
