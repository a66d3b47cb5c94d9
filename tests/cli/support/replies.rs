//! Responses of the API: the API page's own, and built ones.

use std::fmt::Display;

use super::{Reply, Request};

/// The listing response of the API page, unchanged.
pub const LIST: &str = include_str!("../page/list.json");

/// The response to a GET of one contact of the API page, unchanged.
pub const GET: &str = include_str!("../page/get.json");

/// The response to a create request of the API page, unchanged.
pub const CREATED: &str = include_str!("../page/created.json");

/// The error envelope of the API page, unchanged.
pub const ERROR: &str = include_str!("../page/error.json");

/// Returns a response with a JSON body.
pub fn json_reply(status: u16, body: &str) -> Reply {
    Reply::Send(http_response(status, "application/json", "", body))
}

/// Returns the bytes of a response. `extra` has further header lines, each ended by CRLF.
pub fn http_response(status: u16, content_type: &str, extra: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status} Status\r\nContent-Type: {content_type}\r\n{extra}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Returns the JSON of a contact.
pub fn contact(id: impl Display) -> String {
    format!(r#"{{"id":"{id}","name":"Name {id}","phone_number":"+2547000{id}"}}"#)
}

/// Returns a page of a listing with these contacts (JSON) and this pagination.
pub fn listing(contacts: &[String], total: u64, page: u64, total_pages: u64) -> String {
    format!(
        r#"{{"success":true,"data":{{"contacts":[{}],"pagination":{{"total":{total},"page":{page},"per_page":{},"total_pages":{total_pages}}}}}}}"#,
        contacts.join(","),
        contacts.len()
    )
}

/// Returns the response to a GET of one contact of [`page`].
pub fn contact_response(id: &str) -> String {
    format!(
        r#"{{"success":true,"data":{{"contact":{{"id":"{id}","name":"Name {id}","phone_number":"+2547000{id}"}}}}}}"#
    )
}

/// Returns an error envelope with this code.
pub fn error_body(code: &str) -> String {
    format!(r#"{{"success":false,"message":"No","error":{{"code":"{code}","details":"Because"}}}}"#)
}

/// Responds to reads of an account with these contacts.
pub fn account_reply(ids: &[&str], request: &Request) -> Reply {
    match request.target.strip_prefix("/contacts/") {
        Some(id) if ids.contains(&id) => json_reply(200, &contact_response(id)),
        Some(_) => json_reply(404, &error_body("not_found")),
        None => json_reply(200, &page(ids, ids.len() as u64, 1, 1)),
    }
}

/// Returns a page of a listing with contacts of these IDs and this pagination.
pub fn page(ids: &[&str], total: u64, page: u64, total_pages: u64) -> String {
    let contacts: Vec<String> = ids.iter().map(contact).collect();
    listing(&contacts, total, page, total_pages)
}

/// Returns the requested page of these contacts. The default of `per_page` is 10.
pub fn requested_page(contacts: &[String], request: &Request) -> Reply {
    let number = request.parameter("page").unwrap_or(1);
    let size = request.parameter("per_page").unwrap_or(10) as usize;
    let from = (number as usize - 1).saturating_mul(size).min(contacts.len());
    let to = (from + size).min(contacts.len());
    let (total, pages) = (contacts.len() as u64, contacts.len().div_ceil(size) as u64);
    json_reply(200, &listing(&contacts[from..to], total, number, pages))
}
