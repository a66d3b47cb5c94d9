//! One man page in roff: the sections of `clap_mangen`, then the notes and the examples of the command's help.

use std::io;

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, roman};

use super::super::help::{ENVIRONMENT, EXIT_CODES};

const FILES: &str = include_str!("files.txt");
/// An empty date for `.TH`, so that the pages do not change with the day on which they are generated.
const NO_DATE: &str = "\"\"";
/// Start of the examples in a help text; an empty line ends them.
const EXAMPLES: &str = "Examples:\n";

/// Returns the command and all commands below it, parents first.
pub fn all(command: &Command) -> Vec<&Command> {
    let below = command.get_subcommands().flat_map(all);
    std::iter::once(command).chain(below).collect()
}

/// Returns the file name of a command's page.
pub fn file_name(command: &Command) -> String {
    format!("{}.1", name(command))
}

fn name(command: &Command) -> &str {
    command.get_display_name().unwrap_or(command.get_name())
}

/// Returns the page of a command of this program.
pub fn text(program: &Command, command: &Command) -> String {
    let is_main = name(program) == name(command);
    let mut page = Vec::new();
    // Writing to a vector cannot fail.
    let _ = write(program, command, is_main, &mut page);
    portable(&String::from_utf8_lossy(&page))
}

fn write(program: &Command, command: &Command, is_main: bool, page: &mut Vec<u8>) -> io::Result<()> {
    let man = man(command, is_main);
    man.render_title(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(page)?;
    }
    match is_main {
        true => {
            topic("EXIT STATUS", EXIT_CODES).to_writer(page)?;
            topic("ENVIRONMENT", ENVIRONMENT).to_writer(page)?;
            topic("FILES", FILES).to_writer(page)?;
        }
        false => global_options().to_writer(page)?,
    }
    let help = command.get_after_long_help().or(command.get_after_help());
    let help = help.map(ToString::to_string).unwrap_or_default();
    let (examples, notes): (Vec<&str>, Vec<&str>) = help
        .split("\n\n")
        .filter(|paragraph| !paragraph.is_empty())
        .partition(|paragraph| paragraph.starts_with(EXAMPLES));
    let examples: Vec<&str> = examples.iter().map(|text| text.trim_start_matches(EXAMPLES)).collect();
    section("NOTES", &notes).to_writer(page)?;
    section("EXAMPLES", &examples).to_writer(page)?;
    see_also(program, command).to_writer(page)
}

/// Returns the generator. Only the main page describes the global options.
fn man(command: &Command, is_main: bool) -> Man {
    let command = command.clone().mut_args(|argument| {
        let hidden = argument.is_hide_set() || argument.is_global_set() && !is_main;
        argument.hide(hidden)
    });
    let title = name(&command).to_uppercase();
    Man::new(command)
        .title(title)
        .date(NO_DATE)
        .source(concat!("convers8 ", env!("CARGO_PKG_VERSION")))
        .manual("Convers8 Manual")
}

fn global_options() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["GLOBAL OPTIONS"]);
    roff.text([
        roman("The global options are described in "),
        bold("convers8"),
        roman("(1)."),
    ]);
    roff
}

/// Returns a section from a topic of `help`. A line `  NAME  text` is an item, and another line a paragraph.
fn topic(heading: &str, text: &str) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", [heading]);
    // The first line is the heading.
    for line in text.lines().skip(1).filter(|line| !line.is_empty()) {
        let item = line.strip_prefix("  ").and_then(|item| item.split_once("  "));
        match item {
            Some((name, text)) => {
                roff.control("TP", []);
                roff.text([bold(name)]);
                roff.text([roman(text.trim_start())]);
            }
            None => {
                roff.control("PP", []);
                roff.text([roman(line)]);
            }
        }
    }
    roff
}

/// Returns a section of these paragraphs, or nothing if there are none. Indented lines are not filled.
fn section(heading: &str, paragraphs: &[&str]) -> Roff {
    let mut roff = Roff::new();
    for (index, paragraph) in paragraphs.iter().enumerate() {
        match index {
            0 => roff.control("SH", [heading]),
            _ => roff.control("PP", []),
        };
        let mut literal = false;
        for line in paragraph.lines() {
            if line.starts_with("  ") != literal {
                literal = !literal;
                roff.control(if literal { "EX" } else { "EE" }, []);
            }
            roff.text([roman(line)]);
        }
        if literal {
            roff.control("EE", []);
        }
    }
    roff
}

/// Refers to the pages of the commands above and below this one.
fn see_also(program: &Command, command: &Command) -> Roff {
    let own = name(command);
    let is_related = |page: &&str| *page != own && (page.starts_with(own) || own.starts_with(page));
    let pages = all(program).into_iter().map(name).filter(is_related);
    let mut text: Vec<Inline> = pages.flat_map(|page| [bold(page), roman("(1)"), roman(", ")]).collect();
    text.pop();
    let mut roff = Roff::new();
    roff.control("SH", ["SEE ALSO"]);
    roff.text(text);
    roff
}

/// Removes the preamble of each part except the first, and escapes characters that formatters replace by typographic
/// ones, so that examples can be copied.
fn portable(page: &str) -> String {
    let preamble = Roff::new().render();
    let page = page.replace(&preamble, "");
    preamble + &page.replace('`', r"\(ga").replace('^', r"\(ha").replace('~', r"\(ti")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_roff_syntax_in_text() {
        let roff = section("X", &[".dot\n'quote\n`a` ~ ^ --flag\n  .literal  text", "b"]);
        let expected = concat!(
            ".SH X\n\\&.dot\n\\*(Aqquote\n\\(gaa\\(ga \\(ti \\(ha \\-\\-flag\n",
            ".EX\n  .literal  text\n.EE\n.PP\nb\n"
        );
        assert_eq!(portable(&roff.render()), Roff::new().render() + expected);
    }
}
