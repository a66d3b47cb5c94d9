//! The Convers8 contacts API: three endpoints, one envelope, four error codes.
//!
//! Knows nothing of the command line and prints nothing: what happens on the way (a request, a
//! wait) is told to one [`Observer`](client::Observer).

pub mod base_url;
pub mod client;
mod connection;
pub mod listing;
pub mod model;
pub mod readings;
pub mod request;
pub mod retry;
pub mod throttle;
pub mod transport;
pub mod verdict;
