//! The JSON types of the API. Parsing accepts unexpected types and missing fields, and keeps the original JSON for output.

mod lenient;

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::error::Error;
use lenient::count;

pub use lenient::{Text, compact};

/// The object around every response. `D` is its `data`.
#[derive(Debug, Deserialize)]
pub struct Envelope<'a, D> {
    /// `true` or `false`. Other values are ignored.
    #[serde(borrow, default)]
    pub success: Option<&'a RawValue>,
    /// A human-readable message.
    #[serde(borrow, default)]
    pub message: Text<'a>,
    /// The error, usually an [`ErrorBody`].
    #[serde(borrow, default)]
    pub error: Option<&'a RawValue>,
    /// The contacts.
    pub data: Option<D>,
}

impl<'a, D> Envelope<'a, D> {
    /// Returns `success` if it is a boolean.
    pub fn success(&self) -> Option<bool> {
        match self.success?.get() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// Removes `data`, which changes its type.
    pub fn without_data<E>(self) -> Envelope<'a, E> {
        Envelope {
            success: self.success,
            message: self.message,
            error: self.error,
            data: None,
        }
    }
}

/// The `error` of an envelope.
#[derive(Debug, Default, Deserialize)]
pub struct ErrorBody<'a> {
    /// One of the four documented codes, or an undocumented one.
    #[serde(borrow, default)]
    pub code: Text<'a>,
    /// More information.
    #[serde(borrow, default)]
    pub details: Text<'a>,
}

/// The `data` of an envelope: one contact, or a page of the listing.
#[derive(Debug, Default, Deserialize)]
pub struct Data<'a> {
    /// The contact as original JSON.
    #[serde(borrow, default)]
    pub contact: Option<&'a RawValue>,
    /// The contacts as original JSON.
    #[serde(borrow, default)]
    pub contacts: Option<Vec<&'a RawValue>>,
    /// The position of this page in its listing.
    #[serde(default)]
    pub pagination: Option<Pagination>,
}

/// The position of a page in its listing, as the API reports it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Pagination {
    /// The number of contacts in the account.
    #[serde(default, deserialize_with = "count")]
    pub total: Option<u64>,
    /// The number of this page, starting at 1.
    #[serde(default, deserialize_with = "count")]
    pub page: Option<u64>,
    /// The number of contacts on a full page.
    #[serde(default, deserialize_with = "count")]
    pub per_page: Option<u64>,
    /// The number of pages in the listing.
    #[serde(default, deserialize_with = "count")]
    pub total_pages: Option<u64>,
}

impl Pagination {
    /// Returns the number of pages. It is computed from `total` if the API does not report it.
    pub fn pages(&self) -> Option<u64> {
        self.total_pages.or_else(|| match (self.total, self.per_page) {
            (Some(total), Some(per_page)) if per_page > 0 => Some(total.div_ceil(per_page)),
            _ => None,
        })
    }
}

/// A contact. Missing fields are empty.
#[derive(Debug, Default, Deserialize)]
pub struct Contact<'a> {
    /// The complete contact as original JSON.
    #[serde(skip)]
    pub raw: &'a str,
    /// The ID that the API assigned.
    #[serde(borrow, default)]
    pub id: Text<'a>,
    /// The name.
    #[serde(borrow, default)]
    pub name: Text<'a>,
    /// The phone number, in the format in which it was created.
    #[serde(borrow, default)]
    pub phone_number: Text<'a>,
    /// The time of creation (RFC 3339).
    #[serde(borrow, default)]
    pub created_at: Text<'a>,
    /// The time of the last change (RFC 3339).
    #[serde(borrow, default)]
    pub updated_at: Text<'a>,
}

impl<'a> Contact<'a> {
    /// Returns the texts of the members, in the order of the API documentation.
    pub fn fields(&self) -> [&str; 5] {
        [
            &self.id,
            &self.name,
            &self.phone_number,
            &self.created_at,
            &self.updated_at,
        ]
        .map(Text::as_str)
    }

    /// Parses a contact. Rejects an array, which serde would accept as a list of fields.
    pub fn read(raw: &'a str) -> Result<Self, Error> {
        let invalid =
            |why: &dyn fmt::Display| Error::Unexpected(format!("invalid contact in the API's response: {why}"));
        match raw.starts_with('{') {
            true => serde_json::from_str(raw)
                .map(|contact| Self { raw, ..contact })
                .map_err(|error| invalid(&error)),
            false => Err(invalid(&"not a JSON object")),
        }
    }
}

/// The body of `POST /contacts`, in the field order of the API documentation.
#[derive(Debug, Clone, Serialize)]
pub struct NewContact {
    /// The name.
    pub name: String,
    /// The number in E.164 format, or the digits as entered.
    pub phone_number: String,
}

#[cfg(test)]
mod tests;
