use super::*;

/// Returns the result lines and the final error.
fn results(expression: &str, document: &str) -> (Vec<String>, Option<String>) {
    let query = Query::compile(expression).unwrap();
    let (mut lines, mut error) = (Vec::new(), None);
    let results = match query.run(document) {
        Ok(results) => results,
        Err(why) => return (lines, Some(why)),
    };
    for result in results {
        assert_eq!(error, None, "a result after an error: {expression}");
        match result {
            Ok(line) => lines.push(line),
            Err(why) => error = Some(why),
        }
    }
    (lines, error)
}

#[track_caller]
fn assert_results(expression: &str, document: &str, expected: &[&str]) {
    let (lines, error) = results(expression, document);
    assert_eq!((lines, error), (owned(expected), None), "{expression}");
}

fn owned(lines: &[&str]) -> Vec<String> {
    lines.iter().map(ToString::to_string).collect()
}

#[test]
fn prints_strings_without_quotes_and_other_values_as_json() {
    for (expression, document, expected) in [
        (".", r#""a\n\"b\" é""#, &["a\n\"b\" é"][..]),
        (".", r#"{ "b" : [ 1, "x" ], "a" : {} }"#, &[r#"{"b":[1,"x"],"a":{}}"#]),
        (".[]", r#"[null,false,true,"",0]"#, &["null", "false", "true", "", "0"]),
        (".[]", "[]", &[]),
        ("empty", "1", &[]),
        (".a?, .b", r#"{"b":2}"#, &["null", "2"]),
        (".a // \"none\"", "{}", &["none"]),
        ("# a comment\n.a", r#"{"a":1}"#, &["1"]),
    ] {
        assert_results(expression, document, expected);
    }
}

#[test]
fn keeps_the_spelling_of_numbers_in_the_document() {
    let spelled = "[12345678901234567890,1.10,1e3,-0.0,0.1e-400]";
    assert_results(".", spelled, &[spelled]);
    assert_results(".[]", "[12345678901234567890,1.10]", &["12345678901234567890", "1.10"]);
    assert_results(
        "map(. + 1)",
        "[12345678901234567890,1.25]",
        &["[12345678901234567891,2.25]"],
    );
}

#[test]
fn writes_computed_numbers_like_jq() {
    for (expression, expected) in [
        ("4 / 2", "2"),
        ("1 / 4", "0.25"),
        ("nan", "null"),
        ("infinite", "1.7976931348623157e308"),
        ("[-infinite]", "[-1.7976931348623157e308]"),
        ("{a: (\"ab\" | tobytes)}", r#"{"a":"ab"}"#),
    ] {
        assert_results(expression, "null", &[expected]);
        let json = results(expression, "null").0.concat();
        assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
    }
}

#[test]
fn writes_numbers_in_strings_like_numbers_on_their_own_line() {
    for (expression, expected) in [
        ("4 / 2 | tostring | tojson", r#""2""#),
        ("[4 / 2, infinite] | tojson", "[2,1.7976931348623157e308]"),
        ("[4 / 2, \"a\"] | @csv", "2,\"a\""),
        ("[4 / 2, \"a\"] | @tsv", "2\ta"),
        ("[4 / 2, \"a\"] | @json", "[2,\"a\"]"),
        ("[4 / 2, \"a\"] | @text", "[2,\"a\"]"),
        (r#"4 / 2 | @base64"#, "Mg=="),
        (r#""\(.) of \(1.10)""#, "null of 1.10"),
    ] {
        assert_results(expression, "null", &[expected]);
    }
}

#[test]
fn unpaired_surrogates_are_replaced() {
    for (text, expected) in [
        (r#""\ud800""#, "\u{fffd}"),
        (r#""a\udc00b""#, "a\u{fffd}b"),
        (r#""\ud83d\ude00""#, "😀"),
        (r#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"),
        (r#""\\ud800""#, r"\ud800"),
        (r#""é\u00e9\"""#, "éé\""),
    ] {
        assert_results(".", text, &[expected]);
    }
}

#[test]
fn quotes_csv_and_tsv_cells_like_jq() {
    let cells = r#"["a \"b\"",1.10,null,true,"x\ty\\z\n"]"#;
    assert_results("@csv", cells, &["\"a \"\"b\"\"\",1.10,,true,\"x\ty\\z\n\""]);
    assert_results("@tsv", cells, &["a \"b\"\t1.10\t\ttrue\tx\\ty\\\\z\\n"]);
    let (_, error) = results("@csv", "[[1]]");
    assert_eq!(
        error.as_deref(),
        Some("an array or an object cannot be a cell of a table")
    );
}

#[test]
fn returns_the_results_before_an_error() {
    for (expression, lines, error) in [
        (".[].a", &["1"][..], "cannot index \"x\" with \"a\""),
        ("\"b\", error(\"x\")", &["b"], "x"),
        ("error({a: 1})", &[], "{\"a\":1}"),
        ("{(1): 2}", &[], "a result is not JSON: a key is not a string"),
    ] {
        let expected = (owned(lines), Some(error.to_owned()));
        assert_eq!(results(expression, r#"[{"a":1},"x"]"#), expected, "{expression}");
    }
    let (_, error) = results("error(\"x\" * 1000)", "1");
    assert_eq!(error, Some(format!("{}…", "x".repeat(SERVER_TEXT))));
}

#[test]
fn a_compile_error_shows_its_place() {
    for (expression, why) in [
        ("", "the expression ends where a filter is expected"),
        (".data[", "the expression ends where a closing bracket is expected"),
        ("\"é", "the expression ends where a closing quote is expected"),
        (".é", "this character has no meaning, at: é"),
        (".a | | .b", "a filter is expected, at: | .b"),
        (".a; .b", "unexpected text, at: ; .b"),
        ("if . then 1", "the expression ends where an else or end is expected"),
        (".é.b", "this character has no meaning, at: é.b"),
        ("\"é\" | nope", "undefined filter nope, at: nope"),
        ("map(.; .)", "undefined filter map with 2 arguments, at: map(.; .)"),
        ("1,\n  $x", "undefined variable $x, at: $x"),
        ("break $x", "undefined label $x, at: $x"),
        (
            ".data.contacts[] | nope(.phone_number) | ascii_downcase | length",
            "undefined filter nope with 1 argument, at: nope(.phone_number) | ascii_downcase | l…",
        ),
    ] {
        assert_eq!(Query::compile(expression).err().as_deref(), Some(why), "{expression}");
    }
}

#[test]
fn rejects_filters_that_access_anything_outside_the_document() {
    for word in [
        "env",
        "$ENV",
        "$__prog_args",
        "input",
        "inputs",
        "input_filename",
        "input_line_number",
        "debug",
        "debug(1)",
        "stderr",
        "halt",
        "halt(1)",
        "halt_error",
        "halt_error(1)",
        "get_search_list",
        "debug_empty",
        "stderr_empty",
        "import \"a\" as $a; $a",
        "include \"a\"; 1",
        "import \"a\" as a; a::b",
        "a::b",
        "modulemeta",
    ] {
        assert!(Query::compile(word).is_err(), "{word}");
    }
}

#[test]
fn long_recursion_in_tail_position_ends() {
    assert_results(
        "last(range(100000) | .) , (0 | until(. >= 100000; . + 1))",
        "null",
        &["99999", "100000"],
    );
    assert_results(
        "[recurse(if . < 3 then . + 1 else empty end)], (.. |= . + 1)",
        "0",
        &["[0,1,2,3]", "1"],
    );
}

#[test]
fn rejects_a_document_nested_too_deep() {
    let nested = |levels| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let (_, error) = results(".", &nested(501));
    assert_eq!(
        error.as_deref(),
        Some("the document is nested more than 500 levels deep")
    );
    assert_results("[.. | length] | add", &nested(500), &["499"]);
    assert_results(".", &nested(500), &[&nested(500)]);
    assert_results("length", &format!("[\"{}\"]", "[".repeat(20_000)), &["1"]);
}

#[test]
fn computes_results_lazily() {
    let query = Query::compile("repeat(1)").unwrap();
    assert_eq!(query.run("null").unwrap().take(3).count(), 3);
}
