//! Config files as anybody may have left them: read or refused without a word of the key, and a key that is stored
//! changes nothing else.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser;
use tempfile::TempDir;
use toml_edit::{DocumentMut, Item, Value};

use super::draw::{Bytes, Dice};
use super::{KEY, assert_keyless, assert_safe, console, fuzz, scratch};
use crate::api::client::ApiKey;
use crate::cli::Cli;
use crate::config::{ConfigFile, Env, Settings};
use crate::error::Error;

const SEEDS: &[&[u8]] = &[
    b"# mine\napi_key = 'sk/+live\"51H8\\x=' # the key\nbase_url = \"https://top.example\"\nretries = 1\n\n# work\n[work]\napi_key = \"sk/+live\\\"51H8\\\\x=\"\ntimeout = 2.5\nregion = \"KE\"\n",
    b"api_key_command = \"pass show convers8\"\r\nmax_wait = 0\r\nca_cert = \"ca.pem\"\r\n\r\n[work]\r\nbase_url = \"http://127.0.0.1:1\"\r\n",
    b"work.region = \"NG\"\nwork.retries = 4_000\nbase_url = '''https://h/v2'''\n[other]\n[other.more]\nx = [1, 2, # two\n 3]\n",
    b"work = { api_key = 'sk/+live\"51H8\\x=', timeout = 1e2 }\ntimeout = inf\nregion = \"\"\"\nKE\"\"\"\n",
    b"[[work]]\napi_key = \"x\"\n[[work]]\n\"quoted key\" = 1979-05-27T07:32:00Z\n[other]\nretries = 0x10\n",
    b"# nothing but this\n",
    b"",
];

const TOKENS: &[&[u8]] = &[
    b"api_key",
    b"api_key = ",
    b"[work]\n",
    b"[[work]]\n",
    b"[work.api_key]\n",
    b"work.api_key = 1\n",
    b"work = ",
    b"[api_key]\n",
    b"\n# a word\n",
    b"timeout = ",
    b"retries = ",
    b"base_url = ",
    b"region = ",
    b"\"\"\"",
    b"'''",
    b"nan",
    b"inf",
    b"1e308",
    b"1979-05-27",
    b"0o7",
    b"[]",
    b"{}",
    b"= =",
    b"\"\\u0000\"",
    b"\"\\ud800\"",
    b"\"KE\"",
    b"\"https://u:p@h\"",
    b"a.b.c.d = 1\n",
];

const PROFILES: [Option<&str>; 5] = [None, Some("work"), Some("other"), Some("new one"), Some("api_key")];

#[derive(Debug)]
struct Case {
    text: Bytes,
    profile: Option<&'static str>,
    flags: Vec<String>,
    variables: Vec<(&'static str, String)>,
}

fn draw(dice: &mut Dice) -> Case {
    let names = [
        "CONVERS8_PROFILE",
        "CONVERS8_BASE_URL",
        "CONVERS8_REGION",
        "CONVERS8_TIMEOUT",
        "CONVERS8_RETRIES",
        "CONVERS8_ALLOW_HTTP",
    ];
    let values = [
        "work",
        "https://h",
        "http://h",
        "KE",
        "2",
        "0",
        "1",
        "1e5",
        "-1",
        " ",
        "99999999999",
    ];
    let variables = (0..dice.below(3))
        .map(|_| (dice.one_of(&names), dice.mutated_text(&values, &[])))
        .collect();
    let flags: &[&[&str]] = &[
        &[],
        &[],
        &["--sandbox"],
        &["--base-url", "https://flag.example"],
        &["--timeout", "3"],
        &["--retries=2"],
    ];
    Case {
        text: dice.mutated(SEEDS, TOKENS),
        profile: dice.one_of(&PROFILES),
        flags: flags[dice.below(flags.len())].iter().map(ToString::to_string).collect(),
        variables,
    }
}

/// A folder with the config file of the case in it.
struct Place {
    _folder: TempDir,
    path: PathBuf,
}

impl Place {
    fn new() -> Self {
        let folder = scratch();
        let path = folder.path().join("config.toml");
        Self { _folder: folder, path }
    }
}

fn check(place: &Path, case: &Case) {
    fs::write(place, &case.text.0).unwrap();
    let keys_alone = key_is_nothing_else(&case.text.0);
    let tell = |error: &anyhow::Error| {
        assert_safe(&console(false), &format!("{error:#}"));
        // Not by being blotted out: nothing knows this key before the file was read.
        if keys_alone {
            assert_keyless(&format!("{error:#}"));
        }
    };
    if let Err(error) = settings(place, case) {
        tell(&error.into());
    }
    let file = match ConfigFile::read(Some(place.to_owned())) {
        Ok(file) => file,
        Err(error) => {
            assert!(matches!(error, Error::Usage(_)));
            return tell(&error.into());
        }
    };
    file.warnings()
        .iter()
        .for_each(|warning| tell(&anyhow::anyhow!("{warning}")));
    // Else `auth login` would have ended before.
    let is_sound = |name| !file.has_profile(name) || file.profile(name).is_ok();
    if file.top().is_ok() && case.profile.is_none_or(is_sound) {
        check_storing(place, case, &tell);
    }
    fs::write(place, &case.text.0).unwrap();
    check_removing(place, case);
}

/// Whether the file, as far as it is TOML, holds the key as the value of `api_key` and nowhere else.
fn key_is_nothing_else(text: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(text) else {
        return true;
    };
    let Ok(document) = text.parse::<DocumentMut>() else {
        return true;
    };
    let mut plain = Vec::new();
    flatten("", document.as_item(), &mut plain);
    let found = plain
        .iter()
        .filter(|(name, value)| !name.ends_with("api_key'") && format!("{name}{value}").contains("live"));
    found.count() == 0
}

fn settings(place: &Path, case: &Case) -> Result<Settings, Error> {
    let profile = case.profile.map(|name| format!("--profile={name}"));
    let line = ["convers8".to_owned()]
        .into_iter()
        .chain(profile)
        .chain(case.flags.clone());
    let arguments = line.chain(["contacts".into(), "list".into()]);
    let cli = Cli::try_parse_from(arguments).unwrap();
    let (path, variables) = (place.to_str().unwrap().to_owned(), case.variables.clone());
    let env = Env::of(move |name| match name {
        "CONVERS8_CONFIG" => Some(path.clone()),
        _ => variables
            .iter()
            .find(|(variable, _)| *variable == name)
            .map(|(_, value)| value.clone()),
    });
    Settings::load(&cli.global, &env, false)
}

fn check_storing(place: &Path, case: &Case, tell: &dyn Fn(&anyhow::Error)) {
    let key = ApiKey::new("new-key").unwrap();
    let mut file = ConfigFile::read(Some(place.to_owned())).unwrap();
    if let Err(error) = file.store_key(case.profile, &key) {
        assert_eq!(fs::read(place).unwrap(), case.text.0, "what is refused changes nothing");
        return tell(&error);
    }
    let section = section(place, case.profile);
    assert_eq!(section, Some("new-key".to_owned()));
    let written = fs::read_to_string(place).unwrap();
    assert_eq!(
        others(&written, case.profile),
        others(&text(case), case.profile),
        "\n{written}"
    );
    let comments = |text: &str| text.lines().filter(|line| line.trim_start().starts_with('#')).count();
    assert!(comments(&written) >= comments(&text(case)), "\n{written}");
    // The second time as the first.
    ConfigFile::read(Some(place.to_owned()))
        .unwrap()
        .store_key(case.profile, &key)
        .unwrap();
    assert_eq!(fs::read_to_string(place).unwrap(), written);
}

fn check_removing(place: &Path, case: &Case) {
    let mut file = ConfigFile::read(Some(place.to_owned())).unwrap();
    let removed = file.remove_key(case.profile).unwrap();
    let written = fs::read_to_string(place).unwrap();
    match removed {
        true => assert_eq!(others(&written, case.profile), others(&text(case), case.profile)),
        false => assert_eq!(written.as_bytes(), case.text.0),
    }
    assert_eq!(section(place, case.profile), None);
}

fn text(case: &Case) -> String {
    String::from_utf8(case.text.0.clone()).unwrap()
}

/// The key that the file has for the profile, or at its top.
fn section(place: &Path, profile: Option<&str>) -> Option<String> {
    let document: DocumentMut = fs::read_to_string(place).unwrap().parse().unwrap();
    let table = match profile {
        Some(name) => document.get(name)?.as_table()?,
        None => document.as_table(),
    };
    table.get("api_key")?.as_str().map(str::to_owned)
}

/// Every setting but the key of this profile, by its full name.
fn others(text: &str, profile: Option<&str>) -> Vec<(String, String)> {
    let document: DocumentMut = text.parse().unwrap();
    let mut plain = Vec::new();
    flatten("", document.as_item(), &mut plain);
    let own = profile.map_or("'api_key'".to_owned(), |name| format!("'{name}''api_key'"));
    plain.retain(|(name, _)| !name.starts_with(&own));
    plain.sort();
    plain
}

fn flatten(name: &str, item: &Item, into: &mut Vec<(String, String)>) {
    let below = |key: &str| format!("{name}'{key}'");
    match item {
        Item::Table(table) => table.iter().for_each(|(key, item)| flatten(&below(key), item, into)),
        Item::ArrayOfTables(tables) => tables.iter().enumerate().for_each(|(index, table)| {
            table
                .iter()
                .for_each(|(key, item)| flatten(&format!("{}'{key}'", below(&index.to_string())), item, into));
        }),
        Item::Value(Value::InlineTable(table)) => {
            table
                .iter()
                .for_each(|(key, value)| flatten(&below(key), &Item::Value(value.clone()), into));
        }
        Item::Value(Value::String(text)) => into.push((name.to_owned(), text.value().clone())),
        Item::Value(value) => into.push((name.to_owned(), value.clone().decorated("", "").to_string())),
        Item::None => {}
    }
}

#[test]
fn config() {
    assert!(ApiKey::new(KEY).is_ok());
    let place = Place::new();
    fuzz("config", 600, draw, |case| check(&place.path, case));
}
