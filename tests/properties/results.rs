//! Results files as a kill, a full disk or an editor may have left them.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::draw::{Bytes, Dice};
use super::{assert_safe, console, fuzz, scratch};
use crate::error::{Error, Result};
use crate::import::lock::AccountLock;
use crate::import::plan::Plan;
use crate::import::results::{Entry, Owner, PreviousRuns, PriorOutcome, ResultsFile};
use crate::import::rows::{Number, Outcome};
use crate::import::{Clock, ProgressReporter};

const SEEDS: &[&[u8]] = &[
    b"{\"base_url\":\"https://h\",\"profile\":null}\n{\"line\":2,\"name\":\"Ann\",\"phone_number\":\"+254712345670\",\"outcome\":\"unknown\",\"sent_at\":\"2026-11-22T10:00:00.000Z\"}\n{\"line\":2,\"name\":\"Ann\",\"phone_number\":\"+254712345670\",\"outcome\":\"created\",\"id\":\"c1\"}\n{\"line\":3,\"name\":\"B\\\"\\n\",\"phone_number\":\"x\",\"outcome\":\"invalid\",\"reason\":\"contains letters\"}\n",
    b"{\"base_url\":\"https://h\",\"profile\":\"work\"}\n",
    b"name,phone\nAnn,+254712345678\n",
    b"",
];

const TOKENS: &[&[u8]] = &[
    b"\"outcome\":\"created\"",
    b"\"outcome\":\"planned\"",
    b"\"sent_at\":\"9999-12-31T23:59:59Z\"",
    b"\"sent_at\":\"\"",
    b"\"line\":0",
    b"\"twin_before\":true",
    b"{\"line\":2",
    b"}\n{",
    b"\"base_url\":\"https://h\"",
    b"9999-12-31T23:59:60Z",
    b"0000-00-00T00:00:00Z",
];

struct Idle;

impl Clock for Idle {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)
    }

    fn sleep(&self, _: Duration) -> Result<()> {
        Err(Error::Unexpected("nobody else holds it".into()))
    }
}

impl ProgressReporter for Idle {
    fn planned(&self, _: &Plan) {}
    fn progress(&self, _: usize, _: usize) {}
    fn sent(&self) {}
    fn note(&self, _: &str) {}
}

fn owner() -> Owner {
    Owner {
        base_url: "https://h".into(),
        profile: None,
    }
}

fn open(path: &Path) -> Result<(ResultsFile, PreviousRuns)> {
    let turn = AccountLock {
        clock: &Idle,
        audience: &Idle,
    };
    ResultsFile::open(path, &owner(), &turn)
}

fn entry(line: u64, name: &str, number: &str) -> Entry<'static> {
    Entry {
        line,
        name: name.to_owned().leak(),
        number: number.to_owned().into(),
    }
}

#[test]
fn results() {
    let folder = scratch();
    let path = folder.path().join("results.jsonl");
    let draw = |dice: &mut Dice| dice.mutated(SEEDS, TOKENS);
    fuzz("results", 1000, draw, |file| check(&path, file));
}

/// Refused and left as it is; or read, and from then on a file that is read again.
fn check(path: &Path, file: &Bytes) {
    fs::write(path, &file.0).unwrap();
    let peeked = ResultsFile::peek(path, &owner());
    assert_eq!(fs::read(path).unwrap(), file.0, "a dry run touches nothing");
    match open(path) {
        Err(error) => {
            assert!(peeked.is_err());
            assert_safe(&console(false), &error.to_string());
            assert_eq!(
                fs::read(path).unwrap(),
                file.0,
                "what is no results file is left as it was"
            );
        }
        Ok((journal, past)) => {
            assert_eq!(unknown(&peeked.unwrap()), unknown(&past));
            journal.outcome(&entry(9, "Z", NEXT), Outcome::Created, Some("c9"), None);
            drop(journal);
            let mended = fs::read(path).unwrap();
            let (_, again) = open(path).unwrap();
            assert_eq!(fs::read(path).unwrap(), mended);
            assert!(again.created(NEXT));
            let others = |past: &PreviousRuns| unknown(past).map_or(0, |(count, _)| count);
            assert!(others(&past) - others(&again) <= 1);
        }
    }
}

const NEXT: &str = "+254799999999";

fn unknown(past: &PreviousRuns) -> Option<(usize, SystemTime)> {
    past.unknown()
}

// ---- A run that was killed at any byte ----

#[derive(Debug)]
struct Killed {
    records: Vec<(u64, String, String, Outcome)>,
    /// Of the file, in thousandths.
    cut: usize,
}

fn killed(dice: &mut Dice) -> Killed {
    let outcomes = [
        Outcome::Created,
        Outcome::Unknown,
        Outcome::Unknown,
        Outcome::Rejected,
        Outcome::Existing,
        Outcome::Failed,
    ];
    let record = |dice: &mut Dice| {
        let row = dice.below(5) as u64;
        (row, dice.text(9), format!("+25471234567{row}"), dice.one_of(&outcomes))
    };
    Killed {
        records: (0..dice.below(9)).map(|_| record(dice)).collect(),
        cut: dice.below(1001),
    }
}

/// Everything up to the last whole record is known, and nothing else.
fn check_killed(path: &Path, case: &Killed) {
    let _ = fs::remove_file(path);
    let (journal, _) = open(path).unwrap();
    for (line, name, number, outcome) in &case.records {
        let entry = entry(*line, name, number);
        match outcome {
            Outcome::Unknown => journal.sending(&entry, Idle.now(), false).unwrap(),
            outcome => journal.outcome(&entry, *outcome, None, None),
        }
    }
    drop(journal);
    let whole = fs::read(path).unwrap();
    let cut = whole.len() * case.cut / 1000;
    fs::write(path, &whole[..cut]).unwrap();
    let expected = told(&whole[..cut]);
    let (_, past) = open(path).unwrap();
    for row in 0..5 {
        let number = format!("+25471234567{row}");
        let was = match past.was(Number::of(&number).unwrap()) {
            Some(PriorOutcome::Created) => Some("created"),
            Some(PriorOutcome::Unknown { sent_at, .. }) => {
                assert_eq!(sent_at, Some(Idle.now()));
                Some("unknown")
            }
            None => None,
        };
        assert_eq!(was, expected.get(&number).map(String::as_str), "{number}");
    }
}

/// The last outcome of each number, of those that bind the next run.
fn told(file: &[u8]) -> HashMap<String, String> {
    let mut last = HashMap::new();
    let records = file
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    for record in records.skip(1) {
        let text = |name: &str| record[name].as_str().unwrap().to_owned();
        last.insert(text("phone_number"), text("outcome"));
    }
    last.retain(|_, outcome| {
        json!(["created", "unknown"])
            .as_array()
            .unwrap()
            .contains(&json!(outcome))
    });
    last
}

#[test]
fn killed_runs() {
    let folder = scratch();
    let path = folder.path().join("results.jsonl");
    fuzz("results::killed_runs", 1000, killed, |case| check_killed(&path, case));
}
