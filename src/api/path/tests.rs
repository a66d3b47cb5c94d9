use proptest::prelude::*;
use ureq::http::Uri;

use super::*;
use crate::api::base_url::BaseUrl;

#[test]
fn an_id_becomes_one_path_segment() {
    for (id, path) in [
        ("contact_20250411ABC", Some("/contacts/contact_20250411ABC")),
        ("a/b?c#d", Some("/contacts/a%2Fb%3Fc%23d")),
        ("é %", Some("/contacts/%C3%A9%20%25")),
        ("...", Some("/contacts/...")),
        ("..", None),
        (".", None),
        ("%2e%2e", Some("/contacts/%252e%252e")),
        ("../x", None),
        ("a\\", Some("/contacts/a%5C")),
        ("a\tb", Some("/contacts/a%09b")),
        ("/x", None),
        ("", None),
    ] {
        assert_eq!(contact_path(id).as_deref(), path, "{id}");
    }
    assert!(contact_path(&"x".repeat(7000)).is_some());
    assert_eq!(contact_path(&"é".repeat(7000)), None);
}

#[test]
fn escapes_invalid_characters_of_a_path() {
    for (text, path) in [
        ("/contacts", "/contacts"),
        ("contacts", "/contacts"),
        ("/", "/"),
        ("contacts?page=1&q=a b", "/contacts?page=1&q=a%20b"),
        ("?x", "/?x"),
        ("a/b/", "/a/b/"),
        ("a/b%2Fc%2fd%5Ce", "/a/b%2Fc%2fd%5Ce"),
        ("é ü\u{202e}", "/%C3%A9%20%C3%BC%E2%80%AE"),
        ("/messages:send", "/messages:send"),
        ("a/b:c", "/a/b:c"),
        ("@evil.example", "/@evil.example"),
        ("...", "/..."),
        (".well-known/x", "/.well-known/x"),
        ("a;b='c'!$()*+,=@~", "/a;b='c'!$()*+,=@~"),
        ("100%25", "/100%25"),
        ("%25zz", "/%25zz"),
        ("\"<>^`{|}[]", "/%22%3C%3E%5E%60%7B%7C%7D%5B%5D"),
        (
            "x?f[a]=../..&u=https://h//?%0a%E9",
            "/x?f%5Ba%5D=../..&u=https://h//?%0a%E9",
        ),
    ] {
        assert_eq!(api_path(text).as_deref(), Ok(path), "{text}");
    }
}

#[test]
fn rejects_a_path_that_could_leave_the_base_url() {
    for (why, texts) in [
        ("is empty", &[""][..]),
        (
            "starts like a URL",
            &[
                "https://evil.example/x",
                "javascript:x",
                "C:/x",
                "HTTPS:x",
                "evil.example:443/x",
                " https://h",
            ],
        ),
        (
            "an empty segment",
            &[
                "//evil.example",
                "/https://evil.example",
                "a//b",
                "a//",
                "a/%2fb",
                "///x",
                "/%2fevil.example",
                "/%2Fx",
                "%2f%2fx",
            ],
        ),
        (
            "a backslash",
            &["\\\\evil.example", "/\\evil.example", "a\\..\\b", "x?a=\\"],
        ),
        ("a #", &["#x", "a#b", "a?b#c"]),
        (
            "a control character",
            &["a\nb", "a\0", "\x7f", "a?\r\nHost: x", "\u{85}"],
        ),
        (
            "a . or ..",
            &[
                "..",
                ".",
                "/..",
                "a/../b",
                "a/./b",
                "../contacts?x",
                "a/..?x",
                "%2e%2e",
                "%2E",
                ".%2E/x",
                "a/%2e./b",
                "a/..%2fb",
                "a%2F..%2fb",
                "a%5c..%5Cb",
            ],
        ),
        (
            "two hexadecimal digits",
            &["%", "a%", "a%2", "%zz", "a%%20", "x?a=%", "%u002e", "%+1"],
        ),
        ("not UTF-8", &["%c0%ae%c0%ae/x", "%E9", "%ff"]),
    ] {
        for text in texts {
            let error = api_path(text).expect_err(text);
            assert!(error.contains(why), "{text:?}: {error}");
        }
    }
}

/// Pieces of malicious paths.
const HARM: &[&str] = &[
    "/",
    "//",
    "\\",
    "..",
    ".",
    "%2e",
    "%2E",
    "%2f",
    "%3f",
    "%23",
    "%5c",
    "%25",
    "%",
    "2e",
    "?",
    "#",
    ":",
    "@",
    "evil.example",
    "https:",
    "a",
    ";",
    "%00",
    "%0d",
    " ",
    "é",
    "\n",
    "[",
    "]",
    "%c0%ae",
];

fn any_text() -> impl Strategy<Value = String> {
    let harm = prop::collection::vec(prop::sample::select(HARM), 0..9).prop_map(|pieces| pieces.concat());
    prop_oneof![harm, any::<String>()]
}

/// The segments of a path as written and decoded.
fn segments(path: &str) -> Vec<String> {
    let decoded = percent_decode_str(path).decode_utf8().unwrap();
    let all = [path, &decoded].join("/");
    all.split(['/', '\\']).map(str::to_owned).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]
    #[test]
    fn no_path_leaves_the_base_url(
        text in any_text(),
        base in prop::sample::select(&["https://h", "https://h:8443/v2", "http://127.0.0.1:1/a/b", "http://[::1]:9"][..]),
    ) {
        if let Ok(path) = api_path(&text) {
            let base_uri: Uri = base.parse().unwrap();
            let full = BaseUrl::parse(base).unwrap().join(&path);
            let uri: Uri = full.parse().unwrap();
            prop_assert_eq!(uri.scheme(), base_uri.scheme());
            prop_assert_eq!(uri.authority(), base_uri.authority());
            prop_assert_eq!(uri.to_string(), full.clone());
            let within = base_uri.path().trim_end_matches('/').to_owned() + "/";
            prop_assert!(uri.path().starts_with(&within), "{}", full);
            prop_assert!(!uri.path()[within.len()..].starts_with('/'), "{}", full);
            prop_assert!(!segments(&uri.path()[1..]).iter().any(|segment| matches!(segment.as_str(), "." | "..")), "{}", full);
            prop_assert!(full.bytes().all(|byte| byte.is_ascii_graphic()), "{}", full);
        }
    }
}

#[test]
fn list_path_omits_parameters_that_are_none() {
    assert_eq!(list_path(None, None), "/contacts");
    assert_eq!(list_path(Some(2), None), "/contacts?page=2");
    assert_eq!(list_path(None, Some(5)), "/contacts?per_page=5");
    assert_eq!(list_path(Some(1), Some(100)), "/contacts?page=1&per_page=100");
}
