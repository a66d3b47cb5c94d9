//! The binary, driven as its users drive it: status, stdout and stderr are asserted, each time. Not on
//! Windows: each test gives it a home of its own by `HOME`, which Windows does not go by.

#![cfg(unix)]
// Helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

mod account;
mod api;
mod audit;
mod auth;
mod completions;
mod config;
mod create;
mod curl;
#[cfg(unix)]
mod documents;
mod errors;
mod get;
mod import;
#[cfg(unix)]
mod interrupt;
#[cfg(feature = "jq")]
mod jq;
mod list;
mod man;
mod retry;
mod safety;
mod sandbox;
mod support;
mod terminal;
mod wire;
