//! `--curl`: the printed command, run by bash, sends the same request as the binary.

mod command;
mod same_request;

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::support::{KEY, TestEnv};

/// Separates the calls recorded by the fake `curl`.
const END: &str = "(end of arguments)";

/// The note if the environment has no key.
const NO_KEY: &str = "note: the command takes the key from CONVERS8_API_KEY: set it to this account's key first\n";

/// Text with special characters of shells, URLs and JSON.
const NASTY: [&str; 20] = [
    "it's",
    "''",
    "'; exit 7; '",
    "$HOME ${HOME} $(id) `id`",
    r#"back\slash "quotes" \n"#,
    "wow! !! !$ it's!",
    "two\nlines\r\n",
    "a\ttab\u{7f}\u{1b}[0m",
    "👩‍👩‍👧 é عائشة \u{202e}",
    "-x",
    "--data",
    "@/etc/passwd",
    "<in",
    "%s %00 %",
    "* ? [1-3] {a,b} ~",
    "#1 ;&|<>()",
    "trailing \\",
    "  spaces  ",
    "a&b=c+d",
    "\\",
];

/// An environment with a server and without a key.
fn keyless(url: &str) -> TestEnv {
    TestEnv::new().env("CONVERS8_BASE_URL", url)
}

/// Runs the printed commands in bash, with the folder `first` before the usual PATH.
fn bash(env: &TestEnv, commands: &str, first: &Path) -> Output {
    let mut child = Command::new("/bin/bash")
        .env_clear()
        .env("PATH", format!("{}:/usr/bin:/bin", first.display()))
        .env("HOME", env.home())
        .env("CONVERS8_API_KEY", KEY)
        .current_dir(env.home())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(commands.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// Returns the arguments of each `curl` call in these commands.
fn calls(env: &TestEnv, commands: &str) -> Vec<Vec<String>> {
    let folder = env.home().join("shim");
    fs::create_dir_all(&folder).unwrap();
    let shim = folder.join("curl");
    fs::write(&shim, format!("#!/bin/sh\nprintf '%s\\0' \"$@\" '{END}'\n")).unwrap();
    fs::set_permissions(&shim, fs::Permissions::from_mode(0o755)).unwrap();
    let result = bash(env, commands, &folder);
    let printed = String::from_utf8(result.stdout).unwrap();
    assert_eq!(
        (result.status.code(), String::from_utf8(result.stderr).unwrap().as_str()),
        (Some(0), ""),
        "{commands}"
    );
    let words: Vec<String> = printed.split_terminator('\0').map(str::to_owned).collect();
    let (last, _) = words.split_last().unwrap();
    assert_eq!(last, END);
    words[..words.len() - 1]
        .split(|word| word == END)
        .map(<[String]>::to_vec)
        .collect()
}

/// Returns the value of a flag in the arguments.
fn value<'a>(arguments: &'a [String], flag: &str) -> &'a str {
    let place = arguments.iter().position(|argument| argument == flag).unwrap();
    &arguments[place + 1]
}

fn printed(env: &TestEnv, arguments: &[&str], stdin: &str) -> String {
    let result = env.run_with_stdin(&[arguments, &["--curl"]].concat(), stdin);
    assert_eq!(result.status, Some(0), "{arguments:?}: {result:?}");
    result.stdout
}
