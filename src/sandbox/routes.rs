//! The documented endpoints. Converts a request to a response, without sockets.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::path::Path;
use std::time::{Instant, SystemTime};

use hyper::header::HeaderName;
use hyper::{Method, StatusCode};

use super::error_response::ErrorResponse;
use super::rate_limit::RateLimit;
use super::store::Store;
use super::validate;

/// The largest accepted body, in bytes.
pub(super) const BODY_LIMIT: usize = 1024 * 1024;

const PER_PAGE: usize = 10;
const MAX_PER_PAGE: usize = 100;

/// The parts of a request that the response depends on.
pub(super) struct Request<'a> {
    pub(super) method: &'a Method,
    /// The hosts in the URL and in the `Host` headers.
    pub(super) hosts: Vec<&'a str>,
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    pub(super) authorization: Option<&'a [u8]>,
    /// `None` if it is larger than [`BODY_LIMIT`].
    pub(super) body: Option<&'a [u8]>,
    pub(super) at: Instant,
}

/// A status, an optional header, and a JSON body.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: StatusCode,
    pub(super) header: Option<(HeaderName, &'static str)>,
    pub(super) body: String,
}

impl Response {
    fn new(status: StatusCode, body: String) -> Self {
        let header = None;
        Self { status, header, body }
    }
}

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

    pub(super) fn respond(&mut self, request: &Request) -> Response {
        self.route(request).unwrap_or_else(ErrorResponse::into_response)
    }

    fn route(&mut self, request: &Request) -> Result<Response, ErrorResponse> {
        check_hosts(&request.hosts)?;
        self.authorize(request.authorization)?;
        self.limit_rate(request.at)?;
        match Resource::at(request.path)? {
            Resource::Contacts => match *request.method {
                Method::GET => self.list(request.query),
                Method::POST => self.create(request.body),
                _ => Err(ErrorResponse::method("GET, POST")),
            },
            Resource::Contact(id) => match *request.method {
                Method::GET => self.get(&id),
                _ => Err(ErrorResponse::method("GET")),
            },
        }
    }

    fn authorize(&self, authorization: Option<&[u8]>) -> Result<(), ErrorResponse> {
        let token = authorization.and_then(validate::bearer_token);
        let accepted = token.is_some_and(|token| match &self.key {
            Some(key) => token == key.as_bytes(),
            None => true,
        });
        accepted.then_some(()).ok_or_else(ErrorResponse::unauthorized)
    }

    fn limit_rate(&mut self, now: Instant) -> Result<(), ErrorResponse> {
        let Some(limit) = &mut self.limit else {
            return Ok(());
        };
        let admitted = limit.admits(now).then_some(());
        admitted.ok_or_else(|| ErrorResponse::rate_limit(limit.per_second))
    }

    fn list(&mut self, query: &str) -> Result<Response, ErrorResponse> {
        let page = validate::parameter(query, "page")?.unwrap_or(1);
        let per_page = validate::parameter(query, "per_page")?.unwrap_or(PER_PAGE);
        let per_page = per_page.min(MAX_PER_PAGE);
        let listed = self.store.page((page - 1).saturating_mul(per_page), per_page)?;
        let contacts = listed.contacts.join(",");
        let total = listed.total;
        let total_pages = total.div_ceil(per_page).max(1);
        Ok(Response::new(
            StatusCode::OK,
            format!(
                r#"{{"success":true,"data":{{"contacts":[{contacts}],"pagination":{{"total":{total},"page":{page},"per_page":{per_page},"total_pages":{total_pages}}}}}}}"#
            ),
        ))
    }

    fn get(&mut self, id: &str) -> Result<Response, ErrorResponse> {
        let contact = self.store.get(id)?;
        let contact = contact.ok_or_else(|| ErrorResponse::no_contact(id))?;
        Ok(Response::new(
            StatusCode::OK,
            format!(r#"{{"success":true,"data":{{"contact":{contact}}}}}"#),
        ))
    }

    fn create(&mut self, body: Option<&[u8]>) -> Result<Response, ErrorResponse> {
        let body = body.ok_or_else(ErrorResponse::too_large)?;
        let body = serde_json::from_slice(body).map_err(ErrorResponse::not_json)?;
        let (name, phone_number) = validate::contact(&body)?;
        let contact = self.store.create(name, phone_number, SystemTime::now())?;
        Ok(Response::new(
            StatusCode::CREATED,
            format!(r#"{{"success":true,"message":"Contact created successfully","data":{{"contact":{contact}}}}}"#),
        ))
    }
}

fn check_hosts(hosts: &[&str]) -> Result<(), ErrorResponse> {
    let not_loopback = hosts.iter().find(|host| !validate::is_loopback(host));
    match (hosts, not_loopback) {
        ([], _) => Err(ErrorResponse::misdirected("")),
        (_, Some(host)) => Err(ErrorResponse::misdirected(host)),
        _ => Ok(()),
    }
}

/// The resource of a path.
enum Resource<'a> {
    Contacts,
    Contact(Cow<'a, str>),
}

impl<'a> Resource<'a> {
    fn at(path: &'a str) -> Result<Self, ErrorResponse> {
        match path.strip_prefix("/contacts") {
            Some("") => Ok(Self::Contacts),
            Some(rest) => match rest.strip_prefix('/') {
                Some(id) if !id.is_empty() && !id.contains('/') => Ok(Self::Contact(validate::decode(id))),
                _ => Err(ErrorResponse::no_endpoint(path)),
            },
            None => Err(ErrorResponse::no_endpoint(path)),
        }
    }
}
