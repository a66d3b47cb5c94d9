//! The documents: every command that README.md, docs/ and `--help` show is run, and every output, flag, link, setting
//! and exit code that they show is checked.

mod help;
mod machine;
mod markdown;
mod reference;

use std::collections::BTreeSet;
use std::path::Path;

use clap::{Command, CommandFactory};
use convers8::cli::Cli;

use crate::support::TestEnv;
use machine::Machine;
use markdown::Document;

/// Flags of other programs that the documents name.
const OTHER_FLAGS: [&str; 2] = ["--locked", "--path"];

#[test]
fn the_commands_of_the_documents_work_and_print_what_is_shown() {
    for document in Document::all() {
        Machine::new().follow(&document);
    }
}

/// A command without flags names the command, and a word in capital letters, such as NUMBER, stands for a value. These are
/// not run, but the command must exist.
#[test]
fn the_commands_in_the_text_of_the_documents_work() {
    for document in Document::all() {
        let spans = document.spans();
        let commands: BTreeSet<&String> = spans.iter().filter(|span| span.starts_with("convers8 ")).collect();
        if commands.is_empty() {
            continue;
        }
        let machine = Machine::used();
        for command in commands {
            let words: Vec<&str> = command.split(' ').collect();
            let name: Vec<&str> = words.iter().copied().take_while(|word| is_lower_case(word)).collect();
            let is_run = name.len() < words.len() && !words.iter().any(|word| is_placeholder(word));
            match is_run {
                true => drop(machine.run(command)),
                false => drop(machine.run(&format!("{} --help", name.join(" ")))),
            }
        }
    }
}

fn is_lower_case(word: &str) -> bool {
    word.chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !word.starts_with('-')
}

fn is_placeholder(word: &str) -> bool {
    word.len() > 1 && word.chars().all(|c| c.is_ascii_uppercase())
}

#[test]
fn the_flags_in_the_documents_exist() {
    fn add(command: &Command, flags: &mut BTreeSet<String>) {
        let long = command.get_arguments().filter_map(clap::Arg::get_long);
        flags.extend(long.map(|flag| format!("--{flag}")));
        command.get_subcommands().for_each(|below| add(below, flags));
    }
    let mut known: BTreeSet<String> = OTHER_FLAGS.map(str::to_owned).into();
    known.extend(["--help", "--version"].map(str::to_owned));
    add(&Cli::command(), &mut known);
    for document in Document::all() {
        for span in document.spans() {
            let words = span.split(|c: char| c == '=' || c.is_whitespace());
            for flag in words.filter(|word| word.starts_with("--")) {
                assert!(known.contains(flag), "{}: {flag}", document.path);
            }
        }
    }
}

#[test]
fn the_links_in_the_documents_have_a_target() {
    let others = ["ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"];
    for document in Document::all().into_iter().chain(others.map(Document::read)) {
        let folder = Path::new(&document.path).parent().unwrap();
        for link in document.links() {
            let (file, heading) = link.split_once('#').unwrap_or((&link, ""));
            let target = match file {
                "" => document.path.clone(),
                file => folder.join(file).to_str().unwrap().to_owned(),
            };
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&target);
            assert!(path.exists(), "{}: {link}", document.path);
            if !heading.is_empty() {
                let anchors = Document::read(&target).anchors();
                assert!(
                    anchors.iter().any(|anchor| anchor == heading),
                    "{}: {link}",
                    document.path
                );
            }
        }
    }
}

/// A path is from the root, from `src` or from `src/import`, also without `.rs`.
#[test]
fn the_files_that_the_architecture_names_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let is_path = |span: &String| {
        let letters = span.chars().all(|c| c.is_ascii_alphanumeric() || "/_.-".contains(c));
        letters && span.contains('/')
    };
    let spans = Document::read("ARCHITECTURE.md").spans();
    for path in spans.iter().filter(|span| is_path(span)) {
        let folders = ["", "src", "src/import"].map(|folder| root.join(folder));
        let files = [path.clone(), format!("{path}.rs")];
        let exists = folders
            .iter()
            .any(|folder| files.iter().any(|file| folder.join(file).exists()));
        assert!(exists, "{path}");
    }
}

#[test]
fn the_configuration_files_in_the_documents_are_valid() {
    let documents = Document::all();
    let blocks = documents.iter().flat_map(Document::blocks);
    let files: Vec<String> = blocks
        .filter(|block| block.language == "toml")
        .map(|block| block.text)
        .collect();
    assert!(!files.is_empty());
    for file in files {
        let env = TestEnv::new().config(&file);
        let profiles = file.lines().filter_map(|line| line.strip_prefix('['));
        let profiles = profiles.filter_map(|line| line.split_once(']')).map(|(name, _)| name);
        for profile in profiles {
            let result = env.run(&["config", "--profile", profile]);
            assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
            assert!(result.stdout.contains(profile), "{}", result.stdout);
        }
        let result = env.run(&["config"]);
        assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
        assert!(result.stdout.starts_with("SETTING"), "{}", result.stdout);
    }
}

/// Compares the table in docs/scripting.md with `help exit-codes` and the man page.
#[test]
fn the_exit_codes_are_the_same_everywhere() {
    let table: Vec<String> = Document::read("docs/scripting.md")
        .rows()
        .into_iter()
        .filter(|cells| cells[0].parse::<u8>().is_ok())
        .map(|cells| format!("{} {}", cells[0], cells[1].replace('`', "")).to_lowercase())
        .collect();
    assert_eq!(table.len(), 13, "{table:?}");
    let topic = TestEnv::new().run(&["help", "exit-codes"]);
    let manual = TestEnv::new().run(&["man"]);
    assert_eq!((topic.status, manual.status), (Some(0), Some(0)));
    let (topic, manual) = (words(&topic.stdout), words(&without_roff(&manual.stdout)));
    for code in table {
        assert!(topic.contains(&code), "help exit-codes: {code}\n{topic}");
        assert!(manual.contains(&code), "man: {code}\n{manual}");
    }
}

#[test]
fn the_readme_is_short_and_names_the_version_of_rust() {
    let readme = Document::read("README.md").text;
    let lines = readme.lines().count();
    assert!(lines <= 150, "{lines} lines");
    let rust = format!("(https://rustup.rs) {} or newer", env!("CARGO_PKG_RUST_VERSION"));
    assert!(readme.contains(&rust), "{rust}");
}

#[test]
fn the_assumption_is_the_same_everywhere() {
    let help = TestEnv::new().run(&["contacts", "import", "--help"]);
    let readme = words(&Document::read("README.md").text);
    let (_, assumption) = readme.split_once("one assumption: **").unwrap();
    let (assumption, _) = assumption.split_once("**").unwrap();
    assert!(assumption.contains("counted from"), "{assumption}");
    assert!(words(&Document::read("docs/import.md").text).contains(assumption));
    let help = words(&help.stdout);
    assert!(help.contains(&assumption.replace('`', "")), "{help}");
}

/// Returns the words in lower case, separated by one space.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Removes the requests and escapes that the list of exit codes uses.
fn without_roff(page: &str) -> String {
    let escapes = [(r"\fB", ""), (r"\fR", ""), (r"\-", "-"), (".TP\n", ""), ("\n.B ", "\n")];
    let replace = |page: String, (from, to)| page.replace(from, to);
    escapes.into_iter().fold(page.to_owned(), replace)
}

/// The list in docs/scripting.md: a user finds out there, and not from an error, what `--jq` lacks.
#[cfg(feature = "jq")]
#[test]
fn the_builtins_that_the_documents_call_missing_are_missing() {
    let document = Document::read("docs/scripting.md");
    let (_, list) = document.text.split_once("builtins of jq 1.8 are missing:").unwrap();
    let (list, _) = list.split_once(", `trimstr`").unwrap();
    for builtin in list.split('`').skip(1).step_by(2) {
        let calls = ["", "(.)", "(.; .)", "(.; .; .)"].map(|arguments| format!("{builtin}{arguments}"));
        for call in &calls[..if builtin.starts_with(['$', '@']) { 1 } else { 4 }] {
            let result = TestEnv::new().run(&["--sandbox", "contacts", "list", "--jq", call]);
            assert_eq!((result.status, result.stdout.as_str()), (Some(2), ""), "{call}");
            result.assert_stderr_contains(&["--jq: undefined "]);
        }
    }
}
