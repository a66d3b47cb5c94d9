//! The decisions, state by state, and the file.

use std::time::Duration;

use super::entry::MAX_CLAIM_AGE;
use super::moment::BootId;
use super::record::{Mark, Record};
use super::status::{Decision, Evidence, decide, decide_row};
use super::*;

const KEY: KeyId = KeyId(1);
const SENDER: Sender = Sender(7);

fn at(seconds: u64) -> Moment {
    Moment {
        boot: BootId(1),
        at: Duration::from_secs(seconds),
    }
}

fn limits(timeout: u64, settle: u64) -> TimeLimits {
    TimeLimits {
        timeout: Duration::from_secs(timeout),
        settle: Duration::from_secs(settle),
    }
}

fn entry(state: State, at: Option<Moment>) -> Entry {
    Entry {
        sender: SENDER,
        key: KEY,
        limits: limits(30, 5),
        by_create: false,
        at,
        state,
    }
}

#[test]
fn the_deadline_is_given_up_plus_the_larger_limits() {
    let until = |seconds| Status::Unresolved { until: at(seconds) };
    let after_a_claim = |seconds| Status::Unresolved {
        until: at(seconds) + MAX_CLAIM_AGE,
    };
    for (state, is_alive, run, status) in [
        (State::Open, true, limits(30, 5), Status::Pending),
        (State::Open, false, limits(1, 1), after_a_claim(165)),
        (State::Open, false, limits(60, 5), after_a_claim(225)),
        (State::Unknown, false, limits(1, 1), until(135)),
        (State::Unknown, false, limits(30, 9), until(139)),
    ] {
        let entry = entry(state, Some(at(100)));
        assert_eq!(entry.status(is_alive, KEY, run, at(200)), status, "{entry:?}");
    }
}

#[test]
fn a_time_that_cannot_be_compared_is_counted_from_now() {
    let other_boot = Some(Moment {
        boot: BootId(2),
        ..at(1)
    });
    let now = at(100);
    let created = State::Created {
        id: None,
        unprinted: false,
    };
    for (state, time, is_alive, is_changed) in [
        (State::Open, Some(at(50)), false, false),
        (State::Open, other_boot, true, false),
        (State::Open, other_boot, false, true),
        (State::Open, None, false, true),
        (State::Open, Some(at(101)), false, true),
        (State::Unknown, other_boot, false, true),
        (State::Unknown, Some(at(50)), false, false),
        (created.clone(), other_boot, true, true),
        (created, Some(at(50)), true, false),
        (State::Mismatch { id: None }, other_boot, false, false),
    ] {
        let before = entry(state, time);
        let mut entry = before.clone();
        assert_eq!(entry.rebase(is_alive, now), is_changed, "{before:?} {is_alive}");
        assert_eq!(
            entry.at,
            if is_changed { Some(now) } else { time },
            "{before:?} {is_alive}"
        );
    }
}

#[test]
fn a_number_is_sent_again_only_if_a_listing_that_began_after_the_deadline_does_not_show_it() {
    let unresolved = Status::Unresolved { until: at(100) };
    let created = |unprinted| Status::Created {
        id: None,
        until: at(100),
        unprinted,
    };
    let lately = Decision::CreatedLately {
        id: None,
        until: at(100),
    };
    let mismatch = Status::Mismatch { id: Some("x".into()) };
    let wait = Decision::AwaitListing(at(100));
    let absent = |began| Evidence::Absent { began: at(began) };
    let unread = |now| Evidence::Unread { now: at(now) };
    for (status, evidence, decision) in [
        (&Status::Free, unread(1), Decision::Send),
        (&Status::Free, absent(1), Decision::Send),
        (&Status::Free, Evidence::Listed, Decision::Existing),
        (&Status::Pending, absent(999), Decision::AwaitSender),
        (&unresolved, absent(99), wait.clone()),
        (&unresolved, absent(100), Decision::Send),
        (&unresolved, unread(999), wait),
        (&unresolved, Evidence::Listed, Decision::Created),
        (&created(false), absent(99), lately.clone()),
        (&created(false), absent(100), Decision::Send),
        (&created(false), unread(99), lately.clone()),
        (&created(false), unread(100), Decision::Send),
        (&created(true), unread(100), lately),
        (&created(true), absent(100), Decision::Send),
        (&mismatch, absent(999), Decision::Mismatch(Some("x".into()))),
        (&mismatch, Evidence::Listed, Decision::Created),
    ] {
        assert_eq!(decide(status, evidence), decision, "{status:?} {evidence:?}");
    }
}

#[test]
fn what_a_job_created_is_missing_if_a_settled_listing_does_not_show_it() {
    let created = Status::Created {
        id: None,
        until: at(100),
        unprinted: false,
    };
    let lately = Decision::CreatedLately {
        id: None,
        until: at(100),
    };
    let unresolved = Status::Unresolved { until: at(200) };
    let absent = |began| Evidence::Absent { began: at(began) };
    for (journal, results, evidence, decision) in [
        (&Status::Free, &created, absent(99), Decision::AwaitListing(at(100))),
        (&Status::Free, &created, absent(100), Decision::Missing),
        (&Status::Free, &created, Evidence::Listed, Decision::Created),
        (&created, &Status::Free, absent(1), lately),
        (&unresolved, &created, absent(150), Decision::AwaitListing(at(200))),
    ] {
        let decided = decide_row(journal, results, evidence);
        assert_eq!(decided, decision, "{journal:?} {results:?} {evidence:?}");
    }
}

#[test]
fn a_mark_holds_the_sending_only_after_a_restart() {
    let mark = |at, lost| {
        let limits = limits(30, 5);
        Mark { limits, at, lost }
    };
    let other_boot = Some(Moment {
        boot: BootId(2),
        ..at(1)
    });
    let rewritten = vec![Step::Append(Record::Mark(SENDER, mark(Some(at(100)), true)))];
    let removed = vec![Step::Sync, Step::Append(Record::Unmark(SENDER))];
    for (mark, is_alive, steps, until) in [
        (mark(Some(at(50)), false), true, vec![], None),
        (mark(Some(at(50)), false), false, removed.clone(), None),
        (mark(other_boot, false), false, rewritten.clone(), Some(at(135))),
        (mark(None, true), false, rewritten, Some(at(135))),
        (mark(Some(at(90)), true), false, vec![], Some(at(125))),
        (mark(Some(at(65)), true), false, removed, None),
    ] {
        let mut contents = Contents::default();
        contents.apply(Record::Mark(SENDER, mark));
        let process = Process {
            sender: Sender(1),
            key: KEY,
            limits: limits(1, 1),
            now: at(100),
            is_alive: &|_| is_alive,
        };
        assert_eq!(process.hold(&contents), (steps, until), "{mark:?}");
    }
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("journal/api.jsonl")
    }

    fn open(&self, now: u64) -> Journal {
        Journal::open(Some(self.path()), KEY, limits(30, 5), at(now)).unwrap()
    }
}

impl Journal {
    fn claim_one(&self, claim: Claim, now: Moment) -> Result<Option<Status>> {
        self.claim(&[claim], now).map(|(_, refusal)| refusal)
    }
}

fn number() -> Number {
    Number::of("+5215512345678").unwrap()
}

fn claim(number: Number, twin: Option<Number>, began: u64) -> Claim {
    Claim {
        number,
        twin,
        evidence: Evidence::Absent { began: at(began) },
        sync: false,
        by_create: false,
    }
}

#[test]
fn a_number_and_its_twin_can_be_claimed_once() {
    let folder = Folder::new();
    let (first, second) = (folder.open(1), folder.open(1));
    let twin = number().twin().unwrap();
    assert_eq!(first.claim_one(claim(number(), Some(twin), 1), at(2)).unwrap(), None);
    let refused = Some(Status::Pending);
    assert_eq!(second.claim_one(claim(number(), None, 3), at(3)).unwrap(), refused);
    assert_eq!(
        second.claim_one(claim(twin, Some(number()), 3), at(3)).unwrap(),
        refused
    );
    assert_eq!(second.claim_one(claim(twin, None, 3), at(3)).unwrap(), None);
    // The same process sends it again after a response that says it was not processed.
    assert_eq!(first.claim_one(claim(number(), Some(twin), 1), at(4)).unwrap(), None);
    first.close(number(), None, at(5));
    first.refresh().unwrap();
    assert_eq!(second.status(number(), at(5)).unwrap(), Status::Free);
}

#[test]
fn what_another_process_created_after_the_listing_began_is_not_sent() {
    let folder = Folder::new();
    let (import, create) = (folder.open(1), folder.open(1));
    import.begin(false, at(1)).unwrap();
    create.claim_one(claim(number(), None, 2), at(2)).unwrap();
    let created = State::Created {
        id: None,
        unprinted: false,
    };
    create.close(number(), Some(created), at(3));
    create.refresh().unwrap();
    // Long after it expired: the import's listing may be older.
    create.end(at(500)).unwrap();
    drop(folder.open(600));
    let refused = import.claim_one(claim(number(), None, 2), at(700)).unwrap();
    assert!(matches!(refused, Some(Status::Created { .. })), "{refused:?}");
    assert_eq!(import.claim_one(claim(number(), None, 8), at(700)).unwrap(), None);
}

#[test]
fn a_number_that_a_listing_showed_is_not_sent_from_an_older_listing() {
    let folder = Folder::new();
    let (import, create) = (folder.open(1), folder.open(1));
    import.begin(false, at(1)).unwrap();
    create.claim_one(claim(number(), None, 2), at(2)).unwrap();
    create.close(number(), Some(State::Unknown), at(3));
    create.refresh().unwrap();
    create.found(number(), Some("id"), false, at(4)).unwrap();
    create.end(at(500)).unwrap();
    let refused = import.claim_one(claim(number(), None, 2), at(700)).unwrap();
    assert!(matches!(refused, Some(Status::Created { .. })), "{refused:?}");
    assert_eq!(import.claim_one(claim(number(), None, 9), at(700)).unwrap(), None);
}

#[test]
fn a_process_that_ended_without_a_result_leaves_an_unresolved_number() {
    let folder = Folder::new();
    let dead = folder.open(1);
    dead.claim_one(claim(number(), None, 1), at(10)).unwrap();
    let next = folder.open(11);
    assert_eq!(next.status(number(), at(11)).unwrap(), Status::Pending);
    drop(dead);
    let until = at(10 + 30 + 30 + 5) + MAX_CLAIM_AGE;
    assert_eq!(next.status(number(), at(11)).unwrap(), Status::Unresolved { until });
    next.forget(number(), at(12)).unwrap();
    drop(folder.open(12));
    assert_eq!(std::fs::read(folder.path()).unwrap(), b"");
}

#[test]
fn what_create_sent_and_another_process_found_stays_until_it_is_printed() {
    let folder = Folder::new();
    for (by_create, later) in [(false, Status::Free), (true, found(true))] {
        let create = folder.open(1);
        let claim = Claim {
            by_create,
            ..claim(number(), None, 1)
        };
        create.claim_one(claim, at(1)).unwrap();
        create.close(number(), Some(State::Unknown), at(2));
        create.refresh().unwrap();
        let import = folder.open(3);
        import.refresh().unwrap();
        import.found(number(), Some("contact_1"), false, at(4)).unwrap();
        let again = folder.open(100);
        again.refresh().unwrap();
        assert_eq!(again.status(number(), at(100)).unwrap(), later);
    }
    let again = folder.open(101);
    again.refresh().unwrap();
    again.found(number(), Some("contact_1"), true, at(101)).unwrap();
    drop(again);
    let later = folder.open(107);
    later.refresh().unwrap();
    assert_eq!(later.status(number(), at(107)).unwrap(), Status::Free);
}

fn found(unprinted: bool) -> Status {
    let (id, until) = (Some("contact_1".into()), at(4 + 5));
    Status::Created { id, until, unprinted }
}

#[test]
fn a_journal_that_is_deleted_or_emptied_ends_the_sending() {
    let delete: fn(&Path) = |path| std::fs::remove_file(path).unwrap();
    let empty: fn(&Path) = |path| std::fs::write(path, "").unwrap();
    for damage in [delete, empty] {
        let folder = Folder::new();
        let journal = folder.open(1);
        journal.begin(true, at(1)).unwrap();
        damage(&folder.path());
        let error = journal.claim_one(claim(number(), None, 1), at(2)).unwrap_err();
        assert!(error.to_string().ends_with("nothing more is sent"), "{error}");
    }
}

#[test]
fn an_unreadable_line_is_treated_as_lost_entries_and_an_unfinished_one_is_dropped() {
    let folder = Folder::new();
    drop(folder.open(1));
    std::fs::write(folder.path(), "{\"event\":\"sent\"}\n{\"event\":").unwrap();
    let journal = folder.open(100);
    assert_eq!(journal.hold(at(100)).unwrap(), Some(at(135)));
    assert_eq!(journal.hold(at(120)).unwrap(), Some(at(135)));
    assert_eq!(folder.open(130).hold(at(136)).unwrap(), None);
    assert_eq!(folder.open(137).hold(at(137)).unwrap(), None);
}

#[test]
fn nothing_is_claimed_after_the_lock_file_of_the_process_was_deleted() {
    let folder = Folder::new();
    let journal = folder.open(1);
    assert_eq!(journal.claim_one(claim(number(), None, 1), at(10)).unwrap(), None);
    std::fs::remove_dir_all(folder.path().with_extension("locks")).unwrap();
    let error = journal
        .claim_one(claim(Number::of("254712000001").unwrap(), None, 1), at(11))
        .unwrap_err();
    assert!(error.to_string().contains("lock was deleted"), "{error}");
}
