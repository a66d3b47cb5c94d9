//! Imports that are killed at random moments. `CONVERS8_KILLS` sets the number of kills, `CONVERS8_SEED` the seed.

use std::sync::Mutex;

use super::*;

const ROWS: usize = 30;
/// The number of kills for each account, each followed at once by a run with other flags.
const KILLS_PER_ACCOUNT: u64 = 3;
/// The number of runs after which the import must have finished.
const RUNS: usize = 5;

/// A stream of reproducible random numbers.
struct Random(Mutex<fastrand::Rng>);

impl Random {
    fn new(seed: u64) -> Self {
        Self(Mutex::new(fastrand::Rng::with_seed(seed)))
    }

    fn below(&self, limit: u64) -> u64 {
        self.0.lock().unwrap().u64(..limit)
    }

    fn milliseconds(&self, limit: u64) -> Duration {
        Duration::from_millis(self.below(limit))
    }
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |value| value.parse().expect("a number"))
}

/// Every run has other limits and another results file, or none. The shortest timeout is longer than the server takes.
fn flags(random: &Random) -> Vec<String> {
    let timeout = 1.5 + random.below(3) as f64 / 2.0;
    let settle = 0.4 + random.below(3) as f64 / 5.0;
    let jobs = 4 + random.below(5);
    let results = match random.below(3) {
        0 => String::new(),
        file => format!("--results r{file}.jsonl"),
    };
    let flags = format!("--timeout {timeout} --settle {settle} --jobs {jobs} {results}");
    flags.split_whitespace().map(str::to_owned).collect()
}

/// Returns the fault of a create request. Most have none.
fn fault(random: &Random) -> Option<Fault> {
    std::thread::sleep(random.milliseconds(120));
    match random.below(20) {
        0 => Some(Fault::NotCreated(Reply::Close)),
        1 => Some(Fault::Created(Reply::Close)),
        2 => Some(late(random.milliseconds(1000))),
        3 => Some(late_and_silent(random.milliseconds(1000))),
        _ => None,
    }
}

fn kill_at_random(seed: u64) {
    let random = Random::new(seed);
    let faults = Random::new(!seed);
    let machine = Machine::with_behaviour(Behaviour {
        listing_delay: Duration::from_millis(200),
        create: Box::new(move |_| fault(&faults)),
        ..Behaviour::default()
    });
    for _ in 0..KILLS_PER_ACCOUNT {
        let flags = flags(&random);
        let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
        let running = machine.start(&rows(ROWS), &flags);
        std::thread::sleep(random.milliseconds(2000));
        running.signal("KILL");
        running.wait();
    }
    for _ in 0..RUNS {
        let flags = flags(&random);
        let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
        let result = machine.import_file("people.csv", &flags);
        assert!(matches!(result.status, Some(0 | 7 | 9)), "seed {seed}: {result:?}");
        if result.status == Some(0) {
            // After this wait, the server creates nothing that was sent earlier.
            std::thread::sleep(Duration::from_millis(1200));
            assert_eq!(machine.account.numbers(), numbers(ROWS), "seed {seed}: {result:?}");
            return;
        }
    }
    panic!("seed {seed}: not finished after {RUNS} runs");
}

#[test]
fn runs_killed_at_random_moments_create_each_number_once() {
    let accounts = setting("CONVERS8_KILLS", 6).div_ceil(KILLS_PER_ACCOUNT);
    let first = setting("CONVERS8_SEED", 1);
    let seeds: Vec<u64> = (0..accounts).map(|account| first + account).collect();
    for together in seeds.chunks(4) {
        in_parallel(together.iter().copied(), kill_at_random);
    }
}
