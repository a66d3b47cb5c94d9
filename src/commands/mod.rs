//! The commands, one file each: arguments in, client called, output written.

mod account;
mod api;
mod audit;
mod auth;
mod completions;
mod config;
mod context;
mod create;
mod curl;
mod filter;
mod get;
mod help;
mod import;
mod journal;
mod list;
mod man;
mod sandbox;
mod session;

use std::sync::Arc;

use crate::cli::{Auth, Cli, Command, Contacts};
use crate::console::Console;
use crate::interrupt;
use crate::output::shell::quoted;
pub use completions::complete;
use context::Context;
pub use context::console;
use session::{Concurrency, Session};

/// Runs the command.
pub fn run(cli: Cli, console: &Arc<Console>) -> anyhow::Result<()> {
    let context = Context::new(cli.global, console)?;
    interrupt::start(console)?;
    match &cli.command {
        Command::Contacts(Contacts::List(arguments)) => list::run(&context, arguments),
        Command::Contacts(Contacts::Get(arguments)) => get::run(&context, arguments),
        Command::Contacts(Contacts::Create(arguments)) => create::run(&context, arguments),
        Command::Contacts(Contacts::Import(arguments)) => import::run(&context, arguments),
        Command::Contacts(Contacts::Audit(arguments)) => audit::run(&context, arguments),
        Command::Auth(Auth::Login { key }) => auth::login(&context, key.is_some()),
        Command::Auth(Auth::Status) => auth::status(&context),
        Command::Auth(Auth::Logout) => auth::logout(&context),
        Command::Api(arguments) => api::run(&context, arguments),
        Command::Config => config::run(&context),
        Command::Journal(arguments) => journal::run(&context, arguments),
        Command::Sandbox(arguments) => sandbox::run(&context, arguments),
        Command::Completions(arguments) => completions::run(&context, arguments),
        Command::Man(arguments) => man::run(&context, arguments),
        Command::Help(arguments) => help::run(&context, arguments),
    }
}
