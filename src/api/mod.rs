//! A client of the Convers8 contacts API.
//!
//! [`client`] sends a [`request`] through [`transport`] and classifies the response as a [`verdict`]. [`retry`] decides
//! whether to send it again, [`throttle`] decides when. This module prints nothing and knows no flags: it reports each
//! step to an [`Observer`](event::Observer).

pub mod base_url;
pub mod client;
pub mod event;
pub mod key;
pub mod listing;
pub mod model;
pub mod path;
pub mod request;
pub mod response;
pub mod retry;
pub mod throttle;
pub mod transport;
pub mod verdict;
