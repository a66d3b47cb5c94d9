//! Errors as JSON objects in the shape of the API's error envelope.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::api::model::compact;
use crate::error::{ApiError, Error};

type Members = serde_json::Map<String, Value>;

/// Formats an error as JSON: the API's envelope if there is one, with the response's status and headers added.
pub fn json(error: &anyhow::Error, known: Option<&Error>, hint: String) -> String {
    let response = known.and_then(Error::response);
    let extra = Extra::of(response);
    let api_error = response.filter(|_| matches!(known, Some(Error::Api(_) | Error::RateLimited { .. })));
    if let Some(object) = api_error.and_then(|api_error| add_members(api_error.envelope.as_ref()?, extra.members())) {
        return object;
    }
    let object = match api_error.filter(|api_error| !api_error.code.is_empty()) {
        Some(api_error) => Envelope::of_api(api_error, extra),
        None => Envelope::of_client(error, known, hint, extra),
    };
    serde_json::to_string(&object).unwrap_or_default()
}

/// The API's error envelope, with its members in the API's order.
#[derive(Serialize)]
struct Envelope<'a> {
    success: bool,
    message: Cow<'a, str>,
    error: Details<'a>,
    #[serde(flatten)]
    extra: Extra<'a>,
}

#[derive(Serialize)]
struct Details<'a> {
    code: Cow<'a, str>,
    details: Cow<'a, str>,
}

/// Members that are not in the API's envelope.
#[derive(Default, Serialize)]
struct Extra<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<f64>,
}

impl<'a> Extra<'a> {
    fn of(response: Option<&'a ApiError>) -> Self {
        Self {
            status: response.map(|response| response.status).filter(|status| *status > 0),
            request_id: response.and_then(|response| response.request_id.as_deref()),
            retry_after: response.and_then(|response| Some(response.retry_after?.as_secs_f64())),
        }
    }

    fn members(&self) -> Members {
        match serde_json::to_value(self) {
            Ok(Value::Object(members)) => members,
            _ => Members::new(),
        }
    }
}

impl<'a> Envelope<'a> {
    fn of_client(error: &anyhow::Error, known: Option<&'a Error>, hint: String, extra: Extra<'a>) -> Self {
        Self {
            success: false,
            message: format!("{error:#}").into(),
            error: Details {
                code: known.map_or("unexpected".into(), Error::code),
                details: hint.into(),
            },
            extra,
        }
    }

    fn of_api(api_error: &'a ApiError, extra: Extra<'a>) -> Self {
        Self {
            success: false,
            message: api_error.message.as_str().into(),
            error: Details {
                code: api_error.code.as_str().into(),
                details: api_error.details.as_str().into(),
            },
            extra,
        }
    }
}

/// Adds the member `warnings` to an error, unless there are none.
pub fn with_warnings(object: &str, warnings: &[String]) -> String {
    let members = Members::from_iter([("warnings".to_owned(), warnings.into())]);
    let added = (!warnings.is_empty()).then(|| add_members(object, members)).flatten();
    added.unwrap_or_else(|| object.to_owned())
}

/// Adds members at the end of an envelope, without those it already has. Returns nothing if it is not a JSON object.
fn add_members(envelope: &str, members: Members) -> Option<String> {
    let own: HashMap<Cow<str>, &RawValue> = serde_json::from_str(envelope).ok()?;
    let mut text = compact(envelope).trim_end().strip_suffix('}')?.to_owned();
    let mut comma = if own.is_empty() { "" } else { "," };
    for (name, value) in members.iter().filter(|(name, _)| !own.contains_key(name.as_str())) {
        text.push_str(&format!("{comma}\"{name}\":{value}"));
        comma = ",";
    }
    Some(text + "}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::Console;

    #[test]
    fn adds_the_status_and_changes_nothing_else() {
        for (envelope, expected) in [
            (
                r#"{"success":false,"n":1.10}"#,
                r#"{"success":false,"n":1.10,"status":404}"#,
            ),
            (r#"{"status":"own"}"#, r#"{"status":"own"}"#),
            ("{\n}", r#"{"status":404}"#),
        ] {
            let extra = Extra {
                status: Some(404),
                ..Extra::default()
            };
            assert_eq!(add_members(envelope, extra.members()).as_deref(), Some(expected));
        }
    }

    #[test]
    fn unsafe_characters_of_an_envelope_are_escaped_as_json() {
        let api_error = ApiError {
            status: 400,
            envelope: Some("{\t\"message\": \"\u{202e}\u{7f}\u{9b}\", \"error\": null}".into()),
            ..Default::default()
        };
        assert_eq!(
            Console::new(false, 0, true, false).object(&Error::Api(api_error.into()).into()),
            r#"{ "message": "\u202e\u007f\u009b", "error": null,"status":400}"#
        );
    }

    #[test]
    fn warnings_are_added_as_a_member() {
        assert_eq!(with_warnings(r#"{"success":false}"#, &[]), r#"{"success":false}"#);
        assert_eq!(
            with_warnings(r#"{"success":false}"#, &["a \"b\"".into()]),
            r#"{"success":false,"warnings":["a \"b\""]}"#
        );
    }
}
