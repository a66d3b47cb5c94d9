//! Validates requests: the key, the host, the parameters of a listing, and a contact.

use std::net::IpAddr;

use serde_json::Value;

/// Returns the token of `Authorization: Bearer TOKEN`. `None` if it is missing or empty.
pub(super) fn bearer_token(authorization: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = authorization.split_at_checked("Bearer ".len())?;
    let token = token.trim_ascii();
    (scheme.eq_ignore_ascii_case(b"Bearer ") && !token.is_empty()).then_some(token)
}

/// Returns whether a host, with or without a port, is this machine.
pub(super) fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(bracketed) => bracketed.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let address = name.parse::<IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

/// Returns a query parameter, which must be a positive whole number.
pub(super) fn parameter(query: &str, name: &str) -> Result<Option<usize>, String> {
    let mut pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    match pairs.find(|(key, _)| *key == name) {
        None => Ok(None),
        Some((_, value)) => match value.parse() {
            Ok(number) if number > 0 => Ok(Some(number)),
            _ => Err(format!("{name} must be a positive whole number")),
        },
    }
}

/// Returns the name and the number of a contact, or all errors.
pub(super) fn contact(body: &Value) -> Result<(&str, &str), String> {
    if !body.is_object() {
        return Err("the body must be a JSON object".to_owned());
    }
    let name = body["name"].as_str().filter(|name| !name.is_empty());
    let number = body["phone_number"].as_str().filter(|number| is_phone_number(number));
    match (name, number) {
        (Some(name), Some(number)) => Ok((name, number)),
        (None, Some(_)) => Err(NAME_ERROR.to_owned()),
        (Some(_), None) => Err(NUMBER_ERROR.to_owned()),
        (None, None) => Err(format!("{NAME_ERROR}; {NUMBER_ERROR}")),
    }
}

const NAME_ERROR: &str = "name must be a non-empty string";
const NUMBER_ERROR: &str = "phone_number must be a string of 7 to 15 digits, with or without a leading +";

fn is_phone_number(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_are_loopback() {
        for host in [
            "localhost",
            "LocalHost:80",
            "127.0.0.1",
            "127.9.9.9:8808",
            "[::1]:8808",
            "[::1]",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "example.com",
            "localhost.example.com:80",
            "127.0.0.1.nip.io",
            "10.0.0.1",
            "[::2]:80",
            "::1",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
