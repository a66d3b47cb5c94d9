use super::*;

/// Lines, and the error at their end.
fn results(expression: &str, document: &str) -> (Vec<String>, Option<String>) {
    let query = Arc::new(Query::compile(expression).unwrap());
    let (mut lines, mut error) = (Vec::new(), None);
    for result in query.run(document.to_owned()) {
        assert_eq!(error, None, "nothing comes after an error: {expression}");
        match result {
            Ok(line) => lines.push(line),
            Err(why) => error = Some(why),
        }
    }
    (lines, error)
}

#[track_caller]
fn gives(expression: &str, document: &str, expected: &[&str]) {
    let (lines, error) = results(expression, document);
    assert_eq!((lines, error), (owned(expected), None), "{expression}");
}

fn owned(lines: &[&str]) -> Vec<String> {
    lines.iter().map(ToString::to_string).collect()
}

#[test]
fn text_is_printed_as_it_is_and_anything_else_as_json_a_line_each() {
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
        gives(expression, document, expected);
    }
}

#[test]
fn numbers_are_kept_as_they_were_spelled() {
    let spelled = "[12345678901234567890,1.10,1e3,-0.0,0.1e-400]";
    gives(".", spelled, &[spelled]);
    gives(".[]", "[12345678901234567890,1.10]", &["12345678901234567890", "1.10"]);
    gives(
        "map(. + 1)",
        "[12345678901234567890,1.25]",
        &["[12345678901234567891,2.25]"],
    );
}

#[test]
fn what_is_computed_is_printed_as_jq_prints_it() {
    for (expression, expected) in [
        ("4 / 2", "2"),
        ("1 / 4", "0.25"),
        ("nan", "null"),
        ("infinite", "1.7976931348623157e308"),
        ("[-infinite]", "[-1.7976931348623157e308]"),
        ("{a: (\"ab\" | tobytes)}", r#"{"a":"ab"}"#),
    ] {
        gives(expression, "null", &[expected]);
        let json = results(expression, "null").0.concat();
        assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
    }
}

#[test]
fn a_number_within_a_text_is_spelled_as_one_by_itself() {
    for (expression, expected) in [
        (r#""\(4 / 2) of \([1 / 1, nan])""#, "2 of [1,null]"),
        ("4 / 2 | tostring | tojson", r#""2""#),
        ("[4 / 2, infinite] | tojson", "[2,1.7976931348623157e308]"),
        ("[4 / 2, \"a\"] | @csv", "2,\"a\""),
        ("[4 / 2, \"a\"] | @tsv", "2\ta"),
        ("[4 / 2, \"a\"] | @json, @text | select(. != \"[2,\\\"a\\\"]\")", ""),
        (r#"@base64 "\(4 / 2)""#, "Mg=="),
        ("def tostring: 7; \"\\(\"a\")\"", "a"),
    ] {
        let expected: &[&str] = if expected.is_empty() { &[] } else { &[expected] };
        gives(expression, "null", expected);
    }
}

#[test]
fn half_a_character_is_replaced_and_a_whole_one_is_not() {
    for (text, expected) in [
        (r#""\ud800""#, "\u{fffd}"),
        (r#""a\udc00b""#, "a\u{fffd}b"),
        (r#""\ud83d\ude00""#, "😀"),
        (r#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"),
        (r#""\\ud800""#, r"\ud800"),
        (r#""é\u00e9\"""#, "éé\""),
    ] {
        gives(".", text, &[expected]);
    }
}

#[test]
fn cells_are_quoted_as_jq_quotes_them() {
    let cells = r#"["a \"b\"",1.10,null,true,"x\ty\\z\n"]"#;
    gives("@csv", cells, &["\"a \"\"b\"\"\",1.10,,true,\"x\ty\\z\n\""]);
    gives("@tsv", cells, &["a \"b\"\t1.10\t\ttrue\tx\\ty\\\\z\\n"]);
    let (_, error) = results("@csv", "[[1]]");
    assert_eq!(error.as_deref(), Some("an array or an object is no cell of a table"));
}

#[test]
fn an_error_comes_after_the_results_before_it() {
    for (expression, lines, error) in [
        (".[].a", &["1"][..], "cannot index \"x\" with \"a\""),
        ("\"b\", error(\"x\")", &["b"], "x"),
        ("error({a: 1})", &[], "{\"a\":1}"),
        (
            "{(1): 2}",
            &[],
            "a result is no JSON: a key that is no string, or nested more than 10000 deep",
        ),
    ] {
        let expected = (owned(lines), Some(error.to_owned()));
        assert_eq!(results(expression, r#"[{"a":1},"x"]"#), expected, "{expression}");
    }
    let (_, error) = results("error(\"x\" * 1000)", "1");
    assert_eq!(error, Some(format!("{}…", "x".repeat(QUOTED))));
}

#[test]
fn what_is_wrong_with_an_expression_is_said_with_its_place() {
    for (expression, why) in [
        ("", "the expression ends where a filter is expected, at column 1: →"),
        (
            ".data[",
            "the expression ends where a closing bracket is expected, at column 7: .data[→",
        ),
        (
            "\"é",
            "the expression ends where a closing quote is expected, at column 3: \"é→",
        ),
        (".é", "a character that means nothing here, at column 2: .→é"),
        (
            ".a | | .b",
            "unexpected \"|\", where a filter is expected, at column 6: .a | →| .b",
        ),
        (".a; .b", "unexpected \";\", at column 3: .a→; .b"),
        (
            "if . then 1",
            "the expression ends where an else or end is expected, at column 12: if . then 1→",
        ),
        (".é.b", "a character that means nothing here, at column 2: .→é.b"),
        ("\"é\" | nope", "undefined filter nope, at column 7: \"é\" | →nope"),
        (
            "map(.; .)",
            "undefined filter map with 2 arguments, at column 1: →map(.; .)",
        ),
        ("1,\n  $x", "undefined variable $x, at line 2, column 3: 1,   →$x"),
        ("break $x", "undefined label $x, at column 7: break →$x"),
        (
            ".data.contacts[] | select(.name == \"Ada\") | nope(.phone_number) | ascii_downcase",
            "undefined filter nope with 1 argument, at column 45: …elect(.name == \"Ada\") | →nope(.phone_number) | as…",
        ),
    ] {
        assert_eq!(Query::compile(expression).err().as_deref(), Some(why), "{expression}");
    }
    let long = " ".repeat(20_000);
    assert_eq!(
        Query::compile(&long).err().as_deref(),
        Some("the expression is longer than 16384 bytes")
    );
}

#[test]
fn nothing_reaches_beyond_the_document() {
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
        "!guard",
    ] {
        assert!(Query::compile(word).is_err(), "{word}");
    }
}

#[test]
fn a_filter_that_calls_itself_without_end_is_stopped() {
    for expression in [
        "def f: [f]; f",
        "def f: 1 + f; f",
        "def f: {a: f}; f",
        "def f: f | .; f",
        "def f: def g: [f]; g; f",
        "def f(g): [f(g)]; f(.)",
        "[def f: \"\\([f])\"; f]",
        "def f: reduce f as $x (0; 1); f",
        "def f: if f then 1 else 2 end; f",
    ] {
        let stopped = "a filter calls itself too often, or without an end".to_owned();
        assert_eq!(results(expression, "{}"), (Vec::new(), Some(stopped)), "{expression}");
    }
    gives(
        "def f: if . > 0 then . - 1 | f | . + 1 end; 5000 | f",
        "null",
        &["5000"],
    );
    gives(
        "last(range(100000) | .) , (0 | until(. >= 100000; . + 1))",
        "null",
        &["99999", "100000"],
    );
    gives(
        "[recurse(if . < 3 then . + 1 else empty end)], (.. |= . + 1)",
        "0",
        &["[0,1,2,3]", "1"],
    );
}

#[test]
fn what_is_nested_too_deep_is_refused() {
    let nested = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    let (_, error) = results("1", &nested);
    assert_eq!(error.as_deref(), Some("the document is nested more than 10000 deep"));
    let (lines, error) = results("reduce range(20000) as $i (null; [.])", "1");
    assert!(lines.is_empty() && error.is_some());
    gives("length", &format!("[\"{}\"]", "[".repeat(20_000)), &["1"]);
    for expression in ["(".repeat(16_000), "-".repeat(16_000), "[.|".repeat(5_000)] {
        assert!(Query::compile(&expression).is_err());
    }
    let piped = format!(".{}", "|.".repeat(8_000));
    gives(&piped, "1", &["1"]);
}

#[test]
fn results_that_nobody_reads_are_not_waited_for() {
    let query = Arc::new(Query::compile("repeat(1)").unwrap());
    assert_eq!(query.run("null".to_owned()).take(3).count(), 3);
}
