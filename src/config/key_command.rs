//! `api_key_command`: a shell command that prints the key, such as a password manager.

use std::io::{self, IsTerminal, Read};
use std::process::{Command, Stdio};

use crate::error::{Error, Result};

/// The most bytes that are read. A longer line is rejected later, because it is too long for a key.
const MAX_OUTPUT: u64 = 64 << 10;

/// Runs the command and returns the first line of its stdout. It inherits stderr. It inherits stdin only if stdin is a
/// terminal, so that it can prompt but can't read the data of this program.
pub fn first_line_of(command: &str) -> Result<String> {
    let failed = |why: String| Error::NoKey(format!("api_key_command printed no usable key: {why}"));
    let stdin = match io::stdin().is_terminal() {
        true => Stdio::inherit(),
        false => Stdio::null(),
    };
    let mut process = shell(command);
    process.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::inherit());
    let mut child = process.spawn().map_err(|error| failed(error.to_string()))?;
    let mut output = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        let read = stdout.take(MAX_OUTPUT).read_to_end(&mut output);
        read.map_err(|error| failed(error.to_string()))?;
    }
    let status = child.wait().map_err(|error| failed(error.to_string()))?;
    if !status.success() {
        return Err(failed(format!("it ended with {status}")));
    }
    let text = String::from_utf8_lossy(&output);
    match text.lines().next().map(str::trim) {
        None | Some("") => Err(failed("it printed nothing".into())),
        Some(line) => Ok(line.to_owned()),
    }
}

#[cfg(not(windows))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]);
    shell
}

/// Passes the line unchanged, because `cmd` has special quoting rules. `/S` removes only the outer quotes.
#[cfg(windows)]
fn shell(command: &str) -> Command {
    use std::os::windows::process::CommandExt;
    let mut shell = Command::new("cmd");
    shell.raw_arg(format!("/D /S /C \"{command}\""));
    shell
}
