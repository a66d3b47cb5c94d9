//! The server, the clock and the machine.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use crate::api::listing::Listing;
use crate::api::model::NewContact;
use crate::api::response::Response;
use crate::api::verdict::Verdict;
use crate::error::{ApiError, Error, Exit, Result};
use crate::import::journal::moment::{BootId, Moment};
use crate::import::rows::Number;

pub const NEVER: u64 = u64::MAX;

/// What the server does with a POST.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Success,
    /// It never arrives, and the client waits for T.
    Lost,
    /// Done at once, and the response is lost.
    DoneAndLost,
    /// Done within T after the send time, and the response is lost.
    DoneLater,
    Invalid,
    /// Somebody else created it an instant before.
    Taken,
    Spurious409,
    NoNetwork,
    GivenUp,
    BadKey,
    /// A response with the ID of a contact that was there before.
    OldId,
    LimitedFirst,
    /// Done, and the response shows another contact.
    OtherNumber,
    /// Not done, and the response shows another contact.
    OtherNumberNotDone,
}

#[derive(Debug, Clone)]
pub struct Stored {
    pub id: String,
    pub name: String,
    pub number: String,
    pub exists_at: u64,
    pub listed_at: u64,
    pub deleted_at: u64,
    pub ours: bool,
}

/// How one reading of the listing goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Whole,
    Incomplete,
    Fails,
}

pub type Fates = dyn Fn(&World, &str) -> Fate + Send + Sync;
pub type Looks = dyn Fn(&World, u64) -> Look + Send + Sync;
pub type Lags = dyn Fn(&World, &str) -> u64 + Send + Sync;

/// Everything outside of the program.
pub struct World {
    pub seed: u64,
    pub folder: tempfile::TempDir,
    /// True time in milliseconds, which the server lives in.
    pub time: AtomicU64,
    /// True time that the monotonic clock does not count: sleep, and what was before the boot.
    pub uncounted: AtomicU64,
    pub boot: AtomicU64,
    pub contacts: Mutex<Vec<Stored>>,
    pub run: AtomicU64,
    pub looks: AtomicU64,
    pub posts: AtomicU64,
    /// T and S of the present run.
    pub timeout: AtomicU64,
    pub settle: AtomicU64,
    pub fate: Box<Fates>,
    pub look: Box<Looks>,
    pub lag: Box<Lags>,
    /// The GET of a contact has no response.
    pub gets_fail: bool,
}

pub fn draw(seed: u64, what: impl Hash, below: u64) -> u64 {
    let mut hasher = DefaultHasher::new();
    (seed, what).hash(&mut hasher);
    hasher.finish() % below
}

pub fn interrupted() -> Error {
    Error::Interrupted(Exit::Interrupted, "stopped".into())
}

pub fn refusal(status: u16) -> ApiError {
    ApiError {
        status,
        is_write: true,
        ..ApiError::default()
    }
}

fn response(id: &str, name: &str, number: &str) -> Response {
    let contact = serde_json::json!({"id": id, "name": name, "phone_number": number});
    Response::from_body(serde_json::json!({"success": true, "data": {"contact": contact}}).to_string())
}

impl World {
    /// A world without trouble: T is 30 s, S is 5 s.
    pub fn calm(seed: u64) -> Self {
        World {
            seed,
            folder: tempfile::tempdir().unwrap(),
            time: AtomicU64::new(1_000_000),
            uncounted: AtomicU64::new(0),
            boot: AtomicU64::new(1),
            contacts: Mutex::default(),
            run: AtomicU64::new(0),
            looks: AtomicU64::new(0),
            posts: AtomicU64::new(0),
            timeout: AtomicU64::new(30_000),
            settle: AtomicU64::new(5_000),
            fate: Box::new(|_, _| Fate::Success),
            look: Box::new(|_, _| Look::Whole),
            lag: Box::new(|_, _| 0),
            gets_fail: false,
        }
    }

    /// A world where the first POST of a number meets a fate, by the number's last digits.
    pub fn fated(fates: &'static [(&'static str, Fate)]) -> Self {
        let posted = Mutex::new(Vec::<String>::new());
        let fate = move |_: &World, number: &str| {
            let mut posted = posted.lock().unwrap();
            let is_first = !posted.iter().any(|other| other == number);
            posted.push(number.to_owned());
            let of_number = fates.iter().find(|(end, _)| is_first && number.ends_with(end));
            of_number.map_or(Fate::Success, |(_, fate)| *fate)
        };
        World {
            fate: Box::new(fate),
            ..World::calm(0)
        }
    }

    /// A number below `below`, for this purpose in this run.
    pub fn draw(&self, what: impl Hash, below: u64) -> u64 {
        draw(self.seed, (self.run.load(SeqCst), what), below)
    }

    pub fn journal(&self) -> PathBuf {
        self.folder.path().join("journal/api.jsonl")
    }

    pub fn now(&self) -> u64 {
        self.time.load(SeqCst)
    }

    pub fn pass(&self, milliseconds: u64) {
        self.time.fetch_add(milliseconds, SeqCst);
    }

    /// The system sleeps: the monotonic clock stands still.
    pub fn suspend(&self, milliseconds: u64) {
        self.uncounted.fetch_add(milliseconds, SeqCst);
        self.pass(milliseconds);
    }

    pub fn reboot(&self) {
        self.pass(2_000);
        self.boot.fetch_add(1, SeqCst);
        self.uncounted.store(self.now() - 500, SeqCst);
    }

    pub fn moment(&self) -> Moment {
        Moment {
            boot: BootId(self.boot.load(SeqCst)),
            at: Duration::from_millis(self.now() - self.uncounted.load(SeqCst)),
        }
    }

    pub fn contacts(&self) -> MutexGuard<'_, Vec<Stored>> {
        self.contacts.lock().unwrap()
    }

    pub fn put(&self, name: &str, number: &str, exists_at: u64, ours: bool) -> String {
        let mut contacts = self.contacts();
        let id = format!("id-{}", contacts.len());
        contacts.push(Stored {
            id: id.clone(),
            name: name.into(),
            number: number.into(),
            exists_at,
            listed_at: exists_at + (self.lag)(self, number),
            deleted_at: NEVER,
            ours,
        });
        id
    }

    /// A contact that somebody else creates now.
    pub fn foreign(&self, name: &str, number: &str) {
        self.put(name, number, self.now(), false);
    }

    /// Somebody deletes every contact of a number in the dashboard.
    pub fn delete(&self, number: &str) {
        let now = self.now();
        let mut contacts = self.contacts();
        let listed = |contact: &&mut Stored| contact.number == number && contact.listed_at <= now;
        contacts
            .iter_mut()
            .filter(listed)
            .for_each(|contact| contact.deleted_at = contact.deleted_at.min(now));
    }

    pub fn visible(&self) -> Vec<Stored> {
        let now = self.now();
        let shown = |contact: &&Stored| contact.listed_at <= now && contact.deleted_at > now;
        self.contacts().iter().filter(shown).cloned().collect()
    }

    /// Contacts of a number that this program created, whether they exist yet or not.
    pub fn ours(&self, number: Number) -> usize {
        self.count(number, |contact| contact.ours)
    }

    /// Contacts of a number that exist now.
    pub fn there(&self, number: Number) -> usize {
        let now = self.now();
        self.count(number, |contact| contact.exists_at <= now && contact.deleted_at > now)
    }

    fn count(&self, number: Number, which: impl Fn(&Stored) -> bool) -> usize {
        let contacts = self.contacts();
        let with = contacts
            .iter()
            .filter(|contact| Number::of(&contact.number) == Some(number));
        with.filter(|contact| which(contact)).count()
    }

    pub fn listing(self: &Arc<Self>, alive: impl Fn() -> bool + Send + Sync + 'static) -> Listing {
        let world = self.clone();
        Listing::new(move |_| {
            if !alive() {
                return Err(interrupted());
            }
            let look = (world.look)(&world, world.looks.fetch_add(1, SeqCst));
            let shown = world.visible();
            let total = shown.len() + usize::from(look == Look::Incomplete);
            if look == Look::Fails {
                return Err(Error::Network("timed out".into()));
            }
            let contacts: Vec<serde_json::Value> = shown
                .iter()
                .map(|contact| serde_json::json!({"id": contact.id, "name": contact.name, "phone_number": contact.number}))
                .collect();
            // Reading takes time.
            world.pass(10);
            let pagination = serde_json::json!({"total": total, "page": 1, "total_pages": 1});
            let data = serde_json::json!({"contacts": contacts, "pagination": pagination});
            Ok(Response::from_body(
                serde_json::json!({"success": true, "data": data}).to_string(),
            ))
        })
    }

    /// A request that left the client at `sent`. `late` is set if the client dies
    /// now: how much later the server receives it.
    pub fn post(&self, fate: Fate, contact: &NewContact, sent: u64, late: Option<u64>) -> Result<Verdict> {
        let NewContact {
            name,
            phone_number: number,
        } = contact;
        let timeout = self.timeout.load(SeqCst);
        self.posts.fetch_add(1, SeqCst);
        let dies = late.is_some();
        let late = late.unwrap_or_default();
        let later = sent + late + self.draw(("later", number), timeout + 1);
        let no_response = || {
            if !dies {
                self.time.fetch_max(sent + timeout, SeqCst);
            }
            Ok(Verdict::NoResponse("no response".into()))
        };
        match fate {
            Fate::Success | Fate::LimitedFirst => {
                let id = self.put(name, number, sent + late, true);
                self.time.fetch_max(sent + 100, SeqCst);
                Ok(Verdict::Success(response(&id, name, number)))
            }
            Fate::OtherNumber | Fate::OtherNumberNotDone => {
                if fate == Fate::OtherNumber {
                    self.put(name, number, later, true);
                }
                Ok(Verdict::Success(response("id-of-another", "Another", "+254799999999")))
            }
            Fate::Lost => no_response(),
            Fate::DoneAndLost => {
                self.put(name, number, sent + late, true);
                no_response()
            }
            Fate::DoneLater => {
                self.put(name, number, later, true);
                no_response()
            }
            Fate::Taken => {
                self.put("somebody else's", number, sent, false);
                Ok(Verdict::Rejected(refusal(409)))
            }
            Fate::Spurious409 => Ok(Verdict::Rejected(refusal(409))),
            Fate::Invalid => Ok(Verdict::Rejected(refusal(422))),
            Fate::BadKey => Ok(Verdict::Rejected(refusal(401))),
            Fate::NoNetwork => Err(Error::Network("refused".into())),
            Fate::GivenUp => Err(Error::RateLimited {
                error: Box::new(refusal(429)),
                requested: Duration::from_secs(600),
                allowed: Duration::from_secs(120),
            }),
            Fate::OldId => match self.visible().iter().find(|contact| contact.name == "there before") {
                Some(old) => Ok(Verdict::Success(response(&old.id, name, number))),
                None => Ok(Verdict::Rejected(refusal(422))),
            },
        }
    }
}
