//! What goes wrong on purpose, and how often.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::str::FromStr;

/// A way in which a request goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The connection is closed without an answer, and nothing was done.
    DropBefore,
    /// The request is done, then the connection is closed without an answer.
    DropAfter,
    /// A 500 in the API's envelope, and nothing was done.
    ErrorBefore,
    /// The request is done, then answered with a 500.
    ErrorAfter,
    /// A 503 with a page of HTML, as a proxy in front of the API sends it; nothing was done.
    Html503,
    /// The request is done, and no answer ever comes.
    Hang,
}

const NAMES: [(&str, FaultKind); 6] = [
    ("drop-before", FaultKind::DropBefore),
    ("drop-after", FaultKind::DropAfter),
    ("error-before", FaultKind::ErrorBefore),
    ("error-after", FaultKind::ErrorAfter),
    ("html-503", FaultKind::Html503),
    ("hang", FaultKind::Hang),
];

impl FromStr for FaultKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = NAMES.iter().find(|(name, _)| *name == text);
        found.map(|(_, kind)| *kind).ok_or_else(|| {
            let names = NAMES.map(|(name, _)| name).join(", ");
            format!("'{text}' is not a fault; the faults are {names}")
        })
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DropBefore => "drop-before",
            Self::DropAfter => "drop-after",
            Self::ErrorBefore => "error-before",
            Self::ErrorAfter => "error-after",
            Self::Html503 => "html-503",
            Self::Hang => "hang",
        })
    }
}

/// A fault and its probability for each request, written `drop-after=0.02`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// How often: 0 is never, 1 is always.
    pub probability: f64,
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, probability) = text
            .split_once('=')
            .ok_or_else(|| format!("'{text}' lacks its probability, as in drop-after=0.02"))?;
        Ok(Self {
            kind: kind.parse()?,
            probability: parse_probability(probability)?,
        })
    }
}

fn parse_probability(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|n| (0.0..=1.0).contains(n));
    number.ok_or_else(|| format!("'{text}' is not a probability between 0 and 1"))
}

/// Decides for each request which fault befalls it.
pub(super) struct Faults {
    faults: Vec<Fault>,
    random: SplitMix64,
}

impl Faults {
    pub(super) fn new(faults: Vec<Fault>, seed: Option<u64>) -> Self {
        let seed = seed.unwrap_or_else(|| RandomState::new().hash_one(0));
        Self {
            faults,
            random: SplitMix64(seed),
        }
    }

    /// The first that strikes, each tried in the order given.
    pub(super) fn draw(&mut self) -> Option<FaultKind> {
        let random = &mut self.random;
        let struck = self.faults.iter().find(|f| random.unit() < f.probability);
        struck.map(|fault| fault.kind)
    }
}

/// Not for secrets: the same seed gives the same faults on every machine.
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// In `0.0..1.0`: the upper 53 bits, all that an `f64` holds exactly.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_reads_back_what_it_prints() {
        for (name, kind) in NAMES {
            assert_eq!(kind.to_string(), name);
            let fault: Fault = format!("{name}=0.02").parse().unwrap();
            let probability = 0.02;
            assert_eq!(fault, Fault { kind, probability });
        }
    }

    #[test]
    fn a_bad_fault_is_refused_with_words_that_help() {
        let error = |text: &str| text.parse::<Fault>().unwrap_err();
        assert_eq!(
            error("explode=1"),
            "'explode' is not a fault; the faults are \
             drop-before, drop-after, error-before, error-after, html-503, hang"
        );
        assert_eq!(error("hang"), "'hang' lacks its probability, as in drop-after=0.02");
        for wrong in ["", "-0.1", "1.01", "NaN", "inf", "2%"] {
            let expected = format!("'{wrong}' is not a probability between 0 and 1");
            assert_eq!(error(&format!("hang={wrong}")), expected);
        }
    }

    fn draws(faults: &[&str], seed: u64, count: usize) -> Vec<Option<FaultKind>> {
        let parsed = faults.iter().map(|text| text.parse().unwrap()).collect();
        let mut faults = Faults::new(parsed, Some(seed));
        (0..count).map(|_| faults.draw()).collect()
    }

    #[test]
    fn a_seed_repeats_its_faults_and_another_does_not() {
        let faults = ["hang=0.3", "html-503=0.3"];
        assert_eq!(draws(&faults, 7, 100), draws(&faults, 7, 100));
        assert_ne!(draws(&faults, 7, 100), draws(&faults, 8, 100));
    }

    #[test]
    fn probabilities_hold_and_the_first_fault_goes_first() {
        let drawn = draws(&["hang=0.25", "html-503=1", "drop-after=1"], 1, 10_000);
        let hangs = drawn.iter().filter(|d| **d == Some(FaultKind::Hang));
        assert!((2_300..2_700).contains(&hangs.count()));
        assert!(!drawn.contains(&Some(FaultKind::DropAfter)) && !drawn.contains(&None));
        assert_eq!(draws(&["hang=0"], 1, 1_000), vec![None; 1_000]);
    }
}
