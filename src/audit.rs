//! What the API can't undo, found in an account's contacts: numbers that stand twice, WhatsApp
//! twins, numbers that no plan knows, blank names; and how many contacts each country has.
//!
//! What the server returned is not rewritten: a finding holds the API's own text.

use std::cmp::Reverse;
use std::collections::HashMap;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::api::model::Contact;
use crate::error::{Error, Result};
use crate::phone::{self, Bare, Region};

/// The contacts of an account, gathered one at a time.
#[derive(Default)]
pub struct Gathered {
    /// All of them, because a number may turn up again much later.
    contacts: Vec<Box<RawValue>>,
    /// Who has a number, by [`phone::key`].
    by_key: HashMap<String, Vec<usize>>,
    unknown_numbers: Vec<usize>,
    blank_names: Vec<usize>,
    countries: HashMap<Option<Region>, usize>,
}

impl Gathered {
    /// Takes in a contact, given in the API's own spelling.
    pub fn add(&mut self, raw: &str) -> Result<()> {
        let contact = Contact::read(raw)?;
        let number = contact.phone_number.as_str();
        let index = self.contacts.len();
        if is_blank(contact.name.as_str()) {
            self.blank_names.push(index);
        }
        // What has no digits is no number, and so the same as no other.
        let key = phone::key(number);
        if !key.is_empty() {
            self.by_key.entry(key).or_default().push(index);
        }
        let read = phone::normalize(number, None, Bare::International).ok();
        let known = read.filter(|phone| phone.known);
        if known.is_none() {
            self.unknown_numbers.push(index);
        }
        let country = known.and_then(|phone| phone.country());
        *self.countries.entry(country).or_default() += 1;
        let raw = RawValue::from_string(raw.to_owned());
        self.contacts
            .push(raw.map_err(|error| Error::Unexpected(format!("a contact of the API makes no sense: {error}")))?);
        Ok(())
    }

    /// What there is to find among them.
    pub fn audit(&self) -> Audit<'_> {
        Audit {
            total: self.contacts.len(),
            duplicates: self.duplicates(),
            twins: self.twins(),
            unknown_numbers: self.spelled(&self.unknown_numbers),
            blank_names: self.spelled(&self.blank_names),
            countries: self.countries(),
        }
    }

    fn duplicates(&self) -> Vec<Duplicate<'_>> {
        let mut groups: Vec<&Vec<usize>> = self.by_key.values().filter(|group| group.len() > 1).collect();
        groups.sort_unstable();
        let duplicate = |group: &Vec<usize>| Duplicate {
            phone_number: self.number(group[0]),
            contacts: self.spelled(group),
        };
        groups.into_iter().map(duplicate).collect()
    }

    fn twins(&self) -> Vec<Twins<'_>> {
        let twin_of = |key: &str| self.by_key.get(&phone::key(&phone::twin(&format!("+{key}"))?));
        let pairs = self
            .by_key
            .iter()
            .filter_map(|(key, group)| Some((group, twin_of(key)?)));
        // Each names the other, and the one that was listed first tells of both.
        let mut pairs: Vec<_> = pairs.filter(|(group, twin)| group < twin).collect();
        pairs.sort_unstable();
        let twins = |(group, twin): (&Vec<usize>, &Vec<usize>)| {
            let mut both = [group.as_slice(), twin].concat();
            both.sort_unstable();
            Twins {
                phone_numbers: [self.number(group[0]), self.number(twin[0])],
                contacts: self.spelled(&both),
            }
        };
        pairs.into_iter().map(twins).collect()
    }

    fn countries(&self) -> Vec<Country> {
        let row = |(region, contacts): (&Option<Region>, &usize)| Country {
            country: region.map(|region| region.to_string()),
            contacts: *contacts,
        };
        let mut countries: Vec<Country> = self.countries.iter().map(row).collect();
        countries.sort_by_cached_key(|row| (row.country.is_none(), Reverse(row.contacts), row.country.clone()));
        countries
    }

    fn spelled(&self, group: &[usize]) -> Vec<&RawValue> {
        group.iter().map(|index| &*self.contacts[*index]).collect()
    }

    fn number(&self, index: usize) -> String {
        let contact = Contact::read(self.contacts[index].get()).unwrap_or_default();
        contact.phone_number.as_str().to_owned()
    }
}

/// What was found, in the listing's order. As JSON, a promise to scripts.
#[derive(Debug, Serialize)]
pub struct Audit<'a> {
    /// Contacts in the account.
    pub total: usize,
    /// Numbers that more than one contact has.
    pub duplicates: Vec<Duplicate<'a>>,
    /// Pairs of numbers that WhatsApp may take for one.
    pub twins: Vec<Twins<'a>>,
    /// Contacts whose number no numbering plan knows, or who have none.
    pub unknown_numbers: Vec<&'a RawValue>,
    /// Contacts whose name shows nothing.
    pub blank_names: Vec<&'a RawValue>,
    /// By count, then by code; what is of no country comes last. They sum to `total`.
    pub countries: Vec<Country>,
}

impl Audit<'_> {
    /// Whether there is anything to mend. How many contacts a country has is no finding.
    pub fn has_findings(&self) -> bool {
        !(self.duplicates.is_empty()
            && self.twins.is_empty()
            && self.unknown_numbers.is_empty()
            && self.blank_names.is_empty())
    }
}

/// A number that stands twice, or more often.
#[derive(Debug, Serialize)]
pub struct Duplicate<'a> {
    /// As the first contact spells it.
    pub phone_number: String,
    /// Everyone who has it.
    pub contacts: Vec<&'a RawValue>,
}

/// Two numbers that may be one phone.
#[derive(Debug, Serialize)]
pub struct Twins<'a> {
    /// Both, as the first contact of each spells it.
    pub phone_numbers: [String; 2],
    /// Everyone who has one of them.
    pub contacts: Vec<&'a RawValue>,
}

/// The contacts of a country.
#[derive(Debug, Serialize)]
pub struct Country {
    /// ISO 3166; none where no plan knows the number, or it is of no country, such as `+800`.
    pub country: Option<String>,
    /// How many there are.
    pub contacts: usize,
}

/// Whether a name shows nothing.
fn is_blank(name: &str) -> bool {
    name.chars()
        .all(|c| c.is_whitespace() || c.is_control() || is_invisible(c))
}

/// Unicode's `Default_Ignorable_Code_Point`, and the Braille cell without dots.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFF8}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    /// Contacts with these names and numbers, and their places for IDs.
    fn gathered(contacts: &[(&str, &str)]) -> Gathered {
        let mut gathered = Gathered::default();
        for (id, (name, number)) in contacts.iter().enumerate() {
            let contact = json!({"id": id, "name": name, "phone_number": number});
            gathered.add(&contact.to_string()).unwrap();
        }
        gathered
    }

    fn numbers(numbers: &[&str]) -> Gathered {
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
    fn a_number_stands_twice_however_it_is_spelled() {
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
    fn what_has_no_digits_is_the_same_as_nothing_and_known_to_nobody() {
        let gathered = numbers(&["", "", " ", "none", "none"]);
        let audit = gathered.audit();
        assert!(audit.duplicates.is_empty());
        assert_eq!(ids(&audit.unknown_numbers), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn twins_are_found_with_and_without_a_plus() {
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
    fn a_pair_of_twins_is_found_once_with_all_who_have_either() {
        let gathered = numbers(&["+525512345678", "+5215512345678", "525512345678", "+5215512345678"]);
        let audit = gathered.audit();
        assert_eq!(twins(&audit), [[0, 1, 2, 3]]);
        assert_eq!(duplicates(&audit), [[0, 2], [1, 3]]);
    }

    #[test]
    fn a_number_is_known_when_a_plan_knows_it_as_an_international_one() {
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
    fn a_name_is_blank_when_it_shows_nothing() {
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
    fn what_is_null_or_missing_is_blank_and_unknown() {
        let mut gathered = Gathered::default();
        for raw in ["{}", r#"{"id":1,"name":null,"phone_number":null}"#] {
            gathered.add(raw).unwrap();
        }
        let audit = gathered.audit();
        assert_eq!((audit.unknown_numbers.len(), audit.blank_names.len()), (2, 2));
        assert!(audit.duplicates.is_empty());
        assert!(Gathered::default().add("[1]").is_err());
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
    fn json_is_the_apis_own_text_in_every_finding() {
        let mut gathered = Gathered::default();
        let raws = [
            r#"{"phone_number": "525512345678", "id":1, "name":"", "x":1.10}"#,
            r#"{"id":"2","name":"B","phone_number":5215512345678}"#,
            r#"{"id":"3","name":"C","phone_number":"+52 55 1234 5678"}"#,
            r#"{"id":"4","name":"D","phone_number":null}"#,
        ];
        raws.iter().for_each(|raw| gathered.add(raw).unwrap());
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
    fn nobody_at_all() {
        let gathered = Gathered::default();
        let audit = gathered.audit();
        assert!(!audit.has_findings());
        let expected = json!({
            "total": 0, "duplicates": [], "twins": [], "unknown_numbers": [], "blank_names": [], "countries": [],
        });
        assert_eq!(serde_json::to_value(&audit).unwrap(), expected);
    }

    /// Few numbers, spelled in several ways, so that they meet.
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
        fn whoever_shares_a_number_is_in_one_group_and_nobody_else(
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
}
