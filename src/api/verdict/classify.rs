//! Classifies a response as a [`Verdict`], by status, headers and body.

use std::io::{self, ErrorKind};

use serde::de::IgnoredAny;
use ureq::http::{HeaderMap, header};

use super::Verdict;
use crate::api::model::{Data, Envelope};
use crate::api::request::ApiRequest;
use crate::api::response::Response;
use crate::api::transport::HttpResponse;
use crate::error::ApiError;

/// The content of a body.
pub(super) enum Content<'a> {
    /// A JSON object in the format of the API.
    Envelope(Box<Envelope<'a, Data<'a>>>),
    /// Other JSON.
    OtherJson,
    /// An empty body.
    Empty,
    /// Anything else, with a description.
    Unusable(String),
    /// A body whose end is missing, with the reason.
    Truncated(String),
}

impl Verdict {
    /// Classifies the response to a request. The order of the cases matters: a write that may have been processed is
    /// never classified as rejected.
    pub fn of(request: &ApiRequest, response: HttpResponse) -> Self {
        let HttpResponse { status, headers, body } = response;
        let mut text = String::new();
        let content = match body.map(String::from_utf8) {
            Ok(Ok(body)) => {
                text = body;
                Content::parse(&text)
            }
            Ok(Err(_)) => Content::Unusable("bytes that are not UTF-8".into()),
            Err(error) => Content::unread(&error),
        };
        let success = content.success();
        if let Content::Envelope(envelope) = &content
            && (200..=299).contains(&status)
            && success == Some(true)
        {
            let response = Response::locate(&text, envelope.data.as_ref());
            drop(content);
            return Verdict::Success(response.with_body(text));
        }
        let is_read = request.is_read();
        let error = ApiError {
            is_write: !is_read,
            ..content.error(status, &headers, &text)
        };
        let limited = error.code == "rate_limit_exceeded";
        let verdict = match (status, content) {
            (400..=499, _) if !is_read && success == Some(true) => Verdict::InvalidResponse(ApiError {
                message: "\"success\": true in a response with an error status".into(),
                ..error
            }),
            (429, _) => Verdict::RateLimited(error),
            (400..=499, _) if limited => Verdict::RateLimited(error),
            // Only for a read, because sending it again is safe.
            (200..=299 | 500.., _) if limited && is_read && success != Some(true) => Verdict::RateLimited(error),
            (408 | 425 | 500.., _) => Verdict::ServerError(error),
            (401, _) => Verdict::Rejected(error),
            (_, Content::Truncated(reason)) => Verdict::NoResponse(reason),
            (400..=499, _) => Verdict::Rejected(error),
            (200..=299, _) if success == Some(false) => Verdict::Rejected(error),
            (200..=299, Content::Envelope(envelope)) if is_read || request.accepts_any_json => {
                Verdict::Success(Response::locate(&text, envelope.data.as_ref()))
            }
            (200..=299, Content::OtherJson) if request.accepts_any_json => Verdict::Success(Response::default()),
            (200..=299, Content::Empty) if request.accepts_any_json => match is_complete_when_empty(status, &headers) {
                true => Verdict::Success(Response::default()),
                false => Verdict::NoResponse("the response ended before its body".into()),
            },
            _ => Verdict::InvalidResponse(error),
        };
        match verdict {
            Verdict::Success(response) => Verdict::Success(response.with_body(text)),
            verdict => verdict,
        }
    }
}

impl<'a> Content<'a> {
    fn unread(error: &io::Error) -> Self {
        match error.kind() {
            ErrorKind::FileTooLarge => Content::Unusable(error.to_string()),
            _ => Content::Truncated(error.to_string()),
        }
    }

    fn parse(text: &'a str) -> Self {
        let trimmed = text.trim_start();
        if trimmed.is_empty() {
            return Content::Empty;
        }
        if trimmed.starts_with('{') {
            if let Ok(envelope) = serde_json::from_str(text) {
                return Content::Envelope(envelope);
            }
            // `data` has another type. `success` and `error` can still be parsed.
            if let Ok(envelope) = serde_json::from_str::<Envelope<IgnoredAny>>(text) {
                return Content::Envelope(Box::new(envelope.without_data()));
            }
        }
        match serde_json::from_str::<IgnoredAny>(text) {
            Ok(_) if trimmed.starts_with('{') => Content::Unusable("JSON with duplicate keys".into()),
            Ok(_) => Content::OtherJson,
            // A truncated body without `Content-Length` ends like this.
            Err(error) if error.is_eof() => Content::Truncated("the response ended in the middle of its JSON".into()),
            Err(_) if trimmed.starts_with('<') => {
                Content::Unusable("HTML instead of JSON (from a proxy or a login page?)".into())
            }
            Err(_) => Content::Unusable("text that is not JSON".into()),
        }
    }

    pub(super) fn success(&self) -> Option<bool> {
        match self {
            Content::Envelope(envelope) => envelope.success(),
            _ => None,
        }
    }
}

/// Returns whether an empty body is complete: the status allows none, or a header gives its length.
fn is_complete_when_empty(status: u16, headers: &HeaderMap) -> bool {
    let length_headers = [header::CONTENT_LENGTH, header::TRANSFER_ENCODING];
    matches!(status, 204 | 205) || length_headers.iter().any(|name| headers.contains_key(name))
}
