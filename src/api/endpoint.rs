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

/// The path of one contact. An ID is one path segment, whatever characters it holds (RFC 3986, 2.3).
/// `None` for an ID that no URL can carry: an empty one, or a dot segment, which servers and
/// proxies resolve away even when it is encoded.
pub fn contact_path(id: &str) -> Option<String> {
    if matches!(id, "" | "." | "..") {
        return None;
    }
    let mut path = String::from("/contacts/");
    for byte in id.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => path.push(byte.into()),
            _ => path.push_str(&format!("%{byte:02X}")),
        }
    }
    Some(path)
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
            ("", None),
        ] {
            assert_eq!(contact_path(id).as_deref(), path, "{id}");
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
