//! Accounts that store numbers in another spelling, and accounts that change.

use super::*;

#[test]
fn the_whatsapp_twin_of_a_number_in_the_account_is_existing() {
    let initial = [
        ("Ana", "551187654321", "+5511987654321"),
        ("Luz", "5215512345678", "+525512345678"),
        ("Eva", "5491123456789", "+541123456789"),
        ("Koffi", "22997123456", "+2290197123456"),
    ];
    let contacts: Vec<(&str, &str)> = initial.iter().map(|(name, listed, _)| (*name, *listed)).collect();
    let machine = Machine::with(Account::with_contacts(&contacts));
    let file: String = initial
        .iter()
        .map(|(name, _, number)| format!("{name},{number}\n"))
        .collect();
    let result = machine.import(&format!("name,phone\n{file}"), &SHORT);
    assert_import_contains(&result, 0, "total 4, existing 4", &[]);
    assert!(machine.account.create_requests().is_empty());
}

#[test]
fn twins_in_one_file_are_duplicates_unless_twins_are_distinct() {
    let file = "name,phone\nAna,+5511987654321\nAna,+551187654321\n";
    let machine = Machine::new();
    let result = machine.import(file, &[&SHORT[..], &["-o", "jsonl"]].concat());
    assert_eq!(result.status, Some(0), "{result:?}");
    let last = result.stdout.lines().last().unwrap();
    assert!(
        last.contains(r#""outcome":"duplicate""#) && last.contains("the WhatsApp twin of line 2"),
        "{last}"
    );
    assert_eq!(machine.account.numbers(), ["+5511987654321"]);
    let machine = Machine::new();
    let result = machine.import(file, &[&SHORT[..], &["--distinct-twins"]].concat());
    assert_import_contains(&result, 0, "total 2, created 2", &[]);
    assert_eq!(machine.account.create_requests().len(), 2);
}

#[test]
fn distinct_twins_creates_the_twin_of_an_existing_number() {
    let machine = Machine::with(Account::with_contacts(&[("Ana", "551187654321")]));
    let result = machine.import(
        "name,phone\nAna,+5511987654321\n",
        &[&SHORT[..], &["--distinct-twins"]].concat(),
    );
    assert_import_contains(&result, 0, "total 1, created 1", &[]);
}

#[test]
fn a_server_that_stores_national_numbers_gets_no_duplicates() {
    let machine = Machine::with_behaviour(Behaviour {
        store_as: |number| format!("0{}", &number[4..]),
        ..Behaviour::default()
    });
    assert_import_contains(&machine.import(&rows(5), &SHORT), 0, "total 5, created 5", &[]);
    let again = machine.import(&rows(5), &SHORT);
    assert_import_contains(&again, 0, "total 5, existing 5", &[]);
    assert_eq!(machine.account.create_requests().len(), 5);
}

#[test]
fn the_results_of_one_key_are_refused_for_another() {
    let machine = Machine::new();
    let flags = [&SHORT[..], &["--results", "r.jsonl"]].concat();
    assert_import_contains(&machine.import(&rows(3), &flags), 0, "total 3, created 3", &[]);
    let other =
        TestEnv::with_api(&machine.account.server.url).env("CONVERS8_API_KEY", "sk_another_key_of_this_account");
    std::fs::copy(machine.path("r.jsonl"), other.home().join("r.jsonl")).unwrap();
    std::fs::write(other.home().join("people.csv"), rows(3)).unwrap();
    let result = other.run(&arguments("people.csv", &flags));
    assert_eq!((result.status, result.stdout.as_str()), (Some(2), ""), "{result:?}");
    result.assert_stderr_contains(&["key", "--same-account"]);
    let result = other.run(&arguments("people.csv", &[&flags[..], &["--same-account"]].concat()));
    assert_eq!(result.status, Some(0), "{result:?}");
    assert_eq!(machine.account.create_requests().len(), 3);
}

#[test]
fn a_contact_that_was_deleted_meanwhile_is_missing() {
    let machine = Machine::new();
    let flags = [&SHORT[..], &["--results", "r.jsonl"]].concat();
    assert_import_contains(&machine.import(&rows(3), &flags), 0, "total 3, created 3", &[]);
    machine.account.delete_all();
    let result = machine.import(&rows(3), &flags);
    assert_import_contains(&result, 8, "total 3, missing 3", &[]);
    assert_eq!(machine.account.create_requests().len(), 3);
}

#[test]
fn results_and_rejects_in_the_folder_of_the_journal_are_refused() {
    let machine = Machine::new();
    assert_import_contains(&machine.import(&rows(1), &SHORT), 0, "total 1, created 1", &[]);
    let journal = files_below(machine.env.home())
        .into_iter()
        .find(|file| file.parent().is_some_and(|folder| folder.ends_with("journal")));
    let journal = journal.unwrap().to_str().unwrap().to_owned();
    for flag in ["--results", "--rejects"] {
        let result = machine.import(&rows(2), &[&SHORT[..], &[flag, &journal]].concat());
        assert_eq!((result.status, result.stdout.as_str()), (Some(2), ""), "{result:?}");
        result.assert_stderr_contains(&[flag, "folder of the journal"]);
    }
    assert_eq!(machine.account.create_requests().len(), 1);
}
