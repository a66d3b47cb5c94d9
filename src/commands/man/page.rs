//! One page of the manual, in roff. Options come from `clap_mangen`; what it leaves out or sets as
//! one running text (synopsis, examples, exit status) is set here.

use clap::{Arg, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

/// What only the main page has: exit status, environment, files.
const SHARED: &str = include_str!("shared.roff");
/// Lines are not stretched.
const FLUSH_LEFT: &str = ".ad l\n";
/// What marks a literal line in a help text.
const INDENT: &str = "  ";
/// What an example may take of 80 columns, the margins and the backslash of a folded line deducted.
const WIDTH: usize = 70;
const CHANGELOG: &str = include_str!("../../../CHANGELOG.md");

/// The program's command and every one below it, parents first.
pub fn all(command: &Command) -> Vec<&Command> {
    let below = command.get_subcommands().flat_map(all);
    std::iter::once(command).chain(below).collect()
}

/// The name of the file that a page is kept in.
pub fn file_name(command: &Command) -> String {
    format!("{}.1", name(command))
}

/// The page of a command of this program.
pub fn text(program: &Command, command: &Command) -> String {
    let is_main = name(program) == name(command);
    let notes = Notes::of(command);
    let mut text = opening(command, &notes);
    text += &options(command, is_main);
    if !is_main {
        text += &global_options(command);
    }
    if command.has_subcommands() {
        text += &man(command, |man, text| man.render_subcommands_section(text));
    }
    match is_main {
        true => text += SHARED,
        false => text += &exit_status(&notes),
    }
    text += &section("EXAMPLES", |roff| paragraphs(roff, &notes.examples));
    text += &section("SEE ALSO", |roff| {
        roff.text(see_also(program, command));
    });
    portable(&text)
}

/// What a command's help says below its options, a paragraph each.
#[derive(Default)]
struct Notes {
    examples: Vec<String>,
    exit_codes: Vec<String>,
    others: Vec<String>,
}

impl Notes {
    fn of(command: &Command) -> Self {
        let help = command.get_after_long_help().or(command.get_after_help());
        let mut notes = Self::default();
        for paragraph in help.map(ToString::to_string).unwrap_or_default().split("\n\n") {
            if let Some(lines) = paragraph.strip_prefix("Examples:\n") {
                notes.examples.push(lines.lines().map(example).collect());
            } else if let Some(codes) = paragraph.strip_prefix("Exit codes: ") {
                notes.exit_codes.push(codes.to_owned());
            } else if !paragraph.is_empty() {
                notes.others.push(paragraph.to_owned());
            }
        }
        notes
    }
}

/// The page up to its options.
fn opening(command: &Command, notes: &Notes) -> String {
    let about = about(command);
    let summary = about.split(". ").next().unwrap_or_default().trim_end_matches('.');
    let mut text = man(command, |man, text| man.render_title(text));
    text += FLUSH_LEFT;
    text += &section("NAME", |roff| {
        roff.text([roman(format!("{} - {summary}", name(command)))]);
    });
    text += &section("SYNOPSIS", |roff| {
        roff.text(synopsis(command));
    });
    text += &section("DESCRIPTION", |roff| {
        let about = match about.ends_with(['.', '…']) {
            true => about,
            false => about + ".",
        };
        paragraphs(roff, [&about].into_iter().chain(&notes.others));
    });
    text
}

fn name(command: &Command) -> &str {
    command.get_display_name().unwrap_or(command.get_name())
}

fn about(command: &Command) -> String {
    let about = command.get_long_about().or(command.get_about());
    about.map(ToString::to_string).unwrap_or_default()
}

/// The usage line of the help: words to type bold, values italic.
fn synopsis(command: &Command) -> Vec<Inline> {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ");
    let is_mark = |c: char| " |[]<>.".contains(c);
    let edges = usage.match_indices(is_mark).flat_map(|(at, _)| [at, at + 1]);
    let edges: Vec<usize> = [0].into_iter().chain(edges).chain([usage.len()]).collect();
    let words = edges.windows(2).map(|ends| &usage[ends[0]..ends[1]]);
    words.filter(|word| !word.is_empty()).map(inline_of_usage).collect()
}

fn inline_of_usage(word: &str) -> Inline {
    let is_value = word.chars().any(char::is_alphabetic) && !word.chars().any(char::is_lowercase);
    match is_value {
        true => italic(word),
        false => bold(word),
    }
}

fn options(command: &Command, is_main: bool) -> String {
    let own = command
        .clone()
        .mut_args(|argument| match argument.is_global_set() && !is_main {
            true => argument.hide(true),
            false => argument,
        });
    let options = man(&own, |man, text| man.render_options_section(text));
    // An empty line is no space between paragraphs to every formatter.
    options.replace("\n.br\n\n.br\n", "\n.sp\n")
}

/// The names of the options that the main page describes.
fn global_options(command: &Command) -> String {
    let global = command.get_arguments().filter(|argument| argument.is_global_set());
    let flags = global.filter_map(Arg::get_long).map(|long| bold(format!("--{long}")));
    let mut text = vec![
        roman("Those that every command takes, described in "),
        bold("convers8"),
        roman("(1): "),
    ];
    text.extend(listed(flags));
    section("GLOBAL OPTIONS", |roff| {
        roff.text(text);
    })
}

fn exit_status(notes: &Notes) -> String {
    section("EXIT STATUS", |roff| {
        paragraphs(roff, &notes.exit_codes);
        if notes.exit_codes.is_empty() {
            roff.text([roman("0 when it is done.")]);
        }
        roff.text([bold("convers8"), roman("(1) lists the codes that all commands share.")]);
    })
}

/// From the main page every other; from another the main one, its parent and its siblings.
fn see_also(program: &Command, command: &Command) -> Vec<Inline> {
    let parent = all(program)
        .into_iter()
        .find(|parent| parent.get_subcommands().any(|child| name(child) == name(command)));
    let related: Vec<_> = match parent {
        None => all(program),
        Some(parent) if name(parent) == name(program) => vec![program],
        Some(parent) => [program, parent].into_iter().chain(parent.get_subcommands()).collect(),
    };
    let mut others: Vec<_> = related
        .into_iter()
        .map(name)
        .filter(|other| *other != name(command))
        .collect();
    others.sort_unstable();
    let comma = |(index, other)| [roman(if index == 0 { "" } else { "(1), " }), bold(other)];
    others
        .into_iter()
        .enumerate()
        .flat_map(comma)
        .chain([roman("(1)")])
        .collect()
}

fn listed(items: impl Iterator<Item = Inline>) -> Vec<Inline> {
    let comma = |(index, item)| [roman(if index == 0 { "" } else { ", " }), item];
    items.enumerate().flat_map(comma).chain([roman(".")]).collect()
}

fn paragraphs<'a>(roff: &mut Roff, paragraphs: impl IntoIterator<Item = &'a String>) {
    for (index, lines) in paragraphs.into_iter().enumerate() {
        if index > 0 {
            roff.control("PP", []);
        }
        paragraph(roff, lines);
    }
}

/// Indented lines stay as they are, all else is filled.
fn paragraph(roff: &mut Roff, lines: &str) {
    let mut literal = false;
    for line in lines.lines() {
        if line.starts_with(INDENT) != literal {
            literal = !literal;
            roff.control(if literal { "EX" } else { "EE" }, []);
        }
        roff.text([roman(line.strip_prefix(INDENT).unwrap_or(line))]);
    }
    if literal {
        roff.control("EE", []);
    }
}

/// An example of the help, its note above it as a comment, folded to fit a terminal of 80 columns.
fn example(line: &str) -> String {
    let (command, note) = match line.trim().split_once("   ") {
        Some((command, note)) => (command, format!("{INDENT}# {}\n", note.trim())),
        None => (line.trim(), String::new()),
    };
    let mut text = note;
    let mut rest = format!("{INDENT}{command}");
    while let Some(place) = fold(&rest) {
        text += &format!("{} \\\n", &rest[..place]);
        rest = format!("{INDENT}    {}", rest[place..].trim_start());
    }
    format!("{text}{rest}\n")
}

/// Where a line is folded that is too long: before the last option or pipe that leaves it short enough,
/// and that is no part of a quoted word.
fn fold(line: &str) -> Option<usize> {
    let (end, _) = line.char_indices().nth(WIDTH)?;
    let places = [" -", " |"]
        .into_iter()
        .flat_map(|mark| line[..end].match_indices(mark));
    let is_open = |before: &str| !before.matches(['\'', '"']).count().is_multiple_of(2);
    let usable = |before: &str| !before.trim().is_empty() && !is_open(before);
    places
        .map(|(place, _)| place)
        .filter(|place| usable(&line[..*place]))
        .max()
}

/// A part of the page that `clap_mangen` sets.
fn man(command: &Command, part: impl Fn(&Man, &mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let man = Man::new(command.clone())
        .title(name(command).to_uppercase())
        .date(released(CHANGELOG, version).unwrap_or(NO_DATE))
        .source(format!("convers8 {version}"))
        .manual("Convers8 Manual");
    let mut text = Vec::new();
    // A vector takes everything.
    let _ = part(&man, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// A section, or nothing where nothing is written into it.
fn section(heading: &str, write: impl FnOnce(&mut Roff)) -> String {
    let mut body = Roff::new();
    write(&mut body);
    if body == Roff::new() {
        return String::new();
    }
    let mut roff = Roff::new();
    roff.control("SH", [heading]);
    roff.extend([body]);
    roff.render()
}

/// An empty argument; one of no characters would make the next one the date.
const NO_DATE: &str = "\"\"";

/// The day this version was released on, as the changelog has it: pages are the same whenever they are made.
fn released<'a>(changelog: &'a str, version: &str) -> Option<&'a str> {
    let heading = format!("## [{version}] - ");
    changelog
        .lines()
        .find_map(|line| line.strip_prefix(&heading))
        .map(str::trim)
}

/// With the preamble that each part brings only once, and with characters that formatters would make
/// typographic written so that they can be copied.
fn portable(text: &str) -> String {
    let preamble = Roff::new().render();
    let text = text
        .replace(&preamble, "")
        .replace(r"\\", r"\(rs")
        .replace('`', r"\(ga")
        .replace('^', r"\(ha")
        .replace('~', r"\(ti");
    preamble + &text.split_inclusive('\n').map(unhyphenated).collect::<String>()
}

/// Names of options and variables stand everywhere, and each heading turns hyphenation on again.
fn unhyphenated(line: &str) -> String {
    match line.starts_with(".SH ") {
        true => format!("{line}.nh\n"),
        false => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shared_sections_name_every_variable_and_exit_code() {
        for variable in crate::config::VARIABLES {
            assert!(SHARED.contains(variable), "{variable}");
        }
        for code in (0..=9).chain([130, 143]) {
            assert!(SHARED.contains(&format!("\n.B {code}\n")), "{code}");
        }
    }

    #[test]
    fn an_example_is_folded_so_that_a_shell_still_reads_it() {
        let long = "  convers8 contacts list --all --json --profile a-long-name | jq -r '.data.contacts[].id'";
        let folded = example(long);
        assert!(
            folded.lines().all(|line| line.len() <= INDENT.len() + WIDTH + 2),
            "{folded}"
        );
        assert_eq!(folded.replace(" \\\n      ", " ").trim_end(), long);
        let quoted = "  convers8 contacts list --all --jq '[.data.contacts[] | select(.name | test(\"a\"))] - []'";
        let folded =
            "  convers8 contacts list --all \\\n      --jq '[.data.contacts[] | select(.name | test(\"a\"))] - []'\n";
        assert_eq!(example(quoted), folded);
        assert_eq!(example("  convers8 x    the note"), "  # the note\n  convers8 x\n");
        let unbroken = format!("  {}", "x".repeat(90));
        assert_eq!(example(&unbroken), format!("{unbroken}\n"));
    }

    #[test]
    fn what_a_formatter_would_take_for_its_own_is_text() {
        let text = section("X", |roff| {
            paragraph(roff, ".dot\n'quote\nback\\slash `a` ~ ^ --flag\n  .literal  text");
        });
        let expected = concat!(
            ".SH X\n.nh\n\\&.dot\n\\*(Aqquote\nback\\(rsslash \\(gaa\\(ga \\(ti \\(ha \\-\\-flag\n",
            ".EX\n\\&.literal  text\n.EE\n"
        );
        assert_eq!(portable(&text), Roff::new().render() + expected);
    }

    #[test]
    fn a_page_bears_the_day_of_its_release_and_no_other() {
        let changelog = "## [Unreleased]\n## [0.2.0] - 2026-12-01\n## [0.1.0] - 2026-11-22\n";
        assert_eq!(released(changelog, "0.1.0"), Some("2026-11-22"));
        assert_eq!(released(changelog, "0.3.0"), None);
    }
}
