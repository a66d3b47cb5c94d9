//! Each endpoint a few lines, over one way to send and one way to judge.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use ureq::http::{HeaderMap, HeaderValue, Method, Request, header};

use super::base_url::BaseUrl;
use super::listing::{Page, Pages};
use super::model::NewContact;
use super::request::ApiRequest;
use super::retry::{Attempts, Next, Policy};
use super::throttle::{Stopped, Throttle};
use super::transport::{ConnectOptions, Http, LONGEST_HEAD, Reply};
use super::verdict::{Answer, Verdict, judge};
use crate::error::{ApiError, Error, Exit, Result, WriteOperation};

/// Contacts asked for on a page when every page is read.
const PER_PAGE: u64 = 100;

/// The API key. Can't be printed by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

impl ApiKey {
    /// Checks that a header can carry the key, before any request is built.
    pub fn new(text: &str) -> Result<Self, String> {
        let text = text.trim();
        match text.bytes().find(|byte| !byte.is_ascii_graphic()) {
            _ if text.is_empty() => Err("the API key is empty".into()),
            Some(_) => Err("the API key holds a character that no HTTP header can carry; was it pasted whole?".into()),
            None => Ok(Self(text.to_owned())),
        }
    }

    /// The key itself, for the header and for the config file.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(***)")
    }
}

/// What happens on the way to an answer.
pub enum Event<'a> {
    /// A request is about to be sent.
    Sending {
        /// Its method.
        method: &'a Method,
        /// Its full URL.
        url: &'a str,
        /// Its headers; the key's value is marked sensitive.
        headers: &'a HeaderMap,
        /// Its body, empty for a GET.
        body: &'a [u8],
    },
    /// It was answered.
    Answered {
        /// Its method.
        method: &'a Method,
        /// Its full URL.
        url: &'a str,
        /// The answer.
        reply: &'a Reply,
        /// From the sending to the last byte.
        took: Duration,
    },
    /// It was not answered.
    Unanswered {
        /// Its method.
        method: &'a Method,
        /// Its full URL.
        url: &'a str,
        /// Why.
        why: &'a str,
        /// From the sending to giving up.
        took: Duration,
    },
    /// It is going to be sent again after a wait.
    Waiting {
        /// How long.
        wait: Duration,
        /// Why.
        why: &'a str,
    },
}

/// Called before a creation is sent.
pub type Before<'a> = dyn Fn() -> Result<()> + 'a;

/// Who is told.
pub type Observer = dyn Fn(&Event) + Send + Sync;

/// How a client is set up.
pub struct Setup {
    /// Where the API is and how to reach it.
    pub reach: ConnectOptions,
    /// The key.
    pub key: ApiKey,
    /// When to send again.
    pub policy: Policy,
    /// Requests a second at most.
    pub rate: Option<f64>,
    /// Who is told what happens.
    pub observer: Box<Observer>,
}

/// The API's three endpoints, and any other. Cheap to clone; clones share connections, key and gate.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    http: Http,
    authorization: HeaderValue,
    policy: Policy,
    observer: Box<Observer>,
    gate: Throttle,
    random: RandomState,
}

/// What became of a creation, or of anything else that writes: the contract's table.
#[derive(Debug)]
pub enum Creation {
    /// The API said so.
    Created(Answer),
    /// 409: something like it is there already; the listing knows.
    Conflict(ApiError),
    /// Certainly not created.
    Not(Error),
    /// Sent, and what became of it is not known.
    Unknown {
        /// What came in place of an answer to believe.
        what: String,
        /// HTTP status, where something was answered.
        status: Option<u16>,
    },
}

impl Creation {
    fn of(sent: Result<Verdict>) -> Self {
        match sent {
            Ok(Verdict::Done(answer)) => Creation::Created(answer),
            Ok(Verdict::Refused(refusal)) if refusal.status == 409 && refusal.exit() != Exit::Unauthorized => {
                Creation::Conflict(refusal)
            }
            Ok(Verdict::Refused(refusal)) => Creation::Not(Error::Api(refusal)),
            Ok(Verdict::NotSent(why)) => Creation::Not(Error::Network(why)),
            Ok(Verdict::Failed(refusal, _)) => Creation::Unknown {
                what: format!("the API failed: {refusal}"),
                status: Some(refusal.status),
            },
            Ok(Verdict::InvalidResponse(status, what)) => Creation::Unknown {
                what,
                status: Some(status),
            },
            Ok(Verdict::Lost(what)) => Creation::Unknown { what, status: None },
            Ok(Verdict::Limited(refusal, _)) => Creation::Not(Error::Api(refusal)),
            Err(error) => Creation::Not(error),
        }
    }

    /// The same, with every text of the API's passed through `word`.
    pub fn reworded(self, word: &dyn Fn(&str) -> String) -> Self {
        let refusal = |refusal: ApiError| ApiError {
            code: word(&refusal.code),
            message: word(&refusal.message),
            details: word(&refusal.details),
            ..refusal
        };
        match self {
            Creation::Conflict(said) => Creation::Conflict(refusal(said)),
            Creation::Not(Error::Api(said)) => Creation::Not(Error::Api(refusal(said))),
            Creation::Not(Error::Network(why)) => Creation::Not(Error::Network(word(&why))),
            Creation::Unknown { what, status } => Creation::Unknown {
                what: word(&what),
                status,
            },
            other => other,
        }
    }
}

impl Client {
    /// Sleeps, or fails with "interrupted" when the client is told to stop.
    pub fn sleep(&self, time: Duration) -> Result<()> {
        Ok(self.0.gate.sleep(time)?)
    }

    /// Builds a client. Nothing is sent.
    pub fn new(setup: Setup) -> Result<Self> {
        let mut authorization = HeaderValue::from_str(&format!("Bearer {}", setup.key.expose()))
            .map_err(|_| Error::Usage("the API key can't be sent in a header".into()))?;
        authorization.set_sensitive(true);
        let gate = Throttle::new(setup.reach.connections, setup.rate);
        Ok(Self(Arc::new(Inner {
            http: Http::new(setup.reach),
            authorization,
            policy: setup.policy,
            observer: setup.observer,
            gate,
            random: RandomState::new(),
        })))
    }

    /// Where it sends to.
    pub fn base_url(&self) -> &BaseUrl {
        self.0.http.base_url()
    }

    /// Sends nothing more: waits end, and what is in flight is the last. Returns whether anything is.
    pub fn stop(&self) -> bool {
        self.0.gate.stop()
    }

    /// Sends what follows on connections of its own. One that is open may be closed by the other end
    /// at any moment: a read that meets this is sent again, a creation can't be.
    pub fn reconnect(&self) {
        self.0.http.renew();
    }

    /// `GET /contacts`, one page, with the parameters given and no others.
    pub fn list(&self, page: Option<u64>, per_page: Option<u64>) -> Result<Answer> {
        self.read(&ApiRequest::list(page, per_page))
    }

    /// `GET /contacts/{contact_id}`.
    pub fn get(&self, id: &str) -> Result<Answer> {
        self.read(&ApiRequest::get(id)?)
    }

    /// `POST /contacts`. Sent again only where it certainly was not processed. `before` is called
    /// before each sending; what it fails with is the outcome, and nothing is sent.
    pub fn create(&self, contact: &NewContact, before: &Before) -> Creation {
        Creation::of(ApiRequest::create(contact).and_then(|call| self.send(&call, before)))
    }

    /// Any endpoint, by the same rules: a read is sent again, anything else only where it certainly
    /// was not processed.
    pub fn call(&self, call: &ApiRequest) -> Result<Answer> {
        if call.kind.reads() {
            return self.read(call);
        }
        match Creation::of(self.send(call, &|| Ok(()))) {
            Creation::Created(answer) => Ok(answer),
            Creation::Conflict(refusal) => Err(Error::Api(refusal)),
            Creation::Not(error) => Err(error),
            Creation::Unknown { what, status } => Err(Error::Unknown {
                what,
                status,
                operation: WriteOperation::Call(call.name()),
            }),
        }
    }

    /// Every page of the listing, in order. `per_page` replaces the usual hundred.
    pub fn pages(&self, per_page: Option<u64>) -> Pages {
        let client = self.clone();
        let sized = AtomicBool::new(true);
        Pages::new(move |number| {
            let size = per_page.or_else(|| sized.load(Ordering::Relaxed).then_some(PER_PAGE));
            let answer = match client.list(Some(number), size) {
                // The page names no parameters: an API that will not have this one is asked without.
                Err(Error::Api(refusal)) if number == 1 && per_page.is_none() && refusal.exit() == Exit::Invalid => {
                    sized.store(false, Ordering::Relaxed);
                    client.list(Some(number), None)
                }
                answer => answer,
            }?;
            Page::read(answer)
        })
    }

    fn read(&self, call: &ApiRequest) -> Result<Answer> {
        match self.send(call, &|| Ok(()))? {
            Verdict::Done(answer) => Ok(answer),
            Verdict::Refused(refusal) | Verdict::Failed(refusal, _) | Verdict::Limited(refusal, _) => {
                Err(Error::Api(refusal))
            }
            Verdict::NotSent(why) | Verdict::Lost(why) => Err(Error::Network(why)),
            Verdict::InvalidResponse(status, what) => Err(Error::InvalidResponse {
                what: format!("{} answered with {what}", self.base_url()),
                status,
            }),
        }
    }

    /// Sends until something stands, as [`Attempts`] decides.
    fn send(&self, call: &ApiRequest, before: &Before) -> Result<Verdict> {
        let replayable = call.kind.reads();
        let mut attempts = Attempts::default();
        loop {
            // Whatever was open idled for as long as the pause took.
            let permit = self.0.gate.pass(|| self.0.http.renew())?;
            before()?;
            let verdict = self.send_once(call)?;
            drop(permit);
            if matches!(verdict, Verdict::Done(_)) {
                self.0.gate.succeeded();
                return Ok(verdict);
            }
            match attempts.next(&self.0.policy, replayable, verdict.happened(), self.jitter()) {
                Next::Stop => return Ok(verdict),
                Next::Again(wait) => {
                    self.tell_wait(wait, &verdict);
                    self.0.gate.sleep(wait)?;
                }
                Next::Pause(wait) => {
                    if self.0.gate.pause(wait) {
                        self.tell_wait(wait, &verdict);
                    }
                }
                Next::TooLong(asked) => {
                    let refusal = match verdict {
                        Verdict::Limited(refusal, _) => refusal,
                        _ => ApiError::default(),
                    };
                    return Err(Error::RateLimited {
                        refusal: Box::new(refusal),
                        asked,
                        allowed: self.0.policy.max_wait,
                    });
                }
            }
        }
    }

    fn send_once(&self, call: &ApiRequest) -> Result<Verdict> {
        let url = self.base_url().join(&call.path);
        if url.len() + self.0.authorization.len() > LONGEST_HEAD {
            return Err(Error::Usage(format!(
                "the URL is {} bytes long, more than can be sent",
                url.len()
            )));
        }
        let (method, body) = (&call.method, call.body.as_slice());
        let mut request = Request::builder()
            .method(method.clone())
            .uri(&url)
            .header(header::AUTHORIZATION, self.0.authorization.clone());
        for (name, value) in call.headers() {
            request = request.header(name, HeaderValue::from_static(value));
        }
        let request = request
            .body(body)
            .map_err(|error| Error::Usage(format!("{url:?} is no URL: {error}")))?;
        self.tell(&Event::Sending {
            method,
            url: &url,
            headers: request.headers(),
            body,
        });
        let begun = Instant::now();
        let outcome = self.0.http.send(request);
        let took = begun.elapsed();
        if let Ok(reply) = &outcome {
            self.tell(&Event::Answered {
                method,
                url: &url,
                reply,
                took,
            });
        }
        let verdict = judge(call.kind, outcome);
        if let Verdict::NotSent(why) | Verdict::Lost(why) = &verdict {
            self.tell(&Event::Unanswered {
                method,
                url: &url,
                why,
                took,
            });
        }
        Ok(verdict)
    }

    fn tell(&self, event: &Event) {
        (self.0.observer)(event);
    }

    fn tell_wait(&self, wait: Duration, verdict: &Verdict) {
        let why = match verdict {
            Verdict::Limited(..) => "rate limited",
            Verdict::Failed(..) => "the API failed",
            Verdict::NotSent(why) | Verdict::Lost(why) => why,
            _ => return,
        };
        self.tell(&Event::Waiting { wait, why });
    }

    /// From 0 to 1.
    fn jitter(&self) -> f64 {
        let mut hasher = self.0.random.build_hasher();
        let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        hasher.write_u128(now.as_nanos());
        hasher.finish() as f64 / u64::MAX as f64
    }
}

impl From<Stopped> for Error {
    fn from(_: Stopped) -> Self {
        Error::Interrupted(Exit::Interrupted, "stopped before it was sent".into())
    }
}
