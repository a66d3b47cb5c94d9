//! Compiles an expression to a filter. An error has its position.

use jaq_core::compile::Undefined;
use jaq_core::data::JustLut;
use jaq_core::load::parse::{Def, Expect};
use jaq_core::load::{self, Arena, File, Loader, lex};
use jaq_core::native::{Fun, bome, run, v};
use jaq_core::{Compiler, Error, ValR};
use jaq_json::Val;

use super::format;
use crate::text::{plural, truncate};

/// A compiled expression of jaq.
pub type Filter = jaq_core::Filter<Data>;
/// The values that an expression works on.
pub type Data = JustLut<Val>;

/// Filters that are removed: the environment contains the API key, only `console` writes to stderr, and the command
/// decides the exit code.
const EXCLUDED: [&str; 8] = [
    "env",
    "debug",
    "debug_empty",
    "stderr",
    "stderr_empty",
    "halt",
    "halt_error",
    // Replaced below, so that a number is written the same inside a string and on a line of its own.
    "tostring",
];

/// Formats of jq that jaq lacks or writes differently.
const FORMATS: &str = r#"
def @text: tostring;
def cells(f): [.[] | if isstring then f elif . == null then "" elif . < [] then tostring
    else error("an array or an object cannot be a cell of a table") end];
def @csv: cells("\"" + (split("\"") | join("\"\"")) + "\"") | join(",");
def escaped: split("\\") | join("\\\\") | split("\t") | join("\\t")
    | split("\n") | join("\\n") | split("\r") | join("\\r");
def @tsv: cells(escaped) | join("\t");
"#;

/// Characters of the expression shown on either side of an error.
const SHOWN: usize = 24;

/// Compiles an expression.
pub fn compile(expression: &str) -> Result<Filter, String> {
    let arena = Arena::default();
    let file = File {
        code: expression,
        path: (),
    };
    let syntax = |errors: load::Errors<&str, ()>| {
        let errors = errors.into_iter().flat_map(|(_, error)| describe(error));
        first(expression, errors)
    };
    let modules = Loader::new(definitions()).load(&arena, file).map_err(syntax)?;
    load::import(&modules, |_| Err(NO_MODULES.to_owned())).map_err(syntax)?;
    Compiler::default()
        .with_funs(natives())
        .compile(modules)
        .map_err(|errors| {
            let errors = errors.into_iter().flat_map(|(_, errors)| errors);
            first(expression, errors.map(|(name, kind)| (name, undefined(name, &kind))))
        })
}

fn definitions() -> impl Iterator<Item = Def<&'static str>> {
    jaq_core::defs()
        .chain(jaq_std::defs())
        .chain(jaq_json::defs())
        .filter(|def| !EXCLUDED.contains(&def.name))
        .chain(load::parse(FORMATS, |parser| parser.defs()).unwrap_or_default())
}

fn natives() -> impl Iterator<Item = Fun<Data>> {
    let tojson = run::<Data>(("tojson", v(0), |cv| bome(text(format::json(&cv.1)))));
    let tostring = run::<Data>(("tostring", v(0), |cv| bome(text(format::line(&cv.1)))));
    jaq_core::funs()
        .chain(jaq_std::funs())
        .chain(jaq_json::funs())
        .filter(|(name, ..)| !EXCLUDED.contains(name) && *name != "tojson")
        .chain([tojson, tostring])
}

fn text(formatted: Result<String, String>) -> ValR<Val> {
    formatted.map(Val::from).map_err(Error::str)
}

const NO_MODULES: &str = "modules are not available";

/// Returns each error of the loader with the part of the expression where it occurs.
fn describe(error: load::Error<&str>) -> Vec<(&str, String)> {
    match error {
        load::Error::Io(errors) => errors
            .into_iter()
            .map(|(path, _)| (path, NO_MODULES.to_owned()))
            .collect(),
        load::Error::Lex(errors) => errors
            .into_iter()
            .map(|(expected, found)| (found, bad_token(&expected, found)))
            .collect(),
        load::Error::Parse(errors) => errors
            .into_iter()
            .map(|(expected, found)| (found, unexpected(&expected, found)))
            .collect(),
    }
}

fn bad_token(expected: &lex::Expect<&str>, found: &str) -> String {
    let noun = expected.as_str();
    match (expected, found) {
        (_, "") => format!("the expression ends where {} is expected", with_article(noun)),
        (lex::Expect::Token, _) => "this character has no meaning here".to_owned(),
        _ => format!("{} is expected", with_article(noun)),
    }
}

fn unexpected(expected: &Expect<&str>, found: &str) -> String {
    let expected = match expected {
        Expect::Nothing => return format!("unexpected {found:?}"),
        Expect::Term => "a filter".to_owned(),
        Expect::Just(word) => format!("{word:?}"),
        other => with_article(other.as_str()),
    };
    match found {
        "" => format!("the expression ends where {expected} is expected"),
        found => format!("unexpected {:?}, where {expected} is expected", truncate(found, SHOWN)),
    }
}

fn undefined(name: &str, kind: &Undefined) -> String {
    match kind {
        Undefined::Var => format!("undefined variable {name}"),
        Undefined::Filter(0) => format!("undefined filter {name}"),
        Undefined::Filter(count) => format!(
            "undefined filter {name} with {}",
            plural(*count, "argument", "arguments")
        ),
        _ => format!("undefined {} {name}", kind.as_str()),
    }
}

fn with_article(noun: &str) -> String {
    match noun.starts_with(['a', 'e', 'i', 'o']) {
        true => format!("an {noun}"),
        false => format!("a {noun}"),
    }
}

/// Returns the first error with its position.
fn first<'a>(expression: &str, errors: impl Iterator<Item = (&'a str, String)>) -> String {
    let placed = errors.map(|(part, what)| (load::span(expression, part).start, what));
    let (place, what) = placed.min_by_key(|(place, _)| *place).unwrap_or_default();
    match expression.split_at_checked(place) {
        Some((before, after)) => format!("{what}, at {}", position(before, after)),
        None => what,
    }
}

/// Formats a position: line, column, and the expression around it.
fn position(before: &str, after: &str) -> String {
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let place = match line {
        1 => format!("column {column}"),
        _ => format!("line {line}, column {column}"),
    };
    let start = before.char_indices().rev().nth(SHOWN - 1).map_or(0, |(start, _)| start);
    let cut = if start > 0 { "…" } else { "" };
    let excerpt = format!("{cut}{}→{}", &before[start..], truncate(after, SHOWN));
    format!("{place}: {}", excerpt.replace(char::is_whitespace, " "))
}
