//! Results files of imports, damaged or cut: nothing that an earlier run created is created again.

use std::collections::BTreeMap;
use std::fs;
use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use crate::generate::{Bytes, mutate};
use crate::runner::{Home, KEY, Ran, check};
use crate::server::{self, serve};

/// Number of contacts in the account with each phone number.
type Account = Arc<Mutex<BTreeMap<String, usize>>>;

fn serve_account(account: Account) -> String {
    serve(move |request| {
        let mut created = account.lock().unwrap();
        let contact = |number: &str| json!({"id": number, "name": "A", "phone_number": number});
        if request.method == "POST" {
            let sent: Value = serde_json::from_slice(&request.body).unwrap();
            let number = sent["phone_number"].as_str().unwrap();
            *created.entry(number.to_owned()).or_default() += 1;
            let body = json!({"success": true, "data": {"contact": contact(number)}});
            return server::json("201 Created", body.to_string().as_bytes());
        }
        let contacts: Vec<Value> = created.keys().map(|number| contact(number)).collect();
        let pagination = json!({"total": contacts.len(), "page": 1, "per_page": 100, "total_pages": 1});
        let body = json!({"success": true, "data": {"contacts": contacts, "pagination": pagination}});
        server::json("200 OK", body.to_string().as_bytes())
    })
}

fn import(home: &Home) -> Ran {
    let command = "contacts import x.csv --settle=0 --jobs=1 --results=results.jsonl --output=json";
    home.run(command.split(' '))
}

/// Returns a home folder and an account after an import, and the results file.
fn imported() -> (Home, Account, Vec<u8>) {
    let account = Account::default();
    let home = Home::new(&serve_account(account.clone())).with("CONVERS8_API_KEY", KEY);
    // Short, because the client waits for this time before it resolves a row without a result.
    let home = home.with("CONVERS8_TIMEOUT", "0.5");
    home.write(
        "x.csv",
        "name,phone\nAda,+254712345670\nBen,+254712345671\nCleo,+254712345672\n",
    );
    let ran = import(&home);
    assert_eq!((ran.status, account.lock().unwrap().len()), (0, 3), "{ran:?}");
    let results = fs::read(home.path("results.jsonl")).unwrap();
    (home, account, results)
}

fn created(account: &Account) -> Vec<usize> {
    account.lock().unwrap().values().copied().collect()
}

#[test]
fn a_results_file_cut_at_any_byte_is_continued() {
    let (home, account, whole) = imported();
    check(12, any::<Index>(), |cut| {
        home.write("results.jsonl", &whole[..cut.index(whole.len())]);
        let ran = import(&home);
        assert_eq!((ran.status, created(&account)), (0, vec![1, 1, 1]), "{ran:?}");
    });
}

#[test]
fn a_damaged_results_file_is_continued_or_left_unchanged() {
    let (home, account, whole) = imported();
    check(25, mutate(Just(Bytes(whole)), "results"), |Bytes(damaged)| {
        *account.lock().unwrap() = BTreeMap::from([("+254712345670".to_owned(), 1)]);
        home.write("results.jsonl", &damaged);
        let ran = import(&home);
        assert!(created(&account).iter().all(|times| *times == 1), "{ran:?}");
        match ran.status {
            1 | 2 => assert_eq!(
                (created(&account), fs::read(home.path("results.jsonl")).unwrap()),
                (vec![1], damaged)
            ),
            _ => assert!(
                ![1, 2].contains(&import(&home).status),
                "a file that was accepted is now rejected"
            ),
        }
    });
}
