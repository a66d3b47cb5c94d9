use clap::Parser;

use super::source::SETTINGS;
use super::*;
use crate::cli::Cli;
use crate::error::Exit;

const FILE: &str = r#"
    api_key = "top-key"
    base_url = "https://top.example"
    retries = 1
    [work]
    api_key = "work-key"
    base_url = "https://work.example"
    timeout = 2.5
    region = "KE"
    [keyless]
    base_url = "https://keyless.example"
    [other]
    base_url = "https://top.example/v2"
    read_only = true
"#;

type Variables = &'static [(&'static str, &'static str)];

fn load(flags: &str, variables: Variables) -> Result<Settings> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, FILE).unwrap();
    let path = path.to_str().unwrap().to_owned();
    let env = Env::of(move |name| match name {
        "CONVERS8_CONFIG" => Some(path.clone()),
        _ => variables
            .iter()
            .find(|(variable, _)| *variable == name)
            .map(|(_, value)| (*value).to_owned()),
    });
    let line = format!("convers8 {flags} contacts list");
    let cli = Cli::try_parse_from(line.split_whitespace()).unwrap();
    Settings::load(&cli.global, &env, false)
}

/// Returns the host of the base URL, and the key or the reason why there is none.
fn account(flags: &str, variables: Variables) -> String {
    let settings = load(flags, variables).unwrap();
    let host = settings.base_url.to_string().replace("https://", "");
    match settings.key() {
        Ok((key, _)) => format!("{host} {}", key.expose()),
        Err(_) => format!("{host} no key"),
    }
}

const KEY: (&str, &str) = ("CONVERS8_API_KEY", "env-key");
const URL: (&str, &str) = ("CONVERS8_BASE_URL", "https://env.example");
const WORK: (&str, &str) = ("CONVERS8_PROFILE", "work");

#[test]
fn selects_the_account_by_flag_environment_profile_and_file() {
    let cases: [(&str, Variables, &str); 9] = [
        ("", &[], "top.example top-key"),
        ("", &[KEY], "top.example env-key"),
        ("", &[KEY, URL], "env.example env-key"),
        ("--base-url https://flag.example", &[KEY, URL], "flag.example env-key"),
        ("", &[WORK], "work.example work-key"),
        ("", &[WORK, KEY], "work.example env-key"),
        ("--profile work", &[], "work.example work-key"),
        ("--profile work", &[KEY], "work.example work-key"),
        ("--profile keyless", &[KEY], "keyless.example env-key"),
    ];
    for (flags, variables, expected) in cases {
        assert_eq!(account(flags, variables), expected, "{flags} {variables:?}");
    }
}

#[test]
fn a_key_of_the_file_is_used_only_for_the_base_url_of_its_table() {
    let cases: [(&str, Variables, &str); 8] = [
        ("--base-url https://flag.example", &[], "flag.example no key"),
        ("", &[URL], "env.example no key"),
        ("--profile work", &[URL], "env.example no key"),
        // The environment does not replace the selected profile.
        ("--profile work", &[URL, KEY], "env.example no key"),
        (
            "--profile work --base-url https://flag.example",
            &[KEY],
            "flag.example env-key",
        ),
        ("--profile keyless", &[], "keyless.example no key"),
        // The same server: scheme, host and port.
        ("--profile other", &[], "top.example/v2 top-key"),
        ("--base-url https://TOP.example:443", &[], "TOP.example:443 top-key"),
    ];
    for (flags, variables, expected) in cases {
        assert_eq!(account(flags, variables), expected, "{flags} {variables:?}");
    }
}

#[test]
fn explains_why_a_key_is_not_used() {
    let settings = load("--base-url https://flag.example", &[]).unwrap();
    let error = settings.key().unwrap_err();
    assert_eq!(error.exit(), Exit::Unauthorized);
    let why = error.to_string();
    let expected = "config.toml is sent only to https://top.example, but --base-url is https://flag.example";
    assert!(why.ends_with(expected), "{why}");
}

#[test]
fn other_settings_have_the_same_precedence() {
    let plain = load("", &[]).unwrap();
    assert_eq!((plain.timeout, plain.policy.retries), (Duration::from_secs(30), 1));
    let work = load("--profile work", &[("CONVERS8_RETRIES", "7")]).unwrap();
    assert_eq!((work.timeout, work.policy.retries), (Duration::from_millis(2500), 7));
    assert_eq!(work.region.map(|region| region.to_string()).as_deref(), Some("KE"));
    let flags = load("--profile work --timeout 9 --region ng", &[("CONVERS8_TIMEOUT", "3")]).unwrap();
    assert_eq!(flags.timeout, Duration::from_secs(9));
    assert_eq!(flags.region.map(|region| region.to_string()).as_deref(), Some("NG"));
}

#[test]
fn any_source_can_set_read_only() {
    let cases: [(&str, Variables, Option<&str>); 6] = [
        ("", &[], None),
        ("--read-only", &[], Some("--read-only")),
        ("--read-only", &[("CONVERS8_READ_ONLY", "0")], Some("--read-only")),
        ("", &[("CONVERS8_READ_ONLY", "1")], Some("CONVERS8_READ_ONLY")),
        ("", &[("CONVERS8_READ_ONLY", "0")], None),
        (
            "--profile other",
            &[("CONVERS8_READ_ONLY", "0")],
            Some("(profile \"other\")"),
        ),
    ];
    for (flags, variables, expected) in cases {
        let source = load(flags, variables).unwrap().read_only_source;
        let is_expected = match (&source, expected) {
            (Some(source), Some(expected)) => source.ends_with(expected),
            (source, expected) => source.is_none() && expected.is_none(),
        };
        assert!(is_expected, "{flags} {variables:?}: {source:?}");
    }
}

#[test]
fn an_error_contains_the_variable() {
    for (variables, name) in [
        (&[("CONVERS8_RETRIES", "many")], "CONVERS8_RETRIES"),
        (&[("CONVERS8_TIMEOUT", "0")], "CONVERS8_TIMEOUT"),
        (&[("CONVERS8_REGION", "Kenya")], "CONVERS8_REGION"),
        (&[("CONVERS8_READ_ONLY", "maybe")], "CONVERS8_READ_ONLY"),
        (&[("CONVERS8_PROFILE", "missing")], "missing"),
        (&[("CONVERS8_BASE_URL", "http://example.com")], "http://example.com"),
    ] {
        let Err(error) = load("", variables) else {
            panic!("{variables:?} is accepted");
        };
        assert!(error.to_string().contains(name), "{error}");
        assert_eq!(error.exit(), Exit::Usage);
    }
}

#[test]
fn an_error_does_not_quote_the_value() {
    // An error about the base URL shows it.
    for setting in SETTINGS.into_iter().filter(|setting| *setting != "base_url") {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        std::fs::write(&path, format!("{setting} = \"sk_live_secret\"")).unwrap();
        let path = path.to_str().unwrap().to_owned();
        let env = Env::of(move |name| (name == "CONVERS8_CONFIG").then(|| path.clone()));
        let cli = Cli::try_parse_from(["convers8", "contacts", "list"]).unwrap();
        let why = Settings::load(&cli.global, &env, false)
            .err()
            .map(|error| error.to_string());
        assert!(!why.clone().unwrap_or_default().contains("sk_live"), "{why:?}");
    }
}
