//! Every answer but the one wished for, in the envelope of the API's page.

use hyper::StatusCode;
use hyper::header::{ALLOW, HeaderName, RETRY_AFTER};
use serde::Serialize;

use super::routes::{Answer, BODY_LIMIT};

/// Any answer but the one wished for.
pub(super) struct ErrorResponse {
    status: StatusCode,
    message: &'static str,
    code: &'static str,
    details: String,
    header: Option<(HeaderName, &'static str)>,
}

/// The page's envelope of an error, with its keys in the page's order.
#[derive(Serialize)]
struct Envelope<'a> {
    success: bool,
    message: &'a str,
    error: EnvelopeError<'a>,
}

#[derive(Serialize)]
struct EnvelopeError<'a> {
    code: &'a str,
    details: &'a str,
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
        let details = format!("This endpoint knows {allowed}");
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

    pub(super) fn into_answer(self) -> Answer {
        let envelope = Envelope {
            success: false,
            message: self.message,
            error: EnvelopeError {
                code: self.code,
                details: &self.details,
            },
        };
        Answer {
            status: self.status,
            header: self.header,
            // Strings alone always serialise.
            body: serde_json::to_string(&envelope).unwrap_or_default(),
        }
    }
}

impl From<anyhow::Error> for ErrorResponse {
    fn from(error: anyhow::Error) -> Self {
        Self::internal(format!("{error:#}"))
    }
}
