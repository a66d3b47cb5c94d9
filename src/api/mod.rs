//! The Convers8 contacts API: three endpoints, one envelope, four error codes.
//!
//! Knows nothing of the command line and prints nothing: what happens on the way (a request, a
//! wait) is told to one [`Observer`](client::Observer).

pub mod call;
pub mod client;
mod connection;
pub mod endpoint;
pub mod judge;
pub mod model;
pub mod pages;
pub mod readings;
pub mod retry;
pub mod throttle;
pub mod transport;
