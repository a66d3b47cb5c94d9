//! The words that an expression may use: jq's, without those that reach beyond the document.

use jaq_core::load::lex::StrPart;
use jaq_core::load::parse::{BinaryOp, Def, Pattern, Term};
use jaq_core::native::{Fun, bome, run, v};
use jaq_core::{DataT, Error, Lut, data, load, path};
use jaq_json::Val;

/// Kept out: the environment holds the API key, stderr is not for filters to write to, and how a
/// command ends is not for them to decide. `tojson` is ours, so that a number in a text is spelled as
/// one by itself is.
const NATIVE_KEPT_OUT: [&str; 5] = ["env", "debug_empty", "stderr_empty", "halt", "tojson"];
/// Kept out with them: what is defined by them.
const DEFINED_KEPT_OUT: [&str; 5] = ["debug", "stderr", "halt", "halt_error", "tostring"];

/// jq's formats that jaq has elsewhere.
const FORMATS: &str = r#"
def cells(f): [.[] | if isstring then f elif . == null then "" elif . < [] then tostring
    else error("an array or an object is no cell of a table") end];
def @csv: cells("\"" + (split("\"") | join("\"\"")) + "\"") | join(",");
def escaped: split("\\") | join("\\\\") | split("\t") | join("\\t")
    | split("\n") | join("\\n") | split("\r") | join("\\r");
def @tsv: cells(escaped) | join("\t");
"#;

/// What every definition begins with: a call that fails in time. No expression can spell it.
const GUARD: &str = "!guard";
const GUARDED: &str = "$!guarded";
/// What makes text of a value within a text.
const TEXT: &str = "!text";

/// Of the stack, this much may be used before a filter that calls itself is stopped.
const ENOUGH: usize = super::STACK / 4 * 3;

/// The kind of data that filters work on.
pub struct Kind;

impl DataT for Kind {
    type V<'a> = Val;
    type Data<'a> = Data<'a>;
}

/// What every filter can look up while it runs.
#[derive(Clone)]
pub struct Data<'a> {
    /// The compiled terms.
    pub lut: &'a Lut<Kind>,
    /// Where the stack begins.
    pub bottom: usize,
}

impl<'a> data::HasLut<'a, Kind> for Data<'a> {
    fn lut(&self) -> &'a Lut<Kind> {
        self.lut
    }
}

/// Where the stack is by now.
pub fn place_on_stack() -> usize {
    let here = 0_u8;
    std::ptr::from_ref(std::hint::black_box(&here)).addr()
}

/// The filters that are written in Rust.
pub fn natives() -> impl Iterator<Item = Fun<Kind>> {
    let guard = run::<Kind>((GUARD, v(0), |cv| {
        let used = cv.0.data().bottom.abs_diff(place_on_stack());
        bome(match used > ENOUGH {
            true => Err(Error::str("a filter calls itself too often, or without an end")),
            false => Ok(Val::Null),
        })
    }));
    let text = |name| run::<Kind>((name, v(0), |cv| bome(spelled(super::line(&cv.1)))));
    let json = run::<Kind>(("tojson", v(0), |cv| bome(spelled(super::as_json(&cv.1)))));
    jaq_core::funs()
        .chain(jaq_std::funs())
        .chain(jaq_json::funs())
        .filter(|(name, ..)| !NATIVE_KEPT_OUT.contains(name))
        .chain([guard, json, text("tostring"), text(TEXT)])
}

fn spelled(text: Result<String, String>) -> Result<Val, Error<Val>> {
    text.map(Val::from).map_err(Error::str)
}

/// The filters that are written in jq.
pub fn definitions<'a>() -> impl Iterator<Item = Def<&'a str>> {
    jaq_core::defs()
        .chain(jaq_std::defs())
        .chain(jaq_json::defs())
        .filter(|def| !DEFINED_KEPT_OUT.contains(&def.name))
        .chain(load::parse(FORMATS, |parser| parser.defs()).unwrap_or_default())
        .map(|def| Def {
            name: def.name,
            args: def.args,
            body: guarded(def.body),
        })
}

/// A body that begins with the guard, as all definitions within it do.
fn guarded(mut body: Term<&str>) -> Term<&str> {
    guard_within(&mut body);
    let bound = BinaryOp::Pipe(Some(Pattern::Var(GUARDED)));
    Term::BinOp(Box::new(Term::Call(GUARD, Vec::new())), bound, Box::new(body))
}

/// Guards the definitions within a term, and spells the values within its texts.
pub fn guard_within(term: &mut Term<&str>) {
    if let Term::Str(None, parts) = term {
        for part in parts {
            if let StrPart::Term(value) = part {
                let value = Box::new(std::mem::take(value));
                let text = Box::new(Term::Call(TEXT, Vec::new()));
                *part = StrPart::Term(Term::BinOp(value, BinaryOp::Pipe(None), text));
            }
        }
    }
    if let Term::Def(definitions, _) = term {
        for definition in definitions {
            definition.body = guarded(std::mem::take(&mut definition.body));
        }
    }
    each_part(term, &mut guard_within);
}

/// The terms that a term is made of, definitions aside.
fn each_part<'a>(term: &mut Term<&'a str>, each: &mut dyn FnMut(&mut Term<&'a str>)) {
    match term {
        Term::Id | Term::Recurse | Term::Num(_) | Term::Break(_) | Term::Var(_) | Term::Arr(None) => {}
        Term::Neg(part) | Term::Label(_, part) | Term::Arr(Some(part)) | Term::Def(_, part) => each(part),
        Term::Str(_, parts) => parts.iter_mut().for_each(|part| {
            if let StrPart::Term(part) = part {
                each(part);
            }
        }),
        Term::Obj(entries) => entries.iter_mut().for_each(|(key, value)| {
            each(key);
            value.iter_mut().for_each(&mut *each);
        }),
        Term::BinOp(left, operator, right) => {
            each(left);
            if let BinaryOp::Pipe(Some(pattern)) = operator {
                each_key(pattern, each);
            }
            each(right);
        }
        Term::Fold(_, values, pattern, steps) => {
            each(values);
            each_key(pattern, each);
            steps.iter_mut().for_each(each);
        }
        Term::TryCatch(tried, caught) => {
            each(tried);
            caught.iter_mut().for_each(|part| each(part));
        }
        Term::IfThenElse(branches, otherwise) => {
            branches.iter_mut().for_each(|(condition, branch)| {
                each(condition);
                each(branch);
            });
            otherwise.iter_mut().for_each(|part| each(part));
        }
        Term::Call(_, arguments) => arguments.iter_mut().for_each(each),
        Term::Path(start, path) => {
            each(start);
            path.0.iter_mut().for_each(|(part, _)| match part {
                path::Part::Index(index) => each(index),
                path::Part::Range(from, to) => from.iter_mut().chain(to).for_each(&mut *each),
            });
        }
    }
}

/// The terms that name keys in a pattern.
fn each_key<'a>(pattern: &mut Pattern<&'a str>, each: &mut dyn FnMut(&mut Term<&'a str>)) {
    match pattern {
        Pattern::Var(_) => {}
        Pattern::Arr(parts) => parts.iter_mut().for_each(|part| each_key(part, each)),
        Pattern::Obj(entries) => entries.iter_mut().for_each(|(key, part)| {
            each(key);
            each_key(part, each);
        }),
    }
}
