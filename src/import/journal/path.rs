//! The path of the journal of an API: one for each base URL, in any spelling.

use std::path::{Path, PathBuf};

use crate::api::base_url::BaseUrl;
use crate::import::fingerprint::fingerprint;

/// The longest part of a base URL in a file name. File systems allow 255 bytes.
const MAX_NAME: usize = 100;

/// Returns a base URL in a unique spelling: lower case, no default port, no slash at the end, one name for the loopback.
pub fn normalized(url: &BaseUrl) -> String {
    let (scheme, default_port) = if url.is_https() { ("https", 443) } else { ("http", 80) };
    let host = match url.is_loopback() {
        true => "localhost".to_owned(),
        false => url.host().trim_end_matches('.').to_ascii_lowercase(),
    };
    match url.port() {
        port if port == default_port => format!("{scheme}://{host}{}", url.path()),
        port => format!("{scheme}://{host}:{port}{}", url.path()),
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
            let url = BaseUrl::parse(spelling).unwrap();
            assert_eq!(normalized(&url), normal, "{spelling}");
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
