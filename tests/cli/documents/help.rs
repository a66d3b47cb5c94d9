//! Runs the examples of every help text.

use clap::{Command, CommandFactory};
use convers8::cli::Cli;

use super::machine::Machine;
use crate::support::TestEnv;

/// Returns every command of the program, with its words.
fn every_command() -> Vec<Vec<String>> {
    fn add(command: &Command, words: &[String], found: &mut Vec<Vec<String>>) {
        found.push(words.to_vec());
        for below in command.get_subcommands() {
            add(below, &[words, &[below.get_name().to_owned()]].concat(), found);
        }
    }
    let mut found = Vec::new();
    add(&Cli::command(), &[], &mut found);
    found
}

/// Runs the examples of a command in order: one may need the result of the one before.
#[test]
fn the_examples_of_every_help_text_work() {
    for command in every_command() {
        let mut arguments: Vec<&str> = command.iter().map(String::as_str).collect();
        arguments.push("--help");
        let result = TestEnv::new().run(&arguments);
        assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
        let Some((_, examples)) = result.stdout.split_once("Examples:\n") else {
            assert!(result.stdout.contains("\nCommands:\n"), "no examples: {command:?}");
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
        let machine = Machine::used();
        examples.iter().for_each(|example| drop(machine.run(example)));
    }
}
