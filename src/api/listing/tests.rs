use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Barrier, Mutex};

use proptest::prelude::*;

use super::*;

/// Returns a page with these contact IDs.
fn page(ids: &[u64], total: Option<u64>, number: u64, pages: u64) -> Response {
    let contacts: Vec<String> = ids.iter().map(|id| format!(r#"{{"id":{id}}}"#)).collect();
    let total = total.map_or("null".into(), |total| total.to_string());
    Response::from_body(format!(
        r#"{{"data":{{"contacts":[{}],"pagination":{{"total":{total},"page":{number},"total_pages":{pages}}}}}}}"#,
        contacts.join(",")
    ))
}

/// Reads to the end and returns the IDs in order.
fn read(listing: &mut Listing) -> Result<Vec<u64>> {
    let mut ids = Vec::new();
    listing.read(&mut |contacts| {
        ids.extend(
            contacts
                .iter()
                .map(|contact| contact.id.as_str().parse::<u64>().unwrap()),
        );
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(ids)
}

/// An account whose contact IDs are numbers in order of creation.
struct Account {
    created: u64,
    page_size: u64,
    newest_first: bool,
    reports_total: bool,
}

impl Account {
    fn page(&self, number: u64) -> Response {
        let (n, from) = (self.created, (number - 1) * self.page_size);
        let places = from.min(n)..(from + self.page_size).min(n);
        let ids: Vec<u64> = places
            .map(|place| if self.newest_first { n - place } else { place + 1 })
            .collect();
        page(
            &ids,
            self.reports_total.then_some(n),
            number,
            n.div_ceil(self.page_size),
        )
    }
}

proptest! {
    /// Contacts are created while the listing is read, before and after each page is built, for any order of the
    /// threads.
    #[test]
    fn reads_a_growing_listing_completely_and_without_duplicates(
        at_first in 0u64..60,
        page_size in 1u64..7,
        newest_first: bool,
        creations in proptest::collection::vec((0u64..3, 0u64..3), 0..20),
    ) {
        let account = Mutex::new(Account { created: at_first, page_size, newest_first, reports_total: true });
        let calls = AtomicUsize::new(0);
        let mut listing = Listing::new(move |number| {
            let (before, after) = match calls.fetch_add(1, Ordering::SeqCst) {
                0 => (0, 2),
                call => creations.get(call - 1).copied().unwrap_or_default(),
            };
            let page = {
                let mut account = account.lock().unwrap();
                account.created += before;
                account.page(number)
            };
            std::thread::yield_now();
            account.lock().unwrap().created += after;
            Ok(page)
        });
        let mut ids = read(&mut listing).unwrap();
        listing.check_complete().unwrap();
        prop_assert_eq!(listing.expected_total(), Some(at_first));
        prop_assert_eq!(listing.listed(), ids.len() as u64);
        ids.sort_unstable();
        prop_assert!(ids.windows(2).all(|two| two[0] < two[1]), "repeated: {:?}", ids);
        prop_assert!((1..=at_first).all(|id| ids.binary_search(&id).is_ok()), "missing: {:?}", ids);
        prop_assert!((1..=at_first).all(|id| listing.has(&id.to_string())));
    }
}

/// Reads three pages of two contacts. The third page is built before the second, and `created` contacts are created in
/// between. Returns the IDs, and how often the third page was requested.
fn third_page_read_too_early(created: u64) -> (Vec<u64>, usize) {
    let account = Mutex::new(Account {
        created: 6,
        page_size: 2,
        newest_first: true,
        reports_total: true,
    });
    let third_was_cut = Barrier::new(2);
    let (seconds, thirds) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
    let requested = thirds.clone();
    let mut listing = Listing::new(move |number| {
        let cut = || account.lock().unwrap().page(number);
        match number {
            2 if seconds.fetch_add(1, Ordering::SeqCst) == 0 => {
                third_was_cut.wait();
                account.lock().unwrap().created += created;
                Ok(cut())
            }
            3 if requested.fetch_add(1, Ordering::SeqCst) == 0 => {
                let page = cut();
                third_was_cut.wait();
                Ok(page)
            }
            _ => Ok(cut()),
        }
    });
    let ids = read(&mut listing).unwrap();
    listing.check_complete().unwrap();
    (ids, thirds.load(Ordering::SeqCst))
}

#[test]
fn a_prefetched_page_is_requested_again_when_the_total_changed() {
    assert_eq!(third_page_read_too_early(1), (vec![6, 5, 4, 3, 2, 1], 2));
}

#[test]
fn a_prefetched_page_is_used_when_the_total_is_the_same() {
    assert_eq!(third_page_read_too_early(0), (vec![6, 5, 4, 3, 2, 1], 1));
}

#[test]
fn prefetches_nothing_without_a_total() {
    let account = Mutex::new(Account {
        created: 6,
        page_size: 2,
        newest_first: true,
        reports_total: false,
    });
    let requested = Arc::new(Mutex::new(Vec::new()));
    let numbers = requested.clone();
    let mut listing = Listing::new(move |number| {
        numbers.lock().unwrap().push((number, thread_id()));
        let mut account = account.lock().unwrap();
        let page = account.page(number);
        account.created += 1;
        Ok(page)
    });
    assert_eq!(read(&mut listing).unwrap(), [6, 5, 4, 3, 2, 1]);
    assert!(
        requested
            .lock()
            .unwrap()
            .iter()
            .all(|(_, thread)| *thread == thread_id())
    );
}

fn thread_id() -> std::thread::ThreadId {
    std::thread::current().id()
}

#[test]
fn accepts_a_page_that_insertions_moved_completely() {
    let account = Mutex::new(Account {
        created: 3,
        page_size: 1,
        newest_first: true,
        reports_total: true,
    });
    let mut listing = Listing::new(move |number| {
        let mut account = account.lock().unwrap();
        let page = account.page(number);
        account.created += u64::from(number == 1);
        Ok(page)
    });
    assert_eq!(read(&mut listing).unwrap(), [3, 2, 1]);
    assert!(listing.check_complete().is_ok());
}

#[test]
fn an_api_that_ignores_the_page_parameter_is_an_error() {
    let mut listing = Listing::new(|_| {
        let body = r#"{"data":{"contacts":[{"id":1},{"id":2}],"pagination":{"total":4,"total_pages":2}}}"#;
        Ok(Response::from_body(body.into()))
    });
    let error = read(&mut listing).unwrap_err();
    assert_eq!(error.to_string(), "page 2 of the listing repeats page 1");
}

#[test]
fn a_page_with_an_invalid_contact_is_an_error() {
    let mut listing = Listing::new(|_| {
        let body = r#"{"data":{"contacts":[{"id":1},7],"pagination":{"total":2,"total_pages":1}}}"#;
        Ok(Response::from_body(body.into()))
    });
    assert!(read(&mut listing).is_err());
    assert_eq!(listing.listed(), 0);
}

#[test]
fn prefetches_only_a_few_pages() {
    let reading = Arc::new(AtomicU64::new(1));
    let (position, farthest) = (reading.clone(), Arc::new(AtomicU64::new(0)));
    let lead = farthest.clone();
    let mut listing = Listing::new(move |number| {
        lead.fetch_max(number.saturating_sub(position.load(Ordering::SeqCst)), Ordering::SeqCst);
        Ok(page(&[number], Some(40), number, 40))
    });
    let mut next = 1;
    let visit = &mut |contacts: &[Contact]| {
        assert_eq!(contacts[0].id.as_str(), next.to_string());
        next += 1;
        reading.store(next, Ordering::SeqCst);
        Ok(ControlFlow::Continue(()))
    };
    listing.read(visit).unwrap();
    assert_eq!(next, 41);
    assert!(farthest.load(Ordering::SeqCst) <= PREFETCHED_PAGES as u64);
}

#[test]
fn prefetches_no_page_beyond_the_limit() {
    let farthest = Arc::new(AtomicU64::new(0));
    let last = farthest.clone();
    let mut listing = Listing::new(move |number| {
        last.fetch_max(number, Ordering::SeqCst);
        Ok(page(&[2 * number, 2 * number + 1], Some(80), number, 40))
    })
    .at_most(5);
    let mut left = 5;
    let visit = &mut |contacts: &[Contact]| {
        left -= contacts.len().min(left);
        Ok(if left > 0 {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        })
    };
    listing.read(visit).unwrap();
    assert_eq!(farthest.load(Ordering::SeqCst), 3);
}

#[test]
fn stops_at_the_first_error() {
    let mut listing = Listing::new(|number| match number {
        1 | 2 => Ok(page(&[number], Some(5), number, 5)),
        _ => Err(Error::Network(format!("page {number}"))),
    });
    assert!(matches!(read(&mut listing), Err(Error::Network(reason)) if reason == "page 3"));
    assert_eq!(listing.listed(), 2);
    assert!(listing.check_complete().is_err());
}

#[test]
fn merges_passes_until_the_listing_is_complete() {
    let reading = AtomicU64::new(0);
    let mut listing = Listing::new(move |number| {
        // Each pass misses a different one of three contacts.
        let missing = reading.fetch_add(1, Ordering::SeqCst) + 1;
        let ids: Vec<u64> = (1..=3).filter(|id| *id != missing).collect();
        Ok(page(&ids, Some(3), number, 1))
    });
    let (notes, mut ids) = (RefCell::new(Vec::new()), Vec::new());
    let note = |text: &str| notes.borrow_mut().push(text.to_owned());
    let visit = &mut |contacts: &[Contact]| {
        ids.extend(contacts.iter().map(|contact| contact.id.as_str().to_owned()));
        Ok(ControlFlow::Continue(()))
    };
    listing.read_complete(&note, visit).unwrap();
    assert_eq!(ids, ["2", "3", "1"]);
    assert_eq!(
        notes.into_inner(),
        ["the listing changed while it was read (2 of 3 contacts): reading it again"]
    );
}

#[test]
fn reads_an_incomplete_listing_three_times() {
    let readings = RefCell::new(0);
    let incomplete = || {
        *readings.borrow_mut() += 1;
        Err(Error::IncompleteListing("2 of 3".into()))
    };
    assert!(matches!(
        until_complete(&|_| (), incomplete),
        Err(Error::IncompleteListing(_))
    ));
    assert_eq!(readings.into_inner(), 3);
}

#[test]
fn other_errors_do_not_start_another_pass() {
    let readings = RefCell::new(0);
    let failing = || {
        *readings.borrow_mut() += 1;
        Err(Error::Network("gone".into()))
    };
    assert!(until_complete(&|_| panic!("nothing to note"), failing).is_err());
    assert_eq!(readings.into_inner(), 1);
}
