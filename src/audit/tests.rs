use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Collects contacts with these names and numbers. Their IDs are their indices.
fn gathered(contacts: &[(&str, &str)]) -> AuditBuilder {
    let mut gathered = AuditBuilder::default();
    for (id, (name, number)) in contacts.iter().enumerate() {
        let contact = json!({"id": id, "name": name, "phone_number": number});
        gathered.add(&Contact::read(&contact.to_string()).unwrap()).unwrap();
    }
    gathered
}

fn numbers(numbers: &[&str]) -> AuditBuilder {
    gathered(&numbers.iter().map(|number| ("Ada", *number)).collect::<Vec<_>>())
}

fn ids(contacts: &[&RawValue]) -> Vec<usize> {
    let id = |contact: &&RawValue| Contact::read(contact.get()).unwrap().id.as_str().parse().unwrap();
    contacts.iter().map(id).collect()
}

fn duplicates(audit: &Audit) -> Vec<Vec<usize>> {
    audit.duplicates.iter().map(|found| ids(&found.contacts)).collect()
}

fn twins(audit: &Audit) -> Vec<Vec<usize>> {
    audit.twins.iter().map(|found| ids(&found.contacts)).collect()
}

fn countries(audit: &Audit) -> Vec<(String, usize)> {
    let code = |row: &Country| row.country.clone().unwrap_or_default();
    audit.countries.iter().map(|row| (code(row), row.contacts)).collect()
}

#[test]
fn finds_duplicates_in_different_formats() {
    let gathered = numbers(&[
        "+254722000000",
        "+254712345678",
        "254 712-345-678",
        "+254733000000",
        "254722000000",
        "00254712345678",
    ]);
    let audit = gathered.audit();
    assert_eq!(duplicates(&audit), [vec![0, 4], vec![1, 2, 5]]);
    assert_eq!(audit.duplicates[1].phone_number, "+254712345678");
    assert!(audit.twins.is_empty() && audit.has_findings());
}

#[test]
fn texts_without_digits_are_unknown_numbers_but_not_duplicates() {
    let gathered = numbers(&["", "", " ", "none", "none"]);
    let audit = gathered.audit();
    assert!(audit.duplicates.is_empty());
    assert_eq!(ids(&audit.unknown_numbers), [0, 1, 2, 3, 4]);
}

#[test]
fn finds_twins_with_and_without_a_plus() {
    for (one, other) in [
        ("+5215512345678", "+525512345678"),
        ("5491123456789", "+541123456789"),
        ("+55 11 96123-4567", "551161234567"),
        ("00551199999999", "5511999999999"),
    ] {
        for pair in [[one, other], [other, one]] {
            let gathered = numbers(&["+254712345678", pair[0], pair[1]]);
            let audit = gathered.audit();
            assert_eq!(twins(&audit), [[1, 2]], "{pair:?}");
            assert_eq!(audit.twins[0].phone_numbers, pair);
            assert!(audit.duplicates.is_empty() && audit.has_findings());
        }
        let gathered = numbers(&[one, "+254712345678"]);
        assert!(gathered.audit().twins.is_empty(), "{one} alone");
    }
}

#[test]
fn a_pair_of_twins_is_one_finding_with_all_its_contacts() {
    let gathered = numbers(&["+525512345678", "+5215512345678", "525512345678", "+5215512345678"]);
    let audit = gathered.audit();
    assert_eq!(twins(&audit), [[0, 1, 2, 3]]);
    assert_eq!(duplicates(&audit), [[0, 2], [1, 3]]);
}

#[test]
fn a_number_is_known_if_it_is_valid_as_an_international_one() {
    for (number, known) in [
        ("+254712345678", true),
        ("254712345678", true),
        ("+5215512345678", true),
        ("+80012345678", true),
        ("1234567890", false),
        ("9876543210", false),
        ("0712345678", false),
        ("+999123456789", false),
        ("2.54712E+11", false),
    ] {
        let gathered = numbers(&[number]);
        let audit = gathered.audit();
        assert_eq!(audit.unknown_numbers.is_empty(), known, "{number}");
        assert_eq!(audit.has_findings(), !known, "{number}");
    }
}

#[test]
fn a_name_without_a_visible_character_is_blank() {
    for (name, blank) in [
        ("", true),
        (" \t\u{A0}\u{3000}\n", true),
        ("\u{200B}\u{FEFF}\u{2060}", true),
        ("\u{3164}\u{2800}\u{E0020}\u{FE0F}", true),
        ("\u{0}\u{1b}\u{9b}", true),
        ("\u{202E}\u{2066}", true),
        (".", false),
        ("\u{200F}عائشة", false),
        ("👩", false),
        ("null", false),
    ] {
        let gathered = gathered(&[(name, "+254712345678")]);
        let audit = gathered.audit();
        assert_eq!(!audit.blank_names.is_empty(), blank, "{name:?}");
        assert_eq!(audit.has_findings(), blank, "{name:?}");
    }
}

#[test]
fn null_and_missing_fields_are_blank_and_unknown() {
    let mut gathered = AuditBuilder::default();
    for raw in ["{}", r#"{"id":1,"name":null,"phone_number":null}"#] {
        gathered.add(&Contact::read(raw).unwrap()).unwrap();
    }
    let audit = gathered.audit();
    assert_eq!((audit.unknown_numbers.len(), audit.blank_names.len()), (2, 2));
    assert!(audit.duplicates.is_empty());
    assert!(Contact::read("[1]").is_err());
}

#[test]
fn countries_are_sorted_by_count_then_code_and_no_country_is_last() {
    let gathered = numbers(&[
        "1234567890",
        "0712345678",
        "+80012345678",
        "+2348031234567",
        "+254712345678",
        "+254722000000",
        "+27821234567",
    ]);
    let expected = [("KE", 2), ("NG", 1), ("ZA", 1), ("", 3)];
    let expected = expected.map(|(code, count)| (code.to_owned(), count));
    assert_eq!(countries(&gathered.audit()), expected);
}

#[test]
fn json_contains_the_contacts_unchanged() {
    let mut gathered = AuditBuilder::default();
    let raws = [
        r#"{"phone_number": "525512345678", "id":1, "name":"", "x":1.10}"#,
        r#"{"id":"2","name":"B","phone_number":5215512345678}"#,
        r#"{"id":"3","name":"C","phone_number":"+52 55 1234 5678"}"#,
        r#"{"id":"4","name":"D","phone_number":null}"#,
    ];
    raws.iter()
        .for_each(|raw| gathered.add(&Contact::read(raw).unwrap()).unwrap());
    let json = serde_json::to_string(&gathered.audit()).unwrap();
    let [a, b, c, d] = raws;
    let expected = [
        r#"{"total":4,"#,
        &format!(r#""duplicates":[{{"phone_number":"525512345678","contacts":[{a},{c}]}}],"#),
        &format!(r#""twins":[{{"phone_numbers":["525512345678","5215512345678"],"contacts":[{a},{b},{c}]}}],"#),
        &format!(r#""unknown_numbers":[{d}],"blank_names":[{a}],"#),
        r#""countries":[{"country":"MX","contacts":3},{"country":null,"contacts":1}]}"#,
    ];
    assert_eq!(json, expected.concat());
}

#[test]
fn an_empty_account_has_no_findings() {
    let gathered = AuditBuilder::default();
    let audit = gathered.audit();
    assert!(!audit.has_findings());
    let expected = json!({
        "total": 0, "duplicates": [], "twins": [], "unknown_numbers": [], "blank_names": [], "countries": [],
    });
    assert_eq!(serde_json::to_value(&audit).unwrap(), expected);
}

/// Numbers from a small set in several formats, so that some are equal.
fn any_number() -> impl Strategy<Value = String> {
    let numbers = [
        "525512345678",
        "5215512345678",
        "541123456789",
        "5491123456789",
        "551161234567",
    ];
    let more = ["5511961234567", "254712345678", "12024561111", "1234567890", "0", ""];
    let all = numbers.into_iter().chain(more).collect::<Vec<_>>();
    ("|\\+|00| ", prop::sample::select(all), "|-| ").prop_map(|(before, number, after)| {
        let (start, end) = number.split_at(number.len() / 2);
        format!("{before}{start}{after}{end}")
    })
}

proptest! {
    #[test]
    fn contacts_are_grouped_exactly_by_number(
        all in prop::collection::vec(prop_oneof![any_number(), ".{0,8}"], 0..20),
    ) {
        let gathered = numbers(&all.iter().map(String::as_str).collect::<Vec<_>>());
        let audit = gathered.audit();
        let (duplicates, twins) = (duplicates(&audit), twins(&audit));
        let key = |id: usize| phone::key(&all[id]);
        for a in 0..all.len() {
            for b in a + 1..all.len() {
                let together = |groups: &[Vec<usize>]| {
                    groups.iter().filter(|group| group.contains(&a) && group.contains(&b)).count()
                };
                let same = !key(a).is_empty() && key(a) == key(b);
                prop_assert_eq!(together(&duplicates), usize::from(same), "{:?} {:?}", &all[a], &all[b]);
                let twin = phone::twin(&format!("+{}", key(a))) == Some(format!("+{}", key(b)));
                prop_assert!(!twin || together(&twins) == 1, "{:?} {:?}", &all[a], &all[b]);
            }
        }
        for found in duplicates.iter().chain(&twins) {
            prop_assert!(found.len() > 1 && found.is_sorted());
        }
    }

    #[test]
    fn countries_sum_to_the_total_and_json_is_valid(
        all in prop::collection::vec((".{0,4}", prop_oneof![any_number(), "\\+[1-9][0-9]{6,13}"]), 0..20),
    ) {
        let all: Vec<(&str, &str)> = all.iter().map(|(name, number)| (name.as_str(), number.as_str())).collect();
        let gathered = gathered(&all);
        let audit = gathered.audit();
        prop_assert_eq!(audit.total, all.len());
        prop_assert_eq!(audit.countries.iter().map(|row| row.contacts).sum::<usize>(), all.len());
        let nowhere = audit.countries.iter().filter(|row| row.country.is_none());
        prop_assert!(nowhere.map(|row| row.contacts).sum::<usize>() >= audit.unknown_numbers.len());
        let json = serde_json::to_string(&audit).unwrap();
        prop_assert!(serde_json::from_str::<Value>(&json).is_ok());
    }
}
