//! Cases by their number: so many as usual, as many as were asked for, or the one that failed.

use std::fmt::Debug;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::{Duration, Instant};

use super::draw::Dice;

/// As much of a case as is shown.
const SHOWN: usize = 4096;

/// Draws and checks cases: `usually` so many, unless the environment asks for more, or for a single one to look at.
pub fn fuzz<T: Debug>(name: &str, usually: u64, draw: impl Fn(&mut Dice) -> T, check: impl Fn(&T)) {
    let (asked, single) = (number("CONVERS8_CASES"), number("CONVERS8_SEED"));
    let cases = single.map_or(0..asked.unwrap_or(usually), |one| one..one + 1);
    let (begun, count) = (Instant::now(), cases.end - cases.start);
    let mut slowest = (Duration::ZERO, 0);
    for seed in cases {
        let case = draw(&mut Dice::new(seed));
        let begun = Instant::now();
        let outcome = catch_unwind(AssertUnwindSafe(|| check(&case)));
        slowest = slowest.max((begun.elapsed(), seed));
        if single.is_some() || outcome.is_err() {
            let case: String = format!("{case:?}").chars().take(SHOWN).collect();
            say(&format!("fuzz::{name}, CONVERS8_SEED={seed}:\n{case}"));
        }
        outcome.unwrap_or_else(|panic| resume_unwind(panic));
    }
    if asked.or(single).is_some() {
        let (took, (longest, seed)) = (begun.elapsed(), slowest);
        say(&format!(
            "fuzz::{name}: {count} cases in {took:.1?}, the slowest in {longest:.1?} (CONVERS8_SEED={seed})"
        ));
    }
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// PreviousRuns the test's captured output: a long run that is cut off must have said it too.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
