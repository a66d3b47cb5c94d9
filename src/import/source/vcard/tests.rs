use super::super::ROW_LIMIT;
use super::super::testing::{mapped, rows, run, unreadable, usage};

fn card(properties: &str) -> String {
    format!("BEGIN:VCARD\r\n{}\r\nEND:VCARD\r\n", properties.replace('\n', "\r\n"))
}

#[test]
fn reads_names_and_numbers() {
    let table = [
        ("VERSION:4.0\nFN:Ann Lee\nTEL:+1", "1 Ann Lee | +1"),
        ("VERSION:3.0\nN:Lee;Ann;;;\nTEL:+1", "1 Ann Lee | +1"),
        ("N:Obi;Ada;Ngozi,Eze;Dr.;\nTEL:+1", "1 Ada Ngozi Eze Obi | +1"),
        ("FN:\u{200B}\nN:Lee;Ann\nTEL:+1", "1 Ann Lee | +1"),
        ("N:Lee;;;;\nFN:\nTEL:+1", "1 Lee | +1"),
        ("ORG:Acme\\, Inc.;Sales\nTEL:+1", "1 Acme, Inc. | +1"),
        ("FN:A\\;B\\\\C\nitem1.TEL;TYPE=CELL:+1", "1 A;B\\C | +1"),
        // Folded, even in the middle of a character's line.
        ("FN:Ann \n  Lee\nTEL:+2547\n\t12", "1 Ann  Lee | +254712"),
        // Quoted-printable with soft breaks, with and without its parameter's name and charset.
        (
            "VERSION:2.1\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Zo=C3=\n=AB =E1=88=B0\nTEL;CELL:+1",
            "1 Zoë ሰ | +1",
        ),
        ("FN;QUOTED-PRINTABLE:Zo=C3=AB\nTEL;CELL:+1", "1 Zoë | +1"),
        (
            "N;ENCODING=quoted-printable;CHARSET=ISO-8859-1:L=E9e;Ann;;;\nTEL:+1",
            "1 Ann Lée | +1",
        ),
        (
            "FN:Ann\nNOTE;ENCODING=QUOTED-PRINTABLE:call=\nTEL:+9=\n\nTEL:+1",
            "1 Ann | +1",
        ),
        (
            "FN;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:=C1=AA=CD=A8 1=1\nTEL:+1",
            "1 联通 1=1 | +1",
        ),
        // Base64.
        ("FN;ENCODING=b:Wm/Dqw==\nTEL:+1", "1 Zoë | +1"),
        (
            "FN;BASE64:Zo\nTEL:+1",
            "1 ! name (column \"FN\") contains \u{FFFD}: it is not UTF-8, or a conversion damaged it",
        ),
        // Quotes in parameters, also one that is never closed.
        ("FN;X=\"a;b:c\":Ann\nTEL;TYPE=\"a:+1", "1 Ann | +1"),
        // WhatsApp, else the mobile, else the preferred one, else the first that is no fax.
        ("FN:A\nTEL;TYPE=CELL:+1\nTEL;TYPE=WhatsApp:+2", "1 A | +2"),
        ("FN:A\nTEL;TYPE=CELL,PREF:+1\nTEL;type=CELL;waid=2:+2", "1 A | +2"),
        ("FN:A\nTEL;CELL:+1\nTEL;WHATSAPP:+2", "1 A | +2"),
        ("FN:A\nTEL;TYPE=HOME,PREF:+1\nTEL;TYPE=CELL:+2", "1 A | +2"),
        // Apple names numbers by a property of the same group.
        (
            "FN:A\nTEL;TYPE=CELL:+1\nitem1.TEL:+2\nitem1.X-ABLabel:WhatsApp\nitem2.TEL:+3\nitem2.X-ABLabel:Office",
            "1 A | +2",
        ),
        ("FN:A\nTEL:+1\nitem1.TEL:+2\nitem1.X-ABLabel:_$!<Mobile>!$_", "1 A | +2"),
        ("FN:A\nTEL;CELL:+1\nTEL;CELL;PREF:+2", "1 A | +2"),
        ("FN:A\nTEL;WORK:+1\nTEL;TYPE=\"home,pref\";VALUE=uri:tel:+2", "1 A | +2"),
        ("FN:A\nTEL;CELL:N/A\nTEL;HOME:+2", "1 A | +2"),
        ("FN:A\nTEL;PREF=50:+1\nTEL;PREF=1:+2", "1 A | +2"),
        ("FN:A\nTEL;TYPE=home:+1\nTEL;TYPE=voice,cell:+2", "1 A | +2"),
        ("FN:A\nTEL;TYPE=fax:+1\nTEL:+2\nTEL:+3", "1 A | +2"),
        ("FN:A\nTEL;CELL:\nTEL:+2", "1 A | +2"),
        ("FN:A\nTEL;VALUE=uri:TEL:+1-555;ext=5", "1 A | +1-555;ext=5"),
        (
            "FN:A\nPHOTO;ENCODING=BASE64;TYPE=JPEG:/9j/4AAQ\n TEL:+9\n\nTEL:+1",
            "1 A | +1",
        ),
        ("FN:A", "1 - the card has no phone number (TEL)"),
        ("FN:A\nTEL: ", "1 - the card has no phone number (TEL)"),
        (
            "FN: \nTEL:+1",
            "1 ! the card has no name (FN, N and ORG are missing or empty)",
        ),
        (
            "FN:A\u{FFFD}\nTEL:+1",
            "1 ! name (column \"FN\") contains \u{FFFD}: it is not UTF-8, or a conversion damaged it",
        ),
        (
            "FN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Zo=EB\nTEL:+1",
            "1 ! name (column \"FN\") contains \u{FFFD}: it is not UTF-8, or a conversion damaged it",
        ),
    ];
    for (properties, expected) in table {
        assert_eq!(rows(card(properties), "x.vcf").unwrap(), [expected], "{properties}");
    }
}

#[test]
fn cards_are_found_between_other_lines() {
    let file = format!(
        "\u{FEFF}junk\n{}\n\nTEL:+9\nbegin:vcard\nFN:B\nBEGIN:VCARD\nFN:C\nTEL:+3\nend:vcard\nBEGIN:VCARD\nFN:D",
        card("FN:A\nTEL:+1")
    );
    assert_eq!(
        rows(&file, "x.vcf").unwrap(),
        [
            "1 ! text outside a card: \"junk\"",
            "2 A | +1",
            "8 ! text outside a card: \"TEL:+9\"",
            "9 ! the card never ends (END:VCARD is missing)",
            "11 C | +3",
            "15 ! the card never ends (END:VCARD is missing)"
        ]
    );
    assert_eq!(rows(card("FN:A\nTEL:+1"), "stdin").unwrap(), ["1 A | +1"]);
    assert_eq!(
        unreadable("FN:A\n", "x.vcf"),
        "there is no vCard in the file (BEGIN:VCARD)"
    );
}

#[test]
fn another_charset_must_be_named() {
    let with = |header: &str| [b"BEGIN:VCARD\n", header.as_bytes(), b":Zo\xEB\nTEL:+1\nEND:VCARD\n"].concat();
    assert_eq!(rows(with("FN;CHARSET=windows-1252"), "x.vcf").unwrap(), ["1 Zoë | +1"]);
    let unknown = "1 ! name (column \"FN\") contains \u{FFFD}: it is not UTF-8, or a conversion damaged it";
    assert_eq!(rows(with("FN;CHARSET=martian"), "x.vcf").unwrap(), [unknown]);
    // A note is not read.
    assert_eq!(rows(with("FN:A\nNOTE"), "x.vcf").unwrap(), ["1 A | +1"]);
    // A fold may cut a character in two.
    assert_eq!(
        rows(b"BEGIN:VCARD\nFN:Zo\xC3\n \xAB\nTEL:+1\nEND:VCARD", "x.vcf").unwrap(),
        ["1 Zoë | +1"]
    );
}

#[test]
fn values_without_a_charset_are_utf_8_or_windows_1252() {
    let names = |names: &[&[u8]]| {
        let card = |name: &&[u8]| [b"BEGIN:VCARD\nFN", *name, b"\nTEL:+1\nEND:VCARD\n"].concat();
        run(
            &names.iter().map(card).collect::<Vec<_>>().concat()[..],
            "x.vcf",
            None,
            &[],
        )
    };
    let read = names(&[b":A", b":Zo\xEB", b";ENCODING=QUOTED-PRINTABLE:Zo=EB"]).unwrap();
    assert_eq!(read.rows, ["1 A | +1", "5 Zoë | +1", "9 Zoë | +1"]);
    assert!(
        read.note
            .unwrap()
            .ends_with("read as Windows-1252, such as \"Zoë\"; if that is wrong, give the encoding with --encoding")
    );
    // A phone cut the last character.
    let read = names(&[b":Zo\xC3\xAB", b";ENCODING=QUOTED-PRINTABLE:Zo=C3"]).unwrap();
    assert_eq!(
        read.rows[1],
        "5 ! name (column \"FN\") contains \u{FFFD}: it is not UTF-8, or a conversion damaged it"
    );
    assert_eq!(read.note, None);
    let error = names(&[b":Zo\xEB", b":\xC8\xE2\xE0\xED"]).unwrap_err().to_string();
    assert!(
        error.starts_with("line 5: the text is not UTF-8, and may not be Windows-1252"),
        "{error}"
    );
}

#[test]
fn a_card_over_the_limit_is_invalid_and_photos_do_not_count() {
    let long = "x".repeat(ROW_LIMIT + 1);
    let lines = format!("PHOTO:{}", "\n x".repeat(ROW_LIMIT));
    let many = "TEL:+1\n".repeat(200_000);
    let file = [
        format!("FN:{long}\nTEL:+1"),
        format!("FN:A\nPHOTO:{long}\n{lines}\nTEL:+1"),
        format!("FN:A\n{many}"),
    ];
    let found = rows(file.map(|card_text| card(&card_text)).concat(), "x.vcf").unwrap();
    assert_eq!(found[0], "1 ! the card is longer than 1048576 bytes");
    assert_eq!(found[1], "5 A | +1");
    assert!(found[2].ends_with("! the card is longer than 1048576 bytes"));
}

#[test]
fn map_does_not_apply() {
    let found = mapped(&card("FN:A\nTEL:+1"), "x.vcf", &["phone=TEL"]);
    assert_eq!(usage(found), "--map: a vCard has no columns");
}

#[test]
fn cards_joined_in_any_way_stay_apart() {
    let card = |name: &str, number: u32| format!("BEGIN:VCARD\nFN:{name}\nTEL:+{number}\nEND:VCARD");
    let (ann, ben) = (card("Ann", 1), card("Ben", 2));
    for (joint, line) in [
        ("", 4),
        ("\u{FEFF}", 4),
        (" ", 4),
        ("\r", 5),
        ("\n\u{FEFF}", 5),
        ("\u{FEFF}\r\n\r\n \u{FEFF}", 6),
        ("\n\u{1A}\n", 6),
    ] {
        let expected = ["1 Ann | +1".to_owned(), format!("{line} Ben | +2")];
        assert_eq!(
            rows(format!("\u{FEFF}{ann}{joint}{ben}"), "x.vcf").unwrap(),
            expected,
            "{joint:?}"
        );
        assert_eq!(
            rows(format!("{ann}{joint}{ben}{joint}").to_lowercase(), "x.vcf")
                .unwrap()
                .len(),
            2
        );
    }
    // The first file was cut off in the middle of a line.
    for cut in [
        "BEGIN:VCARD\nFN:Ann",
        "BEGIN:VCARD\nFN:Ann\nTEL:+254",
        "BEGIN:VCARD\nFN:Ann\nTEL:+1\nNOTE:x",
    ] {
        let expected = [
            "1 ! the card never ends (END:VCARD is missing)".to_owned(),
            format!("{} Ben | +2", cut.lines().count()),
        ];
        assert_eq!(rows(format!("{cut}{ben}"), "x.vcf").unwrap(), expected, "{cut}");
    }
    // A repeated line begins one card, with or without an end.
    let repeated = "BEGIN:VCARD\n".repeat(1000);
    assert_eq!(rows(format!("{repeated}{ben}"), "x.vcf").unwrap(), ["1001 Ben | +2"]);
    let unfinished = ["1000 ! the card never ends (END:VCARD is missing)"];
    assert_eq!(rows(repeated, "x.vcf").unwrap(), unfinished);
    // A card on few lines.
    assert_eq!(
        rows("BEGIN:VCARDFN:Ann\nTEL:+1END:VCARDBEGIN:VCARD", "x.vcf").unwrap()[0],
        "1 Ann | +1"
    );
}

#[test]
fn further_numbers_are_counted() {
    let file = card("FN:A\nTEL:+1\nTEL;CELL:+2\nTEL:\nTEL;FAX:+3") + &card("FN:B\nTEL:+4");
    let found = run(file.as_bytes(), "x.vcf", None, &[]).unwrap();
    assert_eq!(
        (found.rows, found.further_numbers),
        (vec!["1 A | +2".to_owned(), "8 B | +4".to_owned()], 2)
    );
}
