//! `convers8`: the Convers8 contacts API from a terminal.
//!
//! Parses the command line, runs it, reports the error, exits: nothing else.

mod api;
mod audit;
mod cli;
mod commands;
mod config;
mod console;
mod error;
#[cfg(test)]
mod fuzz;
mod import;
mod interrupt;
mod phone;
mod render;
mod sandbox;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = match cli::parse(std::env::args_os(), config::Env::process().key()) {
        Ok(arguments) => arguments,
        Err(exit) => return exit,
    };
    let console = commands::console(&arguments.global);
    match commands::run(arguments, &console) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console.error(&error);
            let exit = error.downcast_ref().map_or(error::Exit::Failure, error::Error::exit);
            ExitCode::from(exit as u8)
        }
    }
}
