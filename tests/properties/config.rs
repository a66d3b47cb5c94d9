//! Config files: accepted or rejected without the key in a message. Storing a key changes nothing else.

use std::fs;

use toml_edit::{DocumentMut, Item, Value};

use crate::generate::{Bytes, corpus, mutated};
use crate::runner::{Home, check};
use crate::server::{self, serve};

const NEW_KEY: &str = "new-key-of-this-test";

fn assert_handled(home: &Home, file: &Bytes, profile: &str) {
    let before = settings(&file.text());
    // The case is skipped: a message may repeat any setting except the key.
    if before
        .iter()
        .flatten()
        .any(|(name, value)| !is_key(name) && format!("{name}{value}").contains("live"))
    {
        return;
    }
    home.write("config.toml", &file.0);
    home.run(["auth", "status", profile]);
    let login = home.run_with_stdin(["auth", "login", profile], NEW_KEY);
    let written = fs::read(home.path("config.toml")).unwrap();
    if login.status != 0 {
        assert_eq!(written, file.0, "changed after an error: {login:?}");
        return;
    }
    let written = String::from_utf8(written).unwrap();
    let after = settings(&written).unwrap();
    let table = table(profile);
    let key = format!("{table}'api_key'");
    assert!(
        after.iter().any(|(name, value)| *name == key && value == NEW_KEY),
        "\n{written}"
    );
    // A login stores the base URL with the key.
    let own = |name: &str| name == key || name == format!("{table}'base_url'");
    let others =
        |settings: Vec<(String, String)>| settings.into_iter().filter(|(name, _)| !own(name)).collect::<Vec<_>>();
    assert_eq!(others(after), others(before.clone().unwrap()), "\n{written}");
    let comments = |text: &str| text.lines().filter(|line| line.starts_with('#')).count();
    assert!(comments(&written) >= comments(&file.text()), "\n{written}");
    assert_eq!(home.run(["auth", "logout", profile]).status, 0);
    let after = settings(&fs::read_to_string(home.path("config.toml")).unwrap()).unwrap();
    assert!(!after.iter().any(|(name, _)| *name == key));
    assert_eq!(others(after), others(before.unwrap()));
}

fn is_key(name: &str) -> bool {
    name.ends_with("'api_key'")
}

/// Returns the name of the table that a login with this flag changes.
fn table(profile: &str) -> String {
    match profile.strip_prefix("--profile=") {
        Some(name) if !name.is_empty() => format!("'{name}'"),
        _ => String::new(),
    }
}

/// Returns the full name and the value of each setting, sorted, or `None` if the file is not TOML.
fn settings(text: &str) -> Option<Vec<(String, String)>> {
    let document: DocumentMut = text.parse().ok()?;
    let mut settings = Vec::new();
    flatten("", document.as_item(), &mut settings);
    settings.sort();
    Some(settings)
}

fn flatten(name: &str, item: &Item, into: &mut Vec<(String, String)>) {
    let below = |key: &str| format!("{name}'{key}'");
    match (item, item.as_table_like()) {
        (_, Some(table)) => table.iter().for_each(|(key, item)| flatten(&below(key), item, into)),
        (Item::Value(Value::String(text)), _) => into.push((name.to_owned(), text.value().clone())),
        (item, _) => into.push((name.to_owned(), item.to_string().trim().to_owned())),
    }
}

#[test]
fn any_config_file_is_handled_and_a_stored_key_changes_nothing_else() {
    let list = include_bytes!("../cli/page/list.json");
    let home = Home::new(&serve(|_| server::json("200 OK", list)));
    let path = home.path("config.toml").display().to_string();
    let home = home.with("CONVERS8_CONFIG", &path);
    for file in corpus("config") {
        assert_handled(&home, &file, "--quiet");
    }
    let profile = "--quiet|--profile=(work|other|new one|api_key)";
    check(40, (mutated("config"), profile), |(file, profile)| {
        assert_handled(&home, &file, &profile)
    });
}
