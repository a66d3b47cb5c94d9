//! The API client: its settings and endpoints.

mod send;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ureq::http::HeaderValue;

use super::base_url::BaseUrl;
use super::event::{Event, Observer};
use super::key::ApiKey;
use super::listing::Listing;
use super::model::{NewContact, Pagination};
use super::request::ApiRequest;
use super::response::Response;
use super::retry::RetryPolicy;
use super::throttle::Throttle;
use super::transport::{ConnectOptions, Http};
use super::verdict::Verdict;
use crate::error::{Error, Exit, Result};

/// Contacts per page when the complete listing is read.
const PER_PAGE: u64 = 100;

/// A function that is called before each attempt to send a request. If it fails, nothing is sent and its error is
/// returned.
pub type BeforeSend<'a> = dyn Fn() -> Result<()> + 'a;

/// The settings of a client.
pub struct ClientOptions {
    /// The connection settings.
    pub connect: ConnectOptions,
    /// The API key.
    pub key: ApiKey,
    /// The limits of retries and waits.
    pub policy: RetryPolicy,
    /// The most requests per second. `None`: no limit.
    pub rate: Option<f64>,
    /// The receiver of events.
    pub observer: Box<Observer>,
}

/// A client of the API. Clones share the connections, the key and the throttle.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    http: Http,
    authorization: HeaderValue,
    /// The `Host` header. `ureq` would format it for each request.
    host: HeaderValue,
    policy: RetryPolicy,
    observer: Box<Observer>,
    throttle: Throttle,
}

impl Client {
    /// Creates a client. Sends nothing.
    pub fn new(options: ClientOptions) -> Result<Self> {
        let authorization = options.key.authorization();
        let host = HeaderValue::from_str(&options.connect.base_url.authority());
        Ok(Self(Arc::new(Inner {
            throttle: Throttle::new(options.connect.connections, options.rate, options.policy),
            http: Http::new(options.connect),
            authorization: authorization.ok_or_else(|| Error::Usage("the API key can't be sent in a header".into()))?,
            host: host.map_err(|_| Error::Usage("the base URL can't be sent in a header".into()))?,
            policy: options.policy,
            observer: options.observer,
        })))
    }

    /// Sends `GET /contacts` for one page. A parameter that is `None` is not sent.
    pub fn list(&self, page: Option<u64>, per_page: Option<u64>) -> Result<Response> {
        self.read(&ApiRequest::list(page, per_page))
    }

    /// Sends `GET /contacts/{contact_id}`.
    pub fn get(&self, id: &str) -> Result<Response> {
        self.read(&ApiRequest::get(id)?)
    }

    /// Sends `POST /contacts`. Retries only if an attempt was certainly not processed.
    pub fn create(&self, contact: &NewContact, before: &BeforeSend) -> Result<Verdict> {
        self.send(&ApiRequest::create(contact)?, before)
    }

    /// Sends a GET. Retries after temporary failures.
    pub fn read(&self, request: &ApiRequest) -> Result<Response> {
        self.send(request, &|| Ok(()))?.into_read_result()
    }

    /// Returns the complete listing. `per_page` replaces the default page size of 100.
    pub fn listing(&self, per_page: Option<u64>) -> Listing {
        let client = self.clone();
        let sends_per_page = AtomicBool::new(true);
        Listing::new(move |number| {
            let size = per_page.or_else(|| sends_per_page.load(Ordering::Relaxed).then_some(PER_PAGE));
            let response = match client.list(Some(number), size) {
                // The API documentation does not mention this parameter. If the API rejects it, it is omitted.
                Err(Error::Api(error)) if number == 1 && per_page.is_none() && error.exit() == Exit::Invalid => {
                    sends_per_page.store(false, Ordering::Relaxed);
                    client.list(Some(number), None)
                }
                response => response,
            }?;
            let pages = response.pagination.as_ref().and_then(Pagination::pages);
            client.report(&Event::Page { number, pages });
            Ok(response)
        })
    }

    fn report(&self, event: &Event) {
        (self.0.observer)(event);
    }

    /// Returns the base URL.
    pub fn base_url(&self) -> &BaseUrl {
        self.0.http.base_url()
    }

    /// Sleeps for `time`. Fails if the client is stopped.
    pub fn sleep(&self, time: Duration) -> Result<()> {
        self.0.throttle.sleep(time)
    }

    /// Ends all waits and prevents new requests. Returns whether a request is in flight.
    pub fn stop(&self) -> bool {
        self.0.throttle.stop()
    }
}
