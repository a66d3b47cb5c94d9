use super::super::ROW_LIMIT;
use super::super::testing::{detected, mapped, rows, run, unreadable, usage};

const LINES: &str = "{\"name\":\"Ann\",\"phone\":\"+1\"}\n{\"Full Name\":\"Ben\",\"WA_ID\":254712345678}\n";

#[test]
fn a_document_with_one_contact_per_line_is_not_json_lines() {
    let contact = |n: usize| format!("{{\"name\":\"N{n}\",\"phone_number\":\"+{n}\"}}");
    for count in [1, 2, 2000] {
        let contacts: Vec<String> = (1..=count).map(contact).collect();
        let listed = format!(
            "{{\"success\":true,\"data\":{{\"contacts\":[\n{}\n],\"pagination\":{{\"total\":{count}}}}}}}\n",
            contacts.join(",\n")
        );
        for name in ["x.json", "x.jsonl", "x.txt", "x"] {
            let rows = rows(&listed, name).unwrap();
            assert_eq!((rows.len(), rows[0].as_str()), (count, "1 N1 | +1"), "{name}");
        }
    }
    // In JSON Lines, a broken line makes only its own row invalid.
    for torn in ["{\"name\":\"An", "{\"name\":\"Ann\",", "{\"name\":", "{\"name\":["] {
        let rows = rows(format!("{torn}\n{}\n{}\n", contact(2), contact(3)), "x.jsonl").unwrap();
        assert_eq!(rows.len(), 3, "{torn}");
        assert_eq!(rows[1..], ["2 N2 | +2", "3 N3 | +3"], "{torn}");
    }
}

#[test]
fn detects_both_kinds_whatever_the_file_name_is() {
    for name in ["x.jsonl", "x.json", "x.txt", "x"] {
        assert_eq!(
            rows(LINES, name).unwrap(),
            ["1 Ann | +1", "2 Ben | 254712345678"],
            "{name}"
        );
        let array = format!("[\n {}\n]", LINES.trim().replace('\n', ","));
        assert_eq!(
            rows(array, name).unwrap(),
            ["1 Ann | +1", "2 Ben | 254712345678"],
            "{name}"
        );
        let pretty = "{\n  \"name\": \"Ann\",\n  \"phone\": \"+1\"\n}\n{\n  \"name\":\"Ben\",\n\"phone\":\"+2\"}\n";
        assert_eq!(rows(pretty, name).unwrap(), ["1 Ann | +1", "2 Ben | +2"], "{name}");
    }
    assert_eq!(
        detected(LINES, "", None),
        "JSON Lines, name from \"name\"; number from \"phone\""
    );
    assert_eq!(
        detected("[]", "", None),
        "JSON, name and number from each object's keys"
    );
}

#[test]
fn reads_responses_of_the_api() {
    let contact = |n: u32| format!("{{\"id\":{n},\"name\":\"N{n}\",\"phone_number\":\"+{n}\",\"tags\":[1,{{}}]}}");
    let list = |contacts: &str| {
        format!(
            "{{\"success\":true,\"message\":\"m\",\"data\":{{\"contacts\":[{contacts}],\"pagination\":{{\"page\":1}}}}}}"
        )
    };
    let get = |n| format!("{{\"success\":true,\"data\":{{\"contact\":{}}}}}", contact(n));
    let both = list(&format!("{},{}", contact(1), contact(2)));
    for file in [
        both.clone(),
        both.replace(',', ",\n "),
        format!("{}\n{}\n", get(1), get(2)),
        format!("[{},{}]", get(1), get(2)),
    ] {
        assert_eq!(rows(&file, "x.json").unwrap(), ["1 N1 | +1", "2 N2 | +2"], "{file}");
    }
    assert_eq!(rows(list(""), "x.json").unwrap(), [""; 0]);
}

#[test]
fn a_bad_line_is_invalid_and_the_others_are_read() {
    let table: [(&str, &str); 8] = [
        (
            "{\"name\":\"Ann\",\"phone\":",
            "the line is not JSON: EOF while parsing a value (column 22)",
        ),
        ("nonsense", "the line is not JSON: expected ident (column 2)"),
        ("[1]", "expected an object with a name and a number, found an array"),
        ("12", "expected an object with a name and a number, found 12"),
        (
            "{\"name\":\"Ann\"}",
            "no column is the number; found \"name\"; name it with --map phone=COLUMN",
        ),
        (
            "{\"name\":\"Ann\",\"phone\":\"1\",\"Telephone\":\"2\"}",
            "several columns could be the number: \"phone\", \"Telephone\"; choose with --map phone=COLUMN",
        ),
        (
            "{\"name\":\"A\\ufffd\",\"phone\":\"1\"}",
            "name (column \"name\") contains \u{FFFD}: it is not UTF-8, or a conversion damaged it",
        ),
        (
            "{\"name\":\"A\",\"phone\":1}{}",
            "the line is not JSON: trailing characters (column 23)",
        ),
    ];
    for (line, reason) in table {
        let file =
            format!("{{\"name\":\"Cid\",\"phone\":\"+9\"}}\n{line}\n\n{{\"name\":\"Dan\",\"phone\":\"+8\"}}\r\n");
        let expected = [
            "1 Cid | +9".to_owned(),
            format!("2 ! {reason}"),
            "4 Dan | +8".to_owned(),
        ];
        assert_eq!(rows(&file, "x.jsonl").unwrap(), expected);
    }
    let torn = "{\"name\":\"Ann\",\n{\"name\":\"Dan\",\"phone\":\"+8\"}\n";
    assert_eq!(rows(torn, "x").unwrap()[1], "2 Dan | +8");
}

#[test]
fn a_number_is_never_rounded_into_another() {
    for (number, expected) in [
        ("254712345678", "254712345678"),
        ("18446744073709551615", "18446744073709551615"),
        ("18446744073709551616", "18446744073709551616"),
        ("254712345678.0", "254712345678.0"),
        ("2.54712345678e11", "2.54712345678e11"),
        ("-5", "-5"),
    ] {
        let file = format!("[{{\"name\":\"Ann\",\"phone\":{number}}}]");
        assert_eq!(rows(&file, "x.json").unwrap(), [format!("1 Ann | {expected}")]);
    }
}

#[test]
fn null_is_empty_and_nested_values_are_no_columns() {
    let file = "[{\"name\":\"Ann\",\"phone_number\":null,\"tel\":\"+1\",\"phone\":{\"a\":[]}},null,\"x\",[{}]]";
    assert_eq!(
        rows(file, "x.json").unwrap(),
        [
            "1 Ann | +1",
            "2 ! expected an object with a name and a number, found null",
            "3 ! expected an object with a name and a number, found the text \"x\"",
            "4 ! expected an object with a name and a number, found an array"
        ]
    );
}

#[test]
fn broken_json_is_unreadable_with_its_place() {
    for (file, expected) in [
        (
            "[{\"name\":\"A\",\n\"phone\":1},\n{]",
            "line 3, column 2: the JSON is broken: key must be a string",
        ),
        (
            "[{\"name\":\"A\"}",
            "line 1, column 13: the JSON is broken: EOF while parsing a list",
        ),
        (
            "[{\"name\":\"A\",\"phone\":1}] x",
            "line 1, column 26: the JSON is broken: expected value",
        ),
        ("{\n\"name\" 1}", "line 2, column 8: the JSON is broken: expected `:`"),
    ] {
        assert_eq!(unreadable(file, "x.json"), expected);
    }
    let deep = "[".repeat(100_000);
    assert!(unreadable(&deep, "x.json").contains("the JSON is broken"));
}

#[test]
fn map_takes_keys() {
    let file = "[{\"a\":\"Ann\",\"b\":\"+1\"},{\"a\":\"Ben\"}]";
    assert_eq!(
        mapped(file, "x.json", &["name=A", "phone=b"]).unwrap(),
        ["1 Ann | +1", "2 ! --map: there is no column \"b\"; there are \"a\""]
    );
    let expected = "--map: no object has the key \"c\"; there are \"a\"";
    assert_eq!(usage(mapped(file, "x.json", &["name=A", "phone=c"])), expected);
}

#[test]
fn a_line_over_the_limit_is_invalid() {
    let long = "x".repeat(ROW_LIMIT + 1);
    let file = format!("{{\"name\":\"A\",\"phone\":1}}\n{{\"name\":\"{long}\"}}\n{{\"name\":\"B\",\"phone\":2}}\n");
    assert_eq!(
        rows(&file, "x.jsonl").unwrap(),
        ["1 A | 1", "2 ! the line is longer than 1048576 bytes", "3 B | 2"]
    );
    let file = format!("[{{\"name\":\"A\",\"phone\":1}},{{\"name\":\"{long}\"}},\"{long}\"]");
    let found = rows(&file, "x.json").unwrap();
    assert_eq!(found[..2], ["1 A | 1", "2 ! the object is longer than 1048576 bytes"]);
    assert!(found[2].starts_with("3 ! expected an object") && found[2].len() < 200);
    let many = format!("[{}]", vec!["{\"name\":\"A\",\"phone\":1}"; 100_000].join(","));
    assert_eq!(rows(many, "x.json").unwrap().len(), 100_000);
}

#[test]
fn reads_the_one_array_of_objects_under_any_key() {
    let list = r#"[{"name":"Ann","phone":"+1"},{"name":"Ben","phone":"+2"}]"#;
    for file in [
        format!(r#"{{"contacts":{list}}}"#),
        format!(r#"{{"data":{{"contacts":{list}}}}}"#),
        format!(r#"{{"ok":true,"result":{{"page":{{"items":{list}}}}},"tags":["a"],"none":[]}}"#),
        format!(r#"{{"contacts":{list},"groups":[{{"title":"x"}}]}}"#),
        format!("{{\n  \"people\": {list}\n}}\n"),
        format!(r#"{{"tags":[{{"id":1}}],"people":{list},"contacts":[]}}"#),
    ] {
        for name in ["x.json", "x.jsonl", "x"] {
            assert_eq!(rows(&file, name).unwrap(), ["1 Ann | +1", "2 Ben | +2"], "{file}");
        }
    }
    let several = r#"{"people":[{"name":"A","phone":"1"}],"data":{"staff":[{"name":"B","phone":"2"}]}}"#;
    assert_eq!(
        unreadable(several, "x.json"),
        "the JSON is an object with several arrays of objects (\"people\", \"data.staff\"): choose one, such as: \
         jq .people FILE | convers8 contacts import -"
    );
}

#[test]
fn a_contact_with_lists_of_its_own_is_one_contact() {
    let contact = r#"{"name":"Ann","phone":"+1","emergency":[{"name":"Ben","phone":"+2"}],"addresses":[{"city":"x"}]}"#;
    for (file, count) in [
        (format!("[{contact}]"), 1),
        (format!("{contact}\n{contact}\n"), 2),
        (
            r#"{"name":"Ann","phone":"+1","addresses":[{"city":"x"}]}"#.to_owned(),
            1,
        ),
    ] {
        let found = rows(&file, "x.json").unwrap();
        assert_eq!((found.len(), found[0].as_str()), (count, "1 Ann | +1"), "{file}");
    }
    assert_eq!(
        unreadable(contact, "x.json"),
        "the JSON is a contact that contains contacts (\"emergency\"): choose one, such as: jq .emergency FILE | \
         convers8 contacts import -"
    );
}

#[test]
fn deep_nesting_is_bounded() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
    for file in [
        deep("{\"contact\":", "}"),
        deep("{\"contacts\":[", "]}"),
        deep("[", "]"),
    ] {
        let _ = rows(file, "x.json");
    }
    let file = format!("{}null{}", "{\"contact\":".repeat(9), "}".repeat(9));
    assert_eq!(
        rows(file, "x.json").unwrap(),
        [
            "1 ! no column is the number; found nothing; name it with --map phone=COLUMN; arrays and objects are not \
             used: \"contact\""
        ]
    );
}

#[test]
fn values_that_are_no_contacts_are_limited() {
    let limit = "the file has more than 100,000 unusable rows, such as line 100001: expected an object with a name and \
                 a number, found 1";
    let values = format!("[{}]", vec!["1"; 200_000].join(","));
    assert_eq!(run(values.as_bytes(), "", None, &[]).unwrap_err().to_string(), limit);
    let pairs = |count| format!("{{{}}}", vec!["\"a\":[]"; count].join(","));
    assert_eq!(
        rows(pairs(10_001), "x.json").unwrap(),
        ["1 ! the object has more than 10000 keys"]
    );
    assert!(rows(pairs(10_000), "x.json").unwrap()[0].contains("found nothing"));
    let lists = format!("{{{}}}", vec!["\"a\":[{}]"; 101].join(","));
    assert!(unreadable(lists, "x.json").contains("several arrays of objects"));
}

#[test]
fn the_reason_names_what_was_found() {
    for (file, expected) in [
        (
            r#"{"users":["Ann"]}"#,
            "1 ! no column is the number; found nothing; name it with --map phone=COLUMN; arrays and objects are not \
             used: \"users\"",
        ),
        (
            r#"{"name":{"first":"Ann"},"phone":"+1"}"#,
            "1 ! no column is the name; found \"phone\"; name it with --map name=COLUMN; arrays and objects are not \
             used: \"name\"",
        ),
        (
            r#"{"error":"no access"}"#,
            "1 ! no column is the number; found \"error\"; name it with --map phone=COLUMN",
        ),
        ("[1]", "1 ! expected an object with a name and a number, found 1"),
        ("null", "1 ! expected an object with a name and a number, found null"),
    ] {
        assert_eq!(rows(file, "x.json").unwrap(), [expected]);
    }
}

#[test]
fn a_row_without_a_number_is_empty() {
    let file = "{\"name\":\"Ann\",\"phone\":null}\n{\"name\":\"Ben\",\"phone\":\"\"}\n";
    let reason = "number (column \"phone\") is empty";
    assert_eq!(
        rows(file, "x.jsonl").unwrap(),
        [format!("1 - {reason}"), format!("2 - {reason}")]
    );
}

#[test]
fn the_first_line_may_be_longer_than_the_look_ahead() {
    let note = "x".repeat(300 << 10);
    let file = format!(
        "{{\"name\":\"Ann\",\"phone\":\"+1\",\"note\":\"{note}\"}}\nbroken\n{{\"name\":\"Ben\",\"phone\":\"+2\"}}\n"
    );
    let found = rows(&file, "x.json").unwrap();
    assert_eq!(found[0], "1 Ann | +1");
    assert!(found[1].starts_with("2 ! the line is not JSON"), "{}", found[1]);
    assert_eq!(found[2], "3 Ben | +2");
}

#[test]
fn windows_1252_is_read() {
    let file = b"[\n{\"name\":\"Zo\xEB\",\"phone\":1}]";
    assert_eq!(rows(file, "x.json").unwrap(), ["1 Zoë | 1"]);
}

#[test]
fn no_other_key_takes_the_place_of_a_text_with_half_of_a_surrogate_pair() {
    let reason = "contains \u{FFFD}: it is not UTF-8, or a conversion damaged it";
    for (key, field, pairs) in [
        ("name", "name", r#""name":"Ann \ud83d","company":"Acme","phone":"+1""#),
        ("mobile", "number", r#""name":"Ann","mobile":"+2\ud83d","phone":"+1""#),
    ] {
        let expected = format!("1 ! {field} (column \"{key}\") {reason}");
        assert_eq!(rows(format!("[{{{pairs}}}]"), "x.json").unwrap(), [expected]);
    }
    let whole = r#"{"name":"Ann \ud83d\ude00","phone":"+1"}"#;
    assert_eq!(rows(whole, "x.jsonl").unwrap(), ["1 Ann 😀 | +1"]);
}
