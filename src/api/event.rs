//! Events of a request, for logging.

use std::time::Duration;

use ureq::http::Request;

use super::transport::HttpResponse;

/// The receiver of events.
pub type Observer = dyn Fn(&Event) + Send + Sync;

/// A step of a request. The value of the `Authorization` header is marked as sensitive.
pub enum Event<'a> {
    /// A request is about to be sent.
    Sending {
        /// The request.
        request: &'a Request<&'a [u8]>,
    },
    /// A response was read.
    Received {
        /// The request.
        request: &'a Request<&'a [u8]>,
        /// The response.
        response: &'a HttpResponse,
        /// The time from the start of the attempt to the last byte received, connecting included.
        took: Duration,
    },
    /// The request failed without a response.
    Failed {
        /// The request.
        request: &'a Request<&'a [u8]>,
        /// The reason.
        reason: &'a str,
        /// The time until it failed.
        took: Duration,
    },
    /// A failed request is sent again after a wait. Other requests continue.
    Retrying {
        /// The wait.
        wait: Duration,
        /// The failure.
        reason: &'a str,
        /// The number of this retry, from 1.
        retry: u32,
        /// The number of retries allowed.
        retries: u32,
    },
    /// A page of a listing was read.
    Page {
        /// Its number, from 1.
        number: u64,
        /// The number of pages of the listing, if the API reports it.
        pages: Option<u64>,
    },
    /// The request is sent after a wait.
    Waiting {
        /// The wait.
        wait: Duration,
        /// The reason for the wait.
        reason: &'a str,
    },
}
