//! Parses the command line, runs the command, reports the error and exits.

use std::process::ExitCode;

use convers8::{cli, commands, config, error};

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
