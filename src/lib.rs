//! `convers8`: a command-line client for the contacts API of Convers8.
//!
//! Imports point down only: `commands` use `import`, `output` and `sandbox`; those use `api`; `api` uses `error`.

pub mod api;
pub mod audit;
#[expect(missing_docs, reason = "a doc comment there is help text")]
pub mod cli;
pub mod commands;
pub mod config;
pub mod console;
pub mod error;
pub mod import;
pub mod interrupt;
pub mod output;
pub mod phone;
pub mod redact;
pub mod sandbox;
pub mod text;
