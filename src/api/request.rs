//! A request to the API, without the base URL and the key. It is sent by the client, or printed as a `curl` command.

mod field;

use std::borrow::Cow;

use ureq::http::Method;

use super::model::NewContact;
use super::path::{api_path, contact_path, list_path};
use crate::error::{Error, Result};
use crate::text::truncate;
use field::{append_query, to_object};

pub use field::Field;

/// The media type of requests and responses.
const JSON: &str = "application/json";

/// A request, without the base URL and the key.
#[derive(Debug, Clone)]
pub struct ApiRequest {
    /// The HTTP method.
    pub method: Method,
    /// The path below the base URL, and the query.
    pub path: Cow<'static, str>,
    /// The body. Empty if there is none.
    pub body: Vec<u8>,
    /// True if any JSON or an empty body counts as success. Used for endpoints whose response format is unknown.
    pub accepts_any_json: bool,
}

impl ApiRequest {
    /// Returns whether the request changes nothing, so that it may be sent again after any failure.
    pub fn is_read(&self) -> bool {
        self.method == Method::GET
    }

    /// Creates `GET /contacts` for one page. A parameter that is `None` is omitted.
    pub fn list(page: Option<u64>, per_page: Option<u64>) -> Self {
        Self::read(list_path(page, per_page))
    }

    /// Creates `GET /contacts/{contact_id}`. Fails if the ID is not valid in a URL.
    pub fn get(id: &str) -> Result<Self> {
        match contact_path(id) {
            Some(path) => Ok(Self::read(path)),
            None => Err(Error::Invalid(format!(
                "{:?} can't be the ID of a contact",
                truncate(id, 60)
            ))),
        }
    }

    /// Creates `POST /contacts`.
    pub fn create(contact: &NewContact) -> Result<Self> {
        let body = serde_json::to_vec(contact)
            .map_err(|error| Error::Unexpected(format!("the contact can't be written as JSON: {error}")))?;
        Ok(Self {
            method: Method::POST,
            path: Cow::Borrowed("/contacts"),
            body,
            accepts_any_json: false,
        })
    }

    /// Creates a request to any endpoint. The fields become query parameters of a GET, and a JSON object for any other
    /// method. Fails if the path is invalid or a field name occurs twice.
    pub fn any(method: Method, path: &str, fields: &[Field]) -> Result<Self> {
        let mut path = api_path(path).map_err(Error::Usage)?;
        let duplicate =
            (fields.iter().enumerate()).find(|(index, field)| fields[..*index].iter().any(|f| f.key == field.key));
        if let Some((_, field)) = duplicate {
            return Err(Error::Usage(format!("the field {:?} is given twice", field.key)));
        }
        let body = match method == Method::GET {
            true => {
                append_query(&mut path, fields)?;
                Vec::new()
            }
            false => to_object(fields)?,
        };
        Ok(Self {
            method,
            path: path.into(),
            body,
            accepts_any_json: true,
        })
    }

    /// Replaces the body.
    pub fn with_body(self, body: Vec<u8>) -> Self {
        Self { body, ..self }
    }

    fn read(path: String) -> Self {
        Self {
            method: Method::GET,
            path: path.into(),
            body: Vec::new(),
            accepts_any_json: false,
        }
    }

    /// Returns the headers, without `Authorization` and `User-Agent`.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        // A method that expects a body needs a length, even if the body is empty (RFC 9110, 8.6).
        let expects_body = matches!(self.method, Method::POST | Method::PUT | Method::PATCH);
        let body_header = match self.body.is_empty() {
            true => expects_body.then_some(("Content-Length", "0")),
            false => Some(("Content-Type", JSON)),
        };
        [("Accept", JSON)].into_iter().chain(body_header)
    }

    /// Returns the method and the path, for messages.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

#[cfg(test)]
mod tests;
