use super::*;

fn base_url(text: &str) -> BaseUrl {
    BaseUrl::parse(text).unwrap()
}

/// Returns the proxy for a base URL with these environment variables.
fn proxy(url: &str, environment: &[(&str, &str)]) -> Result<Option<String>, String> {
    let variable = |name: &str| {
        let mut set = environment
            .iter()
            .filter(|(key, value)| *key == name && !value.is_empty());
        set.next().map(|(_, value)| (*value).to_owned())
    };
    let proxy = from_environment(&base_url(url), &variable)?;
    Ok(proxy.map(|proxy| summary(&proxy)))
}

fn summary(proxy: &Proxy) -> String {
    format!("{:?} {}:{}", proxy.protocol(), proxy.host(), port(proxy))
}

#[test]
fn parses_proxy_urls_like_curl() {
    for (text, expected) in [
        ("proxy", "Http proxy:1080"),
        ("proxy:8080", "Http proxy:8080"),
        ("http://proxy:8080/", "Http proxy:8080"),
        ("HTTP://proxy", "Http proxy:1080"),
        ("https://proxy", "Https proxy:443"),
        ("socks4://proxy", "Socks4 proxy:1080"),
        ("socks4a://proxy", "Socks4A proxy:1080"),
        ("socks5://[::1]:9", "Socks5 [::1]:9"),
        ("socks://[::1]", "Socks5 [::1]:1080"),
        ("socks5h://10.0.0.1:9050", "Socks5h 10.0.0.1:9050"),
    ] {
        assert_eq!(summary(&parse(text).unwrap()), expected, "{text}");
    }
}

#[test]
fn credentials_are_decoded_and_not_shown() {
    for (text, user, password) in [
        ("http://us%40er:p%3Ass%20word@proxy:1", "us@er", Some("p:ss word")),
        ("user@proxy", "user", None),
    ] {
        let proxy = parse(text).unwrap();
        assert_eq!((proxy.username(), proxy.password()), (Some(user), password));
        assert!(!format!("{proxy:?}").contains("word"));
    }
}

#[test]
fn an_invalid_proxy_url_is_an_error_without_the_value() {
    for value in [
        "ftp://proxy",
        "http://",
        "::::",
        "://",
        "http://proxy:99999",
        "http://:secret@:80",
        "http://%ff:x@p",
    ] {
        for variable in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
            let error = proxy("https://api.test", &[(variable, value)]).unwrap_err();
            assert!(
                error.starts_with(variable) && !error.contains("secret"),
                "{value}: {error}"
            );
        }
    }
}

#[test]
fn selects_variables_like_curl() {
    let all = [
        ("http_proxy", "a"),
        ("HTTP_PROXY", "b"),
        ("https_proxy", "c"),
        ("HTTPS_PROXY", "d"),
        ("all_proxy", "e"),
        ("ALL_PROXY", "f"),
    ];
    for (url, environment, expected) in [
        ("https://api.test", &all[..], Some("Http c:1080")),
        ("https://api.test", &all[3..], Some("Http d:1080")),
        ("https://api.test", &all[4..], Some("Http e:1080")),
        ("https://api.test", &all[5..], Some("Http f:1080")),
        ("https://api.test", &all[..2], None),
        (
            "https://api.test",
            &[("https_proxy", ""), ("HTTPS_PROXY", "d")],
            Some("Http d:1080"),
        ),
        ("http://api.test", &all, Some("Http a:1080")),
        ("http://api.test", &all[1..4], None),
        ("http://api.test", &all[1..], Some("Http e:1080")),
        ("http://127.0.0.1:1", &all, None),
        ("https://localhost", &all, None),
        ("https://[::1]:8443", &all, None),
        ("https://localhost", &[("https_proxy", "ftp://unusable")], None),
    ] {
        assert_eq!(
            proxy(url, environment).unwrap().as_deref(),
            expected,
            "{url}, {environment:?}"
        );
    }
}

#[test]
fn no_proxy_matches_names_addresses_and_ranges() {
    for (list, covered, not_covered) in [
        (
            "test",
            &["https://test", "https://api.test", "https://A.TEST:8443"][..],
            &["https://atest", "https://test.org"][..],
        ),
        (".test", &["https://test", "https://api.test"], &["https://atest"]),
        ("*.test", &["https://api.test"], &["https://atest"]),
        ("api.test.", &["https://api.test"], &["https://test"]),
        ("other, api.test ,x", &["https://api.test"], &["https://b.test"]),
        ("other api.test", &["https://api.test"], &["https://b.test"]),
        ("*", &["https://api.test", "https://10.0.0.1"], &[]),
        ("api.test:8443", &["https://api.test:8443"], &["https://api.test"]),
        ("api.test:443", &["https://api.test"], &["https://api.test:8443"]),
        ("10.0.0.1", &["https://10.0.0.1"], &["https://10.0.0.11", "https://0.1"]),
        ("10.0.0.1:443", &["https://10.0.0.1"], &["https://10.0.0.1:444"]),
        (
            "10.1.0.0/16",
            &["https://10.1.2.3"],
            &["https://10.2.0.1", "https://[::1:2]"],
        ),
        ("0.0.0.0/0", &["https://10.1.2.3"], &["https://api.test"]),
        ("10.1.0.0/33", &[], &["https://10.1.0.0"]),
        ("fd00::/8", &["https://[fd12::1]"], &["https://[fe80::1]"]),
        ("[fd12::1]", &["https://[fd12::1]"], &["https://[fd12::2]"]),
        ("fd12::1", &["https://[fd12::1]"], &["https://[fd12::2]"]),
        ("", &[], &["https://api.test"]),
        (",.,", &[], &["https://api.test"]),
    ] {
        for (urls, expected) in [(covered, None), (not_covered, Some("Http p:1080".to_owned()))] {
            for url in urls {
                for variable in ["no_proxy", "NO_PROXY"] {
                    let found = proxy(url, &[("HTTPS_PROXY", "p"), (variable, list)]).unwrap();
                    assert_eq!(found, expected, "{list:?}: {url}");
                }
            }
        }
    }
}

#[test]
fn an_invalid_proxy_url_is_ignored_for_an_exempt_host() {
    let environment = [("HTTPS_PROXY", "ftp://proxy"), ("NO_PROXY", "test")];
    assert_eq!(proxy("https://api.test", &environment), Ok(None));
}
