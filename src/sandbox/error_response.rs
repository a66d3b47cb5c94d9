//! Error responses, in the documented error envelope.

use hyper::StatusCode;
use hyper::header::{ALLOW, HeaderName, RETRY_AFTER};
use serde_json::Value;

use super::routes::{BODY_LIMIT, Response};

/// A response that reports an error.
pub(super) struct ErrorResponse {
    status: StatusCode,
    message: &'static str,
    code: &'static str,
    details: String,
    header: Option<(HeaderName, &'static str)>,
}

impl ErrorResponse {
    fn new(status: StatusCode, message: &'static str, code: &'static str, details: impl Into<String>) -> Self {
        Self {
            status,
            message,
            code,
            details: details.into(),
            header: None,
        }
    }

    fn with(self, name: HeaderName, value: &'static str) -> Self {
        let header = Some((name, value));
        Self { header, ..self }
    }

    pub(super) fn unauthorized() -> Self {
        let details = "Invalid or missing API key";
        Self::new(StatusCode::UNAUTHORIZED, "Unauthorized", "unauthorized", details)
    }

    /// The request is for another host. It may come from a proxy, or from a web page by DNS rebinding.
    pub(super) fn misdirected(host: &str) -> Self {
        let details = format!("The sandbox serves localhost, 127.0.0.1 and [::1] only, not '{host}'");
        Self::validation(StatusCode::MISDIRECTED_REQUEST, "Misdirected request", details)
    }

    pub(super) fn rate_limit(per_second: u32) -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "Rate limit exceeded",
            "rate_limit_exceeded",
            format!("Too many requests in a short period: more than {per_second} in a second"),
        )
        .with(RETRY_AFTER, "1")
    }

    pub(super) fn no_contact(id: &str) -> Self {
        let details = format!("There is no contact {id}");
        Self::new(StatusCode::NOT_FOUND, "Contact not found", "not_found", details)
    }

    pub(super) fn no_endpoint(path: &str) -> Self {
        let details = format!("There is no endpoint {path}");
        Self::new(StatusCode::NOT_FOUND, "Not found", "not_found", details)
    }

    pub(super) fn method(allowed: &'static str) -> Self {
        let details = format!("This endpoint allows {allowed}");
        Self::validation(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed", details).with(ALLOW, allowed)
    }

    pub(super) fn invalid(details: String) -> Self {
        Self::validation(StatusCode::UNPROCESSABLE_ENTITY, "Validation failed", details)
    }

    pub(super) fn not_json(error: serde_json::Error) -> Self {
        let details = format!("The body is not JSON: {error}");
        Self::validation(StatusCode::BAD_REQUEST, "Validation failed", details)
    }

    pub(super) fn too_large() -> Self {
        let details = format!("The body has more than {BODY_LIMIT} bytes");
        Self::validation(StatusCode::PAYLOAD_TOO_LARGE, "Validation failed", details)
    }

    fn validation(status: StatusCode, message: &'static str, details: String) -> Self {
        Self::new(status, message, "validation_error", details)
    }

    pub(super) fn internal(details: String) -> Self {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Self::new(status, "Internal error", "internal_error", details)
    }

    /// The response of the faults `error-before` and `error-after`.
    pub(super) fn simulated_fault() -> Self {
        Self::internal("Simulated by --fault".to_owned())
    }

    /// Formats the envelope, with its keys in the documented order.
    pub(super) fn into_response(self) -> Response {
        let (message, code, details) = (self.message, self.code, Value::from(self.details));
        let error = format!(r#"{{"code":"{code}","details":{details}}}"#);
        Response {
            status: self.status,
            header: self.header,
            body: format!(r#"{{"success":false,"message":"{message}","error":{error}}}"#),
        }
    }
}

impl From<anyhow::Error> for ErrorResponse {
    fn from(error: anyhow::Error) -> Self {
        Self::internal(format!("{error:#}"))
    }
}
