//! A listing as an iterator over its pages: in order, fetched ahead, and never quietly wrong.
//!
//! The listing shifts while it is read: a contact that is inserted before a page moves every later
//! one on by a place. Read one after the other, pages then repeat a contact, which is dropped here.
//! Read ahead, a page may be older than the page before it, and the contact that moved between the
//! two readings is on neither. So a page that was asked for before its predecessor was answered is
//! believed only when both tell the same `total`; otherwise it is asked for again.

use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::model::{Holding, Identified, ListData, Pagination, object};
use super::readings::IncompleteListing;
use super::verdict::Answer;
use crate::error::{Error, Result};

/// Connections that fetch ahead. More gain little on one account and look like an attack.
pub const AHEAD: usize = 4;
/// Pages kept ahead of the reader, whole: some hundred kilobytes in all.
const WINDOW: u64 = 8;

/// One page, as the API wrote it.
#[derive(Debug)]
pub struct Page {
    body: String,
    contacts: Vec<Range<usize>>,
    /// What it says about itself.
    pub pagination: Option<Pagination>,
}

impl Page {
    /// Reads a page out of an answer.
    pub fn read(answer: Answer) -> Result<Self> {
        let body = answer.body;
        let senseless = || Error::Unexpected("the API's listing has no data.contacts".into());
        let Holding::<ListData> { data } = serde_json::from_str(&body).map_err(|_| senseless())?;
        let start = body.as_ptr() as usize;
        let place = |text: &str| {
            let from = text.as_ptr() as usize - start;
            from..from + text.len()
        };
        let contacts = data.contacts.iter().map(|raw| place(raw.get())).collect();
        let pagination = data.pagination;
        Ok(Self {
            contacts,
            pagination,
            body,
        })
    }

    /// The contacts in the API's own spelling.
    pub fn contacts(&self) -> impl Iterator<Item = &str> {
        self.contacts.iter().map(|place| &self.body[place.clone()])
    }

    /// How many there are on it.
    pub fn len(&self) -> usize {
        self.contacts.len()
    }

    /// The whole answer.
    pub fn body(&self) -> &str {
        &self.body
    }

    fn total(&self) -> Option<u64> {
        self.pagination?.total
    }

    /// A page that says it is another one answers another question.
    pub fn check_number(&self, asked: u64) -> Result<()> {
        match self.pagination.and_then(|pagination| pagination.page) {
            Some(got) if got != asked => Err(Error::Unexpected(format!(
                "asked for page {asked} of the listing, the API answered with page {got}"
            ))),
            _ => Ok(()),
        }
    }
}

/// A listing that was read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Complete {
    /// Distinct contacts.
    pub listed: u64,
    /// `total` of the first page.
    pub expected_total: Option<u64>,
}

type Fetch = dyn Fn(u64) -> Result<Page> + Send + Sync;

/// The pages of a listing, from the first to the last.
pub struct Pages {
    fetch: Arc<Fetch>,
    clock: Arc<AtomicU64>,
    ahead: Option<Prefetcher>,
    seen: Seen,
    /// Number, time of answer and total of the page given last.
    last: Option<(u64, u64, Option<u64>)>,
    pages: u64,
    /// Contacts that are wanted in all, and so a bound of what is fetched ahead.
    enough: u64,
    expected_total: Option<u64>,
    failed: bool,
}

impl Pages {
    /// A listing whose pages come from `fetch`, which is called from several threads.
    pub fn new(fetch: impl Fn(u64) -> Result<Page> + Send + Sync + 'static) -> Self {
        Self {
            fetch: Arc::new(fetch),
            clock: Arc::default(),
            ahead: None,
            seen: Seen::default(),
            last: None,
            pages: 1,
            enough: u64::MAX,
            expected_total: None,
            failed: false,
        }
    }

    /// Fetches no page ahead that is not needed for this many contacts.
    pub fn at_most(mut self, contacts: u64) -> Self {
        self.enough = contacts;
        self
    }

    /// Whether a contact of this ID was on a page that was given.
    pub fn has(&self, id: &str) -> bool {
        self.seen.ids.contains(&self.seen.hash(id))
    }

    /// `total` of the first page, once it was read.
    pub fn expected_total(&self) -> Option<u64> {
        self.expected_total
    }

    /// Distinct contacts given so far.
    pub fn listed(&self) -> u64 {
        self.seen.count
    }

    /// To be called after the last page: whether the listing kept its promise.
    pub fn complete(&self) -> Result<Complete, IncompleteListing> {
        let listed = self.seen.count;
        match self.expected_total {
            Some(expected_total) if listed < expected_total => Err(IncompleteListing { listed, expected_total }),
            expected_total => Ok(Complete { listed, expected_total }),
        }
    }

    fn step(&mut self) -> Result<Option<Page>> {
        let number = self.last.map_or(1, |(number, ..)| number + 1);
        if number > self.pages {
            return Ok(None);
        }
        let mut got = self.take(number)?;
        if let Some((_, answered, total)) = self.last
            && got.asked < answered
            && (got.page.total() != total || total.is_none())
        {
            got = FetchedPage::fetch(&self.fetch, &self.clock, number)?;
        }
        got.page.check_number(number)?;
        self.follow(number, &got)?;
        let FetchedPage { mut page, .. } = got;
        let before = page.len();
        self.seen.drop_repeats(&mut page)?;
        if let Some(ahead) = &self.ahead {
            // What was estimated too low is fetched all the same, as soon as it is read that far.
            ahead.progress(number, self.wanted_pages(number + 1).max(number + 1).min(self.pages));
        }
        // Only as many insertions as it holds can move a page wholly onto what was listed.
        let inserted = match (page.total(), self.expected_total) {
            (Some(now), Some(first)) => now.saturating_sub(first),
            _ => 0,
        };
        if number > 1 && before > 0 && page.len() == 0 && inserted < before as u64 {
            return Err(Error::Unexpected(format!(
                "page {number} of the listing repeats contacts that were already listed: the API does not turn the page"
            )));
        }
        Ok(Some(page))
    }

    /// Believes what the newest page says about the listing, and sees that it can be true.
    fn follow(&mut self, number: u64, got: &FetchedPage) -> Result<()> {
        let pagination = got.page.pagination.unwrap_or_default();
        if number == 1 {
            self.expected_total = pagination.total;
        }
        match pagination.pages() {
            Some(pages) => self.pages = pages.max(1),
            None if number == 1 => {
                return Err(Error::Unexpected(
                    "the listing does not say how many pages it has, so nobody can tell whether this is all of it"
                        .into(),
                ));
            }
            None => {}
        }
        if got.page.len() == 0 && self.pages > 1 && number <= self.pages {
            return Err(Error::Unexpected(format!(
                "page {number} of {} of the listing is empty",
                self.pages
            )));
        }
        self.last = Some((number, got.answered, got.page.total()));
        Ok(())
    }

    /// The page, fetched ahead or now. Nothing is fetched ahead before a second page is asked for.
    fn take(&mut self, number: u64) -> Result<FetchedPage> {
        if let Some(ahead) = &self.ahead {
            return ahead.wait_for(number);
        }
        let wanted = self.wanted_pages(number);
        if number == 1 || wanted <= number {
            return FetchedPage::fetch(&self.fetch, &self.clock, number);
        }
        let ahead = self
            .ahead
            .insert(Prefetcher::start(&self.fetch, &self.clock, number, wanted));
        ahead.wait_for(number)
    }

    /// The last page worth fetching, if pages go on as those before `number` did.
    fn wanted_pages(&self, number: u64) -> u64 {
        let on_each = (self.seen.count / (number - 1).max(1)).max(1);
        self.pages.min(self.enough.div_ceil(on_each))
    }
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let step = self.step();
        self.failed = step.is_err();
        step.transpose()
    }
}

/// The contacts given so far: eight bytes an ID. Two IDs of one hash would drop a contact, about
/// once in 37 million listings of a million, and the count would tell.
#[derive(Default)]
struct Seen {
    ids: HashSet<u64, Hashed>,
    keys: std::hash::RandomState,
    count: u64,
}

impl Seen {
    fn hash(&self, id: &str) -> u64 {
        self.keys.hash_one(id)
    }

    /// Contacts without an ID can't be told apart, so each counts as one of its own.
    fn drop_repeats(&mut self, page: &mut Page) -> Result<()> {
        let mut fresh = Vec::with_capacity(page.contacts.len());
        for place in &page.contacts {
            let Identified { id } = object(&page.body[place.clone()])?;
            let hash = id.0.as_deref().map(|id| self.hash(id));
            if hash.is_none_or(|hash| self.ids.insert(hash)) {
                fresh.push(place.clone());
            }
        }
        // Not before: of a page that makes no sense nothing is given.
        self.count += fresh.len() as u64;
        page.contacts = fresh;
        Ok(())
    }
}

/// The keys are hashes already.
#[derive(Default, Clone)]
struct Hashed;

impl BuildHasher for Hashed {
    type Hasher = Identity;

    fn build_hasher(&self) -> Identity {
        Identity(0)
    }
}

struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        self.0 = hasher.finish();
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// A page and when it was asked for and answered, on a clock that only counts.
struct FetchedPage {
    page: Page,
    asked: u64,
    answered: u64,
}

impl FetchedPage {
    fn fetch(fetch: &Arc<Fetch>, clock: &AtomicU64, number: u64) -> Result<Self> {
        let asked = clock.fetch_add(1, Ordering::SeqCst);
        let page = fetch(number)?;
        let answered = clock.fetch_add(1, Ordering::SeqCst);
        Ok(Self { page, asked, answered })
    }
}

/// Workers that fetch the next pages while the reader is busy with this one.
struct Prefetcher(Arc<Shared>);

struct Shared {
    state: Mutex<Window>,
    changed: Condvar,
}

struct Window {
    /// The next page to fetch.
    next: u64,
    /// The last page there is.
    last: u64,
    /// The page the reader had last.
    read: u64,
    ready: BTreeMap<u64, Result<FetchedPage>>,
    stopped: bool,
}

impl Prefetcher {
    fn start(fetch: &Arc<Fetch>, clock: &Arc<AtomicU64>, next: u64, last: u64) -> Self {
        let window = Window {
            next,
            last,
            read: next - 1,
            ready: BTreeMap::new(),
            stopped: false,
        };
        let shared = Arc::new(Shared {
            state: Mutex::new(window),
            changed: Condvar::new(),
        });
        for _ in 0..AHEAD.min((last - next + 1) as usize) {
            let (shared, fetch, clock) = (shared.clone(), fetch.clone(), clock.clone());
            std::thread::spawn(move || shared.work(&fetch, &clock));
        }
        Self(shared)
    }

    fn progress(&self, read: u64, last: u64) {
        let mut window = self.0.lock();
        window.read = read;
        window.last = last;
        self.0.changed.notify_all();
    }

    fn wait_for(&self, number: u64) -> Result<FetchedPage> {
        let mut window = self.0.lock();
        loop {
            if let Some(got) = window.ready.remove(&number) {
                return got;
            }
            window = self.0.wait(window);
        }
    }
}

impl Drop for Prefetcher {
    fn drop(&mut self) {
        self.0.lock().stopped = true;
        self.0.changed.notify_all();
    }
}

impl Shared {
    fn work(&self, fetch: &Arc<Fetch>, clock: &AtomicU64) {
        let mut window = self.lock();
        while !window.stopped {
            if window.next > window.last || window.next > window.read + WINDOW {
                window = self.wait(window);
                continue;
            }
            let number = window.next;
            window.next += 1;
            drop(window);
            let got = FetchedPage::fetch(fetch, clock, number);
            window = self.lock();
            if got.is_err() {
                // The reader will stop at this page; what lies beyond it is not wanted.
                window.last = window.last.min(number);
            }
            window.ready.insert(number, got);
            self.changed.notify_all();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Window> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, window: MutexGuard<'a, Window>) -> MutexGuard<'a, Window> {
        self.changed.wait(window).unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::Barrier;
    use std::sync::atomic::AtomicUsize;

    /// A page whose contacts have these IDs.
    fn page(ids: &[u64], total: Option<u64>, number: u64, pages: u64) -> Page {
        let contacts: Vec<String> = ids.iter().map(|id| format!(r#"{{"id":{id}}}"#)).collect();
        let total = total.map_or("null".into(), |total| total.to_string());
        let body = format!(
            r#"{{"data":{{"contacts":[{}],"pagination":{{"total":{total},"page":{number},"total_pages":{pages}}}}}}}"#,
            contacts.join(",")
        );
        Page::read(Answer { body }).unwrap()
    }

    fn ids(page: &Page) -> Vec<u64> {
        let id = |raw: &str| {
            serde_json::from_str::<Identified>(raw)
                .unwrap()
                .id
                .as_str()
                .parse()
                .unwrap()
        };
        page.contacts().map(id).collect()
    }

    /// Reads to the end or to the first failure.
    fn read(pages: &mut Pages) -> Result<Vec<u64>> {
        let mut listed = Vec::new();
        for page in pages.by_ref() {
            listed.extend(ids(&page?));
        }
        Ok(listed)
    }

    /// An account whose contacts are numbered as they are created and listed `size` to a page.
    struct Account {
        created: u64,
        size: u64,
        newest_first: bool,
        tells_total: bool,
    }

    impl Account {
        fn page(&self, number: u64) -> Page {
            let (n, from) = (self.created, (number - 1) * self.size);
            let places = from.min(n)..(from + self.size).min(n);
            let listed: Vec<u64> = places
                .map(|place| if self.newest_first { n - place } else { place + 1 })
                .collect();
            page(&listed, self.tells_total.then_some(n), number, n.div_ceil(self.size))
        }
    }

    #[test]
    fn a_page_that_makes_no_sense_counts_for_nothing() {
        let mut pages = Pages::new(|_| {
            let body = r#"{"data":{"contacts":[{"id":1},7],"pagination":{"total":2,"total_pages":1}}}"#;
            Page::read(Answer { body: body.into() })
        });
        assert!(read(&mut pages).is_err());
        assert_eq!(pages.listed(), 0);
    }

    proptest! {
        /// Contacts are created while the listing is read, before and after each page is cut, in
        /// whatever order the threads come: none that existed at the start is lost, none comes twice.
        #[test]
        fn a_listing_that_shifts_is_read_whole_and_nothing_comes_twice(
            at_first in 0u64..60,
            size in 1u64..7,
            newest_first: bool,
            creations in proptest::collection::vec((0u64..3, 0u64..3), 0..20),
        ) {
            let account = Mutex::new(Account { created: at_first, size, newest_first, tells_total: true });
            let calls = AtomicUsize::new(0);
            let mut pages = Pages::new(move |number| {
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
            let mut listed = read(&mut pages).unwrap();
            let complete = pages.complete().unwrap();
            prop_assert_eq!(complete.expected_total, Some(at_first));
            prop_assert_eq!(complete.listed, listed.len() as u64);
            listed.sort_unstable();
            prop_assert!(listed.windows(2).all(|two| two[0] < two[1]), "twice: {:?}", listed);
            prop_assert!((1..=at_first).all(|id| listed.binary_search(&id).is_ok()), "lost: {:?}", listed);
            prop_assert!((1..=at_first).all(|id| pages.has(&id.to_string())));
        }
    }

    /// Reads three pages of two, of which the second is answered only after the third was, and after
    /// `created` more contacts. Returns what was listed, and how often the third was asked for.
    fn third_page_read_too_early(tells_total: bool, created: u64) -> (Vec<u64>, usize) {
        let account = Account {
            created: 6,
            size: 2,
            newest_first: true,
            tells_total,
        };
        let account = Mutex::new(account);
        let third_was_cut = Barrier::new(2);
        let (seconds, thirds) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
        let asked = thirds.clone();
        let mut pages = Pages::new(move |number| {
            let cut = || account.lock().unwrap().page(number);
            match number {
                2 if seconds.fetch_add(1, Ordering::SeqCst) == 0 => {
                    third_was_cut.wait();
                    account.lock().unwrap().created += created;
                    Ok(cut())
                }
                3 if asked.fetch_add(1, Ordering::SeqCst) == 0 => {
                    let page = cut();
                    third_was_cut.wait();
                    Ok(page)
                }
                _ => Ok(cut()),
            }
        });
        let listed = read(&mut pages).unwrap();
        pages.complete().unwrap();
        (listed, thirds.load(Ordering::SeqCst))
    }

    #[test]
    fn a_page_read_ahead_is_asked_for_again_when_a_contact_moved_onto_it() {
        assert_eq!(third_page_read_too_early(true, 1), (vec![6, 5, 4, 3, 2, 1], 2));
    }

    #[test]
    fn a_page_read_ahead_is_believed_when_the_total_stayed() {
        assert_eq!(third_page_read_too_early(true, 0), (vec![6, 5, 4, 3, 2, 1], 1));
    }

    #[test]
    fn a_page_read_ahead_is_asked_for_again_where_no_total_tells() {
        assert_eq!(third_page_read_too_early(false, 1), (vec![6, 5, 4, 3, 2, 1], 2));
    }

    #[test]
    fn a_page_that_insertions_moved_wholly_is_passed_over() {
        let account = Mutex::new(Account {
            created: 3,
            size: 1,
            newest_first: true,
            tells_total: true,
        });
        let mut pages = Pages::new(move |number| {
            let mut account = account.lock().unwrap();
            let page = account.page(number);
            account.created += u64::from(number == 1);
            Ok(page)
        });
        assert_eq!(read(&mut pages).unwrap(), [3, 2, 1]);
        assert!(pages.complete().is_ok());
    }

    #[test]
    fn nothing_is_fetched_far_beyond_the_reader() {
        let reading = Arc::new(AtomicU64::new(1));
        let (position, farthest) = (reading.clone(), Arc::new(AtomicU64::new(0)));
        let lead = farthest.clone();
        let mut pages = Pages::new(move |number| {
            lead.fetch_max(number.saturating_sub(position.load(Ordering::SeqCst)), Ordering::SeqCst);
            Ok(page(&[number], Some(40), number, 40))
        });
        for number in 1..=40 {
            reading.store(number, Ordering::SeqCst);
            assert_eq!(ids(&pages.next().unwrap().unwrap()), [number]);
        }
        assert!(pages.next().is_none());
        assert!(farthest.load(Ordering::SeqCst) <= WINDOW);
    }

    #[test]
    fn pages_end_with_the_first_failure() {
        let mut pages = Pages::new(|number| match number {
            1 | 2 => Ok(page(&[number], Some(5), number, 5)),
            _ => Err(Error::Network(format!("page {number}"))),
        });
        assert_eq!(ids(&pages.next().unwrap().unwrap()), [1]);
        assert_eq!(ids(&pages.next().unwrap().unwrap()), [2]);
        assert!(matches!(pages.next(), Some(Err(Error::Network(why))) if why == "page 3"));
        assert!(pages.next().is_none());
        assert!(pages.complete().is_err());
    }
}
