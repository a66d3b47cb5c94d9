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
fn fields_become_a_json_object_with_unchanged_values() {
    let request = ApiRequest::any(Method::POST, "/messages", &fields()).unwrap();
    assert_eq!((request.path.as_ref(), request.is_read()), ("/messages", false));
    assert_eq!(
        String::from_utf8(request.body).unwrap(),
        r#"{"name":"Ada \"É\"","empty":"","a b":"1=2","n":1.10,"big":12345678901234567890123,"o":{"a": [1]},"t":"x y","no":null}"#
    );
}

#[test]
fn fields_of_a_get_become_query_parameters() {
    let request = ApiRequest::any(Method::GET, "messages?page=2", &fields()).unwrap();
    assert_eq!(
        request.path,
        "/messages?page=2&name=Ada%20%22%C3%89%22&empty=&a%20b=1%3D2&n=1.10&big=12345678901234567890123\
         &o=%7B%22a%22%3A%20%5B1%5D%7D&t=x%20y&no=null"
    );
    assert_eq!((request.body.len(), request.method == Method::GET), (0, true));
    let surrogate = [Field::json(r#"s="\ud800""#).unwrap()];
    assert!(ApiRequest::any(Method::GET, "x", &surrogate).is_err());
    assert!(ApiRequest::any(Method::POST, "x", &surrogate).is_ok());
}

#[test]
fn rejects_invalid_fields_by_name() {
    for (text, words) in [
        ("x", "KEY=VALUE"),
        ("=1", "KEY=VALUE"),
        (
            "x={",
            "\"x\" is not JSON: EOF while parsing an object at line 1 column 1",
        ),
        ("x=", "\"x\" is not JSON"),
        ("x=1 2", "column 3"),
    ] {
        let error = Field::json(text).unwrap_err();
        assert!(error.contains(words), "{error}");
    }
    let duplicate = ["a=1", "b=1", "a=2"].map(|text| Field::string(text).unwrap());
    let error = ApiRequest::any(Method::POST, "x", &duplicate).unwrap_err();
    assert_eq!(error.to_string(), "the field \"a\" is given twice");
}

#[test]
fn sends_content_length_0_if_an_expected_body_is_missing() {
    for (method, body, expected) in [
        (Method::GET, "", &[("Accept", JSON)][..]),
        (Method::DELETE, "", &[("Accept", JSON)]),
        (Method::POST, "", &[("Accept", JSON), ("Content-Length", "0")]),
        (Method::PUT, "", &[("Accept", JSON), ("Content-Length", "0")]),
        (Method::PATCH, "", &[("Accept", JSON), ("Content-Length", "0")]),
        (Method::POST, "1", &[("Accept", JSON), ("Content-Type", JSON)]),
        (Method::DELETE, "1", &[("Accept", JSON), ("Content-Type", JSON)]),
    ] {
        let request = ApiRequest::any(method, "x", &[]).unwrap().with_body(body.into());
        assert_eq!(request.headers().collect::<Vec<_>>(), expected, "{request:?}");
    }
}
