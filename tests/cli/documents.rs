//! What README and `--help` show: every command is run here, in bash and against the sandbox, and
//! every output shown is the real one.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::sandbox::Serving;
use crate::support::{Ran, TestEnv};

const README: &str = include_str!("../../README.md");

/// What builds, installs or tests this project itself is run by whoever does that.
const OF_THE_PROJECT: [&str; 4] = [
    "cargo test",
    "cargo install --locked --path .",
    "cargo binstall",
    "sudo apt install",
];

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

/// Folders that a shell which completes has.
const FOLDERS: [&str; 4] = [
    "bin",
    ".local/share/bash-completion/completions",
    ".zfunc",
    ".config/fish/completions",
];

/// A machine with the binary installed, a password manager, and an account of its own.
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

    /// After some use: with a third contact in the account, and a key of another one stored.
    fn used() -> Self {
        let machine = Self::new();
        machine.ends_well("convers8 contacts create --name 'Ada Obi' --phone +254712345678");
        machine.ends_well("convers8 auth login --profile work");
        machine
    }

    /// The line, typed into bash. Whatever asks for a key gets one.
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

    /// Its stdout, once it ended with 0; a server is ended here when it says where it is.
    #[track_caller]
    fn ends_well(&self, line: &str) -> String {
        if line.starts_with("convers8 sandbox") && !line.contains("--reset") {
            return self.serves(line);
        }
        let mut child = self.shell(line).spawn().unwrap();
        // Whoever reads no key may be gone already.
        let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"sk_live_typed\n");
        let ran = Ran::new(child.wait_with_output().unwrap(), &[line]);
        assert_eq!(ran.status, Some(0), "{line}\n{}\n{}", ran.stdout, ran.stderr);
        ran.stdout
    }

    /// On a free port, because the one it names may be taken here.
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

/// The sandbox's address as the API's, and without what only an address of this machine needs.
fn as_with_the_api(text: &str, url: &str) -> String {
    text.replace(url, "https://waba-v1.convers8.africa")
        .replace("     --noproxy '*' \\\n", "")
}

fn program(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// The fenced blocks of the README: language and text.
fn blocks() -> Vec<(&'static str, &'static str)> {
    let mut fences = README.split("```").skip(1);
    let mut blocks = Vec::new();
    while let Some(block) = fences.next() {
        blocks.push(block.split_once('\n').unwrap());
        fences.next();
    }
    blocks
}

/// The commands of a block, a line each; a line that ends with a backslash goes on.
fn commands(block: &str) -> Vec<String> {
    let joined = block.replace("\\\n", "");
    let lines = joined
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.replacen("cargo run --", "convers8", 1)).collect()
}

fn is_of_the_project(command: &str) -> bool {
    OF_THE_PROJECT.iter().any(|own| command.starts_with(own))
}

/// Whether a text is the one shown, where `…` stands for whatever differs from run to run.
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

/// From the first line to the last, in one account, as a reader would.
#[test]
fn the_readmes_commands_work_and_print_what_it_shows() {
    let machine = Machine::new();
    let mut printed = None;
    for (language, text) in blocks() {
        match (language, printed.take()) {
            ("sh", _) => {
                let run = commands(text).into_iter().filter(|command| !is_of_the_project(command));
                let stdout: String = run.map(|command| machine.ends_well(&command)).collect();
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
fn the_readmes_sentences_name_commands_that_work() {
    let machine = Machine::used();
    let prose: String = README.split("```").step_by(2).collect();
    let spans: Vec<&str> = prose
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|span| span.starts_with("convers8 "))
        .collect();
    assert!(!spans.is_empty(), "{spans:?}");
    spans.iter().for_each(|command| drop(machine.ends_well(command)));
}

#[test]
fn what_the_readme_says_of_the_project_is_still_there() {
    let shown: Vec<String> = blocks().iter().flat_map(|(_, text)| commands(text)).collect();
    for own in OF_THE_PROJECT {
        assert!(shown.iter().any(|command| command.starts_with(own)), "{own}");
    }
}

/// The step that CI runs, as its shell would run it.
#[test]
fn the_readmes_workflow_works() {
    let (_, workflow) = blocks().into_iter().find(|(language, _)| *language == "yaml").unwrap();
    let (_, step) = workflow.split_once("run: |\n").unwrap();
    let (step, _) = step.split_once("      - uses").unwrap();
    Machine::used().ends_well(step);
}

#[test]
fn the_readmes_configuration_is_read() {
    let (_, config) = blocks().into_iter().find(|(language, _)| *language == "toml").unwrap();
    let machine = Machine::used();
    let path = machine.env.home().join("config.toml");
    std::fs::write(&path, config).unwrap();
    let status = |more: &str| {
        let line = format!(
            "unset CONVERS8_BASE_URL CONVERS8_API_KEY; CONVERS8_CONFIG={} convers8 {more}",
            path.display()
        );
        machine.ends_well(&line)
    };
    assert!(status("contacts get contact_1 --curl").contains("https://waba-v1.convers8.africa/contacts/contact_1"));
    assert!(status("contacts get contact_1 --curl --profile staging").contains("https://staging.example/"));
}

/// Every command of the command line, found as a reader finds them.
fn every_command() -> Vec<Vec<String>> {
    let mut found = vec![Vec::new()];
    let mut next = 0;
    while let Some(command) = found.get(next).cloned() {
        let help = help(&command);
        let below = help.split_once("\nCommands:\n").map_or("", |(_, below)| below);
        for line in below.lines().take_while(|line| line.starts_with("  ")) {
            let name = line.split_whitespace().next().unwrap();
            // A description that goes on is indented deeper.
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

/// Each in an account of its own: an example stands alone.
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
        // What it does may stand behind it.
        let examples: Vec<&str> = lines.map(|line| line.trim().split("  ").next().unwrap()).collect();
        let name = [vec!["convers8".to_owned()], command].concat().join(" ");
        assert!(
            examples.iter().any(|example| example.contains(&name)),
            "{name}: {examples:?}"
        );
        examples
            .iter()
            .for_each(|example| drop(Machine::used().ends_well(example)));
    }
}

#[test]
fn what_differs_is_noticed() {
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
