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

/// Characters of the expression shown after the place of an error.
const SHOWN: usize = 40;

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
    match expected {
        lex::Expect::Token if !found.is_empty() => "this character has no meaning".to_owned(),
        expected => missing(&with_article(expected.as_str()), found),
    }
}

fn unexpected(expected: &Expect<&str>, found: &str) -> String {
    match expected {
        Expect::Nothing => "unexpected text".to_owned(),
        Expect::Term => missing("a filter", found),
        Expect::Just(word) => missing(&format!("{word:?}"), found),
        other => missing(&with_article(other.as_str()), found),
    }
}

fn missing(expected: &str, found: &str) -> String {
    match found {
        "" => format!("the expression ends where {expected} is expected"),
        _ => format!("{expected} is expected"),
    }
}

fn undefined(name: &str, kind: &Undefined) -> String {
    match kind {
        Undefined::Filter(count @ 1..) => {
            let arguments = plural(*count, "argument", "arguments");
            format!("undefined filter {name} with {arguments}")
        }
        _ => format!("undefined {} {name}", kind.as_str()),
    }
}

fn with_article(noun: &str) -> String {
    match noun.starts_with(['a', 'e', 'i', 'o']) {
        true => format!("an {noun}"),
        false => format!("a {noun}"),
    }
}

/// Returns the first error, with the expression from its place.
fn first<'a>(expression: &str, errors: impl Iterator<Item = (&'a str, String)>) -> String {
    let placed = errors.map(|(part, why)| (load::span(expression, part).start, why));
    let (place, why) = placed.min_by_key(|(place, _)| *place).unwrap_or_default();
    match expression.get(place..) {
        None | Some("") => why,
        Some(rest) => format!("{why}, at: {}", truncate(rest, SHOWN)),
    }
}
