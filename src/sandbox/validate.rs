//! Validates requests: the key, the host, the parameters of a listing, and a contact.

use std::borrow::Cow;
use std::net::IpAddr;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::error_response::ErrorResponse;

/// Returns the token of `Authorization: Bearer TOKEN`. `None` if it is missing or empty.
pub(super) fn bearer_token(authorization: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = authorization.split_at_checked("Bearer ".len())?;
    let token = token.trim_ascii();
    (scheme.eq_ignore_ascii_case(b"Bearer ") && !token.is_empty()).then_some(token)
}

/// Returns whether a host is this machine. Other hosts are rejected because of DNS rebinding: a web page whose domain
/// resolves to 127.0.0.1 sends its domain as `Host`.
pub(super) fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(bracketed) => bracketed.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let address = name.parse::<IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

/// Returns a query parameter, which must be a positive whole number. If it occurs several times, the last one is used.
pub(super) fn parameter(query: &str, name: &str) -> Result<Option<usize>, ErrorResponse> {
    let pairs = query.rsplit('&');
    let mut pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let Some((_, value)) = pairs.find(|(key, _)| decode(key) == name) else {
        return Ok(None);
    };
    let value = decode(value);
    let digits = value.bytes().all(|byte| byte.is_ascii_digit());
    let number = value.parse().ok().filter(|number| digits && *number > 0);
    let invalid = || ErrorResponse::invalid(format!("{name} must be a positive whole number"));
    number.map(Some).ok_or_else(invalid)
}

/// Decodes percent-encoded text. Invalid escapes are not changed.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

/// Returns the name and the number of a contact, or all errors.
pub(super) fn contact(body: &Value) -> Result<(&str, &str), ErrorResponse> {
    let not_object = || ErrorResponse::invalid("the body must be a JSON object".to_owned());
    let fields = body.as_object().ok_or_else(not_object)?;
    match (name(fields), phone_number(fields)) {
        (Ok(name), Ok(phone_number)) => Ok((name, phone_number)),
        (Err(name), Err(number)) => Err(ErrorResponse::invalid(format!("{name}; {number}"))),
        (Err(wrong), _) | (_, Err(wrong)) => Err(ErrorResponse::invalid(wrong.to_owned())),
    }
}

fn name(fields: &Map<String, Value>) -> Result<&str, &'static str> {
    let name = fields.get("name").and_then(Value::as_str);
    name.filter(|name| !name.is_empty())
        .ok_or("name must be a non-empty string")
}

fn phone_number(fields: &Map<String, Value>) -> Result<&str, &'static str> {
    let number = fields.get("phone_number").and_then(Value::as_str);
    number
        .filter(|number| {
            let digits = number.strip_prefix('+').unwrap_or(number);
            (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
        })
        .ok_or("phone_number must be a string of 7 to 15 digits, with or without a leading +")
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
