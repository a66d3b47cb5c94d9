//! Parses the command line, runs the command, reports the error and exits.

use std::process::ExitCode;

use convers8::{cli, commands, config, error, interrupt};

fn main() -> ExitCode {
    if commands::complete() {
        return ExitCode::SUCCESS;
    }
    let cli = match cli::parse(std::env::args_os(), &config::Env::process()) {
        Ok(cli) => cli,
        Err(exit) => return exit,
    };
    let console = commands::console(&cli.global);
    let result = commands::run(cli, &console);
    console.finish(result.as_ref().err());
    let exit = match result {
        Ok(()) => error::Exit::Success,
        Err(error) => error.downcast_ref().map_or(error::Exit::Failure, error::Error::exit),
    };
    interrupt::exit_if_received();
    ExitCode::from(exit as u8)
}
