//! Files of every format and layout.

use super::*;

struct Case {
    file: &'static str,
    bytes: Vec<u8>,
    flags: &'static [&'static str],
    description: &'static str,
}

fn case(file: &'static str, text: &str, flags: &'static [&'static str], description: &'static str) -> Case {
    Case {
        file,
        bytes: text.into(),
        flags,
        description,
    }
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    format!("\u{feff}{text}").encode_utf16().flat_map(unit).collect()
}

#[test]
fn any_file_becomes_the_same_two_contacts() {
    let plain = "name,phone\nAnn,+254700000001\nBob Ómo,+254700000002\n";
    let comma = "CSV (comma), name from \"name\"; number from \"phone\"";
    let card = |version: &str, tel: &str| {
        format!("BEGIN:VCARD\r\nVERSION:{version}\r\nFN:Ann\r\nTEL;{tel}:+254700000001\r\nEND:VCARD\r\n")
    };
    let cards = "vCard, name from FN, else N, else ORG; \
        number from the TEL for WhatsApp, else CELL, else the preferred one, else the first";
    let cases = vec![
        case("a.csv", plain, &[], comma),
        case("bom.csv", &format!("\u{feff}{plain}"), &[], comma),
        case("crlf.csv", &plain.replace('\n', "\r\n"), &[], comma),
        case("no-end.csv", plain.trim_end(), &[], comma),
        case("noname", plain, &[], comma),
        case("misnamed.txt", plain, &[], comma),
        case(
            "semicolon.csv",
            &plain.replace(',', ";"),
            &[],
            "CSV (semicolon), name from \"name\"; number from \"phone\"",
        ),
        case(
            "tab.csv",
            &plain.replace(',', "\t"),
            &[],
            "CSV (tab), name from \"name\"; number from \"phone\"",
        ),
        case(
            "tab.tsv",
            &plain.replace(',', "\t"),
            &[],
            "TSV, name from \"name\"; number from \"phone\"",
        ),
        case(
            "pipe.csv",
            &plain.replace(',', "|"),
            &[],
            "CSV (bar), name from \"name\"; number from \"phone\"",
        ),
        case(
            "sep.csv",
            &format!("sep=;\n{}", plain.replace(',', ";")),
            &[],
            "CSV (semicolon), name from \"name\"; number from \"phone\"",
        ),
        Case {
            bytes: utf16(plain, u16::to_le_bytes),
            ..case("le.csv", "", &[], comma)
        },
        Case {
            bytes: utf16(plain, u16::to_be_bytes),
            ..case("be.csv", "", &[], comma)
        },
        case(
            "headers.csv",
            "Id,Phone Number,Full_Name\n1,+254700000001,Ann\n2,+254700000002,Bob Ómo\n",
            &[],
            "CSV (comma), name from \"Full_Name\"; number from \"Phone Number\"",
        ),
        case(
            "mobile.csv",
            "NAME,Mobile Number\nAnn,+254 700 000 001\nBob Ómo,'+254-700-000002\n",
            &[],
            "CSV (comma), name from \"NAME\"; number from \"Mobile Number\"",
        ),
        case(
            "waid.csv",
            "name,wa_id\nAnn,254700000001\nBob Ómo,00254700000002\n",
            &[],
            "CSV (comma), name from \"name\"; number from \"wa_id\"",
        ),
        case(
            "parts.csv",
            "First Name,last_name,tel\nAnn,,+254700000001\nBob,Ómo,+254700000002\n",
            &[],
            "CSV (comma), name from \"First Name\" + \"last_name\"; number from \"tel\"",
        ),
        case(
            "map.csv",
            "Kunde,Handy,phone\nAnn,+254700000001,x\nBob Ómo,+254700000002,y\n",
            &["--map", "name=kunde", "--map", "phone=Handy"],
            "CSV (comma), name from \"Kunde\"; number from \"Handy\"",
        ),
        case(
            "region.csv",
            "name,phone\nAnn,0700 000001\nBob Ómo,0700000002\n",
            &["--region", "KE"],
            comma,
        ),
        case(
            "a.jsonl",
            "{\"name\":\"Ann\",\"phone\":\"+254700000001\"}\n{\"phone\":\"+254700000002\",\"name\":\"Bob Ómo\"}\n",
            &[],
            "JSON Lines, name from \"name\"; number from \"phone\"",
        ),
        case(
            "a.json",
            "[{\"name\":\"Ann\",\"phone_number\":\"+254700000001\"},\n{\"name\":\"Bob Ómo\",\"phone_number\":254700000002}]",
            &[],
            "JSON, name from \"name\"; number from \"phone_number\"",
        ),
        case(
            "21.vcf",
            &format!(
                "{}BEGIN:VCARD\nVERSION:2.1\nN:Ómo;Bob\nTEL;HOME:+254711111111\nTEL;CELL;PREF:+254700000002\nEND:VCARD\n",
                card("2.1", "CELL")
            ),
            &[],
            cards,
        ),
        case(
            "30.vcf",
            &format!(
                "{}BEGIN:VCARD\nVERSION:3.0\nFN:Bob\n  Ómo\nTEL;TYPE=WORK:+254711111111\nTEL;TYPE=CELL:+254700000002\nEND:VCARD\n",
                card("3.0", "TYPE=CELL")
            ),
            &[],
            cards,
        ),
        case(
            "40.vcf",
            &format!(
                "{}BEGIN:VCARD\nVERSION:4.0\nFN:Bob Ómo\nTEL;TYPE=home:+254711111111\nTEL;PREF=1;VALUE=uri:tel:+254700000002\nEND:VCARD\n",
                card("4.0", "TYPE=cell")
            ),
            &[],
            cards,
        ),
    ];
    for Case {
        file,
        bytes,
        flags,
        description,
    } in cases
    {
        let machine = Machine::new();
        machine.write(file, bytes);
        let result = machine.import_file(file, &[&["--jobs", "1"], flags].concat());
        let further = match file.ends_with(".vcf") {
            true => "note: not used: 1 further number in the file\n",
            false => "",
        };
        let stderr = format!(
            "note: read as {description}\n{further}note: into URL: 2 rows: 2 to create\nnote: to create by country: KE 2\n"
        );
        assert_eq!(result.stderr, stderr, "{file}");
        assert_import(&result, 0, "total 2, created 2", &stderr);
        let sent = machine.account.create_requests();
        let sent: Vec<(&str, &str)> = sent
            .iter()
            .map(|sent| (sent.name.as_str(), sent.number.as_str()))
            .collect();
        assert_eq!(sent, [A, B], "{file}");
    }
}

#[test]
fn the_output_of_list_is_existing() {
    let initial = [
        A,
        ("", "+254700000003"),
        ("  ", "12345"),
        B,
        ("\"Zoë\", Z", "1234567890"),
    ];
    let list = ["contacts", "list"];
    for (file, flags) in [
        ("list.json", &["--json"][..]),
        ("all.json", &["--all", "--json"]),
        ("all.csv", &["--all", "-o", "csv"]),
        ("all.tsv", &["--all", "-o", "tsv"]),
        ("all.jsonl", &["--all", "-o", "jsonl"]),
    ] {
        let machine = Machine::with(Account::with_contacts(&initial));
        let listed = machine.env.run(&[&list[..], flags].concat());
        assert_eq!((listed.status, listed.stderr.as_str()), (Some(0), ""), "{file}");
        machine.write(file, &listed.stdout);
        let result = machine.import_file(file, &[]);
        assert_eq!(counts(&result.stdout), "total 5, existing 5", "{file}: {result:?}");
        assert_import_contains(
            &result,
            0,
            "total 5, existing 5",
            &["note: into URL: 5 rows: 5 existing\n"],
        );
        assert_eq!(result.stderr.lines().count(), 2, "{}", result.stderr);
        assert!(machine.account.create_requests().is_empty());
    }
}

#[test]
fn reads_stdin() {
    let machine = Machine::new();
    let stdin = "phone|name\n+254700000001|Ann\n";
    let result = machine.with_url_replaced(machine.env.run_with_stdin(&arguments("-", &[]), stdin));
    let description = "note: read as CSV (bar), name from \"name\"; number from \"phone\"\n";
    let plan = "note: into URL: 1 row: 1 to create\nnote: to create by country: KE 1\n";
    assert_import(&result, 0, "total 1, created 1", &format!("{description}{plan}"));
    assert_eq!(machine.account.numbers(), [A.1]);
}
