//! Simulated faults of the sandbox.

use std::str::FromStr;

use hyper::Method;

/// The kind of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The connection is closed without a response. The request is not processed.
    DropBefore,
    /// The request is processed, then the connection is closed without a response.
    DropAfter,
    /// The response is a 500 in the error envelope. The request is not processed.
    ErrorBefore,
    /// The request is processed, and the response is a 500.
    ErrorAfter,
    /// The response is a 503 with an HTML page, like that of a proxy. The request is not processed.
    Html503,
    /// The request is processed, and no response is sent.
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

impl FaultKind {
    /// Returns the name, as in `--fault`.
    pub(super) fn name(self) -> &'static str {
        let found = NAMES.iter().find(|(_, kind)| *kind == self);
        found.map_or("", |(name, _)| name)
    }

    /// Returns whether the request is processed before it fails.
    pub(super) fn is_after_processing(self) -> bool {
        matches!(self, Self::DropAfter | Self::ErrorAfter | Self::Hang)
    }
}

/// A fault and its probability per request, in the format `drop-after=0.02`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fault {
    /// The way in which the request fails.
    pub kind: FaultKind,
    /// From 0 (never) to 1 (always).
    pub probability: f64,
}

impl Fault {
    /// Returns the names of all kinds.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(name, _)| *name)
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, probability) = text
            .split_once('=')
            .ok_or_else(|| format!("'{text}' has no probability, as in drop-after=0.02"))?;
        let (_, kind) = NAMES.iter().find(|(name, _)| *name == kind).ok_or_else(|| {
            let names = NAMES.map(|(name, _)| name).join(", ");
            format!("'{kind}' is not a fault; the faults are {names}")
        })?;
        match probability.parse() {
            Ok(probability) if (0.0..=1.0).contains(&probability) => Ok(Self {
                kind: *kind,
                probability,
            }),
            _ => Err(format!("'{probability}' is not a probability between 0 and 1")),
        }
    }
}

/// Selects faults at random.
pub(super) struct Faults {
    faults: Vec<Fault>,
    reads: bool,
    random: fastrand::Rng,
}

impl Faults {
    /// Creates a selection. `reads` enables faults for reads. Without a seed, the faults are different each time.
    pub(super) fn new(faults: Vec<Fault>, reads: bool, seed: Option<u64>) -> Self {
        let random = seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
        Self { faults, reads, random }
    }

    /// Returns the fault of a request, if any. The faults are tried in order.
    pub(super) fn draw(&mut self, method: &Method) -> Option<FaultKind> {
        if method.is_safe() && !self.reads {
            return None;
        }
        let random = &mut self.random;
        let drawn = self.faults.iter().find(|fault| random.f64() < fault.probability);
        drawn.map(|fault| fault.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_parses_from_its_name() {
        for (name, kind) in NAMES {
            assert_eq!(kind.name(), name);
            let fault: Fault = format!("{name}=0.02").parse().unwrap();
            let probability = 0.02;
            assert_eq!(fault, Fault { kind, probability });
        }
    }

    #[test]
    fn rejects_a_bad_fault_with_a_reason() {
        let error = |text: &str| text.parse::<Fault>().unwrap_err();
        assert_eq!(
            error("explode=1"),
            "'explode' is not a fault; the faults are \
             drop-before, drop-after, error-before, error-after, html-503, hang"
        );
        assert_eq!(error("hang"), "'hang' has no probability, as in drop-after=0.02");
        for wrong in ["", "-0.1", "1.01", "NaN", "inf", "2%"] {
            let expected = format!("'{wrong}' is not a probability between 0 and 1");
            assert_eq!(error(&format!("hang={wrong}")), expected);
        }
    }

    fn draws(faults: &[&str], seed: u64, count: usize) -> Vec<Option<FaultKind>> {
        let parsed = faults.iter().map(|text| text.parse().unwrap()).collect();
        let mut faults = Faults::new(parsed, false, Some(seed));
        (0..count).map(|_| faults.draw(&Method::POST)).collect()
    }

    #[test]
    fn a_seed_repeats_its_faults_and_another_does_not() {
        let faults = ["hang=0.3", "html-503=0.3"];
        assert_eq!(draws(&faults, 7, 100), draws(&faults, 7, 100));
        assert_ne!(draws(&faults, 7, 100), draws(&faults, 8, 100));
    }

    #[test]
    fn draws_with_the_given_probability_and_in_order() {
        let drawn = draws(&["hang=0.25", "html-503=1", "drop-after=1"], 1, 10_000);
        let hangs = drawn.iter().filter(|d| **d == Some(FaultKind::Hang));
        assert!((2_300..2_700).contains(&hangs.count()));
        assert!(!drawn.contains(&Some(FaultKind::DropAfter)) && !drawn.contains(&None));
        assert_eq!(draws(&["hang=0"], 1, 1_000), vec![None; 1_000]);
    }

    #[test]
    fn reads_have_faults_only_on_request() {
        let faults = vec!["hang=1".parse().unwrap()];
        for reads in [false, true] {
            let mut faults = Faults::new(faults.clone(), reads, None);
            assert_eq!(faults.draw(&Method::GET).is_some(), reads);
            assert_eq!(faults.draw(&Method::POST), Some(FaultKind::Hang));
        }
    }
}
