//! The path of the journal of an API: one for each base URL, in any spelling.

use std::path::{Path, PathBuf};

use crate::import::fingerprint::fingerprint;

/// The longest part of a base URL in a file name. File systems allow 255 bytes.
const MAX_NAME: usize = 100;

/// Returns a base URL in a unique spelling: lower case, no default port, no slash at the end, one name for the loopback.
pub fn normalized(base_url: &str) -> String {
    let url = base_url.trim().trim_end_matches('/');
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let scheme = scheme.to_ascii_lowercase();
    let (authority, path) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (host, port.trim_start_matches('0')),
        _ => (authority, ""),
    };
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let is_loopback = bare
        .parse::<std::net::IpAddr>()
        .is_ok_and(|address| address.is_loopback());
    let host = if is_loopback { "localhost" } else { &host };
    match (scheme.as_str(), port) {
        (_, "") | ("http", "80") | ("https", "443") => format!("{scheme}://{host}{path}"),
        _ => format!("{scheme}://{host}:{port}{path}"),
    }
}

/// Returns the name of a sandbox: its data file, because its port changes.
pub fn of_sandbox(data: &Path) -> String {
    let data = data.canonicalize().unwrap_or_else(|_| data.to_owned());
    format!("sandbox:{}", data.display())
}

/// Returns the path of the journal of a normalised base URL, in the program's data folder.
pub fn journal_path(data_folder: &Path, account: &str) -> PathBuf {
    let mut readable = account.replace(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-', "_");
    readable.truncate(MAX_NAME);
    let name = format!("{readable}-{:016x}.jsonl", fingerprint(account.as_bytes()));
    data_folder.join("journal").join(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_base_url_are_equal() {
        for (spelling, normal) in [
            ("https://api.example.com", "https://api.example.com"),
            ("HTTPS://API.Example.COM./", "https://api.example.com"),
            ("https://api.example.com:443", "https://api.example.com"),
            ("https://api.example.com:0443/", "https://api.example.com"),
            ("https://api.example.com:8443/V1/", "https://api.example.com:8443/V1"),
            ("http://api.example.com:443", "http://api.example.com:443"),
            ("http://localhost:80", "http://localhost"),
            ("http://LOCALHOST:08080", "http://localhost:8080"),
            ("http://127.0.0.1:8080", "http://localhost:8080"),
            ("http://127.9.8.7:8080/", "http://localhost:8080"),
            ("http://[::1]:8080", "http://localhost:8080"),
            ("http://[::1]", "http://localhost"),
            ("http://[fe80::1]:80", "http://[fe80::1]"),
        ] {
            assert_eq!(normalized(spelling), normal, "{spelling}");
        }
    }

    #[test]
    fn different_base_urls_have_different_files() {
        let path = |account: &str| journal_path(Path::new("data"), account);
        let long = "x".repeat(300);
        let accounts = [
            "https://a/b",
            "https://a_b",
            "https://a.b",
            "sandbox:/a",
            &long,
            &long[1..],
        ];
        let paths: std::collections::HashSet<PathBuf> = accounts.iter().map(|account| path(account)).collect();
        assert_eq!(paths.len(), accounts.len());
        assert!(
            paths
                .iter()
                .all(|path| path.file_name().is_some_and(|name| name.len() < 140))
        );
    }
}
