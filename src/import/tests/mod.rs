//! A simulated account, clock, power supply and user: whatever happens, nothing is created twice and nothing is lost.
//!
//! Every decision is drawn from the case's seed; only how worker threads interleave is left to chance.
//! `CONVERS8_CASES=20000 cargo test import::tests` runs more cases, `CONVERS8_SEED=…` a single one.

mod outcomes;
mod power;
mod random;
mod results_file;
mod run;
mod world;

use super::execute::Ended;
use super::report::Summary;
use super::rows::{ImportRow, Number, Outcome};
use crate::error::{Error, Exit};
use run::{Command, Done};
use world::{Fate, World};

const A: &str = "+254712000001";
const B: &str = "+254712000002";
const C: &str = "+254712000003";

fn numbers(numbers: &[&str]) -> Vec<String> {
    numbers.iter().map(|number| (*number).to_owned()).collect()
}

fn number(text: &str) -> Number {
    Number::of(text).expect("a number")
}
