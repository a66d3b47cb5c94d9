//! A successful response, with the positions of the contacts in its body.

use std::ops::Range;

use super::model::{Contact, Data, Pagination};
use crate::error::{Error, Result};

/// A successful response: complete JSON without `"success": false`.
#[derive(Debug, Clone, Default)]
pub struct Response {
    body: String,
    contact: Option<Range<usize>>,
    contacts: Option<Vec<Range<usize>>>,
    /// The position of this page in its listing.
    pub pagination: Option<Pagination>,
}

impl Response {
    /// Parses a body.
    #[cfg(test)]
    pub fn from_body(body: String) -> Self {
        let envelope = serde_json::from_str::<super::model::Envelope<Data>>(&body).ok();
        let data = envelope.as_ref().and_then(|envelope| envelope.data.as_ref());
        Self::locate(&body, data).with_body(body)
    }

    /// Stores the positions of `data` in `body`, so that the body is not parsed twice. `data` must borrow from `body`.
    pub(super) fn locate(body: &str, data: Option<&Data>) -> Self {
        let Some(data) = data else {
            return Self::default();
        };
        let range = |json: &str| {
            let start = json.as_ptr() as usize - body.as_ptr() as usize;
            start..start + json.len()
        };
        Self {
            body: String::new(),
            contact: data.contact.map(|raw| range(raw.get())),
            contacts: (data.contacts.as_ref()).map(|contacts| contacts.iter().map(|raw| range(raw.get())).collect()),
            pagination: data.pagination,
        }
    }

    pub(super) fn with_body(self, body: String) -> Self {
        Self { body, ..self }
    }

    /// Returns the unchanged body. Empty if the API sent none.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// Returns the contact in `data.contact`.
    pub fn contact(&self) -> Result<Contact<'_>> {
        match &self.contact {
            Some(range) => Contact::read(&self.body[range.clone()]),
            None => Err(Error::Unexpected("the API's response has no data.contact".into())),
        }
    }

    /// Returns the contacts in `data.contacts`.
    pub fn contacts(&self) -> Result<Vec<Contact<'_>>> {
        let Some(ranges) = &self.contacts else {
            return Err(Error::Unexpected("the API's listing has no data.contacts".into()));
        };
        let contact = |range: &Range<usize>| Contact::read(&self.body[range.clone()]);
        ranges.iter().map(contact).collect()
    }
}
