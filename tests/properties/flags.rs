//! Command lines and the values of flags.

use convers8::api::base_url::BaseUrl;
use convers8::api::path::{contact_path, list_path};
use convers8::cli::{seconds, seconds_above_zero};
use convers8::import::source::Mapping;
use convers8::phone::Region;
use convers8::sandbox::Fault;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use ureq::http::Uri;

use crate::generate::{corpus, mutated, name};
use crate::runner::{Home, KEY, assert_safe, check};
use crate::support::assert_shown_safely;

fn assert_value(text: &str) {
    let results = [
        text.parse::<Fault>()
            .map(|fault| assert!((0.0..=1.0).contains(&fault.probability))),
        text.parse::<Mapping>().map(drop),
        text.parse::<Region>().map(drop),
        seconds(text).map(|time| assert!(time.as_secs() <= 86_400)),
        seconds_above_zero(text).map(|time| assert!(!time.is_zero())),
        BaseUrl::parse(text).map(drop),
    ];
    for reason in results.into_iter().filter_map(Result::err) {
        assert!(!reason.is_empty());
        assert_shown_safely(&reason);
    }
}

/// Asserts that every path stays below the base URL, whatever the ID.
fn assert_paths_below(base_url: &str, id: &str, page: u64) {
    let Ok(base) = BaseUrl::parse(base_url) else { return };
    let uri: Uri = base.to_string().parse().unwrap();
    let authority = uri.authority().unwrap();
    assert!(!authority.as_str().contains('@'));
    assert_eq!(uri.scheme_str() == Some("https"), base.is_https());
    let listing = list_path(Some(page), Some(page));
    for path in contact_path(id).into_iter().chain([listing]) {
        let url = base.join(&path);
        // The `http` crate rejects longer ones, and the client reports it.
        if url.len() > 60_000 {
            return;
        }
        let joined: Uri = url.parse().unwrap_or_else(|error| panic!("{url}: {error}"));
        assert_eq!((joined.scheme(), joined.authority()), (uri.scheme(), Some(authority)));
        let below = format!("{}{path}", uri.path().trim_end_matches('/'));
        assert_eq!(joined.path_and_query().map(|path| path.as_str()), Some(below.as_str()));
    }
}

#[test]
fn any_value_is_accepted_or_rejected_with_a_reason() {
    for case in corpus("values") {
        assert_value(&case.text());
        assert_paths_below(&case.text(), &case.text(), 1);
    }
    let text = mutated("values").prop_map(|case| case.text()).boxed();
    let id = prop_oneof![name(20), text.clone()];
    check(1000, (text, id, any::<u64>()), |(text, id, page)| {
        assert_value(&text);
        assert_paths_below(&text, &id, page);
    });
}

#[test]
fn any_command_line_ends_with_a_documented_code() {
    let words = "contacts list get create import auth status audit api GET --page --per-page --all --limit --name --phone \
        --json -o csv --rate --jobs --settle --map --timeout --retries --max-wait --region - -v -q -- 1 0 1e9 x.csv --help";
    let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
    let damaged = mutated("values").prop_map(|case| case.text().replace('\0', ""));
    let word = prop_oneof![3 => select(words), 1 => damaged];
    let home = Home::new("http://127.0.0.1:1").with("CONVERS8_API_KEY", KEY);
    check(40, ("list|get|create|import", vec(word, 0..8)), |(command, words)| {
        let words = words.iter().map(String::as_str);
        let ran = home.run(["contacts", &command].into_iter().chain(words));
        assert!(ran.status != 2 || ran.stdout.is_empty(), "{ran:?}");
        ran.stdout.split('\n').for_each(assert_safe);
    });
}
