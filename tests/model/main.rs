//! Explores every interleaving of runs, requests, server and machine, and shows that nothing is created twice.
//!
//! The decisions are the program's own functions: `Process`, `decide`, `decide_row`, `Entry`, `Contents`, `recognise`.
//! The only constraint is the stated assumption: counted from when the API's first machine has received a request, the
//! server finishes it within T and lists it within S; nothing is transmitted after the client gave up or, if it died,
//! later than T after the send time; a 429 was not processed. A process that takes no step is a stopped one.
//!
//! States that differ in nothing that can influence what happens later are one state: `reduce` says which, and why.
//!
//! The default run is bounded: the worlds that show that each guard is needed are explored to their end (one of them is
//! cut at 50,000 states), the larger ones up to 8,000 states. The long one, with figures and traces:
//!
//! ```text
//! CONVERS8_MODEL_STATES=20000000 CONVERS8_MODEL_LOG=1 cargo test --profile fuzz --test model -- --nocapture --test-threads=1
//! ```
//!
//! Explored to the end, without a counterexample (states, distinct states, depth of the last ones):
//!
//! | world | states | distinct | depth |
//! |---|---|---|---|
//! | each world of the guards, power cut included; the largest: other T with a lost response | 156,518 | 57,420 | 39 |
//! | two runs | 323,311 | 77,607 | 33 |
//! | other T and S | 3,365,025 | 687,093 | 42 |
//! | other results file | 605,251 | 128,933 | 35 |
//! | two numbers | 17,399,339 | 3,672,658 | 45 |
//! | rewritten numbers | 220,693 | 52,622 | 33 |
//! | twins | 259,891 | 63,864 | 33 |

mod guard;
mod program;
mod reduce;
mod state;
mod world;

use std::collections::BTreeSet;
use std::io::Write;
use std::time::Instant;

use guard::Guard;
use state::{Budget, Command, Kind};
use stateright::{Checker, HasDiscoveries, Model};
use world::{ALWAYS, SOMETIMES, World};

const IMPORT: Command = Command {
    kind: Kind::Import,
    limits: (1, 1),
    results: None,
};
const CREATE: Command = Command {
    kind: Kind::Create {
        number: 0,
        skip_existing: false,
    },
    ..IMPORT
};
const CREATE_SKIP: Command = Command {
    kind: Kind::Create {
        number: 0,
        skip_existing: true,
    },
    ..IMPORT
};

/// Prints figures and traces, if they are asked for.
fn log(text: &str) {
    if std::env::var_os("CONVERS8_MODEL_LOG").is_some() {
        // A closed terminal is no failure of the test.
        let _ = writeln!(std::io::stderr(), "{text}");
    }
}

/// Explores a world up to so many states, and returns the properties with a counterexample or an example.
fn explore(name: &str, world: World, states: usize) -> BTreeSet<&'static str> {
    let start = Instant::now();
    let checker = world
        .checker()
        .finish_when(HasDiscoveries::AnyFailures)
        .target_state_count(states)
        .spawn_bfs()
        .join();
    let mut found = BTreeSet::new();
    for (property, path) in checker.discoveries() {
        let is_counterexample = checker.discovery_classification(property).to_string() == "counterexample";
        if is_counterexample {
            log(&format!("{property}: {:?}", path.into_actions()));
        }
        found.insert(property);
    }
    let (states, distinct, depth) = (checker.state_count(), checker.unique_state_count(), checker.max_depth());
    log(&format!(
        "{name}: {states} states, {distinct} distinct, depth {depth}, {:?}",
        start.elapsed()
    ));
    found
}

/// Worlds in which each guard is needed.
fn guards() -> Vec<(Guard, World)> {
    use Guard::*;
    let calm = Budget::default();
    let lossy = Budget { losses: 1, ..calm };
    let kill = Budget { kills: 1, ..calm };
    let power = Budget { power_cuts: 1, ..calm };
    let long = Command {
        limits: (2, 1),
        ..IMPORT
    };
    let saved = Command {
        results: Some(0),
        ..IMPORT
    };
    let twin = Command {
        kind: Kind::Create {
            number: 1,
            skip_existing: true,
        },
        ..IMPORT
    };
    let imports = |budget| World::script(&[IMPORT, IMPORT], budget);
    vec![
        (EntryBeforeSend, imports(calm)),
        (JournalCheckBeforeSend, World::script(&[IMPORT, CREATE], calm)),
        (LargerLimits, World::script(&[long, IMPORT], lossy)),
        (ListingAfterDeadline, imports(lossy)),
        (CompleteListing, imports(calm)),
        (MarkAfterPowerCut, imports(power)),
        (SyncBeforeSend, World::script(&[CREATE, IMPORT], power)),
        (SenderLiveness, World::script(&[IMPORT, CREATE, CREATE], calm)),
        (MarkBeforeListing, World::script(&[IMPORT, CREATE], calm)),
        (FreshEntryAfterStop, imports(kill)),
        (BootId, World::script(&[CREATE, IMPORT], Budget { reboots: 1, ..calm })),
        (
            ClockWithoutSleep,
            World::script(
                &[CREATE, IMPORT],
                Budget {
                    suspends: 2,
                    kills: 1,
                    ..calm
                },
            ),
        ),
        (
            WholeTimeFromNow,
            World::script(
                &[CREATE, CREATE],
                Budget {
                    kills: 1,
                    clocks: 1,
                    ..calm
                },
            ),
        ),
        (CreatedUntilListed, imports(calm)),
        (FoundStays, imports(lossy)),
        (
            UnprintedKept,
            World::script(&[CREATE, CREATE], Budget { unprinted: 1, ..calm }),
        ),
        (MismatchNeverResent, imports(Budget { mismatches: 1, ..calm })),
        (
            MismatchNotCreated,
            World::script(&[IMPORT], Budget { mismatches: 1, ..calm }),
        ),
        (SpellingRecognised, imports(calm)),
        (TwinChecked, World::script(&[IMPORT, twin], calm)),
        (
            ResultsCarryJob,
            World::script(
                &[saved, saved],
                Budget {
                    kills: 1,
                    moves: 1,
                    ..calm
                },
            ),
        ),
    ]
}

/// The rest of what makes a world, which the guard may change.
fn completed(guard: Guard, world: World) -> World {
    match guard {
        Guard::SpellingRecognised => world.with_rewritten_numbers(),
        Guard::TwinChecked => world.with_twins(),
        _ => world,
    }
}

/// States of a world to explore in a long run.
fn long_run() -> Option<usize> {
    std::env::var("CONVERS8_MODEL_STATES").ok()?.parse().ok()
}

fn assert_no_counterexample(name: &str, found: &BTreeSet<&'static str>) {
    assert!(
        ALWAYS.iter().all(|property| !found.contains(property)),
        "{name}: {found:?}"
    );
}

#[test]
fn finds_a_counterexample_without_each_guard() {
    for (guard, world) in guards() {
        let found = explore(
            &format!("without {guard:?}"),
            completed(guard, world.without(guard)),
            1_000_000,
        );
        assert!(
            ALWAYS.iter().any(|property| found.contains(property)),
            "{guard:?} is not needed: {found:?}"
        );
    }
}

#[test]
fn finds_no_counterexample_with_every_guard() {
    for (guard, world) in guards() {
        let found = explore(
            &format!("with {guard:?}"),
            completed(guard, world),
            long_run().unwrap_or(50_000),
        );
        assert_no_counterexample(&format!("{guard:?}"), &found);
    }
}

#[test]
fn runs_succeed_also_by_sending_again() {
    let budget = Budget {
        losses: 1,
        ..Budget::default()
    };
    let found = explore("one import", World::script(&[IMPORT], budget), 60_000);
    assert_eq!(found, SOMETIMES.into());
}

/// Any commands in any order, with everything that can happen.
#[test]
fn finds_no_counterexample_in_larger_worlds() {
    let trouble = Budget {
        losses: 1,
        kills: 1,
        ..Budget::default()
    };
    let long = Command {
        limits: (2, 1),
        ..IMPORT
    };
    let slow = Command {
        limits: (1, 2),
        ..IMPORT
    };
    let saved = |file| Command {
        results: Some(file),
        ..IMPORT
    };
    let twin = Command {
        kind: Kind::Create {
            number: 1,
            skip_existing: true,
        },
        ..IMPORT
    };
    let all = Budget {
        losses: 1,
        mismatches: 1,
        refusals: 1,
        kills: 1,
        suspends: 1,
        reboots: 1,
        power_cuts: 1,
        clocks: 1,
        dashboard: 1,
        unprinted: 1,
        locks: 0,
        moves: 0,
    };
    let worlds = [
        ("two runs", World::new(&[IMPORT, CREATE, CREATE_SKIP], 2, trouble)),
        ("other T and S", World::new(&[IMPORT, long, slow, CREATE], 2, trouble)),
        (
            "other results file",
            World::new(&[saved(0), saved(1), IMPORT], 2, Budget { reboots: 1, ..trouble }),
        ),
        (
            "two numbers",
            World::new(
                &[IMPORT, CREATE],
                2,
                Budget {
                    mismatches: 1,
                    ..trouble
                },
            )
            .with_two_rows(),
        ),
        (
            "rewritten numbers",
            World::new(&[IMPORT, CREATE_SKIP], 2, trouble).with_rewritten_numbers(),
        ),
        ("twins", World::new(&[IMPORT, twin], 2, trouble).with_twins()),
        (
            "dashboard",
            World::new(
                &[IMPORT, CREATE_SKIP, saved(0)],
                2,
                Budget {
                    dashboard: 1,
                    ..trouble
                },
            ),
        ),
        (
            "machine",
            World::new(
                &[IMPORT, CREATE],
                2,
                Budget {
                    suspends: 1,
                    reboots: 1,
                    clocks: 1,
                    ..trouble
                },
            ),
        ),
        (
            "power cut",
            World::new(
                &[IMPORT, CREATE_SKIP, saved(0)],
                2,
                Budget {
                    power_cuts: 1,
                    losses: 1,
                    ..Budget::default()
                },
            ),
        ),
        (
            "other machine",
            World::new(&[saved(0)], 3, Budget { moves: 1, ..trouble }),
        ),
        (
            "deleted locks",
            World::new(&[IMPORT, CREATE], 2, Budget { locks: 1, ..trouble }),
        ),
        ("three runs", World::new(&[IMPORT, CREATE], 3, trouble)),
        (
            "everything",
            World::new(&[IMPORT, long, CREATE, CREATE_SKIP, saved(0), saved(1)], 3, all).with_two_rows(),
        ),
    ];
    for (name, world) in worlds {
        assert_no_counterexample(name, &explore(name, world, long_run().unwrap_or(8_000)));
    }
}
