//! The outcome of each fate, one row at a time.

use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::import::limits::PlanLimits;
use Outcome::{Created, Duplicate, Existing, Failed, Missing, NotAttempted, Rejected, Unknown};

const MARKED: &str = "+5215512345678";
const PLAIN: &str = "+525512345678";

fn fated(fates: &'static [(&'static str, Fate)]) -> Arc<World> {
    Arc::new(World::fated(fates))
}

/// A world where every POST meets the same fate.
fn always(fate: Fate) -> Arc<World> {
    Arc::new(World {
        fate: Box::new(move |_, _| fate),
        ..World::calm(0)
    })
}

fn run(world: &Arc<World>, command: Command) -> Done {
    world.run(command).unwrap_or_else(|error| panic!("{error:?}"))
}

fn posts(world: &World) -> u64 {
    world.posts.load(std::sync::atomic::Ordering::SeqCst)
}

#[test]
fn one_command_finishes_after_lost_responses() {
    for (fate, times) in [(Fate::Lost, 2), (Fate::DoneAndLost, 1), (Fate::DoneLater, 1)] {
        let world = match fate {
            Fate::Lost => fated(&[("01", Fate::Lost)]),
            Fate::DoneAndLost => fated(&[("01", Fate::DoneAndLost)]),
            _ => fated(&[("01", Fate::DoneLater)]),
        };
        let start = world.now();
        let done = run(&world, Command::import(&[A, B]));
        assert_eq!((done.outcomes(), done.exit()), (vec![Created, Created], 0), "{fate:?}");
        assert_eq!((posts(&world), world.ours(number(A))), (times + 1, 1), "{fate:?}");
        // T for the response, then T and S for the listing.
        assert!(world.now() - start <= 67_000, "{fate:?}: {}", world.now() - start);
    }
}

#[test]
fn after_three_rounds_a_row_is_unknown() {
    let world = always(Fate::Lost);
    let done = run(&world, Command::import(&[A]));
    assert_eq!((done.outcomes(), done.exit(), posts(&world)), (vec![Unknown], 9, 4));
}

#[test]
fn a_rerun_waits_for_the_larger_limits() {
    for (command, waited) in [
        (Command::import(&[A]), 35_000),
        (
            Command {
                timeout: 1_000,
                settle: 500,
                ..Command::import(&[A])
            },
            35_000,
        ),
        (
            Command {
                timeout: 60_000,
                ..Command::import(&[A])
            },
            65_000,
        ),
    ] {
        let world = fated(&[("01", Fate::Lost)]);
        // Stopped while it waits for the listing: the request was given up then.
        let stopped = Command {
            stop_at: 5,
            ..Command::import(&[A])
        };
        let done = run(&world, stopped);
        assert_eq!((done.outcomes(), done.exit()), (vec![Unknown], 130));
        let start = world.now();
        let done = run(&world, command.clone());
        assert_eq!((done.outcomes(), done.exit()), (vec![Created], 0));
        let took = world.now() - start;
        assert!((waited - 100..=waited + 200).contains(&took), "{command:?} took {took}");
    }
}

#[test]
fn a_killed_run_is_finished_by_the_next_one_with_any_flags() {
    for kill_at in 0..8 {
        for next in [
            Command::import(&[A, B]),
            Command {
                timeout: 1_000,
                settle: 500,
                jobs: 2,
                ..Command::import(&[A, B])
            },
            Command::import(&[A, B]).with_results(),
        ] {
            let world = fated(&[("01", Fate::DoneLater), ("02", Fate::DoneLater)]);
            let first = world.run(Command {
                kill_at,
                jobs: 2,
                ..Command::import(&[A, B])
            });
            assert!(first.is_err(), "not killed at {kill_at}");
            let done = run(&world, next);
            assert_eq!(done.exit(), 0, "{kill_at}: {:?}", done.outcomes());
            assert_eq!((world.ours(number(A)), world.ours(number(B))), (1, 1), "{kill_at}");
        }
    }
}

#[test]
fn a_response_with_another_number_stops_the_sending() {
    let world = fated(&[("01", Fate::OtherNumberNotDone)]);
    let done = run(&world, Command::import(&[A, B]));
    assert_eq!((done.outcomes(), done.exit()), (vec![Unknown, NotAttempted], 9));
    world.pass(200_000);
    let done = run(&world, Command::import(&[A, B]));
    assert_eq!(
        (done.outcomes(), done.exit(), posts(&world)),
        (vec![Unknown, Created], 9, 2)
    );
    assert!(
        done.reason(0).contains("convers8 journal forget +254712000001"),
        "{}",
        done.reason(0)
    );
}

#[test]
fn a_mismatch_is_created_once_a_listing_shows_it() {
    let world = fated(&[("01", Fate::OtherNumber)]);
    run(&world, Command::import(&[A, B]));
    world.pass(60_000);
    let done = run(&world, Command::import(&[A, B]));
    assert_eq!((done.outcomes(), done.exit()), (vec![Created, Created], 0));
}

#[test]
fn a_mismatch_that_cannot_be_read_does_not_keep_other_rows_unknown() {
    let world = Arc::new(World {
        gets_fail: true,
        ..World::fated(&[("01", Fate::OtherNumberNotDone), ("02", Fate::DoneAndLost)])
    });
    run(&world, Command::import(&[A]));
    let done = run(&world, Command::import(&[A, B]));
    assert_eq!((done.outcomes(), done.exit()), (vec![Unknown, Created], 9));
}

#[test]
fn a_recognised_number_is_existing_and_a_twin_of_a_row_is_a_duplicate() {
    let world = fated(&[]);
    for (name, there) in [
        ("Other", "00254712000001"),
        ("N+254712000002", "0712000002"),
        ("Ann", PLAIN),
    ] {
        world.foreign(name, there);
    }
    world.foreign("Somebody", "0712000003");
    let done = run(&world, Command::import(&[A, B, C, MARKED, PLAIN]));
    let outcomes = vec![Existing, Existing, Created, Existing, Existing];
    assert_eq!((done.outcomes(), done.exit()), (outcomes, 0));
    let reasons = [
        "named \"Other\" there",
        "there as 0712000002, without country code",
        "",
        "there as +525512345678, its WhatsApp twin, named \"Ann\" there",
    ];
    assert_eq!([0, 1, 2, 3].map(|row| done.reason(row)), reasons);
    let summary = Summary::of(&done.rows, false, Duration::ZERO).line();
    assert_eq!(summary, "5 rows: 1 created, 4 existing (2 WhatsApp twins)");

    let world = fated(&[]);
    let distinct = Command {
        distinct_twins: true,
        ..Command::import(&[MARKED, PLAIN])
    };
    assert_eq!(run(&world, distinct).outcomes(), [Created, Created]);
    let world = fated(&[]);
    assert_eq!(
        run(&world, Command::import(&[MARKED, PLAIN])).outcomes(),
        [Created, Duplicate]
    );
}

#[test]
fn duplicates_share_the_outcome_of_a_first_that_was_not_created() {
    for (fate, outcome, exit) in [
        (Fate::Success, Duplicate, 0),
        (Fate::DoneAndLost, Duplicate, 0),
        (Fate::Taken, Existing, 0),
        (Fate::Invalid, Rejected, 8),
        (Fate::Spurious409, Rejected, 8),
        // The only row to send: the network is down.
        (Fate::NoNetwork, Failed, 7),
        (Fate::Lost, Unknown, 9),
        (Fate::BadKey, NotAttempted, 4),
        (Fate::GivenUp, NotAttempted, 6),
    ] {
        let world = always(fate);
        let done = run(&world, Command::import(&[A, A]).with_results());
        assert_eq!((done.outcomes()[1], done.exit()), (outcome, exit), "{fate:?}");
    }
}

#[test]
fn an_id_that_was_listed_before_is_existing() {
    let world = fated(&[("01", Fate::OldId)]);
    world.foreign("there before", C);
    let done = run(&world, Command::import(&[A]));
    assert_eq!((done.outcomes(), done.exit()), (vec![Existing], 0));
    assert_eq!(done.reason(0), "the API responded with id-0, which was there before");
}

#[test]
fn as_many_rows_without_connection_as_are_sent_at_once_end_the_run() {
    let world = always(Fate::NoNetwork);
    let numbers: Vec<String> = (10..30).map(|n| format!("+2547120000{n}")).collect();
    let command = Command {
        numbers,
        jobs: 2,
        ..Command::import(&[])
    };
    let done = run(&world, command);
    let failed = done.outcomes().iter().filter(|outcome| **outcome == Failed).count();
    assert!((2..=3).contains(&failed), "{failed}");
    assert_eq!(done.exit(), 7);
    assert!(done.outcomes()[4..].iter().all(|outcome| *outcome == NotAttempted));
}

#[test]
fn without_a_complete_listing_nothing_is_sent() {
    for (look, exit) in [(super::world::Look::Incomplete, 1), (super::world::Look::Fails, 7)] {
        let world = Arc::new(World {
            look: Box::new(move |_, _| look),
            ..World::calm(0)
        });
        match world.run(Command::import(&[A])) {
            Err(Some(error)) => assert_eq!(error.exit() as u8, exit, "{look:?}"),
            _ => panic!("{look:?}"),
        }
        assert_eq!(posts(&world), 0);
    }
}

#[test]
fn what_a_power_cut_may_have_lost_is_waited_for() {
    let world = fated(&[("01", Fate::DoneLater)]);
    let first = world.run(Command {
        kill_at: 3,
        ..Command::import(&[A])
    });
    assert!(first.is_err());
    // The entry is lost; the mark is on the disk.
    let text = std::fs::read_to_string(world.journal()).unwrap();
    let mark = text.lines().next().unwrap();
    assert!(mark.contains("\"mark\"") && text.lines().count() == 2, "{text}");
    std::fs::write(world.journal(), format!("{mark}\n")).unwrap();
    world.reboot();
    let start = world.now();
    let done = run(&world, Command::import(&[A]));
    assert_eq!((done.outcomes(), world.ours(number(A))), (vec![Existing], 1));
    assert!(world.now() - start >= 35_000);
}

#[test]
fn times_of_another_boot_and_sleep_are_not_counted() {
    for reboot in [true, false] {
        let world = fated(&[("01", Fate::Lost)]);
        run(
            &world,
            Command {
                stop_at: 5,
                ..Command::import(&[A])
            },
        );
        match reboot {
            true => world.reboot(),
            false => world.suspend(500_000),
        }
        let start = world.moment();
        run(&world, Command::import(&[A]));
        let waited = world.moment().at - start.at;
        assert!(waited >= Duration::from_millis(34_900), "{waited:?}");
    }
}

#[test]
fn contacts_deleted_meanwhile_are_missing_and_not_sent_again() {
    let world = fated(&[]);
    assert_eq!(run(&world, Command::import(&[A, B]).with_results()).exit(), 0);
    world.delete(A);
    let done = run(&world, Command::import(&[A, B]).with_results());
    assert_eq!((done.outcomes(), done.exit()), (vec![Missing, Created], 8));
    // Without the results file it is a new job.
    let done = run(&world, Command::import(&[A, B]));
    assert_eq!((done.outcomes(), world.there(number(A))), (vec![Created, Existing], 1));
}

#[test]
fn nothing_is_left_in_the_journal_when_nothing_is_open() {
    let world = fated(&[("01", Fate::Lost)]);
    run(&world, Command::import(&[A, B]));
    world.pass(10_000);
    assert_eq!(run(&world, Command::import(&[A, B])).outcomes(), [Existing, Existing]);
    assert_eq!(std::fs::read_to_string(world.journal()).unwrap(), "");
    let locks = world.journal().with_extension("locks");
    assert_eq!(std::fs::read_dir(locks).unwrap().count(), 0);
}

#[test]
fn of_several_exit_codes_one_wins() {
    let ended = |code| match code {
        0 => Ended::Completed,
        130 => Ended::Stopped,
        4 => Ended::Aborted(Error::Api(Box::new(super::world::refusal(401)))),
        _ => Ended::Aborted(Error::Network(String::new())),
    };
    for (outcomes, how, exit) in [
        (&[Created, Existing, Duplicate, Outcome::Empty][..], 0, Exit::Success),
        (&[], 0, Exit::Success),
        (&[Created, Outcome::Invalid], 0, Exit::Incomplete),
        (&[Rejected], 0, Exit::Incomplete),
        (&[Failed], 0, Exit::Incomplete),
        (&[Missing], 0, Exit::Incomplete),
        (&[NotAttempted], 0, Exit::Incomplete),
        (&[Failed, NotAttempted], 7, Exit::Network),
        (&[NotAttempted], 4, Exit::Unauthorized),
        (&[Unknown, NotAttempted], 130, Exit::Interrupted),
        (&[Unknown, Outcome::Invalid], 0, Exit::Unknown),
        (&[Unknown], 4, Exit::Unknown),
    ] {
        let mut rows: Vec<ImportRow> = outcomes.iter().map(|_| ImportRow::valid(2, "Ann", number(A))).collect();
        for (row, outcome) in rows.iter_mut().zip(outcomes) {
            row.outcome = *outcome;
        }
        let summary = Summary::of(&rows, false, Duration::ZERO);
        assert_eq!(summary.exit(&ended(how)), exit, "{outcomes:?} {how}");
    }
}

#[test]
fn a_plan_confirmed_late_is_made_again_from_a_new_listing() {
    for create_at in 0..10 {
        let world = fated(&[]);
        let command = Command {
            confirmed_after: 31_000,
            create_at,
            ..Command::import(&[A, B])
        };
        let (done, notes) = world.run_noting(command);
        assert_eq!(done.unwrap_or_else(|error| panic!("{error:?}")).exit(), 0);
        assert!(notes[0].contains("read again"), "{notes:?}");
        assert_eq!((world.ours(number(A)), world.ours(number(B))), (1, 1), "{create_at}");
    }
    let (_, notes) = fated(&[]).run_noting(Command {
        confirmed_after: 29_000,
        ..Command::import(&[A])
    });
    assert!(notes.is_empty(), "{notes:?}");
}

#[test]
fn creates_only_the_first_rows_up_to_the_limit() {
    let world = fated(&[]);
    let limited = Command {
        plan_limits: PlanLimits {
            limit: Some(1),
            ..PlanLimits::default()
        },
        ..Command::import(&[A, B, B, C])
    };
    let expected: [&[Outcome]; 3] = [
        &[Created, NotAttempted, NotAttempted, NotAttempted],
        &[Existing, Created, Duplicate, NotAttempted],
        &[Existing, Existing, Existing, Created],
    ];
    for outcomes in expected {
        let done = run(&world, limited.clone());
        assert_eq!((done.outcomes().as_slice(), done.exit()), (outcomes, 0));
        world.pass(100_000);
    }
    assert_eq!(posts(&world), 3);
}

#[test]
fn an_unresolved_row_counts_toward_the_limits() {
    let limits = |limit, max_create| PlanLimits {
        limit,
        max_create,
        ..PlanLimits::default()
    };
    for (limits, outcomes, exit) in [
        (limits(Some(1), None), [Created, NotAttempted], 0),
        (limits(None, Some(1)), [Unknown, NotAttempted], 9),
        (limits(Some(1), Some(1)), [Created, NotAttempted], 0),
    ] {
        let world = fated(&[("01", Fate::Lost)]);
        let stopped = Command {
            stop_at: 5,
            ..Command::import(&[A])
        };
        assert_eq!(run(&world, stopped).outcomes(), [Unknown]);
        let sent = posts(&world);
        let done = run(
            &world,
            Command {
                plan_limits: limits,
                ..Command::import(&[A, B])
            },
        );
        assert_eq!((done.outcomes(), done.exit()), (outcomes.to_vec(), exit), "{limits:?}");
        assert_eq!(posts(&world) - sent, u64::from(exit == 0), "{limits:?}");
    }
}

#[test]
fn a_plan_beyond_a_limit_sends_nothing() {
    let world = fated(&[]);
    let command = |max_create| Command {
        plan_limits: PlanLimits {
            max_create: Some(max_create),
            ..PlanLimits::default()
        },
        ..Command::import(&[A, B])
    };
    let done = run(&world, command(1));
    assert_eq!((done.outcomes(), done.exit()), (vec![NotAttempted; 2], 10));
    assert_eq!(posts(&world), 0);
    assert_eq!(run(&world, command(2)).outcomes(), [Created; 2]);
}
