//! vCards: read or refused card by card, and a name and a number survive every way to write them.

use super::draw::Dice;
use super::fuzz;
use super::sources::{Case, check};
use crate::import::source::{Format, read};

const SEEDS: &[&[u8]] = &[
    b"BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ann Lee\r\nTEL;VALUE=uri;PREF=1;TYPE=\"voice,home\":tel:+254-712-345678;ext=5\r\nEND:VCARD\r\n",
    b"BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:L=C3=A9e;Zo=C3=\n=AB;;;\nTEL;CELL;PREF:+254712345678\nEND:VCARD\n",
    b"BEGIN:VCARD\nVERSION:3.0\nN:Lee;Ann;;;\nORG:Acme\\, Inc.;Sales\nitem1.TEL;TYPE=CELL,VOICE:0712345678\nitem1.X-ABLabel:x\nPHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ\n SkZJRg\n\nEND:VCARD\n",
    b"BEGIN:VCARD\nFN;CHARSET=windows-1252:Zo\xeb\nTEL:+1\nEND:VCARD\nBEGIN:VCARD\nFN:B\nTEL;TYPE=FAX:+2\nTEL:\nEND:VCARD\n",
    b"BEGIN:VCARD\nBEGIN:VCARD\nFN:Ann \n  Lee\nTEL:+2547\n\t12\nEND:VCARD",
];

const TOKENS: &[&[u8]] = &[
    b"BEGIN:VCARD\n",
    b"END:VCARD\n",
    b"\nFN:",
    b"\nN:",
    b"\nTEL:",
    b"\nTEL;",
    b"\nORG:",
    b"\n ",
    b"\n\t",
    b"=\n",
    b"=3D",
    b"=C3=AB",
    b"=0A",
    b"==",
    b";CHARSET=UTF-16",
    b";CHARSET=UTF-7",
    b";CHARSET=\"",
    b";ENCODING=b",
    b";ENCODING=BASE64",
    b";ENCODING=QUOTED-PRINTABLE",
    b";QUOTED-PRINTABLE",
    b";PREF=",
    b";PREF=0",
    b";PREF=-1",
    b";TYPE=",
    b";TYPE=\"a,pref\"",
    b";VALUE=uri",
    b";VALUE=date-time",
    b";VALUE=integer",
    b";VALUE=boolean",
    b";LANGUAGE=xx",
    b";ALTID=1",
    b";TZ=x",
    b";GEO=\"geo:1,2\"",
    b"tel:",
    b"VERSION:4.0\n",
    b"VERSION:2.1\n",
    b"\\n",
    b"\\;",
    b"\\,",
    b"\\",
    b"^n",
    b"^'",
    b"data:;base64,",
    b"\nGENDER:",
    b"\nBDAY:",
    b"\nREV:",
    b"\nGEO:",
    b"\nCLIENTPIDMAP:",
];

fn draw(dice: &mut Dice) -> Case {
    let mut file = dice.mutated(SEEDS, TOKENS);
    if dice.one_in(2) {
        file.0 = [b"BEGIN:VCARD\n", &file.0[..], b"\nEND:VCARD\n"].concat();
    }
    Case {
        file,
        name: None,
        format: Some(Format::Vcf),
        map: Vec::new(),
        rejects: dice.one_in(1000),
    }
}

#[test]
fn cards() {
    fuzz("cards", 2000, draw, check);
}

// ---- What a writer of cards means ----

#[derive(Debug)]
struct Card {
    name: String,
    phone: String,
    text: String,
}

/// A name and a number, in one of the ways that writers of cards have.
fn card(dice: &mut Dice) -> Card {
    let name = dice.text(24).replace(|c: char| c.is_control(), " ");
    let phone = format!("+2547{:08}", dice.below(100_000_000));
    let end = *dice.pick(&[&"\n", &"\r\n"]);
    let property = match dice.below(4) {
        0 => quoted_printable(dice, &name, end),
        1 => folded(dice, &format!("FN;CHARSET=UTF-8:{}", escaped(&name)), end),
        2 => folded(dice, &format!("item1.FN:{}", escaped(&name)), end),
        _ => folded(dice, &format!("FN:{}", escaped(&name)), end),
    };
    let tel = dice
        .pick(&[
            "TEL",
            "TEL;CELL",
            "TEL;TYPE=CELL",
            "tel;type=\"cell,voice\"",
            "item2.TEL;PREF=1",
        ])
        .to_owned();
    let version = dice.pick(&["2.1", "3.0", "4.0"]).to_owned();
    let lines = [
        "BEGIN:VCARD",
        &format!("VERSION:{version}"),
        &property,
        &format!("{tel}:{phone}"),
        "END:VCARD",
        "",
    ];
    Card {
        text: lines.join(end),
        name,
        phone,
    }
}

fn escaped(name: &str) -> String {
    name.replace('\\', r"\\").replace(',', r"\,").replace(';', r"\;")
}

/// A fold anywhere after the property's name, as long as it is between characters.
fn folded(dice: &mut Dice, line: &str, end: &str) -> String {
    let (name, rest) = line.split_at(line.find([';', ':']).unwrap());
    let fold = |c: char| match dice.one_in(9) {
        true => format!("{c}{end} "),
        false => c.to_string(),
    };
    name.to_owned() + &rest.chars().map(fold).collect::<String>()
}

fn quoted_printable(dice: &mut Dice, name: &str, end: &str) -> String {
    let mut line = String::from("FN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:");
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' if dice.one_in(2) => line.push(byte.into()),
            byte => line.push_str(&format!("={byte:02X}")),
        }
        if dice.one_in(20) {
            line.push('=');
            line.push_str(end);
        }
    }
    line
}

fn comes_back(card: &Card) {
    let mut found = Vec::new();
    read(card.text.as_bytes(), None, None, &[], &mut |_| {}, &mut |row| {
        found.push(
            row.contact
                .map(|written| (written.name.into_owned(), written.phone.into_owned())),
        );
    })
    .unwrap();
    let no_name = "the card has no name (FN, N and ORG are missing or empty)";
    let expected = match card.name.trim() {
        "" => Err(no_name.to_owned()),
        name => Ok((name.to_owned(), card.phone.clone())),
    };
    assert_eq!(found, [expected]);
}

#[test]
fn round_trips() {
    fuzz("cards::round_trips", 1000, card, comes_back);
}
