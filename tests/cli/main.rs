//! Tests of the binary. Each run asserts exit code, stdout and stderr. They do not run on Windows, because each run gets
//! its own home folder through `HOME`, which Windows ignores.

#![cfg(unix)]
// Clippy allows `unwrap` in test functions, but not in their helpers.
#![allow(clippy::unwrap_used)]

mod api;
mod audit;
mod auth;
mod columns;
mod completions;
mod config;
mod create;
mod curl;
mod documents;
mod errors;
mod exit_codes;
mod get;
mod help;
mod import;
mod interrupt;
mod journal;
#[cfg(feature = "jq")]
mod jq;
mod list;
mod man;
mod missing_commands;
#[cfg(target_os = "linux")]
mod mistakes;
mod network;
mod proxy;
mod read_only;
mod retry;
mod safety;
mod sandbox;
mod schemas;
mod support;
mod terminal;
mod tls;
mod waits;
mod wire;
