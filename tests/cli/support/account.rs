//! A simulated account with a server. Tests can inspect its contacts and inject faults.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json as value};

use super::{Reply, Request, Server, error_body, http_response, json_reply, requested_page};

/// A create request received by the account.
#[derive(Debug, Clone)]
pub struct CreateRequest {
    pub name: String,
    pub number: String,
    pub at: Instant,
    /// Number of this create request, from 0.
    pub nth: usize,
    /// Number of earlier create requests with the same phone number.
    pub earlier: usize,
}

/// A fault of a create request.
pub enum Fault {
    /// No contact is created, and the server sends this reply.
    NotCreated(Reply),
    /// The contact is created, and the server sends this reply in place of the response.
    Created(Reply),
    /// The contact is created, and the response is truncated.
    Truncated,
    /// The contact is created, and the connection is closed after the response without a `Connection: close` header.
    UnannouncedClose,
    /// The server sends this reply, and creates the contact after this time.
    Late(Duration, Reply),
}

type MakeFault = Box<dyn Fn(&CreateRequest) -> Option<Fault> + Send + Sync>;

/// Behaviour of an account. The default has no contacts and no faults.
pub struct Behaviour {
    /// Names and numbers of the initial contacts.
    pub initial: Vec<(String, String)>,
    /// Time after which a created contact is listed.
    pub listing_delay: Duration,
    /// Converts the number that was sent to the number that is stored.
    pub store_as: fn(&str) -> String,
    pub newest_first: bool,
    /// Another client adds a contact before each page is read.
    pub grows_while_read: bool,
    pub create: MakeFault,
}

/// A fault after which the outcome stays unknown without another attempt: the response has another number.
pub fn other_number() -> Fault {
    let contact = r#"{"success":true,"data":{"contact":{"id":"x","phone_number":"+254711111111"}}}"#;
    Fault::NotCreated(json_reply(201, contact))
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            initial: Vec::new(),
            listing_delay: Duration::ZERO,
            store_as: str::to_owned,
            newest_first: false,
            grows_while_read: false,
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
    sent: Mutex<Vec<CreateRequest>>,
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

    /// Starts an account with these contacts (name and number).
    pub fn with_contacts(initial: &[(&str, &str)]) -> Self {
        Self::start(Behaviour {
            initial: initial
                .iter()
                .map(|(name, number)| ((*name).into(), (*number).into()))
                .collect(),
            ..Behaviour::default()
        })
    }

    /// Starts an empty account with these faults.
    pub fn with_faults(create: impl Fn(&CreateRequest) -> Option<Fault> + Send + Sync + 'static) -> Self {
        Self::start(Behaviour {
            create: Box::new(create),
            ..Behaviour::default()
        })
    }

    pub fn start(behaviour: Behaviour) -> Self {
        let initial = behaviour.initial.clone();
        let state = Arc::new(State {
            behaviour,
            contacts: Mutex::default(),
            sent: Mutex::default(),
            held_from: AtomicUsize::new(usize::MAX),
            in_flight: AtomicUsize::new(0),
            most_in_flight: AtomicUsize::new(0),
        });
        for (name, number) in initial {
            state.store(name, number, Duration::ZERO);
        }
        let serving = state.clone();
        let server = Server::start(move |_, request| match request.method.as_str() {
            "POST" => serving.create(request),
            _ => serving.list(request),
        });
        Self { server, state }
    }

    /// Adds a contact, as if an earlier create request were processed only now.
    pub fn add(&self, name: &str, number: &str) {
        self.state.store(name.into(), number.into(), Duration::ZERO);
    }

    /// Returns the received create requests in order.
    pub fn create_requests(&self) -> Vec<CreateRequest> {
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
            self.create_requests().len()
        );
    }
}

impl State {
    fn store(&self, name: String, number: String, listing_delay: Duration) -> Value {
        let mut contacts = self.contacts.lock().unwrap();
        let stored = Stored {
            id: format!("c{}", contacts.len() + 1),
            name,
            number,
            listed_from: Instant::now() + listing_delay,
        };
        let json = stored.json();
        contacts.push(stored);
        json
    }

    fn create(self: &Arc<Self>, request: &Request) -> Reply {
        let in_flight = self.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_in_flight.fetch_max(in_flight, Ordering::SeqCst);
        let reply = self.respond(request);
        self.in_flight.fetch_sub(1, Ordering::SeqCst);
        reply
    }

    fn respond(self: &Arc<Self>, request: &Request) -> Reply {
        let body: Value = serde_json::from_str(&request.body).unwrap();
        let text = |key: &str| body[key].as_str().unwrap().to_owned();
        let sent = {
            let mut all = self.sent.lock().unwrap();
            let number = text("phone_number");
            let sent = CreateRequest {
                name: text("name"),
                at: Instant::now(),
                nth: all.len(),
                earlier: all.iter().filter(|sent| sent.number == number).count(),
                number,
            };
            all.push(sent.clone());
            sent
        };
        while sent.nth >= self.held_from.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(5));
        }
        let fault = match (self.behaviour.create)(&sent) {
            Some(Fault::NotCreated(reply)) => return reply,
            Some(Fault::Late(delay, reply)) => {
                let (state, listing_delay) = (self.clone(), self.behaviour.listing_delay);
                thread::spawn(move || {
                    thread::sleep(delay);
                    state.store(sent.name, sent.number, listing_delay);
                });
                return reply;
            }
            fault => fault,
        };
        let number = (self.behaviour.store_as)(&sent.number);
        let contact = self.store(sent.name, number, self.behaviour.listing_delay);
        let body = value!({"success": true, "message": "Contact created successfully", "data": {"contact": contact}});
        let body = body.to_string();
        match fault {
            Some(Fault::Created(reply)) => reply,
            Some(Fault::Truncated) => {
                let whole = http_response(201, "application/json", "", &body);
                Reply::SendAndClose(whole[..whole.len() - 20].to_vec())
            }
            Some(Fault::UnannouncedClose) => Reply::SendAndClose(http_response(201, "application/json", "", &body)),
            _ => json_reply(201, &body),
        }
    }

    fn list(&self, request: &Request) -> Reply {
        if self.behaviour.grows_while_read {
            let count = self.contacts.lock().unwrap().len();
            self.store(format!("Other {count}"), format!("+254110{count:06}"), Duration::ZERO);
        }
        let now = Instant::now();
        let contacts = self.contacts.lock().unwrap();
        if let Some(id) = request.target.strip_prefix("/contacts/") {
            return match contacts.iter().find(|contact| contact.id == id) {
                Some(contact) => json_reply(
                    200,
                    &value!({"success": true, "data": {"contact": contact.json()}}).to_string(),
                ),
                None => json_reply(404, &error_body("not_found")),
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
        requested_page(&listed, request)
    }
}
