//! The JSON Schemas in `docs/schemas` describe the real output.

use serde_json::{Value, json as value};

use crate::support::account::{Account, Behaviour, Fault};
use crate::support::{Reply, Server, error_body, http_response, json_reply};

/// Returns a schema of `docs/schemas`.
fn schema(name: &str) -> Value {
    let path = format!("{}/docs/schemas/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Checks a value by the keywords that the schemas use. Members that the schema does not have are errors here, so that
/// none is forgotten.
fn check(schema: &Value, value: &Value, path: &str) -> Result<(), String> {
    let error = |why: String| Err(format!("{path}: {value} {why}"));
    for (keyword, argument) in schema.as_object().unwrap() {
        let is_valid = match keyword.as_str() {
            "$schema" | "title" | "description" | "properties" => true,
            "type" => list(argument).any(|name| is_type(value, name)),
            "const" => value == argument,
            "enum" => list(argument).any(|allowed| value == allowed),
            "minimum" => value.as_f64() >= argument.as_f64(),
            "required" => list(argument).all(|member| value.get(member.as_str().unwrap()).is_some()),
            other => panic!("the keyword {other} is not checked"),
        };
        if !is_valid {
            return error(format!("does not match {keyword} {argument}"));
        }
    }
    let (members, schemas) = (value.as_object(), schema.get("properties"));
    for (name, member) in members.into_iter().flatten().filter(|_| schemas.is_some()) {
        match schemas.and_then(|schemas| schemas.get(name)) {
            Some(schema) => check(schema, member, &format!("{path}.{name}"))?,
            None => return error(format!("has the unknown member {name}")),
        }
    }
    Ok(())
}

/// Returns the elements of an array, or one value.
fn list(value: &Value) -> impl Iterator<Item = &Value> {
    let one = (!value.is_array()).then_some(value);
    value.as_array().into_iter().flatten().chain(one)
}

fn is_type(value: &Value, name: &Value) -> bool {
    match name.as_str().unwrap() {
        "object" => value.is_object(),
        "string" => value.is_string(),
        "null" => value.is_null(),
        "integer" => value.is_u64(),
        "number" => value.is_number(),
        other => panic!("the type {other} is not checked"),
    }
}

/// Checks each line of an output.
#[track_caller]
fn check_lines(name: &str, output: &str) -> Vec<Value> {
    let schema = schema(name);
    let lines: Vec<Value> = output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!lines.is_empty());
    for line in &lines {
        if let Err(error) = check(&schema, line, name) {
            panic!("{error}");
        }
    }
    lines
}

const FILE: &str = "name,phone\nAnn,+254700000001\nBen,+254700000001\nEve,+254700000002\nBad,12\nNone,\n\
                    Rejected,+254700000003\nTwin,+5511987654321\n";

fn account() -> Account {
    Account::start(Behaviour {
        initial: vec![
            ("Eve".into(), "+254700000002".into()),
            ("Twin".into(), "+551187654321".into()),
        ],
        create: Box::new(|sent| {
            (sent.name == "Rejected").then(|| Fault::NotCreated(json_reply(422, &error_body("validation_error"))))
        }),
        ..Behaviour::default()
    })
}

#[test]
fn the_summary_and_the_rows_of_an_import() {
    for (flags, ann, rejected) in [
        (&["--dry-run"][..], "to_create", "to_create"),
        (&[], "created", "rejected"),
    ] {
        let run = |format: &str| {
            let account = account();
            let env = account.server.env();
            std::fs::write(env.home().join("people.csv"), FILE).unwrap();
            env.run(&[&["contacts", "import", "people.csv", "-o", format], flags].concat())
                .stdout
        };
        let rows = check_lines("import-row", &run("jsonl"));
        let outcomes: Vec<&str> = rows.iter().map(|row| row["outcome"].as_str().unwrap()).collect();
        let expected = [ann, "duplicate", "existing", "invalid", "empty", rejected, "existing"];
        assert_eq!(outcomes, expected);
        let summary = check_lines("import-summary", &run("json"));
        assert_eq!((summary.len(), &summary[0]["whatsapp_twins"]), (1, &value!(1)));
    }
}

#[test]
fn errors_of_the_client_and_of_the_api() {
    let with_headers = |status, code: &str| {
        let headers = "Retry-After: 0.5\r\nX-Request-Id: r1\r\n";
        Reply::Send(http_response(status, "application/json", headers, &error_body(code)))
    };
    let server = Server::start(move |_, request| match request.target.as_str() {
        "/contacts/missing" => with_headers(404, "not_found"),
        "/contacts/plain" => json_reply(404, "no such page"),
        _ => with_headers(429, "rate_limit_exceeded"),
    });
    for (arguments, member) in [
        (&["contacts", "get", "missing"][..], "request_id"),
        (&["contacts", "get", "plain"], "status"),
        (&["contacts", "list", "--max-wait", "0"], "retry_after"),
        (&["contacts", "list", "--page", "0"], "message"),
        (&["contacts", "create"], "message"),
        (
            &["contacts", "list", "--base-url", "http://localhost:9", "--retries", "0"],
            "message",
        ),
    ] {
        let result = server.env().run(&[arguments, &["--json"]].concat());
        assert_ne!(result.status, Some(0));
        let error = check_lines("error", &result.stderr);
        assert_eq!(error.len(), 1, "{}", result.stderr);
        assert!(error[0].get(member).is_some(), "{member}: {}", error[0]);
    }
}

#[test]
fn a_schema_refuses_other_values() {
    let row = value!({"line": 2, "name": "A", "phone_number": "+1", "country": null, "outcome": "created", "id": "c", "reason": null});
    let schema = schema("import-row");
    assert_eq!(check(&schema, &row, "row"), Ok(()));
    for (member, wrong) in [
        ("line", value!("2")),
        ("line", value!(0)),
        ("outcome", value!("done")),
        ("id", value!(5)),
        ("more", value!(1)),
    ] {
        let mut other = row.clone();
        other[member] = wrong;
        assert!(check(&schema, &other, "row").is_err(), "{other}");
    }
    let mut other = row.clone();
    other.as_object_mut().unwrap().remove("reason");
    assert!(check(&schema, &other, "row").is_err());
    assert!(
        check(
            &self::schema("error"),
            &value!({"success": true, "message": "", "error": {"code": ""}}),
            ""
        )
        .is_err()
    );
}
