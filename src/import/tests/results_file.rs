//! The results file: whose it is, and what is done with a damaged one.

use std::sync::Arc;

use super::*;

fn job() -> (Arc<World>, std::path::PathBuf) {
    let world = Arc::new(World::calm(0));
    let done = world.run(Command::import(&[A, B]).with_results());
    assert!(done.is_ok_and(|done| done.exit() == 0));
    let path = world.folder.path().join("results.jsonl");
    (world, path)
}

fn error(world: &Arc<World>, command: Command) -> Error {
    match world.run(command) {
        Err(Some(error)) => error,
        _ => panic!("accepted"),
    }
}

#[test]
fn the_file_of_another_key_is_refused() {
    let (world, path) = job();
    let before = std::fs::read(&path).unwrap();
    let other = Command {
        key: "other",
        ..Command::import(&[A]).with_results()
    };
    let error = error(&world, other);
    assert!(
        matches!(&error, Error::Usage(why) if why.contains("--same-account")),
        "{error}"
    );
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn what_is_not_a_results_file_is_left_as_it_was() {
    for content in [
        "name,phone_number\nAnn,+254712000001\n",
        "\n",
        "{\"base_url\":1}\n",
        "{\"line\":2,\"name\":\"A\",\"phone_number\":\"+1\",\"outcome\":\"created\"}\n",
        "\u{0}\u{1}",
    ] {
        let world = Arc::new(World::calm(0));
        let path = world.folder.path().join("results.jsonl");
        std::fs::write(&path, content).unwrap();
        assert!(
            matches!(error(&world, Command::import(&[A]).with_results()), Error::Usage(_)),
            "{content:?}"
        );
        assert_eq!(std::fs::read_to_string(&path).unwrap(), content);
    }
}

#[test]
fn an_unfinished_last_line_is_dropped() {
    let (world, path) = job();
    let whole = std::fs::read(&path).unwrap();
    for end in 1..whole.len() {
        std::fs::write(&path, &whole[..end]).unwrap();
        let done = world.run(Command::import(&[A, B]).with_results());
        assert!(done.is_ok_and(|done| done.exit() == 0), "{end}");
        assert_eq!(world.ours(number(A)), 1);
        let text = std::fs::read_to_string(&path).unwrap();
        let records: Vec<&str> = text.lines().collect();
        assert!(
            records
                .iter()
                .all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()),
            "{text}"
        );
    }
}

#[test]
fn an_unreadable_or_too_long_record_in_the_middle_ends_the_run_and_nothing_is_cut() {
    let (world, path) = job();
    let whole = std::fs::read_to_string(&path).unwrap();
    let second = whole.find('\n').unwrap() + 1;
    let long = format!("{{\"line\":2,\"name\":\"{}\"}}\n", "x".repeat(9 << 20));
    for bad in ["{\"line\":2,\n", "\n", &long] {
        let text = format!("{}{bad}{}", &whole[..second], &whole[second..]);
        std::fs::write(&path, &text).unwrap();
        let error = error(&world, Command::import(&[A, B, C]).with_results());
        assert!(error.to_string().starts_with("line 2 of the results file"), "{error}");
        assert_eq!(error.exit() as u8, 1);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        assert_eq!(world.ours(number(C)), 0);
    }
}

#[test]
fn without_the_journal_a_pause_before_the_request_does_not_shorten_the_wait() {
    // With several workers, one claim includes several rows.
    for (numbers, jobs, kills) in [(&[A][..], 1, 8), (&[A, B, C, "+254712000004", "+254712000005"], 3, 24)] {
        for (seed, kill_at) in (0..16).flat_map(|seed| (0..kills).map(move |kill_at| (seed, kill_at))) {
            let world = Arc::new(World {
                fate: Box::new(|_, _| Fate::DoneLater),
                ..World::calm(seed)
            });
            let killed = Command {
                kill_at,
                jobs,
                pauses: 3,
                ..Command::import(numbers).with_results()
            };
            let _ = world.run(killed);
            // In a container, the boot is the same and the journal may be lost.
            let _ = std::fs::remove_file(world.journal());
            world.run.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            let _ = world.run(Command::import(numbers).with_results());
            for text in numbers {
                assert!(
                    world.ours(number(text)) <= 1,
                    "{text}, seed {seed}, killed at {kill_at}"
                );
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn only_the_user_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let (world, path) = job();
    for path in [path, world.journal()] {
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
