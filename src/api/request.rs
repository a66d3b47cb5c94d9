//! A request of this API, as it goes out but for the key. What is sent and what `--curl` prints are
//! made from the same one, so that the two can't differ.

use std::borrow::Cow;

use serde_json::value::RawValue;
use ureq::http::Method;

use super::base_url::{api_path, contact_path, escaped, list_path};
use super::model::NewContact;
use crate::error::{Error, Result, start_of};

/// What is sent and what is understood.
const JSON: &str = "application/json";

/// What is asked of the API: the same answer does not mean the same to each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Contacts are read.
    Read,
    /// A contact is created.
    Creation,
    /// Something is read that this client knows nothing of.
    AnyRead,
    /// Something is done that this client knows nothing of.
    AnyWrite,
}

impl Kind {
    /// Whether it changes nothing, and may be asked again.
    pub fn reads(self) -> bool {
        matches!(self, Kind::Read | Kind::AnyRead)
    }

    /// Whether any JSON, or none at all, is an answer to it.
    pub fn is_any(self) -> bool {
        matches!(self, Kind::AnyRead | Kind::AnyWrite)
    }
}

/// One request.
#[derive(Debug, Clone)]
pub struct ApiRequest {
    /// What it asks for.
    pub kind: Kind,
    /// Its method.
    pub method: Method,
    /// Its path below the base URL, and its query.
    pub path: Cow<'static, str>,
    /// Its body, empty where it has none.
    pub body: Vec<u8>,
}

impl ApiRequest {
    /// `GET /contacts`, one page, with the parameters given and no others.
    pub fn list(page: Option<u64>, per_page: Option<u64>) -> Self {
        Self::read(list_path(page, per_page))
    }

    /// `GET /contacts/{contact_id}`.
    pub fn get(id: &str) -> Result<Self> {
        match contact_path(id) {
            Some(path) => Ok(Self::read(path)),
            None => Err(Error::Invalid(format!(
                "{:?} can't be the ID of a contact",
                start_of(id)
            ))),
        }
    }

    /// `POST /contacts`.
    pub fn create(contact: &NewContact) -> Result<Self> {
        let body = serde_json::to_vec(contact)
            .map_err(|error| Error::Unexpected(format!("the contact can't be written as JSON: {error}")))?;
        Ok(Self {
            kind: Kind::Creation,
            method: Method::POST,
            path: Cow::Borrowed("/contacts"),
            body,
        })
    }

    /// Any endpoint. The path is checked; the fields of a GET are parameters, those of any other
    /// method are an object.
    pub fn any(method: Method, path: &str, fields: &[Field]) -> Result<Self> {
        let mut path = api_path(path).map_err(Error::Usage)?;
        let twice =
            (fields.iter().enumerate()).find(|(place, field)| fields[..*place].iter().any(|f| f.key == field.key));
        if let Some((_, field)) = twice {
            return Err(Error::Usage(format!("the field {:?} is given twice", field.key)));
        }
        let reads = method == Method::GET;
        let body = match reads {
            true => {
                append_query(&mut path, fields)?;
                Vec::new()
            }
            false => object(fields)?,
        };
        Ok(Self {
            kind: if reads { Kind::AnyRead } else { Kind::AnyWrite },
            method,
            path: path.into(),
            body,
        })
    }

    /// The same with this body.
    pub fn with_body(self, body: Vec<u8>) -> Self {
        Self { body, ..self }
    }

    fn read(path: String) -> Self {
        Self {
            kind: Kind::Read,
            method: Method::GET,
            path: path.into(),
            body: Vec::new(),
        }
    }

    /// Its headers, but for the key's and for what says who sends it.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        // A method that expects a body says that there is none (RFC 9110, 8.6).
        let expects = matches!(self.method, Method::POST | Method::PUT | Method::PATCH);
        let about_body = match self.body.is_empty() {
            true => expects.then_some(("Content-Length", "0")),
            false => Some(("Content-Type", JSON)),
        };
        [("Accept", JSON)].into_iter().chain(about_body)
    }

    /// Method and path, for people.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// A named value of `api`, in JSON.
#[derive(Debug, Clone)]
pub struct Field {
    key: String,
    value: Box<RawValue>,
}

impl Field {
    /// Reads KEY=STRING.
    pub fn string(text: &str) -> Result<Self, String> {
        let (key, value) = split(text)?;
        let value = serde_json::value::to_raw_value(value).map_err(|error| error.to_string())?;
        Ok(Self { key, value })
    }

    /// Reads KEY=JSON, and keeps the spelling of its numbers.
    pub fn json(text: &str) -> Result<Self, String> {
        let (key, value) = split(text)?;
        match serde_json::from_str(value) {
            Ok(value) => Ok(Self { key, value }),
            Err(error) => Err(format!("the field {key:?} is no JSON: {error}; -f takes a string")),
        }
    }

    /// The text of a string, the JSON of anything else.
    fn as_parameter(&self) -> Result<Cow<'_, str>> {
        let raw = self.value.get();
        match raw.starts_with('"') {
            true => serde_json::from_str(raw)
                .map(Cow::Owned)
                .map_err(|error| Error::Usage(format!("the field {:?} can't stand in a URL: {error}", self.key))),
            false => Ok(raw.into()),
        }
    }
}

fn split(text: &str) -> Result<(String, &str), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value)),
        _ => Err("a field looks like KEY=VALUE".into()),
    }
}

fn append_query(path: &mut String, fields: &[Field]) -> Result<()> {
    for field in fields {
        if !path.ends_with(['?', '&']) {
            path.push(if path.contains('?') { '&' } else { '?' });
        }
        path.push_str(&escaped(&field.key));
        path.push('=');
        path.push_str(&escaped(&field.as_parameter()?));
    }
    Ok(())
}

/// The fields as an object in their order and spelling; nothing where there are none.
fn object(fields: &[Field]) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    for field in fields {
        body.push(if body.is_empty() { b'{' } else { b',' });
        let key = serde_json::to_string(&field.key)
            .map_err(|error| Error::Unexpected(format!("{:?} can't be written as JSON: {error}", field.key)))?;
        body.extend(key.bytes().chain([b':']).chain(field.value.get().bytes()));
    }
    if !body.is_empty() {
        body.push(b'}');
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> Vec<Field> {
        let strings = ["name=Ada \"É\"", "empty=", "a b=1=2"].map(|text| Field::string(text).unwrap());
        let json = [
            "n=1.10",
            "big=12345678901234567890123",
            "o={\"a\": [1]}",
            "t= \"x y\" ",
            "no=null",
        ]
        .map(|text| Field::json(text).unwrap());
        strings.into_iter().chain(json).collect()
    }

    #[test]
    fn fields_are_an_object_in_their_order_and_spelling() {
        let call = ApiRequest::any(Method::POST, "/messages", &fields()).unwrap();
        assert_eq!(
            String::from_utf8(call.body).unwrap(),
            r#"{"name":"Ada \"É\"","empty":"","a b":"1=2","n":1.10,"big":12345678901234567890123,"o":{"a": [1]},"t":"x y","no":null}"#
        );
        assert_eq!((call.path.as_ref(), call.kind), ("/messages", Kind::AnyWrite));
    }

    #[test]
    fn the_fields_of_a_get_are_parameters() {
        let call = ApiRequest::any(Method::GET, "messages?page=2", &fields()).unwrap();
        assert_eq!(
            call.path,
            "/messages?page=2&name=Ada%20%22%C3%89%22&empty=&a%20b=1%3D2&n=1.10&big=12345678901234567890123\
             &o=%7B%22a%22%3A%20%5B1%5D%7D&t=x%20y&no=null"
        );
        assert_eq!((call.body, call.kind), (Vec::new(), Kind::AnyRead));
        let surrogate = [Field::json(r#"s="\ud800""#).unwrap()];
        assert!(ApiRequest::any(Method::GET, "x", &surrogate).is_err());
        assert!(ApiRequest::any(Method::POST, "x", &surrogate).is_ok());
    }

    #[test]
    fn a_field_that_is_none_is_refused_by_name_and_place() {
        for (text, words) in [
            ("x", "KEY=VALUE"),
            ("=1", "KEY=VALUE"),
            (
                "x={",
                "\"x\" is no JSON: EOF while parsing an object at line 1 column 1",
            ),
            ("x=", "\"x\" is no JSON"),
            ("x=1 2", "column 3"),
        ] {
            let error = Field::json(text).unwrap_err();
            assert!(error.contains(words), "{error}");
        }
        let twice = ["a=1", "b=1", "a=2"].map(|text| Field::string(text).unwrap());
        let error = ApiRequest::any(Method::POST, "x", &twice).unwrap_err();
        assert_eq!(error.to_string(), "the field \"a\" is given twice");
    }

    #[test]
    fn what_has_no_body_says_so_where_one_is_expected() {
        for (method, body, expected) in [
            (Method::GET, "", &[("Accept", JSON)][..]),
            (Method::DELETE, "", &[("Accept", JSON)]),
            (Method::POST, "", &[("Accept", JSON), ("Content-Length", "0")]),
            (Method::PUT, "", &[("Accept", JSON), ("Content-Length", "0")]),
            (Method::PATCH, "", &[("Accept", JSON), ("Content-Length", "0")]),
            (Method::POST, "1", &[("Accept", JSON), ("Content-Type", JSON)]),
            (Method::DELETE, "1", &[("Accept", JSON), ("Content-Type", JSON)]),
        ] {
            let call = ApiRequest::any(method, "x", &[]).unwrap().with_body(body.into());
            assert_eq!(call.headers().collect::<Vec<_>>(), expected, "{call:?}");
        }
    }
}
