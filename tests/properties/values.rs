//! Values of flags: read or refused, in words that harm nobody.

use std::ffi::OsString;

use ureq::http::Uri;

use super::draw::Dice;
use super::{assert_harmless, assert_safe, console, fuzz};
use crate::api::base_url::{BaseUrl, contact_path, list_path};
use crate::cli::{read, seconds, seconds_above_zero};
use crate::import::source::Mapping;
use crate::phone::Region;
use crate::sandbox::Fault;

const SEEDS: &[&str] = &[
    "https://waba-v1.convers8.africa",
    "http://127.0.0.1:8080/v2/",
    "http://[::1]:1",
    "https://u:p@h?x#y",
    "localhost",
    "0.5",
    "1e5",
    "-1",
    "86400",
    "drop-after=0.1",
    "hang=1",
    "phone=Handy",
    "First_Name=Given Name",
    "KE",
    "uk",
    "contact_20250411ABC",
    "..",
    "a/b?c#d%00",
    "NaN",
    "inf",
    "1e-320",
];

const TOKENS: &[&str] = &[
    "https://", "http://", ":", "@", "[", "]", "//", "/../", ":65536", ":0", "é", "xn--", "=", "=0.5", "name=", "%",
    "\u{202e}", " ", "e9", ".",
];

#[derive(Debug)]
struct Case {
    text: String,
    id: String,
    page: u64,
}

fn draw(dice: &mut Dice) -> Case {
    Case {
        text: dice.mutated_text(SEEDS, TOKENS),
        id: if dice.one_in(2) {
            dice.text(20)
        } else {
            dice.mutated_text(SEEDS, TOKENS)
        },
        page: dice.count(),
    }
}

fn check(case: &Case) {
    let text = &case.text;
    check_base_url(case);
    if let Ok(time) = seconds(text) {
        assert!(time.as_secs() <= 86_400);
        assert!(seconds_above_zero(text).is_ok_and(|above| above == time) || time.is_zero());
    }
    for refused in [
        text.parse::<Fault>().map(drop),
        text.parse::<Mapping>().map(drop),
        text.parse::<Region>().map(drop),
        seconds(text).map(drop),
        seconds_above_zero(text).map(drop),
    ] {
        if let Err(why) = refused {
            assert!(!why.is_empty());
            assert_safe(&console(false), &why);
        }
    }
    if let Ok(fault) = text.parse::<Fault>() {
        assert!((0.0..=1.0).contains(&fault.probability));
    }
}

/// What is below a base URL stays below it, whatever the ID.
fn check_base_url(case: &Case) {
    let base = match BaseUrl::parse(&case.text) {
        Ok(base) => base,
        Err(why) => return assert_safe(&console(false), &why),
    };
    let uri: Uri = base.to_string().parse().unwrap();
    let authority = uri.authority().unwrap();
    assert!(!authority.as_str().contains('@'));
    assert_eq!(uri.scheme_str() == Some("https"), base.is_https());
    for path in contact_path(&case.id).into_iter().chain([list_path(None, None)]) {
        let url = base.join(&path);
        // Longer ones, which such a base URL makes, `http` takes for none, and the client says so.
        if url.len() > 60_000 {
            return;
        }
        let joined: Uri = url.parse().unwrap_or_else(|error| panic!("{url}: {error}"));
        assert_eq!((joined.scheme(), joined.authority()), (uri.scheme(), Some(authority)));
        assert_eq!(joined.query(), None);
        assert_eq!(joined.path(), format!("{}{path}", uri.path().trim_end_matches('/')));
    }
    let listing: Uri = base.join(&list_path(Some(case.page), Some(case.page))).parse().unwrap();
    let query = format!("page={0}&per_page={0}", case.page);
    assert_eq!(
        (listing.authority(), listing.query()),
        (Some(authority), Some(query.as_str()))
    );
}

#[test]
fn values() {
    fuzz("values", 2000, draw, check);
}

// ---- Whole command lines ----

const WORDS: &[&str] = &[
    "contacts",
    "list",
    "get",
    "create",
    "import",
    "sandbox",
    "auth",
    "--page",
    "--per-page",
    "--all",
    "--limit",
    "--name",
    "--phone",
    "--json",
    "-o",
    "csv",
    "--rate",
    "--jobs",
    "--settle",
    "--map",
    "--timeout",
    "--retries",
    "--max-wait",
    "--fault",
    "--region",
    "-",
    "-v",
    "-q",
    "--",
    "1",
    "0",
    "1e9",
    "x.csv",
    "-vv",
];

#[test]
fn command_lines() {
    let draw = |dice: &mut Dice| {
        let word = |dice: &mut Dice| match dice.below(3) {
            0 => dice.mutated_text(WORDS, TOKENS),
            _ => dice.pick(WORDS).to_owned(),
        };
        let words: Vec<String> = (0..dice.below(9)).map(|_| word(dice)).collect();
        let start: &[&str] = &["convers8", "contacts", dice.pick(&["list", "get", "create", "import"])];
        start.iter().map(ToString::to_string).chain(words).collect::<Vec<_>>()
    };
    fuzz("values::command_lines", 300, draw, |words: &Vec<String>| {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        if let Err(error) = read(&words, &console(false)) {
            assert!([0, 2].contains(&error.exit_code()));
            let text = error.render().to_string();
            assert!(!text.is_empty());
            text.split('\n').for_each(assert_harmless);
        }
    });
}
