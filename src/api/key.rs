//! The API key. `Debug` does not print it.

use std::fmt;

use ureq::http::HeaderValue;

use super::transport::MAX_URL_AND_KEY;

/// The longest key in bytes. It leaves space for the URL in [`MAX_URL_AND_KEY`].
const MAX_KEY_LENGTH: usize = MAX_URL_AND_KEY / 2;

/// The API key.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

impl ApiKey {
    /// Trims the key, and checks that it is valid in an HTTP header.
    pub fn new(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() {
            return Err("the API key is empty".into());
        }
        if text.len() > MAX_KEY_LENGTH {
            return Err(format!(
                "the API key is {} bytes long, and at most {MAX_KEY_LENGTH} can be sent; check that only the key was pasted",
                text.len()
            ));
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("the API key contains a character that is not allowed in an HTTP header; check that only the key was pasted".into());
        }
        Ok(Self(text.to_owned()))
    }

    /// Returns the key as text, for the header and the config file.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Returns the value of the `Authorization` header, marked as sensitive.
    pub(super) fn authorization(&self) -> Option<HeaderValue> {
        let mut value = HeaderValue::from_str(&format!("Bearer {}", self.0)).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(***)")
    }
}
