//! Runs every command that README and `--help` show, in bash and against the sandbox, and compares every output that
//! is shown.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::sandbox::Serving;
use crate::support::{Ran, TestEnv};

const README: &str = include_str!("../../README.md");

/// Commands that build, install or test this project. They are not run here.
const ABOUT_THE_PROJECT: [&str; 2] = ["cargo test", "cargo install --locked --path ."];

/// Files that the examples read.
const FILES: [(&str, &str); 4] = [
    (
        "contacts.csv",
        "name,phone_number\nAda Obi,+254712345678\nWanjiru Otieno,+254722000111\n",
    ),
    ("people.csv", "Kundenname;Handy\nAda Obi;+254712345678\n"),
    (
        "phone-book.vcf",
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada Obi\r\nTEL:0712 345 678\r\nEND:VCARD\r\n",
    ),
    (
        "template.json",
        "{\"name\":\"Ada Obi\",\"phone_number\":\"+254733000222\"}\n",
    ),
];

/// Folders of shells with completion.
const FOLDERS: [&str; 4] = [
    "bin",
    ".local/share/bash-completion/completions",
    ".zfunc",
    ".config/fish/completions",
];

/// A home folder with the binary, a fake password manager and an account.
struct Machine {
    env: TestEnv,
    account: Serving,
}

impl Machine {
    fn new() -> Self {
        let env = TestEnv::new();
        FOLDERS
            .iter()
            .for_each(|folder| std::fs::create_dir_all(env.home().join(folder)).unwrap());
        FILES
            .iter()
            .for_each(|(name, text)| std::fs::write(env.home().join(name), text).unwrap());
        std::os::unix::fs::symlink(
            assert_cmd::cargo::cargo_bin!("convers8"),
            env.home().join("bin/convers8"),
        )
        .unwrap();
        program(&env.home().join("bin/pass"), "#!/bin/sh\necho sk_live_from_pass\n");
        let account = Serving::start(&env.home().join("account.jsonl"), &[]);
        Self { env, account }
    }

    /// Adds a third contact to the account and stores the key of another account.
    fn used() -> Self {
        let machine = Self::new();
        machine.run_successfully("convers8 contacts create --name 'Ada Obi' --phone +254712345678");
        machine.run_successfully("convers8 auth login --profile work");
        machine
    }

    /// Returns a bash command that runs the line.
    fn shell(&self, line: &str) -> Command {
        let mut command = Command::new("bash");
        command
            .args(["-euo", "pipefail", "-c", line])
            .env_clear()
            .env("HOME", self.env.home())
            .env(
                "PATH",
                format!("{}:/usr/bin:/bin", self.env.home().join("bin").display()),
            )
            .env("CONVERS8_BASE_URL", &self.account.url)
            .env("CONVERS8_API_KEY", &self.account.key)
            .current_dir(self.env.home())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the line, which must exit with 0, and returns its stdout. A server is stopped after it has printed its address.
    #[track_caller]
    fn run_successfully(&self, line: &str) -> String {
        if line.starts_with("convers8 sandbox") && !line.contains("--reset") {
            return self.serves(line);
        }
        let mut child = self.shell(line).spawn().unwrap();
        // A command that reads no key may have ended already.
        let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"sk_live_typed\n");
        let ran = Ran::new(child.wait_with_output().unwrap(), &[line]);
        assert_eq!(ran.status, Some(0), "{line}\n{}\n{}", ran.stdout, ran.stderr);
        ran.stdout
    }

    /// Runs a server on a free port, because the port in the line may be in use.
    fn serves(&self, line: &str) -> String {
        let (before, port) = line.split_once("--port ").unwrap_or((line, ""));
        let after = port.trim_start_matches(|c: char| c.is_ascii_digit());
        let mut child = self.shell(&format!("exec {before} --port 0 {after}")).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut said = String::new();
        stdout.read_line(&mut said).unwrap();
        stdout.read_line(&mut said).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!(said.lines().count(), 2, "{line}\n{stderr}");
        said
    }
}

/// Replaces the sandbox's address by the API's, and removes the flag for loopback.
fn as_with_the_api(text: &str, url: &str) -> String {
    text.replace(url, "https://waba-v1.convers8.africa")
        .replace("     --noproxy '*' \\\n", "")
}

fn program(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// Returns the fenced blocks of the README: language and text.
fn blocks() -> Vec<(&'static str, &'static str)> {
    let mut fences = README.split("```").skip(1);
    let mut blocks = Vec::new();
    while let Some(block) = fences.next() {
        blocks.push(block.split_once('\n').unwrap());
        fences.next();
    }
    blocks
}

/// Returns the commands of a block. A line that ends with a backslash continues on the next one.
fn commands(block: &str) -> Vec<String> {
    let joined = block.replace("\\\n", "");
    let lines = joined
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.replacen("cargo run --", "convers8", 1)).collect()
}

fn is_about_the_project(command: &str) -> bool {
    ABOUT_THE_PROJECT.iter().any(|own| command.starts_with(own))
}

/// Compares a text with the one shown, where `…` matches anything.
fn is_as_shown(text: &str, shown: &str) -> bool {
    let mut parts = shown.split('…');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.is_empty() || shown.ends_with('…')
}

/// Runs all commands in order in one account.
#[test]
fn the_commands_of_the_readme_work_and_print_what_it_shows() {
    let machine = Machine::new();
    let mut printed = None;
    for (language, text) in blocks() {
        match (language, printed.take()) {
            ("sh", _) => {
                let run = commands(text)
                    .into_iter()
                    .filter(|command| !is_about_the_project(command));
                let stdout: String = run.map(|command| machine.run_successfully(&command)).collect();
                printed = Some(as_with_the_api(&stdout, &machine.account.url));
            }
            ("", Some(printed)) => assert!(
                is_as_shown(&printed, text),
                "the README shows:\n{text}\nprinted:\n{printed}"
            ),
            _ => {}
        }
    }
}

#[test]
fn the_commands_in_the_text_of_the_readme_work() {
    let machine = Machine::used();
    let prose: String = README.split("```").step_by(2).collect();
    let spans: Vec<&str> = prose
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|span| span.starts_with("convers8 "))
        .collect();
    assert!(!spans.is_empty(), "{spans:?}");
    spans.iter().for_each(|command| drop(machine.run_successfully(command)));
}

#[test]
fn the_readme_has_the_commands_that_are_not_run() {
    let shown: Vec<String> = blocks().iter().flat_map(|(_, text)| commands(text)).collect();
    for own in ABOUT_THE_PROJECT {
        assert!(shown.iter().any(|command| command.starts_with(own)), "{own}");
    }
}

/// Runs the step of the CI workflow.
#[test]
fn the_workflow_in_the_readme_works() {
    let (_, workflow) = blocks().into_iter().find(|(language, _)| *language == "yaml").unwrap();
    let (_, step) = workflow.split_once("run: convers8").unwrap();
    Machine::used().run_successfully(&format!("convers8{step}"));
}

#[test]
fn the_configuration_in_the_readme_is_valid() {
    let (_, config) = blocks().into_iter().find(|(language, _)| *language == "toml").unwrap();
    let machine = Machine::used();
    let path = machine.env.home().join("config.toml");
    std::fs::write(&path, config).unwrap();
    let status = |more: &str| {
        let line = format!(
            "unset CONVERS8_BASE_URL CONVERS8_API_KEY; CONVERS8_CONFIG={} convers8 {more}",
            path.display()
        );
        machine.run_successfully(&line)
    };
    assert!(status("contacts get contact_1 --curl").contains("https://waba-v1.convers8.africa/contacts/contact_1"));
    assert!(status("contacts get contact_1 --curl --profile staging").contains("https://staging.example/"));
}

/// Returns every command, found through `--help`.
fn every_command() -> Vec<Vec<String>> {
    let mut found = vec![Vec::new()];
    let mut next = 0;
    while let Some(command) = found.get(next).cloned() {
        let help = help(&command);
        let below = help.split_once("\nCommands:\n").map_or("", |(_, below)| below);
        for line in below.lines().take_while(|line| line.starts_with("  ")) {
            let name = line.split_whitespace().next().unwrap();
            // The second line of a description is indented more.
            if !line.starts_with("   ") && name != "help" {
                found.push([command.clone(), vec![name.to_owned()]].concat());
            }
        }
        next += 1;
    }
    found
}

fn help(command: &[String]) -> String {
    let mut arguments: Vec<&str> = command.iter().map(String::as_str).collect();
    arguments.push("--help");
    let ran = TestEnv::new().run(&arguments);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    ran.stdout
}

/// Each example runs in its own account.
#[test]
fn the_examples_of_every_help_text_work() {
    let commands = every_command();
    assert!(
        commands.contains(&vec!["contacts".to_owned(), "import".to_owned()]),
        "{commands:?}"
    );
    for command in commands {
        let help = help(&command);
        let Some((_, examples)) = help.split_once("Examples:\n") else {
            assert!(help.contains("\nCommands:\n"), "no examples: {command:?}");
            continue;
        };
        let lines = examples.lines().take_while(|line| line.starts_with("  "));
        // A description may follow the command.
        let examples: Vec<&str> = lines.map(|line| line.trim().split("  ").next().unwrap()).collect();
        let name = [vec!["convers8".to_owned()], command].concat().join(" ");
        assert!(
            examples.iter().any(|example| example.contains(&name)),
            "{name}: {examples:?}"
        );
        examples
            .iter()
            .for_each(|example| drop(Machine::used().run_successfully(example)));
    }
}

#[test]
fn finds_differences() {
    for (text, shown, same) in [
        ("a b\n", "a b\n", true),
        ("a b\n", "a c\n", false),
        ("a b\nc\n", "a b\n", false),
        ("id 17 of 2\n", "id … of 2\n", true),
        ("id 17 of 3\n", "id … of 2\n", false),
    ] {
        assert_eq!(is_as_shown(text, shown), same, "{text:?} {shown:?}");
    }
}
