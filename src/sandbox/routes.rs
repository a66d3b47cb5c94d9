//! The documented endpoints. Converts a request to a response, without sockets.

#[cfg(test)]
mod tests;

use std::path::Path;
use std::time::{Instant, SystemTime};

use hyper::header::{ALLOW, AUTHORIZATION, HOST, HeaderValue, RETRY_AFTER};
use hyper::http::request::Parts;
use hyper::{Method, StatusCode};
use percent_encoding::percent_decode_str;

use super::rate_limit::RateLimit;
use super::response::Response;
use super::store::Store;
use super::validate;

const PER_PAGE: usize = 10;
const MAX_PER_PAGE: usize = 100;

/// A response of an endpoint. The error is an error response.
type Result<T = Response> = std::result::Result<T, Response>;

/// The API and its state.
pub(super) struct Api {
    store: Store,
    key: Option<String>,
    limit: Option<RateLimit>,
}

impl Api {
    pub(super) fn new(data: &Path, key: Option<String>, rate_limit: Option<u32>) -> anyhow::Result<Self> {
        Ok(Self {
            store: Store::open(data)?,
            key,
            limit: rate_limit.map(RateLimit::new),
        })
    }

    pub(super) fn respond(&mut self, head: &Parts, body: &[u8], now: Instant) -> Response {
        self.route(head, body, now).unwrap_or_else(|error| error)
    }

    fn route(&mut self, head: &Parts, body: &[u8], now: Instant) -> Result {
        check_host(head.headers.get(HOST))?;
        self.authorize(head.headers.get(AUTHORIZATION))?;
        self.limit_rate(now)?;
        let path = head.uri.path();
        let method = &head.method;
        match path.strip_prefix("/contacts") {
            Some("") if method == Method::GET => self.list(head.uri.query().unwrap_or_default()),
            Some("") if method == Method::POST => self.create(body),
            Some("") => Err(wrong_method("GET, POST")),
            Some(rest) => match rest.strip_prefix('/') {
                None | Some("") => Err(no_endpoint(path)),
                Some(id) if id.contains('/') => Err(no_endpoint(path)),
                Some(id) if method == Method::GET => self.get(&percent_decode_str(id).decode_utf8_lossy()),
                Some(_) => Err(wrong_method("GET")),
            },
            None => Err(no_endpoint(path)),
        }
    }

    fn authorize(&self, authorization: Option<&HeaderValue>) -> Result<()> {
        let token = authorization.and_then(|header| validate::bearer_token(header.as_bytes()));
        match (token, &self.key) {
            (Some(_), None) => Ok(()),
            (Some(token), Some(key)) if token == key.as_bytes() => Ok(()),
            _ => Err(Response::error(
                StatusCode::UNAUTHORIZED,
                "Unauthorized",
                "unauthorized",
                "Invalid or missing API key",
            )),
        }
    }

    fn limit_rate(&mut self, now: Instant) -> Result<()> {
        let Some(limit) = &mut self.limit else {
            return Ok(());
        };
        if limit.admits(now) {
            return Ok(());
        }
        let details = format!(
            "Too many requests in a short period: more than {} in a second",
            limit.per_second
        );
        let status = StatusCode::TOO_MANY_REQUESTS;
        let response = Response::error(status, "Rate limit exceeded", "rate_limit_exceeded", &details);
        Err(response.with_header(RETRY_AFTER, "1"))
    }

    fn list(&mut self, query: &str) -> Result {
        let page = validate::parameter(query, "page").map_err(invalid)?.unwrap_or(1);
        let per_page = validate::parameter(query, "per_page").map_err(invalid)?;
        let per_page = per_page.unwrap_or(PER_PAGE).min(MAX_PER_PAGE);
        let (contacts, total) = self.store.page((page - 1).saturating_mul(per_page), per_page)?;
        let contacts = contacts.join(",");
        let total_pages = total.div_ceil(per_page).max(1);
        Ok(Response::json(
            StatusCode::OK,
            format!(
                r#"{{"success":true,"data":{{"contacts":[{contacts}],"pagination":{{"total":{total},"page":{page},"per_page":{per_page},"total_pages":{total_pages}}}}}}}"#
            ),
        ))
    }

    fn get(&mut self, id: &str) -> Result {
        let contact = self.store.get(id)?.ok_or_else(|| {
            let details = format!("There is no contact {id}");
            Response::error(StatusCode::NOT_FOUND, "Contact not found", "not_found", &details)
        })?;
        Ok(Response::json(
            StatusCode::OK,
            format!(r#"{{"success":true,"data":{{"contact":{contact}}}}}"#),
        ))
    }

    fn create(&mut self, body: &[u8]) -> Result {
        let body = serde_json::from_slice(body).map_err(|error| {
            let details = format!("The body is not JSON: {error}");
            Response::validation_error(StatusCode::BAD_REQUEST, "Validation failed", &details)
        })?;
        let (name, phone_number) = validate::contact(&body).map_err(invalid)?;
        let contact = self.store.create(name, phone_number, SystemTime::now())?;
        Ok(Response::json(
            StatusCode::CREATED,
            format!(r#"{{"success":true,"message":"Contact created successfully","data":{{"contact":{contact}}}}}"#),
        ))
    }
}

/// Rejects a request for another host. It may come from a proxy, or from a web page by DNS rebinding: a domain that
/// resolves to 127.0.0.1.
fn check_host(host: Option<&HeaderValue>) -> Result<()> {
    let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
    if validate::is_loopback(host) {
        return Ok(());
    }
    let details = format!("The sandbox serves localhost, 127.0.0.1 and [::1] only, not '{host}'");
    Err(Response::validation_error(
        StatusCode::MISDIRECTED_REQUEST,
        "Misdirected request",
        &details,
    ))
}

fn no_endpoint(path: &str) -> Response {
    let details = format!("There is no endpoint {path}");
    Response::error(StatusCode::NOT_FOUND, "Not found", "not_found", &details)
}

fn wrong_method(allowed: &'static str) -> Response {
    let details = format!("This endpoint allows {allowed}");
    Response::validation_error(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed", &details)
        .with_header(ALLOW, allowed)
}

fn invalid(details: String) -> Response {
    Response::validation_error(StatusCode::UNPROCESSABLE_ENTITY, "Validation failed", &details)
}
