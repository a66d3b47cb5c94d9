use super::*;

fn addresses(texts: &[&str]) -> Vec<SocketAddr> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(30)
}

/// A cache with one name.
fn cache(texts: &[&str], found: Instant) -> CachingResolver {
    let name = CachedName {
        found: Some(found),
        addresses: addresses(texts),
        preferred: None,
    };
    let host = ("api.invalid".to_owned(), 443);
    CachingResolver(Mutex::new(HashMap::from([(host, name)])))
}

#[test]
fn returns_an_ip_address_unchanged() {
    let resolver = CachingResolver::default();
    for (host, address) in [
        ("127.0.0.1", "127.0.0.1:80"),
        ("[::1]", "[::1]:80"),
        ("::1", "[::1]:80"),
    ] {
        assert_eq!(resolver.lookup(host, 80, soon()).unwrap(), addresses(&[address]));
    }
}

#[test]
fn alternates_address_families() {
    for (found, ordered) in [
        (&["1.1.1.1:1"][..], &["1.1.1.1:1"][..]),
        (
            &["[::1]:1", "[::2]:1", "1.1.1.1:1", "2.2.2.2:1", "3.3.3.3:1"],
            &["[::1]:1", "1.1.1.1:1", "[::2]:1", "2.2.2.2:1", "3.3.3.3:1"],
        ),
        (
            &["1.1.1.1:1", "2.2.2.2:1", "[::1]:1"],
            &["1.1.1.1:1", "[::1]:1", "2.2.2.2:1"],
        ),
    ] {
        let resolver = cache(found, Instant::now());
        assert_eq!(resolver.lookup("api.invalid", 443, soon()).unwrap(), addresses(ordered));
    }
}

#[test]
fn the_address_that_connected_last_is_first() {
    let resolver = cache(&["1.1.1.1:1", "2.2.2.2:1", "3.3.3.3:1"], Instant::now());
    resolver.prefer("api.invalid", 443, addresses(&["3.3.3.3:1"])[0]);
    let expected = addresses(&["3.3.3.3:1", "1.1.1.1:1", "2.2.2.2:1"]);
    assert_eq!(resolver.lookup("api.invalid", 443, soon()).unwrap(), expected);
    resolver.prefer("api.invalid", 443, addresses(&["9.9.9.9:1"])[0]);
    let expected = addresses(&["1.1.1.1:1", "2.2.2.2:1", "3.3.3.3:1"]);
    assert_eq!(resolver.lookup("api.invalid", 443, soon()).unwrap(), expected);
}

#[test]
fn cached_addresses_expire_after_a_minute() {
    let Some(old) = Instant::now().checked_sub(CACHE_TIME) else {
        return;
    };
    let resolver = cache(&["1.1.1.1:1"], old);
    for (host, port) in [("api.invalid", 443), ("api.invalid", 444), ("other.invalid", 443)] {
        let error = resolver.lookup(host, port, soon()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{host}:{port}");
    }
    assert!(!resolver.lookup("localhost", 80, soon()).unwrap().is_empty());
}
