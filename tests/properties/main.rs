//! Property tests of the library and the binary with generated input, valid and damaged: nothing panics or hangs, no
//! output has the key or characters that are unsafe for a terminal, and valid input round-trips.
//!
//! Each test runs its corpus (`corpus/<target>`), then random cases. `CONVERS8_CASES=100000 cargo test --test properties`
//! runs more cases, faster with `--profile fuzz`. A failure prints a minimal case: add it to the corpus.

// Each run gets its own home folder through HOME, which Windows ignores.
#![cfg(unix)]
// Clippy allows `unwrap` in test functions, but not in their helpers.
#![allow(clippy::unwrap_used)]

mod config;
mod flags;
mod generate;
mod numbers;
mod output;
mod responses;
mod results;
mod runner;
mod server;
mod sources;
mod support;
