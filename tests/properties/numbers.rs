//! Phone numbers as anything may write them.

use super::draw::Dice;
use super::fuzz;
use crate::phone::{Bare, Region, key, tests::assert_lawful, twin};

const SEEDS: &[&str] = &[
    "+254712345678",
    "0712 345 678",
    "00254712345678",
    "0000254712345678",
    "000254712345678",
    "(202) 456-1111",
    "+44 (0)20 7946 0958",
    "'+254712345678",
    "2.54712E+11",
    "254712345678.0",
    "+５２1 55 1234 5678",
    "٠١٠٠ ١٢٣ ٤٥٦٧",
    "+5511961234567",
    "+5491123456789",
    "0712345678 / 0722345678",
    "+254712345678;ext=7",
    "030/1234567",
    "N/A",
    "",
];

const TOKENS: &[&str] = &[
    "+", "00", "0", "ext", "x", "E+", "e", ".0", ",00", "/", "-", "(", ")", " ", "#", "*", "\u{a0}", "\u{200b}",
    "\u{202a}", "\u{feff}", "٣", "۳", "３", "३", "＋", "’", "254", "1", "52", "54", "55", "39", "7", "9", "or", "tel:",
    ";", "|",
];

#[derive(Debug)]
struct Case {
    text: String,
    region: Option<Region>,
    bare: Bare,
}

fn draw(dice: &mut Dice) -> Case {
    let letters: String = (0..2).map(|_| char::from(b'A' + dice.below(26) as u8)).collect();
    let common = dice
        .pick(&["KE", "NG", "US", "DE", "IT", "BR", "MX", "AR", "CI", "GB"])
        .to_owned();
    let region = if dice.one_in(2) { letters } else { common };
    let digits = |dice: &mut Dice| {
        (0..dice.below(17))
            .map(|_| char::from(b'0' + dice.below(10) as u8))
            .collect::<String>()
    };
    let text = match dice.below(3) {
        0 => digits(dice),
        1 => format!("+{}", digits(dice)),
        _ => dice.mutated_text(SEEDS, TOKENS),
    };
    Case {
        text,
        region: region.parse().ok().filter(|_| dice.one_in(2)),
        bare: dice.one_of(&[Bare::AsGiven, Bare::International]),
    }
}

fn check(case: &Case) {
    assert_lawful(&case.text, case.region, case.bare);
    let once = key(&case.text);
    assert_eq!(key(&once), once);
    assert!(once.bytes().all(|byte| byte.is_ascii_digit()));
    if let Some(other) = twin(&case.text) {
        assert_eq!(twin(&other).as_deref(), Some(case.text.as_str()));
    }
}

#[test]
fn numbers() {
    fuzz("numbers", 1500, draw, check);
}
