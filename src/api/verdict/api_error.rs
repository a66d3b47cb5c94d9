//! Creates the [`ApiError`] of a response that is not a success.

use std::time::{Duration, SystemTime};

use ureq::http::HeaderMap;

use super::classify::Content;
use crate::api::model::{Data, Envelope, ErrorBody};
use crate::error::ApiError;
use crate::text::server_text;

/// The largest envelope in bytes that is stored in an error.
const MAX_ENVELOPE: usize = 4096;

impl Content<'_> {
    /// Creates the error for this content, used if the response is not a success.
    pub(super) fn error(&self, status: u16, headers: &HeaderMap, text: &str) -> ApiError {
        let base = ApiError {
            status,
            request_id: header_text(headers, "x-request-id").map(server_text),
            retry_after: retry_after(headers),
            ..ApiError::default()
        };
        let description = match self {
            _ if (300..=399).contains(&status) => match header_text(headers, "location") {
                Some(target) => format!("an unexpected redirect to {target}"),
                None => "an unexpected redirect without a Location header".into(),
            },
            Content::Envelope(envelope) if status < 200 || status < 300 && envelope.success() != Some(false) => {
                "an unexpected response without \"success\": true".into()
            }
            Content::Envelope(envelope) => return envelope_error(envelope, text, base),
            Content::OtherJson => "unexpected JSON structure".into(),
            Content::Empty => "an empty response body".into(),
            Content::Unusable(content) => content.clone(),
            Content::Truncated(reason) => reason.clone(),
        };
        ApiError {
            message: server_text(&description),
            ..base
        }
    }
}

/// Creates the error of an envelope. `error` may be a string instead of the documented object.
fn envelope_error(envelope: &Envelope<Data>, text: &str, base: ApiError) -> ApiError {
    let raw = envelope.error.map(|raw| raw.get());
    let body: ErrorBody = raw.and_then(|raw| serde_json::from_str(raw).ok()).unwrap_or_default();
    let sentence = raw.map(|raw| raw.trim_matches('"')).filter(|_| body.code.0.is_none());
    let message = match envelope.message.as_str() {
        "" => sentence.unwrap_or_default(),
        message => message,
    };
    let is_error = envelope.success.is_some() || envelope.error.is_some();
    ApiError {
        code: server_text(body.code.as_str()),
        message: server_text(message),
        details: server_text(body.details.as_str()),
        envelope: Some(text.trim().to_owned()).filter(|text| is_error && text.len() <= MAX_ENVELOPE),
        ..base
    }
}

fn header_text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Parses `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3). A date is compared with the `Date` header of the
/// response, so that the local clock does not matter. Some servers send fractions of seconds, which the RFC does not
/// define.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = header_text(headers, "retry-after")?.trim();
    if value.starts_with(|first: char| first.is_ascii_digit()) {
        let seconds: f64 = value.parse().ok()?;
        // A number that is too large for `Duration` is longer than any allowed wait.
        return Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    }
    let now = header_text(headers, "date").and_then(|date| httpdate::parse_http_date(date).ok());
    let until = httpdate::parse_http_date(value).ok()?;
    let now = now.unwrap_or_else(SystemTime::now);
    Some(until.duration_since(now).unwrap_or_default())
}
