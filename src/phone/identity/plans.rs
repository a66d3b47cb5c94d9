//! Countries where WhatsApp uses two forms of a number: with and without digits that the numbering plan has added or
//! removed.

/// Returns the digits of a number's WhatsApp twin. `digits` starts with the country code.
///
/// Sources: WhatsApp's help on international numbers (Mexico, Argentina); Anatel's ninth digit, 2012 to 2016 (Brazil);
/// ARCEP Bénin's plan of 30 November 2024; ARTCI's plan of 31 January 2021 (Côte d'Ivoire).
pub fn twin_of_digits(digits: &str) -> Option<String> {
    let national = |code: &str| digits.strip_prefix(code);
    match digits.as_bytes() {
        [b'5', b'2', ..] => mobile_prefix("52", "1", national("52")?),
        [b'5', b'4', ..] => mobile_prefix("54", "9", national("54")?),
        [b'5', b'5', ..] => brazil(national("55")?),
        [b'2', b'2', b'9', ..] => longer_plan("229", national("229")?, benin_prefix),
        [b'2', b'2', b'5', ..] => longer_plan("225", national("225")?, ivorian_prefix),
        _ => None,
    }
}

/// Adds or removes the prefix digit of mobile numbers, before ten digits.
fn mobile_prefix(country: &str, mark: &str, rest: &str) -> Option<String> {
    match (rest.len(), rest.strip_prefix(mark)) {
        (10, _) => Some(format!("{country}{mark}{rest}")),
        (11, Some(unmarked)) => Some(format!("{country}{unmarked}")),
        _ => None,
    }
}

/// Adds or removes the `9` of mobile numbers, between the area code and eight digits. Eight digits that start with 2 to 5
/// are a landline, which has no `9`. A `9` before such digits is a newer number, which has no eight-digit form.
fn brazil(rest: &str) -> Option<String> {
    let (area, rest) = rest.split_at_checked(2)?;
    let was_mobile = |digits: &str| digits.starts_with(['6', '7', '8', '9']);
    match (rest.len(), rest.strip_prefix('9')) {
        (8, _) if was_mobile(rest) => Some(format!("55{area}9{rest}")),
        (9, Some(eight)) if was_mobile(eight) => Some(format!("55{area}{eight}")),
        _ => None,
    }
}

/// Adds or removes the prefix of two digits before an old number of eight digits. The prefix depends on the old number.
fn longer_plan(country: &str, rest: &str, prefix_of: fn(&[u8]) -> Option<&'static str>) -> Option<String> {
    match rest.len() {
        8 => Some(format!("{country}{}{rest}", prefix_of(rest.as_bytes())?)),
        10 => {
            let (prefix, old) = rest.split_at(2);
            (prefix_of(old.as_bytes()) == Some(prefix)).then(|| format!("{country}{old}"))
        }
        _ => None,
    }
}

/// Returns the prefix, which is the same for landlines and mobile numbers. No old number started with 0 or 1.
fn benin_prefix(old: &[u8]) -> Option<&'static str> {
    matches!(old, [b'2'..=b'9', ..]).then_some("01")
}

/// Returns the prefix of the operator of the old number. The second digit determines it for mobile numbers, the third for
/// landlines. `None` for unassigned ranges.
fn ivorian_prefix(old: &[u8]) -> Option<&'static str> {
    let [first, second, third, ..] = *old else {
        return None;
    };
    match (first, second, third) {
        // Moov, mobile
        (b'0', b'1'..=b'3', _) | (b'4' | b'5' | b'7', b'0'..=b'3', _) => Some("01"),
        // MTN, mobile
        (b'0' | b'4'..=b'9', b'4'..=b'6', _) => Some("05"),
        // Orange, mobile
        (b'0' | b'4'..=b'8', b'7'..=b'9', _) | (b'9', b'7' | b'8', _) => Some("07"),
        // Moov, landline
        (b'2', b'0'..=b'3', b'8') => Some("21"),
        // MTN, landline
        (b'2', b'0'..=b'4', b'0') | (b'3', b'0'..=b'6', b'0') => Some("25"),
        // Orange, landline
        (b'2', b'0', b'2' | b'3')
        | (b'2', b'1', b'2' | b'3' | b'5' | b'7')
        | (b'2', b'2' | b'3' | b'4', b'4' | b'5')
        | (b'2', b'4', b'3')
        | (b'3', b'0', b'6')
        | (b'3', b'1', b'6' | b'9')
        | (b'3', b'2'..=b'4', b'7')
        | (b'3', b'5', b'9')
        | (b'3', b'6', b'8') => Some("27"),
        _ => None,
    }
}
