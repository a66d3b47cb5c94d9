//! Phone numbers as people and spreadsheets write them, made ready to send.
//!
//! Text is cleaned here and only then shown to the library of numbering plans, whose leniency is
//! made for reading prose: it turns letters into digits, drops extensions in silence and takes the
//! `.0` that a spreadsheet added for one more digit. What it reads is believed only where it calls
//! the number valid.

use std::fmt;
use std::str::FromStr;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat};

/// The fewest digits sent; also how many make something a number by itself, without country code.
const MIN_DIGITS: usize = 7;
/// E.164 allows no more digits than this, country code included.
const MAX_DIGITS: usize = 15;
/// Digits kept while cleaning: the longest number, `00` before it, and room to see `.00` after it.
const KEPT_DIGITS: usize = 24;

const TWO_NUMBERS: &str = "two numbers in one";

/// Every country whose numbering plan is known. Written out, because the plans take milliseconds to
/// load, and most commands that are told a country never need them.
const COUNTRIES: &str = "\
    AC AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS \
    BT BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG \
    EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT \
    HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR \
    LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF \
    NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD \
    SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TG TH TJ TK TL TM TN TO TR TT TV TW \
    TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

/// ISO 3166-1 alpha-2 country
///
/// Parses from two letters of either case and displays as capitals, such as `KE`. Only countries
/// whose numbering plan is known exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Region(rlibphonenumber::Region);

impl FromStr for Region {
    /// A sentence for people; it repeats no more of the text than two ASCII letters.
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let code = text.trim().to_ascii_uppercase();
        if code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err("a country is two letters, such as KE".to_owned());
        }
        if code == "UK" {
            return Err("UK is not a country code; the United Kingdom is GB".to_owned());
        }
        let known = COUNTRIES.split_ascii_whitespace().any(|country| country == code);
        let region = rlibphonenumber::Region::from_code(&code).ok().filter(|_| known);
        region
            .map(Self)
            .ok_or_else(|| format!("{code} is not a country whose phone numbers are known"))
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.as_region_str())
    }
}

/// What a number without `+` and without a region means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bare {
    /// sent as given (create)
    AsGiven,
    /// read as if `+` stood before it (import)
    International,
}

/// A number ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// what is to be sent: E.164, or bare digits under [`Bare::AsGiven`]; 7 to 15 digits
    pub number: String,
    /// whether some numbering plan knows it
    pub known: bool,
    /// false where it's sent as given, without `+`
    pub international: bool,
}

impl Phone {
    /// The country that a known number is of, where several share a code too. None for what is of
    /// no country, such as `+800`.
    pub fn country(&self) -> Option<Region> {
        let digits = self.number.trim_start_matches('+');
        let parsed = valid_as_written(digits).or_else(|| {
            let international = format!("+{digits}");
            let twin = twin(&international).and_then(|twin| valid_as_written(&twin[1..]));
            twin.or_else(|| PHONE_NUMBER_UTIL.parse(international, None).ok())
        })?;
        let region = parsed.get_region_code().filter(|_| self.known)?;
        (region != rlibphonenumber::Region::World).then_some(Region(region))
    }
}

/// Reads a number as written by people, spreadsheets and address books.
///
/// Separators, one leading apostrophe, full-width and Arabic-Indic digits and a leading `00` are
/// understood (README, "Phone numbers"). With `+` the number is international, else with a
/// `region` it is read as written there, else `bare` says what it means.
///
/// # Errors
///
/// The reason why the text is unusable: one short lower-case phrase for people. It holds no control
/// character of the text.
pub fn normalize(text: &str, region: Option<Region>, bare: Bare) -> Result<Phone, String> {
    let Cleaned { plus, kept } = clean(text)?;
    match (plus, region, bare) {
        (true, ..) => international(kept),
        (false, Some(region), _) => national(&kept, region),
        (false, None, _) if kept.starts_with("+0") => {
            Err("begins with 0: pass --region to say which country's number it is".to_owned())
        }
        (false, None, Bare::International) => international(kept),
        (false, None, Bare::AsGiven) => Ok(as_given(kept)),
    }
}

/// The key under which two numbers are the same: digits, a leading `00` removed.
///
/// Full-width and Arabic-Indic digits count as digits and everything else is ignored, so a text
/// without digits has the empty key. A `00` that follows the first is removed too: the key of a
/// key is itself.
pub fn key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    key.extend(text.chars().map(to_ascii).filter(char::is_ascii_digit));
    let zeros = key.bytes().take_while(|digit| *digit == b'0').count();
    if zeros >= 2 {
        key.drain(..zeros - zeros % 2);
    }
    key
}

/// The other number under which WhatsApp may know the owner of this E.164 number, if there is one.
///
/// Mexico: `+521` and `+52` before ten digits. Argentina: `+549` and `+54` before ten digits.
/// Brazil: a `9` or none before eight digits that begin with 6 to 9, after the area code. Where it
/// is defined, the twin of the twin is the number itself. (Source: WhatsApp's help on
/// international numbers, and the Brazilian ninth digit of 2012–2016.)
pub fn twin(number: &str) -> Option<String> {
    let digits = number.strip_prefix('+')?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (country, rest) = digits.split_at_checked(2)?;
    match country {
        "52" => toggle(country, "1", rest),
        "54" => toggle(country, "9", rest),
        "55" => {
            let (area, rest) = rest.split_at_checked(2)?;
            brazilian_twin(area, rest)
        }
        _ => None,
    }
}

/// Ten digits, with or without a mobile mark before them: the other of the two.
fn toggle(country: &str, mark: &str, rest: &str) -> Option<String> {
    match (rest.len(), rest.strip_prefix(mark)) {
        (10, _) => Some(format!("+{country}{mark}{rest}")),
        (11, Some(unmarked)) => Some(format!("+{country}{unmarked}")),
        _ => None,
    }
}

fn brazilian_twin(area: &str, rest: &str) -> Option<String> {
    // Older mobile numbers alone have an eight-digit form: those that began with 6 to 9.
    let old = |digits: &str| digits.starts_with(['6', '7', '8', '9']);
    match (rest.len(), rest.strip_prefix('9')) {
        (8, _) if old(rest) => Some(format!("+55{area}9{rest}")),
        (9, Some(eight)) if old(eight) => Some(format!("+55{area}{eight}")),
        _ => None,
    }
}

/// `kept` is `+` and digits.
fn international(kept: String) -> Result<Phone, String> {
    if kept.starts_with("+0") {
        return Err("no country code begins with 0".to_owned());
    }
    if is_valid_as_written(&kept[1..]) || is_known_to_whatsapp(&kept) {
        return Ok(Phone {
            number: kept,
            known: true,
            international: true,
        });
    }
    let known = read(&kept, None).filter(|read| read.known);
    bounded(Phone {
        known: known.is_some(),
        // The library may have changed the digits, which is right in a valid number alone: it
        // takes the 0 out of +44 (0)20.
        number: known.map_or(kept, |read| read.number),
        international: true,
    })
}

/// `kept` is `+` and digits, but no `+` was written.
fn national(kept: &str, region: Region) -> Result<Phone, String> {
    let unreadable = || format!("cannot be read as a number of {region}");
    let phone = bounded(read(&kept[1..], Some(region)).ok_or_else(unreadable)?)?;
    // With its + an unknown number may read differently again (1111 202 456 1111 in the US): then
    // nobody can say which number was meant.
    if !phone.known && international(phone.number.clone()).as_ref() != Ok(&phone) {
        return Err(unreadable());
    }
    Ok(phone)
}

/// Reading adds and removes digits, so E.164's bounds are looked at once more.
fn bounded(phone: Phone) -> Result<Phone, String> {
    match phone.number.len().saturating_sub(1) {
        MIN_DIGITS..=MAX_DIGITS => Ok(phone),
        digits => Err(format!("reads as {}, {digits} digits", phone.number)),
    }
}

/// `kept` is `+` and digits, but no `+` was written.
fn as_given(mut kept: String) -> Phone {
    let known = is_valid_as_written(&kept[1..])
        || is_known_to_whatsapp(&kept)
        || read(&kept, None).is_some_and(|read| read.known);
    kept.remove(0);
    Phone {
        number: kept,
        known,
        international: false,
    }
}

/// A country code and a number of its plan, with nothing to take out, if that is all there is.
/// Most numbers of an import are so, and parsing, made for prose, takes several times as long.
fn valid_as_written(digits: &str) -> Option<PhoneNumber> {
    let split = (1..=3).find_map(|length| {
        let (code, national) = digits.split_at_checked(length)?;
        let code = code.parse().ok()?;
        PHONE_NUMBER_UTIL.get_region_for_country_code(code)?;
        Some((code, national))
    });
    let (country_code, national) = split?;
    // One zero is part of the number in some countries (Italy); more are left to parsing.
    if national.starts_with("00") {
        return None;
    }
    let number = PhoneNumber {
        country_code,
        national_number: national.parse().ok()?,
        italian_leading_zero: national.starts_with('0').then_some(true),
        ..PhoneNumber::default()
    };
    number.is_valid().then_some(number)
}

fn is_valid_as_written(digits: &str) -> bool {
    valid_as_written(digits).is_some()
}

/// The form that WhatsApp keeps where a country has since changed its plan: its exports (`wa_id`)
/// are full of them. `kept` is `+` and digits.
fn is_known_to_whatsapp(kept: &str) -> bool {
    twin(kept).is_some_and(|twin| is_valid_as_written(&twin[1..]))
}

/// What the library makes of clean text, as E.164; its plans take some milliseconds to load once.
fn read(clean: &str, region: Option<Region>) -> Option<Phone> {
    let parsed = PHONE_NUMBER_UTIL.parse(clean, region.map(|region| region.0)).ok()?;
    Some(Phone {
        number: parsed.format_as(PhoneNumberFormat::E164).into_owned(),
        known: parsed.is_valid(),
        international: true,
    })
}

/// A text without its separators.
struct Cleaned {
    /// Whether `+` or `00` was written.
    plus: bool,
    /// `+` and 7 to 15 digits: the `+` stands there in any case, so that no path has to add it.
    kept: String,
}

fn clean(text: &str) -> Result<Cleaned, String> {
    let mut scan = Scan::new();
    for (at, c) in text.char_indices() {
        if !scan.accepts(to_ascii(c)) {
            return Err(scan.objection(text, &text[at..]));
        }
    }
    scan.finish(text)
}

/// A number half read.
struct Scan {
    plus: bool,
    apostrophe: bool,
    /// `+` and the digits so far, [`KEPT_DIGITS`] of them at most.
    kept: String,
    /// All the digits so far.
    digits: usize,
    dots: usize,
    /// Where the last dot is, in digits before it.
    dot: usize,
    /// Where the last slash is, in digits before it.
    slash: usize,
}

impl Scan {
    fn new() -> Self {
        let mut kept = String::with_capacity(1 + KEPT_DIGITS);
        kept.push('+');
        Self {
            plus: false,
            apostrophe: false,
            kept,
            digits: 0,
            dots: 0,
            dot: 0,
            slash: 0,
        }
    }

    /// Takes one more character, or says that it has no place there.
    fn accepts(&mut self, c: char) -> bool {
        let begun = self.plus || self.digits > 0;
        match c {
            '0'..='9' => {
                self.digits += 1;
                if self.digits <= KEPT_DIGITS {
                    self.kept.push(c);
                }
            }
            '+' if !begun => self.plus = true,
            '\'' | '’' if !begun && !self.apostrophe => self.apostrophe = true,
            '.' => {
                self.dots += 1;
                self.dot = self.digits;
            }
            '/' => self.slash = self.digits,
            _ => return is_separator(c),
        }
        true
    }

    fn finish(mut self, text: &str) -> Result<Cleaned, String> {
        if self.digits == 0 {
            let blank = text.chars().all(|c| c.is_whitespace() || is_invisible(c));
            return Err(if blank { "empty" } else { "no digits" }.to_owned());
        }
        if self.has_decimals() {
            return Err(spreadsheet("decimals"));
        }
        let zeros = !self.plus && self.kept.starts_with("+00");
        if zeros {
            self.plus = true;
            self.digits -= 2;
            self.slash = self.slash.saturating_sub(2);
            self.kept.drain(1..3);
        }
        if self.is_split_by_slash() {
            return Err(TWO_NUMBERS.to_owned());
        }
        match self.digits {
            0..MIN_DIGITS => Err(format!("fewer than {MIN_DIGITS} digits")),
            MIN_DIGITS..=MAX_DIGITS => Ok(Cleaned {
                plus: self.plus,
                kept: self.kept,
            }),
            _ => Err(format!("more than {MAX_DIGITS} digits: perhaps {TWO_NUMBERS}")),
        }
    }

    /// `254712345678.0`: with the zeros taken for digits it would be someone else's number.
    fn has_decimals(&self) -> bool {
        let after = self.kept.get(1 + self.dot..).unwrap_or_default();
        self.dots == 1 && self.dot >= MIN_DIGITS && !after.is_empty() && after.bytes().all(|digit| digit == b'0')
    }

    /// A slash follows an area code (030/1234567). After what may be a number by itself there
    /// comes another (0712345678/0722345678) or another ending (030 1234567/68), and taken for
    /// digits of this one it could make a third number that is somebody's.
    fn is_split_by_slash(&self) -> bool {
        let country_code = if self.plus { 2 } else { 0 };
        self.slash >= MIN_DIGITS + country_code && self.slash < self.digits
    }

    /// Why `text` is unusable, where `rest` begins with the first character that has no place.
    fn objection(&self, text: &str, rest: &str) -> String {
        let c = rest.chars().next().map_or(' ', to_ascii);
        let number_before = self.digits >= MIN_DIGITS;
        let number_after = count_digits(rest) >= MIN_DIGITS;
        if is_scientific(text) {
            return spreadsheet("scientific notation");
        }
        if number_before && is_zeros_after_comma(rest) {
            return spreadsheet("decimals");
        }
        if self.digits > 0
            && let Some(extension) = extension(rest)
        {
            return format!("has the extension {extension}");
        }
        if number_before && number_after && is_between_numbers(rest) {
            return TWO_NUMBERS.to_owned();
        }
        match c {
            '+' if self.plus => format!("more than one +: perhaps {TWO_NUMBERS}"),
            '+' => "has a + that is not at the start".to_owned(),
            _ if c.is_alphabetic() => "contains letters".to_owned(),
            _ if c.is_ascii_graphic() => format!("contains {c}"),
            _ => format!("contains {}", c.escape_unicode()),
        }
    }
}

fn spreadsheet(what: &str) -> String {
    format!("damaged by a spreadsheet ({what}): format the column as text there")
}

/// `2.54712E+11`, with whatever stands around it.
fn is_scientific(text: &str) -> bool {
    let text = text.trim_matches(|c: char| !c.is_ascii_digit());
    text.split_once(['e', 'E']).is_some_and(|(mantissa, exponent)| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !mantissa.is_empty()
            && mantissa.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b','))
            && (1..=3).contains(&exponent.len())
            && exponent.bytes().all(|b| b.is_ascii_digit())
    })
}

/// The `,00` of countries that write decimals so.
fn is_zeros_after_comma(rest: &str) -> bool {
    rest.strip_prefix(',')
        .map(str::trim_end)
        .is_some_and(|zeros| !zeros.is_empty() && zeros.bytes().all(|b| b == b'0'))
}

/// The digits of `x42`, `ext. 5`, `;ext=5` or `#12`.
fn extension(rest: &str) -> Option<&str> {
    let (mark, digits) = rest.split_at(rest.find(|c: char| c.is_ascii_digit())?);
    let digits = digits.trim_end();
    let mark = mark.trim_matches(|c: char| c.is_whitespace() || ".:=;,-".contains(c));
    let marks = ["x", "ext", "extn", "extension", "#"];
    (marks.iter().any(|known| mark.eq_ignore_ascii_case(known))
        // With more it would be another number.
        && digits.len() < MIN_DIGITS
        && digits.bytes().all(|b| b.is_ascii_digit()))
    .then_some(digits)
}

fn is_between_numbers(rest: &str) -> bool {
    let word = rest.split(|c: char| !c.is_alphabetic()).next();
    rest.starts_with([',', ';', '|', '&', '+']) || word.is_some_and(|word| word.eq_ignore_ascii_case("or"))
}

fn count_digits(text: &str) -> usize {
    text.chars().map(to_ascii).filter(char::is_ascii_digit).count()
}

/// Digits of other scripts in use for phone numbers, and full-width forms (`＋`, `（`, `０`), as ASCII.
#[inline]
fn to_ascii(c: char) -> char {
    let code = u32::from(c);
    let ascii = match code {
        0..=0x7F => return c,
        0x660..=0x669 => code - 0x660 + 0x30,
        0x6F0..=0x6F9 => code - 0x6F0 + 0x30,
        0xFF01..=0xFF5E => code - 0xFF01 + 0x21,
        _ => return c,
    };
    char::from_u32(ascii).unwrap_or(c)
}

/// What may stand between digits without meaning anything; `.` and `/` are judged before.
fn is_separator(c: char) -> bool {
    matches!(
        c,
        ' ' | '-' | '(' | ')'
        | '\u{058A}' // Armenian hyphen
        | '\u{2010}'
            ..='\u{2015}' // hyphens and dashes
        | '\u{2043}' // hyphen bullet
        | '\u{2212}' // minus
        | '\u{2E3A}' | '\u{2E3B}' // long dashes
        | '\u{30FC}' // the long vowel mark, typed for a dash in Japan
        | '\u{FE58}' | '\u{FE63}' // small dashes
    ) || c.is_whitespace()
        || is_invisible(c)
}

/// Formatting that copying from web pages, chats and right-to-left text brings along.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}' // soft hyphen
        | '\u{061C}' // Arabic letter mark
        | '\u{180E}' // Mongolian vowel separator
        | '\u{200B}'..='\u{200F}' // zero width, direction marks
        | '\u{202A}'..='\u{202E}' // embeddings and overrides
        | '\u{2060}'..='\u{206F}' // word joiner, isolates, deprecated formatting
        | '\u{FEFF}' // byte order mark
    )
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn same(a: &str, b: &str) -> bool {
        key(a) == key(b)
    }
    use proptest::prelude::*;

    const IMPORT: Bare = Bare::International;
    const CREATE: Bare = Bare::AsGiven;

    fn region(code: &str) -> Option<Region> {
        (!code.is_empty()).then(|| code.parse().unwrap())
    }

    /// Cases of text, region (or none) and number; all of them known, or all of them unknown.
    fn assert_reads(bare: Bare, known: bool, cases: &[(&str, &str, &str)]) {
        for (text, code, number) in cases {
            let expected = Phone {
                number: (*number).to_owned(),
                known,
                international: number.starts_with('+'),
            };
            let read = normalize(text, region(code), bare);
            assert_eq!(read, Ok(expected), "{text:?} {code}");
        }
    }

    /// Cases of text, region (or none) and a part of the reason.
    fn assert_invalid(cases: &[(&str, &str, &str)]) {
        for (text, code, part) in cases {
            for bare in [IMPORT, CREATE] {
                let reason = normalize(text, region(code), bare).expect_err(text);
                assert!(reason.contains(part), "{text:?} {code}: {reason}");
            }
        }
    }

    #[test]
    fn international_numbers() {
        assert_reads(
            IMPORT,
            true,
            &[
                ("+254712345678", "", "+254712345678"),
                ("+254 712 345 678", "US", "+254712345678"),
                ("+234 803 123 4567", "", "+2348031234567"),
                ("+27 (82) 123-4567", "", "+27821234567"),
                ("+251 91 123 4567", "", "+251911234567"),
                ("+20 100 123 4567", "", "+201001234567"),
                ("+44 (0)20 7946 0958", "", "+442079460958"),
                ("+1 (202) 456-1111", "", "+12024561111"),
                ("+49 (0) 1512/3456789", "", "+4915123456789"),
                ("+39 06 6982 1234", "", "+390669821234"),
                ("+39 347 123 4567", "", "+393471234567"),
                ("+55 11 96123-4567", "", "+5511961234567"),
                ("+52 55 1234 5678", "", "+525512345678"),
                ("+54 9 11 2345-6789", "", "+5491123456789"),
                ("+225 07 08 12 34 56", "", "+2250708123456"),
                ("(+254) 712.345.678", "", "+254712345678"),
            ],
        );
    }

    #[test]
    fn zeros_for_plus() {
        assert_reads(
            IMPORT,
            true,
            &[
                ("00254712345678", "", "+254712345678"),
                ("00254712345678", "KE", "+254712345678"),
                ("0 0 254 712345678", "US", "+254712345678"),
                ("0039 06 6982 1234", "IT", "+390669821234"),
                ("0049 1512/3456789", "", "+4915123456789"),
                ("٠٠٢٥٤٧١٢٣٤٥٦٧٨", "", "+254712345678"),
            ],
        );
        assert_reads(CREATE, true, &[("00254712345678", "", "+254712345678")]);
        let part = "no country code begins with 0";
        assert_invalid(&[
            ("+00254712345678", "", part),
            ("+0712345678", "KE", part),
            ("000254712345678", "KE", part),
        ]);
    }

    #[test]
    fn national_numbers() {
        assert_reads(
            IMPORT,
            true,
            &[
                ("0712.345.678", "KE", "+254712345678"),
                ("712345678", "KE", "+254712345678"),
                ("254712345678", "KE", "+254712345678"),
                ("0803 123 4567", "NG", "+2348031234567"),
                ("082 123 4567", "ZA", "+27821234567"),
                ("0911 234 567", "ET", "+251911234567"),
                ("0100 123 4567", "EG", "+201001234567"),
                ("٠١٠٠ ١٢٣ ٤٥٦٧", "EG", "+201001234567"),
                ("020 7946 0958", "GB", "+442079460958"),
                ("(202) 456-1111", "US", "+12024561111"),
                ("1-202-456-1111", "US", "+12024561111"),
                ("011 254 712 345 678", "US", "+254712345678"),
                ("030/1234567", "DE", "+49301234567"),
                ("06 6982 1234", "IT", "+390669821234"),
                ("347 123 4567", "IT", "+393471234567"),
                ("(11) 96123-4567", "BR", "+5511961234567"),
                ("0 15 11 96123-4567", "BR", "+5511961234567"),
                ("55 1234 5678", "MX", "+525512345678"),
                ("011 15-2345-6789", "AR", "+5491123456789"),
                ("07 08 12 34 56", "CI", "+2250708123456"),
            ],
        );
    }

    #[test]
    fn bare_numbers() {
        assert_reads(IMPORT, true, &[("254 712 345 678", "", "+254712345678")]);
        assert_reads(CREATE, true, &[("254 712 345 678", "", "254712345678")]);
        assert_reads(CREATE, false, &[("1234567890", "", "1234567890")]);
        // What is sent as given keeps even the digits that the library would take out.
        assert_reads(CREATE, true, &[("4402079460958", "", "4402079460958")]);
        assert_reads(CREATE, true, &[("712345678", "KE", "+254712345678")]);
        assert_invalid(&[("0712345678", "", "--region")]);
    }

    #[test]
    fn numbers_no_plan_knows() {
        assert_reads(
            IMPORT,
            false,
            &[
                ("+1234567890", "", "+1234567890"),
                ("1234567890", "", "+1234567890"),
                ("+999 123 4567", "", "+9991234567"),
                // An eight-digit Ivorian number of before 2021.
                ("07 08 12 34", "CI", "+22507081234"),
                ("447911123456", "KE", "+254447911123456"),
                // Digits stay as they are: without its 0 it would be six digits long.
                ("+254 0712 345", "", "+2540712345"),
            ],
        );
    }

    #[test]
    fn numbers_that_only_whatsapp_still_knows() {
        for number in ["+5215512345678", "+551188765432"] {
            assert_reads(IMPORT, true, &[(number, "", number)]);
        }
    }

    #[test]
    fn nothing_to_read() {
        assert_invalid(&[
            ("", "", "empty"),
            (" \u{A0}\u{FEFF}\u{200B}\n", "KE", "empty"),
            ("-", "", "no digits"),
            ("+", "", "no digits"),
            ("'", "", "no digits"),
        ]);
    }

    #[test]
    fn lengths() {
        assert_invalid(&[
            ("123456", "", "fewer than 7"),
            ("+123456", "KE", "fewer than 7"),
            ("00123456", "", "fewer than 7"),
            ("1234567890123456", "", "two numbers"),
            ("+1234567890123456", "", "more than 15"),
            ("0712345678 0722345678", "KE", "two numbers"),
            ("9".repeat(5000).as_str(), "KE", "more than 15"),
            // Within the bounds as written, but not with its country code, or without its prefix.
            ("5551235551236", "KE", "16 digits"),
            ("0111234", "US", "4 digits"),
            ("+9809601", "", "6 digits"),
        ]);
        assert_reads(IMPORT, false, &[("1234567", "", "+1234567")]);
        let longest = "+123456789012345";
        assert_reads(IMPORT, false, &[(longest, "", longest)]);
        assert_reads(IMPORT, false, &[("00123456789012345", "", longest)]);
    }

    #[test]
    fn scripts_and_separators() {
        let number = "+254712345678";
        for text in [
            "'+254712345678",
            "’+254712345678",
            " '+254712345678 ",
            "\u{FEFF}'+254712345678",
            "＋２５４７１２３４５６７８",
            "（＋２５４）７１２－３４５－６７８",
            "+٢٥٤٧١٢٣٤٥٦٧٨",
            "+۲۵۴۷۱۲۳۴۵۶۷۸",
            "+254\u{A0}712\u{2009}345\u{3000}678",
            "+254\t712\r\n345678",
            "+254\u{2010}712\u{2013}345\u{2212}678",
            "\u{202A}+254712345678\u{202C}",
            "\u{2066}+254 712\u{200B}345678\u{2069}\u{200E}",
            "+254/712/345678",
            "+254712345678/",
            "+254712345678.",
        ] {
            assert_reads(IMPORT, true, &[(text, "", number)]);
        }
    }

    #[test]
    fn spreadsheets() {
        let part = "spreadsheet";
        assert_invalid(&[
            ("2.54712E+11", "", part),
            ("2,54712E+11", "KE", part),
            ("'2.54712e11", "", part),
            ("2E+11", "", part),
            ("+2.54712E+11", "", part),
            ("254712345678.0", "KE", part),
            ("254712345678.00", "", part),
            ("+254712345678.0", "", part),
            ("254712345678,00", "", part),
            ("٢٥٤٧١٢٣٤٥٦٧٨.٠", "", part),
        ]);
        assert_reads(
            IMPORT,
            true,
            &[
                ("0712.345.000", "KE", "+254712345000"),
                ("254.712345000", "KE", "+254712345000"),
                ("0712.345678", "KE", "+254712345678"),
            ],
        );
    }

    #[test]
    fn two_numbers() {
        let part = "two numbers in one";
        assert_invalid(&[
            ("+254712345678+254722345678", "", part),
            ("+254712345678 / +254722345678", "", part),
            ("0712345678/0722345678", "KE", part),
            ("0712345678, 0722345678", "KE", part),
            ("0712345678;0722345678", "KE", part),
            ("0712345678 | 0722345678", "KE", part),
            ("0712345678 & 0722345678", "KE", part),
            ("0712345678 OR 0722345678", "KE", part),
            ("0712345678 +254722345678", "KE", part),
            // Few enough digits for one number, which would be a German's.
            ("5551234/5551235", "DE", part),
            ("030 1234567/68", "DE", part),
            ("++254712345678", "", part),
        ]);
    }

    #[test]
    fn letters_and_extensions() {
        assert_invalid(&[
            ("712345678 (home)", "KE", "contains letters"),
            ("1-800-FLOWERS", "US", "contains letters"),
            ("tel:+254712345678", "", "contains letters"),
            ("N/A", "", "contains letters"),
            ("лично", "", "contains letters"),
            ("０７ｘ", "", "contains letters"),
            ("0712345678 or", "KE", "contains letters"),
            ("0712345678 extra 5", "KE", "contains letters"),
            ("+254712345678x42", "", "extension 42"),
            ("+254712345678 ext. 5", "", "extension 5"),
            ("+254712345678 Extension: 5 ", "", "extension 5"),
            ("+254712345678, ext 5", "", "extension 5"),
            ("+254712345678#12", "", "extension 12"),
            ("+254712345678;ext=7", "", "extension 7"),
        ]);
    }

    #[test]
    fn other_characters() {
        assert_invalid(&[
            ("254*712345678", "", "contains *"),
            ("254,712,345,678", "", "contains ,"),
            ("#254712345678", "", "contains #"),
            ("''254712345678", "", "contains '"),
            ("254712345678\0", "", "contains \\u{0}"),
            ("\u{1b}[31m254712345678", "", "contains \\u{1b}"),
            ("254712345678☎", "", "contains \\u{260e}"),
            ("२५४७१२३४५६७८", "", "contains \\u{968}"),
            ("254+712345678", "", "not at the start"),
        ]);
    }

    #[test]
    fn a_region_that_cannot_read_is_named() {
        // The way out of the United States, and then no country.
        assert_invalid(&[("011 999 123 45", "US", "of US")]);
        // Prefixes that nobody dials together.
        assert_invalid(&[("1111 202 456 1111", "US", "of US"), ("0831234567", "LT", "of LT")]);
    }

    #[test]
    fn the_countries_are_those_of_the_numbering_plans() {
        let mut countries: Vec<String> = PHONE_NUMBER_UTIL
            .get_supported_regions()
            .map(|region| region.as_region_str().to_string())
            .collect();
        countries.sort();
        assert_eq!(COUNTRIES.split_ascii_whitespace().collect::<Vec<_>>(), countries);
    }

    #[test]
    fn regions() {
        for code in ["KE", "ke", " Ke "] {
            assert_eq!(code.parse::<Region>().unwrap().to_string(), "KE");
        }
        assert!("uk".parse::<Region>().unwrap_err().contains("GB"));
        assert!("XX".parse::<Region>().unwrap_err().contains("XX"));
        for text in ["", "K", "KEN", "001", "K1", "\u{1b}[", "é"] {
            let reason = text.parse::<Region>().unwrap_err();
            assert!(reason.contains("two letters"), "{text:?}: {reason}");
        }
    }

    #[test]
    fn keys() {
        for text in [
            "+254712345678",
            "00254712345678",
            "0000254712345678",
            "254 712-345.678",
            "＋２５４７１２٣٤٥۶۷۸",
            "tel:+254712345678",
        ] {
            assert_eq!(key(text), "254712345678", "{text}");
            assert!(same(text, "254712345678"));
        }
        assert_eq!(key("0712"), "0712");
        assert_eq!(key("nobody"), "");
        assert!(!same("+254712345678", "+254712345679"));
        assert!(!same("0712345678", "+254712345678"));
    }

    #[test]
    fn twins() {
        for (one, other) in [
            ("+5215512345678", "+525512345678"),
            ("+5491123456789", "+541123456789"),
            ("+5511961234567", "+551161234567"),
            ("+5511999999999", "+551199999999"),
        ] {
            assert_eq!(twin(one).as_deref(), Some(other));
            assert_eq!(twin(other).as_deref(), Some(one));
        }
        for none in [
            "",
            "+",
            "+5",
            "+55",
            "+551",
            "+254712345678",
            "525512345678",
            "+52551234567",
            // A Brazilian line that never moved, and a mobile number that never had eight digits.
            "+551131234567",
            "+5511951234567",
            "+52é512345678",
        ] {
            assert_eq!(twin(none), None, "{none}");
        }
    }

    #[test]
    fn countries() {
        let country = |text: &str, bare| {
            let phone = normalize(text, None, bare).unwrap();
            phone.country().map(|region| region.to_string()).unwrap_or_default()
        };
        for (text, code) in [
            ("+254712345678", "KE"),
            ("+2348031234567", "NG"),
            // Codes that several countries share.
            ("+12024561111", "US"),
            ("+16135550123", "CA"),
            ("+18765550123", "JM"),
            ("+447400123456", "GB"),
            ("+447911123456", "GG"),
            ("+441534456789", "JE"),
            ("+77017654321", "KZ"),
            ("+79161234567", "RU"),
            ("+390212345678", "IT"),
            ("+390669821234", "VA"),
            ("+44 (0)20 7946 0958", "GB"),
            // Forms that only WhatsApp still knows.
            ("+5215512345678", "MX"),
            ("+551188765432", "BR"),
            // Of no country, and of no plan.
            ("+80012345678", ""),
            ("+881612345678", ""),
            ("+1234567890", ""),
            ("+9991234567", ""),
        ] {
            assert_eq!(country(text, IMPORT), code, "{text}");
            assert_eq!(country(text.trim_start_matches('+'), CREATE), code, "{text}");
        }
    }

    /// All but those whose numbers the plan of a neighbour takes in.
    #[test]
    fn nearly_every_country_is_told_from_its_own_number() {
        let untold = COUNTRIES.split_ascii_whitespace().filter(|code| {
            let region = region(code);
            let example = region.and_then(|region| PHONE_NUMBER_UTIL.get_example_number(region.0).ok());
            let example = example.unwrap().format_as(PhoneNumberFormat::E164).into_owned();
            normalize(&example, None, IMPORT).unwrap().country() != region
        });
        assert_eq!(untold.collect::<Vec<_>>(), ["EH", "MF"]);
    }

    /// What is valid as written must be what the library reads, whatever the plan.
    #[test]
    fn as_written_agrees_with_the_library() {
        for code in PHONE_NUMBER_UTIL.get_supported_regions() {
            let Ok(example) = PHONE_NUMBER_UTIL.get_example_number(code) else {
                continue;
            };
            let example = example.format_as(PhoneNumberFormat::E164).into_owned();
            for at in 1..example.len() {
                for digit in ["", "0", "1", "8", "9"] {
                    for end in [at, at + 1] {
                        let mut text = example.clone();
                        text.replace_range(at..end, digit);
                        if text.starts_with("+0") {
                            continue;
                        }
                        let read = read(&text, None).is_some_and(|r| r.known && r.number == text);
                        assert_eq!(is_valid_as_written(&text[1..]), read, "{code} {text}");
                    }
                }
            }
        }
    }

    fn any_region() -> impl Strategy<Value = Option<Region>> {
        prop::sample::select(vec!["", "KE", "NG", "US", "DE", "IT", "BR", "MX", "AR", "CI"]).prop_map(region)
    }

    fn any_bare() -> impl Strategy<Value = Bare> {
        prop_oneof![Just(IMPORT), Just(CREATE)]
    }

    /// What holds of every text, read or refused.
    pub fn assert_lawful(text: &str, region: Option<Region>, bare: Bare) {
        let phone = match normalize(text, region, bare) {
            Ok(phone) => phone,
            Err(reason) => {
                assert!(!reason.is_empty() && !reason.contains(char::is_control));
                return;
            }
        };
        let digits = phone.number.strip_prefix('+');
        assert_eq!(digits.is_some(), phone.international);
        let digits = digits.unwrap_or(&phone.number);
        assert!((MIN_DIGITS..=MAX_DIGITS).contains(&digits.len()));
        assert!(digits.bytes().all(|b| b.is_ascii_digit()));
        assert_eq!(normalize(&phone.number, None, bare), Ok(phone));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text: String, region in any_region(), bare in any_bare()) {
            assert_lawful(&text, region, bare);
            prop_assert_eq!(key(&key(&text)), key(&text));
            prop_assert!(same(&text, &key(&text)));
            let _ = twin(&text);
        }

        #[test]
        fn any_phone_like_text_is_read_or_refused(
            text in "['’]?[+＋]?[0-9]{0,8}[-0-9０-９٠-٩۰-۹ ()./,;|&#xeE+\u{200B}\u{1B}]{0,16}",
            region in any_region(),
            bare in any_bare(),
        ) {
            assert_lawful(&text, region, bare);
            prop_assert_eq!(key(&key(&text)), key(&text));
        }

        #[test]
        fn any_digits_are_read_or_refused(
            text in r"\+?[0-9]{6,16}",
            region in any_region(),
            bare in any_bare(),
        ) {
            assert_lawful(&text, region, bare);
        }

        #[test]
        fn separators_change_nothing(
            number in prop::sample::select(vec![
                ("+254712345678", ""), ("0712345678", "KE"), ("+390669821234", ""),
                ("06 6982 1234", "IT"), ("+5511961234567", ""), ("00442079460958", "US"),
            ]),
            gaps in prop::collection::vec("[-. ()\u{A0}\u{2009}\u{2013}\u{2212}\u{200B}\u{FEFF}\u{200E}]{0,3}", 20),
        ) {
            let (text, code) = number;
            let spread: String = text.chars().zip(&gaps).flat_map(|(c, gap)| gap.chars().chain([c])).collect();
            let expected = normalize(text, region(code), IMPORT);
            prop_assert!(expected.is_ok());
            prop_assert_eq!(normalize(&spread, region(code), IMPORT), expected);
            prop_assert!(same(&spread, text));
        }

        #[test]
        fn a_twin_has_this_twin(number in r"\+5[245][0-9]{2}9?[0-9]{7,9}") {
            if let Some(other) = twin(&number) {
                prop_assert_ne!(&other, &number);
                prop_assert_eq!(twin(&other), Some(number));
            }
        }
    }
}
