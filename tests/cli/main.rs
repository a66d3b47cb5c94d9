//! The binary, driven as its users drive it: status, stdout and stderr are asserted, each time.

// Helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

mod account;
mod auth;
mod completions;
mod config;
mod create;
mod errors;
mod get;
mod guards;
mod import;
#[cfg(unix)]
mod interrupt;
mod list;
mod retry;
mod sandbox;
mod support;
mod terminal;
mod wire;
