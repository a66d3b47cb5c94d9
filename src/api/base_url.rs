//! Where requests go: a base URL that cannot leak a key, and paths below it that cannot leave it.

use std::fmt;
use std::net::IpAddr;

use ureq::http::Uri;

/// The API's own address, from its page.
pub const DEFAULT: &str = "https://waba-v1.convers8.africa";

/// A checked base URL, without a trailing slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    text: String,
    https: bool,
    loopback: bool,
}

impl BaseUrl {
    /// Reads a base URL. Errors are for people and name what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim().trim_end_matches('/');
        let wrong = |why: &str| Err(format!("the base URL {text:?} {why}"));
        let Ok(uri) = text.parse::<Uri>() else {
            return wrong("is not a URL; it looks like https://host");
        };
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return wrong("must start with https:// (or http:// on this machine)"),
        };
        let Some(authority) = uri.authority().filter(|authority| !authority.host().is_empty()) else {
            return wrong("has no host");
        };
        if authority.as_str().contains('@') {
            // Not repeated: what stands before the @ is likely a password.
            return Err("the base URL holds a user name or password; the key goes in CONVERS8_API_KEY".into());
        }
        if uri.query().is_some() || text.contains('#') {
            return wrong("must not have a query or a fragment");
        }
        if !text.is_ascii() || uri.path().split('/').any(|segment| matches!(segment, "." | "..")) {
            return wrong("holds a . or .. that clients resolve away, or a character that must be escaped");
        }
        // `http` takes a number that is too large for no port at all.
        if authority.as_str() != authority.host() && authority.port_u16().is_none() {
            return wrong("has a port that is no number up to 65535");
        }
        Ok(Self {
            text: text.to_owned(),
            https,
            loopback: is_loopback(authority.host()),
        })
    }

    /// Whether the connection is encrypted.
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// Whether it is this very machine: nothing leaves it, so no proxy and no TLS is needed.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// The URL of `path`, which starts with a slash and is already encoded.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// `localhost` and the loopback addresses. Another name is not trusted to stay what it resolves to.
fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Bytes of a contact's ID, escaped: with its base URL, what every server should take (RFC 9110, 4.1).
const LONGEST_SEGMENT: usize = 8000;

/// The path of one contact. An ID is one path segment, whatever characters it holds (RFC 3986, 2.3).
/// `None` for an ID that no URL can carry: an empty one, one that is too long, or a dot segment, which
/// servers and proxies resolve away even when it is encoded.
pub fn contact_path(id: &str) -> Option<String> {
    if id.is_empty() {
        return None;
    }
    let segment = escaped(id);
    let resolved_away = decodings(&segment).flatten().any(|id| has_dot_segment(&id));
    (segment.len() <= LONGEST_SEGMENT && !resolved_away).then(|| format!("/contacts/{segment}"))
}

/// Text as a URL spells it wherever it stands: all but the unreserved characters escaped (RFC 3986, 2.3).
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.bytes().for_each(|byte| push(&mut out, byte, b""));
    out
}

/// Adds a byte, escaped unless it is unreserved or one of those that may stand here as they are.
fn push(out: &mut String, byte: u8, allowed: &[u8]) {
    match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(byte.into()),
        _ if allowed.contains(&byte) => out.push(byte.into()),
        _ => out.push_str(&format!("%{byte:02X}")),
    }
}

/// What stands in a path or in a query as it is, `%` as the start of an escape (RFC 3986, 3.3 and 3.4).
const AS_IT_IS: &[u8] = b"!$&'()*+,;=:@/?%";

/// A path, perhaps with a query, that a user wrote: checked, with a leading slash, and encoded where
/// that is missing. It can't lead to another host, nor out of the base URL's path, also if a proxy on
/// the way decodes it, more than once. Errors are for people.
pub fn api_path(text: &str) -> Result<String, String> {
    let below = text.strip_prefix('/').unwrap_or(text);
    let (path, _) = below.split_once('?').unwrap_or((below, ""));
    check_written(text, path)
        .and_then(|()| check_decoded(path))
        .map_err(|why| format!("the path {text:?} {why}"))?;
    let mut out = String::from("/");
    below.bytes().for_each(|byte| push(&mut out, byte, AS_IT_IS));
    Ok(out)
}

/// Checks what was written; `path` is what of it is no query, without its leading slash.
fn check_written(text: &str, path: &str) -> Result<(), &'static str> {
    let first = path.split('/').next().unwrap_or_default();
    let begins_no_escape = |rest: &str| escape(rest.as_bytes()).is_none();
    let wrong = [
        (text.is_empty(), "is empty"),
        (text.contains('\\'), "holds a backslash; write %5C if it is meant"),
        (
            text.contains('#'),
            "holds a #, and what follows one is never sent; write %23 if it is meant",
        ),
        (text.chars().any(char::is_control), "holds a control character"),
        (
            !text.starts_with('/') && first.contains(':'),
            "starts like a URL; a path of the API is meant, and --base-url says where the API is",
        ),
        (
            text.split('%').skip(1).any(begins_no_escape),
            "holds a % that starts no escape; write %25 if it is meant",
        ),
    ];
    match wrong.iter().find(|(is, _)| *is) {
        Some((_, why)) => Err(why),
        None => Ok(()),
    }
}

/// The byte that two hexadecimal digits at the start stand for.
fn escape(text: &[u8]) -> Option<u8> {
    let digit = |place: usize| char::from(*text.get(place)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

/// Checks a path without its leading slash, as it is and however often it is decoded on the way.
fn check_decoded(path: &str) -> Result<(), &'static str> {
    for path in decodings(path) {
        let path = path.ok_or("has an escape in it that is no UTF-8")?;
        if path.starts_with(['/', '\\']) {
            return Err("starts with two slashes, which names a host");
        }
        if path.bytes().any(|byte| byte.is_ascii_control()) {
            return Err("holds an escaped control character");
        }
        if has_dot_segment(&path) {
            return Err("has a . or .. in it, which servers and proxies resolve away");
        }
    }
    Ok(())
}

fn has_dot_segment(path: &str) -> bool {
    // Some servers drop the parameters of a segment before they resolve it: `..;x`. And what was
    // decoded may be taken for the beginning of a query, or of a fragment.
    path.split(['/', '\\'])
        .filter_map(|segment| segment.split([';', '?', '#']).next())
        .any(|segment| matches!(segment, "." | ".."))
}

/// A path as it is, decoded, decoded again, until that changes nothing. `None` is no text.
fn decodings(path: &str) -> impl Iterator<Item = Option<String>> {
    std::iter::successors(Some(Some(path.to_owned())), |path| {
        let path = path.as_deref()?;
        let decoded = decoded(path.as_bytes());
        (decoded.as_deref() != Some(path)).then_some(decoded)
    })
}

/// Percent-decoded once; what is no escape stays.
fn decoded(mut text: &[u8]) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    while let [first, rest @ ..] = text {
        let byte = escape(rest).filter(|_| *first == b'%');
        out.push(byte.unwrap_or(*first));
        text = byte.map_or(rest, |_| &rest[2..]);
    }
    String::from_utf8(out).ok()
}

/// The path of a listing, with the parameters that are to be sent.
pub fn list_path(page: Option<u64>, per_page: Option<u64>) -> String {
    let parameters: Vec<String> = [("page", page), ("per_page", per_page)]
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}={}", value?)))
        .collect();
    match parameters.is_empty() {
        true => "/contacts".into(),
        false => format!("/contacts?{}", parameters.join("&")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn base_urls_are_read_and_their_kind_is_known() {
        for (text, https, loopback) in [
            ("https://waba-v1.convers8.africa", true, false),
            ("https://waba-v1.convers8.africa/", true, false),
            ("http://127.0.0.1:8080", false, true),
            ("http://127.1.2.3", false, true),
            ("http://localhost:1", false, true),
            ("http://[::1]:1", false, true),
            ("http://localhost.evil.example", false, false),
            ("http://127.0.0.1.evil.example", false, false),
            ("http://10.0.0.1", false, false),
            ("http://0.0.0.0", false, false),
        ] {
            let url = BaseUrl::parse(text).unwrap();
            assert_eq!((url.is_https(), url.is_loopback()), (https, loopback), "{text}");
        }
        assert_eq!(
            BaseUrl::parse("https://h/v2/").unwrap().join("/contacts"),
            "https://h/v2/contacts"
        );
    }

    #[test]
    fn what_is_no_base_url_is_refused() {
        for text in [
            "",
            "waba",
            "ftp://h",
            "//h",
            "https://",
            "https://u:p@h",
            "https://h?x=1",
            "https://h/#f",
            "https://h:99999",
            "https://h:",
            "https://a b",
            "https://h/a/../b",
            "https://h/..",
            "https://h/é",
        ] {
            assert!(BaseUrl::parse(text).is_err(), "{text}");
        }
        assert!(!BaseUrl::parse("https://me:secret@h").unwrap_err().contains("secret"));
    }

    #[test]
    fn an_id_is_one_path_segment() {
        for (id, path) in [
            ("contact_20250411ABC", Some("/contacts/contact_20250411ABC")),
            ("a/b?c#d", Some("/contacts/a%2Fb%3Fc%23d")),
            ("é %", Some("/contacts/%C3%A9%20%25")),
            ("...", Some("/contacts/...")),
            ("..", None),
            (".", None),
            ("../x", None),
            ("%2e%2e", None),
            ("a%2f..%3fx", None),
            ("a\tb", Some("/contacts/a%09b")),
            ("/x", Some("/contacts/%2Fx")),
            ("", None),
        ] {
            assert_eq!(contact_path(id).as_deref(), path, "{id}");
        }
        assert!(contact_path(&"x".repeat(7000)).is_some());
        assert_eq!(contact_path(&"é".repeat(7000)), None);
    }

    #[test]
    fn a_path_of_the_api_is_taken_and_encoded_where_that_is_missing() {
        for (text, path) in [
            ("/contacts", "/contacts"),
            ("contacts", "/contacts"),
            ("/", "/"),
            ("contacts?page=1&q=a b", "/contacts?page=1&q=a%20b"),
            ("?x", "/?x"),
            ("a//b/", "/a//b/"),
            ("a/b%2Fc%2fd%5Ce", "/a/b%2Fc%2fd%5Ce"),
            ("é ü\u{202e}", "/%C3%A9%20%C3%BC%E2%80%AE"),
            ("/messages:send", "/messages:send"),
            ("a/b:c", "/a/b:c"),
            ("/https://evil.example", "/https://evil.example"),
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
    fn a_path_that_could_lead_elsewhere_is_refused_with_its_reason() {
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
                "two slashes",
                &[
                    "//evil.example",
                    "///x",
                    "/%2fevil.example",
                    "/%2Fx",
                    "%2f%2fx",
                    "%5cx",
                    "/%5C%5Cx",
                    "/%252fx",
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
                    "a/..;/b",
                    "a/..;x=1/b",
                    "a/.;",
                    "a/..%3bx",
                    "%252e%252e/x",
                    "%25252e%25252E",
                    "a%252f..",
                    "%25%32%65./x",
                ],
            ),
            (
                "no escape",
                &["%", "a%", "a%2", "%zz", "a%%20", "x?a=%", "%u002e", "%+1"],
            ),
            ("escaped control", &["%00", "/a%0d%0aHost:x", "%7F", "%250a", "a%09"]),
            ("no UTF-8", &["%c0%ae%c0%ae/x", "%E9", "%ff"]),
        ] {
            for text in texts {
                let error = api_path(text).expect_err(text);
                assert!(error.contains(why), "{text:?}: {error}");
            }
        }
    }

    /// Pieces of which paths that mean harm are made.
    const HARM: &[&str] = &[
        "/",
        "//",
        "\\",
        "..",
        ".",
        "%2e",
        "%2E",
        "%252e",
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

    fn segments(path: &str) -> impl Iterator<Item = String> {
        let once = decoded(path.as_bytes()).unwrap();
        let twice = decoded(once.as_bytes()).unwrap();
        // What begins a query, decoded, ends the path.
        let ended = |path: &str| path.split(['?', '#']).next().unwrap_or_default().to_owned();
        let all = [path, &once, &twice].map(ended).join("/");
        all.split(['/', '\\'])
            .map(str::to_owned)
            .collect::<Vec<_>>()
            .into_iter()
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
                prop_assert!(!segments(uri.path()).any(|segment| matches!(segment.as_str(), "." | "..")), "{}", full);
                prop_assert!(full.bytes().all(|byte| byte.is_ascii_graphic()), "{}", full);
            }
        }
    }

    #[test]
    fn a_listing_sends_what_was_asked_for_and_no_more() {
        assert_eq!(list_path(None, None), "/contacts");
        assert_eq!(list_path(Some(2), None), "/contacts?page=2");
        assert_eq!(list_path(None, Some(5)), "/contacts?per_page=5");
        assert_eq!(list_path(Some(1), Some(100)), "/contacts?page=1&per_page=100");
    }
}
