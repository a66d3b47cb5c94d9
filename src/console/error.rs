//! Errors as JSON objects in the shape of the API's error envelope.

use std::collections::HashMap;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::api::model::compact;
use crate::error::{ApiError, Error};

/// Formats an error as JSON: the API's envelope if there is one, with the response's status and headers added.
pub fn json(error: &anyhow::Error, known: Option<&Error>, hint: String) -> String {
    let response = known.and_then(Error::response);
    let members = response.map(members).unwrap_or_default();
    let api_error = response.filter(|_| matches!(known, Some(Error::Api(_) | Error::RateLimited { .. })));
    let envelope = api_error.and_then(|api_error| api_error.envelope.as_deref());
    if let Some(object) = envelope.and_then(|envelope| add_members(envelope, &members)) {
        return object;
    }
    let (message, code, details) = match api_error.filter(|api_error| !api_error.code.is_empty()) {
        Some(api_error) => (
            api_error.message.clone(),
            api_error.code.clone(),
            api_error.details.clone(),
        ),
        None => {
            let code = known.map_or("unexpected".into(), Error::code);
            (format!("{error:#}"), code.into_owned(), hint)
        }
    };
    let [message, code, details] = [message, code, details].map(Value::from);
    let own = format!(r#"{{"success":false,"message":{message},"error":{{"code":{code},"details":{details}}}}}"#);
    add_members(&own, &members).unwrap_or(own)
}

/// Members that are not in the API's envelope.
type Members = Vec<(&'static str, Value)>;

fn members(response: &ApiError) -> Members {
    let status = (response.status > 0).then(|| ("status", response.status.into()));
    let request_id = response.request_id.as_deref().map(|id| ("request_id", id.into()));
    let seconds = response
        .retry_after
        .map(|wait| ("retry_after", wait.as_secs_f64().into()));
    [status, request_id, seconds].into_iter().flatten().collect()
}

/// Adds the member `warnings` to an error, unless there are none.
pub fn with_warnings(object: &str, warnings: &[String]) -> String {
    let members = match warnings {
        [] => Vec::new(),
        warnings => vec![("warnings", warnings.into())],
    };
    add_members(object, &members).unwrap_or_else(|| object.to_owned())
}

/// Adds members at the end of an envelope, without those it already has. Returns nothing if it is not a JSON object.
fn add_members(envelope: &str, members: &[(&str, Value)]) -> Option<String> {
    let own: HashMap<String, &RawValue> = serde_json::from_str(envelope).ok()?;
    let mut text = compact(envelope).trim_end().strip_suffix('}')?.to_owned();
    let mut comma = if own.is_empty() { "" } else { "," };
    for (name, value) in members.iter().filter(|(name, _)| !own.contains_key(*name)) {
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
            let members = [("status", 404.into())];
            assert_eq!(add_members(envelope, &members).as_deref(), Some(expected));
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
