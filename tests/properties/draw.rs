//! Chance: numbers, texts, and files made wrong.

use std::fmt::{self, Debug};

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};

/// Bytes that a failure shows as a literal.
#[derive(Clone, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

/// What upsets parsers, in any format.
const TOKENS: &[&[u8]] = &[
    b"\0",
    b"\x07",
    b"\x1b[2J",
    b"\x1b]0;x\x07",
    b"\x7f",
    b"\x80",
    b"\xff",
    b"\xfe\xff",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xef\xbf\xbd",
    b"\xc2\x9b",
    b"\xe2\x80\xae",
    b"\xe2\x81\xa6",
    b"\xe2\x80\xa8",
    b"\xc2\x85",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xc0\xaf",
    b"\xcc\x81",
    b"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7",
    b"\\ud800",
    b"\\udc00",
    b"\\u0000",
    b"\\u001b",
    b"\\u202e",
    b"\\/",
    b"\\\"",
    b"\\",
    b"\n",
    b"\r",
    b"\r\n",
    b"\n\r",
    b"\t",
    b" ",
    b"\xc2\xa0",
    b"\n\n",
    b"\x0b",
    b"\x0c",
    b"\"",
    b"\"\"",
    b"'",
    b"`",
    b",",
    b";",
    b"|",
    b":",
    b"=",
    b"&",
    b"#",
    b"/",
    b"..",
    b"%00",
    b"%",
    b"*",
    b"{",
    b"}",
    b"[",
    b"]",
    b"[[[[[[[[",
    b"{\"a\":{\"a\":",
    b"]]]]",
    b"}}}}",
    b"null",
    b"true",
    b"false",
    b"NaN",
    b"Infinity",
    b"0",
    b"-0",
    b"-1",
    b"1",
    b"255",
    b"256",
    b"65535",
    b"65536",
    b"4294967295",
    b"4294967296",
    b"9223372036854775807",
    b"9223372036854775808",
    b"18446744073709551615",
    b"18446744073709551616",
    b"1e400",
    b"-1e400",
    b"1e-400",
    b"0.1",
    b"1e5",
    b"00",
    b"99999999999999999999999999999999999999999",
];

/// Where chance comes from; the same number gives the same chance on every machine.
pub struct Dice(TestRng);

impl Dice {
    pub fn new(seed: u64) -> Self {
        // Not all zeros, which this generator would never leave.
        let bytes = [seed.to_le_bytes(), (!seed).to_le_bytes()].concat();
        let mut dice = Self(TestRng::from_seed(RngAlgorithm::XorShift, &bytes));
        // Its first numbers still look like the seed.
        for _ in 0..8 {
            dice.0.next_u64();
        }
        dice
    }

    /// From 0, below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.0.next_u64() % end.max(1) as u64) as usize
    }

    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    pub fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// A number, mostly a small one, sometimes one at a limit.
    pub fn count(&mut self) -> u64 {
        match self.below(8) {
            0 => self.one_of(&[
                0,
                1,
                u64::MAX,
                u64::MAX - 1,
                i64::MAX as u64,
                1 << 32,
                u64::from(u32::MAX),
            ]),
            1 => self.0.next_u64(),
            _ => self.below(12) as u64,
        }
    }

    /// Text of the kinds that names are written in, without a NUL.
    pub fn text(&mut self, longest: usize) -> String {
        let length = self.below(longest + 1);
        (0..length).map(|_| self.character()).collect()
    }

    fn character(&mut self) -> char {
        const ODD: &[char] = &[
            '"',
            '\'',
            ',',
            ';',
            '\t',
            '|',
            '\n',
            '\r',
            ' ',
            '\\',
            ':',
            '=',
            '.',
            '/',
            '\u{1b}',
            '\u{7f}',
            '\u{85}',
            '\u{9b}',
            '\u{a0}',
            '\u{feff}',
            '\u{202e}',
            '\u{2028}',
            '\u{301}',
            '\u{200d}',
            '\u{10ffff}',
            'ß',
            'İ',
            'ሰ',
            '山',
            '👩',
        ];
        match self.below(6) {
            0 | 1 => self.one_of(ODD),
            2 => char::from_u32(self.below(0x11_0000) as u32)
                .filter(|c| !matches!(c, '\0' | '\u{fffd}'))
                .unwrap_or('é'),
            _ => char::from(b'A' + self.below(58) as u8),
        }
    }

    /// One of the seeds, or several in one, mostly made wrong in a few places.
    pub fn mutated(&mut self, seeds: &[&[u8]], tokens: &[&[u8]]) -> Bytes {
        let mut bytes = self.pick(seeds).to_vec();
        for _ in 0..self.one_of(&[0, 1, 1, 1, 2, 2, 3, 5, 8, 16]) {
            self.mutate(&mut bytes, seeds, tokens);
        }
        Bytes(bytes)
    }

    /// As [`mutated`](Self::mutated), in what is left of it as text.
    pub fn mutated_text(&mut self, seeds: &[&str], tokens: &[&str]) -> String {
        let seeds: Vec<&[u8]> = seeds.iter().map(|seed| seed.as_bytes()).collect();
        let tokens: Vec<&[u8]> = tokens.iter().map(|token| token.as_bytes()).collect();
        String::from_utf8_lossy(&self.mutated(&seeds, &tokens).0).into_owned()
    }

    fn mutate(&mut self, bytes: &mut Vec<u8>, seeds: &[&[u8]], tokens: &[&[u8]]) {
        let at = self.below(bytes.len() + 1);
        let end = at + self.length(bytes.len() - at);
        match self.below(14) {
            0 => bytes
                .iter_mut()
                .skip(at)
                .take(1)
                .for_each(|byte| *byte ^= 1 << self.below(8)),
            1 => bytes
                .iter_mut()
                .skip(at)
                .take(1)
                .for_each(|byte| *byte = self.below(256) as u8),
            2 => bytes.insert(at, self.below(256) as u8),
            3 => drop(bytes.drain(at..end)),
            4 => bytes.truncate(at),
            5 => self.repeat(bytes, at, end),
            6 => self.move_part(bytes, at, end),
            7 => self.splice(bytes, at, end, seeds),
            8 => self.replace_number(bytes),
            9 | 10 => put(bytes, at, at, self.pick(TOKENS)),
            11 => put(bytes, at, end, self.pick(TOKENS)),
            _ if tokens.is_empty() => {}
            12 => put(bytes, at, at, self.pick(tokens)),
            _ => put(bytes, at, end, self.pick(tokens)),
        }
    }

    /// Mostly short, never longer than there is room.
    fn length(&mut self, room: usize) -> usize {
        let most = self.one_of(&[2, 4, 16, 64, 4096]);
        self.below(room.min(most) + 1)
    }

    /// Rarely to a size at which a loop within a loop shows.
    fn repeat(&mut self, bytes: &mut Vec<u8>, at: usize, end: usize) {
        const LARGEST: usize = 64 << 10;
        let times = self.one_of(&[1, 1, 1, 2, 3, 9, 40, 300, 5000]);
        let part = bytes[at..end].to_vec();
        let times = times.min(LARGEST.saturating_sub(bytes.len()) / part.len().max(1));
        put(bytes, end, end, &part.repeat(times));
    }

    fn move_part(&mut self, bytes: &mut Vec<u8>, at: usize, end: usize) {
        let part: Vec<u8> = bytes.drain(at..end).collect();
        let to = self.below(bytes.len() + 1);
        put(bytes, to, to, &part);
    }

    fn splice(&mut self, bytes: &mut Vec<u8>, at: usize, end: usize, seeds: &[&[u8]]) {
        let other = self.pick(seeds);
        let from = self.below(other.len() + 1);
        let to = from + self.length(other.len() - from);
        put(bytes, at, end, &other[from..to]);
    }

    /// A number in the file becomes one at a limit.
    fn replace_number(&mut self, bytes: &mut Vec<u8>) {
        let starts: Vec<usize> = (0..bytes.len())
            .filter(|&at| bytes[at].is_ascii_digit() && (at == 0 || !bytes[at - 1].is_ascii_digit()))
            .collect();
        if starts.is_empty() {
            return;
        }
        let at = self.one_of(&starts);
        let length = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = self.count().to_string();
        put(bytes, at, at + length, number.as_bytes());
    }
}

fn put(bytes: &mut Vec<u8>, at: usize, end: usize, part: &[u8]) {
    bytes.splice(at..end, part.iter().copied());
}
