//! An account in memory, which a test can look into, and which fails as it is told.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json as value};

use crate::support::{Act, Seen, Server, answer, json, page_asked_for};

/// A creation as the account got it.
#[derive(Debug, Clone)]
pub struct Sent {
    pub name: String,
    pub number: String,
    pub at: Instant,
    /// Its place among all creations, from 0.
    pub nth: usize,
    /// How many of its number came before.
    pub again: usize,
}

/// What goes wrong with a creation.
pub enum Fault {
    /// Nothing is created, and this is done instead.
    Before(Act),
    /// It is created, and this is done in place of the answer.
    After(Act),
    /// It is created, and the answer breaks off in the middle.
    Half,
    /// It is created and answered, and the connection is closed without a word about it.
    Leaving,
}

type Failing = Box<dyn Fn(&Sent) -> Option<Fault> + Send + Sync>;

/// How an account behaves; by default, well.
pub struct Behaviour {
    /// Names and numbers that are there from the start.
    pub there: Vec<(String, String)>,
    /// How much later a contact is listed.
    pub lag: Duration,
    pub newest_first: bool,
    /// Somebody else adds a contact before each page.
    pub grows: bool,
    pub create: Failing,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            there: Vec::new(),
            lag: Duration::ZERO,
            newest_first: false,
            grows: false,
            create: Box::new(|_| None),
        }
    }
}

struct Stored {
    id: String,
    name: String,
    number: String,
    listed_from: Instant,
}

impl Stored {
    fn json(&self) -> Value {
        value!({"id": self.id, "name": self.name, "phone_number": self.number,
            "created_at": "2025-04-11T14:20:00Z", "updated_at": "2025-04-11T14:20:00Z"})
    }
}

struct State {
    behaviour: Behaviour,
    contacts: Mutex<Vec<Stored>>,
    sent: Mutex<Vec<Sent>>,
    /// Creations from this place on wait.
    held_from: AtomicUsize,
    in_flight: AtomicUsize,
    most_in_flight: AtomicUsize,
}

/// The account, and its server.
pub struct Account {
    pub server: Server,
    state: Arc<State>,
}

impl Account {
    pub fn new() -> Self {
        Self::start(Behaviour::default())
    }

    /// With these contacts in it: a name and a number each.
    pub fn holding(there: &[(&str, &str)]) -> Self {
        Self::start(Behaviour {
            there: there
                .iter()
                .map(|(name, number)| ((*name).into(), (*number).into()))
                .collect(),
            ..Behaviour::default()
        })
    }

    /// Empty, and failing so.
    pub fn failing(create: impl Fn(&Sent) -> Option<Fault> + Send + Sync + 'static) -> Self {
        Self::start(Behaviour {
            create: Box::new(create),
            ..Behaviour::default()
        })
    }

    pub fn start(behaviour: Behaviour) -> Self {
        let there = behaviour.there.clone();
        let state = Arc::new(State {
            behaviour,
            contacts: Mutex::default(),
            sent: Mutex::default(),
            held_from: AtomicUsize::new(usize::MAX),
            in_flight: AtomicUsize::new(0),
            most_in_flight: AtomicUsize::new(0),
        });
        for (name, number) in there {
            state.store(name, number, Duration::ZERO);
        }
        let serving = state.clone();
        let server = Server::start(move |_, seen| match seen.method.as_str() {
            "POST" => serving.create(seen),
            _ => serving.list(seen),
        });
        Self { server, state }
    }

    /// What was sent for this contact is processed only now.
    pub fn add(&self, name: &str, number: &str) {
        self.state.store(name.into(), number.into(), Duration::ZERO);
    }

    /// The creations that came, in order.
    pub fn sent(&self) -> Vec<Sent> {
        self.state.sent.lock().unwrap().clone()
    }

    /// The numbers it has, sorted; one that it has twice is there twice.
    pub fn numbers(&self) -> Vec<String> {
        let contacts = self.state.contacts.lock().unwrap();
        let mut numbers: Vec<String> = contacts.iter().map(|contact| contact.number.clone()).collect();
        numbers.sort();
        numbers
    }

    pub fn most_in_flight(&self) -> usize {
        self.state.most_in_flight.load(Ordering::SeqCst)
    }

    /// From this place on, creations wait until the next word.
    pub fn hold_from(&self, nth: usize) {
        self.state.held_from.store(nth, Ordering::SeqCst);
    }

    /// No creation waits.
    pub fn release(&self) {
        self.hold_from(usize::MAX);
    }

    /// Waits until so many creations have come.
    #[track_caller]
    pub fn wait_for(&self, creations: usize) {
        for _ in 0..6000 {
            if self.state.sent.lock().unwrap().len() >= creations {
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("only {} of {creations} creations came", self.sent().len());
    }
}

impl State {
    fn store(&self, name: String, number: String, lag: Duration) -> Value {
        let mut contacts = self.contacts.lock().unwrap();
        let stored = Stored {
            id: format!("c{}", contacts.len() + 1),
            name,
            number,
            listed_from: Instant::now() + lag,
        };
        let json = stored.json();
        contacts.push(stored);
        json
    }

    fn create(&self, seen: &Seen) -> Act {
        let in_flight = self.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_in_flight.fetch_max(in_flight, Ordering::SeqCst);
        let act = self.answer(seen);
        self.in_flight.fetch_sub(1, Ordering::SeqCst);
        act
    }

    fn answer(&self, seen: &Seen) -> Act {
        let body: Value = serde_json::from_str(&seen.body).unwrap();
        let text = |key: &str| body[key].as_str().unwrap().to_owned();
        let sent = {
            let mut all = self.sent.lock().unwrap();
            let number = text("phone_number");
            let sent = Sent {
                name: text("name"),
                at: Instant::now(),
                nth: all.len(),
                again: all.iter().filter(|sent| sent.number == number).count(),
                number,
            };
            all.push(sent.clone());
            sent
        };
        while sent.nth >= self.held_from.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(5));
        }
        let fault = match (self.behaviour.create)(&sent) {
            Some(Fault::Before(act)) => return act,
            fault => fault,
        };
        let contact = self.store(sent.name, sent.number, self.behaviour.lag);
        let body = value!({"success": true, "message": "Contact created successfully", "data": {"contact": contact}});
        let body = body.to_string();
        match fault {
            Some(Fault::After(act)) => act,
            Some(Fault::Half) => {
                let whole = answer(201, "application/json", "", &body);
                Act::SayAndClose(whole[..whole.len() - 20].to_vec())
            }
            Some(Fault::Leaving) => Act::SayAndClose(answer(201, "application/json", "", &body)),
            _ => json(201, &body),
        }
    }

    fn list(&self, seen: &Seen) -> Act {
        if self.behaviour.grows {
            let count = self.contacts.lock().unwrap().len();
            self.store(format!("Other {count}"), format!("+254110{count:06}"), Duration::ZERO);
        }
        let now = Instant::now();
        let contacts = self.contacts.lock().unwrap();
        let mut listed: Vec<String> = contacts
            .iter()
            .filter(|contact| contact.listed_from <= now)
            .map(|contact| contact.json().to_string())
            .collect();
        if self.behaviour.newest_first {
            listed.reverse();
        }
        page_asked_for(&listed, seen)
    }
}
