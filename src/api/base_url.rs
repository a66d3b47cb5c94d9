//! The base URL of the API. Parsing rejects URLs that could send the key to another host.

use std::fmt;
use std::net::IpAddr;

use ureq::http::Uri;

/// The base URL that the API documentation gives.
pub const DEFAULT: &str = "https://waba-v1.convers8.africa";

/// A valid base URL, without a trailing slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    text: String,
    host: String,
    port: u16,
    path: String,
    is_https: bool,
}

impl BaseUrl {
    /// Parses a base URL. The error describes the problem.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim().trim_end_matches('/');
        let wrong = |why: &str| Err(format!("the base URL {text:?} {why}"));
        let Ok(uri) = text.parse::<Uri>() else {
            return wrong("is not a URL like https://host");
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
            // The message does not repeat the URL, because it may contain a password.
            return Err("the base URL contains a user name or password; set the key in CONVERS8_API_KEY".into());
        }
        if uri.query().is_some() || text.contains('#') {
            return wrong("must not have a query or a fragment");
        }
        if !text.is_ascii() || uri.path().split('/').any(|segment| matches!(segment, "." | "..")) {
            return wrong("contains a . or .. segment, or a character that must be escaped");
        }
        // The `http` crate does not report a port over 65535 as an error.
        if authority.as_str() != authority.host() && authority.port_u16().is_none() {
            return wrong("has a port that is not a number up to 65535");
        }
        Ok(Self {
            text: text.to_owned(),
            host: authority.host().to_owned(),
            port: authority.port_u16().unwrap_or(if https { 443 } else { 80 }),
            path: uri.path().trim_end_matches('/').to_owned(),
            is_https: https,
        })
    }

    /// Returns whether the connection uses TLS.
    pub fn is_https(&self) -> bool {
        self.is_https
    }

    /// Returns whether the host is this machine. Then no proxy is used, and plain HTTP is allowed.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }

    /// Returns the host name or address. An IPv6 address is in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns the port, or the default port of the scheme.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns the value of the `Host` header: the host, and the port unless it is the default port of the scheme.
    pub fn authority(&self) -> String {
        match (self.is_https, self.port) {
            (true, 443) | (false, 80) => self.host.clone(),
            (_, port) => format!("{}:{port}", self.host),
        }
    }

    /// Returns the path, without a trailing slash.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the URL of a path. The path must start with a slash and be percent-encoded.
    pub fn join(&self, path: &str) -> String {
        [&self.text, path].concat()
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Returns whether a host is `localhost` or a loopback address. Other names are not trusted, because their addresses can
/// change.
fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || ip_address(host).is_some_and(|ip| ip.is_loopback())
}

/// Removes the brackets of an IPv6 address.
pub fn without_brackets(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

/// Parses a host that is an IP address, with or without brackets.
pub fn ip_address(host: &str) -> Option<IpAddr> {
    without_brackets(host).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_base_urls() {
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
    fn the_host_header_has_no_default_port() {
        for (text, authority) in [
            ("https://h/v2", "h"),
            ("https://h:443", "h"),
            ("http://[::1]:80", "[::1]"),
            ("http://[::1]:443", "[::1]:443"),
            ("https://h:80", "h:80"),
        ] {
            assert_eq!(BaseUrl::parse(text).unwrap().authority(), authority);
        }
    }

    #[test]
    fn rejects_invalid_base_urls() {
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
}
