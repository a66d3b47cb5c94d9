//! A simulated account with a server. Tests can inspect its contacts and inject faults.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json as value};

use crate::support::{Act, Request, Server, answer, json, refusal, requested_page};

/// A create request received by the account.
#[derive(Debug, Clone)]
pub struct Sent {
    pub name: String,
    pub number: String,
    pub at: Instant,
    /// Number of this create request, from 0.
    pub nth: usize,
    /// Number of earlier create requests with the same phone number.
    pub again: usize,
}

/// A fault of a create request.
pub enum Fault {
    /// No contact is created, and the server reacts in this way.
    Before(Act),
    /// The contact is created, and the server reacts in this way instead of responding.
    After(Act),
    /// The contact is created, and the response is truncated.
    Half,
    /// The contact is created, and the connection is closed after the response without a `Connection: close` header.
    Leaving,
    /// The server reacts in this way, and the contact is created after this time.
    Late(Duration, Act),
}

type Failing = Box<dyn Fn(&Sent) -> Option<Fault> + Send + Sync>;

/// Behaviour of an account. The default has no contacts and no faults.
pub struct Behaviour {
    /// Names and numbers of the initial contacts.
    pub there: Vec<(String, String)>,
    /// Time after which a created contact is listed.
    pub lag: Duration,
    /// Converts the number that was sent to the number that is stored.
    pub respell: fn(&str) -> String,
    pub newest_first: bool,
    /// Another client adds a contact before each page is read.
    pub grows: bool,
    pub create: Failing,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            there: Vec::new(),
            lag: Duration::ZERO,
            respell: str::to_owned,
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
    /// Create requests from this number on wait.
    held_from: AtomicUsize,
    in_flight: AtomicUsize,
    most_in_flight: AtomicUsize,
}

/// An account and its server.
pub struct Account {
    pub server: Server,
    state: Arc<State>,
}

impl Account {
    pub fn new() -> Self {
        Self::start(Behaviour::default())
    }

    /// Starts an account with these contacts: name and number.
    pub fn holding(there: &[(&str, &str)]) -> Self {
        Self::start(Behaviour {
            there: there
                .iter()
                .map(|(name, number)| ((*name).into(), (*number).into()))
                .collect(),
            ..Behaviour::default()
        })
    }

    /// Starts an empty account with these faults.
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

    /// Adds a contact, as if an earlier create request were processed only now.
    pub fn add(&self, name: &str, number: &str) {
        self.state.store(name.into(), number.into(), Duration::ZERO);
    }

    /// Returns the received create requests in order.
    pub fn sent(&self) -> Vec<Sent> {
        self.state.sent.lock().unwrap().clone()
    }

    /// Deletes every contact, as the dashboard can.
    pub fn delete_all(&self) {
        self.state.contacts.lock().unwrap().clear();
    }

    /// Returns the phone numbers of all contacts, sorted, with duplicates.
    pub fn numbers(&self) -> Vec<String> {
        let contacts = self.state.contacts.lock().unwrap();
        let mut numbers: Vec<String> = contacts.iter().map(|contact| contact.number.clone()).collect();
        numbers.sort();
        numbers
    }

    pub fn most_in_flight(&self) -> usize {
        self.state.most_in_flight.load(Ordering::SeqCst)
    }

    /// Blocks create requests from this number on, until [`release`](Self::release).
    pub fn hold_from(&self, nth: usize) {
        self.state.held_from.store(nth, Ordering::SeqCst);
    }

    /// Unblocks all create requests.
    pub fn release(&self) {
        self.hold_from(usize::MAX);
    }

    /// Waits until this many create requests were received.
    #[track_caller]
    pub fn wait_for(&self, creations: usize) {
        for _ in 0..6000 {
            if self.state.sent.lock().unwrap().len() >= creations {
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!(
            "only {} of {creations} create requests were received",
            self.sent().len()
        );
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

    fn create(self: &Arc<Self>, seen: &Request) -> Act {
        let in_flight = self.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_in_flight.fetch_max(in_flight, Ordering::SeqCst);
        let act = self.answer(seen);
        self.in_flight.fetch_sub(1, Ordering::SeqCst);
        act
    }

    fn answer(self: &Arc<Self>, seen: &Request) -> Act {
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
            Some(Fault::Late(delay, act)) => {
                let (state, lag) = (self.clone(), self.behaviour.lag);
                thread::spawn(move || {
                    thread::sleep(delay);
                    state.store(sent.name, sent.number, lag);
                });
                return act;
            }
            fault => fault,
        };
        let number = (self.behaviour.respell)(&sent.number);
        let contact = self.store(sent.name, number, self.behaviour.lag);
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

    fn list(&self, seen: &Request) -> Act {
        if self.behaviour.grows {
            let count = self.contacts.lock().unwrap().len();
            self.store(format!("Other {count}"), format!("+254110{count:06}"), Duration::ZERO);
        }
        let now = Instant::now();
        let contacts = self.contacts.lock().unwrap();
        if let Some(id) = seen.target.strip_prefix("/contacts/") {
            return match contacts.iter().find(|contact| contact.id == id) {
                Some(contact) => json(
                    200,
                    &value!({"success": true, "data": {"contact": contact.json()}}).to_string(),
                ),
                None => json(404, &refusal("not_found")),
            };
        }
        let mut listed: Vec<String> = contacts
            .iter()
            .filter(|contact| contact.listed_from <= now)
            .map(|contact| contact.json().to_string())
            .collect();
        if self.behaviour.newest_first {
            listed.reverse();
        }
        requested_page(&listed, seen)
    }
}
