//! vCard 2.1, 3.0 and 4.0, card by card.
//!
//! Only the properties that hold names and numbers are kept, so a photo of any size costs nothing. They are unfolded
//! here, on bytes (a fold may cut a character in two), and then parsed by `calcard`.

use std::io::BufRead;

use calcard::vcard::{
    VCard, VCardEntry, VCardParameter, VCardParameterName, VCardParameterValue, VCardProperty, VCardType, VCardValue,
};
use encoding_rs::Encoding;

use super::columns::Mapping;
use super::lines::Lines;
use super::row::{Row, Values, Written};
use super::{LIMIT, Sink, Source, Unreadable};

/// Reads vCards; whatever stands between them is passed over.
pub(super) fn read<R: BufRead>(source: Source<R>, map: &[Mapping], mut sink: Sink<'_>) -> Result<(), Unreadable> {
    if !map.is_empty() {
        return Err(Unreadable::Usage("--map: a vCard has no columns".into()));
    }
    sink.taken(
        "vCard, name from FN, else N, else ORG; number from the preferred TEL, else CELL, else the first".into(),
    );
    let columns = ["name".to_owned(), "phone_number".to_owned()];
    let mut lines = Lines::new(source.into_reader(0));
    let mut open: Option<Card> = None;
    let mut any = false;
    while lines.next()? {
        let text = lines.text.trim_ascii();
        if text.eq_ignore_ascii_case(b"BEGIN:VCARD") {
            any = true;
            if let Some(card) = open.replace(Card::new(lines.number)) {
                unfinished(&card, &columns, &mut sink);
            }
        } else if text.eq_ignore_ascii_case(b"END:VCARD") {
            if let Some(card) = open.take() {
                finished(card, &columns, &mut sink);
            }
        } else if let Some(card) = &mut open {
            card.add(&lines.text, lines.too_long);
        }
    }
    if let Some(card) = &open {
        unfinished(card, &columns, &mut sink);
    }
    if any {
        Ok(())
    } else {
        Err(Unreadable::File("there is no vCard in the file (BEGIN:VCARD)".into()))
    }
}

fn unfinished(card: &Card, columns: &[String], sink: &mut Sink<'_>) {
    give(
        card.line,
        Err("the card never ends (END:VCARD is missing)".into()),
        columns,
        sink,
    );
}

fn finished(card: Card, columns: &[String], sink: &mut Sink<'_>) {
    let line = card.line;
    give(line, card.contact(), columns, sink);
}

fn give(line: u64, found: Result<Found, String>, columns: &[String], sink: &mut Sink<'_>) {
    let (found, wrong) = match found {
        Ok(found) => (found, None),
        Err(wrong) => (Found::default(), Some(wrong)),
    };
    let values = [found.name.clone(), found.phone.clone()];
    let contact = wrong.map_or_else(|| found.written(), Err);
    (sink.each)(Row {
        line,
        contact,
        columns,
        values: Values::of_texts(&values),
    });
}

/// A card while it is read: its properties, unfolded.
struct Card {
    line: u64,
    properties: Vec<Property>,
    size: usize,
    too_long: bool,
    /// The property that continues is one we don't need.
    skipping: Option<Fold>,
}

struct Property {
    bytes: Vec<u8>,
    fold: Fold,
}

/// How a property goes on in the next line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fold {
    /// The next line begins with a blank.
    Blank,
    /// Quoted-printable: this line ends with `=`.
    Soft { continues: bool },
}

impl Card {
    fn new(line: u64) -> Self {
        Card {
            line,
            properties: Vec::new(),
            size: 0,
            too_long: false,
            skipping: None,
        }
    }

    fn add(&mut self, line: &[u8], cut: bool) {
        let fold = match (&self.skipping, self.properties.last()) {
            (Some(fold), _) => *fold,
            (None, Some(property)) => property.fold,
            (None, None) => Fold::Blank,
        };
        let soft = fold == Fold::Soft { continues: true };
        let blank = matches!(line.first(), Some(b' ' | b'\t'));
        if soft || blank {
            self.go_on(if soft { line } else { &line[1..] }, fold, cut);
        } else {
            self.begin(line, cut);
        }
    }

    fn begin(&mut self, line: &[u8], cut: bool) {
        let header = &line[..header_length(line)];
        let fold = if contains(header, b"QUOTED-PRINTABLE") {
            Fold::Soft {
                continues: line.ends_with(b"="),
            }
        } else {
            Fold::Blank
        };
        self.skipping = (!needed(header)).then_some(fold);
        if self.skipping.is_none() && self.fits(line, cut) {
            self.properties.push(Property {
                bytes: soft_cut(line, fold).to_vec(),
                fold,
            });
        }
    }

    fn go_on(&mut self, line: &[u8], fold: Fold, cut: bool) {
        let fold = match fold {
            Fold::Blank => Fold::Blank,
            Fold::Soft { .. } => Fold::Soft {
                continues: line.ends_with(b"="),
            },
        };
        if let Some(skipped) = &mut self.skipping {
            *skipped = fold;
        } else if self.fits(line, cut)
            && let Some(property) = self.properties.last_mut()
        {
            property.bytes.extend_from_slice(soft_cut(line, fold));
            property.fold = fold;
        }
    }

    fn fits(&mut self, line: &[u8], cut: bool) -> bool {
        // The constant covers what a property costs beside its text.
        self.size += line.len() + 64;
        self.too_long |= cut || self.size > LIMIT;
        !self.too_long
    }

    fn contact(self) -> Result<Found, String> {
        if self.too_long {
            return Err(format!("the card is longer than {LIMIT} bytes"));
        }
        let mut text = String::from("BEGIN:VCARD\n");
        for property in &self.properties {
            text.push_str(&decoded(&property.bytes)?);
            text.push('\n');
        }
        text.push_str("END:VCARD\n");
        let card = VCard::parse(&text).map_err(|_| "the card can't be parsed".to_owned())?;
        Ok(Found::of(&card))
    }
}

/// The line without the `=` that says it goes on.
fn soft_cut(line: &[u8], fold: Fold) -> &[u8] {
    match fold {
        Fold::Soft { continues: true } => line.strip_suffix(b"=").unwrap_or(line),
        _ => line,
    }
}

/// How much of a property stands before the colon of its value.
fn header_length(line: &[u8]) -> usize {
    let mut quoted = false;
    let colon = line.iter().position(|&byte| {
        quoted ^= byte == b'"';
        byte == b':' && !quoted
    });
    colon.unwrap_or(line.len())
}

/// Whether the property, without its group (`item1.TEL`), holds a name or a number.
fn needed(header: &[u8]) -> bool {
    let name = header.split(|&byte| byte == b';').next().unwrap_or_default();
    let name = name
        .rsplit(|&byte| byte == b'.')
        .next()
        .unwrap_or_default()
        .trim_ascii();
    [&b"FN"[..], b"N", b"ORG", b"TEL"]
        .iter()
        .any(|wanted| name.eq_ignore_ascii_case(wanted))
}

fn contains(text: &[u8], upper: &[u8]) -> bool {
    text.windows(upper.len())
        .any(|window| window.eq_ignore_ascii_case(upper))
}

/// A property as text that calcard reads right: in UTF-8, and its header without what calcard trips over.
fn decoded(bytes: &[u8]) -> Result<String, String> {
    let header = String::from_utf8_lossy(&bytes[..header_length(bytes)]).into_owned();
    let value = &bytes[header.len().min(bytes.len())..];
    let charset = parameters(&header).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("CHARSET")
            .then(|| value.trim().trim_matches('"'))
    });
    let wrong = || {
        format!(
            "{} is not UTF-8, and no CHARSET that is known says what it is",
            property_name(&header)
        )
    };
    let value = match std::str::from_utf8(value) {
        Ok(value) => value.to_owned(),
        Err(_) => {
            let encoding = charset
                .and_then(|label| Encoding::for_label(label.as_bytes()))
                .ok_or_else(wrong)?;
            let (value, _, damaged) = encoding.decode(value);
            if damaged {
                return Err(wrong());
            }
            value.into_owned()
        }
    };
    Ok(format!("{}{value}", tidied(&header, charset.is_some())))
}

fn parameters(header: &str) -> impl Iterator<Item = &str> {
    header.split(';').skip(1)
}

fn property_name(header: &str) -> String {
    super::row::shown(header.split(';').next().unwrap_or_default(), 20)
}

/// vCard 2.1 may write `QUOTED-PRINTABLE` without `ENCODING=`; without a charset calcard takes it for Latin-1, where
/// every writer of today means UTF-8; and in a quoted list of types (`"voice,pref"`) calcard drops the unknown ones.
fn tidied(header: &str, has_charset: bool) -> String {
    let mut tidied: Vec<String> = header.split(';').map(str::to_owned).collect();
    let mut printable = false;
    for parameter in tidied.iter_mut().skip(1) {
        if parameter.trim().eq_ignore_ascii_case("QUOTED-PRINTABLE") {
            *parameter = "ENCODING=QUOTED-PRINTABLE".into();
        }
        printable |= contains(parameter.as_bytes(), b"QUOTED-PRINTABLE");
        let is_types = parameter
            .get(..5)
            .is_some_and(|name| name.eq_ignore_ascii_case("TYPE="));
        if is_types && !parameter.contains(':') {
            parameter.retain(|c| c != '"');
        }
    }
    if printable && !has_charset {
        tidied.push("CHARSET=UTF-8".into());
    }
    tidied.join(";")
}

/// What a card says, as written, and in which properties.
#[derive(Default)]
struct Found {
    name: String,
    name_from: &'static str,
    phone: String,
    has_phone: bool,
}

impl Found {
    fn of(card: &VCard) -> Self {
        let of = |property: VCardProperty| card.entries.iter().filter(move |entry| entry.name == property);
        let named = of(VCardProperty::Fn)
            .map(|entry| ("FN", text(entry, 0)))
            .chain(of(VCardProperty::N).map(|entry| ("N", format!("{} {}", text(entry, 1), text(entry, 0)))))
            .chain(of(VCardProperty::Org).map(|entry| ("ORG", text(entry, 0))))
            .map(|(from, name)| (from, name.trim().to_owned()))
            .find(|(_, name)| !name.is_empty());
        let numbers = || of(VCardProperty::Tel).map(|entry| (rank(entry), number(entry)));
        let best = numbers()
            .filter(|(_, number)| !number.is_empty())
            .min_by_key(|(rank, _)| *rank);
        let (name_from, name) = named.unwrap_or_default();
        Found {
            name,
            name_from,
            has_phone: numbers().next().is_some(),
            phone: best.map(|(_, number)| number).unwrap_or_default(),
        }
    }

    fn written(&self) -> Result<Written<'_>, String> {
        if self.name.is_empty() {
            return Err("the card has no name (FN, N and ORG are missing or empty)".into());
        }
        if !self.has_phone {
            return Err("the card has no phone number (TEL)".into());
        }
        let (name, phone) = (self.name.as_str().into(), self.phone.as_str().into());
        Written {
            name,
            phone,
            name_column: self.name_from,
            phone_column: "TEL",
        }
        .checked()
    }
}

fn text(entry: &VCardEntry, index: usize) -> String {
    match entry.values.get(index) {
        Some(VCardValue::Text(text)) => text.trim().to_owned(),
        Some(VCardValue::Component(parts)) => parts.join(" ").trim().to_owned(),
        // Bytes in a charset that calcard doesn't know.
        Some(VCardValue::Binary(_)) => "\u{FFFD}".into(),
        _ => String::new(),
    }
}

/// Without the scheme of a `tel:` address. What follows the number (`;ext=`) stays, to be refused with it.
fn number(entry: &VCardEntry) -> String {
    let text = text(entry, 0);
    match text.get(..4) {
        Some(scheme) if scheme.eq_ignore_ascii_case("tel:") => text[4..].trim().to_owned(),
        _ => text,
    }
}

/// The lower the better: by PREF, then a mobile phone, then any other that can be called.
fn rank(entry: &VCardEntry) -> u32 {
    let preference = entry.params.iter().filter_map(preference).min();
    let is = |wanted: VCardType| {
        entry
            .params
            .iter()
            .any(|parameter| matches!(&parameter.value, VCardParameterValue::Type(found) if *found == wanted))
    };
    match preference {
        Some(preference) => preference,
        None if is(VCardType::Cell) => 200,
        None if is(VCardType::Fax) || is(VCardType::Pager) => 202,
        None => 201,
    }
}

fn preference(parameter: &VCardParameter) -> Option<u32> {
    match (&parameter.name, &parameter.value) {
        (VCardParameterName::Pref, VCardParameterValue::Integer(preference)) => Some((*preference).min(100)),
        (VCardParameterName::Pref, VCardParameterValue::Null) => Some(1),
        (VCardParameterName::Type, VCardParameterValue::Text(kind)) if kind.eq_ignore_ascii_case("PREF") => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{mapped, refused, rows};
    use super::super::{LIMIT, Unreadable};

    fn card(properties: &str) -> String {
        format!("BEGIN:VCARD\r\n{}\r\nEND:VCARD\r\n", properties.replace('\n', "\r\n"))
    }

    #[test]
    fn names_and_numbers_are_read() {
        let table = [
            ("VERSION:4.0\nFN:Ann Lee\nTEL:+1", "1 Ann Lee | +1"),
            ("VERSION:3.0\nN:Lee;Ann;;;\nTEL:+1", "1 Ann Lee | +1"),
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
            // The preferred one, else the mobile, else the first that is no fax.
            ("FN:A\nTEL;TYPE=CELL:+1\nTEL;TYPE=HOME,PREF:+2", "1 A | +2"),
            ("FN:A\nTEL;HOME;PREF:+1\nTEL;CELL:+2", "1 A | +1"),
            ("FN:A\nTEL;TYPE=\"home,pref\";VALUE=uri:tel:+1\nTEL;CELL:+2", "1 A | +1"),
            ("FN:A\nTEL;PREF=50:+1\nTEL;PREF=1:+2", "1 A | +2"),
            ("FN:A\nTEL;TYPE=home:+1\nTEL;TYPE=voice,cell:+2", "1 A | +2"),
            ("FN:A\nTEL;TYPE=fax:+1\nTEL:+2\nTEL:+3", "1 A | +2"),
            ("FN:A\nTEL;CELL:\nTEL:+2", "1 A | +2"),
            ("FN:A\nTEL;VALUE=uri:TEL:+1-555;ext=5", "1 A | +1-555;ext=5"),
            (
                "FN:A\nPHOTO;ENCODING=BASE64;TYPE=JPEG:/9j/4AAQ\n TEL:+9\n\nTEL:+1",
                "1 A | +1",
            ),
            ("FN:A", "1 ! the card has no phone number (TEL)"),
            ("FN:A\nTEL: ", "1 ! number (column \"TEL\") is empty"),
            (
                "FN: \nTEL:+1",
                "1 ! the card has no name (FN, N and ORG are missing or empty)",
            ),
            (
                "FN:A\u{FFFD}\nTEL:+1",
                "1 ! name (column \"FN\") was damaged by a conversion (it holds \u{FFFD})",
            ),
            (
                "FN;ENCODING=QUOTED-PRINTABLE:Zo=EB\nTEL:+1",
                "1 ! name (column \"FN\") was damaged by a conversion (it holds \u{FFFD})",
            ),
        ];
        for (properties, expected) in table {
            assert_eq!(rows(card(properties), "x.vcf").unwrap(), [expected], "{properties}");
        }
    }

    #[test]
    fn cards_are_found_among_other_lines() {
        let file = format!(
            "\u{FEFF}junk\n{}\n\nTEL:+9\nbegin:vcard\nFN:B\nBEGIN:VCARD\nFN:C\nTEL:+3\nend:vcard\nBEGIN:VCARD\nFN:D",
            card("FN:A\nTEL:+1")
        );
        assert_eq!(
            rows(&file, "x.vcf").unwrap(),
            [
                "2 A | +1",
                "9 ! the card never ends (END:VCARD is missing)",
                "11 C | +3",
                "15 ! the card never ends (END:VCARD is missing)"
            ]
        );
        assert_eq!(rows(card("FN:A\nTEL:+1"), "stdin").unwrap(), ["1 A | +1"]);
        assert_eq!(
            refused("FN:A\n", "x.vcf"),
            "there is no vCard in the file (BEGIN:VCARD)"
        );
    }

    #[test]
    fn other_charsets_must_say_so() {
        let with = |header: &str| [b"BEGIN:VCARD\n", header.as_bytes(), b":Zo\xEB\nTEL:+1\nEND:VCARD\n"].concat();
        assert_eq!(rows(with("FN;CHARSET=windows-1252"), "x.vcf").unwrap(), ["1 Zoë | +1"]);
        let unsaid = "1 ! FN is not UTF-8, and no CHARSET that is known says what it is";
        assert_eq!(rows(with("FN"), "x.vcf").unwrap(), [unsaid]);
        assert_eq!(rows(with("FN;CHARSET=martian"), "x.vcf").unwrap(), [unsaid]);
        // A note in another charset is nobody's business.
        assert_eq!(rows(with("FN:A\nNOTE"), "x.vcf").unwrap(), ["1 A | +1"]);
        // A fold may cut a character in two.
        assert_eq!(
            rows(b"BEGIN:VCARD\nFN:Zo\xC3\n \xAB\nTEL:+1\nEND:VCARD", "x.vcf").unwrap(),
            ["1 Zoë | +1"]
        );
    }

    #[test]
    fn nothing_grows_beyond_the_limit_and_photos_do_not_count() {
        let long = "x".repeat(LIMIT + 1);
        let lines = format!("PHOTO:{}", "\n x".repeat(LIMIT));
        let many = "TEL:+1\n".repeat(100_000);
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
        let expected = Unreadable::Usage("--map: a vCard has no columns".into());
        assert_eq!(mapped(&card("FN:A\nTEL:+1"), "x.vcf", &["phone=TEL"]), Err(expected));
    }
}
