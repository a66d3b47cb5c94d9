//! The error that a response of the API reports.

use std::fmt;
use std::time::Duration;

use super::Exit;

/// A response other than success: its status, and its error envelope if it has one.
#[derive(Debug, Clone, Default)]
pub struct ApiError {
    /// HTTP status.
    pub status: u16,
    /// True if the request was a write.
    pub is_write: bool,
    /// `error.code` of the envelope, or empty.
    pub code: String,
    /// `message` of the envelope, or a description of a response without one.
    pub message: String,
    /// `error.details` of the envelope, or empty.
    pub details: String,
    /// The envelope, unchanged.
    pub envelope: Option<String>,
    /// The `x-request-id` header. The API's support team can find the request by it.
    pub request_id: Option<String>,
    /// The `Retry-After` header.
    pub retry_after: Option<Duration>,
}

impl ApiError {
    /// Returns the exit code. A documented `error.code` has priority over the status.
    pub fn exit(&self) -> Exit {
        match (self.code.as_str(), self.status) {
            ("not_found", _) => Exit::NotFound,
            ("validation_error", _) => Exit::Invalid,
            ("unauthorized", _) => Exit::Unauthorized,
            ("rate_limit_exceeded", _) => Exit::RateLimited,
            (_, 401) => Exit::Unauthorized,
            (_, 404) => Exit::NotFound,
            (_, 429) => Exit::RateLimited,
            // A write with any other 4xx was rejected although the key is valid.
            _ if self.is_write => Exit::Invalid,
            (_, 403) => Exit::Unauthorized,
            (_, 410) => Exit::NotFound,
            (_, 400 | 409 | 422) => Exit::Invalid,
            (_, 408 | 425 | 500..) => Exit::Network,
            _ => Exit::Failure,
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = match self.message.as_str() {
            "" => "no reason given",
            message => message,
        };
        f.write_str(message)?;
        if !self.details.is_empty() && self.details != self.message {
            write!(f, ": {}", self.details)?;
        }
        match self.code.as_str() {
            "" => write!(f, " (HTTP {})", self.status),
            code => write!(f, " ({code}, HTTP {})", self.status),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_documented_error_code_has_priority_over_the_status() {
        let exit = |status, code: &str, is_write| {
            let error = ApiError {
                status,
                is_write,
                code: code.into(),
                ..ApiError::default()
            };
            error.exit() as u8
        };
        for (status, code, read, write) in [
            (400, "not_found", 3, 3),
            (404, "validation_error", 5, 5),
            (200, "unauthorized", 4, 4),
            (403, "unauthorized", 4, 4),
            (500, "rate_limit_exceeded", 6, 6),
            (400, "", 5, 5),
            (401, "", 4, 4),
            (403, "odd", 4, 5),
            (404, "", 3, 3),
            (408, "", 7, 5),
            (409, "", 5, 5),
            (410, "", 3, 5),
            (418, "", 1, 5),
            (422, "odd", 5, 5),
            (429, "", 6, 6),
            (500, "", 7, 5),
            (503, "odd", 7, 5),
            (200, "odd", 1, 5),
        ] {
            assert_eq!(exit(status, code, false), read, "read: {status} {code}");
            assert_eq!(exit(status, code, true), write, "write: {status} {code}");
        }
    }
}
