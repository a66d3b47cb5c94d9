//! From the text of an expression to a filter, or to a word about what is wrong with it, and where.

use jaq_core::compile::Undefined;
use jaq_core::load::lex::Token;
use jaq_core::load::parse::{Def, Expect};
use jaq_core::load::{Arena, File, Lexer, Loader, Parser};
use jaq_core::{Compiler, Filter};

use super::language::{self, Kind};

/// The name under which the expression is compiled.
const NAME: &str = "__expression__";
/// More than anyone types: the parser nests with it, and has only so much stack.
const LONGEST: usize = 16 << 10;
/// Of the expression, this many characters are shown on either side of what is wrong.
const SHOWN: usize = 24;

/// Compiles an expression.
pub fn compile(expression: &str) -> Result<Filter<Kind>, String> {
    if expression.len() > LONGEST {
        return Err(format!("the expression is longer than {LONGEST} bytes"));
    }
    let tokens = Lexer::new(expression).lex().map_err(|errors| {
        let wrong = errors.into_iter().map(|(expected, found)| (expected.as_str(), found));
        first(
            expression,
            wrong.map(|(expected, found)| (found, missing(expected, found))),
        )
    })?;
    let mut term = Parser::new(&tokens).parse(|parser| parser.term()).map_err(|errors| {
        let found = |token| Token::opt_as_str(token, expression);
        let wrong = errors.into_iter().map(|(expected, token)| (expected, found(token)));
        first(
            expression,
            wrong.map(|(expected, found)| (found, unexpected(&expected, found))),
        )
    })?;
    language::guard_within(&mut term);
    let expression_itself = Def {
        name: NAME,
        args: Vec::new(),
        body: term,
    };
    let file = File { code: NAME, path: () };
    let others = Arena::default();
    let modules = Loader::new(language::definitions().chain([expression_itself]))
        .load(&others, file)
        .map_err(|_| "the expression can't be read".to_owned())?;
    Compiler::default()
        .with_funs(language::natives())
        .compile(modules)
        .map_err(|errors| {
            let wrong = errors.into_iter().flat_map(|(_, wrong)| wrong);
            first(expression, wrong.map(|(name, kind)| (name, undefined(name, &kind))))
        })
}

/// What the lexer missed.
fn missing(expected: &str, found: &str) -> String {
    match (expected, found) {
        (expected, "") => format!("the expression ends where {} is expected", with_article(expected)),
        ("token", _) => "a character that means nothing here".to_owned(),
        (expected, _) => format!("{} is expected", with_article(expected)),
    }
}

/// What the parser missed.
fn unexpected(expected: &Expect<&str>, found: &str) -> String {
    let expected = match expected {
        Expect::Nothing => return format!("unexpected {found:?}"),
        Expect::Term => "a filter".to_owned(),
        Expect::Just(word) => format!("{word:?}"),
        other => with_article(other.as_str()),
    };
    match found {
        "" => format!("the expression ends where {expected} is expected"),
        found => format!("unexpected {:?}, where {expected} is expected", shortened(found)),
    }
}

/// What the compiler missed.
fn undefined(name: &str, kind: &Undefined) -> String {
    match kind {
        Undefined::Var => format!("undefined variable {name}"),
        Undefined::Label => format!("undefined label {name}"),
        Undefined::Filter(0) => format!("undefined filter {name}"),
        Undefined::Filter(1) => format!("undefined filter {name} with 1 argument"),
        Undefined::Filter(arguments) => format!("undefined filter {name} with {arguments} arguments"),
        _ => format!("undefined {} {name}", kind.as_str()),
    }
}

fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {noun}")
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The first of several errors, each with the part of the expression that it is about.
fn first<'a>(expression: &str, errors: impl Iterator<Item = (&'a str, String)>) -> String {
    let begin = expression.as_ptr().addr();
    let placed = errors.map(|(part, what)| (part.as_ptr().addr().wrapping_sub(begin), what));
    match placed.min_by_key(|(place, _)| *place) {
        Some((place, what)) => match expression.split_at_checked(place) {
            Some((before, after)) => format!("{what}, at {}", pointed_at(before, after)),
            None => what,
        },
        None => "the expression makes no sense".to_owned(),
    }
}

/// A place in the expression: its column, and what stands around it.
fn pointed_at(before: &str, after: &str) -> String {
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let place = match line {
        0 => format!("column {column}"),
        line => format!("line {}, column {column}", line + 1),
    };
    let left: Vec<char> = before.chars().rev().take(SHOWN).collect();
    let cut_left = if before.chars().nth(SHOWN).is_some() { "…" } else { "" };
    let left: String = left.into_iter().rev().collect();
    let excerpt = format!("{cut_left}{left}→{}", shortened(after));
    format!("{place}: {}", excerpt.replace(char::is_whitespace, " "))
}
