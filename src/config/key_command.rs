//! `api_key_command`: a shell command that prints the key, such as a password manager.

use std::io::{self, BufRead, BufReader, IsTerminal, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::error::{Error, Result};

/// The most bytes that are read. A longer line is rejected later, because it is too long for a key.
const MAX_LINE: u64 = 64 << 10;
/// The time that a command has to exit after it printed the key, so that its exit status can be checked.
const GRACE_PERIOD: Duration = Duration::from_secs(1);

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
    let mut line = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        let mut stdout = BufReader::new(stdout);
        let read = stdout.by_ref().take(MAX_LINE).read_until(b'\n', &mut line);
        read.map_err(|error| failed(error.to_string()))?;
        // The rest is read too, because the command would fail if its pipe were closed.
        std::thread::spawn(move || io::copy(&mut stdout, &mut io::sink()));
    }
    let line = String::from_utf8_lossy(&line).trim().to_owned();
    let status = match line.is_empty() {
        true => child.wait().ok(),
        false => wait_or_kill(&mut child),
    };
    match status {
        Some(status) if !status.success() => Err(failed(format!("it ended with {status}"))),
        _ if line.is_empty() => Err(failed("it printed nothing".into())),
        _ => Ok(line),
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

/// Waits for the command to exit. Kills it after [`GRACE_PERIOD`], for example `yes`, and returns `None`.
fn wait_or_kill(child: &mut Child) -> Option<ExitStatus> {
    let start = Instant::now();
    while start.elapsed() < GRACE_PERIOD {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) => std::thread::sleep(Duration::from_millis(5)),
            Err(_) => return None,
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    None
}
