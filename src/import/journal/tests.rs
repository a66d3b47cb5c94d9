//! The decisions, state by state, and the file.

use std::time::Duration;

use super::entry::{Decision, Evidence, Limits, Listing, Liveness, MAX_CLAIM_AGE, State, decide, decide_row};
use super::mark::{Hold, Mark};
use super::moment::BootId;
use super::*;

const KEY: KeyId = KeyId(1);
const SENDER: Sender = Sender(7);

fn at(seconds: u64) -> Moment {
    Moment {
        boot: BootId(1),
        at: Duration::from_secs(seconds),
    }
}

fn limits(timeout: u64, settle: u64) -> Limits {
    Limits {
        timeout: Duration::from_secs(timeout),
        settle: Duration::from_secs(settle),
    }
}

fn entry(state: State) -> Entry {
    Entry {
        sender: SENDER,
        key: KEY,
        limits: limits(30, 5),
        by_create: false,
        state,
    }
}

#[test]
fn the_deadline_is_given_up_plus_the_larger_limits() {
    let until = |seconds| Standing::Unresolved { until: at(seconds) };
    let after_a_claim = |seconds| Standing::Unresolved {
        until: at(seconds) + MAX_CLAIM_AGE,
    };
    for (state, liveness, run, standing) in [
        (
            State::Open { sent: Some(at(100)) },
            Liveness::Alive,
            limits(30, 5),
            Standing::Pending,
        ),
        (
            State::Open { sent: Some(at(100)) },
            Liveness::Dead,
            limits(1, 1),
            after_a_claim(165),
        ),
        (
            State::Open { sent: Some(at(100)) },
            Liveness::Dead,
            limits(60, 5),
            after_a_claim(225),
        ),
        (
            State::Unknown { since: Some(at(100)) },
            Liveness::Dead,
            limits(1, 1),
            until(135),
        ),
        (
            State::Unknown { since: Some(at(100)) },
            Liveness::Dead,
            limits(30, 9),
            until(139),
        ),
    ] {
        assert_eq!(
            entry(state.clone()).standing(liveness, KEY, run, at(200)),
            standing,
            "{state:?}"
        );
    }
}

#[test]
fn a_time_that_cannot_be_compared_is_counted_from_now() {
    let other_boot = Some(Moment {
        boot: BootId(2),
        ..at(1)
    });
    let now = at(100);
    let unknown_now = Some(State::Unknown { since: Some(now) });
    // It may be transmitted until now + T.
    let sent_now = Some(State::Open { sent: Some(now) });
    for (state, liveness, rebased) in [
        (State::Open { sent: Some(at(50)) }, Liveness::Dead, None),
        (State::Open { sent: other_boot }, Liveness::Alive, None),
        (State::Open { sent: other_boot }, Liveness::Dead, sent_now.clone()),
        (State::Open { sent: None }, Liveness::Dead, sent_now.clone()),
        (State::Open { sent: Some(at(101)) }, Liveness::Dead, sent_now.clone()),
        (State::Open { sent: Some(at(50)) }, Liveness::Missing, None),
        (State::Open { sent: other_boot }, Liveness::Missing, sent_now),
        (State::Unknown { since: other_boot }, Liveness::Dead, unknown_now),
        (State::Unknown { since: Some(at(50)) }, Liveness::Dead, None),
        (State::Mismatch { id: None }, Liveness::Dead, None),
    ] {
        assert_eq!(
            entry(state.clone()).rebased(liveness, now),
            rebased,
            "{state:?} {liveness:?}"
        );
    }
}

#[test]
fn a_number_is_sent_again_only_if_a_listing_that_began_after_the_deadline_does_not_show_it() {
    let unresolved = Standing::Unresolved { until: at(100) };
    let created = |unprinted| Standing::Created {
        id: None,
        until: at(100),
        unprinted,
    };
    let mismatch = Standing::Mismatch { id: Some("x".into()) };
    let wait = Decision::AwaitListing(at(100));
    for (standing, began, listing, decision) in [
        (&Standing::Free, 1, Listing::Unread, Decision::Send),
        (&Standing::Free, 1, Listing::Absent, Decision::Send),
        (&Standing::Free, 1, Listing::Shows, Decision::Existing),
        (&Standing::Pending, 999, Listing::Absent, Decision::AwaitSender),
        (&unresolved, 99, Listing::Absent, wait.clone()),
        (&unresolved, 100, Listing::Absent, Decision::Send),
        (&unresolved, 999, Listing::Unread, wait),
        (&unresolved, 1, Listing::Shows, Decision::Created),
        (&created(false), 99, Listing::Absent, Decision::Existing),
        (&created(false), 100, Listing::Absent, Decision::Send),
        (&created(false), 100, Listing::Unread, Decision::Send),
        (&created(true), 100, Listing::Unread, Decision::Existing),
        (&created(true), 100, Listing::Absent, Decision::Send),
        (&mismatch, 999, Listing::Absent, Decision::Mismatch(Some("x".into()))),
        (&mismatch, 999, Listing::Shows, Decision::Created),
    ] {
        let evidence = Evidence {
            began: at(began),
            listing,
        };
        assert_eq!(decide(standing, evidence), decision, "{standing:?} {evidence:?}");
    }
}

#[test]
fn what_a_job_created_is_missing_if_a_settled_listing_does_not_show_it() {
    let created = Standing::Created {
        id: None,
        until: at(100),
        unprinted: false,
    };
    for (journal, results, began, listing, decision) in [
        (
            &Standing::Free,
            &created,
            99,
            Listing::Absent,
            Decision::AwaitListing(at(100)),
        ),
        (&Standing::Free, &created, 100, Listing::Absent, Decision::Missing),
        (&Standing::Free, &created, 1, Listing::Shows, Decision::Created),
        (&created, &Standing::Free, 1, Listing::Absent, Decision::Existing),
        (
            &Standing::Unresolved { until: at(200) },
            &created,
            150,
            Listing::Absent,
            Decision::AwaitListing(at(200)),
        ),
    ] {
        let evidence = Evidence {
            began: at(began),
            listing,
        };
        assert_eq!(
            decide_row(journal, results, evidence),
            decision,
            "{journal:?} {results:?} {evidence:?}"
        );
    }
}

#[test]
fn a_mark_holds_the_sending_only_after_a_restart() {
    let mark = |time, lost| Mark {
        limits: limits(30, 5),
        at: time,
        lost,
    };
    let other_boot = Some(Moment {
        boot: BootId(2),
        ..at(1)
    });
    for (mark, liveness, hold) in [
        (mark(Some(at(50)), false), Liveness::Alive, Hold::Active),
        (mark(Some(at(50)), false), Liveness::Dead, Hold::Over),
        (mark(other_boot, false), Liveness::Dead, Hold::Restart),
        (mark(None, true), Liveness::Missing, Hold::Restart),
        (mark(Some(at(90)), true), Liveness::Dead, Hold::Until(at(125))),
        (mark(Some(at(65)), true), Liveness::Dead, Hold::Over),
    ] {
        assert_eq!(mark.hold(liveness, limits(1, 1), at(100)), hold, "{mark:?}");
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
    fn claim_one(&self, claim: Claim, now: Moment) -> Result<Option<Standing>> {
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
        evidence: Evidence {
            began: at(began),
            listing: Listing::Absent,
        },
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
    let refused = Some(Standing::Pending);
    assert_eq!(second.claim_one(claim(number(), None, 3), at(3)).unwrap(), refused);
    assert_eq!(
        second.claim_one(claim(twin, Some(number()), 3), at(3)).unwrap(),
        refused
    );
    assert_eq!(second.claim_one(claim(twin, None, 3), at(3)).unwrap(), None);
    // The same process sends it again after a response that says it was not processed.
    assert_eq!(first.claim_one(claim(number(), Some(twin), 1), at(4)).unwrap(), None);
    first.close(number(), Attempt::NotCreated, at(5));
    first.refresh().unwrap();
    assert_eq!(second.standing(number(), at(5)).unwrap(), Standing::Free);
}

#[test]
fn what_another_process_created_after_the_listing_began_is_not_sent() {
    let folder = Folder::new();
    let (import, create) = (folder.open(1), folder.open(1));
    import.begin(false, at(1)).unwrap();
    create.claim_one(claim(number(), None, 2), at(2)).unwrap();
    let created = Attempt::Created {
        id: None,
        printed: true,
    };
    create.close(number(), created, at(3));
    create.refresh().unwrap();
    // Long after it expired: the import's listing may be older.
    create.end(at(500)).unwrap();
    drop(folder.open(600));
    let refused = import.claim_one(claim(number(), None, 2), at(700)).unwrap();
    assert!(matches!(refused, Some(Standing::Created { .. })), "{refused:?}");
    assert_eq!(import.claim_one(claim(number(), None, 8), at(700)).unwrap(), None);
}

#[test]
fn a_number_that_a_listing_showed_is_not_sent_from_an_older_listing() {
    let folder = Folder::new();
    let (import, create) = (folder.open(1), folder.open(1));
    import.begin(false, at(1)).unwrap();
    create.claim_one(claim(number(), None, 2), at(2)).unwrap();
    create.close(number(), Attempt::Unknown, at(3));
    create.refresh().unwrap();
    create.found(number(), Some("id"), at(4)).unwrap();
    create.end(at(500)).unwrap();
    let refused = import.claim_one(claim(number(), None, 2), at(700)).unwrap();
    assert!(matches!(refused, Some(Standing::Created { .. })), "{refused:?}");
    assert_eq!(import.claim_one(claim(number(), None, 9), at(700)).unwrap(), None);
}

#[test]
fn a_process_that_ended_without_a_result_leaves_an_unresolved_number() {
    let folder = Folder::new();
    let dead = folder.open(1);
    dead.claim_one(claim(number(), None, 1), at(10)).unwrap();
    let next = folder.open(11);
    assert_eq!(next.standing(number(), at(11)).unwrap(), Standing::Pending);
    drop(dead);
    let until = at(10 + 30 + 30 + 5) + MAX_CLAIM_AGE;
    assert_eq!(next.standing(number(), at(11)).unwrap(), Standing::Unresolved { until });
    next.forget(number(), at(12)).unwrap();
    drop(folder.open(12));
    assert_eq!(std::fs::read(folder.path()).unwrap(), b"");
}

#[test]
fn what_create_sent_and_another_process_found_stays_until_it_is_printed() {
    let folder = Folder::new();
    for (by_create, later) in [(false, Standing::Free), (true, found(true))] {
        let create = folder.open(1);
        let claim = Claim {
            by_create,
            ..claim(number(), None, 1)
        };
        create.claim_one(claim, at(1)).unwrap();
        create.close(number(), Attempt::Unknown, at(2));
        create.refresh().unwrap();
        let import = folder.open(3);
        import.refresh().unwrap();
        import.found(number(), Some("contact_1"), at(4)).unwrap();
        let again = folder.open(100);
        again.refresh().unwrap();
        assert_eq!(again.standing(number(), at(100)).unwrap(), later);
    }
    let again = folder.open(101);
    again.mark_printed(number(), at(101)).unwrap();
    again.refresh().unwrap();
    assert_eq!(again.standing(number(), at(101)).unwrap(), Standing::Free);
}

fn found(unprinted: bool) -> Standing {
    let (id, until) = (Some("contact_1".into()), at(4 + 5));
    Standing::Created { id, until, unprinted }
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
