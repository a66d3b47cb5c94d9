//! Random cases: troubled runs of a job, then calm ones until it is done.

use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;

use proptest::prelude::*;

use super::power::cut_power;
use super::world::{Look, NEVER, draw};
use super::*;
use crate::import::limits::PlanLimits;

/// Numbers of a case: Kenyan ones, and the two spellings of a Mexican one.
fn some_number(seed: u64, key: u64) -> String {
    match draw(seed, ("number", key), 12) {
        10 => "+525512345678".into(),
        11 => "+5215512345678".into(),
        n => format!("+2547120000{n:02}"),
    }
}

fn same(text: &str) -> Number {
    let number = number(text);
    number.twin().map_or(number, |twin| twin.min(number))
}

/// A world where anything happens.
fn wild(seed: u64) -> World {
    let trouble = draw(seed, "how much trouble", 4);
    World {
        fate: Box::new(move |world, number| {
            // The n-th POST of a number in a run.
            let posts = world.posts.load(SeqCst);
            match world.draw(("fate", number, posts), 100) / (1 + trouble) {
                0 | 1 => Fate::Lost,
                2 | 3 => Fate::DoneAndLost,
                4..=6 => Fate::DoneLater,
                7 | 8 => Fate::Invalid,
                9 => Fate::Taken,
                10 => Fate::Spurious409,
                11 | 12 => Fate::NoNetwork,
                13 => Fate::OldId,
                14..=16 => Fate::LimitedFirst,
                17 if trouble == 0 => Fate::GivenUp,
                18 if trouble == 0 => Fate::BadKey,
                19 if trouble == 0 => Fate::OtherNumber,
                20 if trouble == 0 => Fate::OtherNumberNotDone,
                _ => Fate::Success,
            }
        }),
        look: Box::new(|world, look| match world.draw(("look", look), 20) {
            0 | 1 => Look::Incomplete,
            2 => Look::Fails,
            _ => Look::Whole,
        }),
        lag: Box::new(|world, number| world.draw(("lag", number), world.settle.load(SeqCst) + 1)),
        ..World::calm(seed)
    }
}

/// What must hold at any time: nothing was created twice.
fn nothing_twice(world: &World, context: &str) {
    let contacts = world.contacts();
    for (at, contact) in contacts.iter().enumerate().filter(|(_, contact)| contact.ours) {
        let twice = contacts[..at].iter().find(|other| {
            // A contact that was deleted before this one was sent may be created again.
            let is_deleted = other.deleted_at != NEVER;
            other.ours && same(&other.number) == same(&contact.number) && !is_deleted
        });
        assert!(twice.is_none(), "{context}: {contact:?} was created beside {twice:?}");
    }
}

/// What must hold after a run that came to its end. `beside`: another command may have created what this one did not.
fn outcomes_are_true(world: &World, done: &Done, beside: bool, context: &str) {
    let now = world.now();
    let is_old = |row: &ImportRow| {
        row.reason
            .as_deref()
            .is_some_and(|reason| reason.ends_with("which was there before"))
    };
    for row in &done.rows {
        let number = row.number.unwrap();
        let same_number = |text: &str| same(text) == same(&number.e164());
        let contacts = world.contacts();
        let there = contacts
            .iter()
            .any(|contact| same_number(&contact.number) && contact.exists_at <= now);
        let to_come = contacts
            .iter()
            .any(|contact| contact.ours && same_number(&contact.number) && contact.deleted_at == NEVER);
        let outcome = row.outcome;
        match outcome {
            // The server said that another contact has the number.
            Outcome::Existing if is_old(row) => {}
            Outcome::Created | Outcome::Existing | Outcome::Missing => {
                assert!(there, "{context}: {number:?} is {outcome:?}, and was never there");
            }
            Outcome::Rejected | Outcome::Failed | Outcome::NotAttempted => {
                assert!(
                    beside || !to_come,
                    "{context}: {number:?} is {outcome:?}, and was created"
                );
            }
            _ => {}
        }
    }
    if done.exit() == 0 {
        for row in done.rows.iter().filter(|row| !is_old(row) && !row.is_beyond_limit()) {
            let text = row.number.unwrap().e164();
            let contacts = world.contacts();
            let exists = contacts
                .iter()
                .any(|contact| same(&contact.number) == same(&text) && contact.exists_at <= now);
            assert!(exists, "{context}: exit 0, and {text} is not there");
        }
    }
}

fn case(seed: u64, results: bool) {
    let world = Arc::new(wild(seed));
    for at in 0..draw(seed, "account", 6) {
        world.foreign("there before", &some_number(seed, 100 + at));
    }
    world.pass(10_000);
    let numbers: Vec<String> = (0..draw(seed, "rows", 12)).map(|row| some_number(seed, row)).collect();
    let mut beside = false;
    for run in 0..1 + draw(seed, "runs", 5) {
        let moment = |what: &str, often: u64| match draw(seed, (what, run), 6) < often {
            true => draw(seed, (what, "at", run), 40),
            false => NEVER,
        };
        let command = Command {
            numbers: numbers.clone(),
            jobs: 1 + draw(seed, ("jobs", run), 4) as usize,
            timeout: [1_000, 8_000, 30_000][draw(seed, ("T", run), 3) as usize],
            settle: [500, 5_000, 12_000][draw(seed, ("S", run), 3) as usize],
            results: results.then(|| ["results.jsonl", "other.jsonl"][draw(seed, ("file", run), 8) as usize / 7]),
            kill_at: moment("kill", 3),
            stop_at: moment("stop", 1),
            create_at: moment("create", 2),
            confirmed_after: draw(seed, ("confirmed", run), 4) / 3 * 31_000,
            plan_limits: PlanLimits {
                limit: (draw(seed, ("limit", run), 6) == 0).then(|| draw(seed, ("most", run), 5) as usize),
                ..PlanLimits::default()
            },
            pauses: draw(seed, ("pauses", run), 3) * 20,
            ..Command::import(&[])
        };
        let context = format!("seed {seed}, run {run}, {command:?}");
        beside |= command.create_at != NEVER;
        let done = world.run(command);
        nothing_twice(&world, &context);
        match done {
            Ok(done) => outcomes_are_true(&world, &done, beside, &context),
            Err(None | Some(Error::Interrupted(..) | Error::Network(_) | Error::IncompleteListing(_))) => {}
            Err(Some(error)) => panic!("{context}: {error}"),
        }
        match draw(seed, ("between", run), 8) {
            0 => world.pass(draw(seed, ("pause", run), 90_000)),
            1 => world.suspend(draw(seed, ("sleep", run), 90_000)),
            2 => {
                cut_power(
                    &world.journal(),
                    &world.folder.path().join("results.jsonl"),
                    draw(seed, run, 1 << 40),
                );
                world.reboot();
            }
            3 => world.reboot(),
            4 => numbers.iter().take(2).for_each(|number| world.delete(number)),
            5 => world.foreign("added in the dashboard", &some_number(seed, 200 + run)),
            _ => {}
        }
    }
    let calm = Command {
        numbers: numbers.clone(),
        jobs: 2,
        results: results.then_some("results.jsonl"),
        ..Command::import(&[])
    };
    finish(&world, &calm, beside);
}

/// Calm runs, until the job is done.
fn finish(world: &Arc<World>, calm: &Command, beside: bool) {
    let world = Arc::new(World {
        fate: Box::new(|_, _| Fate::Success),
        look: Box::new(|_, _| Look::Whole),
        ..copy(world)
    });
    for attempt in 0.. {
        let context = format!("seed {}, calm run {attempt}", world.seed);
        let done = match world.run(calm.clone()) {
            Ok(done) => done,
            Err(error) => panic!("{context}: {error:?}"),
        };
        nothing_twice(&world, &context);
        outcomes_are_true(&world, &done, beside, &context);
        // A mismatch is left to the user, and what the user deleted is missing.
        let is_mismatch = |row: &ImportRow| {
            row.reason
                .as_deref()
                .is_some_and(|reason| reason.contains("journal forget"))
        };
        let is_done = |row: &ImportRow| match row.outcome {
            Outcome::Created | Outcome::Existing | Outcome::Duplicate | Outcome::Missing => true,
            _ => is_mismatch(row),
        };
        if done.rows.iter().all(is_done) {
            return;
        }
        assert!(attempt < 2, "{context}: no end: {:?}", done.outcomes());
    }
}

/// The same world, to be given other fates.
fn copy(world: &World) -> World {
    let folder = tempfile::tempdir().unwrap();
    let disk = super::power::snapshot(world.folder.path());
    disk.copy(world.folder.path(), folder.path());
    World {
        folder,
        time: world.now().into(),
        uncounted: world.uncounted.load(SeqCst).into(),
        boot: world.boot.load(SeqCst).into(),
        contacts: world.contacts().clone().into(),
        run: world.run.load(SeqCst).into(),
        ..World::calm(world.seed)
    }
}

fn cases() -> u32 {
    let cases = std::env::var("CONVERS8_CASES").ok();
    cases.and_then(|cases| cases.parse().ok()).unwrap_or(200)
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: cases(),
        // A seed has nothing to shrink.
        max_shrink_iters: 0,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// The seed to look at, if one was asked for.
fn chosen(seed: u64) -> u64 {
    let asked = std::env::var("CONVERS8_SEED").ok();
    asked.and_then(|seed| seed.parse().ok()).unwrap_or(seed)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn with_results_nothing_is_created_twice_and_every_job_ends(seed: u64) {
        case(chosen(seed), true);
    }

    #[test]
    fn without_results_nothing_is_created_twice_and_every_job_ends(seed: u64) {
        case(chosen(seed), false);
    }
}
