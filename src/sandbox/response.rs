//! Responses of the sandbox, in the documented formats.

use hyper::StatusCode;
use hyper::header::HeaderName;
use serde_json::Value;

/// A status, an optional header, and a JSON body.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: StatusCode,
    pub(super) header: Option<(HeaderName, &'static str)>,
    pub(super) body: String,
}

impl Response {
    /// Creates a response with a complete JSON body.
    pub(super) fn json(status: StatusCode, body: String) -> Self {
        let header = None;
        Self { status, header, body }
    }

    /// Creates an error response, with the keys of the envelope in the documented order.
    pub(super) fn error(status: StatusCode, message: &str, code: &str, details: &str) -> Self {
        let details = Value::from(details);
        let error = format!(r#"{{"code":"{code}","details":{details}}}"#);
        let body = format!(r#"{{"success":false,"message":"{message}","error":{error}}}"#);
        Self::json(status, body)
    }

    /// Creates an error response with the code `validation_error`.
    pub(super) fn validation_error(status: StatusCode, message: &str, details: &str) -> Self {
        Self::error(status, message, "validation_error", details)
    }

    /// Creates a 500 response.
    pub(super) fn internal_error(details: &str) -> Self {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Self::error(status, "Internal error", "internal_error", details)
    }

    /// Adds a header.
    pub(super) fn with_header(self, name: HeaderName, value: &'static str) -> Self {
        let header = Some((name, value));
        Self { header, ..self }
    }
}

impl From<anyhow::Error> for Response {
    fn from(error: anyhow::Error) -> Self {
        Self::internal_error(&format!("{error:#}"))
    }
}
