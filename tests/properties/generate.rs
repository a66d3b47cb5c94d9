//! Strategies: the corpus with random edits, names and numbers.

use std::fmt;
use std::fs;
use std::path::PathBuf;

use percent_encoding::percent_decode_str;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::runner::local_path;

/// Bytes. Maximum size of a repeated part, large enough to reveal quadratic time.
const LARGEST: usize = 64 << 10;

/// Bytes that are printed as a byte string literal in a failure.
#[derive(Clone, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

impl Bytes {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }
}

/// Returns the corpus of a target: the files of `corpus/<target>/`, or the lines of `corpus/<target>.txt`, percent-encoded.
pub fn corpus(target: &str) -> Vec<Bytes> {
    let folder = local_path(&format!("corpus/{target}"));
    if !folder.is_dir() {
        return lines(&format!("corpus/{target}.txt"));
    }
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.collect();
    files.sort();
    files.into_iter().map(|file| Bytes(fs::read(file).unwrap())).collect()
}

/// Returns the lines of a file, percent-decoded.
fn lines(file: &str) -> Vec<Bytes> {
    let text = fs::read_to_string(local_path(file)).unwrap();
    let bytes = text.lines().map(|line| percent_decode_str(line).collect());
    bytes.map(Bytes).collect()
}

/// Generates a case of the corpus with up to eight edits.
pub fn mutated(target: &str) -> impl Strategy<Value = Bytes> + use<> {
    mutate(select(corpus(target)), target)
}

/// Replaces up to `length` bytes by a part, repeated.
#[derive(Clone, Debug)]
struct Edit {
    at: Index,
    length: usize,
    part: Bytes,
    times: usize,
}

/// Makes up to eight edits with the tokens of any format and of the target: `tokens/any.txt`, `tokens/<target>.txt`.
pub fn mutate<S: Strategy<Value = Bytes>>(base: S, target: &str) -> impl Strategy<Value = Bytes> + use<S> {
    let part = prop_oneof![
        2 => select(lines("tokens/any.txt")),
        3 => select(lines(&format!("tokens/{target}.txt"))),
        2 => Just(Bytes(Vec::new())),
        1 => any::<u8>().prop_map(|byte| Bytes(vec![byte])),
    ];
    let length = prop_oneof![5 => Just(0_usize), 4 => 0..16_usize, 1 => 0..4096_usize];
    let times = prop_oneof![9 => Just(1_usize), 2 => 2..300_usize, 1 => Just(5000_usize)];
    let edit = (any::<Index>(), length, part, times);
    let edit = edit.prop_map(|(at, length, part, times)| Edit {
        at,
        length,
        part,
        times,
    });
    let edit = edit.boxed();
    let edits = prop_oneof![4 => vec(edit.clone(), 0..3), 1 => vec(edit, 3..9)];
    (base, edits).prop_map(|(mut bytes, edits)| {
        for Edit {
            at,
            length,
            part,
            times,
        } in edits
        {
            let start = at.index(bytes.0.len() + 1);
            let end = bytes.0.len().min(start + length);
            let times = times.min(1 + LARGEST / part.0.len().max(1));
            bytes.0.splice(start..end, part.0.repeat(times));
        }
        bytes
    })
}

/// Generates names in any script, with characters that formats escape. Import rejects NUL and U+FFFD.
pub fn name(longest: usize) -> impl Strategy<Value = String> {
    let special: Vec<char> =
        "\"',;\t|\n\r \\:=./\u{1b}\u{7f}\u{85}\u{9b}\u{a0}\u{feff}\u{202e}\u{2028}\u{301}\u{200d}ßİሰ山👩"
            .chars()
            .collect();
    let other = any::<char>().prop_filter("import rejects it", |c| !matches!(c, '\0' | '\u{fffd}'));
    let character = prop_oneof![2 => select(special), 1 => other, 3 => proptest::char::range('A', 'z')];
    vec(character, 0..=longest).prop_map(|characters| characters.into_iter().collect())
}

/// Generates a valid Kenyan number.
pub fn phone() -> impl Strategy<Value = String> {
    "\\+2547[0-9]{8}"
}
