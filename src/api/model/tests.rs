use std::borrow::Cow;

use super::*;

#[test]
fn text_accepts_any_json_value() {
    for (json, expected) in [
        (r#""John""#, Some("John")),
        (r#""a\nbé""#, Some("a\nbé")),
        ("null", None),
        ("12345678901234567890123", Some("12345678901234567890123")),
        ("1.10", Some("1.10")),
        ("true", Some("true")),
        (r#"{"a":1}"#, Some(r#"{"a":1}"#)),
        (r#""\ud800""#, Some(r"\ud800")),
    ] {
        let text: Text = serde_json::from_str(json).unwrap();
        assert_eq!(text.0.as_deref(), expected, "{json}");
    }
}

#[test]
fn pagination_accepts_strings_and_ignores_other_values() {
    let read: Pagination =
        serde_json::from_str(r#"{"total":"12","page":1,"per_page":null,"total_pages":-3,"x":0}"#).unwrap();
    assert_eq!(
        read,
        Pagination {
            total: Some(12),
            page: Some(1),
            per_page: None,
            total_pages: None
        }
    );
}

#[test]
fn compact_changes_only_white_space() {
    let pretty = "{\n  \"a b\": 1.10,\n\t\"q\": \"x \\\" y  \\\\\",\r\n  \"n\": [ 1, 2 ]\n}";
    assert_eq!(compact(pretty), r#"{"a b":1.10,"q":"x \" y  \\","n":[1,2]}"#);
    assert!(matches!(compact(r#"{ "a": 1 }"#), Cow::Borrowed(_)));
}
