//! Listings that contradict themselves: nothing is listed twice, and nothing is called complete that is not.

use std::collections::HashSet;
use std::sync::Arc;

use super::draw::Dice;
use super::fuzz;
use crate::api::listing::{Page, Pages};
use crate::api::model::Contact;
use crate::api::verdict::Answer;
use crate::error::Error;

/// The answers to page 1, 2…; beyond the last, the connection is lost.
#[derive(Debug)]
struct Case {
    pages: Vec<String>,
    at_most: u64,
}

fn draw(dice: &mut Dice) -> Case {
    let total = dice.below(9);
    let on_each = 1 + dice.below(4);
    let pages = (1..=dice.below(7))
        .map(|number| page(dice, number, total, on_each))
        .collect();
    Case {
        pages,
        at_most: if dice.one_in(2) { u64::MAX } else { dice.count() },
    }
}

/// The page as it should be, mostly; and now and then a field of it is something else.
fn page(dice: &mut Dice, number: usize, total: usize, on_each: usize) -> String {
    let from = (number - 1) * on_each;
    let mut contacts: Vec<String> = (from..total.min(from + on_each))
        .map(|id| format!(r#"{{"id":{id}}}"#))
        .collect();
    if dice.one_in(6) {
        let odd = [
            "{}",
            r#"{"id":0}"#,
            r#"{"id":"1"}"#,
            "7",
            r#"{"id":null}"#,
            r#"{"id":{"a":1}}"#,
        ];
        let at = dice.below(contacts.len() + 1);
        contacts.insert(at, dice.pick(&odd).to_owned());
    }
    let mut field = |true_value: usize| match dice.below(12) {
        0 => dice.count().to_string(),
        1 => dice
            .pick(&["null", "\"7\"", "-1", "1.5", "\"\"", "[]", "true"])
            .to_owned(),
        _ => true_value.to_string(),
    };
    format!(
        r#"{{"success":true,"data":{{"contacts":[{}],"pagination":{{"total":{},"page":{},"per_page":{},"total_pages":{}}}}}}}"#,
        contacts.join(","),
        field(total),
        field(number),
        field(on_each),
        field(total.div_ceil(on_each)),
    )
}

fn check(case: &Case) {
    let answers = Arc::new(case.pages.clone());
    let mut pages = Pages::new(move |number| match answers.get(number as usize - 1) {
        Some(body) => Page::read(Answer { body: body.clone() }),
        None => Err(Error::Network("lost".into())),
    })
    .at_most(case.at_most);
    let (mut ids, mut listed, mut failed) = (HashSet::new(), 0, false);
    for page in pages.by_ref() {
        assert!(!failed, "nothing follows a failure");
        let Ok(page) = page else {
            failed = true;
            continue;
        };
        for raw in page.contacts() {
            let id = Contact::read(raw).unwrap().id.0;
            assert!(id.is_none_or(|id| ids.insert(id.into_owned())), "listed twice: {raw}");
            listed += 1;
        }
    }
    assert_eq!(pages.listed(), listed);
    if let Ok(complete) = pages.complete() {
        assert!(
            complete
                .expected_total
                .is_none_or(|expected_total| expected_total <= listed)
        );
    }
}

#[test]
fn pages() {
    fuzz("pages", 1000, draw, check);
}
